/* test_id.c -- ids that sort by time, also under many threads and a clock that goes back. */
#include "tests/unit/base/base_test.h"

#include <pthread.h>

#include "core/base/clock.h"
#include "core/base/id.h"

static const int64_t START_OF_2020 = 1577836800000;

static void an_id_holds_its_millisecond(void **state)
{
    (void)state;
    clock_fix(START_OF_2020 + 5);
    assert_true(id_new() == 5 << 21);
    assert_true(id_new() == (5 << 21) + 1);
    clock_fix(0);
}

static void a_clock_that_goes_back_does_not_matter(void **state)
{
    (void)state;
    clock_fix(START_OF_2020 + 100000);
    int64_t before = id_new();
    clock_fix(START_OF_2020 + 50000);
    assert_true(id_new() == before + 1);
    clock_fix(1);
    assert_true(id_new() == before + 2);
    clock_fix(0);
}

static void ids_continue_after_the_last_one_known(void **state)
{
    (void)state;
    int64_t far = id_new() + ((int64_t)1 << 40);
    id_after(far);
    id_after(5);
    assert_true(id_new() == far + 1);
}

enum { THREADS = 4, EACH = 20000 };

static void *make_many(void *ids)
{
    for (int i = 0; i < EACH; i++) ((int64_t *)ids)[i] = id_new();
    return NULL;
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void threads_never_get_the_same_id(void **state)
{
    static int64_t ids[THREADS][EACH];
    pthread_t      threads[THREADS];
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, make_many, ids[i]);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);

    for (int i = 0; i < THREADS; i++)
        for (int j = 1; j < EACH; j++) assert_true(ids[i][j] > ids[i][j - 1]);
    int64_t *all = arena_copy(*state, ids, sizeof ids);
    qsort(all, THREADS * EACH, sizeof *all, by_number);
    for (int i = 1; i < THREADS * EACH; i++) assert_true(all[i] != all[i - 1]);
}

static void text_sorts_like_numbers_and_leads_back(void **state)
{
    Chance  source = chance_new();
    int64_t before = 0;
    Str     text   = STR("0000000000000");
    for (int i = 0; i < 20000; i++) {
        int64_t id = (int64_t)(chance(&source) >> 1), back;
        Str     now = id_text(*state, id);
        assert_true(id_parse(now, &back) && back == id);
        assert_int_equal(str_compare(now, text), (id > before) - (id < before));
        before = id, text = now;
    }
    int64_t largest;
    assert_true(id_parse(STR("7zzzzzzzzzzzz"), &largest));
    assert_true(largest == INT64_MAX);
    assert_true(id_parse(STR("7ZZZZZZZZZZZZ"), &largest));
}

static void what_is_no_id_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "1", "0000000000000", "8000000000000", "000000000000i", "000000000000l",
        "000000000000o", "000000000000u", "00000000000001", "000000000 001",
    };
    int64_t id = 42;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(id_parse(str_from(refused[i]), &id));
    assert_false(id_parse(STR("0000000\0" "00001"), &id));
    assert_int_equal(id, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_id_holds_its_millisecond),
        TEST(a_clock_that_goes_back_does_not_matter),
        TEST(ids_continue_after_the_last_one_known),
        TEST(threads_never_get_the_same_id),
        TEST(text_sorts_like_numbers_and_leads_back),
        TEST(what_is_no_id_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
