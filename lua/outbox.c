/*
 * outbox.c -- what shall leave the house after the commit: written down in the same transaction,
 * as rows of the system object `outbox`. What stays in the house, a notification, is delivered with
 * it.
 *
 * The rule of this file: nothing is sent from here, and nothing is written that the save does not
 * keep.
 */
#include "core/record/notice.h"
#include "core/record/reference.h"
#include "core/record/store.h"
#include "lua/calls.h"

enum { PAYLOAD_BYTES = 100000 };

static void put(JsonWriter *json, const Wire *wire, int depth)
{
    if (wire->kind == WIRE_SCALAR || wire->kind == WIRE_RECORD || depth > 8) {
        json_put_value(json, wire->value);
        return;
    }
    bool map = wire->kind == WIRE_MAP;
    json_open(json, map ? '{' : '[');
    for (size_t i = 0; i < wire->count; i++)
        if (map && i % 2 == 0) json_key(json, wire->items[i].value.text);
        else put(json, &wire->items[i], depth + 1);
    json_close(json, map ? '}' : ']');
}

/* A text of the map, a reference as its id; by the second key where the first is not there. */
static Value word(Calling *calling, const char *key, const char *other)
{
    const Wire *wire = wire_member(&calling->args[1], key);
    if (!wire && other) wire = wire_member(&calling->args[1], other);
    if (!wire || wire->kind == WIRE_LIST || wire->kind == WIRE_MAP) return value_null();
    return value_is_null(wire->value)
               ? value_null()
               : value_text(value_to_text(calling->work->arena, wire->value));
}

/* What a message is addressed by, and what it is about; each may be called otherwise. */
typedef struct {
    const char *kind, *recipient, *or_recipient, *subject, *or_subject;
    bool (*deliver)(Calling *calling, const Record *row, bool *delivered); /* NULL: it waits */
} Sort;

static bool deliver_notice(Calling *calling, const Record *row, bool *delivered);

static const Sort sorts[] = {
    { "mail", "to", NULL, "subject", NULL, NULL },
    { "notify", "to", "user", "subject", "message", deliver_notice },
    { "webhook", "url", "connector", "", NULL, NULL },
};

static const Sort *sort_find(Str kind)
{
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (str_is(kind, sorts[i].kind)) return &sorts[i];
    return NULL;
}

/* --- notifications ---------------------------------------------------------------------------- */

static Str text_of(Value value)
{
    return value.kind == VALUE_TEXT ? value.text : STR("");
}

/* `record` is what it leads to: a record that the script has. */
static void lead_to(Calling *calling, Notice *notice)
{
    const Wire *record = wire_member(&calling->args[1], "record");
    if (!record || record->value.kind != VALUE_REF || !record->object.len) return;
    notice->object = object_find(calling->work->snapshot, record->object);
    notice->record = notice->object ? record->value.integer : 0;
}

/* To a user by login, id or name. What nobody can get is marked as failed. */
static bool deliver_notice(Calling *calling, const Record *row, bool *delivered)
{
    Work  *work = calling->work;
    Notice notice = { .kind = "notify", .mine = true };
    Str    to = text_of(record_value(row, "recipient"));
    ReferenceResult found = reference_search(work, work->snapshot->user, to, &notice.user);
    if (found == REFERENCE_FAILED) return false;
    if (found != REFERENCE_FOUND) return true;
    if (!notice_reaches(work, notice.user, NULL, 0, delivered) || !*delivered)
        return work->problems->count == 0;
    notice.words[0] = text_of(record_value(row, "subject"));
    notice.words[1] = text_of(word(calling, "body", NULL));
    lead_to(calling, &notice);
    return notice_add(work, &notice);
}

/* --- the call --------------------------------------------------------------------------------- */

static bool write_payload(Calling *calling, Str *text)
{
    Buffer     payload;
    JsonWriter json;
    buffer_init(&payload, calling->work->arena, 256);
    json_writer_init(&json, &payload);
    put(&json, &calling->args[1], 0);
    *text = buffer_str(&payload);
    return payload.len <= PAYLOAD_BYTES
           || problem_add(calling->work->problems, "script.outbox", (Place){ 0 },
                          ARGS(str_printf(calling->work->arena, "%d", PAYLOAD_BYTES)));
}

static bool deliver(Calling *calling, const Sort *sort, Record *row)
{
    bool delivered = false;
    if (!sort->deliver) return true;
    if (!sort->deliver(calling, row, &delivered)) return false;
    store_set(row, "state", value_text(delivered ? STR("sent") : STR("failed")));
    return true;
}

bool call_outbox(Calling *calling)
{
    Work       *work = calling->work;
    const Sort *sort = sort_find(call_str(calling, 0));
    Str         payload;
    if (!sort)
        return problem_add(work->problems, "script.argument", (Place){ 0 }, ARGS(STR("1")));
    if (!write_payload(calling, &payload) || !call_spend(calling, BUDGET_ROWS_WRITTEN, 1))
        return false;

    Record *row = store_row(work, work->snapshot->outbox);
    store_set(row, "kind", value_text(str_from(sort->kind)));
    store_set(row, "recipient", word(calling, sort->recipient, sort->or_recipient));
    store_set(row, "subject", word(calling, sort->subject, sort->or_subject));
    store_set(row, "template", word(calling, "template", NULL));
    store_set(row, "payload", value_text(payload));
    store_set(row, "state", value_text(STR("waiting")));
    store_set(row, "at", value_datetime(work->now));
    store_set(row, "source", value_text(calling->wish->rule));
    if (!deliver(calling, sort, row) || !store_insert(work, row)) return false;
    wire_put_value(calling->answer, value_bool(true));
    return true;
}
