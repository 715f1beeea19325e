/*
 * sort.c -- ORDER BY and the keyset condition that continues it.
 */
#include "core/record/sort.h"

#include "core/record/path.h"

/* ",contact,proposal,won,": the place of an option is where it stands in this text. */
static Str places_of(Work *work, const Choices *choices)
{
    Buffer text;
    buffer_init(&text, work->arena, 256);
    BUFFER_ADD(&text, ",");
    for (size_t i = 0; i < choices->option_count; i++) {
        buffer_add(&text, choices->options[i].name);
        BUFFER_ADD(&text, ",");
    }
    return buffer_str(&text);
}

Str option_place_sql(Source *source, const Choices *choices, Str column)
{
    Buffer sql;
    buffer_init(&sql, source->work->arena, 64);
    BUFFER_ADD(&sql, "instr(");
    source_bind(source, &sql, value_text(places_of(source->work, choices)));
    buffer_printf(&sql, ", ',' || %.*s || ',')", STR_ARG(column));
    return buffer_str(&sql);
}

static void by_place(Source *source, Str column, SortKey *key)
{
    key->sql = option_place_sql(source, key->type.choices, column);
    key->type = (Type){ .kind = TYPE_INT };
}

/* Lookups are ordered by the name of their target, as far as the user may see it. */
static bool by_name(Source *source, const Path *path, Buffer *out, SortKey *key)
{
    const Join *row = &source->root;
    for (size_t i = 0; i < path->count && row; i++)
        row = source_join(source, row, path->steps[i].thing, SIGHT_STRICT);
    return row && source_title(source, row, out, &key->type);
}

static bool read_key(Source *source, const Path *path, SortKey *key)
{
    const Field *field = path_field(path);
    Buffer sql;
    buffer_init(&sql, source->work->arena, 64);
    key->type = path->type;
    if (path->type.kind == TYPE_LIST || (field && !field->sortable))
        return problem_add(source->work->problems, "query.sort", (Place){ .field = STR("sort") },
                           ARGS(work_label(source->work, &field->label, field->name)));
    bool named = field && path->type.kind == TYPE_REF && field != path->type.object->id;
    if (named ? !by_name(source, path, &sql, key)
              : !source_path(source, &source->root, SIGHT_STRICT, path->steps, path->count, &sql))
        return false;
    key->sql = buffer_str(&sql);
    if (key->type.choices) by_place(source, key->sql, key);
    return true;
}

static bool add_key(Source *source, Str word, bool forgiving, Sort *sort)
{
    Work *work = source->work;
    bool down = word.len && word.ptr[0] == '-';
    if (down) word = str_slice(word, 1, word.len);
    Path path;
    if (forgiving) {
        if (sort->count == QUERY_MAX_SORTS || !path_visible(work, source->object, word, &path))
            return true;
    } else {
        if (!path_read(work, source->object, word, "sort", &path)) return false;
        if (sort->count == QUERY_MAX_SORTS)
            return problem_add(work->problems, "query.sorts", (Place){ .field = STR("sort") },
                               ARGS(str_printf(work->arena, "%d", QUERY_MAX_SORTS)));
    }
    SortKey *key = &sort->keys[sort->count++];
    key->down = down;
    return read_key(source, &path, key);
}

bool sort_read(Source *source, Str text, bool forgiving, Sort *sort)
{
    *sort = (Sort){ 0 };
    Str rest = text, word;
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        if (word.len && !add_key(source, word, forgiving, sort)) return false;
    }
    bool down = sort->count && sort->keys[sort->count - 1].down; /* so that one index gives both */
    sort->keys[sort->count++] = (SortKey){ STR("t.id"), { .kind = TYPE_REF }, down };
    return true;
}

void sort_write(const Sort *sort, Buffer *out)
{
    for (size_t i = 0; i < sort->count; i++) {
        buffer_add(out, i ? STR(", ") : STR(" ORDER BY "));
        buffer_add(out, sort->keys[i].sql);
        if (sort->keys[i].down) BUFFER_ADD(out, " DESC");
    }
}

/*
 * (k1 > v1 OR (k1 = v1 AND (k2 > v2 OR ...))). Going up from a value, "k1 >= v1" stands in front:
 * it is the part that an index understands.
 */
static void write_after(Source *source, const SortKey *key, size_t count, const Value *from,
                        Buffer *out)
{
    Str sql = key->sql;
    bool empty = value_is_null(*from);
    Buffer value;
    buffer_init(&value, source->work->arena, 8);
    if (!empty) source_bind(source, &value, *from);
    Str bound = buffer_str(&value);
    if (count == 1) {
        buffer_printf(out, "%.*s %s %.*s", STR_ARG(sql), key->down ? "<" : ">", STR_ARG(bound));
        return;
    }
    if (empty) {
        buffer_printf(out, key->down ? "(" : "(%.*s IS NOT NULL OR ", STR_ARG(sql));
        buffer_printf(out, "(%.*s IS NULL AND ", STR_ARG(sql));
    } else {
        if (!key->down) buffer_printf(out, "%.*s >= %.*s AND ", STR_ARG(sql), STR_ARG(bound));
        buffer_printf(out, "(%.*s %s %.*s OR ", STR_ARG(sql), key->down ? "<" : ">",
                      STR_ARG(bound));
        if (key->down) buffer_printf(out, "%.*s IS NULL OR ", STR_ARG(sql));
        buffer_printf(out, "(%.*s = %.*s AND ", STR_ARG(sql), STR_ARG(bound));
    }
    write_after(source, key + 1, count - 1, from + 1, out);
    BUFFER_ADD(out, "))");
}

void sort_write_after(Source *source, const Sort *sort, const Value *from, Buffer *out)
{
    BUFFER_ADD(out, "(");
    write_after(source, sort->keys, sort->count, from, out);
    BUFFER_ADD(out, ")");
}
