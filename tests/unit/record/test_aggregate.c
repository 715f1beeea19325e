/*
 * test_aggregate.c -- groups and measures: against sums made by hand over the same rows, for
 * groups of every kind.
 */
#include "tests/unit/record/sales.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static unsigned chance = 7;

static unsigned dice(unsigned sides)
{
    chance = chance * 1103515245u + 12345u;
    return (chance >> 16) % sides;
}

/* --- by hand ---------------------------------------------------------------------------------- */

enum { DEALS = 120, NO_AMOUNT = -1 };

typedef struct {
    int company, stage, month, cents; /* month 0: no date */
    int64_t sum;
} Row;

static Row rows[DEALS];
static const char *companies[3];
static const char *const stages[] = { "open", "won", "lost" };

static void fill(App *app)
{
    for (int i = 0; i < 3; i++)
        companies[i] = new_id(
            app, create(app, "boss", "company",
                        JSON(app, "{\"name\":\"%c\",\"level\":\"%s\"}", "BAC"[i], i ? "b" : "a")));
    for (int i = 0; i < DEALS; i++) {
        Row *row = &rows[i];
        *row = (Row){ (int)dice(3), (int)dice(3), (int)dice(6),
                      dice(5) ? (int)dice(100000) : NO_AMOUNT, 0 };
        if (row->cents == NO_AMOUNT) row->stage = 0;
        const char *amount = row->cents == NO_AMOUNT
                                 ? "null"
                                 : JSON(app, "%d.%02d", row->cents / 100, row->cents % 100);
        const char *due =
            row->month ? JSON(app, "\"2026-%02d-%02u\"", row->month, 1 + dice(28)) : "null";
        new_id(
            app,
            create(
                app, "boss", "deal",
                JSON(
                    app,
                    "{\"name\":\"D%d\",\"company\":\"%s\",\"stage\":\"%s\",\"amount\":%s,"
                    "\"due\":%s,\"reason\":\"r\"}",
                    i, companies[row->company], stages[row->stage], amount, due)));
    }
}

static const char *amount_text(App *app, int64_t cents)
{
    return str_c(app->arena, decimal_short(app->arena, (Decimal){ cents, 2 }));
}

/*
 * {"stage":"won","count()":4,"count(amount)":3,"sum(amount)":1.5,"min(amount)":...} over the rows
 * that match.
 */
static const char *by_hand(App *app, const char *start, bool (*matches)(const Row *row, int value),
                           int value)
{
    int64_t count = 0, amounts = 0, sum = 0, least = INT64_MAX, most = -1;
    for (int i = 0; i < DEALS; i++) {
        if (!matches(&rows[i], value)) continue;
        count++;
        if (rows[i].cents == NO_AMOUNT) continue;
        amounts++;
        sum += rows[i].cents;
        if (rows[i].cents < least) least = rows[i].cents;
        if (rows[i].cents > most) most = rows[i].cents;
    }
    if (!count) return "";
    Decimal average = { 0 };
    if (amounts) decimal_divide((Decimal){ sum, 2 }, (Decimal){ amounts, 0 }, &average);
    return JSON(app,
                "{%s\"count()\":%" PRId64 ",\"count(amount)\":%" PRId64
                ",\"sum(amount)\":%s,\"avg(amount)\":%s,\"min(amount)\":%s,\"max(amount)\":%s}",
                start, count, amounts, amount_text(app, sum),
                amounts ? str_c(app->arena, decimal_short(app->arena, average)) : "null",
                amounts ? amount_text(app, least) : "null",
                amounts ? amount_text(app, most) : "null");
}

static const char measures[] =
    "count(),count(amount),sum(amount),avg(amount),min(amount),max(amount)";

static bool any(const Row *row, int value) { (void)row; (void)value; return true; }
static bool in_stage(const Row *row, int value) { return row->stage == value; }
static bool at_company(const Row *row, int value) { return row->company == value; }
static bool in_month(const Row *row, int value) { return row->month == value; }
static bool in_quarter(const Row *row, int value) { return (row->month + 2) / 3 == value; }

static void groups_agree_with_sums_by_hand(void **state)
{
    App *app = *state;
    fill(app);
    has(AGGREGATE(app, "boss", "deal", "measures", measures), by_hand(app, "", any, 0));
    const char *said = AGGREGATE(app, "boss", "deal", "group", "stage", "measures", measures);
    for (int i = 0; i < 3; i++)
        has(said, by_hand(app, JSON(app, "\"stage\":\"%s\",", stages[i]), in_stage, i));
    said = AGGREGATE(app, "boss", "deal", "group", "company", "measures", measures);
    for (int i = 0; i < 3; i++)
        has(said, by_hand(app,
                          JSON(app, "\"company\":{\"id\":\"%s\",\"title\":\"%c\"},", companies[i],
                               "BAC"[i]),
                          at_company, i));
    assert_true(strstr(said, "\"A\"") < strstr(said, "\"B\""));
    said = AGGREGATE(app, "boss", "deal", "group", "month(due)", "measures", measures);
    for (int i = 1; i < 6; i++)
        has(said, by_hand(app, JSON(app, "\"month(due)\":\"2026-%02d\",", i), in_month, i));
    has(said, by_hand(app, "\"month(due)\":null,", in_month, 0));
    said = AGGREGATE(app, "boss", "deal", "group", "quarter(due)", "measures", measures);
    for (int i = 1; i < 3; i++)
        has(said, by_hand(app, JSON(app, "\"quarter(due)\":\"2026-Q%d\",", i), in_quarter, i));
}

static void periods_have_their_own_words(void **state)
{
    App *app = *state;
    create(app, "rep", "company",
           "{\"name\":\"A\",\"since\":\"2027-01-03\",\"seen\":\"2026-12-31T16:30:00Z\"}");
    has(AGGREGATE(app, "rep", "company", "group", "year(since),week(since),day(since)"),
        "{\"year(since)\":\"2027\",\"week(since)\":\"2026-W53\",\"day(since)\":\"2027-01-03\","
        "\"count()\":1}");
    has(AGGREGATE(app, "rep", "company", "group", "year(seen),day(seen)"),
        "\"year(seen)\":\"2027\",\"day(seen)\":\"2027-01-01\"");
}

static void what_is_asked_for_twice_is_answered_once(void **state)
{
    App *app = *state;
    create(app, "rep", "company", "{\"name\":\"A\",\"rating\":2}");
    assert_string_equal(AGGREGATE(app, "rep", "company", "group", "rating,rating", "measures",
                                  "count(),sum(rating),count()", "sort", "rating"),
                        "{\"rows\":[{\"rating\":2,\"count()\":1,\"sum(rating)\":2}],"
                        "\"next\":null}");
}

static void nothing_lies_behind_the_last_year(void **state)
{
    App *app = *state;
    create(app, "rep", "company", "{\"name\":\"A\",\"since\":\"9999-12-31\"}");
    has(AGGREGATE(app, "rep", "company", "group", "year(since),day(since)", "conditions", "true"),
        "\"where\":\"since >= '9999-01-01' and since >= '9999-12-31'\"");
}

static void groups_are_ordered_limited_and_continued(void **state)
{
    App *app = *state;
    fill(app);
    const char *all = AGGREGATE(app, "boss", "deal", "group", "stage,company.level", "measures",
                                "sum(amount)", "sort", "-sum(amount)");
    const char *first = AGGREGATE(app, "boss", "deal", "group", "stage,company.level", "measures",
                                  "sum(amount)", "sort", "-sum(amount)", "limit", "4");
    const char *next = strstr(first, "\"next\":\"");
    assert_non_null(next);
    const char *cursor = str_c(app->arena, (Str){ next + 8, strcspn(next + 8, "\"") });
    const char *second =
        AGGREGATE(app, "boss", "deal", "group", "stage,company.level", "measures", "sum(amount)",
                  "sort", "-sum(amount)", "limit", "4", "cursor", cursor);
    const char *end = strstr(first, "],\"next\"");
    assert_string_equal(
        all, JSON(app, "%.*s,%s", (int)(end - first), first, second + strlen("{\"rows\":[")));
}

static void having_narrows_what_was_asked_for(void **state)
{
    App *app = *state;
    fill(app);
    int64_t sums[3] = { 0 };
    for (int i = 0; i < DEALS; i++)
        if (rows[i].cents != NO_AMOUNT) sums[rows[i].stage] += rows[i].cents;
    for (int i = 0; i < 3; i++) {
        const char *limit = amount_text(app, sums[i]);
        const char *said = AGGREGATE(
            app, "boss", "deal", "group", "stage", "measures", "sum(amount),count()", "having",
            JSON(app, "sum(amount) >= %s and stage == '%s' and count() > 0", limit, stages[i]));
        has(said, JSON(app, "{\"rows\":[{\"stage\":\"%s\",\"sum(amount)\":%s", stages[i], limit));
        said = AGGREGATE(app, "boss", "deal", "group", "stage", "measures", "sum(amount)", "having",
                         JSON(app, "sum(amount) > %s and stage == '%s'", limit, stages[i]));
        has(said, "\"rows\":[]");
    }
    has(AGGREGATE(app, "boss", "deal", "group", "stage", "having", "amount > 1"),
        "\"field\":\"having\"");
    has(AGGREGATE(app, "boss", "deal", "group", "stage", "having", "stage == 'k0'"),
        "\"field\":\"having\"");
}

/* Averages of whole numbers have places, too. */
static void averages_are_compared_as_they_are_shown(void **state)
{
    App *app = *state;
    create(app, NULL, "company", "{\"name\":\"A\",\"rating\":1}");
    create(app, NULL, "company", "{\"name\":\"B\",\"rating\":2}");
    create(app, NULL, "company", "{\"name\":\"C\",\"rating\":2}");
    const char *average = "\"avg(rating)\":1.666667";
    static const char *const true_of_it[] = {
        "avg(rating) > 1.5", "avg(rating) < 1.67", "avg(rating) == 1.666667", "avg(rating) ~= 1",
        "avg(rating) >= 1.666", "avg(rating) * 3 > 5 and not (avg(rating) > 2)",
    };
    for (size_t i = 0; i < sizeof true_of_it / sizeof *true_of_it; i++)
        has(AGGREGATE(app, "boss", "company", "measures", "avg(rating)", "having", true_of_it[i]),
            average);
    has(AGGREGATE(app, "boss", "company", "measures", "avg(rating)", "having", "avg(rating) > 1.67"),
        "\"rows\":[]");
}

/* A key in a text is a part of that text, also behind a quote in it. */
static void texts_in_having_are_left_alone(void **state)
{
    App *app = *state;
    create(app, NULL, "company", "{\"name\":\"O'Neil name\",\"rating\":1}");
    has(AGGREGATE(app, "boss", "company", "group", "name", "having",
                  "name == 'O\\'Neil name' and count() == 1"),
        "{\"rows\":[{\"name\":\"O'Neil name\",\"count()\":1}]");
    has(AGGREGATE(app, "boss", "company", "group", "name", "having", "name == 'a\\\\' or name ~= ''"),
        "O'Neil name");
}

static void bad_parameters_are_named(void **state)
{
    static const struct { const char *parameter, *value, *code;
    } cases[] = {
        { "group", "margin", "field.unknown" },
        { "group", "month(name)", "aggregate.group" },
        { "group", "decade(due)", "aggregate.group" },
        { "group", "stage,stage,stage,stage,stage,stage", "aggregate.many" },
        { "measures", "sum(name)", "aggregate.type" },
        { "measures", "sum(margin)", "field.unknown" },
        { "measures", "sum()", "field.unknown" },
        { "measures", "median(amount)", "aggregate.measure" },
        { "measures", "sum(amount", "aggregate.measure" },
        { "sort", "amount", "aggregate.sort" },
        { "limit", "0", "query.limit" },
        { "cursor", "abc", "query.cursor" },
        { "where", "margin > 0", "expr." },
    };
    App *app = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said = AGGREGATE(app, "rep", "deal", cases[i].parameter, cases[i].value);
        has(said, JSON(app, "\"code\":\"%s", cases[i].code));
        has(said, JSON(app, "\"field\":\"%s\"", cases[i].parameter));
    }
}

static void over_nothing_sum_and_count_are_zero(void **state)
{
    App *app = *state;
    has(AGGREGATE(app, "rep", "deal", "measures", measures, "where", "false"),
        "{\"rows\":[{\"count()\":0,\"count(amount)\":0,\"sum(amount)\":0,\"avg(amount)\":null,"
        "\"min(amount)\":null,\"max(amount)\":null}]");
    has(AGGREGATE(app, "rep", "deal", "measures", "sum(amount)", "where", "false", "having",
                  "sum(amount) == 0"),
        "{\"rows\":[{\"sum(amount)\":0}]");
}

static void a_sum_too_large_is_empty_and_no_error(void **state)
{
    App *app = *state;
    const char *acme = new_id(app, create(app, "rep", "company", "{\"name\":\"A\"}"));
    for (int i = 0; i < 12; i++)
        create(app, "rep", "deal",
               JSON(app, "{\"name\":\"D\",\"company\":\"%s\",\"amount\":\"9999999999999999.99\"}",
                    acme));
    has(AGGREGATE(app, "rep", "deal", "measures", "sum(amount),count(amount)", "where",
                  "name == 'D'"),
        "\"sum(amount)\":null,\"count(amount)\":12");
    has(AGGREGATE(app, "rep", "deal", "measures", "max(amount)"), "\"9999999999999999.99\"");
}

/* All 18 digits: as a floating number it would be one more. */
static void the_largest_number_is_a_sum(void **state)
{
    App *app = *state;
    const char *acme = new_id(app, create(app, "rep", "company", "{\"name\":\"A\"}"));
    const char *deal = "{\"name\":\"%s\",\"company\":\"%s\",\"amount\":\"%s\"}";
    create(app, "rep", "deal", JSON(app, deal, "most", acme, "9999999999999999.98"));
    has(AGGREGATE(app, "rep", "deal", "measures", "sum(amount),avg(amount)"),
        "\"sum(amount)\":\"9999999999999999.98\",\"avg(amount)\":null");
    create(app, "rep", "deal", JSON(app, deal, "cent", acme, "0.01"));
    has(AGGREGATE(app, "rep", "deal", "measures", "sum(amount)"), "\"9999999999999999.99\"");
    create(app, "rep", "deal", JSON(app, deal, "more", acme, "0.01"));
    has(AGGREGATE(app, "rep", "deal", "measures", "sum(amount)"), "\"sum(amount)\":null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(groups_agree_with_sums_by_hand), SALES(periods_have_their_own_words),
        SALES(what_is_asked_for_twice_is_answered_once),
        SALES(nothing_lies_behind_the_last_year),
        SALES(groups_are_ordered_limited_and_continued), SALES(having_narrows_what_was_asked_for),
        SALES(averages_are_compared_as_they_are_shown), SALES(texts_in_having_are_left_alone),
        SALES(the_largest_number_is_a_sum), SALES(bad_parameters_are_named),
        SALES(over_nothing_sum_and_count_are_zero),
        SALES(a_sum_too_large_is_empty_and_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
