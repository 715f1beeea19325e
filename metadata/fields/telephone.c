/*
 * telephone.c -- telephone numbers as people write them.
 *
 * What a country has is a row of telephone_plan.inc: its code, its trunk prefix, how long its
 * numbers are. Mainland China and North America are looked at more closely, since there the length
 * alone tells little.
 */
#include "metadata/fields/telephone.h"

#include "metadata/fields/normalize.h"

typedef struct {
    const char *country, *code, *trunk;
    int         least, most; /* digits behind the code */
} Plan;

static const Plan plans[] = {
#include "metadata/fields/telephone_plan.inc"
};

enum { MAX_DIGITS = 40 };

static const Plan *plan_of_country(Str country)
{
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
        if (str_is(country, plans[i].country)) return &plans[i];
    return NULL;
}

/* No code is the beginning of another one. */
static const Plan *plan_of_number(Str digits)
{
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
        if (str_starts(digits, str_from(plans[i].code))) return &plans[i];
    return NULL;
}

bool telephone_country(Str country)
{
    return plan_of_country(country) != NULL;
}

/* --- numbers of a country --------------------------------------------------------------------- */

static bool is_between(char c, char least, char most)
{
    return c >= least && c <= most;
}

/* Mobile 13812345678; 400 and 800; 95588; with the 0 of the trunk 021 5888 1234, 0755 8601 3388. */
static bool is_of_china(Str n, bool dialled)
{
    if (n.len == 11 && n.ptr[0] == '1') return is_between(n.ptr[1], '3', '9');
    if (n.len <= 6) return n.len >= 5 && (str_starts(n, STR("95")) || str_starts(n, STR("96")));
    if (n.len == 10 && (str_starts(n, STR("400")) || str_starts(n, STR("800")))) return true;
    if (!dialled) return false;
    if (n.len == 10 && (str_starts(n, STR("10")) || n.ptr[0] == '2')) return true;
    return (n.len == 10 || n.len == 11) && is_between(n.ptr[0], '3', '9');
}

/* 415 555 2671: neither the area nor the exchange begins with 0 or 1. */
static bool is_of_north_america(Str n)
{
    return n.len == 10 && is_between(n.ptr[0], '2', '9') && is_between(n.ptr[3], '2', '9');
}

/* `dialled`: with a trunk prefix before it, or behind a country code. */
static bool is_number(const Plan *plan, Str national, bool dialled)
{
    if ((int)national.len < plan->least || (int)national.len > plan->most) return false;
    if (strcmp(plan->code, "86") == 0) return is_of_china(national, dialled);
    if (strcmp(plan->code, "1") == 0) return is_of_north_america(national);
    return true;
}

static TelephoneResult write_number(Arena *arena, const Plan *plan, Str national, bool dialled,
                                    Str *number)
{
    if (!is_number(plan, national, dialled)) return TELEPHONE_FORM;
    *number = str_printf(arena, "+%s%.*s", plan->code, STR_ARG(national));
    return TELEPHONE_READ;
}

/* --- what people write ------------------------------------------------------------------------ */

/* Spaces, brackets, dots, strokes: what groups digits. */
static bool groups(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '(' || c == ')' || c == '-' || c == '.' || c == '/' ||
           c == 0xA0 || (c >= 0x2000 && c <= 0x2015) || c == 0x202F || c == 0x2212 ||
           (c >= 0x202A && c <= 0x202E) || c == 0x2060 || c == 0xFEFF;
}

/* "x12", "ext. 12", "#12", and in Chinese. */
static bool begins_extension(uint32_t c)
{
    return c == 'x' || c == 'X' || c == 'e' || c == 'E' || c == '#' || c == ',' || c == ';' ||
           c == 0x8F6C || c == 0x8F49 || c == 0x5206;
}

static TelephoneResult digits_of(Str text, char *digits, size_t *count, bool *plus)
{
    *count = 0;
    *plus = false;
    for (size_t at = 0; at < text.len;) {
        uint32_t c = str_utf8_next(text, &at);
        if (c >= '0' && c <= '9') {
            if (*count == MAX_DIGITS) return TELEPHONE_FORM;
            digits[(*count)++] = (char)c;
        } else if (c == '+' && *count == 0 && !*plus) {
            *plus = true;
        } else if (!groups(c)) {
            return *count && begins_extension(c) ? TELEPHONE_EXTENSION : TELEPHONE_NONE;
        }
    }
    return *count ? TELEPHONE_READ : TELEPHONE_NONE;
}

/* Behind + or 00. Many write the trunk's 0 there too: +44 (0)20 7946 0018. */
static TelephoneResult read_abroad(Arena *arena, Str digits, Str *number)
{
    const Plan *plan = plan_of_number(digits);
    if (!plan) return TELEPHONE_CODE;
    Str national = str_slice(digits, strlen(plan->code), digits.len);
    if (strcmp(plan->trunk, "0") == 0 && str_starts(national, STR("0")))
        national = str_slice(national, 1, national.len);
    return write_number(arena, plan, national, true, number);
}

/* As one dials it inside the country; or with the country's code, but without the +. */
static TelephoneResult read_at_home(Arena *arena, const Plan *plan, Str digits, Str *number)
{
    Str trunk = str_from(plan->trunk), code = str_from(plan->code);
    bool dialled = trunk.len && str_starts(digits, trunk);
    Str  rest = str_slice(digits, trunk.len, digits.len);
    if (dialled && write_number(arena, plan, rest, true, number) == TELEPHONE_READ)
        return TELEPHONE_READ;
    if (!(dialled && str_is(trunk, "0")) &&
        write_number(arena, plan, digits, !trunk.len, number) == TELEPHONE_READ)
        return TELEPHONE_READ;
    if (!str_starts(digits, code)) return TELEPHONE_FORM;
    return write_number(arena, plan, str_slice(digits, code.len, digits.len), true, number);
}

TelephoneResult telephone_read(Arena *arena, Str text, Str country, Str *number)
{
    char   digits[MAX_DIGITS];
    size_t count;
    bool   plus;
    Str    half = str_trim(text_half_width(arena, text));
    if (str_starts(half, STR("tel:"))) half = str_slice(half, 4, half.len);
    TelephoneResult result = digits_of(half, digits, &count, &plus);
    if (result != TELEPHONE_READ) return result;
    Str all = { digits, count };
    if (!plus && str_starts(all, STR("00"))) {
        plus = true;
        all = str_slice(all, 2, all.len);
    }
    if (plus) return read_abroad(arena, all, number);
    const Plan *plan = plan_of_country(country);
    return plan ? read_at_home(arena, plan, all, number) : TELEPHONE_COUNTRY;
}
