/*
 * email.c -- an address of mail, as browsers check it: the living standard's form, with a domain of
 * at least two parts. The part before the @ is the mail server's to judge; the domain is stored in
 * small letters.
 */
#include "core/base/fold.h"
#include "metadata/fields/all.h"
#include "metadata/fields/domain.h"
#include "metadata/fields/normalize.h"
#include "metadata/fields/words.h"

enum { MAX_ADDRESS = 254, MAX_LOCAL = 64 };

static const OptionSpec options[] = { { 0 } };

static bool is_local(Str local)
{
    static const char signs[] = ".!#$%&'*+/=?^_`{|}~-";
    if (!local.len || local.len > MAX_LOCAL) return false;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && !(c && strchr(signs, c))) return false;
    }
    return true;
}

/* An input method may have written a full stop of its own. */
static Str domain_tidy(Arena *arena, Str domain)
{
    return lower(arena, str_replace(arena, domain, STR("\u3002"), STR(".")));
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    Str    text = str_trim(text_half_width(arena, value->text));
    size_t sign;
    if (str_utf8_length(text) > MAX_ADDRESS)
        return value_refuse(field, language, at, "value.long",
                            str_printf(problems->arena, "%d", MAX_ADDRESS), problems);
    if (!str_find_char(text, '@', &sign) || !is_local(str_slice(text, 0, sign)))
        return value_refuse(field, language, at, "value.email", (Str){ 0 }, problems);
    Str domain = domain_tidy(arena, str_slice(text, sign + 1, text.len));
    if (domain_labels(domain) < 2)
        return value_refuse(field, language, at, "value.email", (Str){ 0 }, problems);
    value->text = str_join(arena, str_slice(text, 0, sign + 1), domain);
    return true;
}

const FieldType field_email = {
    .name = "email",
    .label = "E-mail address",
    .help = "An address of mail; one can write to it from the page.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .shaped = true,
    .operators = "contains == ~= starts_with ends_with is_empty",
    .check = check,
};
