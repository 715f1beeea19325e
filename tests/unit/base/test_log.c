/* test_log.c -- a line stays a line, whatever is in it and however many threads write. */
#include "tests/unit/base/base_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/log.h"

static char written[1 << 20];
static int  real_stderr;
static FILE *caught;

static void catch_stderr(void)
{
    fflush(stderr);
    caught      = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    assert_true(caught && dup2(fileno(caught), STDERR_FILENO) >= 0);
}

static const char *what_was_written(void)
{
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    ssize_t count = pread(fileno(caught), written, sizeof written - 1, 0);
    assert_true(count >= 0);
    written[count] = 0;
    fclose(caught);
    return written;
}

static void a_line_has_time_level_event_and_the_rest(void **state)
{
    (void)state;
    clock_fix(1795356420123);
    catch_stderr();
    log_line(LEVEL_INFO, "request", "method=%s status=%d", "GET", 200);
    log_line(LEVEL_DEBUG, "hidden", "x=1");
    clock_fix(0);
    assert_string_equal(what_was_written(),
                        "2026-11-22T14:07:00.123Z info request method=GET status=200\n");
}

static void the_level_decides(void **state)
{
    (void)state;
    catch_stderr();
    log_level(LEVEL_ERROR);
    log_line(LEVEL_WARNING, "hidden", "x=1");
    log_line(LEVEL_ERROR, "shown", "x=1");
    log_level(LEVEL_INFO);
    const char *text = what_was_written();
    assert_null(strstr(text, "hidden"));
    assert_non_null(strstr(text, " error shown x=1\n"));
}

static void a_long_line_is_cut_and_a_broken_one_mended(void **state)
{
    char *huge = arena_alloc(*state, 10001);
    memset(huge, 'a', 10000);
    catch_stderr();
    log_line(LEVEL_INFO, "long", "%s", huge);
    log_line(LEVEL_INFO, "broken", "a\nb\x1B[31m");
    const char *text = what_was_written();
    const char *end  = strchr(text, '\n');
    assert_int_equal(end - text + 1, 4095);
    assert_memory_equal(end - 3, "...", 3);
    assert_non_null(strstr(end, "broken a?b?[31m\n"));
}

static void values_from_outside_are_quoted(void **state)
{
    assert_text(log_quote(*state, STR("/a/b?c")), "/a/b?c");
    assert_text(log_quote(*state, STR("")), "\"\"");
    assert_text(log_quote(*state, STR("a b")), "\"a b\"");
    assert_text(log_quote(*state, STR("a=b")), "\"a=b\"");
    assert_text(log_quote(*state, STR("a\"\\\n\xFF")), "\"a\\\"\\\\\\x0a\\xff\"");
    assert_text(log_quote(*state, STR("中 \xE2\x80\xAE")), "\"中 \\u202e\"");
    char huge[2000];
    memset(huge, ' ', sizeof huge);
    Str cut = log_quote(*state, (Str){ huge, sizeof huge });
    assert_true(cut.len < 530 && str_ends(cut, STR("...\"")));
}

enum { THREADS = 8, EACH = 200 };

static void *write_lines(void *letter)
{
    char text[101];
    memset(text, *(char *)letter, 100);
    text[100] = 0;
    for (int i = 0; i < EACH; i++) log_line(LEVEL_INFO, "thread", "%s", text);
    return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    char      letters[] = "abcdefgh";
    catch_stderr();
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, write_lines, &letters[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);

    Str text = str_from(what_was_written()), line;
    int count = 0;
    for (; str_cut(&text, '\n', &line); count++) {
        Str tail = str_slice(line, line.len - 100, line.len);
        for (size_t i = 1; i < tail.len; i++) assert_int_equal(tail.ptr[i], tail.ptr[0]);
    }
    assert_int_equal(count, THREADS * EACH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_time_level_event_and_the_rest),
        TEST(the_level_decides),
        TEST(a_long_line_is_cut_and_a_broken_one_mended),
        TEST(values_from_outside_are_quoted),
        TEST(threads_do_not_mix_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
