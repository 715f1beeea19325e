/*
 * intake.c -- which encoding a file is in, and its text piece by piece.
 *
 * The rule of this file: it looks at the whole file before it says that it is UTF-8, because the
 * first bytes above ASCII may stand in the last row. What cannot be decoded becomes a byte that no
 * text has, so that its row is refused and no other.
 */
#include "core/sheet/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/sheet/sheet.h"

enum { BLOCK = 256 << 10 };

static const struct {
    const char *name, *library; /* NULL: as it is */
    const char *mark;
} encodings[] = {
    { "utf-8", NULL, "" },
    { "utf-8-bom", NULL, "\xEF\xBB\xBF" },
    { "gb18030", "GB18030", "" },
    { "gbk", "GB18030", "" },
    { "utf-16", "UTF-16LE", "\xFF\xFE" },
    { "utf-16be", "UTF-16BE", "\xFE\xFF" },
};

enum { ENCODINGS = sizeof encodings / sizeof *encodings };

static int encoding_find(Str name, Problems *problems)
{
    for (int i = 0; i < ENCODINGS; i++)
        if (str_is(name, encodings[i].name)) return i;
    problem_add(problems, "sheet.encoding", (Place){ 0 }, ARGS(name));
    return -1;
}

/* --- opening ---------------------------------------------------------------------------------- */

static void file_close(void *intake)
{
    close(((Intake *)intake)->file);
}

static void decoder_close(void *decoder)
{
    iconv_close(decoder);
}

bool intake_open(Intake *intake, Arena *arena, Str path, Str name, Problems *problems)
{
    struct stat about;
    *intake = (Intake){ .arena = arena };
    intake->file = open(str_c(arena, path), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    bool there = intake->file >= 0;
    if (there) arena_defer(arena, file_close, intake);
    if (!there || fstat(intake->file, &about) != 0 || !S_ISREG(about.st_mode))
        return problem_add(problems, "sheet.open", (Place){ .file = name }, ARGS(name));
    intake->total = about.st_size;
    return true;
}

void intake_open_text(Intake *intake, Arena *arena, Str text)
{
    *intake = (Intake){ .arena = arena, .file = -1, .text = text, .total = (int64_t)text.len };
}

Str intake_start(Intake *intake, char *bytes, size_t size)
{
    if (intake->file < 0) return str_slice(intake->text, 0, size);
    ssize_t got = pread(intake->file, bytes, size, 0);
    return (Str){ bytes, got > 0 ? (size_t)got : 0 };
}

static size_t file_read_at(Intake *intake, int64_t at, char *bytes, size_t size)
{
    if (intake->file < 0) {
        Str piece = str_slice(intake->text, (size_t)at, (size_t)at + size);
        memcpy(bytes, piece.ptr, piece.len);
        return piece.len;
    }
    ssize_t got = pread(intake->file, bytes, size, at);
    return got > 0 ? (size_t)got : 0;
}

/* --- which encoding --------------------------------------------------------------------------- */

/* One pass over the bytes, with what each encoding makes of them. */
typedef struct {
    int  eight;   /* bytes that the character still needs; -1: it is no UTF-8 */
    int  national; /* 0 between characters, 1 to 3 within one; -1: it is no GB18030 */
} Scan;

static int eight_next(int state, unsigned char c)
{
    if (state < 0) return state;
    if (state > 0) return (c & 0xC0) == 0x80 ? state - 1 : -1;
    return c < 0x80 ? 0 : c < 0xC2 ? -1 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : c < 0xF5 ? 3 : -1;
}

/* Two bytes, or four: high, digit, high, digit. */
static int national_next(int state, unsigned char c)
{
    bool high = c >= 0x81 && c <= 0xFE, digit = c >= '0' && c <= '9';
    switch (state) {
    case 0: return c < 0x80 ? 0 : high ? 1 : -1;
    case 1: return digit ? 2 : (c >= 0x40 && c != 0x7F && c != 0xFF) ? 0 : -1;
    case 2: return high ? 3 : -1;
    case 3: return digit ? 0 : -1;
    default: return -1;
    }
}

static void scan_block(Scan *scan, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t eight;
        while (scan->eight <= 0 && scan->national <= 0 && i + 8 <= count
               && (memcpy(&eight, bytes + i, 8), (eight & 0x8080808080808080u) == 0))
            i += 8;
        if (i == count) return;
        scan->eight    = eight_next(scan->eight, (unsigned char)bytes[i]);
        scan->national = national_next(scan->national, (unsigned char)bytes[i]);
    }
}

static Str encoding_guess(Intake *intake)
{
    Scan    scan = { 0 };
    int64_t at   = 0;
    size_t  got;
    while ((got = file_read_at(intake, at, intake->raw, BLOCK)) > 0) {
        if (at == 0 && got >= 2 && memcmp(intake->raw, "\xFF\xFE", 2) == 0) return STR("utf-16");
        if (at == 0 && got >= 2 && memcmp(intake->raw, "\xFE\xFF", 2) == 0) return STR("utf-16be");
        scan_block(&scan, intake->raw, got);
        if (scan.eight < 0 && scan.national < 0) break;
        at += (int64_t)got;
    }
    return scan.eight < 0 && scan.national == 0 ? STR("gb18030") : STR("utf-8");
}

bool intake_begin(Intake *intake, Str encoding, Problems *problems)
{
    intake->raw = arena_alloc(intake->arena, BLOCK);
    if (!encoding.len) encoding = encoding_guess(intake);
    int found = encoding_find(encoding, problems);
    if (found < 0) return false;
    const char *library = encodings[found].library;
    intake->encoding    = encodings[found].name;
    if (library) {
        intake->decoder = iconv_open("UTF-8", library);
        if (intake->decoder == (iconv_t)-1)
            return problem_add(problems, "sheet.encoding", (Place){ 0 }, ARGS(encoding));
        arena_defer(intake->arena, decoder_close, intake->decoder);
    }
    char        bytes[4];
    const char *mark  = encodings[found].mark[0] ? encodings[found].mark : "\xEF\xBB\xBF";
    bool        there = str_starts(intake_start(intake, bytes, sizeof bytes), str_from(mark));
    intake->done      = there ? (int64_t)strlen(mark) : 0;
    return true;
}

/* --- the window ------------------------------------------------------------------------------- */

static void window_room(Intake *intake, size_t more)
{
    if (intake->count + more <= intake->room) return;
    size_t room    = (intake->count + more) * 2;
    intake->window = arena_grow(intake->arena, intake->window, intake->count, room);
    intake->room   = room;
}

/* What is left in `raw` afterwards is the beginning of a character. */
static void decode(Intake *intake, bool last)
{
    char  *from = intake->raw;
    size_t left = intake->raw_count;
    while (left > 0) {
        window_room(intake, left * 2 + 16);
        char  *to   = intake->window + intake->count;
        size_t room = intake->room - intake->count;
        size_t done = iconv(intake->decoder, &from, &left, &to, &room);
        intake->count = (size_t)(to - intake->window);
        if (done != (size_t)-1 || errno == E2BIG) continue;
        if (errno == EINVAL && !last) break;
        window_room(intake, 1);
        intake->window[intake->count++] = '\xFF';
        from++, left--;
    }
    memmove(intake->raw, from, left);
    intake->raw_count = left;
}

bool intake_more(Intake *intake, size_t drop, Place at, Problems *problems)
{
    if (intake->ended) return false;
    if (drop) memmove(intake->window, intake->window + drop, intake->count - drop);
    intake->count -= drop;
    if (intake->count > SHEET_MAX_ROW)
        return problem_add(problems, "sheet.row", at,
                           ARGS(str_printf(problems->arena, "%d", SHEET_MAX_ROW >> 20)));
    size_t got;
    if (intake->decoder) {
        got = file_read_at(intake, intake->done, intake->raw + intake->raw_count,
                           BLOCK - intake->raw_count);
        intake->raw_count += got;
        decode(intake, got == 0);
    } else {
        window_room(intake, BLOCK);
        got = file_read_at(intake, intake->done, intake->window + intake->count, BLOCK);
        intake->count += got;
    }
    intake->done += (int64_t)got;
    intake->ended = got == 0;
    return true;
}

/* --- the way back ----------------------------------------------------------------------------- */

bool outtake_open(Outtake *outtake, Arena *arena, Str encoding, Problems *problems)
{
    *outtake  = (Outtake){ 0 };
    int found = encoding.len ? encoding_find(encoding, problems) : 0;
    if (found < 0) return false;
    outtake->mark = encodings[found].mark[0] != '\0';
    if (!encodings[found].library) return true;
    outtake->encoder = iconv_open(encodings[found].library, "UTF-8");
    if (outtake->encoder == (iconv_t)-1)
        return problem_add(problems, "sheet.encoding", (Place){ 0 }, ARGS(encoding));
    arena_defer(arena, decoder_close, outtake->encoder);
    return true;
}

/* Every character has its place in these encodings; what is no character at all becomes "?". */
Str outtake_encode(Outtake *outtake, Arena *arena, Str text)
{
    if (!outtake->encoder) return text;
    size_t room = text.len * 4 + 16, left = text.len;
    char  *bytes = arena_alloc(arena, room), *to = bytes, *from = (char *)text.ptr;
    while (left > 0 && iconv(outtake->encoder, &from, &left, &to, &room) == (size_t)-1) {
        char *sign = "?";
        size_t one = 1;
        from++, left--;
        iconv(outtake->encoder, &sign, &one, &to, &room);
    }
    return (Str){ bytes, (size_t)(to - bytes) };
}
