/* test_process.c -- what the system says of this process is likely: of the size and age that it has. */
#include "tests/unit/base/base_test.h"

#include <sys/resource.h>
#include <time.h>

#include "core/base/process.h"

static void figures_are_those_of_this_process(void **state)
{
    (void)state;
    ProcessStats  stats = process_stats();
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double used = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
                  + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    assert_true(stats.cpu_seconds >= 0 && stats.cpu_seconds <= used + 0.1);
    assert_true(stats.start_seconds > (double)time(NULL) - 300);
    assert_true(stats.start_seconds < (double)time(NULL) + 5);
    assert_true(stats.threads >= 1 && stats.threads < 100);
    assert_true(stats.resident_bytes > 1 << 18 && stats.resident_bytes < stats.virtual_bytes);
    assert_true(stats.open_files >= 2 && stats.open_files < stats.most_files);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(figures_are_those_of_this_process) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
