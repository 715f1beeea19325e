/* text.c -- one line of text. */
#include "metadata/fields/all.h"
#include "metadata/fields/pattern.h"
#include "metadata/fields/words.h"

static const OptionSpec options[] = {
    { "max", OPTION_INT, .fallback = "255", .help = "The most characters it may have." },
    { "min", OPTION_INT, .help = "The fewest characters it may have." },
    { "pattern", OPTION_TEXT,
      .help = "What it must look like: a regular expression, or email, phone, url." },
    { 0 },
};

static bool link_text(Loader *loader, Field *field)
{
    int64_t least = field_option_int(field, "min", 0), most = field_option_int(field, "max", 255);
    if (most < 1 || most > 4000)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "max")->at,
                           ARGS(STR("max"), STR("1"), STR("4000")));
    if (least < 0 || least > most)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "min")->at,
                           ARGS(STR("min"), STR("0"), number_text(loader, most)));
    return pattern_link(loader, field);
}

/* Line breaks and other control characters do not belong into one line. */
static bool is_one_line(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\t') return false;
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    int64_t length = (int64_t)str_utf8_length(value->text);
    int64_t most = field_option_int(field, "max", 255), least = field_option_int(field, "min", 0);
    if (length > most)
        return value_refuse(field, language, at, "value.long",
                            str_printf(problems->arena, "%lld", (long long)most), problems);
    if (length < least)
        return value_refuse(field, language, at, "value.short",
                            str_printf(problems->arena, "%lld", (long long)least), problems);
    if (!is_one_line(value->text))
        return value_refuse(field, language, at, "value.line", (Str){ 0 }, problems);
    if (!pattern_matches(field, arena, value->text))
        return value_refuse(field, language, at, "value.pattern", field->pattern, problems);
    return true;
}

const FieldType field_text = {
    .name = "text",
    .label = "Text",
    .help = "One line of text.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .operators = "contains == ~= starts_with ends_with is_empty",
    .link = link_text,
    .check = check,
};
