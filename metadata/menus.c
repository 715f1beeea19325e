/*
 * menus.c -- menus/<name>.yaml: navigation. One menu is derived from the model where the app has
 * none.
 */
#include "metadata/layouts.h"
#include "metadata/reports.h"

enum { MAX_ITEMS = 200 };

static void read_home(const Reading *reading, const Node *value)
{
    (void)value;
    MenuItem *item = reading->thing;
    item->kind = ITEM_HOME;
}

static void read_divider(const Reading *reading, const Node *value)
{
    (void)value;
    MenuItem *item = reading->thing;
    item->kind = ITEM_DIVIDER;
}

static void read_object(const Reading *reading, const Node *value)
{
    MenuItem *item = reading->thing;
    item->kind = ITEM_OBJECT;
    item->object = object_get(reading->loader, value->text, value->at);
}

static void board_unknown(Loader *loader, const Object *object, Str name, Place at)
{
    StrVec names = { 0 };
    if (object->broken) return;
    for (size_t i = 0; i < object->board_count; i++)
        VEC_PUSH(loader->scratch, &names, object->boards[i].name);
    problem_add(loader->problems, "board.unknown.of", at, ARGS(name, object->name));
    near_or_all(loader, name, &names);
}

/* "opportunity.stages" */
static void read_board(const Reading *reading, const Node *value)
{
    MenuItem *item = reading->thing;
    Str       name = value->text, object = { 0 };
    item->kind = ITEM_BOARD;
    str_cut(&name, '.', &object);
    item->object = object_get(reading->loader, object, value->at);
    item->board = item->object ? board_find(item->object, name) : NULL;
    if (item->object && !item->board)
        board_unknown(reading->loader, item->object, name.len ? name : value->text, value->at);
}

static void read_report(const Reading *reading, const Node *value)
{
    MenuItem *item = reading->thing;
    item->kind = ITEM_REPORT;
    item->report = report_get(reading->loader, value);
}

static void read_dashboard(const Reading *reading, const Node *value)
{
    MenuItem *item = reading->thing;
    item->kind = ITEM_DASHBOARD;
    item->dashboard = dashboard_get(reading->loader, value);
}

/* Only web addresses: a menu must not run scripts. */
static void read_link(const Reading *reading, const Node *value)
{
    MenuItem *item = reading->thing;
    item->kind = ITEM_LINK;
    item->url = value->text;
    if (!str_starts(value->text, STR("https://")) && !str_starts(value->text, STR("http://")) &&
        !str_starts(value->text, STR("mailto:")))
        problem_add(reading->loader->problems, "menu.link", value->at, ARGS(value->text));
}

static const Key item_keys[] = {
    { "home", SHAPE_BOOL, "The start page.", .read = read_home },
    { "object", SHAPE_TEXT, "The list of an object.", .read = read_object },
    { "view", SHAPE_TEXT, "Which of the object's views.", .read = ignore_value },
    { "board", SHAPE_TEXT, "A board: object.board.", .read = read_board },
    { "divider", SHAPE_BOOL, "A line.", .read = read_divider },
    { "link", SHAPE_TEXT, "A web address.", .read = read_link },
    { "label", SHAPE_LABEL, "What people read.", offsetof(MenuItem, label) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(MenuItem, icon) },
    { "calendar", SHAPE_LATER, "A calendar." },
    { "report", SHAPE_TEXT, "A report.", .read = read_report },
    { "dashboard", SHAPE_TEXT, "A dashboard.", .read = read_dashboard },
    { "approvals", SHAPE_LATER, "The approval inbox." },
    { 0 },
};

static const char *const item_kinds[] = { "home", "object", "board", "divider", "link", "report",
                                          "dashboard" };

static bool is_item(const Node *node)
{
    int kinds = 0;
    for (size_t i = 0; i < sizeof item_kinds / sizeof *item_kinds; i++)
        kinds += node_find(node, item_kinds[i]) != NULL;
    return kinds == 1;
}

static bool is_later_item(const Node *node)
{
    const Key *key = node->first ? key_find(item_keys, node->first->key) : NULL;
    return key && key->shape == SHAPE_LATER;
}

static void item_view(Loader *loader, MenuItem *item, const Node *node)
{
    const Node *view = node_find(node, "view");
    if (!view || !item->object || view->kind != NODE_SCALAR) return;
    item->view = view_find(item->object, view->text);
    if (!item->view) view_unknown(loader, item->object, view);
}

/* What an item is not given it has from what it leads to. */
static void item_inherit(MenuItem *item, const Node *node)
{
    const Label *label = item->board       ? NULL /* "Deals · By stage": made where it is shown */
                         : item->object    ? &item->object->plural
                         : item->report    ? &item->report->label
                         : item->dashboard ? &item->dashboard->label
                                           : NULL;
    Str          icon = item->board       ? STR("")
                        : item->object    ? item->object->icon
                        : item->report    ? item->report->icon
                        : item->dashboard ? item->dashboard->icon
                                          : STR("");
    if (label && !node_find(node, "label")) item->label = *label;
    if (item->icon.len == 0) item->icon = icon;
}

static void item_read(Loader *loader, Menu *menu, const Node *node, Str path)
{
    MenuItem *item = &menu->items[menu->item_count];
    Reading   reading = { .loader = loader, .thing = item };
    reading.path =
        str_printf(loader->scratch, "%.*s.items.%zu", STR_ARG(path), menu->item_count + 1);
    if (node->kind != NODE_MAP) {
        shape_refuse(loader, node->at, STR("items"), "shape.items");
    } else if (is_later_item(node)) {
        problem_warn(loader->problems, "later.ignored", node->first->key_at,
                     ARGS(node->first->key));
    } else if (!is_item(node)) {
        for (const Node *member = node->first; member; member = member->next)
            if (!key_find(item_keys, member->key)) keys_unknown_in(loader, member, item_keys);
        problem_add(loader->problems, "menu.item", node->at, NO_ARGS);
    } else {
        keys_read(&reading, node, item_keys);
        item_view(loader, item, node);
        item_inherit(item, node);
        if (item->kind == ITEM_LINK) label_derive(loader, item->url, &item->label);
        menu->item_count++;
    }
}

static void read_items(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Menu   *menu = reading->thing;
    if (value->count > MAX_ITEMS) {
        problem_add(loader->problems, "list.many", value->at,
                    ARGS(value->key, number_text(loader, MAX_ITEMS)));
        return;
    }
    menu->items = ARENA_ARRAY(loader->arena, MenuItem, value->count);
    for (const Node *node = value->first; node; node = node->next)
        item_read(loader, menu, node, reading->path);
}

extern const Key menu_keys[];

const Key menu_keys[] = {
    { "menu", SHAPE_TEXT, "The menu's name, the same as the file's.", .read = ignore_value,
      .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Menu, label) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(Menu, icon) },
    { "items", SHAPE_LIST, "What it leads to, from top to bottom.", .read = read_items,
      .keys = item_keys, .required = true },
    { 0 },
};

static void menu_read(Loader *loader, const Document *document)
{
    Menu   *menu = &loader->snapshot->menus[loader->snapshot->menu_count++];
    Reading reading = { .loader = loader, .thing = menu };
    reading.path = str_printf(loader->scratch, "menus.%.*s", STR_ARG(document->name));
    menu->name = document->name;
    if (document->root && name_is_file(loader, document, "menu"))
        keys_read(&reading, document->root, menu_keys);
    label_derive(loader, menu->name, &menu->label);
}

/* The app's menus first, the program's behind them. */
void menus_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->menus = ARENA_ARRAY(loader->arena, Menu, loader->documents.count + 1);
    for (int system = 0; system < 2; system++) {
        for (size_t i = 0; i < loader->documents.count; i++) {
            const Document *document = &loader->documents.items[i];
            if (str_is(str_from(document->kind->name), "menu") && document->system == system)
                menu_read(loader, document);
        }
        if (!system && snapshot->menu_count == 0)
            derive_menu(loader, &snapshot->menus[snapshot->menu_count++]);
        if (!system) loader->app_menus = snapshot->menu_count;
    }
}
