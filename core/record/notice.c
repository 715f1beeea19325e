/*
 * notice.c -- writing notifications, and marking them as read; notice_list.c shows them.
 *
 * The rule of this file: one statement or two for each person who is told, and what is old goes
 * when something new comes.
 */
#include "core/record/notice.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/account.h"
#include "core/record/store.h"

static const int64_t DAY_MS = 86400000, TOGETHER_MS = 10 * 60 * 1000;

enum { CLEARED_AT_ONCE = 20 };

static Str column(const Work *work, const char *name)
{
    return field_find(work->snapshot->notification, str_from(name))->column;
}

static Str table(const Work *work)
{
    return work->snapshot->notification->table;
}

/* --- who -------------------------------------------------------------------------------------- */

bool notice_reaches(Work *work, int64_t user, const Object *object, int64_t record, bool *reaches)
{
    int before = work->problems->count;
    Work as = *work;
    as.user = user_load(work->arena, work->snapshot, work->db, user, work->problems);
    *reaches = as.user && as.user->active
               && (!object || access_holds(&as, object, VERB_READ, record));
    return work->problems->count == before;
}

/* --- writing ---------------------------------------------------------------------------------- */

static Str words_as_json(Work *work, const Notice *notice)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, work->arena, 128);
    json_writer_init(&json, &out);
    json_open(&json, '[');
    for (size_t i = 0; i < sizeof notice->words / sizeof *notice->words; i++) {
        Str word = notice->words[i];
        size_t at = 0;
        for (int count = 0; count < NOTICE_MAX_WORDS && at < word.len; count++)
            str_utf8_next(word, &at);
        json_put_text(&json, str_slice(word, 0, at));
    }
    json_close(&json, ']');
    return buffer_str(&out);
}

static Value id_value(Work *work, int64_t id)
{
    return id ? value_text(id_text(work->arena, id)) : value_null();
}

static bool insert(Work *work, const Notice *notice)
{
    bool told_by = work->user->id && work->user->id != notice->user;
    Record *row = store_row(work, work->snapshot->notification);
    store_set(row, "user", value_ref(notice->user));
    store_set(row, "kind", value_text(str_from(notice->kind)));
    if (notice->message) store_set(row, "message", value_text(str_from(notice->message)));
    store_set(row, "words", value_text(words_as_json(work, notice)));
    if (notice->object) store_set(row, "object", value_text(notice->object->name));
    store_set(row, "record", id_value(work, notice->record));
    store_set(row, "comment", id_value(work, notice->comment));
    if (told_by) store_set(row, "by", value_ref(work->user->id));
    store_set(row, "count", value_int(1));
    store_set(row, "read", value_bool(false));
    store_set(row, "at", value_datetime(work->now));
    return store_insert(work, row);
}

/* Ids tell how old they are, so no further index is needed. */
static bool clear_old(Work *work, int64_t user)
{
    Str sql = str_printf(work->arena,
                         "DELETE FROM %.*s WHERE id IN (SELECT id FROM %.*s WHERE %.*s = ?1 AND "
                         "id < ?2 ORDER BY id LIMIT %d)",
                         STR_ARG(table(work)), STR_ARG(table(work)), STR_ARG(column(work, "user")),
                         CLEARED_AT_ONCE);
    return db_run(work->db, sql,
                  VALUES(value_ref(user), value_int(id_floor(work->now - NOTICE_DAYS * DAY_MS))),
                  NULL, work->problems);
}

bool notice_add(Work *work, const Notice *notice)
{
    if (!notice->user || (!notice->mine && notice->user == work->user->id)) return true;
    work->wrote |= WROTE_NOTICES;
    return clear_old(work, notice->user) && insert(work, notice);
}

/* --- a new owner ------------------------------------------------------------------------------ */

/*
 * Five hundred records handed over are one notification that counts: the newest unread one of the
 * last minutes, by the same person about the same object.
 */
static bool count_on(Work *work, int64_t user, const Object *object, bool *counted)
{
    Str sql = str_printf(
        work->arena,
        "UPDATE %.*s SET %.*s = %.*s + 1 WHERE id = (SELECT max(id) FROM %.*s WHERE %.*s = ?1 "
        "AND %.*s = 0 AND id >= ?2 AND %.*s = 'assigned' AND %.*s = ?3 AND %.*s = ?4)",
        STR_ARG(table(work)), STR_ARG(column(work, "count")), STR_ARG(column(work, "count")),
        STR_ARG(table(work)), STR_ARG(column(work, "user")), STR_ARG(column(work, "read")),
        STR_ARG(column(work, "kind")), STR_ARG(column(work, "by")),
        STR_ARG(column(work, "object")));
    int64_t changed = 0;
    const Value values[] = { value_ref(user), value_int(id_floor(work->now - TOGETHER_MS)),
                             value_ref(work->user->id), value_text(object->name) };
    if (!db_run(work->db, sql, values, 4, &changed, work->problems)) return false;
    *counted = changed > 0;
    if (*counted) work->wrote |= WROTE_NOTICES;
    return true;
}

/* What comes out of files and from the command line hands nothing over to anybody. */
static bool is_by_people(const Work *work)
{
    return work->user->id && !str_starts(work->source, STR("import"));
}

static int64_t owner_in(const Field *owner, const Value *values)
{
    return values && values[owner->index].kind == VALUE_REF ? values[owner->index].integer : 0;
}

bool notice_owner(Work *work, const Record *record)
{
    const Object *object = record->object;
    if (!object->owner || object->system || !is_by_people(work)) return true;
    int64_t owner = owner_in(object->owner, record->values);
    if (!owner || owner == work->user->id || owner == owner_in(object->owner, record->old))
        return true;
    bool reaches, counted;
    if (!notice_reaches(work, owner, object, record->id, &reaches)) return false;
    if (!reaches) return true;
    if (!count_on(work, owner, object, &counted)) return false;
    return counted || notice_add(work, &(Notice){ .user = owner, .kind = "assigned",
                                                  .message = "notice.assigned",
                                                  .object = object, .record = record->id });
}

/* --- read ------------------------------------------------------------------------------------- */

bool notice_unread(Work *work, int64_t *count)
{
    Str sql = str_printf(work->arena,
                         "SELECT count(*) FROM (SELECT 1 FROM %.*s WHERE %.*s = ?1 AND %.*s = 0 "
                         "LIMIT %d) t",
                         STR_ARG(table(work)), STR_ARG(column(work, "user")),
                         STR_ARG(column(work, "read")), NOTICE_MAX_UNREAD);
    bool found;
    return db_find_int(work->db, sql, VALUES(value_ref(work->user->id)), count, &found,
                       work->problems);
}

bool notice_read(Work *work, const int64_t *ids, size_t count)
{
    Str all = str_printf(work->arena, "UPDATE %.*s SET %.*s = 1 WHERE %.*s = ?1 AND %.*s = 0",
                         STR_ARG(table(work)), STR_ARG(column(work, "read")),
                         STR_ARG(column(work, "user")), STR_ARG(column(work, "read")));
    work->wrote |= WROTE_NOTICES;
    if (!ids)
        return db_run(work->db, all, VALUES(value_ref(work->user->id)), NULL, work->problems);
    Str one = str_join(work->arena, all, STR(" AND id = ?2"));
    for (size_t i = 0; i < count; i++)
        if (!db_run(work->db, one, VALUES(value_ref(work->user->id), value_ref(ids[i])), NULL,
                    work->problems))
            return false;
    return true;
}
