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
    loader->pending.count = 0;
}

/* --- formulas that need themselves ------------------------------------------------------------ */

/*
 * A formula is written into the SQL of those that use it, each time they name it. So the height of
 * the pile is limited, and the size of the whole.
 */
enum { MAX_FORMULA_HEIGHT = 6, MAX_FORMULA_SIZE = 600, UNSEEN = 0, OPEN = -1 };

typedef struct {
    int height; /* how many formulas stand on each other, itself included */
    int  size;  /* values and operations, those of the formulas it uses included */
    bool large; /* too large, or stands on one that is */
} Pile;

typedef struct {
    Loader *loader;
    Pile  **piles;  /* per object and field */
    Pile    below;  /* of what the formula being visited uses: the highest, and all sizes */
    FieldWay way;
    bool     circle;
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

void circle_report(Loader *loader, const char *code, const FieldWay *way, const Field *field)
{
    Buffer text;
    buffer_init(&text, loader->problems->arena, 128);
    size_t from = 0;
    while (way->items[from] != field) from++;
    for (size_t i = from; i < way->count; i++)
        buffer_printf(&text, "%.*s.%.*s -> ", STR_ARG(way->items[i]->object->name),
                      STR_ARG(way->items[i]->name));
    buffer_printf(&text, "%.*s.%.*s", STR_ARG(field->object->name), STR_ARG(field->name));
    problem_add(loader->problems, code, field->at, ARGS(buffer_str(&text)));
}

static int tree_size(const Expr *expr)
{
    int size = 1;
    for (size_t i = 0; i < expr->arg_count; i++) size += tree_size(expr->args[i]);
    return size;
}

/* Those that stand on one that is too large are not reported as well. */
static void pile_check(const Walk *walk, const Field *field, Pile *pile)
{
    Problems *problems = walk->loader->problems;
    pile->large        = walk->below.large || pile->size > MAX_FORMULA_SIZE;
    if (walk->circle) return;
    if (pile->height == MAX_FORMULA_HEIGHT + 1)
        problem_add(problems, "formula.height", field->at,
                    ARGS(field->name, number_text(walk->loader, MAX_FORMULA_HEIGHT)));
    if (pile->large && !walk->below.large)
        problem_add(problems, "formula.size", field->at,
                    ARGS(field->name, number_text(walk->loader, MAX_FORMULA_SIZE)));
}

static void formula_visit(Walk *walk, const Field *field)
{
    Pile *pile   = &walk->piles[field->object->index][field->index];
    Pile  beside = walk->below;
    if (pile->height == OPEN && !walk->circle) {
        circle_report(walk->loader, "formula.circle", &walk->way, field);
        walk->circle = true;
    }
    if (pile->height == UNSEEN) {
        pile->height = OPEN;
        walk->below  = (Pile){ 0 };
        VEC_PUSH(walk->loader->scratch, &walk->way, field);
        expr_visit_paths(field->formula, path_visit, walk);
        walk->way.count--;
        pile->height = walk->below.height + 1;
        pile->size   = walk->below.size + tree_size(field->formula);
        pile_check(walk, field, pile);
        if (pile->large) pile->size = MAX_FORMULA_SIZE; /* said once; and it cannot overflow */
    }
    walk->below.height = pile->height > beside.height ? pile->height : beside.height;
    walk->below.size   = beside.size + pile->size;
    walk->below.large  = beside.large || pile->large;
}

void formulas_check(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    Walk      walk = { .loader = loader };
    walk.piles = ARENA_ARRAY(loader->scratch, Pile *, snapshot->object_count);
    for (size_t i = 0; i < snapshot->object_count; i++)
        walk.piles[i] = ARENA_ARRAY(loader->scratch, Pile, snapshot->objects[i].field_count);
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t j = 0; j < snapshot->objects[i].field_count; j++) {
            walk.circle = false;
            if (snapshot->objects[i].fields[j].formula)
                formula_visit(&walk, &snapshot->objects[i].fields[j]);
        }
}
