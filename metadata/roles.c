/*
 * roles.c -- roles/<name>.yaml: what people in a role may do. The role admin, who may do
 * everything, is built in.
 *
 * No mention, no right; rights of several roles add up. Two things are said here that no file says:
 * whoever has a role may read users and departments, so that owners have names, and "*" stands for
 * the app's objects, not the program's.
 */
#include "metadata/fields/all.h"
#include "metadata/layouts.h"

typedef struct {
    const char *name;
    Verb        verb;
    bool        by_owner; /* may say `own` */
} VerbName;

static const VerbName verbs[] = {
    { "read", VERB_READ, true },     { "create", VERB_CREATE, false },
    { "update", VERB_UPDATE, true }, { "delete", VERB_DELETE, true },
    { "export", VERB_EXPORT, true }, { "import", VERB_IMPORT, false },
    { "bulk", VERB_BULK, true },     { "transfer", VERB_TRANSFER, true },
};

enum { VERBS = sizeof verbs / sizeof *verbs };

/* --- scopes ----------------------------------------------------------------------------------- */

static bool scope_is_later(const Node *node)
{
    static const char *const later[] = { "team", "department", "below" };
    if (node->kind == NODE_MAP) return node_find(node, "where") != NULL;
    for (size_t i = 0; node->kind == NODE_SCALAR && i < sizeof later / sizeof *later; i++)
        if (str_is(node->text, later[i])) return true;
    return false;
}

static bool scope_read(Loader *loader, const Node *node, const VerbName *verb, const Object *object,
                       Scope *scope)
{
    Value value = node->kind == NODE_SCALAR ? node_value(node) : value_null();
    if (scope_is_later(node))
        return problem_add(loader->problems, "role.scope.later", node->at,
                           ARGS(node->kind == NODE_MAP ? STR("where") : node->text));
    if (value.kind == VALUE_BOOL)
        *scope = value.boolean ? SCOPE_ALL : SCOPE_NONE;
    else if (node->kind == NODE_SCALAR && str_is(node->text, "all"))
        *scope = SCOPE_ALL;
    else if (node->kind == NODE_SCALAR && str_is(node->text, "none"))
        *scope = SCOPE_NONE;
    else if (node->kind == NODE_SCALAR && str_is(node->text, "own"))
        *scope = SCOPE_OWN;
    else
        return problem_add(loader->problems, "role.scope", node->at,
                           ARGS(node->kind == NODE_SCALAR ? node->text : node->key, node->key));
    if (*scope != SCOPE_OWN) return true;
    if (!verb->by_owner)
        return problem_add(loader->problems, "role.scope.yes", node->at, ARGS(node->key));
    if (object && !object->owner && !object->broken)
        return problem_add(loader->problems,
                           object->child ? "role.scope.child" : "role.scope.owner", node->at,
                           ARGS(object->name));
    return true;
}

/*
 * What one entry under `objects:` says. For "*" there is no object: `own` falls back to nothing
 * where nobody owns.
 */
static void verbs_read(Loader *loader, const Node *map, const Object *object, Grant *grant)
{
    StrVec known = { 0 };
    if (map->kind != NODE_MAP) {
        shape_refuse(loader, map->at, map->key, "shape.verbs");
        return;
    }
    for (size_t i = 0; i < VERBS; i++) VEC_PUSH(loader->scratch, &known, str_from(verbs[i].name));
    for (const Node *node = map->first; node; node = node->next) {
        size_t i = 0;
        while (i < VERBS && !str_is(node->key, verbs[i].name)) i++;
        if (i == VERBS)
            key_unknown(loader, node, &known);
        else
            scope_read(loader, node, &verbs[i], object, &grant->verbs[verbs[i].verb]);
    }
}

/* --- objects ---------------------------------------------------------------------------------- */

static void star_apply(Role *role, const Snapshot *snapshot, const Grant *star, const bool *named)
{
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        if (named[i] || object->system) continue;
        Grant *grant = &role->grants[i];
        grant->granted = true;
        for (size_t v = 0; v < VERB_COUNT; v++)
            grant->verbs[v] =
                star->verbs[v] == SCOPE_OWN && !object->owner ? SCOPE_NONE : star->verbs[v];
    }
}

/* Owners, authors and departments have names for everybody. */
static void people_grant(Role *role, const Snapshot *snapshot, const bool *named)
{
    const Object *people[] = { snapshot->user, snapshot->department };
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        if (!people[i] || named[people[i]->index]) continue;
        role->grants[people[i]->index].granted = true;
        role->grants[people[i]->index].verbs[VERB_READ] = SCOPE_ALL;
    }
}

static void read_objects(const Reading *reading, const Node *value)
{
    Loader         *loader = reading->loader;
    const Snapshot *snapshot = loader->snapshot;
    Role           *role = reading->thing;
    bool           *named = ARENA_ARRAY(loader->scratch, bool, snapshot->object_count + 1);
    Grant           star = { 0 };
    bool            has_star = false;
    for (const Node *node = value->first; node; node = node->next) {
        if (str_is(node->key, "*")) {
            verbs_read(loader, node, NULL, &star);
            has_star = true;
            continue;
        }
        const Object *object = object_get(loader, node->key, node->key_at);
        if (!object) continue;
        named[object->index] = true;
        role->grants[object->index].granted = true;
        verbs_read(loader, node, object, &role->grants[object->index]);
    }
    if (has_star) star_apply(role, snapshot, &star, named);
    people_grant(role, snapshot, named);
}

/* --- fields and groups ------------------------------------------------------------------------ */

static bool right_read(Loader *loader, const Node *node, FieldRight *right)
{
    if (node->kind == NODE_SCALAR && str_is(node->text, "masked"))
        return problem_add(loader->problems, "later", node->at, ARGS(node->text));
    Key words = { "right", SHAPE_WORD, .words = "none read edit" };
    if (!shape_check(loader, node, node->key, &words)) return false;
    *right = str_is(node->text, "edit")   ? FIELD_EDIT
             : str_is(node->text, "read") ? FIELD_READ
                                          : FIELD_NONE;
    return true;
}

static void grants_init(Loader *loader, Role *role)
{
    const Snapshot *snapshot = loader->snapshot;
    for (size_t i = 0; i < snapshot->object_count; i++) {
        Grant *grant = &role->grants[i];
        grant->actions = ARENA_ARRAY(loader->arena, bool, snapshot->objects[i].action_count + 1);
        grant->fields =
            ARENA_ARRAY(loader->arena, FieldRight, snapshot->objects[i].field_count + 1);
        /* A field with a group is for nobody until a role names it or the group. */
        for (size_t j = 0; j < snapshot->objects[i].field_count; j++)
            if (snapshot->objects[i].fields[j].group.len) grant->fields[j] = FIELD_NONE;
    }
}

/* While an object is broken, nobody knows which groups its fields have. */
static bool groups_known(const Loader *loader)
{
    for (size_t i = 0; i < loader->snapshot->object_count; i++)
        if (loader->snapshot->objects[i].broken) return false;
    return !loader->objects_missing;
}

static void read_groups(const Reading *reading, const Node *value)
{
    Loader         *loader = reading->loader;
    const Snapshot *snapshot = loader->snapshot;
    Role           *role = reading->thing;
    for (const Node *node = value->first; node; node = node->next) {
        FieldRight right;
        bool       known = false;
        StrVec     names = { 0 };
        if (!right_read(loader, node, &right)) continue;
        for (size_t i = 0; i < snapshot->object_count; i++)
            for (size_t j = 0; j < snapshot->objects[i].field_count; j++) {
                Str group = snapshot->objects[i].fields[j].group;
                if (group.len) VEC_PUSH(loader->scratch, &names, group);
                if (!str_equal(group, node->key)) continue;
                known = true;
                role->grants[i].fields[j] = right;
            }
        if (known || !groups_known(loader)) continue;
        problem_add(loader->problems, "role.group", node->key_at, ARGS(node->key));
        problem_suggest(loader->problems, node->key, names.items, names.count);
    }
}

/*
 * Whether the role has no rights there for certain: not while its objects have a wrong name among
 * them, nor while it is unknown whose part the object is.
 */
static bool is_ungranted(const Loader *loader, const Role *role, const Object *object)
{
    const Document *document = document_find(loader, "role", role->name);
    const Node     *objects = node_find(document->root, "objects");
    for (const Node *node = objects ? objects->first : NULL; node; node = node->next)
        if (!str_is(node->key, "*") && !object_find(loader->snapshot, node->key)) return false;
    for (size_t i = 0; i < object->field_count; i++)
        if (object->fields[i].broken && object->fields[i].type == &field_child) return false;
    return !object->broken && !role_reaches(role, object);
}

static void read_fields(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Role   *role = reading->thing;
    for (const Node *node = value->first; node; node = node->next) {
        FieldRight right;
        Str        name = node->key, object_name;
        Place      at = node->key_at;
        str_cut(&name, '.', &object_name);
        at.width = (int)str_utf8_length(object_name);
        if (name.len == 0) {
            problem_add(loader->problems, "role.field", node->key_at, ARGS(node->key));
            continue;
        }
        const Object *object = object_get(loader, object_name, at);
        if (!object) continue;
        at.column += at.width + 1;
        at.width = (int)str_utf8_length(name);
        const Field *field = field_get(loader, object, name, at);
        if (!field || !right_read(loader, node, &right)) continue;
        if (is_ungranted(loader, role, object))
            problem_add(loader->problems, "role.field.object", node->key_at, ARGS(object->name));
        role->grants[object->index].fields[field->index] = right;
    }
}

/* --- actions ---------------------------------------------------------------------------------- */

static bool may_read(const Role *role, const Object *object)
{
    const Grant *grant = &role->grants[object->index];
    if (grant->granted || !object->child) return grant->verbs[VERB_READ] != SCOPE_NONE;
    return object->child->to && may_read(role, object->child->to);
}

static void actions_grant(Loader *loader, Role *role, const Object *object, Str name, Place at,
                          bool allowed)
{
    bool         *granted = role->grants[object->index].actions;
    bool          all = str_is(name, "*");
    const Action *action = all ? NULL : action_get(loader, object, name, at);
    if (!all && !action) return;
    for (size_t i = 0; i < object->action_count; i++)
        if (all || action == &object->actions[i]) granted[i] = allowed;
    if (allowed && !object->broken && !may_read(role, object))
        problem_warn(loader->problems, "role.action.read", at, ARGS(object->name));
}

/* "contract.renew", "contract.*" */
static void action_right_read(Loader *loader, Role *role, const Node *node)
{
    Str   name = node->key, object_name;
    Place at = node->key_at;
    Key   yes = { "right", SHAPE_BOOL, NULL };
    str_cut(&name, '.', &object_name);
    if (name.len == 0) {
        problem_add(loader->problems, "role.action", node->key_at, ARGS(node->key));
        return;
    }
    at.width = (int)str_utf8_length(object_name);
    const Object *object = object_get(loader, object_name, at);
    if (!object || !shape_check(loader, node, node->key, &yes)) return;
    at.column += at.width + 1;
    at.width = (int)str_utf8_length(name);
    actions_grant(loader, role, object, name, at, node_value(node).boolean);
}

/* What is said of one action holds against what is said of all, wherever it stands. */
static void read_actions(const Reading *reading, const Node *value)
{
    for (int stars = 1; stars >= 0; stars--)
        for (const Node *node = value->first; node; node = node->next)
            if (str_ends(node->key, STR(".*")) == stars)
                action_right_read(reading->loader, reading->thing, node);
}

/* --- menus ------------------------------------------------------------------------------------ */

static void read_menus(const Reading *reading, const Node *value)
{
    Loader         *loader = reading->loader;
    const Snapshot *snapshot = loader->snapshot;
    Role           *role = reading->thing;
    NodeVec         names = names_of(loader, value);
    StrVec          known = { 0 };
    role->menus = ARENA_ARRAY(loader->arena, Str, names.count);
    role->menu_count = 0;
    for (size_t i = 0; i < snapshot->menu_count; i++)
        VEC_PUSH(loader->scratch, &known, snapshot->menus[i].name);
    for (size_t i = 0; i < names.count; i++) {
        bool found = false;
        for (size_t j = 0; j < known.count; j++)
            found |= str_equal(known.items[j], names.items[i]->text);
        if (found) {
            role->menus[role->menu_count++] = names.items[i]->text;
            continue;
        }
        problem_add(loader->problems, "menu.unknown", names.items[i]->at,
                    ARGS(names.items[i]->text));
        near_or_all(loader, names.items[i]->text, &known);
    }
}

/* A role that speaks of no menu shows all of the app's. */
static void menus_all(Loader *loader, Role *role, size_t count)
{
    role->menus = ARENA_ARRAY(loader->arena, Str, count);
    for (size_t i = 0; i < count; i++)
        role->menus[role->menu_count++] = loader->snapshot->menus[i].name;
}

/* --- roles ------------------------------------------------------------------------------------ */

static const char *const setups[] = {
    [SETUP_NONE] = "none",   [SETUP_CONTENT] = "content", [SETUP_MODEL] = "model",
    [SETUP_CODE] = "code",   [SETUP_ALL] = "all",
};

const char *setup_name(Setup setup) { return setups[setup]; }

static void read_setup(const Reading *reading, const Node *value)
{
    Role *role = reading->thing;
    for (Setup setup = SETUP_NONE; setup <= SETUP_ALL; setup++)
        if (str_is(value->text, setups[setup])) role->setup = setup;
}

extern const Key role_keys[];

const Key role_keys[] = {
    { "role", SHAPE_TEXT, "The role's name, the same as the file's.", .read = ignore_value,
      .required = true },
    { "label", SHAPE_LABEL, "What people call it.", offsetof(Role, label) },
    { "description", SHAPE_ANY, "Whom it is for.", .read = ignore_value },
    { "objects", SHAPE_MAP_OF,
      "Rights by object: read, create, update, delete, export, import, bulk, transfer.",
      .read = read_objects },
    { "fields", SHAPE_MAP_OF, "Rights by field: {account.level: read}; none, read or edit.",
      .read = ignore_value },
    { "groups", SHAPE_MAP_OF, "Rights by group of fields; none, read or edit.",
      .read = ignore_value },
    { "menus", SHAPE_NAMES, "The menus these people see; without it all of the app's.",
      .read = read_menus },
    { "actions", SHAPE_MAP_OF,
      "Which buttons they may press: {contract.renew: true}, or contract.* for all.",
      .read = ignore_value },
    { "setup", SHAPE_WORD, "What these people may configure; from code on they see scripts' lines.",
      .read = read_setup, .words = "none content model code all" },
    { "reveal", SHAPE_LATER, "Which masked values they may see." },
    { "mutes", SHAPE_REFUSED, "A role that takes rights away." },
    { "includes", SHAPE_REFUSED, "A role made of others." },
    { 0 },
};

/* Objects first: fields, groups and actions are about those that are granted. */
static void role_read(Loader *loader, Role *role, const Document *document)
{
    Reading reading = { .loader = loader, .thing = role };
    reading.path = str_printf(loader->scratch, "roles.%.*s", STR_ARG(document->name));
    if (str_is(document->name, "admin"))
        problem_add(loader->problems, "role.admin", (Place){ .file = document->path }, NO_ARGS);
    if (!document->root || !name_is_file(loader, document, "role")) return;
    keys_read(&reading, document->root, role_keys);
    const Node *groups = node_find(document->root, "groups"),
               *fields = node_find(document->root, "fields"),
               *actions = node_find(document->root, "actions");
    if (groups && groups->kind == NODE_MAP) read_groups(&reading, groups);
    if (fields && fields->kind == NODE_MAP) read_fields(&reading, fields);
    if (actions && actions->kind == NODE_MAP) read_actions(&reading, actions);
    if (!node_find(document->root, "menus")) menus_all(loader, role, loader->app_menus);
}

static Role *role_add(Loader *loader, Str name)
{
    Snapshot *snapshot = loader->snapshot;
    Role     *role = &snapshot->roles[snapshot->role_count];
    role->name = name;
    role->index = (int)snapshot->role_count++;
    role->grants = ARENA_ARRAY(loader->arena, Grant, snapshot->object_count + 1);
    grants_init(loader, role);
    return role;
}

static void admin_add(Loader *loader)
{
    Role *admin = role_add(loader, STR("admin"));
    admin->everything = true;
    admin->setup = SETUP_ALL;
    label_built_in(loader, "built_in.admin", &admin->label);
    label_derive(loader, admin->name, &admin->label);
    menus_all(loader, admin, loader->snapshot->menu_count);
    for (size_t i = 0; i < loader->snapshot->object_count; i++) {
        Grant *grant = &admin->grants[i];
        grant->granted = true;
        for (size_t v = 0; v < VERB_COUNT; v++) grant->verbs[v] = SCOPE_ALL;
        for (size_t j = 0; j < loader->snapshot->objects[i].field_count; j++)
            grant->fields[j] = FIELD_EDIT;
        for (size_t j = 0; j < loader->snapshot->objects[i].action_count; j++)
            grant->actions[j] = true;
    }
}

void roles_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->roles = ARENA_ARRAY(loader->arena, Role, loader->documents.count + 1);
    admin_add(loader);
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_is(str_from(document->kind->name), "role")) continue;
        Role *role = role_add(loader, document->name);
        role_read(loader, role, document);
        label_derive(loader, role->name, &role->label);
    }
}

bool role_name_check(Loader *loader, Str name, Place at)
{
    StrVec names = { 0 };
    VEC_PUSH(loader->scratch, &names, STR("admin"));
    for (size_t i = 0; i < loader->documents.count; i++)
        if (str_is(str_from(loader->documents.items[i].kind->name), "role"))
            VEC_PUSH(loader->scratch, &names, loader->documents.items[i].name);
    for (size_t i = 0; i < names.count; i++)
        if (str_equal(names.items[i], name)) return true;
    problem_add(loader->problems, "role.unknown", at, ARGS(name));
    near_or_all(loader, name, &names);
    return false;
}
