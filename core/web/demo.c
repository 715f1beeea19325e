/*
 * demo.c -- GET /demo: which tenants a demo shows, and who may sign in to them.
 *
 * The rule: without the password of a demo among the server's options nothing is told: an ordinary
 * server keeps its tenants and people to itself.
 */
#include "core/web/handlers.h"

#include "core/record/account.h"
#include "core/web/door.h"

static Str icon_of(const Snapshot *snapshot)
{
    const Menu *menu = snapshot->menu_count ? &snapshot->menus[0] : NULL;
    for (size_t i = 0; menu && i < menu->item_count; i++)
        if (menu->items[i].kind == ITEM_OBJECT) return menu->items[i].object->icon;
    return (Str){ 0 };
}

/* The label of the first role of "sales_rep,product_manager". */
static Str role_of(const Work *work, Str names)
{
    Str name;
    if (!str_cut(&names, ',', &name)) return (Str){ 0 };
    const Role *role = role_find(work->snapshot, name);
    return role ? work_label(work, &role->label, name) : name;
}

static bool people_read(Work *work, void *people)
{
    return user_list(work, people);
}

static void write_people(Work *work, JsonWriter *json)
{
    UserRows people = { 0 };
    if (!work_read(work, people_read, &people)) people.count = 0;
    json_key(json, STR("people"));
    json_open(json, '[');
    for (size_t i = 0; i < people.count; i++) {
        if (!people.items[i].active) continue;
        json_open(json, '{');
        json_field_text(json, "login", people.items[i].login);
        json_field_text(json, "name", people.items[i].name);
        json_field_text(json, "role", role_of(work, people.items[i].roles));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_tenant(const Request *request, Tenant *tenant, Problems *problems,
                         JsonWriter *json)
{
    Work work;
    if (!work_open(&work, problems->arena, tenant, 0, STR("web"), problems)) return;
    const Snapshot *snapshot = work.snapshot;
    Str             icon     = icon_of(snapshot);
    work.language =
        snapshot_language(snapshot, head_find(request->head, "Accept-Language", NULL));
    json_open(json, '{');
    json_field_text(json, "name", tenant->name);
    json_field_text(json, "label", work_label(&work, &snapshot->label, snapshot->app));
    json_field_text(json, "icon", icon.len ? icon : (Str){ 0 });
    write_people(&work, json);
    json_close(json, '}');
}

/* An arena of each tenant's own: its snapshot is given back before the tenant is. */
static void write_one(const Request *request, Str name, JsonWriter *json)
{
    Arena   *arena = arena_new();
    Problems problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    Tenant *tenant = tenant_acquire(request->door->tenants, name, &problems);
    if (tenant) write_tenant(request, tenant, &problems, json);
    arena_free(arena);
    tenant_release(tenant);
}

bool demo_show(Work *work, const Request *request, Reply *reply)
{
    (void)work;
    const WebOptions *options = &request->door->options;
    Arena            *arena   = reply->body.arena;
    TenantInfos       infos   = { 0 };
    Problems          problems;
    problems_init(&problems, arena, LANGUAGE_EN);
    if (options->demo_password.len)
        tenant_list(request->door->tenants, arena, &infos, &problems);
    JsonWriter json = reply_json(reply, 200);
    json_open(&json, '{');
    json_key(&json, STR("tenants"));
    json_open(&json, '[');
    for (size_t i = 0; i < infos.count; i++) write_one(request, infos.items[i].name, &json);
    json_close(&json, ']');
    if (infos.count) json_field_text(&json, "password", options->demo_password);
    json_close(&json, '}');
    return true;
}
