/*
 * access_names.c -- the lens through which a user sees the configuration: names in expressions,
 * views, layouts.
 *
 * The rule of this file: what access_field hides is not found, not suggested, not shown.
 */
#include "core/record/access.h"

#include "core/record/evaluate.h"

typedef struct {
    const Work *work;
    Names       base;
} Lens;

static bool lens_find(const Names *names, const Type *of, Str name, Member *member)
{
    const Lens *lens = names->context;
    if (!lens->base.find(&lens->base, of, name, member)) return false;
    return of->choices || !member->thing || access_field(lens->work, member->thing) >= FIELD_READ;
}

static void lens_names(const Names *names, const Type *of, Arena *arena, StrVec *found)
{
    const Lens *lens = names->context;
    StrVec all = { 0 };
    lens->base.names(&lens->base, of, arena, &all);
    Member member;
    for (size_t i = 0; i < all.count; i++)
        if (lens_find(names, of, all.items[i], &member)) VEC_PUSH(arena, found, all.items[i]);
}

static bool lens_option(const Names *names, const Choices *choices, Str option)
{
    const Lens *lens = names->context;
    return lens->base.option(&lens->base, choices, option);
}

static void lens_options(const Names *names, const Choices *choices, Arena *arena, StrVec *found)
{
    const Lens *lens = names->context;
    lens->base.options(&lens->base, choices, arena, found);
}

/* For messages: an object by its label. */
static Str lens_object(const Names *names, const Object *object)
{
    const Lens *lens = names->context;
    return work_label(lens->work, &object->label, object->name);
}

Names access_names(const Work *work, const Object *scope)
{
    Lens *lens = ARENA_NEW(work->arena, Lens);
    *lens = (Lens){ work, snapshot_names(work->snapshot, scope) };
    Names names = lens->base;
    names.context = lens;
    names.find = lens_find;
    names.names = lens_names;
    names.option = lens_option;
    names.options = lens_options;
    names.object_name = lens_object;
    return names;
}

/* --- expressions that the configuration wrote ------------------------------------------------- */

typedef struct {
    const Work *work;
    bool        ok;
} Sight;

/* Everybody knows their own record: the first step from `user` is always readable. */
static void see_path(void *context, const Expr *path)
{
    Sight *sight = context;
    for (size_t i = path->root == ROOT_USER; i < path->step_count; i++) {
        bool attribute = i > 0 && path->steps[i - 1].type.choices;
        if (!attribute && access_field(sight->work, path->steps[i].thing) < FIELD_READ)
            sight->ok = false;
    }
}

bool access_expr(const Work *work, const Expr *expr)
{
    if (!expr || work->user->everything) return true;
    Sight sight = { work, true };
    expr_visit_paths(expr, see_path, &sight);
    return sight.ok;
}

const View *access_view(const Work *work, const Object *object, Str name)
{
    const View *view = view_find(object, name);
    return view && access_expr(work, view->where) ? view : NULL;
}

const Board *access_board(const Work *work, const Object *object, Str name)
{
    const Board *board = board_find(object, name);
    bool known = board && access_field(work, board->by) >= FIELD_READ;
    return known && access_expr(work, board->where) ? board : NULL;
}

const View *access_default_view(const Work *work, const Object *object)
{
    if (object->default_view && access_expr(work, object->default_view->where))
        return object->default_view;
    for (size_t i = 0; i < object->view_count; i++)
        if (access_expr(work, object->views[i].where)) return &object->views[i];
    return NULL;
}

/* --- layouts ---------------------------------------------------------------------------------- */

static bool has_one_of(const User *user, const RecordLayout *layout)
{
    for (size_t i = 0; i < layout->role_count; i++)
        for (size_t j = 0; j < user->role_count; j++)
            if (str_equal(layout->roles[i], user->roles[j]->name)) return true;
    return layout->role_count == 0;
}

const RecordLayout *access_layout(Work *work, const Object *object, Record *record)
{
    for (size_t i = 0; i < object->layout_count; i++) {
        const RecordLayout *layout = &object->layouts[i];
        if (!has_one_of(work->user, layout)) continue;
        if (!layout->when || (record && record_holds(work, record, layout->when))) return layout;
    }
    return &object->layouts[object->layout_count - 1]; /* somebody has to fit */
}
