/* longtext.c -- text of several lines. */
#include "metadata/fields/all.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

enum { MAX_LONGTEXT = 1000000 };

static const OptionSpec options[] = {
    { "max", OPTION_INT, .fallback = "100000", .help = "The most characters it may have." },
    { "rows", OPTION_INT, .fallback = "4", .help = "How many lines its input shows." },
    { 0 },
};

static bool link_longtext(Loader *loader, Field *field)
{
    int64_t most = field_option_int(field, "max", 0), rows = field_option_int(field, "rows", 4);
    if (most < 1 || most > MAX_LONGTEXT)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "max")->at,
                           ARGS(STR("max"), STR("1"), number_text(loader, MAX_LONGTEXT)));
    if (rows < 1 || rows > 50)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "rows")->at,
                           ARGS(STR("rows"), STR("1"), STR("50")));
    return true;
}

static bool has_control(Str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < ' ' && !strchr("\t\n\r", text.ptr[i])) return true;
    return memchr(text.ptr, 0, text.len) != NULL;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    (void)arena;
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    int64_t most = field_option_int(field, "max", MAX_LONGTEXT);
    if ((int64_t)str_utf8_length(value->text) > most)
        return value_refuse(field, language, at, "value.long",
                            str_printf(problems->arena, "%lld", (long long)most), problems);
    if (value->text.len && has_control(value->text))
        return value_refuse(field, language, at, "value.control", (Str){ 0 }, problems);
    return true;
}

const FieldType field_longtext = {
    .name = "longtext",
    .label = "Long text",
    .help = "Text of several lines.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = false,
    .operators = "contains starts_with ends_with is_empty",
    .link = link_longtext,
    .check = check,
};
