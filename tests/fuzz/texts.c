/*
 * texts.c -- the small readers of texts, all of them on the same one: moments, numbers, ids, words,
 * kinds of files, rules of time zones. What was read is written and read again.
 */
#include "tests/fuzz/fuzz.h"

#include "core/base/clock.h"
#include "core/base/content.h"
#include "core/base/csv.h"
#include "core/base/fold.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/base/sought.h"
#include "core/base/suggest.h"
#include "core/base/value.h"
#include "core/base/words.h"
#include "core/base/zone_rule.h"

static void moments(Arena *arena, Str text)
{
    int64_t day, ms, again;
    if (date_parse(text, &day)) MUST(str_equal(date_text(arena, day), text));
    if (datetime_parse(text, zone_utc(), &ms))
        MUST(datetime_parse(datetime_text(arena, ms), NULL, &again) && again == ms);
    ZoneRule rule;
    if (zone_rule_parse(text, &rule))
        for (int64_t second = -4000000000; second < 8000000000; second += 777777777)
            zone_rule_offset(&rule, second);
}

static void numbers(Arena *arena, Str text)
{
    Decimal decimal, again;
    int64_t id;
    if (decimal_parse(text, &decimal)) {
        MUST(decimal_parse(decimal_text(arena, decimal), &again) && again.scale == decimal.scale);
        MUST(decimal_compare(decimal, again) == 0);
    }
    if (id_parse(text, &id)) MUST(id > 0 && id_parse(id_text(arena, id), &id));
    Value value = value_text(text);
    if (value_to_int(&value)) MUST(value_to_text(arena, value).len > 0);
}

static bool word_look(void *context, const Word *word)
{
    const Str *text = context;
    MUST(word->from <= word->to && word->to <= text->len && word->text.len <= WORD_BYTES * 4);
    MUST(str_utf8_valid(word->text));
    return true;
}

static void words(Arena *arena, Str text)
{
    words_each(text, false, word_look, &text);
    words_each(text, true, word_look, &text);
    Sought *sought = sought_read(arena, text);
    Mark    marks[20];
    size_t  count = sought_marks(sought, text, marks, 20), at = 0;
    MUST(count <= 20 && sought->count <= SOUGHT_WORDS);
    for (size_t i = 0; i < count; i++) {
        MUST(marks[i].from >= at && marks[i].from < marks[i].to && marks[i].to <= text.len);
        at = marks[i].to;
    }
    sought_begins(sought, text);
    static const Str names[] = { { "amount", 6 }, { "close_date", 10 } };
    suggest(text, names, 2);
    Str folded = fold(arena, text);
    MUST(str_equal(fold(arena, folded), folded));
}

static void files(Arena *arena, Str text)
{
    Str name = content_name(arena, text);
    MUST(str_utf8_valid(name) && str_utf8_length(name) <= CONTENT_MAX_NAME);
    MUST(!str_find_char(name, '/', NULL) && !str_find_char(name, '\n', NULL));
    Str header = content_disposition(arena, name);
    for (size_t i = 0; i < header.len; i++)
        MUST((unsigned char)header.ptr[i] >= ' ' && (unsigned char)header.ptr[i] < 0x7f);
    MUST(content_of(text, text, true, name)->type);
    Str quoted = log_quote(arena, text);
    MUST(str_utf8_valid(quoted) && !str_find_char(quoted, '\n', NULL));
    language_from(text);
}

/* A row that is written is the same when it is read again; a header comes first. */
static void cells(Arena *arena, Str text)
{
    if (!str_utf8_valid(text)) return;
    Buffer    out;
    CsvWriter writer;
    CsvReader reader;
    StrVec    read;
    Problems  problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    buffer_init(&out, arena, 64);
    csv_writer_init(&writer, &out, ';');
    csv_put(&writer, STR("head"), false);
    csv_end(&writer);
    csv_put(&writer, text, false);
    csv_put(&writer, STR("x"), false);
    csv_end(&writer);
    csv_reader_init(&reader, buffer_str(&out));
    reader.separator = ';';
    reader.undo      = true;
    MUST(csv_next(&reader, arena, &read, &problems) && read.count == 1);
    MUST(csv_next(&reader, arena, &read, &problems) && read.count == 2);
    MUST(str_equal(read.items[0], text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Str    text  = fuzz_input(arena, data, size);
    moments(arena, text);
    numbers(arena, text);
    words(arena, text);
    files(arena, text);
    cells(arena, text);
    arena_free(arena);
    return 0;
}
