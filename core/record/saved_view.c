/*
 * saved_view.c -- see saved_view.h.
 *
 * The rule of this file: rows are read and saved by the usual recipe with full rights, so that they
 * are checked and audited; who may do what with which is decided here and nowhere else.
 */
#include "core/record/saved_view.h"

#include "core/base/id.h"
#include "core/record/access.h"
#include "core/record/path.h"
#include "core/record/record.h"
#include "core/record/record_json.h"
#include "core/record/select.h"

typedef struct {
    int64_t id, owner;
    Str     label, state, shared, roles, default_for;
} SavedView;

typedef VEC(SavedView) SavedViews;

/* --- with full rights ------------------------------------------------------------------------- */

/* The same work, whose user may do everything; problems and what was stored are the work's. */
static Work *opened(Work *work)
{
    Work *open = ARENA_NEW(work->arena, Work);
    User *user = ARENA_NEW(work->arena, User);
    *open = *work;
    *user = *work->user;
    user->everything = true;
    open->user = user;
    return open;
}

static void closed(Work *work, const Work *open)
{
    work->stores = open->stores;
    work->wrote |= open->wrote;
    work->saves = open->saves;
    work->scripts = open->scripts;
}

static bool keep(Work *work, const Object *object, int64_t id, const RecordInputs *inputs,
                 Record **record)
{
    Work *open = opened(work);
    bool ok = id ? record_update(open, object, id, inputs, record)
                 : record_create(open, object, inputs, record);
    closed(work, open);
    return ok;
}

static bool drop(Work *work, const Object *object, int64_t id)
{
    Work *open = opened(work);
    bool ok = record_delete(open, object, id, NULL);
    closed(work, open);
    return ok;
}

/* --- reading ---------------------------------------------------------------------------------- */

static Value cell(const Object *object, const Value *row, const char *name)
{
    return row[field_find(object, str_from(name))->index];
}

static Str text(const Object *object, const Value *row, const char *name)
{
    Value value = cell(object, row, name);
    return value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

/* Those of others that are not shared are not even read, so nobody's private ones crowd it out. */
static bool rows_of(Work *work, const Object *kind, const Object *object, Selected *selected)
{
    const Binding bindings[] = { { STR("object"), value_text(object->name) },
                                 { STR("me"), value_ref(work->user->id) } };
    bool views = kind == work->snapshot->saved_view;
    const Selection selection = {
        .where = views ? STR("object == :object and (owner == :me or shared ~= 'none')")
                       : STR("object == :object and owner == :me"),
        .sort = views ? STR("id") : (Str){ 0 },
        .bindings = bindings,
        .binding_count = 2,
        .limit = SAVED_VIEWS_READ,
    };
    *selected = (Selected){ 0 };
    return select_records(opened(work), kind, &selection, selected);
}

static bool views_read(Work *work, const Object *object, SavedViews *views)
{
    const Object *kind = work->snapshot->saved_view;
    Selected selected;
    if (!rows_of(work, kind, object, &selected)) return false;
    for (size_t i = 0; i < selected.rows.count; i++) {
        const Value *row = selected.rows.items[i];
        SavedView view = { .id = row[kind->id->index].integer,
                           .owner = row[kind->owner->index].integer,
                           .label = text(kind, row, "label"),
                           .state = text(kind, row, "state"),
                           .shared = text(kind, row, "shared"),
                           .roles = text(kind, row, "roles"),
                           .default_for = text(kind, row, "default_for") };
        VEC_PUSH(work->arena, views, view);
    }
    return true;
}

static bool choice_read(Work *work, const Object *object, int64_t *id, Str *view)
{
    const Object *kind = work->snapshot->view_choice;
    Selected selected;
    *id = 0;
    *view = (Str){ 0 };
    if (!rows_of(work, kind, object, &selected)) return false;
    for (size_t i = 0; i < selected.rows.count; i++) {
        const Value *row = selected.rows.items[i];
        *id = row[kind->id->index].integer;
        *view = text(kind, row, "view");
    }
    return true;
}

/* --- whose ------------------------------------------------------------------------------------ */

static bool is_mine(const Work *work, const SavedView *view)
{
    return view->owner == work->user->id;
}

/* "sales_rep,sales_manager" */
static bool has_role_of(const User *user, Str names)
{
    Str name;
    while (str_cut(&names, ',', &name))
        for (size_t i = 0; i < user->role_count; i++)
            if (str_equal(user->roles[i]->name, name)) return true;
    return false;
}

static bool may_share(const Work *work)
{
    return access_setup(work->user) >= SETUP_CONTENT;
}

/* May the user read all that it asks? What is wrong with it is no matter of theirs. */
static bool condition_holds(Work *work, const Object *object, const Json *state, Problems *problems)
{
    Names names = access_names(work, object);
    Type condition = { .kind = TYPE_BOOL };
    Place at = { .field = STR("where"), .line = 1, .column = 1 };
    Str where = json_text(state, "where");
    return !where.len
           || expr_compile(work->arena, where, at, &names, &condition, problems) != NULL;
}

static bool exists_for(Work *work, const Object *object, const SavedView *view)
{
    if (is_mine(work, view)) return true;
    bool shared = str_is(view->shared, "all")
                  || (str_is(view->shared, "roles")
                      && (work->user->everything || has_role_of(work->user, view->roles)));
    if (!shared) return false;
    Problems ignored;
    problems_init(&ignored, work->arena, work->problems->language);
    const Json *state = json_read(work->arena, view->state, &ignored);
    Str base = state ? json_text(state, "view") : (Str){ 0 };
    return state && (!base.len || access_view(work, object, base))
           && condition_holds(work, object, state, &ignored);
}

static bool may_change(const Work *work, const SavedView *view)
{
    return is_mine(work, view) || may_share(work);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void write_names(JsonWriter *json, const char *key, Str names)
{
    Str name;
    json_key(json, str_from(key));
    json_open(json, '[');
    while (str_cut(&names, ',', &name))
        if (name.len) json_put_text(json, name);
    json_close(json, ']');
}

/* "-amount", "month(due)", "account.name": does the reader know the field in it? */
static bool is_known(Work *work, const Object *object, Str name)
{
    Path path;
    size_t from, to;
    if (str_starts(name, STR("-"))) name = str_slice(name, 1, name.len);
    if (str_find_char(name, '(', &from) && str_find_char(name, ')', &to) && to > from)
        name = str_slice(name, from + 1, to);
    return path_visible(work, object, name, &path);
}

/* Of what names fields, in one text, a list or the keys of an object, only what the reader knows. */
static void write_known(Work *work, const Object *object, const Json *names, JsonWriter *json)
{
    static const char brackets[] = { [JSON_ARRAY] = '[', [JSON_OBJECT] = '{' };
    Str rest = names->kind == JSON_TEXT ? names->value.text : (Str){ 0 }, name;
    Buffer known;
    if (names->kind == JSON_ARRAY || names->kind == JSON_OBJECT) {
        json_open(json, brackets[names->kind]);
        for (const Json *one = names->first; one; one = one->next) {
            bool listed = names->kind == JSON_ARRAY;
            if (listed && one->kind != JSON_TEXT) continue;
            if (!is_known(work, object, listed ? one->value.text : one->key)) continue;
            if (!listed) json_key(json, one->key);
            json_put_json(json, one);
        }
        json_close(json, names->kind == JSON_ARRAY ? ']' : '}');
        return;
    }
    buffer_init(&known, work->arena, 64);
    while (str_cut(&rest, ',', &name)) {
        if (!is_known(work, object, name)) continue;
        if (known.len) buffer_char(&known, ',');
        buffer_add(&known, name);
    }
    if (known.len) json_put_text(json, buffer_str(&known));
    else json_put_null(json);
}

/*
 * One's own is given back as it was saved; what others share may name more than one may know. An
 * administrator can write anything into the record itself: what is no state is an empty one.
 */
static void write_state(Work *work, const Object *object, const SavedView *view, JsonWriter *json)
{
    static const char *const naming[] = { "columns", "sort", "group", "widths", NULL };
    Problems ignored;
    problems_init(&ignored, work->arena, work->problems->language);
    const Json *state = json_read(work->arena, view->state, &ignored);
    bool whole = state && state->kind == JSON_OBJECT;
    if (whole && is_mine(work, view)) {
        json_put_raw(json, view->state);
        return;
    }
    json_open(json, '{');
    for (const Json *member = whole ? state->first : NULL; member; member = member->next) {
        bool names = false;
        for (size_t i = 0; naming[i]; i++) names = names || str_is(member->key, naming[i]);
        json_key(json, member->key);
        if (names) write_known(work, object, member, json);
        else json_put_json(json, member);
    }
    json_close(json, '}');
}

static void write_view(Work *work, const Object *object, const SavedView *view, JsonWriter *json)
{
    json_open(json, '{');
    json_field_id(json, "id", view->id);
    json_field_text(json, "label", view->label);
    json_key(json, STR("owner"));
    record_write_value(work, work->snapshot->user->created_by, value_ref(view->owner), json);
    json_field_text(json, "shared", view->shared);
    write_names(json, "roles", view->roles);
    write_names(json, "default_for", view->default_for);
    json_field_bool(json, "mine", is_mine(work, view));
    json_key(json, STR("can"));
    json_open(json, '[');
    if (may_change(work, view)) {
        json_put_text(json, STR("edit"));
        json_put_text(json, STR("delete"));
    }
    json_close(json, ']');
    json_key(json, STR("state"));
    write_state(work, object, view, json);
    json_close(json, '}');
}

static bool is_among(const Work *work, const SavedViews *views, Str id)
{
    for (size_t i = 0; i < views->count; i++)
        if (str_equal(id_text(work->arena, views->items[i].id), id)) return true;
    return false;
}

/* One's own choice, if it still exists; else what is meant for a role. */
static bool first_view(Work *work, const Object *object, const SavedViews *views, Str *first)
{
    int64_t row;
    if (!choice_read(work, object, &row, first)) return false;
    if (first->len && (is_among(work, views, *first) || access_view(work, object, *first)))
        return true;
    *first = (Str){ 0 };
    for (size_t i = 0; i < views->count && !first->len; i++)
        if (!str_is(views->items[i].shared, "none")
            && has_role_of(work->user, views->items[i].default_for))
            *first = id_text(work->arena, views->items[i].id);
    return true;
}

/* With whom one may share: the roles that have to do with the object. */
static void write_roles(Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("roles"));
    json_open(json, '[');
    for (size_t i = 0; i < work->snapshot->role_count; i++) {
        const Role *role = &work->snapshot->roles[i];
        if (!role->everything && !role_reaches(role, object)) continue;
        json_open(json, '{');
        json_field_text(json, "name", role->name);
        json_field_text(json, "label", work_label(work, &role->label, role->name));
        json_close(json, '}');
    }
    json_close(json, ']');
}

bool saved_views_write(Work *work, const Object *object, JsonWriter *json)
{
    SavedViews all = { 0 }, views = { 0 };
    Str first;
    if (!views_read(work, object, &all)) return false;
    for (size_t i = 0; i < all.count; i++)
        if (exists_for(work, object, &all.items[i])) VEC_PUSH(work->arena, &views, all.items[i]);
    if (!first_view(work, object, &views, &first)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    json_open(json, '[');
    for (size_t i = 0; i < views.count; i++) write_view(work, object, &views.items[i], json);
    json_close(json, ']');
    json_key(json, STR("default"));
    if (first.len) json_put_text(json, first);
    else json_put_null(json);
    if (may_share(work)) write_roles(work, object, json);
    json_close(json, '}');
    return true;
}

/* --- saving ----------------------------------------------------------------------------------- */

static bool unknown(Work *work)
{
    return problem_add(work->problems, "saved_view.unknown", (Place){ 0 }, NO_ARGS);
}

/* The view, if it exists for the user; *mine counts those of their own. */
static bool find(Work *work, const Object *object, int64_t id, SavedView *view, size_t *mine)
{
    SavedViews all = { 0 };
    *mine = 0;
    *view = (SavedView){ .owner = work->user->id, .shared = STR("none") };
    if (!views_read(work, object, &all)) return false;
    bool found = id == 0;
    for (size_t i = 0; i < all.count; i++) {
        *mine += is_mine(work, &all.items[i]);
        if (all.items[i].id != id || !exists_for(work, object, &all.items[i])) continue;
        *view = all.items[i];
        found = true;
    }
    return found || unknown(work);
}

static bool state_check(Work *work, const Object *object, const Json *state)
{
    static const char *const names[] = { "view", "where", "columns", "sort", "group", "density",
                                         "widths", NULL };
    Str base = json_text(state, "view");
    if (state->kind != JSON_OBJECT)
        return problem_add(work->problems, "saved_view.state",
                           (Place){ .field = STR("state") }, NO_ARGS);
    for (const Json *member = state->first; member; member = member->next) {
        bool known = false;
        for (size_t i = 0; names[i]; i++) known = known || str_is(member->key, names[i]);
        if (!known)
            return problem_add(work->problems, "http.member", (Place){ .field = member->key },
                               ARGS(member->key));
    }
    if (base.len && !access_view(work, object, base))
        return problem_add(work->problems, "view.unknown", (Place){ .field = STR("view") },
                           ARGS(base, work_label(work, &object->plural, object->name)));
    return condition_holds(work, object, state, work->problems);
}

/* ["rep", "boss"] as "rep,boss"; false if it is none. */
static bool names_read(Work *work, const Json *list, Str *names)
{
    Buffer joined;
    buffer_init(&joined, work->arena, 64);
    bool good = list->kind == JSON_ARRAY;
    for (const Json *one = good ? list->first : NULL; one && good; one = one->next) {
        good = one->kind == JSON_TEXT && role_find(work->snapshot, one->value.text);
        if (one != list->first) buffer_char(&joined, ',');
        if (good) buffer_add(&joined, one->value.text);
    }
    *names = buffer_str(&joined);
    return good
        || problem_add(work->problems, "saved_view.roles", (Place){ .field = list->key }, NO_ARGS);
}

static bool member_read(Work *work, const Object *object, const Json *member, RecordInputs *inputs)
{
    Str value = member->kind == JSON_TEXT ? member->value.text : (Str){ 0 };
    if (str_is(member->key, "label")) record_input_add(work, inputs, "label", value_text(value));
    else if (str_is(member->key, "shared"))
        record_input_add(work, inputs, "shared", value_text(value));
    else if (str_is(member->key, "state")) {
        Buffer state;
        JsonWriter json;
        if (!state_check(work, object, member)) return false;
        buffer_init(&state, work->arena, 512);
        json_writer_init(&json, &state);
        json_put_json(&json, member);
        record_input_add(work, inputs, "state", value_text(buffer_str(&state)));
    } else if (str_is(member->key, "roles") || str_is(member->key, "default_for")) {
        if (!names_read(work, member, &value)) return false;
        record_input_add(work, inputs, str_is(member->key, "roles") ? "roles" : "default_for",
                         value_text(value));
    } else
        return problem_add(work->problems, "http.member", (Place){ .field = member->key },
                           ARGS(member->key));
    return true;
}

/* Whoever shares it, or changes what is shared, changes what others see. */
static bool sharing_check(Work *work, const SavedView *before, const Json *input)
{
    Str shared = json_text(input, "shared");
    const Json *meant = json_find(input, "default_for");
    bool shares = (shared.len && !str_is(shared, "none")) || !str_is(before->shared, "none")
                  || (meant && meant->count);
    return !shares || may_share(work)
           || problem_add(work->problems, "saved_view.share",
                          (Place){ .field = STR("shared") }, NO_ARGS);
}

static bool write_saved(Work *work, const Object *object, int64_t id, JsonWriter *json)
{
    SavedView view;
    size_t mine;
    if (!find(work, object, id, &view, &mine)) return false;
    write_view(work, object, &view, json);
    return true;
}

bool saved_view_save(Work *work, const Object *object, int64_t id, const Json *input,
                     JsonWriter *json)
{
    SavedView before;
    RecordInputs inputs = { 0 };
    Record *record;
    size_t mine;
    if (input->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    if (!find(work, object, id, &before, &mine)) return false;
    if (id && !may_change(work, &before)) return unknown(work);
    if (!id && mine >= SAVED_VIEWS_MOST)
        return problem_add(work->problems, "saved_view.many", (Place){ 0 },
                           ARGS(str_printf(work->arena, "%d", SAVED_VIEWS_MOST)));
    if (!sharing_check(work, &before, input)) return false;
    if (!id) record_input_add(work, &inputs, "object", value_text(object->name));
    for (const Json *member = input->first; member; member = member->next)
        if (!member_read(work, object, member, &inputs)) return false;
    return keep(work, work->snapshot->saved_view, id, &inputs, &record)
           && write_saved(work, object, record->id, json);
}

bool saved_view_delete(Work *work, const Object *object, int64_t id)
{
    SavedView view;
    size_t mine;
    if (!id || !find(work, object, id, &view, &mine)) return id ? false : unknown(work);
    if (!may_change(work, &view)) return unknown(work);
    return drop(work, work->snapshot->saved_view, id);
}

bool saved_view_choose(Work *work, const Object *object, Str view)
{
    const Object *kind = work->snapshot->view_choice;
    RecordInputs inputs = { 0 };
    Record *record;
    int64_t row, id;
    Str before;
    SavedView found;
    size_t mine;
    if (!choice_read(work, object, &row, &before)) return false;
    if (!view.len) return !row || drop(work, kind, row);
    if (!access_view(work, object, view)
        && (!id_parse(view, &id) || !find(work, object, id, &found, &mine)))
        return work->problems->count ? false : unknown(work);
    if (!row) record_input_add(work, &inputs, "object", value_text(object->name));
    record_input_add(work, &inputs, "view", value_text(view));
    return keep(work, kind, row, &inputs, &record);
}
