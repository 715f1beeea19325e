/*
 * values.c -- any JSON as a record, as its change, as a saved view: refused with words, or saved
 * and read again. @firm stands for the id of that record (house.c).
 *
 *     create                              create, update, view
 *     {"name": "x"}
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/id.h"
#include "core/record/record_json.h"
#include "core/record/saved_view.h"
#include "tests/fuzz/head.h"
#include "tests/fuzz/house.h"

typedef struct {
    Str verb, text;
} Sent;

static const Json *answer(Work *work, Buffer *out)
{
    const Json *json = json_read(work->arena, buffer_str(out), work->problems);
    MUST(json);
    return json;
}

static bool record_look(Work *work, const Record *record)
{
    Buffer     out;
    JsonWriter json;
    buffer_init(&out, work->arena, 1024);
    json_writer_init(&json, &out);
    if (!record_write_saved(work, record, &json)) return false;
    const Json *told = answer(work, &out);
    MUST(record->out_of_sight || json_find(told, "name"));
    return true;
}

static bool record_take(Work *work, const Sent *sent, const Json *json)
{
    RecordInputs  inputs;
    Record       *record;
    int64_t       id;
    const Object *deal = record_object(work, STR("deal"));
    if (!record_input(work, json, &inputs)) return false;
    if (str_is(sent->verb, "update")) {
        MUST(id_parse(house_id(house(), STR("deal")), &id));
        return record_update(work, deal, id, &inputs, &record) && record_look(work, record);
    }
    return record_create(work, deal, &inputs, &record) && record_look(work, record);
}

static bool view_take(Work *work, const Json *json)
{
    Buffer     out;
    JsonWriter writer;
    buffer_init(&out, work->arena, 1024);
    json_writer_init(&writer, &out);
    const Object *deal = record_object(work, STR("deal"));
    if (!saved_view_save(work, deal, 0, json, &writer)) return false;
    answer(work, &out);
    buffer_init(&out, work->arena, 1024);
    json_writer_init(&writer, &out);
    MUST(saved_views_write(work, deal, &writer));
    MUST(json_find(answer(work, &out), "rows")->count >= 1);
    return true;
}

static bool take(Work *work, void *context)
{
    const Sent *sent = context;
    const Json *json = json_read(work->arena, sent->text, work->problems);
    if (!json) return false;
    return str_is(sent->verb, "view") ? view_take(work, json) : record_take(work, sent, json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    Sent     sent = { .text = fuzz_input(arena, data, size) };
    problems_init(&problems, arena, LANGUAGE_EN);
    sent.verb = head_line(&sent.text);
    sent.text = house_with_ids(house(), arena, sent.text);
    house_try(house(), arena, &problems, take, &sent);
    arena_free(arena);
    return 0;
}
