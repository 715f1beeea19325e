/*
 * rollups.c -- what roll-ups are made of: the link they follow, the field they add up, which
 * records count.
 *
 * The rule of this file: a roll-up is kept when a record that it is made of is saved, so it may
 * only read what no other save, no other user and no other day can change.
 */
#include "metadata/loader.h"

/* --- what it is made of ----------------------------------------------------------------------- */

enum { UNSEEN, OPEN, DONE };

typedef struct {
    Loader  *loader;
    char   **states; /* per object and field */
    FieldWay way;
    int      height; /* of the highest roll-up that was met */
    bool     circle;
} Walk;

static void walk_begin(Walk *walk, Loader *loader)
{
    const Snapshot *snapshot = loader->snapshot;
    *walk = (Walk){ .loader = loader };
    walk->states = ARENA_ARRAY(loader->scratch, char *, snapshot->object_count);
    for (size_t i = 0; i < snapshot->object_count; i++)
        walk->states[i] = ARENA_ARRAY(loader->scratch, char, snapshot->objects[i].field_count);
}

static void say_circle(Walk *walk, const Field *field)
{
    circle_report(walk->loader, "rollup.circle", &walk->way, field);
    walk->circle = true;
}

static const struct Measure {
    const char *name;
    RollupKind  kind;
    bool        times; /* takes days and instants, too */
} measures[] = {
    { "sum", ROLLUP_SUM, false },
    { "min", ROLLUP_MIN, true },
    { "max", ROLLUP_MAX, true },
    { "avg", ROLLUP_AVG, false },
};

enum { MEASURES = sizeof measures / sizeof *measures };

static bool counts(const Field *field)
{
    Value count = field_option(field, "count");
    return count.kind == VALUE_BOOL && count.boolean;
}

/* The one that is written; NULL with a problem if there are several or none, NULL for a count. */
static bool measure_find(Loader *loader, const Field *field, const struct Measure **measure)
{
    int found = counts(field);
    *measure = NULL;
    for (size_t i = 0; i < MEASURES; i++) {
        if (!field_node(loader, field, measures[i].name)) continue;
        *measure = &measures[i];
        found++;
    }
    return found == 1 || problem_add(loader->problems, "rollup.measure", field->at,
                                     ARGS(field->name));
}

/* "order_line.order": a link of that object that leads to this one. */
static const Field *over_get(Loader *loader, const Field *field)
{
    const Node *node = field_node(loader, field, "over");
    Str         rest = node->text, name;
    str_cut(&rest, '.', &name);
    if (!rest.len || str_find_char(rest, '.', NULL)) {
        problem_add(loader->problems, "rollup.over.shape", node->at, ARGS(node->text));
        return NULL;
    }
    const Object *object = object_get(loader, name, node->at);
    const Field  *over = object ? field_get(loader, object, rest, node->at) : NULL;
    if (!over || over->broken) return NULL;
    if (over->to == field->object && over != object->id) return over;
    problem_add(loader->problems, "rollup.over", node->at, ARGS(node->text, field->object->name));
    return NULL;
}

static bool can_be_measured(const struct Measure *measure, TypeKind kind)
{
    return kind == TYPE_INT || kind == TYPE_DECIMAL ||
           (measure->times && (kind == TYPE_DATE || kind == TYPE_DATETIME));
}

static bool rollup_link(Walk *walk, Field *field);

static bool of_get(Walk *walk, const struct Measure *measure, Field *field, Rollup *rollup)
{
    Loader     *loader = walk->loader;
    const Node *node = field_node(loader, field, measure->name);
    Field *of = (Field *)field_get(loader, rollup->over->object, node->text, node->at);
    if (!of || of->broken) return false;
    if (of->type == field->type && !rollup_link(walk, of)) return false;
    if (!can_be_measured(measure, of->value_type.kind))
        return problem_add(loader->problems, measure->times ? "rollup.order" : "rollup.number",
                           node->at, ARGS(node->text, str_from(measure->name)));
    rollup->of = of;
    return true;
}

/* The field type whose values it has: what it is made of says it. */
static void returns_set(Field *field, Rollup *rollup)
{
    enum { AVERAGE_SCALE = 2 };
    const Field *of = rollup->of;
    field->value_type = of ? of->value_type : (Type){ .kind = TYPE_INT };
    rollup->returns = !of          ? "integer"
                      : of->rollup ? of->rollup->returns
                      : str_is(str_from(of->type->name), "formula")
                          ? field_type_find(field_option_text(of, "returns"))->name
                          : of->type->name;
    if (rollup->kind == ROLLUP_AVG && field->value_type.kind == TYPE_INT) {
        field->value_type = (Type){ .kind = TYPE_DECIMAL, .scale = AVERAGE_SCALE };
        rollup->returns = "decimal";
    }
    field->scale = field->value_type.scale;
    if (rollup->kind != ROLLUP_SUM && rollup->kind != ROLLUP_COUNT) return;
    field->fallback = field->value_type.kind == TYPE_DECIMAL
                          ? value_decimal((Decimal){ 0, field->scale })
                          : value_int(0);
}

static bool parts_link(Walk *walk, Field *field)
{
    Loader               *loader = walk->loader;
    Rollup               *rollup = ARENA_NEW(loader->arena, Rollup);
    const struct Measure *measure;
    const Node           *where = field_node(loader, field, "where");
    bool measured = measure_find(loader, field, &measure);
    rollup->over = over_get(loader, field);
    if (!measured || !rollup->over) return false;
    rollup->kind = measure ? measure->kind : ROLLUP_COUNT;
    if (measure && !of_get(walk, measure, field, rollup)) return false;
    if (where)
        expression_later(loader, rollup->over->object, where, (Type){ TYPE_BOOL }, &rollup->where);
    returns_set(field, rollup);
    field->rollup = rollup;
    return true;
}

static bool rollup_link(Walk *walk, Field *field)
{
    char *state = &walk->states[field->object->index][field->index];
    if (*state == DONE || field->broken) return !field->broken;
    if (*state == OPEN) {
        say_circle(walk, field);
        return false;
    }
    *state = OPEN;
    VEC_PUSH(walk->loader->scratch, &walk->way, field);
    field->broken = !parts_link(walk, field);
    walk->way.count--;
    *state = DONE;
    return !field->broken;
}

/* Those over one link together, so that what it leads to is opened once. */
static void feeds_link(Loader *loader, Object *object)
{
    VEC(const Field *) found = { 0 };
    for (size_t i = 0; i < object->field_count; i++) {
        const Object *to = object->fields[i].to;
        for (size_t f = 0; to && f < to->field_count; f++)
            if (to->fields[f].rollup && to->fields[f].rollup->over == &object->fields[i])
                VEC_PUSH(loader->arena, &found, &to->fields[f]);
    }
    object->rollups = found.items;
    object->rollup_count = found.count;
}

void rollups_link(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    Walk      walk;
    walk_begin(&walk, loader);
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t f = 0; f < snapshot->objects[i].field_count; f++) {
            Field *field = &snapshot->objects[i].fields[f];
            if (field->type->column == COLUMN_ROLLUP) rollup_link(&walk, field);
        }
    for (size_t i = 0; i < snapshot->object_count; i++) feeds_link(loader, &snapshot->objects[i]);
}

/* --- what it may read ------------------------------------------------------------------------- */

static Str path_text(Loader *loader, const Expr *path)
{
    static const char *const roots[] = { "", "old.", "user." };
    Buffer text;
    buffer_init(&text, loader->problems->arena, 64);
    buffer_add(&text, str_from(path->step_count ? roots[path->root] : "user"));
    for (size_t i = 0; i < path->step_count; i++)
        buffer_printf(&text, "%s%.*s", i ? "." : "", STR_ARG(path->words[i]));
    return buffer_str(&text);
}

/* The record's own field, or an attribute of its option. */
static bool is_own(const Expr *path)
{
    return path->root == ROOT_RECORD &&
           (path->step_count == 1 || (path->step_count > 1 && path->steps[0].type.choices));
}

static bool depends_on_moment(const Expr *expr)
{
    static const char *const functions[] = {
        "today", "now", "changed", "has_role", "in_department"
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (expr->kind == EXPR_CALL && str_is(expr->name, functions[i])) return true;
    return expr->kind == EXPR_IS_NEW;
}

/* What else in the expression, if anything, changes without a save of the record; else empty. */
static Str foreign_in(Walk *walk, const Expr *expr)
{
    Arena *arena = walk->loader->problems->arena;
    if (expr->kind == EXPR_IS_NEW) return STR("is_new");
    if (depends_on_moment(expr)) return str_printf(arena, "%.*s()", STR_ARG(expr->name));
    if (expr->kind == EXPR_PATH && !is_own(expr)) return path_text(walk->loader, expr);
    for (size_t i = 0; i < expr->arg_count; i++) {
        Str foreign = foreign_in(walk, expr->args[i]);
        if (foreign.len) return foreign;
    }
    return (Str){ 0 };
}

static void field_visit(Walk *walk, const Field *field, const Node *asked);

typedef struct {
    Walk       *walk;
    const Node *asked; /* where the roll-up names it */
} Visit;

static void path_visit(void *context, const Expr *path)
{
    Visit       *visit = context;
    const Field *field = path->step_count && path->steps ? path->steps[0].thing : NULL;
    if (field) field_visit(visit->walk, field, visit->asked);
}

static void expr_visit(Walk *walk, const Expr *expr, const Node *asked)
{
    if (!expr) return; /* it has a problem already */
    Str foreign = foreign_in(walk, expr);
    if (foreign.len && asked)
        problem_add(walk->loader->problems, "rollup.foreign", asked->at,
                    ARGS(asked->text, foreign));
    if (!foreign.len) expr_visit_paths(expr, path_visit, &(Visit){ walk, asked });
}

static void rollup_visit(Walk *walk, const Field *field)
{
    const Rollup *rollup = field->rollup;
    const Node   *of = NULL;
    for (size_t i = 0; i < MEASURES && !of; i++)
        of = field_node(walk->loader, field, measures[i].name);
    if (rollup->of) field_visit(walk, rollup->of, of);
    if (rollup->where) expr_visit(walk, rollup->where, field_node(walk->loader, field, "where"));
    ((Rollup *)rollup)->height = ++walk->height;
}

/*
 * One that was seen is not looked at again, but for its height; a formula is, as each roll-up on it
 * says what is wrong with it. Formulas that need each other are reported elsewhere.
 */
static void field_visit(Walk *walk, const Field *field, const Node *asked)
{
    char *state = &walk->states[field->object->index][field->index];
    int   beside = walk->height;
    if (!field->rollup && !field->formula) return;
    if (*state == OPEN) {
        bool known = field->formula != NULL;
        for (size_t i = walk->way.count; i-- > 0 && walk->way.items[i] != field;)
            known &= !walk->way.items[i]->rollup;
        if (!walk->circle && !known) say_circle(walk, field);
        return;
    }
    walk->height = field->rollup && *state == DONE ? field->rollup->height : 0;
    if (field->formula || *state == UNSEEN) {
        *state = OPEN;
        VEC_PUSH(walk->loader->scratch, &walk->way, field);
        if (field->rollup) rollup_visit(walk, field);
        else expr_visit(walk, field->formula, asked);
        walk->way.count--;
        *state = DONE;
    }
    if (beside > walk->height) walk->height = beside;
}

void rollups_check(Loader *loader)
{
    Snapshot *snapshot = loader->snapshot;
    Walk      walk;
    walk_begin(&walk, loader);
    for (size_t i = 0; i < snapshot->object_count; i++)
        for (size_t f = 0; f < snapshot->objects[i].field_count; f++) {
            walk.circle = false;
            walk.height = 0;
            if (snapshot->objects[i].fields[f].rollup)
                field_visit(&walk, &snapshot->objects[i].fields[f], NULL);
        }
}
