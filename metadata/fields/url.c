/*
 * url.c -- the address of a page. One rule: what is stored can be a link without harm, so a scheme
 * that runs something is never among those that are taken.
 */
#include "core/base/fold.h"
#include "metadata/fields/all.h"
#include "metadata/fields/domain.h"
#include "metadata/fields/normalize.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

enum { MAX_URL = 4000 };

static const OptionSpec options[] = {
    { "max", OPTION_INT, .fallback = "2000", .help = "The most characters it may have." },
    { "schemes", OPTION_NAMES, .fallback = "https http",
      .help = "What it may begin with: a list of schemes." },
    { 0 },
};

/* --- which schemes ---------------------------------------------------------------------------- */

static bool is_scheme(Str scheme)
{
    for (size_t i = 0; i < scheme.len; i++) {
        char c = scheme.ptr[i];
        bool letter = c >= 'a' && c <= 'z', more = (c >= '0' && c <= '9') || strchr("+-", c);
        if (!letter && !(more && i)) return false;
    }
    return scheme.len > 0 && scheme.len <= 30;
}

static bool runs_something(Str scheme)
{
    static const char *const bad[] = { "javascript", "data", "vbscript", "blob", "file", "about" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (str_is(scheme, bad[i])) return true;
    return false;
}

static bool link_url(Loader *loader, Field *field)
{
    int64_t most = field_option_int(field, "max", 0);
    if (most < 1 || most > MAX_URL)
        return problem_add(loader->problems, "key.range", field_node(loader, field, "max")->at,
                           ARGS(STR("max"), STR("1"), number_text(loader, MAX_URL)));
    Str  schemes = field_option_text(field, "schemes"), scheme;
    bool good = true;
    while (str_cut(&schemes, ' ', &scheme))
        if (!is_scheme(scheme) || runs_something(scheme))
            good = problem_add(loader->problems, "url.scheme",
                               field_node(loader, field, "schemes")->at, ARGS(scheme));
    return good;
}

static bool scheme_taken(const Field *field, Str scheme)
{
    Str schemes = field_option_text(field, "schemes"), one;
    while (str_cut(&schemes, ' ', &one))
        if (str_equal(one, scheme)) return true;
    return false;
}

static bool is_web(Str scheme)
{
    return str_is(scheme, "http") || str_is(scheme, "https");
}

/* --- its form --------------------------------------------------------------------------------- */

/* Neither spaces nor what would end an attribute or a link in a text. */
static bool is_clean(Str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = str_utf8_next(text, &at);
        bool     space = c <= ' ' || c == 0x7F || (c >= 0x80 && c <= 0xA0) || c == 0x3000
                     || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F)
                     || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFD;
        if (space || (c < 0x80 && strchr("<>\"\\`", (int)c))) return false;
    }
    return true;
}

/* "example.com" or "example.com:8080/x": a scheme is missing, not meant. */
static bool lacks_scheme(Str text, size_t colon, bool has_colon)
{
    size_t end = text.len, dot;
    for (size_t i = 0; i < text.len && end == text.len; i++)
        if (strchr("/?#", text.ptr[i])) end = i;
    Str host = str_slice(text, 0, has_colon && colon < end ? colon : end);
    return str_find_char(host, '.', &dot) && domain_labels(host) > 1;
}

static bool is_port(Str port)
{
    int64_t number;
    return port.len <= 5 && str_to_int(port, &number) && number > 0 && number < 65536;
}

static bool is_address_literal(Str host)
{
    for (size_t i = 1; i + 1 < host.len; i++)
        if (!strchr("0123456789abcdefABCDEF:.", host.ptr[i])) return false;
    return host.len > 3 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
}

/* A name and a password do not belong into a link: they would be shown to everybody. */
static bool is_authority(Str authority)
{
    Str    host = authority;
    size_t from = 0, colon;
    if (str_find_char(authority, ']', &from)) from++;
    else from = 0;
    if (str_find_char(str_slice(authority, from, authority.len), ':', &colon)) {
        if (!is_port(str_slice(authority, from + colon + 1, authority.len))) return false;
        host = str_slice(authority, 0, from + colon);
    }
    return is_address_literal(host) || domain_labels(host) > 0;
}

/* Scheme and host are written in small letters; what is behind them stays as it is. */
static bool web_tidy(Arena *arena, Str scheme, Str rest, Str *url)
{
    if (!str_starts(rest, STR("//"))) return false;
    size_t end = 2;
    while (end < rest.len && !strchr("/?#", rest.ptr[end])) end++;
    Str authority = lower(arena, str_slice(rest, 2, end));
    if (!is_authority(authority)) return false;
    *url = str_printf(arena, "%.*s://%.*s%.*s", STR_ARG(scheme), STR_ARG(authority),
                      STR_ARG(str_slice(rest, end, rest.len)));
    return true;
}

static bool check(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems)
{
    if (value->kind != VALUE_TEXT)
        return value_refuse(field, language, at, "value.text", (Str){ 0 }, problems);
    Str     text = str_trim(value->text);
    int64_t most = field_option_int(field, "max", MAX_URL);
    size_t  colon = 0;
    bool    has_colon = str_find_char(text, ':', &colon);
    if (lacks_scheme(text, colon, has_colon)) {
        text = str_join(arena, STR("https://"), text);
        has_colon = str_find_char(text, ':', &colon);
    }
    if ((int64_t)str_utf8_length(text) > most)
        return value_refuse(field, language, at, "value.long",
                            str_printf(problems->arena, "%lld", (long long)most), problems);
    Str scheme = lower(arena, str_slice(text, 0, colon));
    Str rest = has_colon ? str_slice(text, colon + 1, text.len) : (Str){ 0 };
    if (!has_colon || !rest.len || !is_clean(text))
        return value_refuse(field, language, at, "value.url", (Str){ 0 }, problems);
    if (!is_scheme(scheme) || !scheme_taken(field, scheme))
        return value_refuse(field, language, at, "value.url.scheme",
                            str_replace(problems->arena, field_option_text(field, "schemes"),
                                        STR(" "), STR(", ")),
                            problems);
    value->text = str_printf(arena, "%.*s:%.*s", STR_ARG(scheme), STR_ARG(rest));
    return !is_web(scheme) || web_tidy(arena, scheme, rest, &value->text) ||
           value_refuse(field, language, at, "value.url", (Str){ 0 }, problems);
}

const FieldType field_url = {
    .name = "url",
    .label = "Web address",
    .help = "The address of a page: a link.",
    .column = COLUMN_TEXT,
    .value = TYPE_TEXT,
    .options = options,
    .sortable = true,
    .shaped = true,
    .operators = "contains == ~= starts_with ends_with is_empty",
    .link = link_url,
    .check = check,
};
