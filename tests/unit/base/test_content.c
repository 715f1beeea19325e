/* test_content.c -- what a file is by its bytes, and what becomes of its name. */
#include "tests/unit/base/base_test.h"

#include "core/base/content.h"

#define BYTES(literal) { literal, sizeof(literal) - 1 }
#define MEMBER(name) "PK\x01\x02" ".........................................." name

static void the_bytes_decide(void **state)
{
    (void)state;
    static const struct { Str head; const char *name, *type; } cases[] = {
        { BYTES("\x89PNG\r\n\x1a\n...."), "a.txt", "image/png" },
        { BYTES("\xff\xd8\xff\xe0"), "", "image/jpeg" },
        { BYTES("GIF89a"), "x", "image/gif" },
        { BYTES("RIFF1234WEBPVP8 "), "x.webp", "image/webp" },
        { BYTES("RIFF1234WAVE\x01"), "x.wav", "application/octet-stream" },
        { BYTES("%PDF-1.7\n\x80"), "x.html", "application/pdf" },
        { BYTES("\0\0\0\x18""ftypmp42"), "x", "video/mp4" },
        { BYTES("PK\x03\x04"), "x.xlsx", "application/zip" },
        { BYTES("a,b\n1,2\n"), "x.csv", "text/csv" },
        { BYTES("a,b\n1,2\n"), "x.png", "text/plain" },
        { BYTES("<html><script>alert(1)</script>"), "x.html", "text/plain" },
        { BYTES("<svg xmlns='http://www.w3.org/2000/svg'/>"), "x.svg", "text/plain" },
        { BYTES("\xe5\xae\xa2\xe6\x88\xb7"), "x.txt", "text/plain" },
        { BYTES("\xbf\xcd\xbb\xa7"), "x.txt", "application/octet-stream" },
        { BYTES("a\0b"), "x.txt", "application/octet-stream" },
        { BYTES(""), "x.txt", "application/octet-stream" },
        { BYTES("MZ\x90\0"), "photo.png", "application/octet-stream" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Content *found = content_of(cases[i].head, cases[i].head, true, str_from(cases[i].name));
        if (strcmp(found->type, cases[i].type) != 0)
            fail_msg("%zu %s: %s", i, cases[i].name, found->type);
    }
}

static void office_files_are_known_by_their_members(void **state)
{
    (void)state;
    static const struct { Str tail; const char *ending; } cases[] = {
        { BYTES("..." MEMBER("[Content_Types].xml") MEMBER("xl/workbook.xml")), "xlsx" },
        { BYTES(MEMBER("word/document.xml")), "docx" },
        { BYTES(MEMBER("ppt/presentation.xml")), "pptx" },
        { BYTES(MEMBER("readme.txt") "xl/workbook.xml"), "zip" },
        { BYTES("PK\x01\x02"), "zip" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Content *found = content_of(STR("PK\x03\x04"), cases[i].tail, true, STR("x"));
        assert_string_equal(found->names, cases[i].ending);
    }
}

static void a_text_may_be_cut_within_a_character(void **state)
{
    (void)state;
    assert_string_equal(content_of(STR("abc\xe5\xae"), STR(""), false, STR("x"))->type, "text/plain");
    assert_string_equal(content_of(STR("abc\xe5\xae"), STR(""), true, STR("x"))->type,
                        "application/octet-stream");
}

static void kinds_are_words_endings_and_types(void **state)
{
    (void)state;
    const Content *jpeg = content_find(STR("image/jpeg")), *bytes = content_find(STR("?"));
    assert_true(content_fits(jpeg, STR("a"), STR("image")));
    assert_true(content_fits(jpeg, STR("a"), STR("jpg")));
    assert_true(content_fits(jpeg, STR("a"), STR("image/jpeg")));
    assert_false(content_fits(jpeg, STR("a.pdf"), STR("pdf")));
    assert_true(content_fits(bytes, STR("plan.DWG"), STR(".dwg")));
    assert_false(content_fits(bytes, STR("plan"), STR(".dwg")));
    assert_true(content_kind_known(STR("pdf")) && content_kind_known(STR(".dwg")));
    assert_false(content_kind_known(STR("dwg")));
}

static void names_are_made_harmless(void **state)
{
    static const struct { const char *given, *kept; } cases[] = {
        { "plan.pdf", "plan.pdf" },
        { "C:\\fakepath\\plan.pdf", "plan.pdf" },
        { "../../etc/passwd", "passwd" },
        { "a\r\nb\x01.txt", "ab.txt" },
        { "\xe2\x80\xae" "fdp.exe", "fdp.exe" },
        { "  \xe5\xae\xa2\xe6\x88\xb7 .pdf ", "\xe5\xae\xa2\xe6\x88\xb7 .pdf" },
        { "..", "" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_text(content_name(*state, str_from(cases[i].given)), cases[i].kept);
    char name[300];
    memset(name, 'x', sizeof name);
    memcpy(name + 295, ".docx", 5);
    Str cut = content_name(*state, (Str){ name, sizeof name });
    assert_int_equal(cut.len, CONTENT_MAX_NAME);
    assert_true(str_ends(cut, STR("xx.docx")));
}

static void a_header_holds_any_name(void **state)
{
    assert_text(content_disposition(*state, STR("a \"b\" \xe5\xae\xa2.pdf")),
                "attachment; filename=\"a _b_ ___.pdf\"; "
                "filename*=UTF-8''a%20%22b%22%20%E5%AE%A2.pdf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_bytes_decide),
        TEST(office_files_are_known_by_their_members),
        TEST(a_text_may_be_cut_within_a_character),
        TEST(kinds_are_words_endings_and_types),
        TEST(names_are_made_harmless),
        TEST(a_header_holds_any_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
