/*
 * import_guess.c -- what a file seems to be, before anything is done with it.
 *
 * The rule of this file: the name of a column decides, its cells confirm it or cast doubt on it;
 * where no name fits, cells that can be nothing else (a mail address, a telephone number) suggest
 * one. Each field is suggested once.
 */
#include "core/base/suggest.h"
#include "core/record/access.h"
#include "core/record/import.h"
#include "core/record/reference.h"

enum { SHOWN_ROWS = 20, LOOKED_AT_ROWS = 200, SAMPLES = 5 };

/* How sure a suggestion is, in hundredths. */
enum {
    SURE_SAME = 100,
    SURE_LIKE = 95,
    SURE_PART = 70,
    SURE_NEAR = 65,
    SURE_CELLS = 55,
    SURE_LEAST = 50
};

typedef struct {
    Work                *work;
    const ImportRequest *request;
    StrVec               names;
    VEC(SheetRow)        rows; /* LOOKED_AT_ROWS at most */
    const Field        **fields; /* that may be set */
    size_t               field_count;
    int                 *sure;  /* by column and field */
    int64_t              total;
} Guess;

static int *sure_at(const Guess *guess, size_t column, size_t field)
{
    return &guess->sure[column * guess->field_count + field];
}

/* --- by name ---------------------------------------------------------------------------------- */

static int by_word(Arena *arena, Str column, Str word)
{
    if (!word.len) return 0;
    if (str_equal(column, word)) return SURE_SAME;
    Str a = column_fold(arena, column), b = column_fold(arena, word);
    if (!a.len || !b.len) return 0;
    if (str_equal(a, b)) return SURE_LIKE;
    bool part = (b.len >= 4 && str_find(a, b, NULL)) || (a.len >= 4 && str_find(b, a, NULL));
    if (part) return SURE_PART;
    return suggest(a, &b, 1).len && a.len >= 4 ? SURE_NEAR : 0;
}

static int by_name(const Guess *guess, Str column, const Field *field)
{
    Arena *arena = guess->work->arena;
    int best = by_word(arena, column, field->name);
    for (int i = 0; i < MAX_LANGUAGES; i++) {
        int sure = by_word(arena, column, field->label.in[i]);
        if (sure > best) best = sure;
    }
    return best;
}

/* --- by cells --------------------------------------------------------------------------------- */

static Str cell_of(const SheetRow *row, size_t column)
{
    return column < row->cells.count ? sheet_trim(row->cells.items[column]) : (Str){ 0 };
}

/* Of a hundred cells that hold something, how many does the field take? -1: there are none. */
static int cells_that_fit(const Guess *guess, size_t column, const Field *field)
{
    Work *work = guess->work;
    size_t filled = 0, fit = 0;
    if (field->value_type.object) return 100; /* which record is meant, the dry run finds out */
    for (size_t i = 0; i < guess->rows.count; i++) {
        Problems ignored;
        Str text = cell_of(&guess->rows.items[i], column);
        if (!text.len) continue;
        Value value = cell_value(work, field, text);
        problems_init(&ignored, work->arena, work->problems->language);
        filled++;
        fit += field_check(field, work->arena, &value, (Place){ 0 }, work->language, &ignored);
    }
    return filled ? (int)(fit * 100 / filled) : -1;
}

/* Types whose cells can hardly be anything else. */
static bool is_telling(const Field *field)
{
    return str_is(str_from(field->type->name), "email")
           || str_is(str_from(field->type->name), "phone")
           || str_is(str_from(field->type->name), "url");
}

static void weigh(const Guess *guess, size_t column, size_t at)
{
    const Field *field = guess->fields[at];
    int sure = by_name(guess, guess->names.items[column], field);
    if (!sure && !is_telling(field)) return;
    int fit = cells_that_fit(guess, column, field);
    if (!sure) sure = fit >= 80 ? SURE_CELLS : 0;
    else if (fit >= 0 && fit < 50) sure = sure * 3 / 4;
    *sure_at(guess, column, at) = sure;
}

/* --- each field once -------------------------------------------------------------------------- */

typedef struct {
    const Field *field;
    const Field *by;
    int          sure;
    bool         is_id;
} Suggested;

/* "account.code", "id": names that stand for themselves. */
static bool suggest_plain(const Guess *guess, size_t column, Suggested *suggested)
{
    const Field *by;
    Str name = guess->names.items[column];
    if (str_is(name, "id")) {
        *suggested = (Suggested){ .is_id = true, .sure = SURE_SAME };
        return true;
    }
    if (!str_find_char(name, '.', NULL)) return false;
    const Field *field = column_find(guess->work, guess->request->object, name, &by);
    if (!field || !by || !import_sets(guess->work, guess->request, field)) return false;
    *suggested = (Suggested){ field, by, SURE_SAME, false };
    return true;
}

/* The surest pair first, until nothing sure enough is left. */
static Suggested *suggest_all(const Guess *guess)
{
    Suggested *all = ARENA_ARRAY(guess->work->arena, Suggested, guess->names.count);
    bool *used = ARENA_ARRAY(guess->work->arena, bool, guess->field_count);
    for (size_t i = 0; i < guess->names.count; i++) suggest_plain(guess, i, &all[i]);
    for (;;) {
        size_t column = 0, field = 0;
        int best = SURE_LEAST - 1;
        for (size_t i = 0; i < guess->names.count; i++)
            for (size_t f = 0; f < guess->field_count && !all[i].sure; f++)
                if (!used[f] && *sure_at(guess, i, f) > best)
                    best = *sure_at(guess, i, f), column = i, field = f;
        if (best < SURE_LEAST) return all;
        all[column] = (Suggested){ guess->fields[field], NULL, best, false };
        used[field] = true;
    }
}

/* --- the answer ------------------------------------------------------------------------------- */

static void write_column(const Guess *guess, size_t column, const Suggested *suggested,
                         JsonWriter *json)
{
    json_open(json, '{');
    json_field_text(json, "name", guess->names.items[column]);
    json_key(json, STR("samples"));
    json_open(json, '[');
    int shown = 0;
    for (size_t i = 0; i < guess->rows.count && shown < SAMPLES; i++) {
        Str text = cell_of(&guess->rows.items[i], column);
        if (!text.len) continue;
        json_put_text(json, str_slice(text, 0, 200));
        shown++;
    }
    json_close(json, ']');
    Str name = suggested->field ? suggested->field->name : (Str){ 0 };
    if (suggested->by)
        name = str_printf(guess->work->arena, "%.*s.%.*s", STR_ARG(name),
                          STR_ARG(suggested->by->name));
    if (suggested->is_id) name = STR("id");
    json_field_text(json, "field", name);
    json_key(json, STR("sure"));
    json_put_decimal(json, (Decimal){ suggested->sure, 2 });
    json_close(json, '}');
}

static bool is_key(const Field *field)
{
    return field->external || (field->unique.on && !field->unique.scope_count);
}

static void write_fields(const Guess *guess, JsonWriter *json)
{
    Work *work = guess->work;
    json_key(json, STR("fields"));
    json_open(json, '[');
    for (size_t i = 0; i < guess->field_count; i++) {
        const Field *field = guess->fields[i];
        bool has_default = !value_is_null(field->fallback) || field->fallback_expr;
        json_open(json, '{');
        json_field_text(json, "name", field->name);
        json_field_text(json, "label", work_label(work, &field->label, field->name));
        json_field_text(json, "type", str_from(field->type->name));
        json_field_bool(json, "required", field->required && !field->system && !has_default);
        json_field_bool(json, "key", is_key(field));
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, STR("keys"));
    json_open(json, '[');
    for (size_t i = 0; i < guess->field_count; i++)
        if (is_key(guess->fields[i])) json_put_text(json, guess->fields[i]->name);
    json_put_text(json, STR("id"));
    json_close(json, ']');
}

static void write_rows(const Guess *guess, JsonWriter *json)
{
    json_key(json, STR("rows"));
    json_open(json, '[');
    for (size_t i = 0; i < guess->rows.count && i < SHOWN_ROWS; i++) {
        json_open(json, '[');
        for (size_t c = 0; c < guess->names.count; c++)
            json_put_text(json, str_slice(cell_of(&guess->rows.items[i], c), 0, 500));
        json_close(json, ']');
    }
    json_close(json, ']');
}

static void write_facts(const SheetFacts *facts, int64_t id, Str name, JsonWriter *json)
{
    char separator[] = { facts->separator, '\0' };
    json_field_id(json, "file", id);
    json_field_text(json, "name", name);
    json_field_text(json, "format", str_from(facts->format));
    json_field_text(json, "encoding", facts->encoding ? str_from(facts->encoding) : (Str){ 0 });
    json_field_text(json, "separator", facts->separator ? str_from(separator) : (Str){ 0 });
    json_key(json, STR("sheets"));
    json_open(json, '[');
    for (size_t i = 0; i < facts->sheets.count; i++) json_put_text(json, facts->sheets.items[i]);
    json_close(json, ']');
    json_field_text(json, "sheet", facts->sheet);
}

static bool read_rows(Guess *guess, Sheet *sheet)
{
    Problems *problems = guess->work->problems;
    int errors = problems->count;
    SheetRow row;
    Arena *rest = arena_new();
    while (sheet_next(sheet, guess->rows.count < LOOKED_AT_ROWS ? guess->work->arena : rest, &row,
                      problems)) {
        guess->total++;
        if (guess->rows.count < LOOKED_AT_ROWS) VEC_PUSH(guess->work->arena, &guess->rows, row);
        else if (guess->total % 1024 == 0) arena_reset(rest);
    }
    arena_free(rest);
    return problems->count == errors;
}

static void gather_fields(Guess *guess)
{
    const Object *object = guess->request->object;
    guess->fields = ARENA_ARRAY(guess->work->arena, const Field *, object->field_count);
    for (size_t i = 0; i < object->field_count; i++)
        if (object->fields[i].type->column != COLUMN_NONE && &object->fields[i] != object->id
            && import_sets(guess->work, guess->request, &object->fields[i]))
            guess->fields[guess->field_count++] = &object->fields[i];
    guess->sure = ARENA_ARRAY(guess->work->arena, int, guess->names.count * guess->field_count + 1);
    for (size_t c = 0; c < guess->names.count; c++)
        for (size_t f = 0; f < guess->field_count; f++) weigh(guess, c, f);
}

bool import_preview(Work *work, const ImportRequest *request, int64_t id, JsonWriter *json)
{
    Guess guess = { .work = work, .request = request };
    if (access_scope(work, request->object, VERB_IMPORT) == SCOPE_NONE)
        return access_denied(work, request->object, VERB_IMPORT);
    Sheet *sheet = sheet_open(work->arena, request->path, request->file, &request->how,
                              work->problems);
    if (!sheet || !read_rows(&guess, sheet)) return false;
    guess.names = columns_names(work->arena, &sheet_facts(sheet)->header);
    gather_fields(&guess);
    const Suggested *suggested = suggest_all(&guess);
    json_open(json, '{');
    write_facts(sheet_facts(sheet), id, request->file, json);
    json_field_int(json, "total", guess.total);
    write_rows(&guess, json);
    json_key(json, STR("columns"));
    json_open(json, '[');
    for (size_t i = 0; i < guess.names.count; i++) write_column(&guess, i, &suggested[i], json);
    json_close(json, ']');
    write_fields(&guess, json);
    json_close(json, '}');
    return true;
}
