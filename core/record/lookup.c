/*
 * lookup.c -- the search behind a lookup field: a dozen records by name, as its filter allows.
 */
#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/filter.h"
#include "core/record/page.h"
#include "core/record/query.h"
#include "core/record/subtitle.h"

/* "account" of the object; "renew.account" is asked by its action, if the user may press that. */
static const Field *field_named(Work *work, const Object *object, Str name)
{
    Str action_name, rest = name;
    if (!str_find_char(name, '.', NULL)) return access_find(work, object, name);
    str_cut(&rest, '.', &action_name);
    const Action *action = action_find(object, action_name);
    return action && action->input && access_action(work, action) ? field_find(action->input, rest)
                                                                  : NULL;
}

/*
 * "opportunity.account": a field that this user may read and that points at the object; else
 * unknown.
 */
static bool field_asked_for(Work *work, const Object *target, Str text, const Field **field)
{
    Str object_name, rest = text;
    *field = NULL;
    if (!text.len) return true;
    const Object *object =
        str_cut(&rest, '.', &object_name) ? object_find(work->snapshot, object_name) : NULL;
    *field = object ? field_named(work, object, rest) : NULL;
    if (*field && (*field)->value_type.object == target) return true;
    return problem_add(work->problems, "lookup.for", (Place){ .field = STR("for") }, ARGS(text));
}

static void write_text_or_null(JsonWriter *json, const char *key, const Work *work, Type type,
                               Value value)
{
    json_key(json, str_from(key));
    if (value_is_null(value)) json_put_null(json);
    else json_put_text(json, title_text(work, type, value));
}

/* Records by their ids, for those who have only these: also what no longer could be chosen. */
static bool only_these(Source *source, Str ids, Buffer *where)
{
    Str rest = ids, word;
    size_t count = 0;
    buffer_add(where, where->len ? STR(" AND t.id IN (") : STR(" WHERE t.id IN ("));
    while (str_cut(&rest, ',', &word)) {
        int64_t id;
        if (++count > LOOKUP_IDS || !id_parse(word, &id))
            return problem_add(source->work->problems, "lookup.ids", (Place){ .field = STR("ids") },
                               ARGS(str_printf(source->work->arena, "%d", LOOKUP_IDS)));
        if (count > 1) buffer_char(where, ',');
        source_bind(source, where, value_ref(id));
    }
    buffer_char(where, ')');
    return true;
}

/* Nobody new is put in the hands of somebody who has left. */
static void only_active(Source *source, Buffer *where)
{
    const Object *object = source->object;
    const Field *active =
        object == source->work->snapshot->user ? field_find(object, STR("active")) : NULL;
    if (!active) return;
    buffer_add(where, where->len ? STR(" AND ") : STR(" WHERE "));
    buffer_printf(where, "t.%.*s = 1", STR_ARG(active->column));
}

bool lookup_write(Work *work, const Object *object, Str q, Str asked_for, Str ids,
                  JsonWriter *json)
{
    const Field *field;
    Source source;
    Buffer where, title, second, sql;
    Type title_type, second_type;
    if (!field_asked_for(work, object, asked_for, &field)) return false;
    source_init(&source, work, object);
    buffer_init(&where, work->arena, 256);
    buffer_init(&title, work->arena, 128);
    buffer_init(&second, work->arena, 128);
    buffer_init(&sql, work->arena, 1024);
    Filter filter = { .q = q, .also = field ? field->filter : NULL, .verb = VERB_READ };
    if (!filter_write(&source, &filter, &where)) return false;
    if (!ids.len) only_active(&source, &where);
    else if (!only_these(&source, ids, &where)) return false;
    if (!source_title(&source, &source.root, &title, &title_type)
        || !subtitle_write(&source, &second, &second_type)) return false;

    buffer_printf(&sql, "SELECT t.id, %.*s, %.*s%.*s%.*s ORDER BY 2, 1 LIMIT %d",
                  STR_ARG(buffer_str(&title)), STR_ARG(buffer_str(&second)),
                  STR_ARG(buffer_str(&source.from)), STR_ARG(buffer_str(&where)),
                  ids.len ? LOOKUP_IDS : LOOKUP_ROWS);
    DbStatement *statement = source_prepare(&source, &sql);
    if (!statement) return false;
    DbStep step;
    json_open(json, '{');
    json_key(json, STR("rows"));
    json_open(json, '[');
    while ((step = db_step(statement, work->problems)) == DB_ROW) {
        json_open(json, '{');
        json_field_id(json, "id", db_column_int(statement, 0));
        write_text_or_null(json, "title", work, title_type,
                           db_column(statement, 1, source_column(title_type), work->arena));
        write_text_or_null(json, "subtitle", work, second_type,
                           db_column(statement, 2, source_column(second_type), work->arena));
        json_close(json, '}');
    }
    db_reset(statement);
    json_close(json, ']');
    json_close(json, '}');
    return step == DB_DONE;
}
