/*
 * test_formula.c -- formulas that stand on formulas: they add up in lists, and an expression that
 * grows too large with them is refused with words.
 */
#include "tests/unit/record/record_test.h"

static const TestFile files[] = {
    { "app.yaml", "app: steps\nlanguages: [en]\n" },
    { "objects/step/object.yaml",
      "object: step\ntitle: name\nfields:\n"
      "  name: {type: text}\n"
      "  a: {type: integer}\n"
      "  next: {type: lookup, to: step}\n"
      "  made: {type: formula, returns: text, value: \"'step ' .. name\"}\n"
      "  none: {type: formula, returns: boolean, value: \"is_empty(a)\"}\n"
      "  after: {type: formula, returns: integer, value: \"coalesce(next.zero, 7)\"}\n"
      "  zero: {type: formula, returns: integer, value: \"coalesce(a, 0)\"}\n"
      "  f1: {type: formula, returns: integer, value: \"a + a + a\"}\n"
      "  f2: {type: formula, returns: integer, value: \"f1 + f1 + f1\"}\n"
      "  f3: {type: formula, returns: integer, value: \"f2 + f2 + f2\"}\n"
      "  f4: {type: formula, returns: integer, value: \"f3 + f3 + f3\"}\n" },
};

static int open_steps(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    app_open(app, files, sizeof files / sizeof *files);
    return 0;
}

static int close_steps(void **state)
{
    app_close(*state);
    free(*state);
    return 0;
}

static void formulas_on_formulas_add_up(void **state)
{
    App *app = *state;
    has(create(app, NULL, "step", "{\"name\":\"one\",\"a\":1}"), "\"name\":\"one\"");
    has(LIST(app, NULL, "step", "select", "f3", "where", "f2 == 9"), "\"f3\":27");
}

static void a_formula_behind_a_lookup_that_leads_nowhere_is_empty(void **state)
{
    App *app = *state;
    const char *two = create(app, NULL, "step", "{\"name\":\"two\",\"a\":2}");
    has(two, "\"after\":7");
    has(LIST(app, NULL, "step", "select", "next.made,next.none,after"),
        "\"next.made\":null,\"next.none\":false,\"after\":7");
    has(LIST(app, NULL, "step", "where", "next.zero == 0"), "\"rows\":[]");
    has(LIST(app, NULL, "step", "where", "next.none"), "\"rows\":[]");
    has(LIST(app, NULL, "step", "where", "next.made == nil and not next.none"), "\"two\"");
}

/* A client's expression has no such limit when it is read, only its SQL has. */
static void an_expression_that_grows_too_large_is_refused_with_words(void **state)
{
    App *app = *state;
    Buffer where;
    buffer_init(&where, app->arena, 4096);
    BUFFER_ADD(&where, "f4 * f4 + f4 * f4 > 0");
    for (int i = 0; i < 60; i++) BUFFER_ADD(&where, " or f4 * f4 + f4 * f4 > 0");
    const char *text = str_c(app->arena, buffer_str(&where));
    has(LIST(app, NULL, "step", "where", text, "select", "name"), "query.large");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(formulas_on_formulas_add_up, open_steps, close_steps),
        cmocka_unit_test_setup_teardown(a_formula_behind_a_lookup_that_leads_nowhere_is_empty,
                                        open_steps, close_steps),
        cmocka_unit_test_setup_teardown(an_expression_that_grows_too_large_is_refused_with_words,
                                        open_steps, close_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
