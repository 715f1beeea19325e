/* person.c -- see person.h. */
#include "core/record/person.h"

bool person_select(Source *source, const Field *link, Person *person, int cell, Buffer *out)
{
    Buffer title;
    buffer_init(&title, source->work->arena, 64);
    const Join *user = source_join(source, &source->root, link, SIGHT_STRICT);
    if (!user || !source_title(source, user, &title, &person->title)) return false;
    person->cell = cell;
    buffer_printf(out, "t.%.*s, %.*s.id, %.*s", STR_ARG(link->column), STR_ARG(user->alias),
                  STR_ARG(buffer_str(&title)));
    return true;
}

Str person_name(const Person *person, const Work *work, DbStatement *statement)
{
    Value title =
        db_column(statement, person->cell + 2, source_column(person->title), work->arena);
    bool seen = !db_column_null(statement, person->cell + 1) && !value_is_null(title);
    return seen ? title_text(work, person->title, title) : (Str){ NULL, 0 };
}

void person_write(const Person *person, const Work *work, DbStatement *statement, const char *key,
                  JsonWriter *json)
{
    json_key(json, str_from(key));
    if (db_column_null(statement, person->cell)) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    json_field_id(json, "id", db_column_int(statement, person->cell));
    json_field_text(json, "title", person_name(person, work, statement));
    json_close(json, '}');
}
