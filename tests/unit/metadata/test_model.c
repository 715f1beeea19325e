/*
 * test_model.c -- what the loader makes of an app: links, derived layouts, rights, translations,
 * layers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/unit/fixture/one_app.h"

static const Object *object_of(const char *yaml, const char *name)
{
    app = fixture_snapshot(arena, yaml);
    const Object *object = object_find(app, str_from(name));
    assert_non_null(object);
    return object;
}

static const Field *field_of(const Object *object, const char *name)
{
    const Field *field = field_find(object, str_from(name));
    assert_non_null(field);
    return field;
}

static void an_object_without_layouts_has_all_of_them(void **state)
{
    (void)state;
    const Object *book =
        object_of("object: book\nfields:\n"
                  "  name: {type: text, required: true}\n"
                  "  close_date: {type: date}\n"
                  "  note: {type: longtext}\n"
                  "  twice: {type: formula, returns: text, value: \"name .. name\"}\n",
                  "book");
    assert_true(str_is(book->label.in[0], "Book"));
    assert_true(str_is(book->plural.in[0], "Books"));
    assert_true(str_is(field_of(book, "close_date")->label.in[0], "Close date"));
    assert_ptr_equal(book->title, field_of(book, "name"));
    assert_int_equal(book->view_count, 1);
    assert_ptr_equal(book->default_view, book->views);
    assert_true(str_is(book->views->columns[0], "name"));
    assert_true(str_is(book->views->sort, "name"));
    assert_int_equal(book->layout_count, 1);
    assert_int_equal(book->layouts->tab_count, 3);
    assert_int_equal(book->layouts->tabs[0].kind, PART_SECTIONS);
    assert_int_equal(book->layouts->tabs[1].kind, PART_TIMELINE);
    assert_int_equal(book->layouts->tabs[2].kind, PART_HISTORY);
    /* The form leaves out what nobody enters, but an owner can be given. */
    assert_int_equal(book->create.sections->field_count, 4);
    assert_int_equal(app->menu_count, 2);
    assert_int_equal(app->menus->item_count, 2);
    assert_int_equal(app->menus->items[0].kind, ITEM_HOME);
    assert_ptr_equal(app->menus->items[1].object, book);
}

static void columns_are(const View *view, const char *wanted)
{
    Str found = STR("");
    for (size_t i = 0; i < view->column_count; i++)
        found = str_printf(arena, "%.*s%s%.*s", STR_ARG(found), i ? " " : "",
                           STR_ARG(view->columns[i]));
    assert_string_equal(str_c(arena, found), wanted);
}

static void a_derived_list_begins_with_what_the_title_reads(void **state)
{
    (void)state;
    const Object *flat = object_of("object: flat\n"
                                   "title: \"building.name .. ' / ' .. number\"\n"
                                   "fields:\n"
                                   "  rent: {type: currency}\n"
                                   "  number: {type: text}\n"
                                   "  building: {type: lookup, to: building}\n"
                                   "--- objects/building/object.yaml\n"
                                   "object: building\nfields: {name: {type: text}}\n",
                                   "flat");
    columns_are(flat->views, "building number rent owner");
}

static void a_derived_list_has_a_place_for_how_things_stand(void **state)
{
    (void)state;
    const Object *deal =
        object_of("object: deal\nfields:\n  name: {type: text}\n  a: {type: text}\n"
                  "  b: {type: choice, options: {x: {}, y: {}}}\n  c: {type: text}\n"
                  "  d: {type: text}\n  e: {type: text}\n  f: {type: text}\n  g: {type: text}\n"
                  "  stage: {type: choice, options: {open: {color: blue}}}\n",
                  "deal");
    columns_are(deal->views, "name a b c d e stage");
}

static void physical_names_are_made_from_names(void **state)
{
    (void)state;
    const Object *book = object_of("object: book\nfields:\n  name: {type: text}\n"
                                   "  twice: {type: formula, returns: text, value: name}\n",
                                   "book");
    assert_true(str_is(book->table, "o_book"));
    assert_true(str_is(field_of(book, "name")->column, "f_name"));
    assert_int_equal(field_of(book, "twice")->column.len, 0);
    assert_true(str_is(field_of(book, "created_at")->column, "created_at"));
    assert_ptr_equal(book->created_at, field_of(book, "created_at"));
    assert_ptr_equal(book->owner->to, app->user);
    assert_ptr_equal(book->id->to, book);
    for (size_t i = 0; i < book->field_count; i++) assert_int_equal(book->fields[i].index, i);
}

static void links_are_resolved(void **state)
{
    (void)state;
    const Object *deal =
        object_of("object: deal\nfields:\n"
                  "  name: {type: text}\n"
                  "  account: {type: lookup, to: account, required: true, filter: active}\n"
                  "  partner: {type: lookup, to: account}\n"
                  "--- objects/account/object.yaml\nobject: account\nfields:\n"
                  "  name: {type: text}\n  active: {type: boolean}\n"
                  "--- objects/line/object.yaml\nobject: line\nfields:\n"
                  "  deal: {type: child, to: deal}\n  text: {type: text}\n",
                  "deal");
    const Object *account = object_find(app, STR("account")), *line = object_find(app, STR("line"));
    assert_ptr_equal(field_of(deal, "account")->to, account);
    assert_int_equal(field_of(deal, "account")->on_delete, DELETE_RESTRICT);
    assert_int_equal(field_of(deal, "partner")->on_delete, DELETE_CLEAR);
    assert_non_null(field_of(deal, "account")->filter);
    assert_int_equal(account->referrer_count, 2);
    assert_ptr_equal(line->child, field_of(line, "deal"));
    assert_null(line->owner);
    assert_true(line->child->required && line->child->set_once);
    assert_int_equal(line->child->on_delete, DELETE_CASCADE);
    /* The parent's page shows its parts; the form of a part asks for the parent. */
    assert_int_equal(deal->layouts->tab_count, 4);
    assert_ptr_equal(deal->layouts->tabs[1].object, line);
    assert_ptr_equal(line->create.sections->fields[0].field, line->child);
}

static void options_have_attributes_of_one_type(void **state)
{
    (void)state;
    const Object *deal =
        object_of("object: deal\nfields:\n  name: {type: text}\n  stage:\n    type: choice\n"
                  "    default: open\n    options:\n"
                  "      open: {probability: 10}\n"
                  "      won: {probability: 99.5, closed: true}\n"
                  "      lost: Gone\n",
                  "deal");
    const Choices *stages = field_of(deal, "stage")->choices;
    assert_int_equal(stages->option_count, 3);
    assert_int_equal(stages->attribute_count, 2);
    assert_int_equal(stages->attributes[0].type.kind, TYPE_DECIMAL);
    assert_int_equal(stages->attributes[0].type.scale, 1);
    assert_int_equal(stages->attributes[1].type.kind, TYPE_BOOL);
    assert_true(option_attribute(option_find(stages, STR("won")), STR("closed")).boolean);
    assert_true(value_is_null(option_attribute(option_find(stages, STR("open")), STR("closed"))));
    assert_true(str_is(option_find(stages, STR("lost"))->label.in[0], "Gone"));
    assert_true(str_is(field_of(deal, "stage")->fallback.text, "open"));
}

static void a_role_has_the_rights_it_names(void **state)
{
    (void)state;
    object_of(
        "object: deal\nfields:\n  name: {type: text}\n  pay: {type: currency, group: pay}\n"
        "  cost: {type: currency, group: pay}\n"
        "--- objects/note/object.yaml\nobject: note\nfields: {name: {type: text}}\n"
        "--- roles/rep.yaml\nrole: rep\nobjects:\n  deal: {read: own, create: true, update: own}\n"
        "  \"*\": {read: all}\nfields: {deal.name: read}\n"
        "--- roles/boss.yaml\nrole: boss\nobjects: {deal: {read: all}}\ngroups: {pay: read}\n"
        "fields: {deal.cost: edit}\n",
        "deal");
    const Role   *rep = role_find(app, STR("rep")), *boss = role_find(app, STR("boss"));
    const Object *deal = object_find(app, STR("deal")), *note = object_find(app, STR("note"));
    const Grant  *grant = &rep->grants[deal->index];
    assert_int_equal(grant->verbs[VERB_READ], SCOPE_OWN);
    assert_int_equal(grant->verbs[VERB_CREATE], SCOPE_ALL);
    assert_int_equal(grant->verbs[VERB_DELETE], SCOPE_NONE);
    assert_int_equal(grant->fields[field_of(deal, "name")->index], FIELD_READ);
    assert_int_equal(grant->fields[field_of(deal, "pay")->index], FIELD_NONE);
    assert_int_equal(grant->fields[field_of(deal, "owner")->index], FIELD_UNSAID);
    assert_int_equal(rep->grants[note->index].verbs[VERB_READ], SCOPE_ALL);
    /* "*" is about the app's own objects; people have names for everybody. */
    assert_false(rep->grants[app->audit_entry->index].granted);
    assert_int_equal(rep->grants[app->user->index].verbs[VERB_READ], SCOPE_ALL);
    assert_int_equal(rep->grants[app->user->index].verbs[VERB_UPDATE], SCOPE_NONE);
    assert_int_equal(boss->grants[deal->index].fields[field_of(deal, "pay")->index], FIELD_READ);
    assert_int_equal(boss->grants[deal->index].fields[field_of(deal, "cost")->index], FIELD_EDIT);
    assert_false(boss->grants[note->index].granted);
    assert_true(role_find(app, STR("admin"))->everything);
}

static void a_role_without_menus_shows_those_of_the_app(void **state)
{
    (void)state;
    object_of("object: deal\nfields: {name: {type: text}}\n"
              "--- menus/a.yaml\nmenu: a\nitems: [{object: deal}]\n"
              "--- menus/b.yaml\nmenu: b\nitems: [{home: true}]\n"
              "--- roles/one.yaml\nrole: one\nobjects: {deal: {read: all}}\nmenus: [b]\n"
              "--- roles/all.yaml\nrole: all\nobjects: {deal: {read: all}}\n",
              "deal");
    assert_int_equal(role_find(app, STR("one"))->menu_count, 1);
    assert_int_equal(role_find(app, STR("all"))->menu_count, 2);
    assert_int_equal(role_find(app, STR("admin"))->menu_count, 3);
    assert_true(str_is(app->menus[2].name, "setup"));
}

static void texts_come_inline_then_from_files_then_from_names(void **state)
{
    (void)state;
    const Object *deal = object_of(
        "object: deal\nlabel: Deal\nfields:\n"
        "  name: {type: text, label: {en: Name, zh-CN: 名称}}\n"
        "  city: {type: text, label: City}\n  close_date: {type: date}\n"
        "--- app.yaml\napp: x\nlabel: X\nlanguages: [zh-CN, en]\n"
        "--- i18n/zh-CN.yaml\ndeal.label: 商机\n"
        "deal: {fields: {city: {label: 城市}, name: {label: 姓名}, owner: {label: 销售}}}\n",
        "deal");
    assert_true(str_is(deal->label.in[0], "商机"));
    assert_true(str_is(deal->label.in[1], "Deal"));
    assert_true(str_is(field_of(deal, "name")->label.in[0], "名称"));
    assert_true(str_is(field_of(deal, "city")->label.in[0], "城市"));
    assert_true(str_is(field_of(deal, "city")->label.in[1], "City"));
    assert_true(str_is(field_of(deal, "close_date")->label.in[0], "Close date"));
    assert_true(str_is(deal->owner->label.in[0], "销售"));
    assert_true(str_is(deal->owner->label.in[1], "Owner"));
    assert_true(str_is(deal->created_at->label.in[0], "创建时间"));
}

static void an_app_has_words_of_its_own_for_its_scripts(void **state)
{
    (void)state;
    object_of("object: deal\nfields: {name: {type: text}}\n"
              "--- app.yaml\napp: x\nlabel: X\nlanguages: [zh-CN, en]\n"
              "--- i18n/zh-CN.yaml\ntexts: {deal: {closed: 已关闭}}\n"
              "--- i18n/en.yaml\ntexts.deal.closed: It is closed\ntexts.deal.only: Only here\n",
              "deal");
    const Label *closed = text_find(app, STR("texts.deal.closed"));
    assert_true(str_is(closed->in[0], "已关闭"));
    assert_true(str_is(closed->in[1], "It is closed"));
    const Label *only = text_find(app, STR("texts.deal.only"));
    assert_true(str_is(label_in(only, 0, (Str){ 0 }), "Only here"));
    assert_null(text_find(app, STR("texts.deal")));
}

static void languages_are_found_by_nearness(void **state)
{
    (void)state;
    object_of("object: deal\nfields: {name: {type: text}}\n"
              "--- app.yaml\napp: x\nlabel: X\nlanguages: [en, zh-CN, pt-BR]\n",
              "deal");
    assert_int_equal(snapshot_language(app, STR("zh-CN")), 1);
    assert_int_equal(snapshot_language(app, STR("zh")), 1);
    assert_int_equal(snapshot_language(app, STR("ZH-tw")), 1);
    assert_int_equal(snapshot_language(app, STR("pt-PT")), 2);
    assert_int_equal(snapshot_language(app, STR("p")), 0);
    assert_int_equal(snapshot_language(app, STR("fr")), 0);
    Label label = { .in = { [1] = STR("名") } };
    assert_true(str_is(label_in(&label, 0, STR("x")), "名"));
    assert_true(str_is(label_in(&(Label){ 0 }, 0, STR("x")), "x"));
}

static void an_app_without_the_programs_languages_reads_english(void **state)
{
    (void)state;
    const Object *deal = object_of("object: deal\nfields: {name: {type: text}}\n"
                                   "--- app.yaml\napp: x\nlabel: X\nlanguages: [de]\n",
                                   "deal");
    assert_true(str_is(deal->owner->label.in[0], "Owner"));
    assert_true(str_is(app->user->label.in[0], "User"));
}

static void a_layer_changes_what_lies_below(void **state)
{
    (void)state;
    Problems problems;
    Layers   layers = { 0 };
    problems_init(&problems, arena, LANGUAGE_EN);
    VEC_PUSH(arena, &layers, layer_system(arena));
    VEC_PUSH(
        arena, &layers,
        fixture_layer(
            arena, STR("package"),
            "object: deal\nlabel: Deal\nfields:\n  name: {type: text, max: 100, required: true}\n"
            "  amount: {type: currency}\n  note: {type: longtext}\n"
            "--- objects/deal/record.yaml\ntabs:\n  - {name: details, sections: [{name: main, "
            "columns: 2, fields: [name]},\n"
            "      {name: money, fields: [amount]}]}\n  - {history: true}\n"));
    VEC_PUSH(arena, &layers,
             fixture_layer(
                 arena, STR("app"),
                 "--- app.yaml\napp: mine\nlabel: Mine\n"
                 "--- objects/deal/object.yaml\nlabel: Chance\nfields:\n  note: {remove: true}\n  "
                 "name: {max: 50}\n"
                 "  city: {type: text, before: amount}\n"
                 "--- objects/deal/record.yaml\ntabs:\n  - {name: details, sections: [{name: "
                 "money, remove: true},\n"
                 "      {name: place, fields: [city], before: main}]}\n"
                 "--- objects/user/object.yaml\nfields:\n  phone: {type: text, after: email}\n"));
    app = snapshot_load(&layers, &problems);
    assert_int_equal(problems.count, 0);
    const Object *deal = object_find(app, STR("deal"));
    assert_true(str_is(app->app, "mine"));
    assert_true(str_is(deal->label.in[0], "Chance"));
    assert_null(field_find(deal, STR("note")));
    assert_int_equal(field_option_int(field_of(deal, "name"), "max", 0), 50);
    assert_true(field_of(deal, "name")->required);
    assert_true(str_is(deal->fields[1].name, "city"));
    assert_true(str_is(deal->fields[2].name, "amount"));
    assert_int_equal(deal->layouts->tab_count, 2);
    assert_int_equal(deal->layouts->tabs->section_count, 2);
    assert_true(str_is(deal->layouts->tabs->sections[0].name, "place"));
    const Field *phone = field_find(app->user, STR("phone"));
    assert_non_null(phone);
    assert_int_equal(phone->index, field_of(app->user, "email")->index + 1);
}

static void the_order_of_files_does_not_matter(void **state)
{
    (void)state;
    const char *a = "--- objects/b/object.yaml\nobject: b\nfields: {name: {type: text}}\n";
    const char *b = "--- objects/a/object.yaml\nobject: a\nfields: {b: {type: lookup, to: b}, "
                    "name: {type: text}}\n";
    app = fixture_snapshot(arena, str_c(arena, str_printf(arena, "%s%s", a, b)));
    const Snapshot *other = fixture_snapshot(arena, str_c(arena, str_printf(arena, "%s%s", b, a)));
    assert_int_equal(app->object_count, other->object_count);
    for (size_t i = 0; i < app->object_count; i++)
        assert_true(str_equal(app->objects[i].name, other->objects[i].name));
    snapshot_release(other);
}

static void layouts_for_roles_end_in_one_for_everybody(void **state)
{
    (void)state;
    const Object *deal =
        object_of("object: deal\nfields: {name: {type: text}}\n"
                  "--- roles/rep.yaml\nrole: rep\nobjects: {deal: {read: all}}\n"
                  "--- objects/deal/record.yaml\nroles: [rep]\ntabs: [{history: true}]\n",
                  "deal");
    assert_int_equal(deal->layout_count, 2);
    assert_int_equal(deal->layouts[0].role_count, 1);
    assert_int_equal(deal->layouts[1].role_count, 0);
    assert_int_equal(deal->layouts[1].tab_count, 3);
}

static void currencies_have_their_places(void **state)
{
    (void)state;
    const Object *deal =
        object_of("object: deal\nfields:\n  name: {type: text}\n  price: {type: currency}\n"
                  "  fine: {type: currency, scale: 4}\n"
                  "  sum: {type: formula, returns: currency, value: price}\n"
                  "--- app.yaml\napp: x\nlabel: X\ncurrency: JPY\n",
                  "deal");
    assert_int_equal(field_of(deal, "price")->scale, 0);
    assert_int_equal(field_of(deal, "fine")->value_type.scale, 4);
    assert_int_equal(field_of(deal, "sum")->value_type.scale, 0);
}

static void a_folder_that_is_not_there_says_what_makes_one(void **state)
{
    (void)state;
    Problems problems;
    Layer    layer;
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_false(layer_read(arena, STR("tests/cases/nowhere"), &layer, &problems));
    assert_string_equal(problems.first->code, "app.folder");
    assert_true(str_find(problems.first->hint, STR("tenon new tests/cases/nowhere"), NULL));
}

static void the_data_of_a_stored_release_is_not_looked_at_again(void **state)
{
    (void)state;
    Problems problems;
    Layers   layers = fixture_layers(arena, "object: deal\nfields: {name: {type: text}}\n"
                                            "--- data/deel.csv\nname\n");
    problems_init(&problems, arena, LANGUAGE_EN);
    assert_null(snapshot_load(&layers, &problems));
    assert_string_equal(problems.first->code, "object.unknown.name");
    layers.items[1].stored = true;
    problems_init(&problems, arena, LANGUAGE_EN);
    app = snapshot_load(&layers, &problems);
    assert_non_null(app);
}

static void more_objects_than_anybody_needs_are_refused(void **state)
{
    (void)state;
    Problems problems;
    Buffer   yaml;
    problems_init(&problems, arena, LANGUAGE_EN);
    buffer_init(&yaml, arena, 100000);
    for (int i = 0; i < 1001; i++)
        buffer_printf(&yaml,
                      "--- objects/o%d/object.yaml\nobject: o%d\nfields: {name: {type: text}}\n", i,
                      i);
    assert_null(fixture_snapshot_try(arena, str_c(arena, buffer_str(&yaml)), &problems));
    assert_int_equal(problems.count, 1);
    assert_string_equal(problems.first->code, "app.many");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static void a_label_in_one_language_does_not_speak_for_english(void **state)
{
    (void)state;
    app = fixture_snapshot(arena, "--- app.yaml\napp: shop\nlanguages: [zh-CN, en]\n"
                                  "--- objects/repair/object.yaml\nobject: repair\n"
                                  "label: {zh-CN: 维修单}\nfields:\n"
                                  "  device: {type: text, label: {zh-CN: 设备}}\n"
                                  "  name: {type: text, label: Repair name}\n");
    const Object *repair = object_find(app, STR("repair"));
    int           chinese = snapshot_language(app, STR("zh-CN")), english = !chinese;
    assert_true(str_is(label_in(&repair->label, english, (Str){ 0 }), "Repair"));
    assert_true(str_is(label_in(&repair->plural, english, (Str){ 0 }), "Repairs"));
    assert_true(str_is(label_in(&repair->plural, chinese, (Str){ 0 }), "维修单"));
    assert_true(str_is(field_of(repair, "device")->label.in[english], "Device"));
    assert_true(str_is(field_of(repair, "device")->label.in[chinese], "设备"));
    const Label *own = &field_of(repair, "name")->label;
    assert_true(str_is(label_in(own, chinese, (Str){ 0 }), "Repair name"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_object_without_layouts_has_all_of_them),
        TEST(a_derived_list_begins_with_what_the_title_reads),
        TEST(a_derived_list_has_a_place_for_how_things_stand),
        TEST(physical_names_are_made_from_names),
        TEST(a_label_in_one_language_does_not_speak_for_english),
        TEST(links_are_resolved),
        TEST(options_have_attributes_of_one_type),
        TEST(a_role_has_the_rights_it_names),
        TEST(a_role_without_menus_shows_those_of_the_app),
        TEST(texts_come_inline_then_from_files_then_from_names),
        TEST(an_app_has_words_of_its_own_for_its_scripts),
        TEST(languages_are_found_by_nearness),
        TEST(an_app_without_the_programs_languages_reads_english),
        TEST(a_layer_changes_what_lies_below),
        TEST(the_order_of_files_does_not_matter),
        TEST(layouts_for_roles_end_in_one_for_everybody),
        TEST(currencies_have_their_places),
        TEST(a_folder_that_is_not_there_says_what_makes_one),
        TEST(the_data_of_a_stored_release_is_not_looked_at_again),
        TEST(more_objects_than_anybody_needs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
