/*
 * test_fuzz.c -- damaged apps: whatever stands in the files, loading ends in a snapshot or in
 * problems with places.
 *
 * Starts from the sample app, and from one with buttons, and changes them at random, with a fixed
 * seed: bytes, lines, words exchanged for others of the language. TENON_FUZZ_ROUNDS runs it longer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "metadata/load.h"

static uint64_t seed = 20261122;

static uint32_t roll(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return below ? (uint32_t)(seed >> 33) % below : 0;
}

static const char *const words[] = {
    "type",
    "text",
    "lookup",
    "child",
    "formula",
    "choice",
    "to",
    "options",
    "default",
    "\"=today()\"",
    "unique",
    "scope",
    "{}",
    "[]",
    "[[",
    "{a: b",
    "null",
    "true",
    "-1",
    "99999999999999999999",
    "name",
    "id",
    "owner",
    "remove",
    "replace",
    "before",
    "after",
    "*",
    "&x",
    "!!int",
    "<<",
    "\"\\x00\"",
    "'",
    "\"",
    "|",
    ">",
    "\t",
    "%",
    "\xF0\x9F\x98\x80",
    "\xE2\x80\xA8",
    "value",
    "\"user.name\"",
    "\"old.x\"",
    "a.b.c.d.e.f.g.h",
    "returns",
    "history",
    "related",
    "sections",
    "where",
    "\"not not\"",
    "actions",
    "input",
    "script",
    "guide",
    "on: list",
    "contract.*",
};

enum { WORDS = sizeof words / sizeof *words };

static Str splice(Arena *arena, Str text, size_t from, size_t to, Str middle)
{
    Buffer out;
    buffer_init(&out, arena, text.len + middle.len + 1);
    buffer_add(&out, str_slice(text, 0, from));
    buffer_add(&out, middle);
    buffer_add(&out, str_slice(text, to, text.len));
    return buffer_str(&out);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static Str mutate(Arena *arena, Str text)
{
    size_t at = roll((uint32_t)text.len), to = at;
    switch (roll(6)) {
    case 0: { /* one byte */
        char byte = (char)roll(256);
        return splice(arena, text, at, at < text.len ? at + 1 : at,
                      str_copy(arena, (Str){ &byte, 1 }));
    }
    case 1: /* a piece taken out */
        return splice(arena, text, at, at + roll(30), (Str){ 0 });
    case 2: /* a piece twice */
        return splice(arena, text, at, at, str_slice(text, at, at + roll(60)));
    case 3: /* cut off */
        return str_slice(text, 0, at);
    default: /* one word for another */
        while (at > 0 && at < text.len && is_word(text.ptr[at - 1])) at--;
        while (to < text.len && is_word(text.ptr[to])) to++;
        return splice(arena, text, at, to, str_from(words[roll(WORDS)]));
    }
}

static Layer sample_read(Arena *arena, const char *folder)
{
    Problems problems;
    Layer    layer = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_true(layer_read(arena, str_from(folder), &layer, &problems));
    return layer;
}

static void round_run(const Layer *sample, Language language)
{
    Arena   *arena = arena_new();
    Problems problems;
    Layers   layers = { 0 };
    Layer    app = { .name = STR("app") };
    problems_init(&problems, arena, language);
    VEC_PUSH(arena, &layers, layer_system(arena));
    for (size_t i = 0; i < sample->files.count; i++)
        if (!str_ends(sample->files.items[i].path, STR(".csv")))
            VEC_PUSH(arena, &app.files, sample->files.items[i]);
    for (uint32_t hits = 1 + roll(4); hits > 0; hits--) {
        SourceFile *file = &app.files.items[roll((uint32_t)app.files.count)];
        file->text = mutate(arena, file->text);
    }
    VEC_PUSH(arena, &layers, app);
    const Snapshot *snapshot = snapshot_load(&layers, &problems);
    assert_int_equal(snapshot == NULL, problems.count > 0);
    for (const Problem *p = problems.first; p; p = p->next) {
        assert_true(p->at.file.len > 0);
        assert_true(problem_render(arena, p, language).len > 0);
    }
    snapshot_release(snapshot);
    arena_free(arena);
}

static void damaged_apps_are_explained(void **state)
{
    (void)state;
    const char *wanted = getenv("TENON_FUZZ_ROUNDS");
    int         rounds = wanted ? atoi(wanted) : 400;
    Arena      *arena = arena_new();
    Layer       apps[] = { sample_read(arena, "samples/crm"),
                           sample_read(arena, "tests/http/apps/contracts") };
    for (int i = 0; i < rounds; i++)
        round_run(&apps[i / 2 % 2], i % 2 ? LANGUAGE_EN : LANGUAGE_ZH_CN);
    arena_free(arena);
}

static void the_samples_are_right(void **state)
{
    (void)state;
    static const char *const folders[] = { "samples/hello", "samples/crm" };
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        Arena   *arena = arena_new();
        Problems problems;
        Layers   layers = { 0 };
        problems_init(&problems, arena, LANGUAGE_EN);
        VEC_PUSH(arena, &layers, layer_system(arena));
        VEC_PUSH(arena, &layers, sample_read(arena, folders[i]));
        const Snapshot *snapshot = snapshot_load(&layers, &problems);
        assert_non_null(snapshot);
        assert_int_equal(problems.count + problems.warnings, 0);
        snapshot_release(snapshot);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_samples_are_right),
        cmocka_unit_test(damaged_apps_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
