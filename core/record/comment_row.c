/* comment_row.c -- see comment_row.h. Whether the record may be read is asked before. */
#include "core/record/comment_row.h"

#include "core/base/id.h"
#include "core/record/mention.h"

enum { CELL_TEXT = COMMENT_CELL_AT + 1, CELL_EDITED, CELL_AUTHOR };

static Str column(const Work *work, const char *name)
{
    return field_find(work->snapshot->comment, str_from(name))->column;
}

static void narrow(CommentRows *rows, Source *source, Buffer *sql)
{
    Work *work = rows->work;
    if (rows->id) {
        BUFFER_ADD(sql, " WHERE t.id = ");
        source_bind(source, sql, value_ref(rows->id));
        return;
    }
    Str at = column(work, "at");
    buffer_printf(sql, " WHERE t.%.*s = ", STR_ARG(column(work, "record")));
    source_bind(source, sql, value_text(id_text(work->arena, rows->record)));
    if (rows->before) {
        buffer_printf(sql, " AND (t.%.*s, t.id) < (", STR_ARG(at));
        source_bind(source, sql, value_datetime(rows->at));
        BUFFER_ADD(sql, ", ");
        source_bind(source, sql, value_ref(rows->before));
        BUFFER_ADD(sql, ")");
    }
    buffer_printf(sql, " ORDER BY t.%.*s DESC, t.id DESC LIMIT ", STR_ARG(at));
    source_bind(source, sql, value_int(rows->limit));
}

DbStatement *comment_prepare(CommentRows *rows)
{
    Work *work = rows->work;
    const Object *object = work->snapshot->comment;
    Source source;
    Buffer sql;
    source_init(&source, work, object);
    buffer_init(&sql, work->arena, 512);
    buffer_printf(&sql, "SELECT t.id, t.%.*s, t.%.*s, t.%.*s, ", STR_ARG(column(work, "at")),
                  STR_ARG(column(work, "text")), STR_ARG(column(work, "edited_at")));
    const Field *author = field_find(object, STR("author"));
    if (!person_select(&source, author, &rows->author, CELL_AUTHOR, &sql)) return NULL;
    buffer_add(&sql, buffer_str(&source.from));
    narrow(rows, &source, &sql);
    return source_prepare(&source, &sql);
}

static void write_can(const Work *work, int64_t author, JsonWriter *json)
{
    bool own = author && author == work->user->id;
    json_key(json, STR("can"));
    json_open(json, '[');
    if (own) json_put_text(json, STR("edit"));
    if (own || work->user->everything) json_put_text(json, STR("delete"));
    json_close(json, ']');
}

void comment_write_members(CommentRows *rows, DbStatement *statement, JsonWriter *json)
{
    Work *work = rows->work;
    Str text = str_copy(work->arena, db_column_text(statement, CELL_TEXT));
    bool edited = !db_column_null(statement, CELL_EDITED);
    json_field_text(json, "kind", STR("comment"));
    json_field_id(json, "id", db_column_int(statement, COMMENT_CELL_ID));
    json_field_text(json, "at",
                    datetime_text(work->arena, db_column_int(statement, COMMENT_CELL_AT)));
    person_write(&rows->author, work, statement, "user", json);
    json_field_text(json, "text", text);
    mention_write(work, text, json);
    json_field_text(json, "edited_at",
                    edited ? datetime_text(work->arena, db_column_int(statement, CELL_EDITED))
                           : (Str){ 0 });
    write_can(work, db_column_int(statement, CELL_AUTHOR), json);
}
