/*
 * test_seats.c -- who has to go when the house is full: who has waited longest, and nobody else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/web/seats.h"

enum { COUNT = 4 }; /* two of them are kept free */

static Seats seats;
static Seat *seat[COUNT];
static int   ends[COUNT][2];

static int begin(void **state)
{
    (void)state;
    seats_init(&seats, COUNT);
    for (int i = 0; i < COUNT; i++) {
        seat[i] = seats_give(&seats);
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]) != 0) return -1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT; i++) close(ends[i][0]), close(ends[i][1]);
    seats_done(&seats);
    return 0;
}

static void waits(int number, int64_t us)
{
    seat_waits(seat[number], ends[number][0], false, 0, clock_monotonic() - us);
}

static void sends(int number, int64_t sender, int64_t us)
{
    seat_waits(seat[number], ends[number][0], false, sender, clock_monotonic() - us);
}

static bool is_shut(int number)
{
    char byte;
    return recv(ends[number][0], &byte, 1, MSG_DONTWAIT) == 0;
}

static void with_room_nobody_goes(void **state)
{
    (void)state;
    waits(0, 9000000);
    seats_enter(&seats), seats_enter(&seats);
    assert_true(seats_make_room(&seats));
    assert_false(is_shut(0));
    assert_true(seat_goes_on(&seats, seat[0]));
}

static void who_has_waited_longest_goes(void **state)
{
    (void)state;
    waits(0, 3000000), waits(1, 9000000), waits(2, 5000000);
    for (int i = 0; i < 3; i++) seats_enter(&seats);
    assert_true(seats_make_room(&seats)); /* one is enough: he counts as gone */
    assert_true(seats_make_room(&seats));
    assert_true(is_shut(1));
    assert_false(is_shut(0) || is_shut(2));
    assert_true(seat_goes_on(&seats, seat[0]));
    assert_false(seat_goes_on(&seats, seat[1]));
    seats_leave(&seats, true);
    assert_int_equal(atomic_load(&seats.taken), 2);
    assert_int_equal(atomic_load(&seats.leaving), 0);
    assert_int_equal(atomic_load(&seats.ended), 1);
}

static void who_works_or_has_just_come_stays(void **state)
{
    (void)state;
    waits(0, 9000000), waits(1, SEATS_GRACE_US / 2);
    assert_true(seat_goes_on(&seats, seat[0])); /* his request has come */
    for (int i = 0; i < 4; i++) seats_enter(&seats);
    assert_false(seats_make_room(&seats));
    for (int i = 0; i < COUNT; i++) assert_false(is_shut(i));
    assert_true(seat_goes_on(&seats, seat[1]));
}

static void who_does_not_take_his_answer_has_more_time_and_loses_it(void **state)
{
    (void)state;
    char byte = 'x';
    for (int i = 0; i < 3; i++) seats_enter(&seats);
    seat_waits(seat[0], ends[0][0], true, 0, clock_monotonic() - SEATS_TAKE_US / 2);
    assert_false(seats_make_room(&seats));
    assert_true(seat_goes_on(&seats, seat[0]));
    seat_waits(seat[0], ends[0][0], true, 0, clock_monotonic() - SEATS_TAKE_US * 2);
    assert_true(seats_make_room(&seats));
    assert_false(seat_goes_on(&seats, seat[0]));
    assert_int_equal(send(ends[0][0], &byte, 1, MSG_NOSIGNAL), -1);
}

static void who_sends_a_body_stays_as_long_as_they_are_few(void **state)
{
    (void)state;
    sends(0, 7, 9000000), sends(1, 7, 8000000); /* so many may */
    for (int i = 0; i < 4; i++) seats_enter(&seats);
    assert_false(seats_make_room(&seats));
    waits(2, 1000000);
    assert_false(seats_make_room(&seats)); /* one of two is room enough */
    assert_true(is_shut(2));
    assert_false(is_shut(0) || is_shut(1));
    seats_close(&seats); /* what has begun to come is waited for at the end, too */
    assert_true(seat_goes_on(&seats, seat[0]) && seat_goes_on(&seats, seat[1]));
}

static void of_too_many_bodies_one_goes_of_whoever_sends_most(void **state)
{
    (void)state;
    sends(0, 7, 9000000), sends(1, 8, 2000000), sends(2, 8, 3000000);
    for (int i = 0; i < 3; i++) seats_enter(&seats);
    assert_true(seats_make_room(&seats));
    assert_true(is_shut(2));
    assert_false(is_shut(0) || is_shut(1));
    assert_false(seat_goes_on(&seats, seat[2]));
    assert_true(seat_goes_on(&seats, seat[0]) && seat_goes_on(&seats, seat[1]));
}

static void more_than_can_be_seated_soon_are_not_admitted(void **state)
{
    (void)state;
    int admitted = 0;
    while (seats_admit(&seats) && admitted < 1000) seats_enter(&seats), admitted++;
    assert_in_range(admitted, COUNT + 1, COUNT + 19); /* the library queues 20 */
    seats_leave(&seats, false);
    assert_true(seats_admit(&seats));
    assert_null(seats_give(&seats)); /* a thread more than there are seats has none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(with_room_nobody_goes, begin, end),
        cmocka_unit_test_setup_teardown(who_has_waited_longest_goes, begin, end),
        cmocka_unit_test_setup_teardown(who_works_or_has_just_come_stays, begin, end),
        cmocka_unit_test_setup_teardown(who_does_not_take_his_answer_has_more_time_and_loses_it, begin,
                                        end),
        cmocka_unit_test_setup_teardown(who_sends_a_body_stays_as_long_as_they_are_few, begin, end),
        cmocka_unit_test_setup_teardown(of_too_many_bodies_one_goes_of_whoever_sends_most, begin,
                                        end),
        cmocka_unit_test_setup_teardown(more_than_can_be_seated_soon_are_not_admitted, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
