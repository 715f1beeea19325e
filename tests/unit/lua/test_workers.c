/* test_workers.c -- which worker serves the next run: the one that waits, until it is worn out. */
#include "tests/unit/base/base_test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "lua/workers.h"

/* The other ends of the workers' sockets, so that these stay open. */
typedef struct {
    int ends[8];
    int started;
} Played;

static bool start(void *context, Str zone, int *socket, int32_t *process)
{
    (void)zone;
    Played *played = context;
    int     ends[2];
    assert_in_range(played->started, 0, 7);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    played->ends[played->started++] = ends[1];
    *socket  = ends[0];
    *process = played->started;
    return true;
}

static void let_live(void *context, int32_t process)
{
    (void)context, (void)process;
}

static void end(void *context)
{
    const Played *played = context;
    for (int i = 0; i < played->started; i++) close(played->ends[i]);
}

/* Takes one, lets it have done so much, gives it back; says which it was. */
static int32_t use(Workers *workers, Problems *problems, int runs, int64_t cpu_us)
{
    Worker *worker = workers_take(workers, STR("demo"), STR("r1"), STR("UTC"), problems);
    assert_non_null(worker);
    int32_t process = worker->process;
    worker->runs += runs;
    workers_note_cpu(worker, cpu_us);
    workers_give_back(workers, worker);
    return process;
}

static void a_worker_is_replaced_when_it_is_worn_out(void **state)
{
    (void)state;
    Arena       *arena  = arena_new();
    Played       played = { 0 };
    WorkerSource source = { &played, start, let_live, end };
    Problems     problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Workers *workers = workers_new(&source, 2);

    assert_int_equal(use(workers, &problems, WORKERS_RUNS - 1, 0), 1);
    assert_int_equal(use(workers, &problems, 1, 0), 1);
    assert_int_equal(use(workers, &problems, 1, WORKERS_CPU_S * INT64_C(999999)), 2);
    assert_int_equal(use(workers, &problems, 1, WORKERS_CPU_S), 2);
    assert_int_equal(use(workers, &problems, 1, INT64_MAX), 3);
    assert_int_equal(use(workers, &problems, 1, 0), 4);

    ScriptsStats stats = workers_stats(workers);
    assert_int_equal(stats.recycled, 3);
    assert_int_equal(stats.started, 4);
    assert_int_equal(stats.workers, 1);
    workers_free(workers);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_is_replaced_when_it_is_worn_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
