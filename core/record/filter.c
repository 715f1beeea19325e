/*
 * filter.c -- the WHERE of every list, count, sum, related list, lookup and export.
 *
 * The rule of this file: the first condition is always what the user may see; nothing that follows
 * can widen it. Search words become an expression tree like any other, so that they never touch SQL
 * text.
 */
#include "core/record/filter.h"

#include "core/record/access.h"

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

/* --- words ------------------------------------------------------------------------------------ */

static Expr *node(Work *work, ExprKind kind, Str name)
{
    Expr *expr = ARENA_NEW(work->arena, Expr);
    expr->kind = kind;
    expr->name = name;
    return expr;
}

/* contains(<path>, <wanted>), as if it had been written. */
static Expr *contains(Work *work, Str *words, size_t count, Str wanted)
{
    Expr *call = node(work, EXPR_CALL, STR("contains"));
    call->args = ARENA_ARRAY(work->arena, Expr *, 2);
    call->arg_count = 2;
    call->args[0] = node(work, EXPR_PATH, (Str){ 0 });
    call->args[0]->words = words;
    call->args[0]->step_count = count;
    call->args[1] = node(work, EXPR_LITERAL, (Str){ 0 });
    call->args[1]->literal = value_text(wanted);
    return call;
}

/* One of several places where a word may be found: they are joined by or. */
static bool or_in(Source *source, Str *words, size_t count, Str wanted, Buffer *out)
{
    Work *work = source->work;
    Names names = access_names(work, source->object);
    Type condition = { .kind = TYPE_BOOL };
    Expr *call = contains(work, words, count, wanted);
    if (out->len) BUFFER_ADD(out, " OR ");
    return expr_check(work->arena, call, &names, &condition, work->problems)
           && source_expr(source, &source->root, SIGHT_STRICT, call, SQL_FILTER, out);
}

static bool is_searched(const Work *work, const Object *object, const Field *field)
{
    return (field->searchable || field == object->title) && field->value_type.kind == TYPE_TEXT
           && !field->value_type.choices && access_field(work, field) >= FIELD_READ;
}

/* The name of a record may lie behind a lookup: "product.name". */
static bool is_named_by_path(const Work *work, const Object *object)
{
    const Expr *title = object->title_expr;
    return !object->title && title->kind == EXPR_PATH && title->type.kind == TYPE_TEXT
           && !title->type.choices && access_expr(work, title);
}

/* The word is in one of the fields that are searched, or in the name of the record. */
static bool somewhere(Source *source, Str wanted, Buffer *out)
{
    Work *work = source->work;
    const Object *object = source->object;
    Buffer any;
    buffer_init(&any, work->arena, 256);
    if (is_named_by_path(work, object)
        && !or_in(source, object->title_expr->words, object->title_expr->step_count, wanted, &any))
        return false;
    for (size_t i = 0; i < object->field_count; i++)
        if (is_searched(work, object, &object->fields[i])
            && !or_in(source, &object->fields[i].name, 1, wanted, &any)) return false;
    buffer_printf(next_condition(out), "(%.*s)", STR_ARG(any.len ? buffer_str(&any) : STR("0")));
    return true;
}

/* Every word must be found somewhere. */
static bool has_words(Source *source, Str text, Buffer *out)
{
    Work *work = source->work;
    Str rest = text, word;
    int count = 0;
    if (str_utf8_length(text) > SEARCH_MAX_CHARACTERS)
        return problem_add(work->problems, "query.words", (Place){ .field = STR("q") },
                           ARGS(str_printf(work->arena, "%d", SEARCH_MAX_CHARACTERS)));
    while (str_cut(&rest, ' ', &word)) {
        word = str_trim(word);
        if (word.len && count++ < SEARCH_MAX_WORDS && !somewhere(source, word, out)) return false;
    }
    return true;
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
    return filter->q.len == 0 || has_words(source, filter->q, out);
}
