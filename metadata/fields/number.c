/*
 * number.c -- ranges and scales. Everything is exact: digits in a 64-bit integer, never floating
 * point.
 */
#include "metadata/fields/number.h"

#include "metadata/fields/words.h"

bool number_range_check(const Field *field, Value value, Place at, int language, Problems *problems)
{
    Value least = field_option(field, "min"), most = field_option(field, "max");
    if (!value_is_null(least) && value_compare(value, least) < 0)
        return value_refuse(field, language, at, "value.least",
                            value_to_text(problems->arena, least), problems);
    if (!value_is_null(most) && value_compare(value, most) > 0)
        return value_refuse(field, language, at, "value.most", value_to_text(problems->arena, most),
                            problems);
    return true;
}

bool number_scale_check(const Field *field, Value *value, Place at, int language,
                        Problems *problems)
{
    if (!value_to_decimal(value))
        return value_refuse(field, language, at, "value.number", (Str){ 0 }, problems);
    Decimal scaled;
    if (!decimal_rescale(value->decimal, field->scale, &scaled))
        return value_refuse(field, language, at, "value.digits",
                            str_printf(problems->arena, "%d", DECIMAL_MAX_DIGITS - field->scale),
                            problems);
    *value = value_decimal(scaled);
    return true;
}

bool number_range_link(Loader *loader, const Field *field)
{
    Value least = field_option(field, "min"), most = field_option(field, "max");
    if (value_is_null(least) || value_is_null(most) || value_compare(least, most) <= 0) return true;
    const Node *node = field_node(loader, field, "max");
    return problem_add(loader->problems, "option.range", node->at,
                       ARGS(value_to_text(loader->problems->arena, least),
                            value_to_text(loader->problems->arena, most)));
}

bool number_scale_link(Loader *loader, Field *field, int usual)
{
    int64_t scale = field_option_int(field, "scale", usual);
    if (scale < 0 || scale > DECIMAL_MAX_SCALE)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "scale")->at,
                           ARGS(STR("scale"), STR("0"), number_text(loader, DECIMAL_MAX_SCALE)));
    field->scale = (uint8_t)scale;
    field->value_type.scale = (uint8_t)scale;
    return true;
}

int currency_scale(Str currency)
{
    static const struct {
        const char *currencies;
        int         scale;
    } unusual[] = {
        { "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", 0 },
        { "BHD IQD JOD KWD LYD OMR TND", 3 },
    };
    for (size_t i = 0; i < sizeof unusual / sizeof *unusual; i++)
        if (str_find(str_from(unusual[i].currencies), currency, NULL)) return unusual[i].scale;
    return 2;
}
