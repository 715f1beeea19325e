/*
 * test_actions.c -- the buttons of an object in the model: what they ask, who may press them, where
 * they stand; and the guide of the stage bar.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/fixture/one_app.h"

#define CONTRACT                                                                              \
    "--- app.yaml\napp: shop\nlanguages: [en, zh-CN]\n"                                       \
    "--- objects/contract/script.lua\nreturn {actions = {}}\n"                                \
    "--- objects/contract/object.yaml\n"                                                      \
    "object: contract\n"                                                                      \
    "fields:\n"                                                                               \
    "  name: {type: text}\n"                                                                  \
    "  status: {type: choice, options: {draft: Draft, signed: Signed, over: Over}}\n"         \
    "script: {elevated: true}\n"                                                              \
    "actions:\n"                                                                              \
    "  renew:\n"                                                                              \
    "    icon: refresh-cw\n"                                                                  \
    "    confirm: Renew it?\n"                                                                \
    "    when: \"status == 'signed'\"\n"                                                      \
    "    input:\n"                                                                            \
    "      years: {type: integer, min: 1, required: true, default: 1}\n"                      \
    "      reason: {type: choice, options: {price: Price, habit: Habit}}\n"                   \
    "      note: {type: text, required_when: \"years > 3\", default: \"=user.name\"}\n"       \
    "      account_owner: {type: lookup, to: user}\n"                                         \
    "  cancel: {danger: true, elevated: true, run: stop}\n"                                   \
    "  tidy: {on: list, when: \"has_role('admin')\"}\n"

static const Object *contract_of(const char *files)
{
    Str text = str_join(arena, STR(CONTRACT), str_from(files));
    app = fixture_snapshot(arena, str_c(arena, text));
    return object_find(app, STR("contract"));
}

static void an_action_says_what_stands_there(void **state)
{
    (void)state;
    const Object *contract = contract_of("");
    const Action *renew = action_find(contract, STR("renew"));
    assert_true(contract->elevated);
    assert_int_equal(contract->action_count, 3);
    assert_true(str_is(renew->label.in[0], "Renew"));
    assert_true(str_is(renew->confirm.in[1], "Renew it?"));
    assert_true(str_is(renew->icon, "refresh-cw"));
    assert_true(str_is(renew->run, "renew"));
    assert_non_null(renew->when);
    assert_false(renew->danger || renew->elevated || renew->on_list);
    const Action *cancel = action_find(contract, STR("cancel"));
    assert_true(cancel->danger && cancel->elevated && !cancel->input && !cancel->when);
    assert_true(str_is(cancel->run, "stop"));
    assert_true(action_find(contract, STR("tidy"))->on_list);
    assert_null(action_find(contract, STR("name")));
}

static void what_an_action_asks_is_an_object_without_a_table(void **state)
{
    (void)state;
    const Object *contract = contract_of("");
    const Action *renew = action_find(contract, STR("renew"));
    const Object *input = renew->input;
    assert_ptr_equal(input->action, renew);
    assert_int_equal(input->table.len, 0);
    assert_int_equal(input->field_count, 4);
    assert_null(input->id);
    assert_null(object_find(app, input->name));
    const Field *years = field_find(input, STR("years"));
    assert_true(years->required);
    assert_int_equal(years->fallback.integer, 1);
    assert_ptr_equal(field_find(input, STR("account_owner"))->to, app->user);
    assert_int_equal(field_find(input, STR("reason"))->choices->option_count, 2);
    const Field *note = field_find(input, STR("note"));
    assert_ptr_equal(note->required_when->args[0]->steps[0].thing, years);
    assert_non_null(note->fallback_expr);
    for (size_t i = 0; i < app->user->referrer_count; i++)
        assert_ptr_not_equal(app->user->referrers[i]->object, input);
}

static void its_texts_have_paths_in_translation_files(void **state)
{
    (void)state;
    const Object *contract =
        contract_of("--- i18n/zh-CN.yaml\n"
                    "contract.actions.renew.label: 续约\n"
                    "contract.actions.renew.input.years.label: 年数\n"
                    "contract.actions.renew.input.reason.options.price.label: 价格\n");
    const Object *input = contract->actions[0].input;
    assert_true(str_is(contract->actions[0].label.in[1], "续约"));
    assert_true(str_is(contract->actions[0].label.in[0], "Renew"));
    assert_true(str_is(field_find(input, STR("years"))->label.in[1], "年数"));
    assert_true(str_is(field_find(input, STR("reason"))->choices->options[0].label.in[1], "价格"));
}

static void a_derived_page_has_all_buttons_of_a_record(void **state)
{
    (void)state;
    const RecordLayout *layout = &contract_of("")->layouts[0];
    assert_int_equal(layout->action_count, 4);
    assert_true(str_is(layout->actions[0], "edit"));
    assert_true(str_is(layout->actions[1], "renew"));
    assert_true(str_is(layout->actions[2], "cancel"));
    assert_true(str_is(layout->actions[3], "delete"));
}

static void a_guide_speaks_about_options_of_the_path(void **state)
{
    (void)state;
    const RecordLayout *layout =
        &contract_of("--- objects/contract/record.yaml\n"
                     "header: {actions: [renew, edit]}\n"
                     "path:\n"
                     "  guide:\n"
                     "    draft: {text: {en: Agree first., zh-CN: 先谈妥。}, fields: [name]}\n"
                     "    over: {fields: name}\n"
                     "  field: status\n"
                     "--- i18n/zh-CN.yaml\n"
                     "contract.record.path.guide.over.text: 结束了\n")
             ->layouts[0];
    assert_int_equal(layout->guide_count, 2);
    assert_true(str_is(layout->guides[0].option, "draft"));
    assert_true(str_is(layout->guides[0].text.in[0], "Agree first."));
    assert_true(str_is(layout->guides[0].fields[0], "name"));
    assert_true(str_is(layout->guides[1].text.in[1], "结束了"));
    assert_int_equal(layout->guides[1].field_count, 1);
    assert_int_equal(layout->action_count, 2);
}

static bool may(const char *role, const char *action)
{
    const Object *contract = object_find(app, STR("contract"));
    const Role   *found = role_find(app, str_from(role));
    return found->grants[contract->index].actions[action_find(contract, str_from(action))->index];
}

static void a_role_has_the_buttons_it_names(void **state)
{
    (void)state;
    contract_of("--- roles/rep.yaml\nrole: rep\nobjects: {contract: {read: all}}\n"
                "actions: {contract.renew: true}\n"
                "--- roles/chief.yaml\nrole: chief\nsetup: code\n"
                "objects: {contract: {read: all}}\n"
                "actions: {contract.cancel: false, contract.*: true}\n"
                "--- roles/guest.yaml\nrole: guest\nobjects: {contract: {read: all}}\n");
    assert_true(may("rep", "renew"));
    assert_false(may("rep", "cancel"));
    assert_true(may("chief", "renew") && may("chief", "tidy"));
    assert_false(may("chief", "cancel"));
    assert_false(may("guest", "renew"));
    assert_true(may("admin", "renew") && may("admin", "cancel") && may("admin", "tidy"));
    assert_int_equal(role_find(app, STR("guest"))->setup, SETUP_NONE);
    assert_int_equal(role_find(app, STR("chief"))->setup, SETUP_CODE);
    assert_int_equal(role_find(app, STR("admin"))->setup, SETUP_ALL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_action_says_what_stands_there),
        TEST(what_an_action_asks_is_an_object_without_a_table),
        TEST(its_texts_have_paths_in_translation_files),
        TEST(a_derived_page_has_all_buttons_of_a_record),
        TEST(a_guide_speaks_about_options_of_the_path),
        TEST(a_role_has_the_buttons_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
