/*
 * test_multipart.c -- a file in a form: every way to cut the bytes reads the same, and what could be
 * read in two ways is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "core/base/buffer.h"
#include "core/web/multipart.h"

#define TYPE "multipart/form-data; boundary=abc"
#define HEAD "--abc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n" \
             "Content-Type: text/plain\r\n\r\n"

typedef struct {
    Arena    *arena;
    Problems  problems;
    Buffer    content;
    Multipart multipart;
} Form;

static bool take(void *content, Str piece, Problems *problems)
{
    (void)problems;
    buffer_add(content, piece);
    return true;
}

/* Feeds the text in pieces of `size` bytes; false with problems. */
static bool read_form(Form *form, const char *type, Str text, size_t size)
{
    form->arena = arena_new();
    problems_init(&form->problems, form->arena, LANGUAGE_EN);
    buffer_init(&form->content, form->arena, 64);
    if (!multipart_init(&form->multipart, form->arena, str_from(type), &form->problems))
        return false;
    form->multipart.take    = take;
    form->multipart.context = &form->content;
    for (size_t at = 0; at < text.len; at += size)
        if (!multipart_feed(&form->multipart, str_slice(text, at, at + size), &form->problems))
            return false;
    return multipart_finish(&form->multipart, &form->problems);
}

static void any_cut_reads_the_same(void **state)
{
    (void)state;
    static const char *const contents[] = {
        "", "hello", "\r\n", "\r\r\n--ab", "\r\n--abd\r\n--ab", "a\r\n--ab\r\n--abx\r", "--abc\r\n", "\r",
    };
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        for (size_t size = 1; size < 40; size++) {
            Form   form;
            Arena *arena = arena_new();
            Str    text  = str_printf(arena, HEAD "%s\r\n--abc--\r\n", contents[i]);
            if (!read_form(&form, TYPE, text, size)) fail_msg("%zu in pieces of %zu", i, size);
            assert_true(str_is(buffer_str(&form.content), contents[i]));
            assert_true(str_is(form.multipart.name, "a.txt"));
            assert_true(str_is(form.multipart.type, "text/plain"));
            arena_free(form.arena);
            arena_free(arena);
        }
    }
}

static void names_come_in_every_way_that_clients_write_them(void **state)
{
    (void)state;
    static const struct { const char *disposition, *name; } cases[] = {
        { "form-data; name=\"file\"; filename=\"\xe5\xae\xa2.pdf\"", "\xe5\xae\xa2.pdf" },
        { "form-data; name=file; filename=plan.pdf", "plan.pdf" },
        { "form-data; name=\"file\"; filename=\"a%22b.txt\"", "a\"b.txt" },
        { "form-data; name=\"file\"; filename=\"a\\\"b.txt\"", "a\"b.txt" },
        { "form-data; name=\"file\"; filename=\"50%25.txt\"", "50%25.txt" },
        { "form-data; name=\"file\"; filename=\"C:\\dir\\x.txt\"", "C:\\dir\\x.txt" },
        { "form-data; name=\"file\"; filename=\"x\"; filename*=UTF-8''%e5%ae%a2.pdf",
          "\xe5\xae\xa2.pdf" },
        { "form-data; filename*=utf-8'zh'a%20b.pdf; name=\"file\"", "a b.pdf" },
        { "form-data; name=\"file\"", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Form   form;
        Arena *arena = arena_new();
        Str    text = str_printf(arena, "--abc\r\nContent-Disposition: %s\r\n\r\nx\r\n--abc--\r\n",
                                 cases[i].disposition);
        assert_true(read_form(&form, TYPE, text, 7));
        if (!str_is(form.multipart.name, cases[i].name)) fail_msg("%s", cases[i].disposition);
        arena_free(form.arena);
        arena_free(arena);
    }
}

static void what_is_not_one_file_is_refused(void **state)
{
    (void)state;
    static const struct { const char *what, *type, *text, *code; } cases[] = {
        { "no boundary", "multipart/form-data", "", "upload.multipart" },
        { "two boundaries", TYPE "; boundary=x", "", "upload.multipart" },
        { "a strange boundary", "multipart/form-data; boundary=\"a b\"", "", "upload.multipart" },
        { "another boundary", "multipart/form-data; boundary=xyz", HEAD "x\r\n--abc--\r\n",
          "upload.multipart" },
        { "nothing at all", TYPE, "", "upload.multipart" },
        { "a preamble", TYPE, "hello\r\n" HEAD "x\r\n--abc--\r\n", "upload.multipart" },
        { "an epilogue", TYPE, HEAD "x\r\n--abc--\r\nmore", "upload.multipart" },
        { "no end", TYPE, HEAD "x", "upload.multipart" },
        { "half an end", TYPE, HEAD "x\r\n--abc", "upload.multipart" },
        { "two parts", TYPE, HEAD "x\r\n" HEAD "y\r\n--abc--\r\n", "upload.parts" },
        { "another name", TYPE,
          "--abc\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nx\r\n--abc--\r\n",
          "upload.parts" },
        { "no disposition", TYPE, "--abc\r\nX: y\r\n\r\nx\r\n--abc--\r\n", "upload.multipart" },
        { "no head", TYPE, "--abc\r\n\r\nx\r\n--abc--\r\n", "upload.multipart" },
        { "a folded head", TYPE,
          "--abc\r\nContent-Disposition: form-data;\r\n name=\"file\"\r\n\r\nx\r\n--abc--\r\n",
          "upload.multipart" },
        { "a bare line end", TYPE, "--abc\nContent-Disposition: form-data; name=file\n\nx",
          "upload.multipart" },
        { "two dispositions", TYPE,
          "--abc\r\nContent-Disposition: form-data; name=file\r\n"
          "Content-Disposition: form-data; name=file\r\n\r\nx\r\n--abc--\r\n",
          "upload.multipart" },
        { "base64", TYPE,
          "--abc\r\nContent-Disposition: form-data; name=file\r\n"
          "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--abc--\r\n",
          "upload.multipart" },
        { "an open quote", TYPE,
          "--abc\r\nContent-Disposition: form-data; name=\"file\r\n\r\nx\r\n--abc--\r\n",
          "upload.multipart" },
        { "a name in Latin-1", TYPE,
          "--abc\r\nContent-Disposition: form-data; name=file; filename*=iso-8859-1''a\r\n\r\nx"
          "\r\n--abc--\r\n",
          "upload.multipart" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t size = 1; size < 300; size += 13) {
            Form form;
            if (read_form(&form, cases[i].type, str_from(cases[i].text), size))
                fail_msg("%s was read", cases[i].what);
            if (strcmp(form.problems.first->code, cases[i].code) != 0)
                fail_msg("%s: %s", cases[i].what, form.problems.first->code);
            arena_free(form.arena);
        }
    }
}

static void a_head_without_end_is_refused(void **state)
{
    (void)state;
    Form   form;
    Arena *arena = arena_new();
    Buffer text;
    buffer_init(&text, arena, 8192);
    BUFFER_ADD(&text, "--abc\r\n");
    while (text.len < 6000) BUFFER_ADD(&text, "X-More: and more\r\n");
    assert_false(read_form(&form, TYPE, buffer_str(&text), 512));
    assert_string_equal(form.problems.first->code, "upload.multipart");
    arena_free(form.arena);
    arena_free(arena);
}

static void other_bodies_are_left_alone(void **state)
{
    (void)state;
    static const char *const types[] = { "", "text/csv", "application/pdf", "multipart/mixed" };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        Form form;
        assert_false(read_form(&form, types[i], STR("x"), 1));
        assert_int_equal(form.problems.count, 0);
        arena_free(form.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_cut_reads_the_same),
        cmocka_unit_test(names_come_in_every_way_that_clients_write_them),
        cmocka_unit_test(what_is_not_one_file_is_refused),
        cmocka_unit_test(a_head_without_end_is_refused),
        cmocka_unit_test(other_bodies_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
