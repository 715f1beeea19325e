/*
 * boards.c -- board.yaml: the records of an object as cards in columns, one for each option of a
 * choice.
 *
 * An object whose record page has a stage bar gets such a board without a file; the columns in
 * which the way ends are folded there.
 */
#include "metadata/layouts.h"

enum { MAX_BOARDS = 20, MAX_FACTS = 5, DERIVED_FACTS = 3 };

/* --- reading ---------------------------------------------------------------------------------- */

static void read_by(const Reading *reading, const Node *value)
{
    Board *board = reading->thing;
    const Field *field = field_get(reading->loader, reading->object, value->text, value->at);
    if (field && !field->broken && (!field->choices || field_is_list(field)))
        problem_add(reading->loader->problems, "board.choice", value->at, ARGS(value->text));
    else if (field && !field->broken) board->by = field;
}

static void read_sum(const Reading *reading, const Node *value)
{
    Board *board = reading->thing;
    const Field *field = field_get(reading->loader, reading->object, value->text, value->at);
    TypeKind kind = field ? field->value_type.kind : TYPE_NULL;
    if (field && !field->broken && kind != TYPE_INT && kind != TYPE_DECIMAL)
        problem_add(reading->loader->problems, "board.sum", value->at, ARGS(value->text));
    else board->sum = field;
}

static void read_order(const Reading *reading, const Node *value)
{
    Board *board = reading->thing;
    board->sort = layout_sort_read(reading->loader, reading->object, value);
}

static void read_card_title(const Reading *reading, const Node *value)
{
    Board *board = reading->thing;
    board->title = layout_path(reading->loader, reading->object, value);
}

static void read_card_facts(const Reading *reading, const Node *value)
{
    Board *board = reading->thing;
    columns_read(reading->loader, reading->object, value, &board->facts, &board->fact_count);
    if (board->fact_count <= MAX_FACTS) return;
    problem_add(reading->loader->problems, "list.many", value->at,
                ARGS(value->key, number_text(reading->loader, MAX_FACTS)));
}

static const Key card_keys[] = {
    { "title", SHAPE_TEXT, "The field in bold; without it the record's name.",
      .read = read_card_title },
    { "facts", SHAPE_NAMES, "At most five fields or paths below it.", .read = read_card_facts },
    { 0 },
};

static void read_card(const Reading *reading, const Node *value)
{
    keys_read(reading, value, card_keys);
}

static const Key board_keys[] = {
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Board, label) },
    { "by", SHAPE_TEXT, "The choice whose options are the columns.", .read = read_by,
      .required = true },
    { "card", SHAPE_MAP, "What a card shows.", .read = read_card, .keys = card_keys },
    { "sum", SHAPE_TEXT, "A number that is added up in the head of each column.",
      .read = read_sum },
    { "hide", SHAPE_NAMES, "Options whose columns are folded at first.", .read = ignore_value },
    { "order", SHAPE_NAMES, "The order of the cards, a minus for downwards: -amount.",
      .read = read_order },
    { "where", SHAPE_CONDITION, "Which records it shows; without it all.",
      offsetof(Board, where) },
    { 0 },
};

static bool option_known(Loader *loader, const Choices *choices, const Node *name)
{
    StrVec names = { 0 };
    if (choices->broken || option_find(choices, name->text)) return !choices->broken;
    for (size_t i = 0; i < choices->option_count; i++)
        VEC_PUSH(loader->scratch, &names, choices->options[i].name);
    problem_add(loader->problems, "guide.option", name->text_at, ARGS(name->text, choices->name));
    near_or_all(loader, name->text, &names);
    return false;
}

/* Once it is known which options there are. */
static void hidden_read(Loader *loader, Board *board, const Node *node)
{
    const Node *hide = node_find(node, "hide");
    if (!hide || !board->by) return;
    NodeVec names = names_of(loader, hide);
    board->hidden = ARENA_ARRAY(loader->arena, Str, names.count);
    for (size_t i = 0; i < names.count; i++)
        if (option_known(loader, board->by->choices, names.items[i]))
            board->hidden[board->hidden_count++] = names.items[i]->text;
}

/* What names a record, where that is a field or a path; a longer expression is no column. */
static Str title_path(Loader *loader, const Object *object)
{
    const Expr *title = object->title_expr;
    if (object->title) return object->title->name;
    if (!title || title->kind != EXPR_PATH) return (Str){ 0 };
    Buffer path;
    buffer_init(&path, loader->arena, 32);
    for (size_t i = 0; i < title->step_count; i++) {
        if (i) buffer_char(&path, '.');
        buffer_add(&path, title->words[i]);
    }
    return buffer_str(&path);
}

static void board_read(Loader *loader, Object *object, const Node *node)
{
    Board  *board = &object->boards[object->board_count];
    Reading reading = { .loader = loader, .object = object, .thing = board };
    reading.path =
        str_printf(loader->scratch, "%.*s.boards.%.*s", STR_ARG(object->name), STR_ARG(node->key));
    if (!name_check(loader, node->key, node->key_at)) return;
    object->board_count++;
    board->name = node->key;
    board->at = node->key_at;
    keys_read(&reading, node, board_keys);
    hidden_read(loader, board, node);
    label_derive(loader, board->name, &board->label);
    if (!board->title.len) board->title = title_path(loader, object);
}

static void read_boards(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    if (value->count > MAX_BOARDS) {
        problem_add(loader->problems, "list.many", value->at,
                    ARGS(value->key, number_text(loader, MAX_BOARDS)));
        return;
    }
    reading->object->boards = ARENA_ARRAY(loader->arena, Board, value->count);
    for (const Node *node = value->first; node; node = node->next)
        board_read(loader, reading->object, node);
}

extern const Key board_file_keys[];

const Key board_file_keys[] = {
    { "boards", SHAPE_MAP_OF, "The boards by name; the first is shown first.", .read = read_boards,
      .keys = board_keys, .required = true },
    { 0 },
};

/* --- derived ---------------------------------------------------------------------------------- */

static const RecordLayout *staged_layout(const Object *object)
{
    for (size_t i = 0; i < object->layout_count; i++)
        if (object->layouts[i].path) return &object->layouts[i];
    return NULL;
}

static bool option_is_closed(const Option *option)
{
    Value closed = option_attribute(option, STR("closed"));
    return closed.kind == VALUE_BOOL && closed.boolean;
}

static void derive_hidden(Loader *loader, Board *board)
{
    const Choices *choices = board->by->choices;
    board->hidden = ARENA_ARRAY(loader->arena, Str, choices->option_count);
    for (size_t i = 0; i < choices->option_count; i++)
        if (option_is_closed(&choices->options[i]))
            board->hidden[board->hidden_count++] = choices->options[i].name;
}

/* What the head of the record page thinks is worth seeing; the first amount of money is summed. */
static void derive_facts(Loader *loader, const Object *object, const RecordLayout *layout,
                         Board *board)
{
    board->facts = ARENA_ARRAY(loader->arena, Str, DERIVED_FACTS);
    for (size_t i = 0; i < layout->fact_count && board->fact_count < DERIVED_FACTS; i++)
        if (!str_equal(layout->facts[i], board->by->name))
            board->facts[board->fact_count++] = layout->facts[i];
    for (size_t i = 0; i < board->fact_count && !board->sum; i++) {
        const Field *field = field_find(object, board->facts[i]);
        if (field && field->value_type.kind == TYPE_DECIMAL) board->sum = field;
    }
}

static void derive_board(Loader *loader, Object *object)
{
    const RecordLayout *layout = staged_layout(object);
    const Choices *choices = layout ? layout->path->choices : NULL;
    if (!choices || choices->broken || object->broken || layout->path->broken) return;
    Board *board = object->boards = ARENA_NEW(loader->arena, Board);
    *board = (Board){ .name = layout->path->name, .label = layout->path->label,
                      .by = layout->path, .at = layout->path->at };
    object->board_count = 1;
    board->title = title_path(loader, object);
    derive_hidden(loader, board);
    derive_facts(loader, object, layout, board);
}

/* --- the stage -------------------------------------------------------------------------------- */

void boards_read(Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Object         *object = &loader->snapshot->objects[i];
        const Document *document = document_find(loader, "board", object->name);
        Reading         reading = {
                    .loader = loader, .object = object, .thing = object, .path = object->name
        };
        if (document && document->root) keys_read(&reading, document->root, board_file_keys);
        if (!document && !object->system) derive_board(loader, object);
    }
}
