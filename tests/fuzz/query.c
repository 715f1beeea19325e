/*
 * query.c -- the questions a list can be asked: parameters as lines "name=value", the first line
 * the verb. Never a fault, and the answer is JSON.
 *
 *     list                                or sums, board, lookup, search
 *     where=amount > 5
 *     sort=-due
 */
#include "tests/fuzz/fuzz.h"

#include "core/record/board.h"
#include "core/record/page.h"
#include "core/record/query.h"
#include "core/record/search.h"
#include "tests/fuzz/head.h"
#include "tests/fuzz/house.h"

typedef struct {
    Str           verb, lines;
    const Object *object;
    JsonWriter    json;
    Buffer        out;
} Question;

static bool next_parameter(Str *lines, Str *name, Str *value)
{
    if (!lines->len) return false;
    *value = head_line(lines);
    *name  = (Str){ 0 };
    str_cut(value, '=', name);
    return true;
}

static bool ask_list(Work *work, Question *question)
{
    QueryRequest request = { 0 };
    Str          lines = question->lines, name, value;
    while (next_parameter(&lines, &name, &value)) query_set(&request, name, value);
    return query_write(work, question->object, &request, &question->json);
}

static bool ask_sums(Work *work, Question *question)
{
    AggregateRequest request = { 0 };
    Str              lines = question->lines, name, value;
    while (next_parameter(&lines, &name, &value)) aggregate_set(&request, name, value);
    return aggregate_write(work, question->object, &request, &question->json);
}

static bool ask_board(Work *work, Question *question)
{
    BoardRequest request = { 0 };
    const struct {
        const char *name;
        Str        *value;
    } known[] = {
        { "view", &request.view },   { "within", &request.within }, { "where", &request.where },
        { "q", &request.q },         { "value", &request.value },   { "cursor", &request.cursor },
        { "limit", &request.limit },
    };
    Str lines = question->lines, name, value;
    while (next_parameter(&lines, &name, &value))
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (str_is(name, known[i].name)) *known[i].value = value;
    request.one = request.value.ptr != NULL;
    return board_write(work, question->object, &request, &question->json);
}

/* The first line is what is sought, the second what for, the third ids. */
static bool ask_lookup(Work *work, Question *question)
{
    Str lines = question->lines, q = head_line(&lines), asked_for = head_line(&lines);
    return lookup_write(work, question->object, q, asked_for, lines, &question->json);
}

static bool ask_search(Work *work, Question *question)
{
    Str           lines   = question->lines;
    SearchRequest request = { .q = head_line(&lines), .object = head_line(&lines), .limit = lines };
    return search_write(work, &request, &question->json);
}

static const struct {
    const char *verb;
    bool (*ask)(Work *work, Question *question);
} verbs[] = {
    { "sums", ask_sums },     { "board", ask_board }, { "lookup", ask_lookup },
    { "search", ask_search }, { "list", ask_list },
};

static bool ask(Work *work, void *context)
{
    Question *question = context;
    buffer_init(&question->out, work->arena, 1024);
    json_writer_init(&question->json, &question->out);
    question->object = record_object(work, STR("deal"));
    size_t i         = 0;
    while (strcmp(verbs[i].verb, "list") != 0 && !str_is(question->verb, verbs[i].verb)) i++;
    return verbs[i].ask(work, question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new();
    Problems problems;
    Question question = { .lines = fuzz_input(arena, data, size) };
    problems_init(&problems, arena, LANGUAGE_EN);
    question.verb = head_line(&question.lines);
    if (house_try(house(), arena, &problems, ask, &question))
        MUST(json_read(arena, buffer_str(&question.out), &problems));
    arena_free(arena);
    return 0;
}
