/*
 * test_sheet.c -- files as rows: what is found out about them, what of each format is read, and
 * what hostile ones do not get.
 */
#include "tests/unit/base/base_test.h"

#include <unistd.h>
#include <zip.h>

#include "core/base/buffer.h"
#include "core/base/file.h"
#include "core/sheet/sheet.h"

static Problems problems;

/* All rows as "line[cell][cell]", behind what was found out; and what ended them. */
static Str told(void **state, Sheet *sheet)
{
    Arena   *arena = *state;
    Buffer   seen;
    SheetRow row;
    buffer_init(&seen, arena, 256);
    if (sheet) {
        const SheetFacts *facts = sheet_facts(sheet);
        buffer_printf(&seen, "%s %s %c", facts->format, facts->encoding ? facts->encoding : "-",
                      facts->separator ? facts->separator : '-');
        for (size_t i = 0; i < facts->header.count; i++)
            buffer_printf(&seen, " %.*s", STR_ARG(facts->header.items[i]));
        while (sheet_next(sheet, arena, &row, &problems)) {
            buffer_printf(&seen, "|%d", (int)row.line);
            if (row.wrong) buffer_printf(&seen, "!%s", row.wrong);
            for (size_t i = 0; !row.wrong && i < row.cells.count; i++)
                if (row.cells.items[i].ptr)
                    buffer_printf(&seen, "[%.*s]", STR_ARG(row.cells.items[i]));
                else buffer_add(&seen, STR("[-]"));
        }
    }
    if (problems.count) buffer_printf(&seen, "?%s", problems.first->code);
    return buffer_str(&seen);
}

static Str read_as(void **state, Str text, const char *name, SheetHow how)
{
    problems_init(&problems, *state, LANGUAGE_EN);
    return told(state, sheet_open_text(*state, text, str_from(name), &how, &problems));
}

static Str read_text(void **state, const char *text)
{
    return read_as(state, str_from(text), "a", (SheetHow){ 0 });
}

/* --- csv -------------------------------------------------------------------------------------- */

static void what_a_text_is_is_found_out(void **state)
{
    assert_text(read_text(state, "a,b\n1,2\n"), "csv utf-8 , a b|2[1][2]");
    assert_text(read_text(state, "a;b\n1,5;2\n"), "csv utf-8 ; a b|2[1,5][2]");
    assert_text(read_text(state, "a\tb\n1\t2,3\n"), "csv utf-8 \t a b|2[1][2,3]");
    assert_text(read_text(state, "a|b\n1|2\n"), "csv utf-8 | a b|2[1][2]");
    assert_text(read_text(state, "\xEF\xBB\xBF" "a\n1\n"), "csv utf-8 , a|2[1]");
    assert_text(read_text(state, "\xB9\xE3\xD6\xDD,b\n\xB1\xB1\xBE\xA9,2\n"),
                "csv gb18030 , 广州 b|2[北京][2]");
    assert_text(read_as(state, STR("\xFF\xFE" "a\0\n\0" "1\0\n\0"), "a", (SheetHow){ 0 }),
                "csv utf-16 , a|2[1]");
    assert_text(read_text(state, " {\"a\":1}\n"), "ndjson utf-8 - a|1[1]");
    assert_text(read_text(state, "a \n\n ,\n　\n1\n"), "csv utf-8 , a|5[1]");
    assert_text(read_text(state, ""), "?sheet.empty");
    assert_text(read_text(state, "\n\n"), "?sheet.empty");
    assert_text(read_text(state, "%PDF-1.4"), "?sheet.other");
    assert_text(read_text(state, "\xD0\xCF\x11\xE0 xls"), "?sheet.other");
    assert_text(read_as(state, STR("a\n"), "a", (SheetHow){ .encoding = STR("klingon") }),
                "?sheet.encoding");
    assert_text(read_as(state, STR("a\n"), "a", (SheetHow){ .format = STR("dbf") }),
                "?sheet.format");
}

/* A byte that is no text costs its row, and no other. */
static void a_wrong_row_is_wrong_alone(void **state)
{
    assert_text(read_as(state, STR("a\nx\ny\xFFz\n\nw\n"), "a", (SheetHow){ 0 }),
                "csv utf-8 , a|2[x]|3!csv.utf8|5[w]");
    assert_text(read_as(state, STR("a\n\xB9\xE3\n\xB9\x20\nw\n"), "a",
                        (SheetHow){ .encoding = STR("gb18030") }),
                "csv gb18030 , a|2[广]|3!csv.utf8|4[w]");
    assert_text(read_text(state, "a,b\n5\" pipe,\"x\" y\n"), "csv utf-8 , a b|2[5\" pipe][x y]");
    assert_text(read_text(state, "a\n\"x\n"), "csv utf-8 , a?csv.open");
}

/* The window moves: quotes, line breaks and characters may lie on its edge. */
static void windows_do_not_cut_rows(void **state)
{
    enum { ROWS = 30000 };
    Buffer text;
    buffer_init(&text, *state, 1 << 20);
    BUFFER_ADD(&text, "n,words\r\n");
    for (int i = 0; i < ROWS; i++)
        buffer_printf(&text, "%d,\"中\"\"文\r\n%0*d\"\r\n", i, 1 + i % 37, i);
    problems_init(&problems, *state, LANGUAGE_EN);
    Sheet *sheet = sheet_open_text(*state, buffer_str(&text), STR("a.csv"), NULL, &problems);
    SheetRow row;
    for (int i = 0; i < ROWS; i++) {
        assert_true(sheet_next(sheet, *state, &row, &problems));
        assert_int_equal(row.line, 2 + 2 * i);
        assert_int_equal(row.cells.count, 2);
        assert_text(row.cells.items[1], str_printf(*state, "中\"文\r\n%0*d", 1 + i % 37, i).ptr);
    }
    assert_false(sheet_next(sheet, *state, &row, &problems));
    assert_int_equal(problems.count, 0);
}

static void a_row_without_end_is_refused(void **state)
{
    size_t size = (size_t)SHEET_MAX_ROW + (1 << 20);
    char  *text = arena_alloc(*state, size);
    memset(text, 'x', size);
    memcpy(text, "a\n\"", 3);
    assert_text(read_as(state, (Str){ text, size }, "a", (SheetHow){ 0 }),
                "csv utf-8 , a?sheet.row");
}

/* --- ndjson ----------------------------------------------------------------------------------- */

static void lines_of_json_are_rows(void **state)
{
    assert_text(read_text(state, "{\"a\":\"x\",\"b\":1.5}\n{\"b\":0}\n\n{\"a\":true,\"b\":[\"p\",\"q\"]}\n"
                                 "{\"a\":{\"id\":\"01\",\"title\":\"T\"}}"),
                "ndjson utf-8 - a b|1[x][1.5]|2[-][0]|4[true][p;q]|5[01][-]");
    assert_text(read_text(state, "{\"a\":1}\n[1]\n{\"a\":\n{\"a\":2}\n"),
                "ndjson utf-8 - a|1[1]|2!sheet.line|3!sheet.line|4[2]");
}

/* --- xlsx ------------------------------------------------------------------------------------- */

#define SHEET(rows)                                                                               \
    "<worksheet><dimension ref=\"A1:ZZ999999999\"/><sheetData>" rows "</sheetData></worksheet>"

/* A workbook of these parts; where one is NULL the usual one. */
static Str workbook(void **state, const char *sheet, const char *strings, const char *styles)
{
    const struct {
        const char *name, *content;
    } parts[] = {
        { "xl/workbook.xml", "<workbook><sheets><sheet name=\"One\" r:id=\"r1\"/>"
                             "<sheet name=\"Two\" r:id=\"r2\"/></sheets></workbook>" },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/>"
          "<Relationship Id=\"r2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>" },
        { "xl/worksheets/sheet1.xml", sheet },
        { "xl/worksheets/sheet2.xml",
          SHEET("<row><c t=\"str\"><v>z</v></c></row><row><c><v>9</v></c></row>") },
        { "xl/sharedStrings.xml", strings },
        { "xl/styles.xml", styles },
    };
    char path[] = "/tmp/tenon-sheet-XXXXXX";
    close(mkstemp(path));
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].content)
            zip_file_add(zip, parts[i].name,
                         zip_source_buffer(zip, parts[i].content, strlen(parts[i].content), 0), 0);
    assert_int_equal(zip_close(zip), 0);
    Str bytes;
    problems_init(&problems, *state, LANGUAGE_EN);
    assert_true(file_read(*state, str_from(path), 64 << 20, &bytes, &problems));
    unlink(path);
    return bytes;
}

static void cells_of_a_workbook_are_texts(void **state)
{
    const char *styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" "
                         "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\"/>"
                         "</numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/>"
                         "<xf numFmtId=\"22\"/><xf numFmtId=\"31\"/></cellXfs></styleSheet>";
    const char *strings = "<sst><si><t>name</t></si><si><r><t>rich </t></r><r><t>text</t></r>"
                          "<rPh><t>spoken</t></rPh></si></sst>";
    Str book = workbook(state,
                        SHEET("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c>"
                              "<c r=\"B2\" t=\"inlineStr\"><is><t>x&amp;y</t></is></c></row>"
                              "<row r=\"5\"><c r=\"A5\" t=\"s\"><v>1</v></c><c r=\"B5\">"
                              "<v>0.10000000000000001</v></c><c r=\"D5\" t=\"b\"><v>1</v></c></row>"
                              "<row><c s=\"1\"><v>46348</v></c><c s=\"2\"><v>46348.5</v></c></row>"
                              "<row><c s=\"3\"><v>1</v></c><c><v>1.38E+10</v></c></row>"
                              "<row><c t=\"s\"><v>99</v></c><c/></row>"),
                        strings, styles);
    assert_text(read_as(state, book, "a", (SheetHow){ 0 }),
                "xlsx - - name x&y|5[rich text][0.1][][true]|6[2026-11-22][2026-11-22T12:00:00]"
                "|7[1900-01-01][13800000000]");
    assert_text(read_as(state, book, "a", (SheetHow){ .sheet = STR("Two") }), "xlsx - - z|2[9]");
    assert_text(read_as(state, book, "a", (SheetHow){ .sheet = STR("Three") }), "?sheet.none");
}

/* Above a table that was made for people there may be titles; a column alone has none. */
static void titles_above_a_table_are_passed_over(void **state)
{
    assert_text(read_text(state, "List of 2026,,\n,,\na,b,c\n1,2,3\n"),
                "csv utf-8 , a b c|4[1][2][3]");
    assert_text(read_text(state, "List,,\nby Lin,,\na,b,c\nx,,\n"), "csv utf-8 , a b c|4[x][][]");
    assert_text(read_text(state, "a,,\nx,,\ny,,\n"), "csv utf-8 , a|2[x][][]|3[y][][]");
    assert_text(read_text(state, "a,,\n1,,\n2,,\n3,,\n4,,\n5,,\n6,7,\n"),
                "csv utf-8 , a|2[1][][]|3[2][][]|4[3][][]|5[4][][]|6[5][][]|7[6][7][]");
    assert_text(read_text(state, "a\nAcme, Inc\n"), "csv utf-8 , a|2[Acme][ Inc]");
    assert_text(read_text(state, ",a,\n1,2,3\n"), "csv utf-8 ,  a|2[1][2][3]");
    assert_text(read_text(state, "{\"a\":1}\n{\"a\":1,\"b\":2}\n"),
                "ndjson utf-8 - a b|1[1][-]|2[1][2]");
    assert_text(read_as(state,
                        workbook(state,
                                 SHEET("<row r=\"1\"><c r=\"A1\"><v>2026</v></c></row>"
                                       "<row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\">"
                                       "<v>2</v></c></row><row r=\"4\"><c r=\"B4\"><v>3</v></c>"
                                       "</row>"),
                                 NULL, NULL),
                        "a.xlsx", (SheetHow){ 0 }),
                "xlsx - - 1 2|4[][3]");
}

static void shares_of_a_hundred_are_read_as_they_are_shown(void **state)
{
    const char *styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0.0%;-0.0%\"/>"
                         "<numFmt numFmtId=\"165\" formatCode=\"0&quot;%&quot;\"/></numFmts>"
                         "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"164\"/>"
                         "<xf numFmtId=\"165\"/></cellXfs></styleSheet>";
    Str book = workbook(state,
                        SHEET("<row><c t=\"str\"><v>n</v></c></row>"
                              "<row><c s=\"1\"><v>0.15</v></c></row>"
                              "<row><c s=\"1\"><v>7.0000000000000007E-2</v></c></row>"
                              "<row><c s=\"2\"><v>-1.2345</v></c></row>"
                              "<row><c s=\"3\"><v>15</v></c></row>" /* the sign is only text */
                              "<row><c><v>0.15</v></c></row>"),
                        NULL, styles);
    assert_text(read_as(state, book, "a", (SheetHow){ 0 }),
                "xlsx - - n|2[15%]|3[7%]|4[-123.45%]|5[15]|6[0.15]");
}

static void hostile_workbooks_are_refused(void **state)
{
    assert_text(read_as(state, workbook(state, "<!DOCTYPE x [<!ENTITY a \"b\">]>" SHEET(""), NULL,
                                        NULL), "a", (SheetHow){ 0 }), "?sheet.entities");
    assert_text(read_as(state, workbook(state, NULL, NULL, NULL), "a", (SheetHow){ 0 }),
                "?sheet.broken");
    assert_text(read_as(state, workbook(state, "<worksheet><sheetData><row>", NULL, NULL), "a",
                        (SheetHow){ 0 }), "?sheet.broken");
    assert_text(read_as(state, workbook(state, SHEET(""), NULL, NULL), "a", (SheetHow){ 0 }),
                "?sheet.empty");
    assert_text(read_as(state, workbook(state, SHEET("<row><c r=\"A1\"><v>1</v></c></row><row>"
                                                     "<c r=\"ZZZ2\"><v>1</v></c></row>"), NULL,
                                        NULL), "a", (SheetHow){ 0 }),
                "xlsx - - 1|2!sheet.columns");
    assert_text(read_as(state, workbook(state, SHEET("<row r=\"9223372036854775807\">"
                                                     "<c><v>1</v></c></row>"
                                                     "<row><c s=\"-1\"><v>2</v></c></row>"),
                                        NULL, NULL), "a", (SheetHow){ 0 }), "xlsx - - 1|2[2]");
    assert_text(read_as(state, STR("PK\x03\x04 no zip at all"), "a", (SheetHow){ 0 }),
                "?sheet.broken");
    assert_text(read_as(state, STR("PK\x03\x04"), "a", (SheetHow){ 0 }), "?sheet.broken");
}

/* One long text in a thousand cells is a small file and a large row; so is one endless tag. */
static void small_files_do_not_become_large(void **state)
{
    enum { LONG = 64 << 10, CELLS = 1000, TAG = 6 << 20 };
    Buffer strings, rows;
    buffer_init(&strings, *state, LONG + 100);
    BUFFER_ADD(&strings, "<sst><si><t>");
    for (int i = 0; i < LONG; i++) buffer_char(&strings, 'x');
    BUFFER_ADD(&strings, "</t></si></sst>");
    buffer_init(&rows, *state, CELLS * 30);
    BUFFER_ADD(&rows, "<worksheet><sheetData><row><c><v>1</v></c></row><row>");
    for (int i = 0; i < CELLS; i++) BUFFER_ADD(&rows, "<c t=\"s\"><v>0</v></c>");
    BUFFER_ADD(&rows, "</row></sheetData></worksheet>");
    buffer_char(&strings, '\0');
    buffer_char(&rows, '\0');
    assert_text(read_as(state, workbook(state, rows.ptr, strings.ptr, NULL), "a", (SheetHow){ 0 }),
                "xlsx - - 1|2!sheet.row_long");

    char *tag = arena_alloc(*state, TAG + 64);
    memset(tag, 'x', TAG);
    memcpy(tag, "<worksheet a=\"", 14);
    memcpy(tag + TAG, "\"/>", 4);
    assert_text(read_as(state, workbook(state, tag, NULL, NULL), "a", (SheetHow){ 0 }),
                "?sheet.limit");
}

/* --- the way back ----------------------------------------------------------------------------- */

static bool gather(void *context, Str bytes)
{
    buffer_add(context, bytes);
    return true;
}

static Str written(void **state, SheetOut out)
{
    Buffer bytes;
    buffer_init(&bytes, *state, 4096);
    problems_init(&problems, *state, LANGUAGE_EN);
    out.put     = gather;
    out.context = &bytes;
    SheetWriter *writer = sheet_writer_new(*state, &out, &problems);
    if (!writer) return str_from(problems.first->code);
    const Str   names[] = { STR("名称"), STR("n"), STR("d"), STR("l") };
    const Value list[]  = { value_text(STR("x")), value_text(STR("y")) };
    const Value rows[][4] = {
        { value_text(STR("=1+1")), value_decimal((Decimal){ -1250, 2 }), value_date(20779),
          value_list(list, 2) },
        { value_text(STR("上海")), value_int(7), value_null(), value_bool(true) },
    };
    assert_true(sheet_put_header(writer, names, 4));
    for (int i = 0; i < 2; i++) assert_true(sheet_put_row(writer, rows[i], 4));
    assert_true(sheet_writer_end(writer, &problems));
    return buffer_str(&bytes);
}

static void what_is_written_can_be_read(void **state)
{
    assert_text(written(state, (SheetOut){ 0 }),
                "名称,n,d,l\r\n'=1+1,-12.50,2026-11-22,x;y\r\n上海,7,,true\r\n");
    Str rows = STR("名称 n d l|2[=1+1][-12.50][2026-11-22][x;y]|3[上海][7][][true]");
    static const struct {
        const char *encoding, *found;
        char        separator;
    } ways[] = { { "utf-8-bom", "utf-8", ',' }, { "gb18030", "gb18030", ';' },
                 { "utf-16", "utf-16", '\t' } };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        Str bytes = written(state, (SheetOut){ .encoding = str_from(ways[i].encoding),
                                               .separator = ways[i].separator });
        Str seen = read_as(state, bytes, "a", (SheetHow){ .separator = ways[i].separator });
        assert_text(seen, str_printf(*state, "csv %s %c %.*s", ways[i].found, ways[i].separator,
                                     STR_ARG(rows)).ptr);
    }
    assert_text(read_as(state, written(state, (SheetOut){ .format = STR("xlsx") }), "a",
                        (SheetHow){ 0 }),
                "xlsx - - 名称 n d l|2[=1+1][-12.5][2026-11-22][x;y]|3[上海][7][][true]");
    assert_text(written(state, (SheetOut){ .format = STR("ods") }), "sheet.format");
    assert_text(written(state, (SheetOut){ .encoding = STR("latin") }), "sheet.encoding");
}

/* --- whatever comes --------------------------------------------------------------------------- */

/* Bytes by chance, and good files with wrong bytes: an answer, or words, and never more than that. */
static void bytes_by_chance_do_no_harm(void **state)
{
    Chance      source   = chance_new();
    const char *letters  = "a,;\t|\"\r\n{}[]:1\xB9\xE3\xE4\xB8\xAD\xFF\0'";
    Str         book     = written(state, (SheetOut){ .format = STR("xlsx") });
    for (int i = 0; i < 3000; i++) {
        Arena *arena = arena_new();
        bool   small = i % 2;
        size_t size  = small ? chance(&source) % 200 : book.len;
        char  *bytes = arena_alloc(arena, size + 1);
        if (!small) memcpy(bytes, book.ptr, size);
        for (size_t n = small ? size : 1 + chance(&source) % 8; n > 0; n--)
            bytes[small ? n - 1 : chance(&source) % size] =
                small ? letters[chance(&source) % 22] : (char)chance(&source);
        void *scratch = arena;
        read_as(&scratch, (Str){ bytes, size }, "a", (SheetHow){ 0 });
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_a_text_is_is_found_out),
        TEST(titles_above_a_table_are_passed_over),
        TEST(a_wrong_row_is_wrong_alone),
        TEST(windows_do_not_cut_rows),
        TEST(a_row_without_end_is_refused),
        TEST(lines_of_json_are_rows),
        TEST(cells_of_a_workbook_are_texts),
        TEST(shares_of_a_hundred_are_read_as_they_are_shown),
        TEST(hostile_workbooks_are_refused),
        TEST(small_files_do_not_become_large),
        TEST(what_is_written_can_be_read),
        TEST(bytes_by_chance_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
