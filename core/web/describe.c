/*
 * describe.c -- an object's fields, rules and views as one user may see them, as JSON.
 *
 * Field types are not known by name here: their options are written as their description says.
 */
#include "core/web/describe.h"

#include "core/base/crypto.h"
#include "core/record/access.h"

static void label_field(const Work *work, JsonWriter *json, const char *key, const Label *label,
                        Str fallback)
{
    json_field_text(json, key, or_null(work_label(work, label, fallback)));
}

void user_write(const User *user, JsonWriter *json)
{
    json_open(json, '{');
    json_field_id(json, "id", user->id);
    json_field_text(json, "login", user->login);
    json_field_text(json, "name", user->name);
    json_key(json, STR("roles"));
    json_open(json, '[');
    for (size_t i = 0; i < user->role_count; i++) json_put_text(json, user->roles[i]->name);
    json_close(json, ']');
    json_field_bool(json, "admin", user->everything);
    json_field_text(json, "setup", str_from(setup_name(access_setup(user))));
    json_close(json, '}');
}

bool object_is_readable(const Work *work, const Object *object)
{
    return access_scope(work, object, VERB_READ) != SCOPE_NONE;
}

enum { HASH_LENGTH = 20 }; /* short enough for an address, long enough to differ */

/* The program's version is in it too: a new one may describe the same object differently. */
Str object_hash(const Work *work, const Object *object)
{
    Hash hash;
    hash_init(&hash);
    hash_add(&hash, STR(TENON_VERSION));
    hash_add(&hash, work->snapshot->hash);
    hash_add(&hash, str_printf(work->arena, "%lld", (long long)work->snapshot->release));
    hash_add(&hash, work->snapshot->languages[work->language]);
    hash_add(&hash, object->name);
    for (size_t i = 0; i < work->snapshot->role_count; i++) {
        bool held = work->user->everything;
        for (size_t k = 0; k < work->user->role_count; k++)
            held = held || work->user->roles[k] == &work->snapshot->roles[i];
        hash_add(&hash, held ? STR("1") : STR("0"));
    }
    return str_slice(hash_finish(work->arena, &hash), 0, HASH_LENGTH);
}

void tree_write(const Work *work, const Expr *expr, JsonWriter *json)
{
    if (expr && access_expr(work, expr)) expr_json(expr, json);
    else json_put_null(json);
}

static void tree_field(const Work *work, JsonWriter *json, const char *key, const Expr *expr)
{
    json_key(json, str_from(key));
    tree_write(work, expr, json);
}

/* --- fields ----------------------------------------------------------------------------------- */

bool field_is_writable(const Work *work, const Field *field)
{
    const Object *object = field->object;
    if (field == object->owner && access_scope(work, object, VERB_TRANSFER) == SCOPE_NONE)
        return false;
    bool set_by_us = field->type->computed || field->type->assigned ||
                     (field->system && field != object->owner);
    return !set_by_us && !field->readonly && access_field(work, field) == FIELD_EDIT;
}

static void write_operators(const Field *field, JsonWriter *json)
{
    json_key(json, STR("operators"));
    json_open(json, '[');
    const char *const *name = field_type_operators(field->type);
    for (; *name && field->filterable; name++) json_put_text(json, str_from(*name));
    json_close(json, ']');
}

/* ["list", "north", "south"]: every array that stands for a default is a tree. */
static void write_list_tree(Value list, JsonWriter *json)
{
    json_open(json, '[');
    json_put_text(json, STR("list"));
    for (size_t i = 0; i < list.list.count; i++) json_put_value(json, list.list.items[i]);
    json_close(json, ']');
}

static void write_default(const Work *work, const Field *field, JsonWriter *json)
{
    if (field->fallback_expr) tree_field(work, json, "default", field->fallback_expr);
    else {
        json_key(json, STR("default"));
        if (field->fallback.kind == VALUE_LIST) write_list_tree(field->fallback, json);
        else json_put_value(json, field->fallback);
    }
}

static void write_choice(const Work *work, const Option *option, JsonWriter *json)
{
    json_open(json, '{');
    json_field_text(json, "value", option->name);
    json_field_text(json, "label", work_label(work, &option->label, option->name));
    json_field_text(json, "color", or_null(option->color));
    json_field_bool(json, "retired", option->retired);
    json_key(json, STR("attributes"));
    json_open(json, '{');
    for (size_t i = 0; i < option->attribute_count; i++) {
        json_key(json, option->attributes[i].name);
        json_put_value(json, option->attributes[i].value);
    }
    json_close(json, '}');
    json_close(json, '}');
}

static void write_choices(const Work *work, const Choices *choices, JsonWriter *json)
{
    json_key(json, STR("options"));
    json_open(json, '[');
    for (size_t i = 0; i < choices->option_count; i++)
        write_choice(work, &choices->options[i], json);
    json_close(json, ']');
}

/*
 * Lists of options and links to objects are written as what they lead to, as is a formula; how a
 * roll-up computes is nobody's business; the scale is written as it has come out.
 */
static bool option_is_plain(const OptionSpec *spec)
{
    bool led = spec->kind == OPTION_CHOICE_LIST || spec->kind == OPTION_OBJECT ||
               spec->kind == OPTION_EXPR;
    return !led && strcmp(spec->name, "scale") != 0;
}

static void write_options(const Work *work, const Field *field, JsonWriter *json)
{
    if (field->rollup) json_field_text(json, "returns", str_from(field->rollup->returns));
    for (const OptionSpec *spec = field->type->options; spec && spec->name; spec++) {
        if (field->rollup || !option_is_plain(spec)) continue;
        json_key(json, str_from(spec->name));
        json_put_value(json, field->options[spec - field->type->options]);
    }
    const Choices *choices = field->formula ? field->formula->type.choices : field->choices;
    if (choices) write_choices(work, choices, json);
    if (field->to) {
        json_key(json, STR("to"));
        json_open(json, '[');
        json_put_text(json, field->to->name);
        json_close(json, ']');
    }
    if (field->value_type.kind == TYPE_DECIMAL) {
        json_field_int(json, "scale", field->scale);
        json_field_text(json, "currency", or_null(work->snapshot->currency));
    }
}

/* Both conditions of an option as one tree. */
static void write_offer(const Offer *offer, JsonWriter *json)
{
    bool both = offer->parent && offer->when;
    if (both) {
        json_open(json, '[');
        json_put_text(json, STR("and"));
    }
    if (offer->parent) expr_json(offer->parent, json);
    if (offer->when) expr_json(offer->when, json);
    if (both) json_close(json, ']');
}

/* An option whose conditions the user may not know is offered: the server decides. */
static void write_offers(const Work *work, const Field *field, JsonWriter *json)
{
    const Field *on = field->depends_on;
    if (on) json_field_text(json, "depends_on",
                            access_field(work, on) >= FIELD_READ ? on->name : (Str){ 0 });
    json_key(json, STR("options_when"));
    json_open(json, '{');
    for (size_t i = 0; i < field->choices->option_count; i++) {
        const Offer *offer = &field->offers[i];
        bool known = access_expr(work, offer->parent) && access_expr(work, offer->when);
        if (!known || (!offer->parent && !offer->when)) continue;
        json_key(json, field->choices->options[i].name);
        write_offer(offer, json);
    }
    json_close(json, '}');
}

static void write_demands(const Work *work, const Field *field, JsonWriter *json)
{
    write_default(work, field, json);
    tree_field(work, json, "visible_when", field->visible_when);
    tree_field(work, json, "required_when", field->required_when);
    tree_field(work, json, "readonly_when", field->readonly_when);
    json_field_bool(json, "no_copy", field->no_copy || field->unique.on);
    if (field->offers) write_offers(work, field, json);
    if (field->to) tree_field(work, json, "filter", field->filter);
    if (field->formula) tree_field(work, json, "value", field->formula);
}

void field_write(const Work *work, const Field *field, const FieldSeen *from, JsonWriter *json)
{
    Str label = work_label(work, &field->label, field->name);
    json_open(json, '{');
    json_field_text(json, "name", from ? from->path : field->name);
    json_field_text(json, "type", str_from(field->type->name));
    json_field_text(json, "label", from ? from->label : label);
    label_field(work, json, "help", &field->help, STR(""));
    label_field(work, json, "placeholder", &field->placeholder, STR(""));
    json_field_bool(json, "system", field->system);
    json_field_bool(json, "required", !from && field->required);
    json_field_bool(json, "readonly", from || !field_is_writable(work, field));
    json_field_bool(json, "set_once", field->set_once || field == field->object->child);
    json_field_bool(json, "sortable", field->sortable && field->type->sortable);
    write_operators(field, json);
    if (!from) write_demands(work, field, json);
    write_options(work, field, json);
    json_close(json, '}');
}

void fields_write(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("fields"));
    json_open(json, '[');
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (field == object->id || field == object->version) continue; /* of every record */
        if (access_field(work, field) >= FIELD_READ) field_write(work, field, NULL, json);
    }
    json_close(json, ']');
}

/* --- rules and views -------------------------------------------------------------------------- */

void rules_write(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("rules"));
    json_open(json, '[');
    for (size_t i = 0; i < object->rule_count; i++) {
        const Rule *rule = &object->rules[i];
        if (!access_expr(work, rule->refuse_when)) continue;
        bool shown = rule->field && access_field(work, rule->field) >= FIELD_READ;
        json_open(json, '{');
        json_field_text(json, "name", rule->name);
        tree_field(work, json, "when", rule->refuse_when);
        json_field_text(json, "message", work_label(work, &rule->message, rule->name));
        json_field_text(json, "field", shown ? rule->field->name : (Str){ 0 });
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_columns(const Work *work, const Object *object, const View *view,
                          JsonWriter *json)
{
    json_key(json, STR("columns"));
    json_open(json, '[');
    for (size_t i = 0; i < view->column_count; i++)
        if (path_is_readable(work, object, view->columns[i])) json_put_text(json, view->columns[i]);
    json_close(json, ']');
}

Str readable_sort(const Work *work, const Object *object, Str sort)
{
    Buffer kept;
    Str    key;
    buffer_init(&kept, work->arena, sort.len + 1);
    while (str_cut(&sort, ',', &key)) {
        Str path = key = str_trim(key);
        if (path.len && path.ptr[0] == '-') path = str_slice(path, 1, path.len);
        if (!path.len || !path_is_readable(work, object, path)) continue;
        if (kept.len) buffer_char(&kept, ',');
        buffer_add(&kept, key);
    }
    return or_null(buffer_str(&kept));
}

void views_write(const Work *work, const Object *object, JsonWriter *json)
{
    const View *first = access_default_view(work, object);
    json_key(json, STR("views"));
    json_open(json, '[');
    for (size_t i = 0; i < object->view_count; i++) {
        const View *view = access_view(work, object, object->views[i].name);
        if (!view) continue;
        json_open(json, '{');
        json_field_text(json, "name", view->name);
        json_field_text(json, "label", work_label(work, &view->label, view->name));
        write_columns(work, object, view, json);
        json_field_text(json, "sort", readable_sort(work, object, view->sort));
        bool grouped = group_is_readable(work, object, view->group);
        json_field_text(json, "group", grouped ? view->group : (Str){ 0 });
        json_field_bool(json, "default", view == first);
        json_close(json, '}');
    }
    json_close(json, ']');
}
