/* test_log.c -- a line stays a line, whatever is in it and however many threads write. */
#include "tests/unit/base/base_test.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/log_out.h"
#include "core/base/log_seldom.h"

static char written[2 << 20];
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
    log_finish();
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

/* A pipe as stderr, as a service has it, and nobody there who reads. */
static int nobody_reads(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    log_finish();
    real_stderr = dup(STDERR_FILENO);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    close(ends[1]);
    return ends[0];
}

static void *read_until(void *context)
{
    int    pipe_end = *(int *)context;
    size_t size     = 0;
    while (!strstr(written, " the-end ")) {
        ssize_t got = read(pipe_end, written + size, sizeof written - 1 - size);
        if (got <= 0) break;
        written[size += (size_t)got] = 0;
    }
    return NULL;
}

static void nobody_waits_for_a_reader_and_what_is_missing_is_counted(void **state)
{
    (void)state;
    char      text[301];
    pthread_t reader;
    int       sent = 3 * LOG_ROOM / 300, end = nobody_reads();
    memset(text, 'x', sizeof text - 1);
    text[300]   = 0;
    written[0]  = 0;
    alarm(120); /* it would wait for ever */
    for (int i = 0; i < sent; i++) log_line(LEVEL_INFO, "line", "n=%d %s", i, text);
    assert_int_equal(pthread_create(&reader, NULL, read_until, &end), 0);
    log_finish();
    log_line(LEVEL_INFO, "the-end", "x=1");
    pthread_join(reader, NULL);
    alarm(0);
    log_finish();
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(end);

    long  came = 0, dropped = 0, next = 0, number;
    Str   rest = str_from(written), line;
    while (str_cut(&rest, '\n', &line)) {
        const char *at = memmem(line.ptr, line.len, " n=", 3);
        if (!at && memmem(line.ptr, line.len, " the-end ", 9)) break;
        if (at) {
            assert_int_equal(number = atol(at + 3), next);
            came++, next++;
            continue;
        }
        at = memmem(line.ptr, line.len, " warning log dropped=", 21);
        assert_non_null(at);
        dropped += number = atol(at + 21);
        next += number; /* said where it is missing */
    }
    assert_true(dropped > 0 && came > LOG_ROOM / 400);
    assert_int_equal(came + dropped, sent);
}

static void the_end_does_not_wait_for_ever(void **state)
{
    (void)state;
    char text[301];
    int  end = nobody_reads();
    memset(text, 'x', sizeof text - 1);
    text[300] = 0;
    for (int i = 0; i < 400; i++) log_line(LEVEL_INFO, "line", "%s", text);
    int64_t started = clock_monotonic();
    log_finish();
    assert_true(clock_monotonic() - started >= LOG_LAST_MS * 1000LL / 2);
    close(end); /* whoever is to write learns that nobody reads */
    log_finish();
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
}

static void what_is_said_again_is_counted_for_a_minute(void **state)
{
    (void)state;
    long          missed = -1;
    const int64_t at     = 7000000, minute = LOG_SELDOM_US;
    assert_true(log_is_news(STR("full"), at, &missed));
    assert_int_equal(missed, 0);
    for (int i = 0; i < 5; i++) assert_false(log_is_news(STR("full"), at + i, &missed));
    assert_true(log_is_news(STR("other"), at + 1, &missed));
    assert_int_equal(missed, 0);
    assert_false(log_is_news(STR("full"), at + minute - 1, &missed));
    assert_true(log_is_news(STR("full"), at + minute, &missed));
    assert_int_equal(missed, 6);
    assert_false(log_is_news(STR("full"), at + minute + 1, &missed));
}

static void of_what_is_said_again_only_the_newest_are_known(void **state)
{
    (void)state;
    long missed;
    for (int i = 0; i <= LOG_SELDOM_KEYS; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        assert_true(log_is_news(str_from(key), 500000000 + i, &missed));
    }
    assert_false(log_is_news(STR("key 1"), 500001000, &missed));
    assert_true(log_is_news(STR("key 0"), 500001000, &missed));
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        TEST(a_line_has_time_level_event_and_the_rest),
        TEST(the_level_decides),
        TEST(a_long_line_is_cut_and_a_broken_one_mended),
        TEST(values_from_outside_are_quoted),
        TEST(threads_do_not_mix_their_lines),
        TEST(nobody_waits_for_a_reader_and_what_is_missing_is_counted),
        TEST(the_end_does_not_wait_for_ever),
        TEST(what_is_said_again_is_counted_for_a_minute),
        TEST(of_what_is_said_again_only_the_newest_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
