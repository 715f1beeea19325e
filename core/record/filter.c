/*
 * filter.c -- the WHERE of every list, count, sum, related list, lookup and export.
 *
 * The rule of this file: the first condition is always what the user may see; nothing that follows
 * can widen it.
 */
#include "core/record/filter.h"

#include "core/record/access.h"
#include "core/record/words.h"

/* Separates conditions: " WHERE " once, then " AND ". */
static Buffer *next_condition(Buffer *out)
{
    buffer_add(out, out->len ? STR(" AND ") : STR(" WHERE "));
    return out;
}

static bool within_reach(Source *source, Verb verb, Buffer *out)
{
    Buffer condition;
    buffer_init(&condition, source->work->arena, 128);
    Scope scope = access_predicate(source->work, source->object, verb, source->root.alias,
                                   &condition, &source->bound);
    if (scope == SCOPE_NONE) return access_denied(source->work, source->object, verb);
    if (scope == SCOPE_OWN) buffer_add(next_condition(out), buffer_str(&condition));
    return true;
}

static bool holds(Source *source, const Expr *condition, SightKind sight, Buffer *out)
{
    BUFFER_ADD(next_condition(out), "(");
    if (!source_expr(source, &source->root, sight, condition, SQL_FILTER, out)) return false;
    BUFFER_ADD(out, ")");
    return true;
}

static bool in_view(Source *source, Str name, Buffer *out)
{
    Work *work = source->work;
    const View *view = access_view(work, source->object, name);
    if (!view)
        return problem_add(
            work->problems, "view.unknown", (Place){ .field = STR("view") },
            ARGS(name, work_label(work, &source->object->label, source->object->name)));
    return !view->where || holds(source, view->where, SIGHT_STRICT, out);
}

/* What the configuration keeps out of filters, it uses in views all the same. */
static void path_filterable(void *context, const Expr *path)
{
    Work *work = context;
    for (size_t i = 0; i < path->step_count; i++) {
        bool attribute = i > 0 && path->steps[i - 1].type.choices;
        const Field *field = attribute ? NULL : path->steps[i].thing;
        if (field && !field->filterable)
            problem_add(work->problems, "query.filter", (Place){ .field = STR("where") },
                        ARGS(work_label(work, &field->label, field->name)));
    }
}

static bool may_be_asked(Work *work, const Expr *expr)
{
    int before = work->problems->count;
    expr_visit_paths(expr, path_filterable, work);
    return work->problems->count == before;
}

static bool as_asked(Source *source, const Filter *filter, Buffer *out)
{
    Work *work = source->work;
    Names names = access_names(work, source->object);
    names.bindings = filter->bindings;
    names.binding_count = filter->binding_count;
    Type condition = { .kind = TYPE_BOOL };
    Place at = { .field = STR("where"), .line = 1, .column = 1 };
    Expr *expr = expr_compile(work->arena, filter->where, at, &names, &condition, work->problems);
    return expr && may_be_asked(work, expr) && holds(source, expr, SIGHT_STRICT, out);
}

static bool has_words(Source *source, const Filter *filter, Buffer *out)
{
    Searching searching;
    searching.whole = filter->whole;
    if (!words_read(source->work, source->object, filter->q, &searching)) return false;
    return searching.sought->blank || words_condition(source, &searching, next_condition(out));
}

/* --- all together ----------------------------------------------------------------------------- */

static void equals(Source *source, Str column, int64_t id, Buffer *out)
{
    buffer_printf(next_condition(out), "t.%.*s = ", STR_ARG(column));
    source_bind(source, out, value_ref(id));
}

static void is_option(Source *source, const Field *field, Str option, Buffer *out)
{
    buffer_printf(next_condition(out), "t.%.*s IS ", STR_ARG(field->column));
    source_bind(source, out, option.ptr ? value_text(option) : value_null());
}

bool filter_write(Source *source, const Filter *filter, Buffer *out)
{
    if (!within_reach(source, VERB_READ, out)) return false;
    if (filter->verb != VERB_READ && !within_reach(source, filter->verb, out)) return false;
    if (filter->id) equals(source, source->object->id->column, filter->id, out);
    if (filter->link) equals(source, filter->link->column, filter->link_to, out);
    if (filter->option_of) is_option(source, filter->option_of, filter->option, out);
    if (filter->view.len && !in_view(source, filter->view, out)) return false;
    if (filter->also && !holds(source, filter->also, SIGHT_FULL, out)) return false;
    if (filter->where.len && !as_asked(source, filter, out)) return false;
    return filter->q.len == 0 || has_words(source, filter, out);
}
