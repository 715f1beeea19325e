/* autonumber.c -- counted up by the server: "OPP{yyyy}{00000}" gives OPP202600001. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

static const OptionSpec options[] = {
    { "format", OPTION_TEXT, .fallback = "{0000}",
      .help = "Text with {yyyy}, {yy}, {mm}, {dd} for the day and {0000} for the counter and its "
              "digits." },
    { "reset", OPTION_TEXT, .fallback = "never", .one_of = "never year month day",
      .help = "When the counter begins again at 1." },
    { 0 },
};

/* What of the day the format shows. */
typedef struct {
    bool year, month, day;
    int  counters;
} Shown;

static bool braces_read(Str word, Shown *shown)
{
    bool zeros = word.len > 0 && word.len <= 12;
    for (size_t i = 0; zeros && i < word.len; i++) zeros = word.ptr[i] == '0';
    if (zeros)
        shown->counters++;
    else if (str_is(word, "yyyy") || str_is(word, "yy"))
        shown->year = true;
    else if (str_is(word, "mm"))
        shown->month = true;
    else if (str_is(word, "dd"))
        shown->day = true;
    else
        return false;
    return true;
}

static bool format_read(Str format, Shown *shown)
{
    size_t open, close;
    while (str_find_char(format, '{', &open)) {
        format = str_slice(format, open + 1, format.len);
        if (!str_find_char(format, '}', &close) || !braces_read(str_slice(format, 0, close), shown))
            return false;
        format = str_slice(format, close + 1, format.len);
    }
    return shown->counters == 1;
}

/* Where the counter begins again the format must tell periods apart, or numbers repeat. */
static bool tells_apart(Str reset, const Shown *shown)
{
    if (str_is(reset, "never")) return true;
    if (str_is(reset, "year")) return shown->year;
    if (str_is(reset, "month")) return shown->year && shown->month;
    return shown->year && shown->month && shown->day;
}

static bool link_autonumber(Loader *loader, Field *field)
{
    const Node *format = field_node(loader, field, "format"),
               *reset = field_node(loader, field, "reset");
    Str   text = field_option_text(field, "format");
    Shown shown = { 0 };
    if (text.len > 60 || !format_read(text, &shown))
        return problem_add(loader->problems, "autonumber.format", format->at, ARGS(text));
    if (!tells_apart(field_option_text(field, "reset"), &shown))
        return problem_add(loader->problems, "autonumber.reset", reset->at,
                           ARGS(reset->text, text));
    return true;
}

/* Nobody sets it; the saver says so before it asks. */
static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    (void)value;
    return value_refuse(field, language, at, "value.computed", (Str){ 0 }, problems);
}

const FieldType field_autonumber = {
    .name = "autonumber",
    .label = "Number",
    .help = "Counted up by the server.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .assigned = true,
    .operators = "== ~= starts_with contains is_empty",
    .link = link_autonumber,
    .check = check,
};
