/*
 * comment.c -- writing, changing and deleting comments; who is told; their way into the bin.
 *
 * The rule of this file: a comment is there for exactly those who may read its record. What is
 * written here is checked here: the object `comment` has no recipe of its own.
 */
#include "core/record/comment.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/audit.h"
#include "core/record/bundle.h"
#include "core/record/comment_row.h"
#include "core/record/feed.h"
#include "core/record/mention.h"
#include "core/record/notice.h"
#include "core/record/record_json.h"
#include "core/record/save.h"
#include "core/record/store.h"

/* A comment that is being written, and about what. */
typedef struct {
    Work         *work;
    const Object *object;
    const Record *about;  /* the record, as the user may read it */
    Record       *comment;
    Ids           unseen; /* who was named in vain */
} Writing;

/* --- the text --------------------------------------------------------------------------------- */

static bool text_check(Work *work, Str text, Str *settled)
{
    const Field *field = field_find(work->snapshot->comment, STR("text"));
    Place at = work_place(work, field->name);
    Value value = value_text(str_trim(text));
    Ids named = { 0 };
    if (!value.text.len)
        return problem_add(work->problems, "value.required", at,
                           ARGS(work_label(work, &field->label, field->name)));
    if (!field_check(field, work->arena, &value, at, work->language, work->problems)) return false;
    mention_collect(work, value.text, &named);
    if (named.count > COMMENT_MAX_MENTIONS)
        return problem_add(work->problems, "comment.mentions", at,
                           ARGS(str_printf(work->arena, "%d", COMMENT_MAX_MENTIONS)));
    return mention_settle(work, value.text, at, settled);
}

/* --- who is told ------------------------------------------------------------------------------ */

static bool is_in(const Ids *users, int64_t user)
{
    for (size_t i = 0; i < users->count; i++)
        if (users->items[i] == user) return true;
    return false;
}

static bool tell(Writing *writing, int64_t user, const char *kind, const char *message)
{
    return notice_add(writing->work,
                      &(Notice){ .user = user, .kind = kind, .message = message,
                                 .object = writing->object, .record = writing->about->id,
                                 .comment = writing->comment->id });
}

/* Those who were named before know already. */
static bool tell_mentioned(Writing *writing, const Ids *named, const Ids *before)
{
    Work *work = writing->work;
    for (size_t i = 0; i < named->count; i++) {
        bool reaches;
        if (!notice_reaches(work, named->items[i], writing->object, writing->about->id, &reaches))
            return false;
        if (!reaches) VEC_PUSH(work->arena, &writing->unseen, named->items[i]);
        else if (!is_in(before, named->items[i])
                 && !tell(writing, named->items[i], "mention", "notice.mention"))
            return false;
    }
    return true;
}

static bool tell_owner(Writing *writing, const Ids *named)
{
    const Field *field = writing->object->owner;
    Value owner = field ? writing->about->values[field->index] : value_null();
    bool reaches;
    if (owner.kind != VALUE_REF || is_in(named, owner.integer)) return true;
    if (!notice_reaches(writing->work, owner.integer, writing->object, writing->about->id,
                        &reaches))
        return false;
    return !reaches || tell(writing, owner.integer, "comment", "notice.comment");
}

/* --- the answer ------------------------------------------------------------------------------- */

static bool answer(Writing *writing, JsonWriter *json)
{
    Work *work = writing->work;
    CommentRows rows = { .work = work, .id = writing->comment->id };
    if (!json) return true;
    DbStatement *statement = comment_prepare(&rows);
    if (!statement || db_step(statement, work->problems) != DB_ROW) return false;
    json_open(json, '{');
    comment_write_members(&rows, statement, json);
    db_reset(statement);
    json_key(json, STR("unseen"));
    json_open(json, '[');
    for (size_t i = 0; i < writing->unseen.count; i++)
        record_write_value(work, work->snapshot->user->created_by,
                           value_ref(writing->unseen.items[i]), json);
    json_close(json, ']');
    json_close(json, '}');
    return true;
}

/* --- writing one ------------------------------------------------------------------------------ */

bool comment_add(Work *work, const Object *object, int64_t record, Str text, JsonWriter *json)
{
    Writing writing = { .work = work, .object = object };
    int before = work->problems->count;
    Str settled;
    writing.about = store_load_for(work, object, record, VERB_READ);
    if (!writing.about) return work->problems->count == before && record_unknown(work, object);
    if (object->system)
        return problem_add(work->problems, "comment.object", work->at,
                           ARGS(work_label(work, &object->plural, object->name)));
    if (!text_check(work, text, &settled)) return false;

    Ids named = { 0 };
    Record *comment = writing.comment = store_row(work, work->snapshot->comment);
    store_set(comment, "object", value_text(object->name));
    store_set(comment, "record", value_text(id_text(work->arena, record)));
    store_set(comment, "text", value_text(settled));
    if (work->user->id) store_set(comment, "author", value_ref(work->user->id));
    store_set(comment, "at", value_datetime(work->now));
    mention_collect(work, settled, &named);
    return store_insert(work, comment) && audit_write(work, comment, AUDIT_CREATE)
           && feed_updated(work, writing.about) /* whoever looks at it asks anew */
           && tell_mentioned(&writing, &named, &(Ids){ 0 }) && tell_owner(&writing, &named)
           && answer(&writing, json);
}

/* --- one that is there ------------------------------------------------------------------------ */

static bool unknown(Work *work)
{
    return problem_add(work->problems, "comment.unknown", work->at, NO_ARGS);
}

/* Without the right to read the record there is no such comment. */
static bool open_comment(Work *work, int64_t id, Writing *writing)
{
    int before = work->problems->count;
    int64_t record;
    *writing = (Writing){ .work = work };
    Record *comment = writing->comment = store_load(work, work->snapshot->comment, id);
    if (!comment) return work->problems->count == before && unknown(work);
    Value object = record_value(comment, "object"), about = record_value(comment, "record");
    writing->object = bundle_object(work->snapshot, object.text);
    if (writing->object && id_parse(about.text, &record))
        writing->about = store_load_for(work, writing->object, record, VERB_READ);
    return writing->about || (work->problems->count == before && unknown(work));
}

static bool is_own(const Writing *writing)
{
    Value author = record_value(writing->comment, "author");
    return author.kind == VALUE_REF && author.integer == writing->work->user->id;
}

static void touch(Work *work, Record *comment)
{
    Record *stamp = store_row(work, comment->object);
    comment->old = arena_copy(work->arena, comment->values,
                              sizeof(Value) * comment->object->field_count);
    store_set(comment, "version", value_int(++comment->version));
    store_set(comment, "updated_at", value_datetime(work->now));
    store_set(comment, "updated_by", record_value(stamp, "updated_by"));
}

bool comment_change(Work *work, int64_t id, Str text, JsonWriter *json)
{
    Writing writing;
    Str settled;
    if (!open_comment(work, id, &writing)) return false;
    if (!is_own(&writing)) return problem_add(work->problems, "comment.denied", work->at, NO_ARGS);
    if (!text_check(work, text, &settled)) return false;
    Ids named = { 0 }, before = { 0 };
    mention_collect(work, settled, &named);
    mention_collect(work, record_value(writing.comment, "text").text, &before);
    bool same = str_equal(settled, record_value(writing.comment, "text").text);
    touch(work, writing.comment);
    store_set(writing.comment, "text", value_text(settled));
    store_set(writing.comment, "edited_at", value_datetime(work->now));
    if (!same && (!store_update(work, writing.comment)
                  || !audit_write(work, writing.comment, AUDIT_UPDATE)))
        return false;
    return tell_mentioned(&writing, &named, &before) && answer(&writing, json);
}

bool comment_delete(Work *work, int64_t id)
{
    Writing writing;
    if (!open_comment(work, id, &writing)) return false;
    if (!is_own(&writing) && !work->user->everything)
        return problem_add(work->problems, "comment.denied", work->at, NO_ARGS);
    writing.comment->old = writing.comment->values;
    return store_delete(work, work->snapshot->comment, id)
           && audit_write(work, writing.comment, AUDIT_DELETE);
}

/* --- with their record into the bin ----------------------------------------------------------- */

static bool leave(Work *work, int64_t id, Cascade *cascade)
{
    Record *comment = store_load(work, work->snapshot->comment, id);
    if (!comment) return false;
    if (++cascade->rows > DELETE_MAX_ROWS) return delete_too_many(work);
    comment->old = comment->values;
    return bin_keep(work, comment, &cascade->kept)
           && store_delete(work, work->snapshot->comment, id)
           && audit_write(work, comment, AUDIT_DELETE);
}

bool comments_leave(Work *work, const Record *record, Cascade *cascade)
{
    const Field *about = field_find(work->snapshot->comment, STR("record"));
    Ids ids = { 0 };
    if (record->object->system) return true;
    if (!store_ids(work, about, value_text(id_text(work->arena, record->id)), DELETE_MAX_ROWS + 1,
                   &ids))
        return false;
    for (size_t i = 0; i < ids.count; i++)
        if (!leave(work, ids.items[i], cascade)) return false;
    return true;
}
