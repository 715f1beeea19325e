/*
 * import_columns.c -- which field a column of a file is.
 *
 * The rule of this file: a name is a name first, then a label in any language of the app; what is
 * not sure is a problem here and a question in import_guess.c.
 */
#include "core/base/fold.h"
#include "core/record/access.h"
#include "core/record/import.h"
#include "core/record/reference.h"
#include "core/record/store.h"
#include "metadata/fields/normalize.h"

/* --- what may be set -------------------------------------------------------------------------- */

static bool is_closed(const ImportRequest *request, const Field *field)
{
    return !field->importable && !field->system && !request->from_app;
}

static bool is_left_out(const Field *field)
{
    return field->formula || field->type->computed || field->type->assigned
           || field == field->object->version || (field->system && field != field->object->owner);
}

bool import_sets(const Work *work, const ImportRequest *request, const Field *field)
{
    bool open = !is_left_out(field) && !is_closed(request, field);
    return open && access_field(work, field) == FIELD_EDIT
           && (!field->readonly || request->from_app);
}

/* --- names ------------------------------------------------------------------------------------ */

/* A name as it must be written; several columns may have the same. */
static size_t times_before(const StrVec *names, size_t count, Str name)
{
    size_t times = 0;
    for (size_t i = 0; i < count; i++) times += str_equal(names->items[i], name);
    return times;
}

StrVec columns_names(Arena *arena, const StrVec *header)
{
    StrVec names = { 0 };
    for (size_t i = 0; i < header->count; i++) {
        Str    name  = header->items[i];
        size_t times = name.len ? times_before(header, i, name) : 0;
        if (!name.len) name = str_printf(arena, "#%zu", i + 1);
        if (times) name = str_printf(arena, "%.*s (%zu)", STR_ARG(name), times + 1);
        VEC_PUSH(arena, &names, name);
    }
    return names;
}

/* What stands behind an opening bracket is a remark: 金额（元）, name (required). */
static Str without_remark(Str name)
{
    size_t at;
    if (str_find_char(name, '(', &at) && at > 0) name = str_slice(name, 0, at);
    if (str_find_char(name, '[', &at) && at > 0) name = str_slice(name, 0, at);
    return name;
}

Str column_fold(Arena *arena, Str name)
{
    Str    wide = fold(arena, without_remark(text_half_width(arena, name)));
    Buffer out;
    buffer_init(&out, arena, wide.len + 1);
    for (size_t i = 0; i < wide.len; i++)
        if (!strchr(" _-*:#.\t\"'", wide.ptr[i]) || !wide.ptr[i]) buffer_char(&out, wide.ptr[i]);
    return buffer_str(&out);
}

static bool is_label(const Field *field, Str name, Str folded, Arena *arena, bool exact)
{
    if (exact && str_equal(field->name, name)) return true;
    if (!exact && str_equal(column_fold(arena, field->name), folded)) return true;
    for (int i = 0; i < MAX_LANGUAGES; i++) {
        Str label = field->label.in[i];
        if (!label.len) continue;
        if (exact ? str_equal(label, name) : str_equal(column_fold(arena, label), folded))
            return true;
    }
    return false;
}

static const Field *field_named(Work *work, const Object *object, Str name)
{
    const Field *field = access_find(work, object, name);
    Str folded = column_fold(work->arena, name);
    for (int exact = 1; !field && exact >= 0; exact--)
        for (size_t i = 0; !field && i < object->field_count; i++)
            if (access_field(work, &object->fields[i]) >= FIELD_READ
                && is_label(&object->fields[i], name, folded, work->arena, exact))
                field = &object->fields[i];
    return field;
}

const Field *column_find(Work *work, const Object *object, Str name, const Field **by)
{
    size_t dot;
    *by = NULL;
    const Field *field = field_named(work, object, name);
    if (field || !str_find_char(name, '.', &dot)) return field;
    field = field_named(work, object, str_trim(str_slice(name, 0, dot)));
    const Object *target = field ? field->value_type.object : NULL;
    if (!target) return NULL;
    *by = field_named(work, target, str_trim(str_slice(name, dot + 1, name.len)));
    return *by && field_is_stored(*by) ? field : NULL;
}

/* --- the header ------------------------------------------------------------------------------- */

static bool leave_out(Work *work, ImportColumn *column, const char *code)
{
    column->use = COLUMN_LEFT_OUT;
    Place at = work_place(work, column->name);
    if (code) problem_warn(work->problems, code, at, ARGS(column->name));
    return true;
}

/* `wanted`: what the map says, or the column's own name. */
static bool read_column(Work *work, const ImportRequest *request, Str wanted, ImportColumn *column)
{
    const Object *object = request->object;
    if (str_is(wanted, "id")) {
        column->use = COLUMN_ID;
        column->field = object->id;
        return true;
    }
    if (object == work->snapshot->user && str_is(wanted, "roles")) {
        column->use = COLUMN_ROLES;
        return true;
    }
    bool ours = str_is(wanted, "line") || str_is(wanted, "problem");
    column->field = column_find(work, object, wanted, &column->by);
    if (!column->field && ours) return leave_out(work, column, NULL);
    if (!column->field)
        return access_unknown(work, object, wanted, work_place(work, column->name));
    column->use = COLUMN_FIELD;
    if (is_closed(request, column->field)) return leave_out(work, column, "import.closed");
    if (is_left_out(column->field)) return leave_out(work, column, "import.left_out");
    return true;
}

static bool is_free(Work *work, const ImportColumns *columns, size_t at)
{
    const ImportColumn *column = &columns->items[at];
    if (column->use == COLUMN_LEFT_OUT) return true;
    for (size_t i = 0; i < at; i++)
        if (columns->items[i].use == column->use && columns->items[i].field == column->field)
            return problem_add(work->problems, "import.twice", work_place(work, column->name),
                               ARGS(column->name));
    return true;
}

/* By the column's name, or, in an array, by its place. */
static const Json *said_of(Work *work, const Json *map, const ImportColumn *column, size_t at)
{
    if (map->kind != JSON_ARRAY) return json_find(map, str_c(work->arena, column->name));
    const Json *said = map->first;
    while (said && at-- > 0) said = said->next;
    return said;
}

/* Null in the map leaves a column out; one that the map does not name is found as without one. */
static bool map_column(Work *work, const ImportRequest *request, size_t at, bool nameless,
                       ImportColumn *column)
{
    Str         wanted = column->name;
    const Json *said = request->map ? said_of(work, request->map, column, at) : NULL;
    if (said || (request->map && request->map->kind == JSON_ARRAY)) {
        bool named = said && said->kind == JSON_TEXT && said->value.text.len;
        if (!named) return leave_out(work, column, NULL);
        wanted = said->value.text;
    } else if (nameless)
        return leave_out(work, column, NULL);
    return read_column(work, request, wanted, column);
}

/* By which column the records are found: the one that was named, else the object's key, else id. */
static bool find_key(Work *work, const ImportRequest *request, ImportColumns *columns)
{
    const Object *object = request->object;
    const Field *usual = reference_key(work, object), *by;
    if (object == work->snapshot->user) usual = field_find(object, STR("login"));
    Str wanted = request->key.len ? request->key : usual ? usual->name : STR("id");
    const Field *field = str_is(wanted, "id") ? object->id
                                              : column_find(work, object, wanted, &by);
    columns->key = -1;
    for (size_t i = 0; field && i < columns->count; i++)
        if (columns->items[i].field == field && columns->items[i].use != COLUMN_ROLES)
            columns->key = (int)i;
    if (request->mode == IMPORT_INSERT) return true;
    if (columns->key < 0)
        return problem_add(work->problems, "import.column", work_place(work, wanted), ARGS(wanted));
    bool fits = field == object->id || field->external
                || (field->unique.on && !field->unique.scope_count);
    return fits || problem_add(work->problems, "import.key", work_place(work, wanted), NO_ARGS);
}

bool columns_read_header(Work *work, const ImportRequest *request, const SheetFacts *facts,
                         ImportColumns *columns)
{
    Place before = work->at;
    work->at.line = (int)facts->line;
    StrVec names = columns_names(work->arena, &facts->header);
    columns->items = ARENA_ARRAY(work->arena, ImportColumn, names.count);
    columns->count = names.count;
    bool ok = true;
    for (size_t i = 0; i < names.count; i++) {
        ImportColumn *column = &columns->items[i];
        column->name = names.items[i];
        ok = map_column(work, request, i, !facts->header.items[i].len, column)
             && is_free(work, columns, i) && ok;
    }
    ok = ok && find_key(work, request, columns);
    work->at = before;
    return ok;
}
