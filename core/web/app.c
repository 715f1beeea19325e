/*
 * app.c -- GET /app and GET /app/objects/:object: what a user interface needs to know before it
 * shows anything.
 *
 * The rule: everything is what this user may see, in the user's language; the rest is as if it did
 * not exist.
 */
#include "core/web/handlers.h"

#include "core/record/access.h"
#include "core/record/evaluate.h"
#include "core/record/notice.h"
#include "core/record/record.h"
#include "core/record/report.h"
#include "core/web/describe.h"
#include "core/web/session.h"

static void write_tenant(const Work *work, JsonWriter *json)
{
    const Snapshot *snapshot = work->snapshot;
    Str             label    = work_label(work, &snapshot->label, snapshot->app);
    json_key(json, STR("tenant"));
    json_open(json, '{');
    json_field_text(json, "name", work->tenant->name);
    json_field_text(json, "label", label);
    json_close(json, '}');
    json_key(json, STR("app"));
    json_open(json, '{');
    json_field_text(json, "name", snapshot->app);
    json_field_text(json, "label", label);
    json_field_text(json, "version", snapshot->version);
    json_close(json, '}');
    json_field_int(json, "release", snapshot->release);
    json_field_text(json, "hash", snapshot->hash);
}

static bool departments_read(Work *work, void *context)
{
    StrVec *names = context;
    user_departments(work, names);
    return true;
}

/* What the browser needs to answer in_department(...) as the server does. */
static bool write_departments(Work *work, JsonWriter *json)
{
    StrVec names = { 0 };
    if (work->user->department && !work_read(work, departments_read, &names)) return false;
    json_key(json, STR("departments"));
    json_open(json, '[');
    for (size_t i = 0; i < names.count; i++) json_put_text(json, names.items[i]);
    json_close(json, ']');
    return true;
}

static bool unread_read(Work *work, void *context)
{
    return notice_unread(work, context);
}

/* What the bell shows at first; later GET /notifications says it. */
static bool write_unread(Work *work, JsonWriter *json)
{
    int64_t unread = 0;
    if (!work_read(work, unread_read, &unread)) return false;
    json_field_int(json, "unread", unread);
    return true;
}

static void write_place(const Work *work, JsonWriter *json)
{
    const Snapshot *snapshot = work->snapshot;
    json_field_text(json, "language", snapshot->languages[work->language]);
    json_key(json, STR("languages"));
    json_open(json, '[');
    for (int i = 0; i < snapshot->language_count; i++) json_put_text(json, snapshot->languages[i]);
    json_close(json, ']');
    json_field_text(json, "currency", snapshot->currency.len ? snapshot->currency : (Str){ 0 });
    json_field_text(json, "time_zone", snapshot->zone_name);
}

/* --- menus ------------------------------------------------------------------------------------ */

static bool role_shows(const Role *role, Str menu)
{
    for (size_t i = 0; i < role->menu_count; i++)
        if (str_equal(role->menus[i], menu)) return true;
    return false;
}

/*
 * Where no role of the user's names any menu, all are shown; the rights on objects still decide
 * what is in them.
 */
static bool menu_is_shown(const Work *work, const Menu *menu)
{
    bool named = false;
    for (size_t i = 0; i < work->user->role_count; i++) {
        if (role_shows(work->user->roles[i], menu->name)) return true;
        named = named || work->user->roles[i]->menu_count;
    }
    return !named || work->user->everything;
}

static bool item_is_shown(Work *work, const MenuItem *item)
{
    switch (item->kind) {
    case ITEM_OBJECT:
        return item->object && object_is_readable(work, item->object);
    case ITEM_BOARD:
        return access_board(work, item->object, item->board->name);
    case ITEM_REPORT:
        return report_is_for(work, item->report->roles, item->report->role_count) &&
               report_is_readable(work, item->report);
    case ITEM_DASHBOARD:
        return report_is_for(work, item->dashboard->roles, item->dashboard->role_count);
    default:
        return true;
    }
}

/* Under a board's own name alone nobody would know whose it is. */
static Str board_title(const Work *work, const MenuItem *item)
{
    const Object *object = item->object;
    Str           label = work_label(work, &object->label, object->name);
    Str           plural = work_label(work, &object->plural, label);
    Str           board = work_label(work, &item->board->label, item->board->name);
    return str_printf(work->arena, "%.*s · %.*s", STR_ARG(plural), STR_ARG(board));
}

static void write_item(const Work *work, const MenuItem *item, JsonWriter *json)
{
    static const char *const kinds[] = {
        [ITEM_HOME]    = "home",
        [ITEM_OBJECT]  = "object",
        [ITEM_BOARD]   = "board",
        [ITEM_DIVIDER] = "divider",
        [ITEM_LINK]    = "link",
        [ITEM_REPORT]  = "report",
        [ITEM_DASHBOARD] = "dashboard",
    };
    Str name = item->report ? item->report->name
               : item->dashboard ? item->dashboard->name : (Str){ 0 };
    json_open(json, '{');
    json_field_text(json, "kind", str_from(kinds[item->kind]));
    if (item->kind == ITEM_OBJECT) {
        const Object *object = item->object;
        const View   *view   = item->view ? access_view(work, object, item->view->name) : NULL;
        Str           label  = work_label(work, &object->label, object->name);
        Str           plural = work_label(work, &object->plural, label);
        json_field_text(json, "object", object->name);
        json_field_text(json, "view", view ? view->name : (Str){ 0 });
        json_field_text(json, "label", work_label(work, &item->label, plural));
        json_field_text(json, "icon", or_null(item->icon.len ? item->icon : object->icon));
    } else if (item->kind == ITEM_BOARD) {
        json_field_text(json, "object", item->object->name);
        json_field_text(json, "board", item->board->name);
        json_field_text(json, "label", work_label(work, &item->label, board_title(work, item)));
        json_field_text(json, "icon", item->icon.len ? item->icon : STR("square-kanban"));
    } else if (item->kind == ITEM_LINK) {
        json_field_text(json, "url", item->url);
        json_field_text(json, "label", work_label(work, &item->label, item->url));
        json_field_text(json, "icon", or_null(item->icon));
    } else if (name.len) {
        json_field_text(json, kinds[item->kind], name);
        json_field_text(json, "label", work_label(work, &item->label, name));
        json_field_text(json, "icon", or_null(item->icon));
    }
    json_close(json, '}');
}

static bool menu_has_content(Work *work, const Menu *menu)
{
    for (size_t i = 0; i < menu->item_count; i++)
        if (menu->items[i].kind != ITEM_DIVIDER && menu->items[i].kind != ITEM_HOME &&
            item_is_shown(work, &menu->items[i]))
            return true;
    return false;
}

/* A divider is written only between two things. */
static void write_items(Work *work, const Menu *menu, JsonWriter *json)
{
    const MenuItem *divider = NULL;
    bool            any     = false;
    for (size_t i = 0; i < menu->item_count; i++) {
        const MenuItem *item = &menu->items[i];
        if (item->kind == ITEM_DIVIDER) {
            divider = any ? item : NULL;
        } else if (item_is_shown(work, item)) {
            if (divider) write_item(work, divider, json);
            write_item(work, item, json);
            divider = NULL;
            any     = true;
        }
    }
}

static void write_menus(Work *work, JsonWriter *json)
{
    json_key(json, STR("menus"));
    json_open(json, '[');
    for (size_t i = 0; i < work->snapshot->menu_count; i++) {
        const Menu *menu = &work->snapshot->menus[i];
        if (!menu_is_shown(work, menu) || !menu_has_content(work, menu)) continue;
        json_open(json, '{');
        json_field_text(json, "name", menu->name);
        json_field_text(json, "label", work_label(work, &menu->label, menu->name));
        json_field_text(json, "icon", or_null(menu->icon));
        json_key(json, STR("items"));
        json_open(json, '[');
        write_items(work, menu, json);
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

/* The dashboard that the start page shows: the first that is for this user. */
static Str home_dashboard(const Work *work)
{
    const Snapshot *snapshot = work->snapshot;
    for (size_t i = 0; i < snapshot->dashboard_count; i++) {
        const Dashboard *dashboard = &snapshot->dashboards[i];
        if (dashboard->home && report_is_for(work, dashboard->roles, dashboard->role_count))
            return dashboard->name;
    }
    return (Str){ 0 };
}

/* --- objects ---------------------------------------------------------------------------------- */

static void write_names(const Work *work, const Object *object, JsonWriter *json)
{
    Str label = work_label(work, &object->label, object->name);
    json_field_text(json, "label", label);
    json_field_text(json, "plural", work_label(work, &object->plural, label));
}

static void write_objects(const Work *work, JsonWriter *json)
{
    json_key(json, STR("objects"));
    json_open(json, '{');
    for (size_t i = 0; i < work->snapshot->object_count; i++) {
        const Object *object = &work->snapshot->objects[i];
        if (!object_is_readable(work, object)) continue;
        json_key(json, object->name);
        json_open(json, '{');
        write_names(work, object, json);
        json_field_text(json, "icon", or_null(object->icon));
        json_field_text(json, "hash", object_hash(work, object));
        json_field_bool(json, "create", access_scope(work, object, VERB_CREATE) != SCOPE_NONE);
        json_close(json, '}');
    }
    json_close(json, '}');
}

static bool place_read(Work *work, void *reply)
{
    return changes_place(work, reply);
}

bool app_show(Work *work, const Request *request, Reply *reply)
{
    JsonWriter json = reply_json(reply, 200);
    if (!work_read(work, place_read, reply)) return false;
    json_open(&json, '{');
    write_tenant(work, &json);
    json_key(&json, STR("user"));
    user_write(work->user, &json);
    if (!write_departments(work, &json) || !write_unread(work, &json)) return false;
    write_place(work, &json);
    write_menus(work, &json);
    json_field_text(&json, "home", home_dashboard(work));
    write_objects(work, &json);
    json_field_text(&json, "csrf", or_null(request->session->csrf));
    json_close(&json, '}');
    reply->cache  = "private, no-cache";
    reply->secret = true;
    return true;
}

static void write_rights(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("rights"));
    json_open(json, '{');
    json_field_bool(json, "create", access_scope(work, object, VERB_CREATE) != SCOPE_NONE);
    json_field_bool(json, "update", access_scope(work, object, VERB_UPDATE) != SCOPE_NONE);
    json_field_bool(json, "delete", access_scope(work, object, VERB_DELETE) != SCOPE_NONE);
    json_field_bool(json, "import", access_scope(work, object, VERB_IMPORT) != SCOPE_NONE);
    json_field_bool(json, "export", access_scope(work, object, VERB_EXPORT) != SCOPE_NONE);
    json_field_bool(json, "bulk", access_scope(work, object, VERB_BULK) != SCOPE_NONE);
    json_close(json, '}');
}

static void write_head(const Work *work, const Object *object, Str hash, JsonWriter *json)
{
    static const char *const owners[] = {
        [OWNER_USER]  = "user",
        [OWNER_QUEUE] = "queue",
        [OWNER_NONE]  = NULL,
    };
    const char  *owner = owners[object->owner_kind];
    const Field *title = object->title;
    if (title && access_field(work, title) < FIELD_READ) title = NULL;
    json_field_text(json, "name", object->name);
    write_names(work, object, json);
    json_field_text(json, "description", or_null(work_label(work, &object->description, STR(""))));
    json_field_text(json, "icon", or_null(object->icon));
    json_field_text(json, "hash", hash);
    json_field_text(json, "title", title ? title->name : (Str){ 0 });
    json_field_text(json, "owner", owner ? str_from(owner) : (Str){ 0 });
    json_key(json, STR("child"));
    if (!object->child) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    json_field_text(json, "field", object->child->name);
    json_field_text(json, "object", object->child->to->name);
    json_close(json, '}');
}

bool app_object_show(Work *work, const Request *request, Reply *reply)
{
    const Object *object = record_object(work, request_named(request, "object"));
    if (!object) return false;
    Str hash = object_hash(work, object), asked = request_parameter(request, "v");
    if (asked.ptr && !str_equal(asked, hash))
        return problem_add(work->problems, "release.changed", (Place){ 0 }, NO_ARGS);

    JsonWriter json = reply_json(reply, 200);
    json_open(&json, '{');
    write_head(work, object, hash, &json);
    write_rights(work, object, &json);
    fields_write(work, object, &json);
    rules_write(work, object, &json);
    views_write(work, object, &json);
    boards_write(work, object, &json);
    actions_write(work, object, &json);
    mobile_write(work, object, &json);
    layouts_write(work, object, &json);
    json_close(&json, '}');
    reply->cache = asked.ptr ? "private, max-age=31536000, immutable" : "private, no-cache";
    reply->tag   = hash;
    return true;
}
