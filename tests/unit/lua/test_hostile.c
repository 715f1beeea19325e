/*
 * test_hostile.c -- a worker that says what no worker says: its run ends, the worker is not used
 * again, and the limits hold whatever it claims.
 *
 * The worker is a thread on the other end of the socket, which plays one scene for each run.
 */
#include "tests/unit/base/base_test.h"

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "lua/calls.h"
#include "lua/run.h"
#include "metadata/load.h"

/* What the worker sends after it has got its RUN; it ends with an empty one. */
typedef struct {
    Str frames[8];
    int count;
    int waits_ms; /* before the first */
    int repeat;   /* the first frame, so often; after each it waits for an answer */
    int started, killed;
    int socket;
    pthread_t thread;
} Play;

static void *play(void *context)
{
    Play    *scene = context;
    Arena   *arena = arena_new();
    uint8_t  kind;
    Str      payload;
    int64_t  late = clock_monotonic() + 20000000;
    if (wire_receive(scene->socket, late, arena, &kind, &payload) == WIRE_GOT) {
        if (scene->waits_ms) usleep((useconds_t)scene->waits_ms * 1000);
        for (int i = 0; i < scene->repeat; i++)
            if (!wire_send(scene->socket, scene->frames[0])
                || wire_receive(scene->socket, late, arena, &kind, &payload) != WIRE_GOT) break;
        for (int i = scene->repeat > 0; i < scene->count; i++)
            wire_send(scene->socket, scene->frames[i]);
    }
    close(scene->socket);
    arena_free(arena);
    return NULL;
}

static bool start(void *context, Str zone, int *socket, int32_t *process)
{
    (void)zone;
    Play *scene = context;
    int   ends[2];
    if (scene->started++) return false; /* one worker a scene */
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_true(wire_watch(ends[1]));
    scene->socket = ends[1];
    *socket       = ends[0];
    *process      = 1;
    return pthread_create(&scene->thread, NULL, play, scene) == 0;
}

static void end_process(void *context, int32_t process)
{
    (void)process;
    ((Play *)context)->killed++;
}

static void end(void *context) { (void)context; }

/* --- a run of it ------------------------------------------------------------------------------ */

typedef struct {
    bool     ok;
    Problems problems;
    Budget   budget;
    bool     ended;
} Outcome;

typedef struct {
    Arena *arena;
    Tenant tenant; /* without a database: whoever asks for records is refused */
} App;

static const char *const files[][2] = {
    { "app.yaml", "app: x\nlabel: X\nversion: 1.0.0\n" },
    { "objects/deal/object.yaml", "object: deal\nlabel: Deal\nplural: Deals\nicon: target\n"
                                  "title: name\nfields:\n  name: {type: text}\n"
                                  "  amount: {type: integer}\n" },
    { "roles/rep.yaml", "role: rep\nlabel: R\nobjects: {deal: {read: all}}\n" },
};

static int open_app(void **state)
{
    Arena   *arena  = arena_new();
    App     *app    = ARENA_NEW(arena, App);
    Layers   layers = { 0 };
    Layer    mine   = { .name = STR("app") };
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        VEC_PUSH(arena, &mine.files,
                 (SourceFile){ str_from(files[i][0]), str_from(files[i][1]) });
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(arena, &layers, mine);
    *app = (App){ .arena = arena, .tenant = { .name = STR("t"), .slot = slot_new() } };
    slot_publish(app->tenant.slot, snapshot_load(&layers, &problems));
    assert_int_equal(problems.count, 0);
    *state = app;
    return 0;
}

static int close_app(void **state)
{
    App *app = *state;
    SnapshotSlot *slot = app->tenant.slot;
    arena_free(app->arena);
    slot_free(slot);
    return 0;
}

static Outcome act(App *app, Play *scene)
{
    Outcome      outcome = { 0 };
    WorkerSource source  = { scene, start, end_process, end };
    Workers     *workers = workers_new(&source, 4);
    Work         work;
    problems_init(&outcome.problems, app->arena, LANGUAGE_EN);
    assert_true(work_open(&work, app->arena, &app->tenant, 0, STR("test"), &outcome.problems));
    const Object *deal   = object_find(work.snapshot, STR("deal"));
    Value        *values = ARENA_ARRAY(app->arena, Value, deal->field_count);
    bool         *given  = ARENA_ARRAY(app->arena, bool, deal->field_count);
    Record        record = { .object = deal, .id = 5, .is_new = true, .values = values,
                             .given = given };
    RunWish       wish   = { .kind = RUN_HOOK, .path = STR("objects/deal/script.lua"),
                             .object = deal, .function = STR("before_save"),
                             .rule = STR("deal.before_save"), .record = &record,
                             .may_change = true };
    RunResult     result;
    Chain        *chain = chain_of(workers, &work);
    outcome.ok          = run_script(chain, &work, &wish, &result);
    outcome.budget      = chain->budget;
    outcome.ended       = chain->end != NULL;
    workers_free(workers);
    pthread_join(scene->thread, NULL);
    return outcome;
}

static void ends(App *app, Play *scene, const char *code)
{
    Outcome outcome = act(app, scene);
    assert_false(outcome.ok);
    assert_non_null(outcome.problems.first);
    assert_string_equal(outcome.problems.first->code, code);
    assert_true(outcome.ended);
    assert_string_equal(str_c(app->arena, outcome.problems.first->rule), "deal.before_save");
}

/* --- what it says ----------------------------------------------------------------------------- */

static Str done_frame(App *app, const Wire *changes, int64_t instructions)
{
    Buffer out;
    Done   done = { .warnings = { .kind = WIRE_LIST },
                    .used = { .instructions = instructions, .log = { .kind = WIRE_LIST } } };
    done.changes = changes ? *changes : (Wire){ .kind = WIRE_LIST };
    buffer_init(&out, app->arena, 256);
    assert_true(message_put_done(&out, &done));
    return buffer_str(&out);
}

static Str call_frame(App *app, int call, size_t count)
{
    Buffer out;
    buffer_init(&out, app->arena, 64);
    size_t begin = wire_begin(&out, MESSAGE_CALL);
    wire_put_u8(&out, (uint8_t)call);
    wire_put_list(&out, count);
    for (size_t i = 0; i < count; i++) wire_put_value(&out, value_text(STR("deal")));
    assert_true(wire_end(&out, begin));
    return buffer_str(&out);
}

static void a_run_that_is_right_is_right(void **state)
{
    Play    scene   = { .frames = { done_frame(*state, NULL, 10) }, .count = 1 };
    Outcome outcome = act(*state, &scene);
    assert_true(outcome.ok);
    assert_int_equal(outcome.budget.used[BUDGET_INSTRUCTIONS], 10);
    assert_int_equal(scene.killed, 0);
}

static void noise_ends_the_run(void **state)
{
    static const char *const noise[] = { "\xff\xff\xff\xff", "\x01\x00\x00\x00\x63",
                                         "GET / HTTP/1.1",
                                         "\x05\x00\x00\x00\x05\x01\x02\x03\x04" };
    static const size_t sizes[] = { 4, 5, 14, 9 };
    for (size_t i = 0; i < 4; i++) {
        Play scene = { .frames = { { noise[i], sizes[i] } }, .count = 1 };
        ends(*state, &scene, "script.worker");
    }
}

static void a_worker_that_dies_ends_the_run(void **state)
{
    Play scene = { .count = 0 };
    ends(*state, &scene, "script.worker");
}

static void unknown_calls_and_those_of_tests_end_the_run(void **state)
{
    static const int calls[] = { 0, CALL_ATOMIC + 1, 63, CALL_TEST_AS, CALL_TEST_RUN_JOBS, 255 };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        Play scene = { .frames = { call_frame(*state, calls[i], 1) }, .count = 1 };
        ends(*state, &scene, "script.worker");
        assert_int_equal(scene.killed, 1);
    }
}

static void fields_that_are_not_there_end_the_run(void **state)
{
    static const int64_t indexes[] = { -1, 1000, INT64_MAX };
    for (size_t i = 0; i < 3; i++) {
        Wire items[2] = { wire_scalar(value_int(indexes[i])), wire_scalar(value_int(1)) };
        Wire changes  = { .kind = WIRE_LIST, .items = items, .count = 2 };
        Play scene    = { .frames = { done_frame(*state, &changes, 1) }, .count = 1 };
        ends(*state, &scene, "script.worker");
    }
}

static void who_claims_to_have_used_less_than_nothing_is_not_believed(void **state)
{
    Play scene = { .frames = { done_frame(*state, NULL, -1) }, .count = 1 };
    ends(*state, &scene, "script.worker");
}

static void who_has_used_more_than_allowed_is_over_the_limit(void **state)
{
    Play scene = { .frames = { done_frame(*state, NULL, 10000001) }, .count = 1 };
    ends(*state, &scene, "script.limit");
}

static void calls_are_counted_even_if_they_are_nonsense(void **state)
{
    Play scene = { .frames = { call_frame(*state, CALL_COUNT, 0), done_frame(*state, NULL, 1) },
                   .count = 2, .repeat = 20001 };
    ends(*state, &scene, "script.limit");
}

static void after_a_limit_a_worker_cannot_say_that_all_is_well(void **state)
{
    Play scene = { .frames = { call_frame(*state, CALL_SOURCE, 1), done_frame(*state, NULL, 1) },
                   .count = 2, .repeat = 20001 };
    ends(*state, &scene, "script.limit");
}

static void who_is_late_is_killed(void **state)
{
    Play    scene = { .frames = { done_frame(*state, NULL, 1) }, .count = 1, .waits_ms = 2300 };
    int64_t began = clock_monotonic();
    ends(*state, &scene, "script.limit");
    assert_int_equal(scene.killed, 1);
    assert_true(clock_monotonic() - began < 6000000);
}

/* --- budgets ---------------------------------------------------------------------------------- */

static void a_budget_breaks_once_and_stays_broken(void **state)
{
    (void)state;
    Budget budget;
    budget_init(&budget, limits_of_hooks);
    assert_true(budget_use(&budget, BUDGET_QUERIES, 100));
    assert_int_equal(budget_left(&budget, BUDGET_QUERIES), 0);
    assert_false(budget_use(&budget, BUDGET_QUERIES, 1));
    assert_false(budget_use(&budget, BUDGET_ROWS_READ, 1));
    assert_int_equal(budget.broken, BUDGET_QUERIES + 1);
}

static void a_limit_is_said_as_people_read_it(void **state)
{
    Arena *arena = ((App *)*state)->arena;
    Str memory = budget_text(arena, STR("memory"), 16 << 20);
    assert_string_equal(str_c(arena, memory), "16 MiB");
    assert_string_equal(str_c(arena, budget_words(arena, LANGUAGE_EN, STR("cpu"))),
                        "computing time");
    assert_string_equal(str_c(arena, budget_words(arena, LANGUAGE_EN, STR("pattern steps"))),
                        "pattern steps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_is_right_is_right),
        cmocka_unit_test(noise_ends_the_run),
        cmocka_unit_test(a_worker_that_dies_ends_the_run),
        cmocka_unit_test(unknown_calls_and_those_of_tests_end_the_run),
        cmocka_unit_test(fields_that_are_not_there_end_the_run),
        cmocka_unit_test(who_claims_to_have_used_less_than_nothing_is_not_believed),
        cmocka_unit_test(who_has_used_more_than_allowed_is_over_the_limit),
        cmocka_unit_test(calls_are_counted_even_if_they_are_nonsense),
        cmocka_unit_test(after_a_limit_a_worker_cannot_say_that_all_is_well),
        cmocka_unit_test(who_is_late_is_killed),
        cmocka_unit_test(a_budget_breaks_once_and_stays_broken),
        cmocka_unit_test(a_limit_is_said_as_people_read_it),
    };
    return cmocka_run_group_tests(tests, open_app, close_app);
}
