/*
 * test_cascade.c -- what one save or delete sets in motion: hooks at their moments, cascades in
 * circles, depth and number.
 */
#include "core/record/evaluate.h"
#include "core/record/hooks.h"
#include "tests/unit/record/record_test.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const TestFile files[] = {
    { "app.yaml", "app: tree\nlanguages: [en]\n" },
    { "objects/node/object.yaml",
      "object: node\ntitle: name\nfields:\n"
      "  name:   {type: text, required: true, unique: true}\n"
      "  parent: {type: lookup, to: node, on_delete: cascade}\n"
      "  friend: {type: lookup, to: node, on_delete: clear, required_when: \"name == 'needy'\"}\n"
      "  held:   {type: lookup, to: node, on_delete: restrict}\n"
      "  size:   {type: integer, max: 100, default: 1}\n"
      "  twice:  {type: formula, returns: integer, value: \"size * 2\"}\n"
      "  fixed:  {type: text, readonly: true}\n"
      "rules:\n"
      "  not_thirteen: {refuse_when: \"size == 13\", message: Thirteen is unlucky., "
      "field: size}\n" },
};

static int open_tree(void **state)
{
    App *app = calloc(1, sizeof *app);
    *state = app;
    app_open(app, files, sizeof files / sizeof *files);
    return 0;
}

static int close_tree(void **state)
{
    app_close(*state);
    free(*state);
    return 0;
}

static const char *node(App *app, const char *name, const char *more)
{
    return new_id(app, create(app, NULL, "node", JSON(app, "{\"name\":\"%s\"%s}", name, more)));
}

static const char *below(App *app, const char *name, const char *parent)
{
    return node(app, name, JSON(app, ",\"parent\":\"%s\"", parent));
}

static int64_t count_nodes(App *app)
{
    const char *total =
        strstr(LIST(app, NULL, "node", "limit", "1", "total", "exact"), "\"total\":");
    return atoll(total + 8);
}

/* --- cascades --------------------------------------------------------------------------------- */

static void a_tree_goes_with_its_root(void **state)
{
    App *app = *state;
    const char *root = node(app, "root", ""), *a = below(app, "a", root),
               *other = node(app, "other", "");
    below(app, "b", a);
    const char *friend = node(app, "friend", JSON(app, ",\"friend\":\"%s\"", a));
    assert_string_equal(delete(app, NULL, "node", root), "");
    assert_int_equal(count_nodes(app), 2);
    has(get(app, NULL, "node", friend), "\"friend\":null");
    has(get(app, NULL, "node", other), "\"version\":1");
    has(LIST(app, NULL, "audit_entry", "where",
             JSON(app, "action == 'delete' and record == '%s'", a), "select", "changes"),
        "a\\\",null");
}

static void a_circle_goes_as_a_whole(void **state)
{
    App *app = *state;
    const char *a = node(app, "a", ""), *b = below(app, "b", a), *c = below(app, "c", b);
    update(app, NULL, "node", a,
           JSON(app, "{\"parent\":\"%s\",\"friend\":\"%s\",\"held\":\"%s\"}", c, a, a));
    assert_string_equal(delete(app, NULL, "node", b), "");
    assert_int_equal(count_nodes(app), 0);
}

static void what_is_held_stays_with_all_that_hangs_on_it(void **state)
{
    App *app = *state;
    const char *root = node(app, "root", ""), *a = below(app, "a", root);
    node(app, "holder", JSON(app, ",\"held\":\"%s\"", a));
    const char *before = content(app);
    has(delete(app, NULL, "node", root), "delete.used");
    assert_string_equal(content(app), before);
}

/* In whatever order they were made: b and the holder go with a, so the holder holds nobody back. */
static void who_goes_as_well_holds_nobody_back(void **state)
{
    App *app = *state;
    for (int holder_first = 0; holder_first < 2; holder_first++) {
        const char *a = node(app, "a", ""), *b, *holder;
        if (holder_first) {
            holder = below(app, "holder", a);
            b = below(app, "b", a);
        } else {
            b = below(app, "b", a);
            holder = below(app, "holder", a);
        }
        update(app, NULL, "node", holder, JSON(app, "{\"held\":\"%s\",\"friend\":\"%s\"}", b, b));
        has(delete(app, NULL, "node", b), "delete.used"); /* alone it is held */
        assert_string_equal(delete(app, NULL, "node", a), "");
        assert_int_equal(count_nodes(app), 0);
    }
}

/* Emptying a field of a record that goes as well is no change that rules could refuse. */
static void who_goes_as_well_is_not_changed_before(void **state)
{
    App *app = *state;
    for (int needy_first = 0; needy_first < 2; needy_first++) {
        const char *a = node(app, "a", ""), *b = needy_first ? NULL : below(app, "b", a);
        const char *needy = node(app, "needy", JSON(app, ",\"parent\":\"%s\",\"friend\":\"%s\"", a,
                                                    b ? b : a));
        if (needy_first) b = below(app, "b", a);
        update(app, NULL, "node", needy, JSON(app, "{\"friend\":\"%s\"}", b));
        assert_string_equal(delete(app, NULL, "node", a), "");
        assert_int_equal(count_nodes(app), 0);
    }
}

static void rules_hold_for_what_a_cascade_changes(void **state)
{
    App *app = *state;
    const char *a = node(app, "a", "");
    node(app, "needy", JSON(app, ",\"friend\":\"%s\"", a));
    const char *before = content(app);
    has(delete(app, NULL, "node", a), "\"code\":\"value.required\",\"field\":\"friend\"");
    assert_string_equal(content(app), before);
}

static void a_cascade_has_an_end(void **state)
{
    App *app = *state;
    const char *root = node(app, "n0", ""), *at = root;
    for (int i = 1; i <= 101; i++) at = below(app, JSON(app, "n%d", i), at);
    const char *before = content(app);
    has(delete(app, NULL, "node", root), "delete.too_many");
    assert_string_equal(content(app), before);
}

/* --- hooks ------------------------------------------------------------------------------------ */

typedef struct {
    char        moments[400];
    int64_t     size;     /* what the hook before a save sets; 0: nothing */
    HookMoment  refuses;
    bool        refusing;
} Plugged;

static Plugged script;

static bool run_script(void *context, Work *work, HookMoment moment, const Object *object,
                       Record *record)
{
    static const char *const words[] = { "before_save", "after_save", "before_delete",
                                         "after_delete" };
    assert_ptr_equal(context, &script);
    size_t length = strlen(script.moments);
    const Field *formula = field_find(object, STR("twice"));
    int64_t twice =
        moment == HOOK_AFTER_SAVE ? record_formula(work, record, formula).integer : 0;
    snprintf(script.moments + length, sizeof script.moments - length, "%s %.*s%s;", words[moment],
             STR_ARG(record_value(record, "name").text),
             twice ? JSON(&(App){ .arena = work->arena }, " %d", (int)twice) : "");
    if (script.refusing && script.refuses == moment)
        return problem_say(work->problems, "rule.refused", (Place){ 0 },
                           STR("The script says no."));
    if (moment == HOOK_BEFORE_SAVE && script.size) {
        record->values[field_find(object, STR("size"))->index] = value_int(script.size);
        record->values[field_find(object, STR("fixed"))->index] = value_text(STR("by script"));
    }
    return true;
}

static const Hooks hooks = { &script, run_script };

static bool run_hooked_create(Work *work, Call *call)
{
    work->hooks = &hooks;
    return run_create(work, call);
}

static bool run_hooked_delete(Work *work, Call *call)
{
    work->hooks = &hooks;
    return run_delete(work, call);
}

static const char *hooked_create(App *app, const char *json)
{
    script.moments[0] = 0;
    return CALL(.app = app, .object = "node", .text = json, .run = run_hooked_create,
                .writes = true);
}

static const char *hooked_delete(App *app, const char *id)
{
    script.moments[0] = 0;
    return CALL(.app = app, .object = "node", .id = id, .run = run_hooked_delete, .writes = true);
}

static void hooks_run_at_their_moments(void **state)
{
    App *app = *state;
    script = (Plugged){ .size = 5 };
    const char *said = hooked_create(app, "{\"name\":\"a\"}"), *id = new_id(app, said);
    has(said, "\"size\":5,\"twice\":10,\"fixed\":\"by script\"");
    assert_string_equal(script.moments, "before_save a;after_save a 10;");
    script.size = 0;
    below(app, "b", id);
    assert_string_equal(hooked_delete(app, id), "");
    assert_string_equal(script.moments,
                        "before_delete a;before_delete b;after_delete b;after_delete a;");
}

static void a_script_does_not_slip_past_the_rules(void **state)
{
    App *app = *state;
    const char *before = content(app);
    script = (Plugged){ .size = 13 };
    has(hooked_create(app, "{\"name\":\"a\",\"size\":1}"), "Thirteen is unlucky.");
    assert_string_equal(script.moments, "before_save a;");
    script.size = 0;
    has(hooked_create(app, "{\"name\":\"a\",\"size\":101}"), "\"field\":\"size\"");
    assert_string_equal(script.moments, ""); /* it sees clean values only */
    assert_string_equal(content(app), before);
}

static void a_refusal_at_any_moment_undoes_everything(void **state)
{
    App *app = *state;
    const char *id = node(app, "a", "");
    below(app, "b", id);
    const char *before = content(app);
    for (HookMoment moment = HOOK_BEFORE_SAVE; moment <= HOOK_AFTER_DELETE; moment++) {
        script = (Plugged){ .refuses = moment, .refusing = true };
        bool saving = moment <= HOOK_AFTER_SAVE;
        has(saving ? hooked_create(app, "{\"name\":\"c\"}") : hooked_delete(app, id),
            "The script says no.");
        assert_string_equal(content(app), before);
    }
}

#define TREE(function) cmocka_unit_test_setup_teardown(function, open_tree, close_tree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE(a_tree_goes_with_its_root),
        TREE(a_circle_goes_as_a_whole),
        TREE(what_is_held_stays_with_all_that_hangs_on_it),
        TREE(who_goes_as_well_holds_nobody_back),
        TREE(who_goes_as_well_is_not_changed_before),
        TREE(rules_hold_for_what_a_cascade_changes),
        TREE(a_cascade_has_an_end),
        TREE(hooks_run_at_their_moments),
        TREE(a_script_does_not_slip_past_the_rules),
        TREE(a_refusal_at_any_moment_undoes_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
