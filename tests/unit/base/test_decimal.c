/*
 * test_decimal.c -- exact numbers, by example and against a reference.
 *
 * The reference counts in millionths in 128 bits and rounds by adding half before it cuts; the room
 * itself looks at the remainder. Scales, limits and signs are drawn so that edges are frequent.
 */
#include "tests/unit/base/base_test.h"

#include "core/base/decimal.h"

typedef __int128 Wide;

static const int64_t LARGEST = 999999999999999999;

static Decimal of(const char *text)
{
    Decimal decimal;
    assert_true(decimal_parse(str_from(text), &decimal));
    return decimal;
}

static void text_is_read_and_written_exactly(void **state)
{
    static const struct {
        const char *given, *all, *brief;
    } cases[] = {
        { "12.50", "12.50", "12.5" },
        { "-0.050", "-0.050", "-0.05" },
        { "0", "0", "0" },
        { "-0", "0", "0" },
        { "0.000000", "0.000000", "0" },
        { "007", "7", "7" },
        { "100", "100", "100" },
        { "999999999999999999", "999999999999999999", "999999999999999999" },
        { "-999999999999.999999", "-999999999999.999999", "-999999999999.999999" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_text(decimal_text(*state, of(cases[i].given)), cases[i].all);
        assert_text(decimal_short(*state, of(cases[i].given)), cases[i].brief);
    }
}

static void what_is_no_decimal_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "", "-", ".", ".5", "5.", "-.5", "+1", "1e3", " 1", "1 ", "1,000", "1.2.3", "0.1234567",
        "1.0000000", "1000000000000000000", "9999999999999999999", "99999999999999999999999",
        "1--2", "١",
    };
    Decimal untouched = { 42, 1 };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(decimal_parse(str_from(refused[i]), &untouched));
    assert_int_equal(untouched.digits, 42);
}

static void rounding_is_half_away_from_zero(void **state)
{
    static const struct {
        const char *given;
        int         scale;
        const char *rounded;
    } cases[] = {
        { "2.5", 0, "3" }, { "-2.5", 0, "-3" }, { "2.4999", 0, "2" }, { "0.5", 0, "1" },
        { "-0.49", 0, "0" }, { "1.005", 2, "1.01" }, { "-1.005", 2, "-1.01" },
        { "1.5", 3, "1.500" }, { "0.000001", 5, "0.00000" }, { "0.000005", 5, "0.00001" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Decimal rounded;
        assert_true(decimal_rescale(of(cases[i].given), (uint8_t)cases[i].scale, &rounded));
        assert_text(decimal_text(*state, rounded), cases[i].rounded);
    }
}

static void what_does_not_fit_leaves_the_result_alone(void **state)
{
    (void)state;
    Decimal large = { LARGEST, 0 }, one = { 1, 0 }, small = { 1, 6 }, zero = { 0, 3 },
            out = { 42, 2 };
    assert_false(decimal_add(large, one, &out));
    assert_false(decimal_add(large, small, &out));
    assert_false(decimal_subtract((Decimal){ -LARGEST, 0 }, one, &out));
    assert_false(decimal_multiply(large, large, &out));
    assert_false(decimal_divide(large, one, &out)); /* 18 digits and 6 places are 24 */
    assert_false(decimal_divide(one, zero, &out));
    assert_false(decimal_remainder(one, zero, &out));
    assert_false(decimal_rescale(large, 1, &out));
    assert_false(decimal_rescale(one, 7, &out));
    assert_true(out.digits == 42 && out.scale == 2);
}

static const int64_t power[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };

static Wide millionths(Decimal a)
{
    return (Wide)a.digits * power[6 - a.scale];
}

static Wide magnitude(Wide a)
{
    return a < 0 ? -a : a;
}

/* a / b, half away from zero, by another way than the room's. */
static Wide divided(Wide a, Wide b)
{
    Wide quotient = (2 * magnitude(a) + magnitude(b)) / (2 * magnitude(b));
    return (a < 0) != (b < 0) ? -quotient : quotient;
}

static Decimal any_decimal(Chance *source)
{
    int64_t digits = 0;
    switch (chance(source) % 4) {
    case 0: digits = chance_between(source, -20, 20); break;
    case 1: digits = chance_between(source, -1000000, 1000000); break;
    case 2: digits = chance_between(source, -LARGEST, LARGEST); break;
    default: {
        int64_t edge = chance_between(source, 0, 18);
        for (digits = 1; edge > 0; edge--) digits *= 10;
        digits += chance_between(source, -2, 2);
        if (digits > LARGEST) digits = LARGEST;
        if (chance(source) % 2) digits = -digits;
    }
    }
    return (Decimal){ digits, (uint8_t)(chance(source) % 7) };
}

static void check(bool done, Decimal got, Wide digits, int scale)
{
    bool fits = magnitude(digits) <= LARGEST;
    assert_int_equal(done, fits);
    if (!fits) return;
    assert_true(got.digits == (int64_t)digits);
    assert_int_equal(got.scale, scale);
}

static void arithmetic_agrees_with_the_reference(void **state)
{
    (void)state;
    Chance source = chance_new();
    for (int i = 0; i < 300000; i++) {
        Decimal a = any_decimal(&source), b = any_decimal(&source), out = { 0 };
        int     scale = a.scale > b.scale ? a.scale : b.scale, product = a.scale + b.scale;
        Wide    unit  = power[6 - scale], x = millionths(a), y = millionths(b);

        check(decimal_add(a, b, &out), out, (x + y) / unit, scale);
        check(decimal_subtract(a, b, &out), out, (x - y) / unit, scale);
        Wide exact = (Wide)a.digits * b.digits;
        if (product > 6) {
            Wide cut = 1;
            for (int place = 6; place < product; place++) cut *= 10;
            exact   = divided(exact, cut);
            product = 6;
        }
        check(decimal_multiply(a, b, &out), out, exact, product);
        assert_int_equal(decimal_compare(a, b), (x > y) - (x < y));
        if (b.digits == 0) continue;
        Wide quotient = divided((Wide)a.digits * power[6] * power[b.scale],
                                (Wide)b.digits * power[a.scale]);
        check(decimal_divide(a, b, &out), out, quotient, 6);
        check(decimal_remainder(a, b, &out), out, (x - x / y * y) / unit, scale);
    }
}

static void every_decimal_survives_text_and_a_wider_scale(void **state)
{
    Chance source = chance_new();
    for (int i = 0; i < 50000; i++) {
        Decimal a = any_decimal(&source), back, wider;
        assert_true(decimal_parse(decimal_text(*state, a), &back));
        assert_true(back.digits == a.digits && back.scale == a.scale);
        assert_true(decimal_parse(decimal_short(*state, a), &back));
        assert_int_equal(decimal_compare(a, back), 0);
        if (decimal_rescale(a, 6, &wider)) assert_int_equal(decimal_compare(a, wider), 0);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(text_is_read_and_written_exactly),
        TEST(what_is_no_decimal_is_refused),
        TEST(rounding_is_half_away_from_zero),
        TEST(what_does_not_fit_leaves_the_result_alone),
        TEST(arithmetic_agrees_with_the_reference),
        TEST(every_decimal_survives_text_and_a_wider_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
