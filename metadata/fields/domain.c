/* domain.c -- names of machines, for addresses of mail and of pages. */
#include "metadata/fields/domain.h"

enum { MAX_DOMAIN = 253, MAX_LABEL = 63 };

/* What is no letter beyond ASCII: signs, spaces, other widths, private use. */
static const struct {
    uint32_t from, to;
} signs[] = {
    { 0x80, 0xBF },     { 0xD7, 0xD7 },     { 0xF7, 0xF7 },     { 0x2000, 0x2BFF },
    { 0x3000, 0x3004 }, { 0x3008, 0x3020 }, { 0xD800, 0xF8FF }, { 0xFE00, 0xFE2F },
    { 0xFEFF, 0xFFFF },
};

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (c >= signs[i].from && c <= signs[i].to) return false;
    return true;
}

static bool is_label(Str label)
{
    size_t at = 0, length = str_utf8_length(label);
    if (!length || length > MAX_LABEL || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
        return false;
    while (at < label.len) {
        uint32_t c = str_utf8_next(label, &at);
        if (c != '-' && !is_letter(c)) return false;
    }
    return true;
}

int domain_labels(Str domain)
{
    int count = 0;
    Str label;
    if (!domain.len || str_utf8_length(domain) > MAX_DOMAIN || str_ends(domain, STR(".")))
        return 0;
    while (str_cut(&domain, '.', &label)) {
        if (!is_label(label)) return 0;
        count++;
    }
    return count;
}
