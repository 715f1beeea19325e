/*
 * uses.c -- walks through every expression, view, index and rule of a snapshot and notes who names
 * the field.
 *
 * The rule: a use is told by the path of the thing that refers ("opportunity.rules.closed"), never
 * by the place of a word in a file.
 */
#include "core/release/uses.h"

typedef struct {
    Arena        *arena;
    const Object *object; /* that is looked at now */
    const Field  *field;  /* that is looked for */
    bool          met;
    StrVec       *uses;
} Search;

static void note(Search *search, Str path)
{
    for (size_t i = 0; i < search->uses->count; i++)
        if (str_equal(search->uses->items[i], path)) return;
    VEC_PUSH(search->arena, search->uses, path);
}

static Str path_in(const Search *search, const char *group, Str name)
{
    return str_printf(search->arena, "%.*s.%s%.*s", STR_ARG(search->object->name), group,
                      STR_ARG(name));
}

static void look_at_path(void *context, const Expr *path)
{
    Search *search = context;
    for (size_t i = 0; i < path->step_count; i++)
        if (path->steps && path->steps[i].thing == search->field) search->met = true;
}

static bool names_field(Search *search, const Expr *expr)
{
    search->met = false;
    if (expr) expr_visit_paths(expr, look_at_path, search);
    return search->met;
}

/* "account.name" seen from the object: is the field on the way? */
static bool words_name_field(const Search *search, Str words)
{
    const Object *object = search->object;
    Str           word;
    while (object && str_cut(&words, '.', &word)) {
        const Field *field = field_find(object, word);
        if (field == search->field) return true;
        object = field ? field->to : NULL;
    }
    return false;
}

static void search_fields(Search *search)
{
    for (size_t i = 0; i < search->object->field_count; i++) {
        const Field *field    = &search->object->fields[i];
        const Rollup *rollup  = field->rollup;
        const Expr  *exprs[]  = { field->formula,       field->fallback_expr, field->visible_when,
                                  field->required_when, field->readonly_when, field->unique.where,
                                  rollup ? rollup->where : NULL };
        for (size_t e = 0; e < sizeof exprs / sizeof *exprs; e++)
            if (field != search->field && names_field(search, exprs[e]))
                note(search, path_in(search, "", field->name));
        if (rollup && (rollup->of == search->field || rollup->over == search->field))
            note(search, path_in(search, "", field->name));
        for (size_t s = 0; s < field->unique.scope_count; s++)
            if (field->unique.scope[s] == search->field)
                note(search, path_in(search, "", field->name));
    }
}

static void search_object(Search *search)
{
    const Object *object = search->object;
    bool names = object->title == search->field || names_field(search, object->title_expr);
    if (names) note(search, object->name); /* it is what records are called by */
    search_fields(search);
    for (size_t i = 0; i < object->rule_count; i++)
        if (object->rules[i].field == search->field ||
            names_field(search, object->rules[i].refuse_when))
            note(search, path_in(search, "rules.", object->rules[i].name));
    for (size_t i = 0; i < object->view_count; i++) {
        const View *view = &object->views[i];
        bool        used = names_field(search, view->where);
        for (size_t c = 0; c < view->column_count; c++)
            used |= words_name_field(search, view->columns[c]);
        if (used) note(search, path_in(search, "views.", view->name));
    }
}

void uses_find(Arena *arena, const Snapshot *snapshot, const Object *object, const Field *field,
               StrVec *uses)
{
    Search search = { .arena = arena, .field = field, .uses = uses };
    for (size_t i = 0; field && i < snapshot->object_count; i++) {
        search.object = &snapshot->objects[i];
        search_object(&search);
    }
    for (size_t i = 0; object && !field && i < object->referrer_count; i++) {
        search.object = object->referrers[i]->object;
        note(&search, path_in(&search, "", object->referrers[i]->name));
    }
}
