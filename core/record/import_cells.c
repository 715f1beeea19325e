/*
 * import_cells.c -- what people write in cells as what fields take.
 *
 * The rule of this file: only what has one meaning is changed. 03/04/2026 has two, so it stays as
 * it is, and the field refuses it.
 */
#include "core/base/clock.h"
#include "core/base/fold.h"
#include "core/base/letters.h"
#include "core/record/import.h"
#include "metadata/fields/normalize.h"

/* A plain number in a date's cell is a spreadsheet's day: 1954 to 2119. */
enum { SERIAL_FIRST = 20000, SERIAL_LAST = 80000, SERIAL_1970 = 25569 };

/* --- numbers ---------------------------------------------------------------------------------- */

static Str without_signs(Str text, bool *negative)
{
    static const char *const signs[] = { "\xC2\xA5", "\xEF\xBF\xA5", "$", "\xE2\x82\xAC",
                                         "CNY", "RMB", "USD", "%", "\xE5\x85\x83", NULL }; /* ¥ $ € ... 元 */
    if (str_starts(text, STR("(")) && str_ends(text, STR(")"))) {
        text = str_slice(text, 1, text.len - 1); /* as accountants write what is owed */
        *negative = true;
    }
    if (str_starts(text, STR("-"))) {
        text = str_slice(text, 1, text.len);
        *negative = !*negative;
    }
    for (const char *const *at = signs; *at; at++) {
        Str sign = str_from(*at);
        if (str_starts(text, sign)) text = str_trim(str_slice(text, sign.len, text.len));
        if (str_ends(text, sign)) text = str_trim(str_slice(text, 0, text.len - sign.len));
    }
    return text;
}

/* Are the groups of three digits, but the first? 1,200,000 is a number, 1,2 may be anything. */
static bool is_grouped(Str whole, char comma)
{
    size_t digits = 0, groups = 0;
    for (size_t i = 0; i < whole.len; i++) {
        if (whole.ptr[i] != comma) {
            digits++;
            continue;
        }
        if (digits == 0 || digits > 3 || (groups && digits != 3)) return false;
        groups++;
        digits = 0;
    }
    return groups && digits == 3;
}

/* 1,234.50 and 1.234,50 and 1 234.50; one comma or point alone is never moved, 1,234 apart. */
static Str without_groups(Arena *arena, Str text)
{
    size_t comma = 0, point = 0;
    bool has_comma = str_find_char(text, ',', &comma), has_point = str_find_char(text, '.', &point);
    text = str_replace(arena, text, STR(" "), STR(""));
    if (!has_comma) return text;
    if (has_point && point < comma && is_grouped(str_slice(text, 0, comma), '.')) {
        Str plain = str_replace(arena, text, STR("."), STR(""));
        return str_replace(arena, plain, STR(","), STR("."));
    }
    Str whole = str_slice(text, 0, has_point ? point : text.len);
    return is_grouped(whole, ',') ? str_replace(arena, text, STR(","), STR("")) : text;
}

static bool is_plain_number(Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c < '0' || c > '9') && c != '.' && !(c == '-' && i == 0)) return false;
    }
    return text.len > 0;
}

/* 15% is 15 where percent are kept; anywhere else it is what it means, 0.15. */
static Value share_value(const Field *field, Value value)
{
    Value share = value;
    bool  percent = str_is(str_from(field->type->name), "percent");
    if (percent || !value_to_decimal(&share)) return value;
    if (share.decimal.scale + 2 > DECIMAL_MAX_SCALE) return value_null();
    share.decimal.scale += 2;
    return share;
}

static Value number_value(Work *work, const Field *field, Str text)
{
    if (is_plain_number(text)) return value_text(text);
    bool negative = false;
    Str half = str_trim(text_half_width(work->arena, text));
    Str plain = without_groups(work->arena, without_signs(half, &negative));
    if (!is_plain_number(plain)) return value_text(text);
    if (negative) plain = str_printf(work->arena, "-%.*s", STR_ARG(plain));
    Value value = value_text(plain);
    if (str_find_char(half, '%', NULL)) value = share_value(field, value);
    return value_is_null(value) ? value_text(text) : value;
}

/* --- days ------------------------------------------------------------------------------------- */

typedef struct {
    int  numbers[3];
    int  digits[3];
    char signs[2]; /* between them */
    Str  rest;
} Digits;

/* The first three numbers of a text, what is between them, and what comes behind. */
static bool read_digits(Str text, Digits *day)
{
    *day = (Digits){ 0 };
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9' && day->digits[i] < 5)
            day->numbers[i] = day->numbers[i] * 10 + text.ptr[at++] - '0', day->digits[i]++;
        if (!day->digits[i]) return false;
        if (i == 2) break;
        if (at == text.len || !strchr("-/.", text.ptr[at])) return false;
        day->signs[i] = text.ptr[at++];
    }
    day->rest = str_slice(text, at, text.len);
    return day->signs[0] == day->signs[1];
}

static bool civil(int year, int month, int day, int64_t *days)
{
    if (!date_valid(year, month, day)) return false;
    *days = date_from_civil(year, month, day);
    return true;
}

/* Year first; else day first where points say so, or where only one of them can be a month. */
static bool day_of(const Digits *read, int64_t *days)
{
    const int *n = read->numbers;
    if (read->digits[0] == 4) return civil(n[0], n[1], n[2], days);
    if (read->digits[2] != 4) return false;
    if (read->signs[0] == '.' || n[0] > 12 || n[0] == n[1]) return civil(n[2], n[1], n[0], days);
    return n[1] > 12 && civil(n[2], n[0], n[1], days);
}

/* 2026年3月1日 and 2026年3月1号 as 2026-3-1 */
static Str without_words(Arena *arena, Str text)
{
    static const char *const words[][2] = {
        { "\xE5\xB9\xB4", "-" }, { "\xE6\x9C\x88", "-" }, { "\xE6\x97\xA5", " " },
        { "\xE5\x8F\xB7", " " }, { "\xE6\x97\xB6", ":" }, { "\xE5\x88\x86", ":" },
        { "\xE7\xA7\x92", "" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        text = str_replace(arena, text, str_from(words[i][0]), str_from(words[i][1]));
    text = str_trim(text);
    return str_ends(text, STR(":")) ? str_slice(text, 0, text.len - 1) : text;
}

/* 20261122, and what a spreadsheet counts from 1900. */
static bool day_of_number(Str text, int64_t *days)
{
    int64_t number;
    if (!str_to_int(text, &number)) return false;
    if (text.len == 8)
        return civil((int)(number / 10000), (int)(number / 100 % 100), (int)(number % 100), days);
    *days = number - SERIAL_1970;
    return number >= SERIAL_FIRST && number <= SERIAL_LAST;
}

/* A day, and what stands behind it: a time, maybe. */
static bool read_day(Arena *arena, Str text, int64_t *days, Str *rest)
{
    Digits read;
    text = without_words(arena, str_trim(text_half_width(arena, text)));
    *rest = (Str){ 0 };
    if (day_of_number(text, days)) return true;
    if (!read_digits(text, &read) || !day_of(&read, days)) return false;
    bool letter = str_starts(read.rest, STR("T")) || str_starts(read.rest, STR("t"));
    *rest = str_trim(str_slice(read.rest, letter, read.rest.len));
    return true;
}

/* 14:07, 14:07:30; with an offset behind, or none. */
static bool is_time(Str text)
{
    size_t colon;
    return str_find_char(text, ':', &colon) && (colon == 1 || colon == 2) && text.ptr[0] >= '0'
           && text.ptr[0] <= '9';
}

static Value date_value(Work *work, Str text)
{
    int64_t days;
    Str rest;
    Value value = value_text(text);
    if (value_to_date(&value)) return value;
    bool read = read_day(work->arena, text, &days, &rest);
    return read && (!rest.len || is_time(rest)) ? value_date(days) : value_text(text);
}

/* Without an offset it is the app's time zone. */
static Value moment_value(Work *work, Str text)
{
    int64_t days, moment;
    Str rest;
    Value value = value_text(text);
    if (value_to_datetime(&value)) return value;
    if (!read_day(work->arena, text, &days, &rest)) return value_text(text);
    if (rest.len && !is_time(rest)) return value_text(text);
    if (!rest.len) rest = STR("00:00");
    if (rest.ptr[1] == ':') rest = str_join(work->arena, STR("0"), rest);
    Str whole = str_printf(work->arena, "%.*sT%.*s", STR_ARG(date_text(work->arena, days)),
                           STR_ARG(rest));
    bool fits = datetime_parse(whole, work->snapshot->zone, &moment);
    return fits ? value_datetime(moment) : value_text(text);
}

static int64_t weeks_gone_by(const Work *work)
{
    const Snapshot *snapshot = work->snapshot;
    if (!snapshot->data_dated) return 0;
    int64_t days = zone_day(snapshot->zone, work->now) - snapshot->data_day;
    return days / 7 - (days % 7 < 0);
}

Value data_dated(const Work *work, Value value)
{
    const Zone *zone = work->snapshot->zone;
    int64_t     days = weeks_gone_by(work) * 7;
    if (!days || (value.kind != VALUE_DATE && value.kind != VALUE_DATETIME)) return value;
    bool      moment = value.kind == VALUE_DATETIME;
    CivilTime local  = moment ? zone_civil(zone, value.integer) : (CivilTime){ 0 };
    int64_t   day    = days + (moment ? zone_day(zone, value.integer) : value.integer);
    if (!date_in_range(day)) return value;
    local.date = date_to_civil(day); /* at the same hour, summer or winter */
    return moment ? value_datetime(zone_instant(zone, local)) : value_date(day);
}

/* --- words ------------------------------------------------------------------------------------ */

static Value truth_value(Work *work, Str text)
{
    static const char *const yes[] = { "true", "yes", "y", "1", "是", "对", "有", "√", "✓", NULL };
    static const char *const no[] = { "false", "no", "n", "0", "否", "不", "不是", "无", "没有",
                                      "×", "x", NULL };
    Str word = fold(work->arena, str_trim(text_half_width(work->arena, text)));
    for (const char *const *at = yes; *at; at++)
        if (str_is(word, *at)) return value_bool(true);
    for (const char *const *at = no; *at; at++)
        if (str_is(word, *at)) return value_bool(false);
    return value_text(text);
}

/*
 * People write what they read: an option's label is as good as its name. The closer a word is to
 * it the better; one that is as close to two options, retired ones apart, is neither.
 */
typedef enum { LIKE_LABEL, LIKE_LETTERS, LIKE_NAME, LIKENESSES } Likeness;

static Str likened(Arena *arena, Str text, Likeness likeness)
{
    if (likeness == LIKE_LABEL) return text;
    if (likeness == LIKE_NAME) return column_fold(arena, text);
    return str_replace(arena, letters_plain(arena, text), STR(" "), STR(""));
}

static bool is_like(Work *work, const Option *option, Str word, Likeness likeness)
{
    if (str_equal(likened(work->arena, option->name, likeness), word)) return true;
    for (int language = 0; language < MAX_LANGUAGES; language++) {
        Str label = option->label.in[language];
        if (label.len && str_equal(likened(work->arena, label, likeness), word)) return true;
    }
    return false;
}

static const Option *option_like(Work *work, const Choices *choices, Str text)
{
    const Option *found = option_find(choices, text);
    for (Likeness likeness = LIKE_LABEL; !found && likeness < LIKENESSES; likeness++) {
        Str word = likened(work->arena, text, likeness);
        for (size_t i = 0; word.len && i < choices->option_count; i++) {
            const Option *option = &choices->options[i];
            if ((found && option->retired) || !is_like(work, option, word, likeness)) continue;
            if (found && !found->retired) return NULL;
            found = option;
        }
    }
    return found;
}

static Value option_value(Work *work, const Field *field, Str text)
{
    const Option *option = field->choices ? option_like(work, field->choices, text) : NULL;
    return value_text(option ? option->name : text); /* without choices: a file's id */
}

/* north;south -- and what else people put between two options, unless it is a part of one. */
static Value options_value(Work *work, const Field *field, Str text)
{
    static const char *const between[] = { "；", "、", "，", ",", "|", "\n", NULL };
    ValueVec items = { 0 };
    Str word;
    const Option *whole = field->choices ? option_like(work, field->choices, text) : NULL;
    if (whole) VEC_PUSH(work->arena, &items, value_text(whole->name));
    for (const char *const *at = between; *at; at++)
        text = str_replace(work->arena, text, str_from(*at), STR(";"));
    while (!whole && str_cut(&text, ';', &word)) {
        word = sheet_trim(word);
        if (word.len) VEC_PUSH(work->arena, &items, option_value(work, field, word));
    }
    return value_list(items.items, items.count);
}

Value cell_value(Work *work, const Field *field, Str text)
{
    if (!text.len) return value_null();
    if (field_is_list(field)) return options_value(work, field, text);
    if (field->choices) return option_value(work, field, text);
    switch (field->value_type.kind) {
    case TYPE_INT:
    case TYPE_DECIMAL: return number_value(work, field, text);
    case TYPE_BOOL: return truth_value(work, text);
    case TYPE_DATE: return date_value(work, text);
    case TYPE_DATETIME: return moment_value(work, text);
    default: return value_text(text);
    }
}
