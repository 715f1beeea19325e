/*
 * batch_reference.c -- "$0.id": values that later operations of a batch take from earlier answers.
 *
 * The rule of this file: only whole texts are references, and each stands for one value, so that
 * nothing is ever pasted together. What they stand for is counted: a short request cannot make an
 * endless one.
 */
#include "core/web/batch.h"

#include "core/web/handlers.h"

typedef struct Reference {
    Str     text; /* "$0.id" */
    int64_t operation;
    Str     path; /* "id" */
} Reference;

/* --- telling them ----------------------------------------------------------------------------- */

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* "$", digits, ".", a name: so an amount like "$5.00" is none. */
static bool reference_read(Str text, Reference *reference)
{
    size_t dot;
    if (text.len < 4 || text.ptr[0] != '$' || !str_find_char(text, '.', &dot)) return false;
    Str number = str_slice(text, 1, dot);
    for (size_t i = 0; i < number.len; i++)
        if (number.ptr[i] < '0' || number.ptr[i] > '9') return false;
    reference->text = text;
    reference->path = str_slice(text, dot + 1, text.len);
    if (!number.len || !reference->path.len || !is_name_start(reference->path.ptr[0])) return false;
    if (!str_to_int(number, &reference->operation)) reference->operation = INT64_MAX;
    return true;
}

/* "$$0.id" is the text "$0.id", "$$$0.id" is "$$0.id". */
static bool is_escaped(Str text)
{
    Reference reference;
    size_t dollars = 0;
    while (dollars < text.len && text.ptr[dollars] == '$') dollars++;
    return dollars >= 2 && reference_read(str_slice(text, dollars - 1, text.len), &reference);
}

/* --- following them --------------------------------------------------------------------------- */

static bool refuse(Work *work, const char *code, const Reference *reference)
{
    return problem_add(work->problems, code, (Place){ 0 }, ARGS(reference->text));
}

static const Json *step_into(Work *work, const Json *json, Str piece)
{
    int64_t at;
    if (json->kind == JSON_OBJECT) return json_find(json, str_c(work->arena, piece));
    if (json->kind != JSON_ARRAY || !str_to_int(piece, &at) || at < 0) return NULL;
    const Json *item = json->first;
    while (item && at--) item = item->next;
    return item;
}

static const Json *answer_of(Work *work, Operation *operation)
{
    if (!operation->answer && operation->reply.type)
        operation->answer =
            json_read(work->arena, buffer_str(&operation->reply.body), work->problems);
    return operation->answer;
}

static bool follow(Work *work, Batch *batch, const Reference *reference, Value *value)
{
    if (reference->operation >= (int64_t)batch->done)
        return refuse(work, "batch.reference.later", reference);
    Operation *operation = &batch->operations[reference->operation];
    if (!operation->done) return refuse(work, "batch.reference.refused", reference);
    const Json *json = answer_of(work, operation);
    Str rest = reference->path, piece;
    while (json && str_cut(&rest, '.', &piece)) json = step_into(work, json, piece);
    if (!json || json->kind == JSON_OBJECT || json->kind == JSON_ARRAY)
        return refuse(work, "batch.reference.path", reference);
    *value = json->value;
    batch->referred += value->kind == VALUE_TEXT ? value->text.len : 0;
    return batch->referred <= BATCH_MAX_REFERRED ||
           problem_add(work->problems, "batch.reference.size", (Place){ 0 },
                       ARGS(str_printf(work->arena, "%d", BATCH_MAX_REFERRED >> 20)));
}

/* --- replacing them --------------------------------------------------------------------------- */

static JsonKind kind_of(Value value)
{
    switch (value.kind) {
    case VALUE_NULL: return JSON_NULL;
    case VALUE_BOOL: return JSON_BOOL;
    case VALUE_TEXT: return JSON_TEXT;
    default: return JSON_NUMBER;
    }
}

static bool text_fill(Work *work, Batch *batch, Json *json)
{
    Reference reference;
    Str       text = json->value.text;
    if (is_escaped(text)) json->value.text = str_slice(text, 1, text.len);
    else if (reference_read(text, &reference)) {
        if (!follow(work, batch, &reference, &json->value)) return false;
        json->kind = kind_of(json->value);
    }
    return true;
}

const Json *reference_fill(Work *work, Batch *batch, const Json *json)
{
    Json *copy = arena_copy(work->arena, json, sizeof *json);
    if (json->kind == JSON_TEXT) return text_fill(work, batch, copy) ? copy : NULL;
    const Json **place = &copy->first;
    for (const Json *item = json->first; item; item = item->next) {
        Json *filled = (Json *)reference_fill(work, batch, item);
        if (!filled) return NULL;
        *place = filled;
        place  = &filled->next;
    }
    return copy;
}

bool reference_segment(Work *work, Batch *batch, Str *segment)
{
    Json text = { .kind = JSON_TEXT, .value = value_text(*segment) };
    if (!text_fill(work, batch, &text)) return false;
    *segment = value_to_text(work->arena, text.value);
    return true;
}
