/*
 * expressions.c -- the expressions of an app: queued while its files are read, compiled when all
 * names are known.
 */
#include "metadata/loader.h"

void expression_text_later(Loader *loader, const Object *scope, Str text, Place at,
                           const Type *wanted, const Expr **into)
{
    Pending pending = { .into = into, .text = text, .at = at, .scope = scope, .any = !wanted };
    if (wanted) pending.wanted = *wanted;
    VEC_PUSH(loader->scratch, &loader->pending, pending);
}

void expression_later(Loader *loader, const Object *scope, const Node *node, Type wanted,
                      const Expr **into)
{
    expression_text_later(loader, scope, node->text, node->text_at,
                          wanted.kind == TYPE_NULL ? NULL : &wanted, into);
}

void expressions_compile(Loader *loader)
{
    for (size_t i = 0; i < loader->pending.count; i++) {
        const Pending *pending = &loader->pending.items[i];
        Names          names = snapshot_names(loader->snapshot, pending->scope);
        *pending->into = expr_compile(loader->arena, pending->text, pending->at, &names,
                                      pending->any ? NULL : &pending->wanted, loader->problems);
    }
}

/* --- formulas that need themselves ------------------------------------------------------------ */

/* A formula is written into the SQL of those that use it, so the height of the pile is limited. */
enum { MAX_FORMULA_HEIGHT = 10, UNSEEN = 0, OPEN = -1 };

typedef struct {
    Loader *loader;
    int   **heights; /* per object and field; of formulas: how many stand on each other, itself
                        included */
    int height;      /* of the highest one that the formula being visited uses */
    VEC(const Field *) way;
    bool circle;
} Walk;

static void formula_visit(Walk *walk, const Field *field);

static void path_visit(void *context, const Expr *path)
{
    Walk *walk = context;
    for (size_t i = 0; i < path->step_count && path->steps; i++) {
        /* What follows an option list is an attribute, no field. */
        if (i > 0 && path->steps[i - 1].type.choices) return;
        const Field *field = path->steps[i].thing;
        if (field && field->formula) formula_visit(walk, field);
    }
}

static void circle_report(Walk *walk, const Field *field)
{
    Buffer text;
    buffer_init(&text, walk->loader->problems->arena, 128);
    size_t from = 0;
    while (walk->way.items[from] != field) from++;
    for (size_t i = from; i < walk->way.count; i++)
        buffer_printf(&text, "%.*s.%.*s -> ", STR_ARG(walk->way.items[i]->object->name),
                      STR_ARG(walk->way.items[i]->name));
    buffer_printf(&text, "%.*s.%.*s", STR_ARG(field->object->name), STR_ARG(field->name));
    problem_add(walk->loader->problems, "formula.circle", field->at, ARGS(buffer_str(&text)));
    walk->circle = true;
}

static void formula_visit(Walk *walk, const Field *field)
{
    int *height = &walk->heights[field->object->index][field->index];
    int  beside = walk->height;
    if (*height == OPEN && !walk->circle) circle_report(walk, field);
    if (*height == UNSEEN) {
        *height = OPEN;
        walk->height = 0;
        VEC_PUSH(walk->loader->scratch, &walk->way, field);
        expr_visit_paths(field->formula, path_visit, walk);
        walk->way.count--;
        *height = walk->height + 1;
        if (*height == MAX_FORMULA_HEIGHT + 1 && !walk->circle)
            problem_add(walk->loader->problems, "formula.height", field->at,
                        ARGS(field->name, number_text(walk->loader, MAX_FORMULA_HEIGHT)));
    }
    walk->height = *height > beside ? *height : beside;
}

void formulas_check(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    Walk      walk = { .loader = loader };
    walk.heights = ARENA_ARRAY(loader->scratch, int *, snapshot->object_count);
    for (size_t i = 0; i < snapshot->object_count; i++)
        walk.heights[i] = ARENA_ARRAY(loader->scratch, int, snapshot->objects[i].field_count);
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t j = 0; j < snapshot->objects[i].field_count; j++) {
            walk.circle = false;
            if (snapshot->objects[i].fields[j].formula)
                formula_visit(&walk, &snapshot->objects[i].fields[j]);
        }
}
