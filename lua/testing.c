/*
 * testing.c -- runs the tests of an app, each in a transaction that is never kept.
 *
 * The rule of this file: a test begins as the system, under the configuration that is in force, and
 * leaves nothing behind, whatever it has done.
 */
#include "lua/testing.h"

#include "core/base/clock.h"
#include "lua/hooking.h"
#include "lua/run.h"

enum { TEST_MS = 30000 };

typedef struct {
    Scripts   *scripts;
    Tenant    *tenant;
    RunKind    kind;
    Str        path, name;
    bool       passed;
    RunResult  result;
} Test;

static bool run_in_lane(Work *work, void *context)
{
    Test   *test    = context;
    Testing testing = { work };
    Chain  *chain   = chain_begin(test->scripts->workers, work, limits_of_jobs);
    RunWish wish    = { .kind = test->kind,
                        .path = test->path,
                        .function = test->name,
                        .rule = test->path };
    chain->testing  = &testing;
    chain->declared = test->scripts->declared;
    work->language = 0; /* what passes passes everywhere: the app's first, as t.as() has it */
    db_budget(work->db, TEST_MS);
    test->passed = run_script(chain, work, &wish, &test->result);
    return false; /* nothing of it is kept */
}

/* False if it did not pass; then the problems say why. */
static bool run_test(Test *test, Arena *arena, Problems *problems)
{
    Work work;
    if (!work_open(&work, arena, test->tenant, 0, STR("test"), problems)) return false;
    work_write(&work, run_in_lane, test);
    return test->passed && problems->count == 0;
}

/* --- telling ---------------------------------------------------------------------------------- */

static Str message_of(Arena *arena, const Problems *problems)
{
    const Problem *problem = problems->first;
    while (problem && problem->severity != SEVERITY_ERROR) problem = problem->next;
    if (!problem) return STR("");
    if (!problem->at.line) return problem->message;
    return str_printf(arena, "%.*s:%d: %.*s", STR_ARG(problem->at.file), problem->at.line,
                      STR_ARG(problem->message));
}

static Str log_of(Arena *arena, const Wire *log)
{
    Buffer text;
    buffer_init(&text, arena, 128);
    for (size_t i = 0; i < log->count; i++) {
        buffer_add(&text, log->items[i].value.text);
        buffer_char(&text, '\n');
    }
    return buffer_str(&text);
}

typedef struct {
    Scripts *scripts;
    Tenant  *tenant;
    Str      pattern;
    void   (*each)(void *context, const TestResult *result);
    void    *context;
    Language language;
} Suite;

static void run_one(const Suite *suite, Str path, Str name)
{
    Arena   *arena = arena_new();
    Problems problems;
    Test     test  = { suite->scripts, suite->tenant, RUN_TEST, path, name, false, { { { 0 } } } };
    int64_t  began = clock_monotonic();
    problems_init(&problems, arena, suite->language);
    bool       passed = run_test(&test, arena, &problems);
    TestResult result = { .file = path,
                          .name = name,
                          .passed = passed,
                          .message = passed ? STR("") : message_of(arena, &problems),
                          .log = log_of(arena, &test.result.done.used.log),
                          .ms = (double)(clock_monotonic() - began) / 1000 };
    suite->each(suite->context, &result);
    arena_free(arena);
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool is_wanted(const Suite *suite, Str path, Str name)
{
    return !suite->pattern.len || str_find(path, suite->pattern, NULL)
           || str_find(name, suite->pattern, NULL);
}

static bool run_file(const Suite *suite, const Script *script, Problems *problems)
{
    Arena   *arena = problems->arena;
    Test     test  = { suite->scripts, suite->tenant, RUN_TESTS, script->path, { 0 }, false,
                       { { { 0 } } } };
    if (!run_test(&test, arena, problems)) return false;
    const Wire *names = &test.result.done.result;
    for (size_t i = 0; names->kind == WIRE_LIST && i < names->count; i++)
        if (names->items[i].value.kind == VALUE_TEXT
            && is_wanted(suite, script->path, names->items[i].value.text))
            run_one(suite, script->path, names->items[i].value.text);
    return true;
}

bool scripts_test(Scripts *scripts, Tenant *tenant, Str pattern,
                  void (*each)(void *context, const TestResult *result), void *context,
                  Problems *problems)
{
    Suite suite = { scripts, tenant, pattern, each, context, problems->language };
    const Snapshot *snapshot = slot_acquire(tenant->slot);
    bool            ok       = true;
    for (size_t i = 0; snapshot && i < snapshot->test_count; i++)
        ok = run_file(&suite, &snapshot->tests[i], problems) && ok;
    snapshot_release(snapshot);
    return ok;
}
