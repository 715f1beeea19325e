/*
 * yaml.c -- reads YAML with libyaml's event interface. The only file that knows libyaml.
 *
 * libyaml is quadratic in nesting, accepts duplicate keys and speaks YAML 1.1; so depth is capped
 * at each event, keys are compared here, and scalars are resolved here by the YAML 1.2 core schema.
 * Its marks count characters. It reports bad bytes at line 1, up to a buffer early, so bytes are
 * checked before it sees them.
 */
#include "metadata/yaml.h"

#include <yaml.h>

#include "core/base/map.h"
#include "core/base/memory.h"
#include "metadata/load.h"

/* --- bytes ------------------------------------------------------------------------------------ */

/*
 * The length of the line break at `at`: \n, \r, \r\n, and the three of Unicode, all of which
 * libyaml counts.
 */
static size_t break_length(Str text, size_t at)
{
    unsigned char first = at < text.len ? (unsigned char)text.ptr[at] : 'x';
    if (first != '\n' && first != '\r' && first != 0xC2 && first != 0xE2) return 0;
    Str rest = str_slice(text, at, text.len);
    if (str_starts(rest, STR("\r\n")) || str_starts(rest, STR("\xC2\x85"))) return 2;
    if (str_starts(rest, STR("\xE2\x80\xA8")) || str_starts(rest, STR("\xE2\x80\xA9"))) return 3;
    return first == '\n' || first == '\r';
}

bool line_next(Str text, size_t *at, Str *line)
{
    if (*at >= text.len) return false;
    size_t start = *at;
    while (*at < text.len && break_length(text, *at) == 0) (*at)++;
    *line = str_slice(text, start, *at);
    *at += break_length(text, *at);
    return true;
}

static bool is_printable(uint32_t c)
{
    return c == '\t' || (c >= 0x20 && c <= 0x7E) || c == 0x85 ||
           (c >= 0xA0 && c != 0xFFFE && c != 0xFFFF);
}

/* Nothing but printable ASCII: most files are, and need no closer look. */
static bool is_plain(Str text)
{
    size_t at = 0;
    while (at < text.len && ((text.ptr[at] >= 0x20 && text.ptr[at] <= 0x7E) ||
                             text.ptr[at] == '\t' || text.ptr[at] == '\n' || text.ptr[at] == '\r'))
        at++;
    return at == text.len;
}

bool bytes_check(Str file, Str text, Problems *problems)
{
    Str line;
    int number = 0;
    for (size_t at = is_plain(text) ? text.len : 0; line_next(text, &at, &line);) {
        number++;
        int column = 0;
        for (size_t i = 0; i < line.len;) {
            size_t   start = i;
            uint32_t c = str_utf8_next(line, &i);
            column++;
            Place place = { .file = file, .line = number, .column = column, .width = 1 };
            if (c == 0xFFFD && !str_equal(str_slice(line, start, i), STR("\xEF\xBF\xBD")))
                return problem_add(problems, "yaml.utf8", place, NO_ARGS);
            if (!is_printable(c) && c != 0xFEFF)
                return problem_add(problems, "yaml.control", place,
                                   ARGS(str_printf(problems->arena, "U+%04X", (unsigned)c)));
        }
    }
    return true;
}

/* --- reading events --------------------------------------------------------------------------- */

typedef struct {
    yaml_parser_t parser;
    Arena        *nodes, *texts;
    Str           file, text;
    Problems     *problems;
    size_t        node_count;
    size_t        line_at; /* where line_number begins; moves forward only */
    int           line_number;
} Reader;

/*
 * libyaml's own words, and what we say. The first that is in it counts; the last row is in
 * everything.
 */
static const struct {
    const char *said;
    const char *code;
    bool        at_context; /* where the construct began tells more than where it broke */
} syntax_errors[] = {
    { "mapping values are not allowed", "yaml.colon" },
    { "could not find expected ':'", "yaml.key.colon", true },
    { "did not find expected key", "yaml.indent" },
    { "did not find expected '-' indicator", "yaml.indent" },
    { "block sequence entries are not allowed", "yaml.dash" },
    { "found unexpected end of stream", "yaml.quote", true },
    { "found unexpected document indicator", "yaml.quote", true },
    { "did not find expected ',' or", "yaml.bracket" },
    { "did not find expected node content", "yaml.content" },
    { "found unknown escape character", "yaml.escape" },
    { "tab character", "yaml.tab" },
    { "character that cannot start any token", "yaml.start" },
    { "undefined tag handle", "yaml.tag" },
    { "did not find expected <document start>", "yaml.documents" },
    { "", "yaml.syntax" },
};

static Place place_of(const Reader *reader, yaml_mark_t start, yaml_mark_t end)
{
    int width =
        end.line == start.line && end.column > start.column ? (int)(end.column - start.column) : 1;
    return (Place){ reader->file, (int)start.line + 1, (int)start.column + 1, width };
}

/* Broken at the end of the file: what was opened tells more than where it ends. */
static bool at_end(const Reader *reader, yaml_mark_t mark)
{
    Str    line;
    size_t at = 0, lines = 0;
    while (line_next(reader->text, &at, &line)) lines++;
    return mark.line >= lines;
}

/* Behind the last character of a file that ends too early. */
static Place end_place(const Reader *reader)
{
    Place  place = { .file = reader->file, .width = 1 };
    Str    line;
    size_t at = 0;
    for (int number = 1; line_next(reader->text, &at, &line); number++) {
        if (str_trim(line).len == 0) continue;
        place.line = number;
        place.column = (int)str_utf8_length(line) + 1;
    }
    return place;
}

/* A tab cannot begin a token either; that deserves its own words. */
static bool is_tab(const Reader *reader, yaml_mark_t mark)
{
    Str    line = { 0 };
    size_t at = 0, byte = 0;
    for (size_t n = 0; n <= mark.line && line_next(reader->text, &at, &line); n++) continue;
    for (size_t c = 0; c < mark.column && byte < line.len; c++) str_utf8_next(line, &byte);
    return byte < line.len && line.ptr[byte] == '\t';
}

static bool syntax_refuse(Reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR) memory_out();
    const char          *said = parser->problem ? parser->problem : "";
    size_t               i = 0;
    while (!strstr(said, syntax_errors[i].said)) i++;

    const char *code = syntax_errors[i].code;
    bool        end = at_end(reader, parser->problem_mark);
    bool        context = parser->context && (syntax_errors[i].at_context || end);
    yaml_mark_t mark = context ? parser->context_mark : parser->problem_mark;
    if (str_is(str_from(code), "yaml.start") && is_tab(reader, mark)) code = "yaml.tab";
    if (str_is(str_from(code), "yaml.bracket") && context) code = "yaml.bracket.open";
    Place place = at_end(reader, mark) ? end_place(reader) : place_of(reader, mark, mark);
    return problem_add(reader->problems, code, place,
                       ARGS(str_copy(reader->problems->arena, str_from(said))));
}

static bool event_next(Reader *reader, yaml_event_t *event)
{
    return yaml_parser_parse(&reader->parser, event) ? true : syntax_refuse(reader);
}

/* The place of the first character inside quotes, or below a | or >. */
static Place text_place(Reader *reader, const yaml_event_t *event, Place at)
{
    yaml_scalar_style_t style = event->data.scalar.style;
    if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) {
        at.column++;
        at.width = at.width > 2 ? at.width - 2 : 1;
        return at;
    }
    if (style != YAML_LITERAL_SCALAR_STYLE && style != YAML_FOLDED_SCALAR_STYLE) return at;

    Str line;
    while (line_next(reader->text, &reader->line_at, &line)) {
        reader->line_number++;
        Str trimmed = str_trim(line);
        if (reader->line_number <= at.line || trimmed.len == 0) continue;
        int column = (int)(trimmed.ptr - line.ptr) + 1;
        return (Place){ reader->file, reader->line_number, column, (int)str_utf8_length(trimmed) };
    }
    return at;
}

static void refuse_extras(Reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag,
                          Place at)
{
    if (anchor) problem_add(reader->problems, "yaml.anchor", at, NO_ARGS);
    if (tag) problem_add(reader->problems, "yaml.tag", at, NO_ARGS);
}

static Node *node_read(Reader *reader, yaml_event_t *event, int depth);

/* A list or map in brackets reaches to its closing one, if that is in the same line. */
static void place_close(Place *at, const yaml_event_t *end)
{
    bool flow = end->end_mark.index > end->start_mark.index;
    if (flow && (int)end->end_mark.line + 1 == at->line)
        at->width = (int)end->end_mark.column + 1 - at->column;
}

static Node *scalar_read(Reader *reader, yaml_event_t *event, Node *node)
{
    node->kind = NODE_SCALAR;
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->text = str_copy(
        reader->texts, (Str){ (const char *)event->data.scalar.value, event->data.scalar.length });
    node->text_at = text_place(reader, event, node->at);
    refuse_extras(reader, event->data.scalar.anchor, event->data.scalar.tag, node->at);
    return node;
}

static Node *list_read(Reader *reader, yaml_event_t *event, Node *list, int depth)
{
    list->kind = NODE_LIST;
    refuse_extras(reader, event->data.sequence_start.anchor, event->data.sequence_start.tag,
                  list->at);
    for (;;) {
        yaml_event_t next;
        if (!event_next(reader, &next)) return NULL;
        if (next.type == YAML_SEQUENCE_END_EVENT) {
            place_close(&list->at, &next);
            yaml_event_delete(&next);
            return list;
        }
        Node *item = node_read(reader, &next, depth + 1);
        if (!item) return NULL;
        node_append(list, item);
    }
}

static void key_check(Reader *reader, Map *seen, const Node *key)
{
    if (key->kind != NODE_SCALAR) {
        problem_add(reader->problems, "yaml.key", key->at, NO_ARGS);
    } else if (key->plain && str_is(key->text, "<<")) {
        problem_add(reader->problems, "yaml.merge", key->at, NO_ARGS);
    } else {
        const Node *earlier = map_find(seen, key->text);
        if (earlier)
            problem_add(
                reader->problems, "yaml.duplicate", key->at,
                ARGS(key->text, str_printf(reader->problems->arena, "%d", earlier->at.line)));
        else
            map_put(seen, key->text, (void *)key);
    }
}

static Node *map_read(Reader *reader, yaml_event_t *event, Node *map, int depth)
{
    map->kind = NODE_MAP;
    refuse_extras(reader, event->data.mapping_start.anchor, event->data.mapping_start.tag, map->at);
    Map seen;
    map_init(&seen, reader->nodes);
    for (;;) {
        yaml_event_t next;
        if (!event_next(reader, &next)) return NULL;
        if (next.type == YAML_MAPPING_END_EVENT) {
            place_close(&map->at, &next);
            yaml_event_delete(&next);
            return map;
        }
        Node *key = node_read(reader, &next, depth + 1);
        if (!key || !event_next(reader, &next)) return NULL;
        bool  block = next.type == YAML_SEQUENCE_START_EVENT
                          ? next.data.sequence_start.style != YAML_FLOW_SEQUENCE_STYLE
                      : next.type == YAML_MAPPING_START_EVENT
                          ? next.data.mapping_start.style != YAML_FLOW_MAPPING_STYLE
                          : next.start_mark.index == next.end_mark.index;
        Node *value = node_read(reader, &next, depth + 1);
        if (!value) return NULL;
        key_check(reader, &seen, key);
        value->key = key->text;
        value->key_at = key->at;
        if (block) value->at = key->at;
        node_append(map, value);
    }
}

/* Takes the event over. NULL with a problem ends the file. */
static Node *node_read(Reader *reader, yaml_event_t *event, int depth)
{
    Node *node = ARENA_NEW(reader->nodes, Node), *read = NULL;
    node->at = node->text_at = place_of(reader, event->start_mark, event->end_mark);
    node->plain = true;
    if (depth > YAML_MAX_DEPTH) {
        problem_add(reader->problems, "yaml.depth", node->at,
                    ARGS(str_printf(reader->problems->arena, "%d", YAML_MAX_DEPTH)));
    } else if (++reader->node_count > YAML_MAX_NODES) {
        problem_add(reader->problems, "yaml.nodes", node->at,
                    ARGS(str_printf(reader->problems->arena, "%d", YAML_MAX_NODES)));
    } else if (event->type == YAML_ALIAS_EVENT) {
        problem_add(reader->problems, "yaml.anchor", node->at, NO_ARGS);
        read = node;
    } else if (event->type == YAML_SCALAR_EVENT) {
        read = scalar_read(reader, event, node);
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        read = list_read(reader, event, node, depth);
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        read = map_read(reader, event, node, depth);
    }
    yaml_event_delete(event);
    return read;
}

/* The one document of a file, an empty map for none. */
static Node *document_read(Reader *reader)
{
    Node *root = NULL;
    for (;;) {
        yaml_event_t event;
        if (!event_next(reader, &event)) return NULL;
        if (event.type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&event);
            break;
        }
        if (event.type == YAML_DOCUMENT_START_EVENT && root) {
            problem_add(reader->problems, "yaml.documents",
                        place_of(reader, event.start_mark, event.end_mark), NO_ARGS);
            yaml_event_delete(&event);
            return NULL;
        }
        if (event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT ||
            event.type == YAML_DOCUMENT_END_EVENT) {
            yaml_event_delete(&event);
            continue;
        }
        root = node_read(reader, &event, 1);
        if (!root) return NULL;
    }
    if (root && !node_is_null(root)) return root;
    root = ARENA_NEW(reader->nodes, Node);
    root->kind = NODE_MAP;
    root->at = (Place){ reader->file, 1, 1, 1 };
    return root;
}

Node *yaml_read(Arena *nodes, Arena *texts, Str file, Str text, Problems *problems)
{
    if (text.len > YAML_MAX_FILE) {
        problem_add(problems, "yaml.size", (Place){ .file = file },
                    ARGS(str_printf(problems->arena, "%d", YAML_MAX_FILE / 1024)));
        return NULL;
    }
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    if (!bytes_check(file, text, problems)) return NULL;

    Reader reader = {
        .nodes = nodes, .texts = texts, .file = file, .text = text, .problems = problems
    };
    if (!yaml_parser_initialize(&reader.parser)) memory_out();
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(text.len ? text.ptr : ""),
                                 text.len);
    int   before = problems->count;
    Node *root = document_read(&reader);
    yaml_parser_delete(&reader.parser);
    return problems->count == before ? root : NULL;
}

/* --- nodes ------------------------------------------------------------------------------------ */

void node_append(Node *parent, Node *child)
{
    child->next = NULL;
    *(parent->last ? &parent->last->next : &parent->first) = child;
    parent->last = child;
    parent->count++;
}

Node *node_copy(Arena *nodes, const Node *node)
{
    Node *copy = arena_copy(nodes, node, sizeof *node);
    copy->first = copy->last = copy->next = NULL;
    copy->count = 0;
    for (const Node *child = node->first; child; child = child->next)
        node_append(copy, node_copy(nodes, child));
    return copy;
}

Node *node_find(const Node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP) return NULL;
    for (Node *member = map->first; member; member = member->next)
        if (str_is(member->key, key)) return member;
    return NULL;
}

bool node_is_null(const Node *node)
{
    return node->kind == NODE_SCALAR && node->plain &&
           (node->text.len == 0 || str_is(node->text, "~") || str_is(node->text, "null") ||
            str_is(node->text, "Null") || str_is(node->text, "NULL"));
}

Value node_value(const Node *scalar)
{
    if (node_is_null(scalar)) return value_null();
    Str text = scalar->text;
    if (!scalar->plain) return value_text(text);
    if (str_is(text, "true") || str_is(text, "True") || str_is(text, "TRUE"))
        return value_bool(true);
    if (str_is(text, "false") || str_is(text, "False") || str_is(text, "FALSE"))
        return value_bool(false);

    Str     digits = text.len && text.ptr[0] == '+' ? str_slice(text, 1, text.len) : text;
    int64_t integer;
    Decimal decimal;
    if (str_to_int(digits, &integer)) return value_int(integer);
    if (decimal_parse(digits, &decimal)) return value_decimal(decimal);
    return value_text(text);
}
