/*
 * access.c -- the rights themselves: from the grants of a user's roles to scopes, field rights and
 * one SQL predicate.
 *
 * The rule of this file: it is the only one that looks into a Grant. How hidden names are kept out
 * of expressions and layouts is access_names.c.
 */
#include "core/record/access.h"

#include "core/record/record.h"

/* --- one role --------------------------------------------------------------------------------- */

/* What a role must grant on the parent for a child that it does not mention. */
static Verb parent_verb(Verb verb)
{
    return verb == VERB_CREATE || verb == VERB_DELETE ? VERB_UPDATE : verb;
}

/* In whose reach the parent must lie: those who may read it, or those who may change it. */
static Verb reach_verb(Verb verb)
{
    return verb == VERB_READ || verb == VERB_EXPORT ? VERB_READ : VERB_UPDATE;
}

static Scope role_scope(const Role *role, const Object *object, Verb verb)
{
    if (role->everything) return SCOPE_ALL;
    const Grant *grant = &role->grants[object->index];
    if (grant->granted) return grant->verbs[verb];
    if (!object->child) return SCOPE_NONE;
    return role_scope(role, object->child->to, parent_verb(verb)) == SCOPE_NONE ? SCOPE_NONE
                                                                                : SCOPE_ALL;
}

/* A role speaks about fields only of objects that it grants. */
static FieldRight role_field(const Role *role, const Field *field)
{
    if (role->everything) return FIELD_EDIT;
    const Object *object = field->object;
    if (role_scope(role, object, VERB_READ) == SCOPE_NONE
        && role_scope(role, object, VERB_CREATE) == SCOPE_NONE)
        return FIELD_NONE;
    const Grant *grant = &role->grants[object->index];
    FieldRight said = grant->fields ? grant->fields[field->index] : FIELD_UNSAID;
    if (said != FIELD_UNSAID) return said;
    return field->group.len ? FIELD_NONE : FIELD_EDIT;
}

/* --- all roles of a user ---------------------------------------------------------------------- */

static bool in_address_book(const Work *work, const Object *object)
{
    return object == work->snapshot->user || object == work->snapshot->department;
}

bool access_kept_by_program(const Snapshot *snapshot, const Object *object)
{
    return object == snapshot->audit_entry || object == snapshot->outbox
           || object == snapshot->script_run || object == snapshot->job
           || object == snapshot->comment || object == snapshot->notification
           || object == snapshot->file;
}

/* Whose these are is no matter of roles: core/record/saved_view.c opens them. */
static bool is_personal(const Snapshot *snapshot, const Object *object)
{
    return object == snapshot->saved_view || object == snapshot->view_choice;
}

/* Objects whose rights the program sets itself. True: *scope is the answer. */
static bool system_scope(const Work *work, const Object *object, Verb verb, Scope *scope)
{
    bool everything = work->user->everything, reading = verb == VERB_READ || verb == VERB_EXPORT;
    if (access_kept_by_program(work->snapshot, object)) {
        *scope = everything && reading ? SCOPE_ALL : SCOPE_NONE;
        return true;
    }
    if (everything) *scope = SCOPE_ALL;
    else if (is_personal(work->snapshot, object)) *scope = SCOPE_NONE;
    else if (object == work->snapshot->role_assignment && !reading) *scope = SCOPE_NONE;
    else if (in_address_book(work, object) && verb == VERB_READ) *scope = SCOPE_ALL;
    else return false;
    return true;
}

Scope access_scope(const Work *work, const Object *object, Verb verb)
{
    Scope scope = SCOPE_NONE;
    if (system_scope(work, object, verb, &scope)) return scope;
    for (size_t i = 0; i < work->user->role_count; i++) {
        Scope granted = role_scope(work->user->roles[i], object, verb);
        if (granted > scope) scope = granted;
    }
    if (!object->child || scope == SCOPE_NONE) return scope;
    return access_scope(work, object->child->to, reach_verb(verb));
}

FieldRight access_field(const Work *work, const Field *field)
{
    const Object *object = field->object;
    if (work->user->everything || object->action) return FIELD_EDIT;
    FieldRight right = FIELD_NONE;
    for (size_t i = 0; i < work->user->role_count && right < FIELD_EDIT; i++) {
        FieldRight granted = role_field(work->user->roles[i], field);
        if (granted > right) right = granted;
    }
    bool listed = in_address_book(work, object) && (field == object->title || field == object->id);
    return right == FIELD_NONE && listed ? FIELD_READ : right;
}

const Field *access_find(const Work *work, const Object *object, Str name)
{
    const Field *field = field_find(object, name);
    return field && access_field(work, field) >= FIELD_READ ? field : NULL;
}

bool access_action(const Work *work, const Action *action)
{
    const Object *object = action->object;
    bool pressed = work->user->everything;
    for (size_t i = 0; i < work->user->role_count; i++)
        pressed |= work->user->roles[i]->grants[object->index].actions[action->index];
    return pressed && access_scope(work, object, VERB_READ) != SCOPE_NONE;
}

Setup access_setup(const User *user)
{
    Setup setup = user->everything ? SETUP_ALL : SETUP_NONE;
    for (size_t i = 0; i < user->role_count; i++)
        if (user->roles[i]->setup > setup) setup = user->roles[i]->setup;
    return setup;
}

/* --- records ---------------------------------------------------------------------------------- */

static void bind(Buffer *out, ValueVec *bound, Value value)
{
    VEC_PUSH(out->arena, bound, value);
    buffer_printf(out, "?%zu", bound->count);
}

/* A child is in the parent's reach; the parent is one row, found by its key. */
static Scope child_predicate(const Work *work, const Object *object, Verb verb, Str alias,
                             Buffer *out, ValueVec *bound)
{
    const Object *parent = object->child->to;
    Str inner = str_printf(out->arena, "%.*sp", STR_ARG(alias));
    buffer_printf(out, "EXISTS (SELECT 1 FROM %.*s %.*s WHERE %.*s.id = %.*s.%.*s AND ",
                  STR_ARG(parent->table), STR_ARG(inner), STR_ARG(inner), STR_ARG(alias),
                  STR_ARG(object->child->column));
    access_predicate(work, parent, reach_verb(verb), inner, out, bound);
    buffer_char(out, ')');
    return SCOPE_OWN;
}

Scope access_predicate(const Work *work, const Object *object, Verb verb, Str alias, Buffer *out,
                       ValueVec *bound)
{
    Scope scope = access_scope(work, object, verb);
    if (scope != SCOPE_OWN) return scope;
    if (object->child) return child_predicate(work, object, verb, alias, out, bound);
    if (!object->owner) return SCOPE_NONE;
    buffer_printf(out, "%.*s.%.*s = ", STR_ARG(alias), STR_ARG(object->owner->column));
    bind(out, bound, value_ref(work->user->id));
    return SCOPE_OWN;
}

bool access_holds(Work *work, const Object *object, Verb verb, int64_t id)
{
    Buffer sql;
    ValueVec bound = { 0 };
    buffer_init(&sql, work->arena, 256);
    VEC_PUSH(work->arena, &bound, value_ref(id));
    buffer_printf(&sql, "SELECT 1 FROM %.*s t WHERE t.id = ?1 AND ", STR_ARG(object->table));
    Scope scope = access_predicate(work, object, verb, STR("t"), &sql, &bound);
    if (scope == SCOPE_NONE) return false;
    if (scope == SCOPE_ALL) BUFFER_ADD(&sql, "1");

    int64_t one;
    bool found = false;
    return db_find_int(work->db, buffer_str(&sql), bound.items, bound.count, &one, &found,
                       work->problems)
           && found;
}

/* --- refusals --------------------------------------------------------------------------------- */

static const char *const verb_words[VERB_COUNT] = {
    [VERB_READ] = "access.verb.read",     [VERB_CREATE] = "access.verb.create",
    [VERB_UPDATE] = "access.verb.update", [VERB_DELETE] = "access.verb.delete",
    [VERB_EXPORT] = "access.verb.export", [VERB_IMPORT] = "access.verb.import",
    [VERB_BULK] = "access.verb.bulk",     [VERB_TRANSFER] = "access.verb.transfer",
};

bool access_denied(Work *work, const Object *object, Verb verb)
{
    if (work_failed(work)) return false;
    Str what = message_text(work->arena, work->problems->language, verb_words[verb], NO_ARGS);
    return problem_add(work->problems, "access.denied", work->at,
                       ARGS(work_label(work, &object->plural, object->name), what));
}

bool access_unknown(Work *work, const Object *object, Str name, Place at)
{
    StrVec names = { 0 };
    for (size_t i = 0; i < object->field_count; i++)
        if (access_field(work, &object->fields[i]) >= FIELD_READ)
            VEC_PUSH(work->arena, &names, object->fields[i].name);
    problem_add(work->problems, "field.unknown", at,
                ARGS(name, work_label(work, &object->label, object->name)));
    return problem_suggest(work->problems, name, names.items, names.count);
}
