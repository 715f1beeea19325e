/* test_csv.c -- rows in and out. */
#include "tests/unit/base/base_test.h"

#include "core/base/csv.h"

/* All rows as "line:[cell][cell]" and what ended them. */
static Str rows(void **state, Str text, bool undo)
{
    Problems  problems;
    CsvReader csv;
    StrVec    cells;
    Buffer    seen;
    problems_init(&problems, *state, LANGUAGE_EN);
    buffer_init(&seen, *state, 0);
    csv_reader_init(&csv, text);
    csv.undo = undo;
    while (csv_next(&csv, *state, &cells, &problems)) {
        buffer_printf(&seen, "%d:", csv.line);
        for (size_t i = 0; i < cells.count; i++)
            buffer_printf(&seen, "[%.*s]", STR_ARG(cells.items[i]));
    }
    if (problems.count)
        buffer_printf(&seen, "%s %d:%d", problems.first->code, problems.first->at.line,
                      problems.first->at.column);
    return buffer_str(&seen);
}

static void rows_are_read_in_every_usual_form(void **state)
{
    static const struct {
        const char *text, *rows;
    } cases[] = {
        { "", "" },
        { "a,b\r\nc,d\r\n", "1:[a][b]2:[c][d]" },
        { "a,b\nc,d", "1:[a][b]2:[c][d]" },
        { "a\rb\r", "1:[a]2:[b]" },
        { "\xEF\xBB\xBF" "a", "1:[a]" },
        { ",\n", "1:[][]" },
        { "a,", "1:[a][]" },
        { "\n\r\n a \n\n", "3:[ a ]" },
        { "\"\"\n", "1:[]" },
        { "\"a,\"\"b\"\"\",c", "1:[a,\"b\"][c]" },
        { "\"two\r\nlines\",x\ny", "1:[two\r\nlines][x]3:[y]" },
        { "\"a\rb\rc\"\nd", "1:[a\rb\rc]4:[d]" },
        { "客户,\"名,称\"", "1:[客户][名,称]" },
        { "a,b\"c", "csv.quote 1:4" },
        { "a\n中,\"b\"c", "1:[a]csv.quote 2:6" },
        { "a\nb,\"c\nd", "1:[a]csv.open 2:3" },
        { "\"", "csv.open 1:1" },
        { "\"\"\"", "csv.open 1:1" },
        { "\"a\" ,b", "csv.quote 1:4" },
        { "a,b\nc,d\xFF\xFE", "1:[a][b]csv.utf8 2:3" },
        { "a\n\"\xB9\xE3\xD6\xDD\"", "1:[a]csv.utf8 2:1" },
        { "\xFF\xFE" "a\n", "csv.utf16 1:1" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(rows(state, str_from(cases[i].text), false), cases[i].rows);
    assert_text(rows(state, STR("\"a\"\0"), false), "csv.quote 1:4");
    assert_text(rows(state, STR("\xFE\xFF\0a\0,"), false), "csv.utf16 1:1");
}

static void a_row_has_at_most_two_thousand_cells(void **state)
{
    char commas[2001];
    memset(commas, ',', sizeof commas);
    Str most = rows(state, (Str){ commas, CSV_MAX_CELLS - 1 }, false);
    assert_int_equal(most.len, 2 + 2 * CSV_MAX_CELLS);
    assert_true(str_starts(rows(state, (Str){ commas, CSV_MAX_CELLS }, false),
                           STR("csv.cells 1:")));
}

static Str written(void **state, const char *cell, bool is_number)
{
    Buffer    out;
    CsvWriter csv;
    buffer_init(&out, *state, 0);
    csv_writer_init(&csv, &out, ',');
    csv_put(&csv, STR("x"), false);
    csv_put(&csv, str_from(cell), is_number);
    csv_end(&csv);
    return buffer_str(&out);
}

static void cells_are_quoted_and_defused_where_needed(void **state)
{
    assert_text(written(state, "a", false), "x,a\r\n");
    assert_text(written(state, "", false), "x,\r\n");
    assert_text(written(state, "a,b", false), "x,\"a,b\"\r\n");
    assert_text(written(state, "say \"hi\"", false), "x,\"say \"\"hi\"\"\"\r\n");
    assert_text(written(state, "a\nb", false), "x,\"a\nb\"\r\n");
    assert_text(written(state, " a", false), "x,\" a\"\r\n");
    assert_text(written(state, "=1+1", false), "x,'=1+1\r\n");
    assert_text(written(state, "-5", false), "x,'-5\r\n");
    assert_text(written(state, "-5", true), "x,-5\r\n");
    assert_text(written(state, "+a,\"b\"", false), "x,\"'+a,\"\"b\"\"\"\r\n");
    assert_text(written(state, "'=x", false), "x,''=x\r\n");
    assert_text(written(state, "＝1", false), "x,'＝1\r\n");
    assert_text(written(state, "＠x", false), "x,'＠x\r\n");
    assert_text(written(state, "中", false), "x,中\r\n");
    assert_text(rows(state, STR("'＋1,'＃"), true), "1:[＋1]['＃]");
    assert_text(written(state, "'tis", false), "x,'tis\r\n");
    assert_text(rows(state, STR("'=x,'tis,=y,'"), true), "1:[=x]['tis][=y][']");
    assert_text(rows(state, STR("'=x"), false), "1:['=x]");
}

static void what_is_written_is_read_back(void **state)
{
    static const char *const letters[] = { "a", "b", " ", ",", "\"", "'",  "\r",
                                           "\n", "=", "+", "-", "@",  "\t", "中" };
    Chance            source    = chance_new();
    for (int i = 0; i < 20000; i++) {
        Str       cells[4];
        size_t    count = 1 + chance(&source) % 4;
        Buffer    out;
        CsvReader csv;
        Problems  problems;
        StrVec    back;
        CsvWriter writer;
        buffer_init(&out, *state, 0);
        csv_writer_init(&writer, &out, ',');
        problems_init(&problems, *state, LANGUAGE_EN);
        for (size_t n = 0; n < count; n++) {
            Buffer cell;
            buffer_init(&cell, *state, 0);
            for (size_t left = chance(&source) % 6; left > 0; left--)
                buffer_printf(&cell, "%s",
                              letters[chance(&source) % (sizeof letters / sizeof *letters)]);
            cells[n] = buffer_str(&cell);
            csv_put(&writer, cells[n], false);
        }
        csv_end(&writer);

        csv_reader_init(&csv, buffer_str(&out));
        csv.undo = true;
        if (!csv_next(&csv, *state, &back, &problems) || back.count != count)
            fail_msg("%.*s", STR_ARG(buffer_str(&out)));
        for (size_t n = 0; n < count; n++)
            if (!str_equal(back.items[n], cells[n])) fail_msg("%.*s", STR_ARG(buffer_str(&out)));
        assert_false(csv_next(&csv, *state, &back, &problems));
        assert_int_equal(problems.count, 0);
        arena_reset(*state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_are_read_in_every_usual_form),
        TEST(a_row_has_at_most_two_thousand_cells),
        TEST(cells_are_quoted_and_defused_where_needed),
        TEST(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
