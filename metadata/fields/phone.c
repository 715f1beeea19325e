/*
 * phone.c -- a telephone number. Stored as E.164 writes it, +8613812345678, however it was entered;
 * without + it is read as one of the field's country.
 */
#include "metadata/fields/all.h"
#include "metadata/fields/telephone.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

static const OptionSpec options[] = {
    { "country", OPTION_TEXT,
      .help = "Whose numbers are written without +: CN. Else the app's country." },
    { 0 },
};

static bool link_phone(Loader *loader, Field *field)
{
    Str country = field_option_text(field, "country");
    if (country.len && !telephone_country(country))
        return problem_add(loader->problems, "country.unknown",
                           field_node(loader, field, "country")->at, ARGS(country));
    if (!country.len && loader->snapshot->country.len)
        field_option_set(loader, field, "country", value_text(loader->snapshot->country));
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    static const char *const codes[] = {
        [TELEPHONE_NONE] = "value.phone",           [TELEPHONE_EXTENSION] = "value.phone.extension",
        [TELEPHONE_COUNTRY] = "value.phone.country", [TELEPHONE_CODE] = "value.phone.code",
        [TELEPHONE_FORM] = "value.phone.form",
    };
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    Str             number, country = field_option_text(field, "country");
    TelephoneResult result = telephone_read(arena, value->text, country, &number);
    if (result != TELEPHONE_READ)
        return value_refuse(field, language, at, codes[result], value->text, problems);
    value->text = number;
    return true;
}

const FieldType field_phone = {
    .name = "phone",
    .label = "Telephone number",
    .help = "A telephone number; one can call it from the page.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .shaped = true,
    .operators = "contains == ~= starts_with ends_with is_empty",
    .link = link_phone,
    .check = check,
};
