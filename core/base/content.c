/*
 * content.c -- see content.h. One table of what is known by its first bytes; texts and archives
 * need a second look.
 *
 * The rule: in doubt it is application/octet-stream, which nobody opens by itself.
 */
#include "core/base/content.h"

#include <fcntl.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    Content     content;
    const char *magic; /* first bytes, '?' for any; NULL: known otherwise */
    size_t      length;
} known[] = {
#define MAGIC(bytes) bytes, sizeof(bytes) - 1
    { { "image/png", "png", true }, MAGIC("\x89PNG\r\n\x1a\n") },
    { { "image/jpeg", "jpg jpeg", true }, MAGIC("\xff\xd8\xff") },
    { { "image/gif", "gif", true }, MAGIC("GIF87a") },
    { { "image/gif", "gif", true }, MAGIC("GIF89a") },
    { { "image/webp", "webp", true }, MAGIC("RIFF????WEBP") },
    { { "application/pdf", "pdf", false }, MAGIC("%PDF-") },
    { { "audio/mpeg", "mp3", false }, MAGIC("ID3") },
    { { "audio/mpeg", "mp3", false }, MAGIC("\xff\xfb") },
    { { "video/mp4", "mp4 m4v m4a mov", false }, MAGIC("????ftyp") },
    { { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", false },
      NULL, 0 },
    { { "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false },
      NULL, 0 },
    { { "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx",
        false }, NULL, 0 },
    { { "application/zip", "zip", false }, MAGIC("PK\x03\x04") },
    { { "application/zip", "zip", false }, MAGIC("PK\x05\x06") },
    { { "text/csv", "csv tsv", false }, NULL, 0 },
    { { "text/plain", "txt text md log json xml yaml", false }, NULL, 0 },
    { { "application/octet-stream", "", false }, NULL, 0 },
#undef MAGIC
};

enum { KNOWN = sizeof known / sizeof *known };

const Content *content_find(Str type)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (str_is(type, known[i].content.type)) return &known[i].content;
    return &known[KNOWN - 1].content;
}

/* --- by the bytes ----------------------------------------------------------------------------- */

static bool begins(Str head, const char *magic, size_t length)
{
    if (head.len < length) return false;
    for (size_t i = 0; i < length; i++)
        if (magic[i] != '?' && magic[i] != head.ptr[i]) return false;
    return true;
}

/* What stands in the list of an archive's members, which is its end. */
static const Content *in_archive(Str tail, const Content *archive)
{
    static const struct {
        const char *member, *ending;
    } members[] = { { "xl/workbook.xml", "xlsx" }, { "word/document.xml", "docx" },
                    { "ppt/presentation.xml", "pptx" } };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        Str rest = tail, member = str_from(members[i].member);
        for (size_t at; str_find(rest, STR("PK\x01\x02"), &at);
             rest = str_slice(rest, at + 4, rest.len)) {
            Str name = str_slice(rest, at + 46, at + 46 + member.len);
            if (!str_equal(name, member)) continue;
            for (size_t k = 0; k < KNOWN; k++)
                if (strcmp(known[k].content.names, members[i].ending) == 0)
                    return &known[k].content;
        }
    }
    return archive;
}

/* UTF-8 without control characters; the piece at hand may end within a character. */
static bool is_text(Str head, bool whole)
{
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        if (c == 0x7f || (c < 0x20 && !(c && strchr("\t\r\n\f", c)))) return false;
    }
    size_t cut = 0;
    while (!whole && cut < 4 && cut < head.len && (head.ptr[head.len - 1 - cut] & 0x80)) cut++;
    for (size_t less = 0; less <= cut; less++)
        if (str_utf8_valid(str_slice(head, 0, head.len - less))) return true;
    return false;
}

static Str ending_of(Str name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '.') return str_slice(name, i, name.len);
    return (Str){ 0 };
}

static bool same_word(Str a, Str b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static bool has_ending(const Content *content, Str ending)
{
    Str rest = str_from(content->names), piece;
    while (str_cut(&rest, ' ', &piece))
        if (same_word(piece, ending)) return true;
    return false;
}

const Content *content_of(Str head, Str tail, bool whole, Str name)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (!known[i].magic || !begins(head, known[i].magic, known[i].length)) continue;
        const Content *found = &known[i].content;
        return strcmp(found->names, "zip") == 0 ? in_archive(tail, found) : found;
    }
    if (!head.len || !is_text(head, whole)) return content_find(STR(""));
    const Content *table = content_find(STR("text/csv"));
    return has_ending(table, ending_of(name)) ? table : content_find(STR("text/plain"));
}

static ssize_t read_at(int file, char *bytes, size_t size, off_t at)
{
    size_t have = 0;
    while (have < size) {
        ssize_t got = pread(file, bytes + have, size - have, at + (off_t)have);
        if (got < 0) return -1;
        if (got == 0) break;
        have += (size_t)got;
    }
    return (ssize_t)have;
}

const Content *content_of_file(Arena *arena, Str path, Str name)
{
    struct stat status;
    int         file = open(str_c(arena, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return NULL;
    char   *head = arena_alloc(arena, CONTENT_HEAD), *tail = arena_alloc(arena, CONTENT_TAIL);
    ssize_t size = -1, end = -1;
    off_t   from = 0;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
        from = status.st_size > CONTENT_TAIL ? status.st_size - CONTENT_TAIL : 0;
        size = read_at(file, head, CONTENT_HEAD, 0);
        end  = read_at(file, tail, CONTENT_TAIL, from);
    }
    close(file);
    if (size < 0 || end < 0) return NULL;
    return content_of((Str){ head, (size_t)size }, (Str){ tail, (size_t)end },
                      status.st_size <= CONTENT_HEAD, name);
}

/* --- kinds ------------------------------------------------------------------------------------ */

bool content_fits(const Content *content, Str name, Str kind)
{
    if (str_is(kind, "image")) return content->image;
    if (str_is(kind, content->type)) return true;
    if (kind.len && kind.ptr[0] == '.')
        return same_word(ending_of(name), str_slice(kind, 1, kind.len));
    return has_ending(content, kind);
}

bool content_kind_known(Str kind)
{
    if (str_is(kind, "image") || (kind.len > 1 && kind.ptr[0] == '.')) return true;
    for (size_t i = 0; i < KNOWN; i++)
        if (str_is(kind, known[i].content.type) || has_ending(&known[i].content, kind)) return true;
    return false;
}

/* --- names ------------------------------------------------------------------------------------ */

/* Nothing to see, or something that makes "exe.txt" look like "txt.exe". */
static bool is_hidden(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           code == 0xfeff;
}

static Str without_folders(Str name)
{
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') return str_slice(name, i, name.len);
    return name;
}

/* The first `count` characters. */
static Str characters(Str text, size_t count)
{
    size_t at = 0;
    while (count-- && at < text.len) str_utf8_next(text, &at);
    return str_slice(text, 0, at);
}

Str content_name(Arena *arena, Str name)
{
    Str    last = without_folders(name);
    char  *out  = arena_alloc(arena, last.len * 3 + 4); /* a byte that is no UTF-8 becomes three */
    size_t len  = 0;
    for (size_t at = 0; at < last.len;) {
        uint32_t code = str_utf8_next(last, &at);
        if (!is_hidden(code)) len += str_utf8_put(out + len, code);
    }
    Str clean = str_trim((Str){ out, len });
    if (str_is(clean, ".") || str_is(clean, "..")) return (Str){ 0 };
    size_t length = str_utf8_length(clean);
    if (length <= CONTENT_MAX_NAME) return clean;
    Str    ending = ending_of(clean);
    size_t more   = ending.len <= 10 ? ending.len + 1 : 0;
    Str    stem   = characters(clean, CONTENT_MAX_NAME - more);
    return more ? str_printf(arena, "%.*s.%.*s", STR_ARG(stem), STR_ARG(ending)) : stem;
}

Str content_disposition(Arena *arena, Str name)
{
    char  *plain = arena_alloc(arena, name.len + 1);
    char  *coded = arena_alloc(arena, name.len * 3 + 1);
    size_t size  = 0;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c  = (unsigned char)name.ptr[i];
        bool          safe = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                    (c && strchr("-._~", c));
        plain[i] = (char)(c < 0x20 || c >= 0x7f || c == '"' || c == '\\' || c == '%' ? '_' : c);
        if (safe) coded[size++] = (char)c;
        else size += (size_t)snprintf(coded + size, 4, "%%%02X", c);
    }
    return str_printf(arena, "attachment; filename=\"%.*s\"; filename*=UTF-8''%.*s", (int)name.len,
                      plain, (int)size, coded);
}
