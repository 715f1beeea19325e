/*
 * bulk.c -- reading what shall be done to many records, and doing it to one.
 *
 * What can be done is one table: a member of the request, the right it needs, and the recipe.
 */
#include "core/record/bulk.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/action.h"
#include "core/record/bin.h"
#include "core/record/filter.h"
#include "core/record/record.h"

typedef struct {
    const char *member; /* of the request */
    JsonKind    kind;
    Verb        verb;   /* beside VERB_BULK */
    bool        gone;   /* of records that are in the bin: these are named by their ids */
    bool      (*check)(Work *work, Bulk *bulk, const Json *said);
    bool      (*change)(Work *work, const Bulk *bulk, int64_t id);
    const char *title;
} BulkVerb;

struct Bulk {
    const Object   *object;
    const BulkVerb *verb;
    Filter          filter;
    const Json     *ids; /* NULL: all that the filter finds */
    const Json     *set;
    const Json     *input;
    const Action   *action;
};

/* --- what can be done ------------------------------------------------------------------------- */

/* Names are checked once, values with every record. */
static bool check_set(Work *work, Bulk *bulk, const Json *said)
{
    bool ok = said->first != NULL;
    if (!ok)
        return problem_add(work->problems, "bulk.what", (Place){ .field = STR("set") }, NO_ARGS);
    for (const Json *member = said->first; member; member = member->next)
        if (!access_find(work, bulk->object, member->key))
            ok = access_unknown(work, bulk->object, member->key, work_place(work, member->key));
    bulk->set = said;
    return ok;
}

static bool change_set(Work *work, const Bulk *bulk, int64_t id)
{
    RecordInputs inputs = { 0 };
    Record      *record;
    return record_input(work, bulk->set, &inputs)
           && record_update(work, bulk->object, id, &inputs, &record);
}

static bool check_true(Work *work, Bulk *bulk, const Json *said)
{
    (void)bulk;
    return said->value.boolean
           || problem_add(work->problems, "bulk.what", (Place){ .field = said->key }, NO_ARGS);
}

static bool change_delete(Work *work, const Bulk *bulk, int64_t id)
{
    return record_delete(work, bulk->object, id, NULL);
}

static bool change_restore(Work *work, const Bulk *bulk, int64_t id)
{
    const Object *object;
    int64_t       bundle, record;
    if (!bin_find(work, id, &bundle)) return false;
    if (!bundle) return record_unknown(work, bulk->object);
    return bin_restore(work, bundle, &object, &record)
           && (object == bulk->object || record_unknown(work, bulk->object));
}

static bool check_action(Work *work, Bulk *bulk, const Json *said)
{
    bulk->action = action_allowed(work, bulk->object, said->value.text, false);
    return bulk->action != NULL;
}

static bool change_action(Work *work, const Bulk *bulk, int64_t id)
{
    RecordInputs inputs = { 0 };
    Buffer       result;
    JsonWriter   json;
    if (bulk->input && !record_input(work, bulk->input, &inputs)) return false;
    buffer_init(&result, work->arena, 256);
    json_writer_init(&json, &result);
    return record_act(work, bulk->action, id, &inputs, &json);
}

static const BulkVerb verbs[] = {
    { "set", JSON_OBJECT, VERB_UPDATE, false, check_set, change_set, "bulk.title.set" },
    { "delete", JSON_BOOL, VERB_DELETE, false, check_true, change_delete, "bulk.title.delete" },
    { "restore", JSON_BOOL, VERB_READ, true, check_true, change_restore, "bulk.title.restore" },
    { "action", JSON_TEXT, VERB_READ, false, check_action, change_action, "bulk.title.action" },
};

/* --- reading ---------------------------------------------------------------------------------- */

static bool members_known(Work *work, const Json *body)
{
    static const char *const names[] = { "ids", "view", "where", "q", "set", "delete", "restore",
                                         "action", "input", NULL };
    if (body->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    for (const Json *member = body->first; member; member = member->next) {
        bool known = false;
        for (size_t i = 0; names[i]; i++) known = known || str_is(member->key, names[i]);
        if (!known)
            return problem_add(work->problems, "http.member", (Place){ .field = member->key },
                               ARGS(member->key));
    }
    return true;
}

/* Exactly one thing is done. */
static const Json *what_said(Work *work, const Json *body, const BulkVerb **verb)
{
    const Json *said = NULL;
    size_t      found = 0;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        const Json *member = json_find(body, verbs[i].member);
        if (!member) continue;
        said  = member;
        *verb = &verbs[i];
        found++;
    }
    if (found == 1 && said->kind == (*verb)->kind) return said;
    problem_add(work->problems, "bulk.what", (Place){ 0 }, NO_ARGS);
    return NULL;
}

static bool ids_check(Work *work, const Bulk *bulk)
{
    const Json *ids = bulk->ids;
    bool        good = ids ? ids->kind == JSON_ARRAY && ids->count && ids->count <= BULK_MAX_IDS
                           : true;
    int64_t id;
    for (const Json *one = good && ids ? ids->first : NULL; one; one = one->next)
        good = good && one->kind == JSON_TEXT && id_parse(one->value.text, &id);
    return good
           || problem_add(work->problems, "bulk.ids", (Place){ .field = STR("ids") },
                          ARGS(str_printf(work->arena, "%d", BULK_MAX_IDS)));
}

static bool allowed(Work *work, const Bulk *bulk)
{
    const Verb needed[] = { VERB_BULK, bulk->verb->verb };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (access_scope(work, bulk->object, needed[i]) == SCOPE_NONE)
            return access_denied(work, bulk->object, needed[i]);
    return true;
}

Bulk *bulk_read(Work *work, Str object, const Json *body)
{
    Bulk *bulk   = ARENA_NEW(work->arena, Bulk);
    bulk->object = record_object(work, object);
    if (!bulk->object || !members_known(work, body)) return NULL;
    const Json *said = what_said(work, body, &bulk->verb);
    bulk->ids        = json_find(body, "ids");
    bulk->input      = json_find(body, "input");
    bulk->filter     = (Filter){ .view = json_text(body, "view"), .where = json_text(body, "where"),
                                 .q = json_text(body, "q"), .verb = VERB_READ };
    if (!said || !allowed(work, bulk) || !ids_check(work, bulk)) return NULL;
    return bulk->verb->check(work, bulk, said) ? bulk : NULL;
}

const Object *bulk_object(const Bulk *bulk)
{
    return bulk->object;
}

const char *bulk_title(const Bulk *bulk)
{
    return bulk->verb->title;
}

/* --- which records ---------------------------------------------------------------------------- */

static void find_named(const Bulk *bulk, Arena *arena, BulkIds *ids)
{
    for (const Json *one = bulk->ids->first; one; one = one->next) {
        int64_t id = 0;
        id_parse(one->value.text, &id);
        VEC_PUSH(arena, ids, id);
    }
}

bool bulk_find(Work *work, const Bulk *bulk, Arena *arena, BulkIds *ids)
{
    Source source;
    Buffer where, sql;
    *ids = (BulkIds){ 0 };
    if (bulk->ids) {
        find_named(bulk, arena, ids);
        return true;
    }
    if (bulk->verb->gone)
        return problem_add(work->problems, "bulk.ids", (Place){ .field = STR("ids") },
                           ARGS(str_printf(work->arena, "%d", BULK_MAX_IDS)));
    source_init(&source, work, bulk->object);
    buffer_init(&where, work->arena, 256);
    buffer_init(&sql, work->arena, 512);
    if (!filter_write(&source, &bulk->filter, &where)) return false;
    buffer_printf(&sql, "SELECT t.id%.*s%.*s ORDER BY t.id LIMIT %d",
                  STR_ARG(buffer_str(&source.from)), STR_ARG(buffer_str(&where)),
                  BULK_MAX_RECORDS + 1);
    DbStatement *statement = source_prepare(&source, &sql);
    if (!statement) return false;
    DbStep step;
    while ((step = db_step(statement, work->problems)) == DB_ROW)
        VEC_PUSH(arena, ids, db_column_int(statement, 0));
    db_reset(statement);
    if (ids->count > BULK_MAX_RECORDS)
        return problem_add(work->problems, "bulk.many", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", BULK_MAX_RECORDS)));
    return step != DB_FAILED;
}

/* --- one record ------------------------------------------------------------------------------- */

bool bulk_change(Work *work, const Bulk *bulk, int64_t id)
{
    bool own = access_scope(work, bulk->object, VERB_BULK) == SCOPE_OWN && !bulk->verb->gone;
    if (own && !access_holds(work, bulk->object, VERB_BULK, id))
        return work->problems->count
                   ? false
                   : record_find(work, bulk->object, id)
                         ? access_denied(work, bulk->object, VERB_BULK)
                         : record_unknown(work, bulk->object);
    return bulk->verb->change(work, bulk, id) && work->problems->count == 0;
}
