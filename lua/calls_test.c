/*
 * calls_test.c -- what only tests may ask for: to be somebody else, at another time, to press a
 * button, to look into the outbox, to run what was ordered for later.
 */
#include "core/base/id.h"
#include "core/record/account.h"
#include "core/record/action.h"
#include "core/record/select.h"
#include "core/record/store.h"
#include "lua/calls.h"
#include "lua/hooking.h"
#include "lua/later.h"
#include "lua/testing.h"

/* --- who and when ----------------------------------------------------------------------------- */

static void become(Calling *calling, const User *user, int language)
{
    calling->chain->testing->work->user = user;
    calling->chain->testing->work->language = language;
}

static bool become_person(Calling *calling, Str login)
{
    Work   *work = calling->work;
    Account account;
    if (!account_find(work, login, &account)) return false;
    User *user = account.user ? user_load(work->arena, work->snapshot, work->db, account.user,
                                          work->problems)
                              : NULL;
    if (!user || !user->active)
        return problem_add(work->problems, "script.login", (Place){ 0 }, ARGS(login));
    become(calling, user, snapshot_language(work->snapshot, account.language));
    wire_put_ref(calling->answer, work->snapshot->user->name, user->id);
    return true;
}

bool call_test_as(Calling *calling)
{
    Str login = call_str(calling, 0);
    if (login.len) return become_person(calling, login);
    become(calling, user_system(), 0);
    wire_put_value(calling->answer, value_bool(true));
    return true;
}

/* A day begins at its first instant in the tenant's zone. */
bool call_test_at(Calling *calling)
{
    const Zone *zone = calling->work->snapshot->zone;
    Value       at   = calling->args[0].value;
    if (at.kind == VALUE_DATE || value_to_date(&at))
        at = value_datetime(zone_instant(zone, (CivilTime){ .date = date_to_civil(at.integer) }));
    else if (at.kind != VALUE_DATETIME && !value_to_datetime(&at))
        return problem_add(calling->work->problems, "script.argument", (Place){ 0 },
                           ARGS(STR("1")));
    calling->chain->testing->work->now = at.integer;
    wire_put_list(calling->answer, 2);
    wire_put_value(calling->answer, at);
    wire_put_value(calling->answer, value_date(zone_day(zone, at.integer)));
    return true;
}

/* --- people ----------------------------------------------------------------------------------- */

static Str member_text(Calling *calling, const char *key)
{
    const Wire *wire = wire_member(&calling->args[0], key);
    Buffer      list;
    if (!wire) return (Str){ 0 };
    if (wire->kind != WIRE_LIST) return value_to_text(calling->work->arena, wire->value);
    buffer_init(&list, calling->work->arena, 64);
    for (size_t i = 0; i < wire->count; i++) {
        if (i) buffer_char(&list, ',');
        buffer_add(&list, value_to_text(calling->work->arena, wire->items[i].value));
    }
    return buffer_str(&list);
}

bool call_test_user(Calling *calling)
{
    Work    system = *calling->work;
    int64_t id;
    NewUser wanted = { .login = member_text(calling, "login"),
                       .name = member_text(calling, "name"),
                       .email = member_text(calling, "email"),
                       .language = member_text(calling, "language"),
                       .department = member_text(calling, "department"),
                       .manager = member_text(calling, "manager"),
                       .roles = member_text(calling, "roles") };
    Selection selection = { .limit = 1 };
    Selected  selected;
    system.user = user_system();
    if (!wanted.name.len) wanted.name = wanted.login;
    if (!call_spend(calling, BUDGET_ROWS_WRITTEN, 1) || !user_create(&system, &wanted, &id))
        return false;
    selection.id = id;
    const Object *object = system.snapshot->user;
    if (!select_records(&system, object, &selection, &selected) || !selected.rows.count)
        return false;
    const Value *row  = selected.rows.items[0];
    Wire         wire = wire_of_record(&system, object, id, row[object->version->index].integer,
                                       row);
    wire_put(calling->answer, &wire);
    return true;
}

/* --- buttons ---------------------------------------------------------------------------------- */

/* {"object", "id", "title"} is a record again. */
static bool put_record(Calling *calling, const Json *json)
{
    Str     object = json_text(json, "object");
    int64_t id;
    if (json->count != 3 || !object.len || !json_find(json, "title")
        || !id_parse(json_text(json, "id"), &id)) return false;
    wire_put_ref(calling->answer, object, id);
    return true;
}

static void put_json(Calling *calling, const Json *json)
{
    if (json->kind < JSON_ARRAY) {
        wire_put_value(calling->answer, json->value);
        return;
    }
    if (json->kind == JSON_OBJECT && put_record(calling, json)) return;
    if (json->kind == JSON_ARRAY) wire_put_list(calling->answer, json->count);
    else wire_put_map(calling->answer, json->count);
    for (const Json *item = json->first; item; item = item->next) {
        if (json->kind == JSON_OBJECT) wire_put_text(calling->answer, item->key);
        put_json(calling, item);
    }
}

static bool inputs_read(Calling *calling, RecordInputs *inputs)
{
    const Wire *map = &calling->args[3];
    for (size_t i = 0; map->kind == WIRE_MAP && i + 1 < map->count; i += 2) {
        RecordInput input = { .name = map->items[i].value.text };
        if (!wire_to_value(calling->work->arena, &map->items[i + 1], &input.value))
            return problem_add(calling->work->problems, "script.value", (Place){ 0 },
                               ARGS(input.name));
        VEC_PUSH(calling->work->arena, &inputs->items, input);
    }
    return true;
}

static bool press(Calling *calling, JsonWriter *json)
{
    Work         *work    = calling->work;
    const Object *object  = call_object(calling);
    bool          on_list = value_is_null(calling->args[1].value);
    int64_t       id      = 0;
    RecordInputs  inputs  = { 0 };
    if (!object || (!on_list && !call_id(calling, 1, &id)) || !inputs_read(calling, &inputs))
        return false;
    const Action *action = action_allowed(work, object, call_str(calling, 2), on_list);
    return action && record_act(work, action, id, &inputs, json);
}

bool call_test_action(Calling *calling)
{
    Work      *work = calling->work;
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, work->arena, 128);
    json_writer_init(&json, &out);
    if (!db_savepoint(work->db, work->problems)) return false;
    work->depth++;
    bool ok = press(calling, &json) && !calling->chain->budget.broken;
    work->depth--;
    if (!ok) {
        db_undo(work->db);
        return false;
    }
    const Json *result = json_read(work->arena, buffer_str(&out), work->problems);
    if (!db_keep(work->db, work->problems) || !result) return false;
    put_json(calling, result);
    return true;
}

/* --- the outbox ------------------------------------------------------------------------------- */

/* All columns as they are; `payload` is the map that the script gave. */
bool call_test_outbox(Calling *calling)
{
    Work      system    = *calling->work;
    Selection selection = { .select = STR("kind,recipient,subject,template,source,payload"),
                            .sort = STR("id"),
                            .limit = 1000 };
    Selected  selected;
    system.user = user_system();
    if (!select_records(&system, system.snapshot->outbox, &selection, &selected)) return false;
    size_t last = selected.width - 1;
    wire_put_list(calling->answer, selected.rows.count);
    for (size_t i = 0; i < selected.rows.count; i++) {
        const Value *row = selected.rows.items[i];
        wire_put_map(calling->answer, selected.width);
        for (size_t c = 0; c < last; c++) {
            wire_put_text(calling->answer, selected.columns.items[c].key);
            wire_put_value(calling->answer, row[c]);
        }
        wire_put_text(calling->answer, STR("payload"));
        const Json *payload = json_read(system.arena, row[last].text, system.problems);
        if (!payload) return false;
        put_json(calling, payload);
    }
    return true;
}

/* --- jobs ------------------------------------------------------------------------------------- */

enum { JOB_ID, JOB_ARGS, JOB_DUE, JOB_USER };

/* Those that the scripts have ordered, in the order of their time; `where` may narrow them. */
static bool waiting_jobs(Calling *calling, Str where, const Binding *bindings, size_t count,
                         int64_t limit, Selected *selected)
{
    Work      system    = *calling->work;
    Selection selection = { .select = STR("id,args,due,user"),
                            .where = where,
                            .bindings = bindings,
                            .binding_count = count,
                            .sort = STR("due,id"),
                            .limit = limit };
    system.user = user_system();
    return select_records(&system, system.snapshot->job, &selection, selected);
}

static const Json *args_of(Calling *calling, const Value *row)
{
    Str text = row[JOB_ARGS].kind == VALUE_TEXT ? row[JOB_ARGS].text : STR("{}");
    return json_read(calling->work->arena, text, calling->work->problems);
}

bool call_test_jobs(Calling *calling)
{
    Selected selected;
    if (!waiting_jobs(calling, STR("state == 'waiting' and kind == 'script'"), NULL, 0, 1000,
                      &selected)) return false;
    wire_put_list(calling->answer, selected.rows.count);
    for (size_t i = 0; i < selected.rows.count; i++) {
        const Value *row  = selected.rows.items[i];
        const Json  *args = args_of(calling, row);
        if (!args) return false;
        Wire given = later_get(calling->work->arena, json_find(args, "args"));
        wire_put_map(calling->answer, 3);
        wire_put_text(calling->answer, STR("job"));
        wire_put_value(calling->answer, value_text(json_text(args, "job")));
        wire_put_text(calling->answer, STR("args"));
        wire_put(calling->answer, &given);
        wire_put_text(calling->answer, STR("at"));
        wire_put_value(calling->answer, row[JOB_DUE]);
    }
    return true;
}

/* As whom it was ordered; in the test's transaction, so that nothing of it stays. */
static bool run_job(Calling *calling, const Value *row)
{
    Work        as   = *calling->work;
    const Json *args = args_of(calling, row);
    Str         function;
    RunResult   result;
    if (!args) return false;
    as.user = user_system();
    if (!store_delete(&as, as.snapshot->job, row[JOB_ID].integer)) return false;
    if (!value_is_null(row[JOB_USER]))
        as.user = user_load(as.arena, as.snapshot, as.db, row[JOB_USER].integer, as.problems);
    if (!as.user) return false;
    const Object *object = later_find(calling->chain, &as, json_text(args, "job"), &function);
    if (!object) return false;
    Work    inner = hooking_acting(&as, object->elevated);
    RunWish wish  = hooking_wish_of_job(&inner, object, function, json_find(args, "args"));
    inner.depth++;
    return run_script(calling->chain, &inner, &wish, &result);
}

bool call_test_run_jobs(Calling *calling)
{
    Binding  now = { .name = STR("now"), .value = value_datetime(calling->work->now) };
    Selected selected;
    int64_t  count = 0;
    for (;; count++) {
        if (!waiting_jobs(calling, STR("state == 'waiting' and kind == 'script' and due <= :now"),
                          &now, 1, 1, &selected)) return false;
        if (!selected.rows.count) break;
        if (!call_spend(calling, BUDGET_CALLS, 1) || !run_job(calling, selected.rows.items[0]))
            return false;
    }
    wire_put_value(calling->answer, value_int(count));
    return true;
}
