/*
 * calls_write.c -- what scripts write: by the whole recipe, as their user, each in a savepoint of
 * its own.
 *
 * The rule of this file: a write that fails is as if it had never been asked for.
 */
#include "core/record/account.h"
#include "core/record/select.h"
#include "core/record/store.h"
#include "lua/calls.h"

/* --- one write -------------------------------------------------------------------------------- */

typedef bool (*Write)(Calling *calling, Record **record);

static bool in_savepoint(Calling *calling, Write write, Record **record)
{
    Work *work = calling->work;
    if (!call_spend(calling, BUDGET_ROWS_WRITTEN, 1)) return false;
    if (!db_savepoint(work->db, work->problems)) return false;
    work->source = run_source(work->arena, calling->wish); /* the audit trail names the rule */
    work->depth++; /* nothing that happens here is a save from outside */
    bool ok = write(calling, record);
    work->depth--;
    if (ok && !calling->chain->budget.broken) return db_keep(work->db, work->problems);
    db_undo(work->db);
    return false;
}

/* As the user may read it, which may be not at all. */
static bool answer_written(Calling *calling, const Record *record)
{
    const Object *object    = record->object;
    Selection     selection = { .id = record->id, .limit = 1 };
    Selected      selected;
    if (record->out_of_sight) {
        wire_put_value(calling->answer, value_ref(record->id));
        return true;
    }
    if (!select_records(calling->work, object, &selection, &selected)) return false;
    if (!selected.rows.count) {
        wire_put_value(calling->answer, value_ref(record->id));
        return true;
    }
    Wire wire = wire_of_record(calling->work, object, record->id, record->version,
                               selected.rows.items[0]);
    wire_put(calling->answer, &wire);
    return true;
}

/* What is too large to be told has been written, so nobody may catch that. */
static bool write_and_answer(Calling *calling, Write write)
{
    Record *record = NULL;
    return in_savepoint(calling, write, &record)
           && (answer_written(calling, record)
               || budget_break(&calling->chain->budget, BUDGET_BYTES));
}

/* --- values ----------------------------------------------------------------------------------- */

static bool inputs_read(Calling *calling, size_t arg, RecordInputs *inputs)
{
    Work       *work = calling->work;
    const Wire *map  = &calling->args[arg];
    *inputs          = (RecordInputs){ 0 };
    for (size_t i = 0; map->kind == WIRE_MAP && i + 1 < map->count; i += 2) {
        RecordInput input = { .name = map->items[i].value.text };
        if (!wire_to_value(work->arena, &map->items[i + 1], &input.value))
            return problem_add(work->problems, "script.value", (Place){ .field = input.name },
                               ARGS(input.name));
        VEC_PUSH(work->arena, &inputs->items, input);
    }
    return true;
}

/* --- the calls -------------------------------------------------------------------------------- */

static bool insert(Calling *calling, Record **record)
{
    const Object *object = call_object(calling);
    RecordInputs  inputs;
    return object && inputs_read(calling, 1, &inputs)
           && record_create(calling->work, object, &inputs, record);
}

static bool update(Calling *calling, Record **record)
{
    const Object *object = call_object(calling);
    RecordInputs  inputs;
    int64_t       id;
    return object && call_id(calling, 1, &id) && inputs_read(calling, 2, &inputs)
           && record_update(calling->work, object, id, &inputs, record);
}

static bool delete(Calling *calling, Record **record)
{
    const Object *object = call_object(calling);
    int64_t       id;
    *record              = NULL;
    return object && call_id(calling, 1, &id) && record_delete(calling->work, object, id, NULL);
}

bool call_insert(Calling *calling) { return write_and_answer(calling, insert); }
bool call_update(Calling *calling) { return write_and_answer(calling, update); }

bool call_delete(Calling *calling)
{
    Record *none;
    if (!in_savepoint(calling, delete, &none)) return false;
    wire_put_value(calling->answer, value_bool(true));
    return true;
}

/* The key's value stands among the others; the recipe wants it beside them. */
static bool upsert(Calling *calling, Record **record)
{
    Work         *work   = calling->work;
    const Object *object = call_object(calling);
    const Wire   *key    = wire_member(&calling->args[2],
                                       str_c(work->arena, call_str(calling, 1)));
    RecordInputs  inputs;
    bool          created = false;
    if (!object || !inputs_read(calling, 2, &inputs)) return false;
    if (!key || key->kind != WIRE_SCALAR || value_is_null(key->value))
        return problem_add(work->problems, "script.key.missing", (Place){ 0 },
                           ARGS(call_str(calling, 1)));
    bool ok = record_upsert(work, object, call_str(calling, 1),
                            value_to_text(work->arena, key->value), &inputs, &created, record);
    if (ok) (*record)->is_new = created;
    return ok;
}

bool call_upsert(Calling *calling)
{
    Record *record = NULL;
    if (!in_savepoint(calling, upsert, &record)) return false;
    wire_put_list(calling->answer, 2);
    if (!answer_written(calling, record))
        return budget_break(&calling->chain->budget, BUDGET_BYTES);
    wire_put_value(calling->answer, value_bool(record->is_new));
    return true;
}

/* --- owners ----------------------------------------------------------------------------------- */

static bool user_by_login(Calling *calling, Str login, int64_t *id)
{
    Account account;
    if (!account_find(calling->work, login, &account)) return false;
    *id = account.user;
    return *id || problem_add(calling->work->problems, "script.login", (Place){ 0 }, ARGS(login));
}

static bool assign(Calling *calling, Record **record)
{
    Work         *work   = calling->work;
    const Object *object = call_object(calling);
    Value         owner  = calling->args[2].value;
    RecordInputs  inputs = { 0 };
    int64_t       id, user;
    if (!object || !call_id(calling, 1, &id)) return false;
    if (owner.kind == VALUE_TEXT && !value_to_ref(&owner)) {
        if (!user_by_login(calling, owner.text, &user)) return false;
        owner = value_ref(user);
    }
    record_input_add(work, &inputs, "owner", owner);
    return record_update(work, object, id, &inputs, record);
}

bool call_assign(Calling *calling) { return write_and_answer(calling, assign); }
