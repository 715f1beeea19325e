/* test_value.c -- the one coin: equality, order, changing kind without loss. */
#include "tests/unit/base/base_test.h"

#include "core/base/value.h"

static Value text(const char *c) { return value_text(str_from(c)); }
static Value number(int64_t digits, int scale)
{
    return value_decimal((Decimal){ digits, (uint8_t)scale });
}

static void numbers_are_equal_by_amount_and_the_rest_by_kind(void **state)
{
    (void)state;
    assert_true(value_equal(value_int(5), number(500, 2)));
    assert_true(value_equal(number(50, 1), number(5, 0)));
    assert_false(value_equal(value_int(5), text("5")));
    assert_false(value_equal(value_int(0), value_null()));
    assert_true(value_equal(value_null(), value_null()));
    assert_false(value_equal(value_date(1), value_int(1)));
    assert_false(value_equal(value_date(1), value_datetime(1)));
    assert_true(value_equal(value_int(INT64_MAX), value_int(INT64_MAX)));
    assert_false(value_equal(value_int(INT64_MAX), number(999999999999999999, 0)));
}

static void lists_are_equal_item_by_item(void **state)
{
    (void)state;
    Value a[] = { value_int(1), text("x") }, b[] = { number(10, 1), text("x") };
    Value one   = { VALUE_LIST, { .list = { a, 2 } } };
    Value other = { VALUE_LIST, { .list = { b, 2 } } };
    Value less  = { VALUE_LIST, { .list = { a, 1 } } };
    assert_true(value_equal(one, other));
    assert_false(value_equal(one, less));
}

static void order_is_within_a_family(void **state)
{
    (void)state;
    assert_int_equal(value_compare(value_int(2), number(15, 1)), 1);
    assert_int_equal(value_compare(value_int(INT64_MIN), number(0, 6)), -1);
    assert_int_equal(value_compare(text("a"), text("b")), -1);
    assert_int_equal(value_compare(value_date(3), value_date(3)), 0);
    assert_int_equal(value_compare(value_ref(9), value_ref(3)), 1);
}

typedef bool Convert(Value *value);

typedef struct {
    Convert *to;
    Value    from, result; /* a result of the kind of `from` and its content: refused */
    bool     done;
} Conversion;

static void kinds_change_only_without_loss(void **state)
{
    (void)state;
    const Conversion cases[] = {
        { value_to_int, number(500, 2), value_int(5), true },
        { value_to_int, text("5"), value_int(5), true },
        { value_to_int, text("5.00"), value_int(5), true },
        { value_to_int, text("-9223372036854775808"), value_int(INT64_MIN), true },
        { value_to_int, number(501, 2), number(501, 2), false },
        { value_to_int, text("5.5"), text("5.5"), false },
        { value_to_int, text(""), text(""), false },
        { value_to_int, value_bool(true), value_bool(true), false },
        { value_to_decimal, value_int(7), number(7, 0), true },
        { value_to_decimal, text("-1.50"), number(-150, 2), true },
        { value_to_decimal, value_int(INT64_MAX), value_int(INT64_MAX), false },
        { value_to_decimal, text("1e3"), text("1e3"), false },
        { value_to_bool, text("true"), value_bool(true), true },
        { value_to_bool, value_int(0), value_bool(false), true },
        { value_to_bool, text("yes"), text("yes"), false },
        { value_to_bool, value_int(2), value_int(2), false },
        { value_to_date, text("1970-01-02"), value_date(1), true },
        { value_to_date, text("2026-02-29"), text("2026-02-29"), false },
        { value_to_date, value_datetime(0), value_datetime(0), false },
        { value_to_datetime, text("1970-01-01T00:00:01Z"), value_datetime(1000), true },
        { value_to_datetime, text("1970-01-01T08:00+08:00"), value_datetime(0), true },
        { value_to_datetime, text("1970-01-01T00:00"), text("1970-01-01T00:00"), false },
        { value_to_ref, text("0000000000001"), value_ref(1), true },
        { value_to_ref, text("1"), text("1"), false },
        { value_to_ref, value_int(1), value_int(1), false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Value value = cases[i].from;
        assert_int_equal(cases[i].to(&value), cases[i].done);
        assert_int_equal(value.kind, cases[i].result.kind);
        assert_true(value_equal(value, cases[i].result));
    }
}

static void every_kind_has_a_text(void **state)
{
    Value items[] = { value_int(1), text("b") };
    assert_text(value_to_text(*state, value_null()), "");
    assert_text(value_to_text(*state, value_bool(true)), "true");
    assert_text(value_to_text(*state, value_int(INT64_MIN)), "-9223372036854775808");
    assert_text(value_to_text(*state, number(1250, 2)), "12.50");
    assert_text(value_to_text(*state, value_date(20779)), "2026-11-22");
    assert_text(value_to_text(*state, value_datetime(1795356420123)), "2026-11-22T14:07:00.123Z");
    assert_text(value_to_text(*state, value_ref(31)), "000000000000z");
    assert_text(value_to_text(*state, (Value){ VALUE_LIST, { .list = { items, 2 } } }), "1, b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(numbers_are_equal_by_amount_and_the_rest_by_kind),
        TEST(lists_are_equal_item_by_item),
        TEST(order_is_within_a_family),
        TEST(kinds_change_only_without_loss),
        TEST(every_kind_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
