/*
 * objects.c -- reads object.yaml: the object, its own fields, and behind them the system fields
 * every object has.
 *
 * All objects are made before any is read, so that each finds the others; what needs fields of
 * others waits for link.c.
 */
#include "metadata/fields/all.h"
#include "metadata/loader.h"

enum { MAX_FIELDS = 500 };

/* --- object.yaml ------------------------------------------------------------------------------ */

static void read_owner(const Reading *reading, const Node *value)
{
    Loader *loader = reading->loader;
    Object *object = reading->thing;
    Key     words = { "owner", SHAPE_WORD, .words = "user none queue" };
    if (!shape_check(loader, value, value->key, &words)) return;
    if (str_is(value->text, "queue"))
        problem_add(loader->problems, "later", value->at, ARGS(STR("owner: queue")));
    if (str_is(value->text, "none")) object->owner_kind = OWNER_NONE;
    if (str_is(value->text, "user") && object->owner_kind == OWNER_NONE)
        problem_add(loader->problems, "owner.child", value->at, ARGS(object->name));
}

static void read_version(const Reading *reading, const Node *value)
{
    Object *object = reading->thing;
    object->version_required = str_is(value->text, "required");
}

static void read_was(const Reading *reading, const Node *value)
{
    Object *object = reading->thing;
    object->was = earlier_names(reading->loader, value, &object->was_count);
}



extern const Key object_keys[];

const Key object_keys[] = {
    { "object", SHAPE_TEXT, "The object's name, the same as its folder's.", .read = ignore_value,
      .required = true },
    { "label", SHAPE_LABEL, "What people call one of them.", offsetof(Object, label) },
    { "plural", SHAPE_LABEL, "What people call several of them.", offsetof(Object, plural) },
    { "description", SHAPE_LABEL, "What it is for.", offsetof(Object, description) },
    { "icon", SHAPE_ICON, "The name of an icon (lucide.dev).", offsetof(Object, icon) },
    { "title", SHAPE_TEXT, "The field, or the expression, that names a record.",
      .read = ignore_value },
    { "was", SHAPE_NAMES, "Earlier names: a rename keeps the data.", .read = read_was },
    { "owner", SHAPE_SCALAR, "Who owns a record: user (the default) or none.", .read = read_owner,
      .words = "user none" },
    { "version", SHAPE_WORD, "required: nobody can save without saying which version was changed.",
      .read = read_version, .words = "required optional" },
    { "fields", SHAPE_MAP_OF, "The fields by name, in the order people see them.",
      .read = ignore_value, .keys = field_keys, .required = true },
    { "rules", SHAPE_MAP_OF, "Conditions under which a record is refused.", .read = ignore_value,
      .keys = rule_keys },
    { "indexes", SHAPE_LIST,
      "Fields that are filtered or sorted together: [a, b], or {fields, unique}.",
      .read = ignore_value, .keys = index_keys },
    { "timeline", SHAPE_ANY,
      "Whether its records stand in the timelines of those they point at: true, or {at, text}.",
      .read = ignore_value, .keys = timeline_keys },
    { "script", SHAPE_MAP, "How its script runs.", .read = script_keys_read, .keys = script_keys },
    { "actions", SHAPE_MAP_OF, "Buttons: functions of the script that people may call.",
      .read = actions_read, .keys = action_keys },
    { "search", SHAPE_LATER, "What the search looks at." },
    { "extends", SHAPE_REFUSED, "Mix-ins." },
    { "mixin", SHAPE_REFUSED, "Whether other objects can take its fields over." },
    { "access", SHAPE_REFUSED, "Sharing rules." },
    { "duplicates", SHAPE_REFUSED, "Match rules for duplicates." },
    { "pools", SHAPE_REFUSED, "Pools of records that nobody owns." },
    { 0 },
};

/* --- names of fields -------------------------------------------------------------------------- */

/* They stand behind the object's own. */
static const struct {
    const char      *name;
    const FieldType *type;
    bool             to_user, to_self;
} system_fields[] = {
    { "id", &field_lookup, .to_self = true },         { "version", &field_integer },
    { "owner", &field_lookup, .to_user = true },      { "created_at", &field_datetime },
    { "created_by", &field_lookup, .to_user = true }, { "updated_at", &field_datetime },
    { "updated_by", &field_lookup, .to_user = true },
};

enum { SYSTEM_FIELDS = sizeof system_fields / sizeof *system_fields };

static bool is_system_field(Str name)
{
    for (size_t i = 0; i < SYSTEM_FIELDS; i++)
        if (str_is(name, system_fields[i].name)) return true;
    return false;
}

/* What expressions understand otherwise. */
static const char *const reserved[] = { "old", "user", "is_new", "and", "or",
                                        "not", "true", "false",  "nil" };

static bool field_name_check(Loader *loader, const Object *object, const Node *node)
{
    if (!name_check(loader, node->key, node->key_at)) return false;
    if (object->action && str_is(node->key, "version"))
        return problem_add(loader->problems, "action.input.version", node->key_at, NO_ARGS);
    if (!object->action && is_system_field(node->key))
        return problem_add(loader->problems, "field.name.system", node->key_at, ARGS(node->key));
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_is(node->key, reserved[i]) && !object->system)
            return problem_add(loader->problems, "field.name.reserved", node->key_at,
                               ARGS(node->key));
    return true;
}

/* --- system fields ---------------------------------------------------------------------------- */

static bool has_system_field(const Object *object, size_t index)
{
    return object->owner_kind != OWNER_NONE || !str_is(STR("owner"), system_fields[index].name);
}

static const Value *no_options(Loader *loader, const FieldType *type)
{
    size_t count = 0;
    while (type->options && type->options[count].name) count++;
    return ARENA_ARRAY(loader->arena, Value, count + 1);
}

static void system_field_add(Loader *loader, Object *object, size_t index)
{
    Field *field = &object->fields[object->field_count];
    Str    name = str_from(system_fields[index].name);
    *field = (Field){ .type = system_fields[index].type,
                      .object = object,
                      .name = name,
                      .column = name,
                      .index = (int)object->field_count,
                      .at = object->at,
                      .system = true,
                      .readonly = true,
                      .sortable = true,
                      .filterable = true,
                      .exportable = true };
    field->options = no_options(loader, field->type);
    field->value_type = (Type){ .kind = field->type->value };
    field->to = system_fields[index].to_user   ? loader->snapshot->user
                : system_fields[index].to_self ? object
                                               : NULL;
    field->value_type.object = field->to;
    field->on_delete = DELETE_RESTRICT;

    bool owner = str_is(name, "owner");
    field->readonly = !owner;
    field->importable = field->audited = owner;
    Reading reading = { .loader = loader, .object = object, .thing = field };
    reading.path =
        str_printf(loader->scratch, "%.*s.fields.%.*s", STR_ARG(object->name), STR_ARG(name));
    label_read(&reading, "label", NULL, &field->label);
    label_built_in(
        loader,
        str_c(loader->scratch, str_printf(loader->scratch, "*.fields.%.*s.label", STR_ARG(name))),
        &field->label);
    label_derive(loader, name, &field->label);
    map_put(&object->field_map, field->name, field);
    object->field_count++;
}

static void system_fields_add(Loader *loader, Object *object)
{
    for (size_t i = 0; i < SYSTEM_FIELDS; i++)
        if (has_system_field(object, i)) system_field_add(loader, object, i);
    object->id = field_find(object, STR("id"));
    object->version = field_find(object, STR("version"));
    object->owner = field_find(object, STR("owner"));
    object->created_at = field_find(object, STR("created_at"));
    object->created_by = field_find(object, STR("created_by"));
    object->updated_at = field_find(object, STR("updated_at"));
    object->updated_by = field_find(object, STR("updated_by"));
}

/* --- one object ------------------------------------------------------------------------------- */

/* The one child field decides about the owner before anything else is read. */
static bool has_child(const Node *fields)
{
    for (const Node *field = fields ? fields->first : NULL; field; field = field->next) {
        const Node *type = node_find(field, "type");
        if (type && type->kind == NODE_SCALAR && str_is(type->text, "child")) return true;
    }
    return false;
}

const Node **fields_read(Loader *loader, Object *object, const Node *map, size_t more)
{
    size_t count = map && map->kind == NODE_MAP ? map->count : 0;
    if (count > MAX_FIELDS) {
        problem_add(loader->problems, "list.many", map->at,
                    ARGS(map->key, number_text(loader, MAX_FIELDS)));
        count = 0;
    }
    const Node **nodes = ARENA_ARRAY(loader->scratch, const Node *, count + more);
    object->fields = ARENA_ARRAY(loader->arena, Field, count + more);
    for (const Node *node = count ? map->first : NULL; node; node = node->next) {
        bool named = field_name_check(loader, object, node);
        if (!named && !object->action && is_system_field(node->key)) continue;
        Field *field = &object->fields[object->field_count];
        field->index = (int)object->field_count;
        field->broken = !named;
        nodes[object->field_count++] = node;
        map_put(&object->field_map, node->key, field);
        field_read(loader, object, field, node);
    }
    if (map && map->kind == NODE_MAP && map->count == 0)
        problem_add(loader->problems, "object.fields.none", map->at, ARGS(object->name));
    object->broken |= object->field_count == 0;
    return nodes;
}

/* "Opportunities" for "Opportunity"; languages without such endings keep the word. */
static Str plural_of(Arena *arena, Str word)
{
    Str  last = str_slice(word, word.len ? word.len - 1 : 0, word.len);
    bool vowel = word.len > 1 && strchr("aeiou", word.ptr[word.len - 2]);
    if (word.len == 0 || (unsigned char)last.ptr[0] >= 0x80) return word;
    if (str_is(last, "y") && !vowel)
        return str_join(arena, str_slice(word, 0, word.len - 1), STR("ies"));
    if (strchr("sxz", last.ptr[0]) || str_ends(word, STR("ch")) || str_ends(word, STR("sh")))
        return str_join(arena, word, STR("es"));
    return str_join(arena, word, STR("s"));
}

static void plural_derive(Loader *loader, Object *object)
{
    for (int i = 0; i < loader->snapshot->language_count; i++) {
        bool english = is_english(loader->snapshot->languages[i]);
        Str  label = object->label.in[i];
        if (object->plural.in[i].len == 0)
            object->plural.in[i] = english && label.len ? plural_of(loader->arena, label) : label;
    }
}

static void object_read(Loader *loader, Object *object, ObjectDraft *draft)
{
    const Node *root = draft->document->root;
    const Node *fields = node_find(root, "fields");
    object->broken = !root || root->kind != NODE_MAP;
    object->owner_kind = has_child(fields) ? OWNER_NONE : OWNER_USER;
    Reading reading = { .loader = loader, .object = object, .thing = object, .path = object->name };
    if (root && name_is_file(loader, draft->document, "object"))
        keys_read(&reading, root, object_keys);
    label_derive(loader, object->name, &object->label);
    plural_derive(loader, object);
    draft->field_nodes = fields_read(loader, object, fields, SYSTEM_FIELDS);
    system_fields_add(loader, object);
}

/* A file about an object that has no object.yaml; said once for each. */
static void orphans_check(Loader *loader)
{
    Str last = { 0 };
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_starts(document->path, STR("objects/")) ||
            object_find(loader->snapshot, document->name) || str_equal(document->name, last))
            continue;
        last = document->name;
        loader->objects_missing = true;
        problem_add(loader->problems, "object.missing", (Place){ .file = document->path },
                    ARGS(document->name));
    }
}

static const Object *system_object(Loader *loader, const char *name)
{
    return object_find(loader->snapshot, str_from(name));
}

void objects_read(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    snapshot->objects = ARENA_ARRAY(loader->arena, Object, loader->documents.count);
    loader->drafts = ARENA_ARRAY(loader->scratch, ObjectDraft, loader->documents.count);
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_is(str_from(document->kind->name), "object")) continue;
        Object *object = &snapshot->objects[snapshot->object_count];
        object->snapshot = snapshot;
        object->name = document->name;
        object->table = str_printf(loader->arena, "o_%.*s", STR_ARG(document->name));
        object->index = (int)snapshot->object_count;
        object->system = document->system;
        object->at = document->root
                         ? (document->root->first ? document->root->first->at : document->root->at)
                         : (Place){ .file = document->path };
        map_init(&object->field_map, loader->arena);
        map_put(&snapshot->object_map, object->name, object);
        loader->drafts[snapshot->object_count++].document = document;
    }
    snapshot->user = system_object(loader, "user");
    snapshot->department = system_object(loader, "department");
    snapshot->role_assignment = system_object(loader, "role_assignment");
    snapshot->audit_entry = system_object(loader, "audit_entry");
    snapshot->outbox = system_object(loader, "outbox");
    snapshot->script_run = system_object(loader, "script_run");
    snapshot->job = system_object(loader, "job");
    snapshot->comment = system_object(loader, "comment");
    snapshot->notification = system_object(loader, "notification");
    snapshot->file = system_object(loader, "file");
    snapshot->saved_view = system_object(loader, "saved_view");
    snapshot->view_choice = system_object(loader, "view_choice");
    for (size_t i = 0; i < snapshot->object_count; i++)
        object_read(loader, &snapshot->objects[i], &loader->drafts[i]);
    orphans_check(loader);
}
