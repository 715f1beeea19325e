/*
 * The queue as rows: what is next, what may run beside what, how often, how long it rests, who may
 * do what to it.
 */
#include "core/base/clock.h"
#include "core/flow/runner.h"
#include "core/record/notice.h"
#include "tests/unit/record/record_test.h"

/* --- kinds of this test, in place of the program's -------------------------------------------- */

static int runs;

static bool run_nothing(JobRun *run)
{
    runs++;
    return run != NULL;
}

static bool undo_what_was_written(Work *work, int64_t job, const Json *args, const Json *result,
                                  JobOrder *order)
{
    (void)work, (void)job, (void)args;
    if (!json_find(result, "written")) return false;
    *order = (JobOrder){ .kind = "free", .title = STR("Taken back") };
    return true;
}

static const JobKind kind_free   = { "free", run_nothing, 3, JOB_BESIDE, "", undo_what_was_written };
static const JobKind kind_object = { "object", run_nothing, 1, JOB_PER_OBJECT, "", NULL };
static const JobKind kind_tenant = { "tenant", run_nothing, 5, JOB_PER_TENANT, "", NULL };

const JobKind *const job_kinds[] = { &kind_free, &kind_object, &kind_tenant, NULL };

const JobKind *job_kind_find(Str name)
{
    for (size_t i = 0; job_kinds[i]; i++)
        if (str_is(name, job_kinds[i]->name)) return job_kinds[i];
    return NULL;
}

/* --- the house -------------------------------------------------------------------------------- */

static const TestFile files[] = {
    { "app.yaml", "app: jobs\nversion: 1.0.0\nlanguages: [en]\nlabel: {en: Jobs}\ncurrency: EUR\n"
                  "time_zone: Europe/Berlin\n" },
    { "objects/deal/object.yaml", "object: deal\nlabel: Deal\nfields:\n  name: {type: text}\n" },
    { "roles/rep.yaml", "role: rep\nlabel: Rep\nobjects:\n  deal: {read: all}\n" },
};

static const int64_t START = 1800000000000; /* ms */

static App app;

static int setup(void **state)
{
    (void)state;
    app_open(&app, files, sizeof files / sizeof *files);
    app.tenant.folder = STR("/tmp/tenon-no-such-tenant");
    add_user(&app, "rita", "Rita", "rep");
    add_user(&app, "otto", "Otto", "rep");
    clock_fix(START);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    clock_fix(0);
    app_close(&app);
    return 0;
}

static bool ok; /* of the call before */

static bool run_order(Work *work, Call *call)
{
    const JobOrder *order = (const JobOrder *)(const void *)call->more;
    return job_order(work, order, &call->app->id);
}

static int64_t order_as(const char *user, JobOrder order)
{
    const char *said = CALL(.app = &app, .user = user, .more = (const char *)(const void *)&order,
                            .run = run_order, .writes = true);
    ok = !*said;
    return app.id;
}

#define ORDER(...) order_as(NULL, (JobOrder){ __VA_ARGS__ })

/* --- as the threads call it ------------------------------------------------------------------- */

typedef struct {
    QueueBusy  busy[2];
    size_t     count;
    QueueLook  look;
    QueueClaim claim;
    QueueEnd   end;
    const char *state;
} Step;

static Arena *arena;

static void with_work(Step *step, bool (*run)(Work *work, void *context), bool writes)
{
    Problems problems;
    Work     work;
    if (!arena) arena = arena_new();
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(work_open(&work, arena, &app.tenant, 0, STR("job"), &problems));
    assert_true(writes ? work_write(&work, run, step) : work_read(&work, run, step));
}

static bool do_look(Work *work, void *context)
{
    Step *step = context;
    return queue_look(work, step->busy, step->count, &step->look);
}

static bool do_claim(Work *work, void *context)
{
    Step *step = context;
    return queue_claim(work, step->look.id, &step->claim);
}

static bool do_finish(Work *work, void *context)
{
    Step *step = context;
    return queue_finish(work, &step->end, &step->state);
}

static bool do_tidy(Work *work, void *context)
{
    (void)context;
    return queue_tidy(work);
}

static int64_t next_beside(const QueueClaim *first)
{
    Step step = { .count = first != NULL };
    if (first) step.busy[0] = (QueueBusy){ first->id, first->kind, first->object, first->queue };
    with_work(&step, do_look, false);
    return step.look.id;
}

static QueueClaim claim_next(void)
{
    Step step = { 0 };
    with_work(&step, do_look, false);
    if (step.look.id) with_work(&step, do_claim, true);
    return step.claim;
}

static const char *finish(const QueueClaim *claim, JobEnd end)
{
    Step step = { .end = { .id = claim->id, .end = end, .attempts = claim->kind->attempts } };
    if (end == JOB_ENDS_DONE) step.end.result = STR("{\"written\":1}");
    with_work(&step, do_finish, true);
    return step.state;
}

/* --- people ----------------------------------------------------------------------------------- */

static bool run_show(Work *work, Call *call) { return job_write(work, id_of(call), &call->json); }
static bool run_cancel(Work *work, Call *call) { return job_cancel(work, id_of(call)); }
static bool run_retry(Work *work, Call *call) { return job_retry(work, id_of(call)); }

static bool run_undo(Work *work, Call *call)
{
    return job_undo(work, id_of(call), &call->app->id);
}

static const char *show(const char *user, int64_t id)
{
    return CALL(.app = &app, .user = user, .id = text_id(&app, id), .run = run_show);
}

static const char *steer(bool (*run)(Work *work, Call *call), const char *user, int64_t id)
{
    return CALL(.app = &app, .user = user, .id = text_id(&app, id), .run = run, .writes = true);
}

/* --- order ------------------------------------------------------------------------------------ */

static void first_come_first_served_and_nothing_before_its_time(void **state)
{
    (void)state;
    int64_t late  = ORDER(.kind = "free", .at = START + 5000);
    int64_t one   = ORDER(.kind = "free"), two = ORDER(.kind = "free");
    QueueClaim claim = claim_next();
    assert_int_equal(claim.id, one);
    assert_int_equal(claim.attempt, 1);
    assert_int_equal(next_beside(&claim), two);
    finish(&claim, JOB_ENDS_DONE);
    claim = claim_next();
    assert_int_equal(claim.id, two);
    finish(&claim, JOB_ENDS_DONE);

    Step step = { 0 };
    with_work(&step, do_look, false);
    assert_int_equal(step.look.id, 0);
    assert_int_equal(step.look.next, START + 5000);
    clock_fix(START + 5000);
    assert_int_equal(claim_next().id, late);
}

static void a_key_is_there_once_as_long_as_it_waits(void **state)
{
    (void)state;
    int64_t first = ORDER(.kind = "free", .key = STR("daily"));
    assert_int_equal(ORDER(.kind = "free", .key = STR("daily")), first);
    assert_int_not_equal(ORDER(.kind = "free", .key = STR("other")), first);
    claim_next(); /* it may not see any more what the second one is about */
    assert_int_not_equal(ORDER(.kind = "free", .key = STR("daily")), first);
}

static void what_may_run_beside_what(void **state)
{
    (void)state;
    int64_t a = ORDER(.kind = "object", .object = STR("deal"));
    ORDER(.kind = "object", .object = STR("deal"));
    QueueClaim claim = claim_next();
    assert_int_equal(claim.id, a);
    assert_int_equal(next_beside(&claim), 0);
    int64_t other = ORDER(.kind = "object", .object = STR("user"));
    assert_int_equal(next_beside(&claim), other);

    QueueClaim tenant = { .id = 1, .kind = &kind_tenant };
    ORDER(.kind = "tenant", .at = START - 1);
    assert_int_not_equal(next_beside(&tenant), 0);
    QueueClaim queued = { .id = 1, .kind = &kind_free, .queue = STR("q") };
    finish(&claim, JOB_ENDS_DONE);
    while ((claim = claim_next()).id) finish(&claim, JOB_ENDS_DONE);
    ORDER(.kind = "tenant");
    assert_int_equal(next_beside(&tenant), 0);
    assert_int_not_equal(next_beside(&queued), 0);
    claim = claim_next();
    finish(&claim, JOB_ENDS_DONE);
    ORDER(.kind = "free", .queue = STR("q"));
    assert_int_equal(next_beside(&queued), 0);
    queued.queue = STR("another");
    assert_int_not_equal(next_beside(&queued), 0);
}

/* --- failing ---------------------------------------------------------------------------------- */

static void what_fails_rests_longer_each_time_and_is_given_up(void **state)
{
    (void)state;
    int64_t id  = ORDER(.kind = "free"), now = START;
    static const int64_t pauses[] = { 10000, 60000 };
    for (int i = 0; i < 2; i++) {
        QueueClaim claim = claim_next();
        assert_int_equal(claim.attempt, i + 1);
        assert_string_equal(finish(&claim, JOB_ENDS_FAILED), "failed");
        has(show(NULL, id), "\"state\":\"failed\"");
        int64_t pause = queue_pause(id, i + 1);
        assert_in_range(pause, pauses[i], pauses[i] * 12 / 10);
        clock_fix(now + pause - 1);
        assert_int_equal(claim_next().id, 0);
        clock_fix(now += pause);
    }
    QueueClaim last = claim_next();
    assert_string_equal(finish(&last, JOB_ENDS_FAILED), "dead");
    clock_fix(now + 86400000);
    assert_int_equal(claim_next().id, 0);
    has(show(NULL, id), "\"state\":\"dead\"");
    has(show(NULL, id), "\"can\":[\"retry\"]");
    assert_string_equal(steer(run_retry, NULL, id), "");
    assert_int_equal(claim_next().attempt, 1);
}

static void what_a_dead_process_has_left_is_run_again_but_not_for_ever(void **state)
{
    (void)state;
    int64_t id = ORDER(.kind = "object", .object = STR("deal")); /* its kind is tried once */
    for (int i = 1; i <= JOB_LOST_ATTEMPTS; i++) {
        QueueClaim claim = claim_next(); /* and nobody finishes it */
        assert_int_equal(claim.id, id);
        assert_int_equal(claim.attempt, i);
    }
    assert_null(claim_next().kind);
    has(show(NULL, id), "\"state\":\"dead\"");
    has(show(NULL, id), "\"code\":\"job.lost\"");
}

static void one_person_has_so_many_waiting_and_no_more(void **state)
{
    (void)state;
    int64_t first = order_as("rita", (JobOrder){ .kind = "free" });
    for (int i = 1; i < JOB_MAX_OWN; i++) order_as("rita", (JobOrder){ .kind = "free" });
    assert_true(ok);
    order_as("rita", (JobOrder){ .kind = "free" });
    assert_false(ok);
    order_as("rita", (JobOrder){ .kind = JOB_SCRIPT }); /* a rule's */
    assert_true(ok);
    order_as("otto", (JobOrder){ .kind = "free" });
    assert_true(ok);
    ORDER(.kind = "free"); /* the system's own */
    assert_true(ok);

    assert_string_equal(steer(run_cancel, "rita", first), "");
    order_as("rita", (JobOrder){ .kind = "free" });
    assert_true(ok);
    has(steer(run_retry, "rita", first), "job.own"); /* that would be one too many again */
}

static bool do_count(Work *work, void *count)
{
    return queue_count(work->db, count, work->problems);
}

static QueueCount counted(void)
{
    Problems   problems;
    Work       work;
    QueueCount count;
    if (!arena) arena = arena_new();
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(work_open(&work, arena, &app.tenant, 0, STR("job"), &problems));
    assert_true(work_read(&work, do_count, &count));
    return count;
}

static void what_waits_and_what_was_given_up_is_counted(void **state)
{
    (void)state;
    QueueCount count = counted();
    assert_int_equal(count.waiting + count.dead + count.oldest, 0);
    ORDER(.kind = "free", .at = START + 5000);
    ORDER(.kind = "object", .object = STR("deal"));
    count = counted();
    assert_int_equal(count.waiting, 2);
    assert_int_equal(count.oldest, START);
    QueueClaim claim = claim_next();
    count            = counted();
    assert_int_equal(count.waiting, 1); /* the other one runs */
    assert_int_equal(count.oldest, START + 5000);
    finish(&claim, JOB_ENDS_FAILED);
    count = counted();
    assert_int_equal(count.waiting, 1);
    assert_int_equal(count.dead, 1);
}

static void what_was_stopped_has_lost_nothing(void **state)
{
    (void)state;
    ORDER(.kind = "object", .object = STR("deal"));
    QueueClaim claim = claim_next();
    assert_string_equal(finish(&claim, JOB_ENDS_STOPPED), "waiting");
    assert_int_equal(claim_next().attempt, 1);
}

static void a_kind_that_nobody_knows_is_given_up(void **state)
{
    (void)state;
    int64_t id = ORDER(.kind = "of tomorrow");
    assert_null(claim_next().kind);
    has(show(NULL, id), "\"code\":\"job.kind\"");
    has(steer(run_retry, NULL, id), "job.retry");
}

static void arguments_have_an_end(void **state)
{
    (void)state;
    char *long_text = arena_alloc(app.arena, JOB_MAX_ARGS + 1);
    memset(long_text, ' ', JOB_MAX_ARGS + 1);
    ORDER(.kind = "free", .args = { long_text, JOB_MAX_ARGS });
    assert_true(ok);
    ORDER(.kind = "free", .args = { long_text, JOB_MAX_ARGS + 1 });
    assert_false(ok);
}

/* --- people ----------------------------------------------------------------------------------- */

static void ones_own_jobs_and_nobody_elses(void **state)
{
    (void)state;
    int64_t id = order_as("rita", (JobOrder){ .kind = "free", .title = STR("Count") });
    has(show("rita", id), "\"title\":\"Count\"");
    has(show(NULL, id), "\"title\":\"Count\"");
    has(show("otto", id), "job.unknown");
    has(steer(run_cancel, "otto", id), "job.unknown");
    has(steer(run_retry, "otto", id), "job.unknown");
    has(steer(run_undo, "otto", id), "job.unknown");
    has(show("rita", id), "\"state\":\"waiting\"");
}

static void cancelling(void **state)
{
    (void)state;
    int64_t id = order_as("rita", (JobOrder){ .kind = "free" });
    has(show("rita", id), "\"can\":[\"cancel\"]");
    assert_string_equal(steer(run_cancel, "rita", id), "");
    has(show("rita", id), "\"state\":\"cancelled\"");
    assert_int_equal(claim_next().id, 0);
    has(steer(run_cancel, "rita", id), "job.over");

    int64_t    running = order_as("rita", (JobOrder){ .kind = "free" });
    QueueClaim claim   = claim_next();
    assert_string_equal(steer(run_cancel, "rita", running), "");
    has(show("rita", running), "\"stopping\":true");
    has(show("rita", running), "\"can\":[]");
    assert_string_equal(finish(&claim, JOB_ENDS_STOPPED), "cancelled");

    running = order_as("rita", (JobOrder){ .kind = "free" });
    claim   = claim_next();
    steer(run_cancel, "rita", running);
    claim = claim_next(); /* its process has died meanwhile */
    assert_null(claim.kind);
    has(show("rita", running), "\"state\":\"cancelled\"");
}

static const char *run_whole(const QueueClaim *claim)
{
    static atomic_bool closing;
    Running running = { .id = claim->id, .kind = claim->kind, .closing = &closing };
    return run_claimed(&app.tenant, claim, &running);
}

static void what_is_cancelled_before_it_begins_does_not_run(void **state)
{
    (void)state;
    int64_t    id    = order_as("rita", (JobOrder){ .kind = "free" });
    QueueClaim claim = claim_next();
    runs             = 0;
    assert_string_equal(steer(run_cancel, "rita", id), "");
    assert_string_equal(run_whole(&claim), "cancelled");
    assert_int_equal(runs, 0);

    order_as("rita", (JobOrder){ .kind = "free" });
    claim = claim_next();
    assert_string_equal(run_whole(&claim), "done");
    assert_int_equal(runs, 1);
}

static bool run_notices(Work *work, Call *call)
{
    return notice_list_write(work, (Str){ 0 }, (Str){ 0 }, (Str){ 0 }, &call->json);
}

static const char *news(const char *user)
{
    return CALL(.app = &app, .user = user, .run = run_notices);
}

static void what_took_long_is_told_to_whoever_ordered_it(void **state)
{
    (void)state;
    order_as("rita", (JobOrder){ .kind = "free", .title = STR("Short") });
    QueueClaim claim = claim_next();
    finish(&claim, JOB_ENDS_DONE);
    order_as("rita", (JobOrder){ .kind = "free", .title = STR("Long") });
    claim = claim_next();
    clock_fix(START + 10000);
    finish(&claim, JOB_ENDS_DONE);
    has(news("rita"), "Long");
    assert_null(strstr(news("rita"), "Short"));
    assert_null(strstr(news("otto"), "Long"));
}

static void taking_back_is_offered_once_and_only_where_there_is_something(void **state)
{
    (void)state;
    int64_t id = order_as("rita", (JobOrder){ .kind = "free" });
    has(steer(run_undo, "rita", id), "job.undo");
    QueueClaim claim = claim_next();
    finish(&claim, JOB_ENDS_DONE);
    has(show("rita", id), "\"can\":[\"undo\"]");
    assert_string_equal(steer(run_undo, "rita", id), "");
    has(show("rita", app.id), "Taken back");
    has(show("rita", id), "\"can\":[]");
    has(steer(run_undo, "rita", id), "job.undo");
}

/* --- the end ---------------------------------------------------------------------------------- */

static void what_was_over_for_long_is_forgotten(void **state)
{
    (void)state;
    const int64_t kept = JOB_KEPT_DAYS * 86400000LL;
    int64_t    id    = ORDER(.kind = "free");
    QueueClaim claim = claim_next();
    finish(&claim, JOB_ENDS_DONE);
    Step step = { 0 };
    with_work(&step, do_look, false);
    assert_int_equal(step.look.next, START + kept + 1);
    clock_fix(START + kept);
    with_work(&step, do_tidy, true);
    has(show(NULL, id), "\"state\":\"done\"");
    clock_fix(START + kept + 1);
    with_work(&step, do_look, false);
    assert_true(step.look.tidy);
    with_work(&step, do_tidy, true);
    has(show(NULL, id), "job.unknown");
    with_work(&step, do_look, false);
    assert_int_equal(step.look.next, 0);
    arena_free(arena);
    arena = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first_come_first_served_and_nothing_before_its_time),
        TEST(a_key_is_there_once_as_long_as_it_waits),
        TEST(what_may_run_beside_what),
        TEST(what_fails_rests_longer_each_time_and_is_given_up),
        TEST(what_a_dead_process_has_left_is_run_again_but_not_for_ever),
        TEST(one_person_has_so_many_waiting_and_no_more),
        TEST(what_waits_and_what_was_given_up_is_counted),
        TEST(what_was_stopped_has_lost_nothing),
        TEST(a_kind_that_nobody_knows_is_given_up),
        TEST(arguments_have_an_end),
        TEST(ones_own_jobs_and_nobody_elses),
        TEST(cancelling),
        TEST(what_is_cancelled_before_it_begins_does_not_run),
        TEST(what_took_long_is_told_to_whoever_ordered_it),
        TEST(taking_back_is_offered_once_and_only_where_there_is_something),
        TEST(what_was_over_for_long_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
