/* test_socket.c -- deadlines in front of libc: what they stop, and that they stop nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/web/socket.h"

static int ends[2];

static int begin(void **state)
{
    (void)state;
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

static int end(void **state)
{
    (void)state;
    socket_write_until(0), socket_read_until(0);
    close(ends[0]), close(ends[1]);
    return 0;
}

/* However willingly a byte is taken now and then. */
static void what_is_not_gone_by_then_is_not_sent_any_more(void **state)
{
    (void)state;
    char got;
    socket_write_until(clock_monotonic() + 60000000);
    assert_int_equal(send(ends[0], "a", 1, 0), 1);
    assert_int_equal(recv(ends[1], &got, 1, 0), 1);
    socket_write_until(clock_monotonic() - 1);
    errno = 0;
    assert_int_equal(send(ends[0], "b", 1, 0), -1);
    assert_int_equal(errno, EPIPE);
    assert_int_equal(recv(ends[1], &got, 1, MSG_DONTWAIT), -1);
    socket_write_until(0);
    assert_int_equal(send(ends[0], "c", 1, 0), 1);
}

static void what_has_not_come_by_then_is_not_read_any_more(void **state)
{
    (void)state;
    char got = 0;
    assert_int_equal(send(ends[1], "ab", 2, 0), 2);
    socket_read_until(clock_monotonic() + 60000000);
    assert_int_equal(recv(ends[0], &got, 1, 0), 1);
    socket_read_until(clock_monotonic() - 1);
    errno = 0;
    assert_int_equal(recv(ends[0], &got, 1, 0), -1);
    assert_int_equal(errno, ETIMEDOUT);
    socket_read_until(0);
    assert_int_equal(recv(ends[0], &got, 1, 0), 1);
    assert_int_equal(got, 'b');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_not_gone_by_then_is_not_sent_any_more, begin, end),
        cmocka_unit_test_setup_teardown(what_has_not_come_by_then_is_not_read_any_more, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
