/*
 * fit.c -- whether values fit together: the two sides of a comparison, the branches of a choice,
 * what is wanted.
 *
 * A text literal gives way: where a date, a reference or an option stands on the other side, it
 * becomes one or is refused. Everything else must be of one kind from the start; only whole numbers
 * pass as numbers.
 */
#include "core/expr/parts.h"

#include "core/base/id.h"

/* --- words ------------------------------------------------------------------------------------ */

typedef struct {
    const char *name, *code;
} TypeWord;

static const TypeWord type_words[] = {
    [TYPE_NULL]     = { "nothing", "expr.type.null" },
    [TYPE_BOOL]     = { "boolean", "expr.type.bool" },
    [TYPE_INT]      = { "whole number", "expr.type.int" },
    [TYPE_DECIMAL]  = { "number", "expr.type.decimal" },
    [TYPE_TEXT]     = { "text", "expr.type.text" },
    [TYPE_DATE]     = { "date", "expr.type.date" },
    [TYPE_DATETIME] = { "date with time", "expr.type.datetime" },
    [TYPE_REF]      = { "record", "expr.type.ref" },
    [TYPE_LIST]     = { "list", "expr.type.list" },
};

const char *type_name(TypeKind kind) { return type_words[kind].name; }

Str checker_type(const Checker *checker, Type type)
{
    const Names *names = checker->names;
    const char  *code =
        type.kind == TYPE_TEXT && type.choices ? "expr.type.option" : type_words[type.kind].code;
    bool         named = type.kind == TYPE_REF && type.object && names->object_name;
    if (!named) return message_text(checker->arena, checker->problems->language, code, NO_ARGS);
    return message_text(checker->arena, checker->problems->language, "expr.type.ref.of",
                        ARGS(names->object_name(names, type.object)));
}

/* --- text literals ---------------------------------------------------------------------------- */

static bool to_date(Checker *checker, Expr *expr, Type wanted)
{
    int64_t day;
    if (!date_parse(expr->literal.text, &day))
        return problem_add(checker->problems, "expr.date", expr->at, ARGS(expr->literal.text));
    expr->literal = value_date(day);
    expr->type    = wanted;
    return true;
}

/*
 * A text of a day alone stays a day: what is compared with it is compared by day. An instant needs
 * its offset: the same expression serves tenants in several zones.
 */
static bool to_datetime(Checker *checker, Expr *expr, Type wanted)
{
    int64_t number;
    Str     text = expr->literal.text;
    if (date_parse(text, &number)) {
        expr->literal = value_date(number);
        expr->type    = type_of(TYPE_DATE);
        return true;
    }
    if (!datetime_parse(text, NULL, &number))
        return problem_add(checker->problems, "expr.datetime", expr->at, ARGS(text));
    expr->literal = value_datetime(number);
    expr->type    = wanted;
    return true;
}

static bool to_ref(Checker *checker, Expr *expr, Type wanted)
{
    int64_t id;
    if (!id_parse(expr->literal.text, &id))
        return problem_add(checker->problems, "expr.id", expr->at, ARGS(expr->literal.text));
    expr->literal = value_ref(id);
    expr->type    = wanted;
    return true;
}

static bool to_option(Checker *checker, Expr *expr, Type wanted)
{
    const Names *names = checker->names;
    Str          text  = expr->literal.text;
    if (!wanted.choices || names->option(names, wanted.choices, text)) return true;

    StrVec options = { 0 };
    names->options(names, wanted.choices, checker->arena, &options);
    Str list = STR("");
    for (size_t i = 0; i < options.count && i < 12; i++)
        list = str_printf(checker->arena, "%.*s%s%.*s", STR_ARG(list), i ? ", " : "",
                          STR_ARG(options.items[i]));
    if (options.count > 12) list = str_printf(checker->arena, "%.*s, ...", STR_ARG(list));
    problem_add(checker->problems, "expr.option", expr->at, ARGS(text, list));
    return problem_suggest(checker->problems, text, options.items, options.count);
}

bool fit_literal(Checker *checker, Expr *expr, Type wanted)
{
    if (!is_text_literal(expr)) return true;
    switch (wanted.kind) {
    case TYPE_DATE: return to_date(checker, expr, wanted);
    case TYPE_DATETIME: return to_datetime(checker, expr, wanted);
    case TYPE_REF: return to_ref(checker, expr, wanted);
    case TYPE_TEXT: return to_option(checker, expr, wanted);
    default: return true;
    }
}

/* --- comparisons ------------------------------------------------------------------------------ */

static bool same_object(Type a, Type b)
{
    return !a.object || !b.object || a.object == b.object;
}

static bool comparable(Type a, Type b)
{
    if (a.kind == TYPE_NULL || b.kind == TYPE_NULL) return true;
    if (type_is_number(a) && type_is_number(b)) return true;
    if (type_is_time(a) && type_is_time(b)) return true;
    return a.kind == b.kind && a.kind != TYPE_LIST && same_object(a, b);
}

typedef struct {
    TypeKind    one, other;
    const char *hint;
} PairHint;

static const PairHint pair_hints[] = {
    { TYPE_INT, TYPE_TEXT, "expr.hint.number" }, { TYPE_DECIMAL, TYPE_TEXT, "expr.hint.number" },
    { TYPE_BOOL, TYPE_TEXT, "expr.hint.bool" },  { TYPE_DATE, TYPE_TEXT, "expr.hint.date" },
    { TYPE_DATETIME, TYPE_TEXT, "expr.hint.date" }, { TYPE_DATE, TYPE_DATETIME, "expr.hint.day" },
    { TYPE_REF, TYPE_TEXT, "expr.hint.ref" },    { TYPE_REF, TYPE_INT, "expr.hint.ref" },
    { TYPE_LIST, TYPE_TEXT, "expr.hint.list" },  { TYPE_LIST, TYPE_LIST, "expr.hint.list" },
    { TYPE_DATE, TYPE_INT, "expr.hint.days" },   { TYPE_DATETIME, TYPE_INT, "expr.hint.days" },
};

static bool hint_pair(Checker *checker, Type a, Type b)
{
    for (size_t i = 0; i < sizeof pair_hints / sizeof *pair_hints; i++) {
        const PairHint *pair = &pair_hints[i];
        if ((pair->one == a.kind && pair->other == b.kind) ||
            (pair->one == b.kind && pair->other == a.kind))
            return problem_hint(checker->problems, pair->hint, NO_ARGS);
    }
    return false;
}

static bool has_order(Type type)
{
    return type.kind == TYPE_NULL || type_is_number(type) || type_is_time(type) ||
           (type.kind == TYPE_TEXT && !type.choices);
}

bool fit_pair(Checker *checker, const Expr *parent, Expr *a, Expr *b)
{
    Type a_type = a->type, b_type = b->type;
    if (!fit_literal(checker, a, b_type) || !fit_literal(checker, b, a_type)) return false;
    if (!comparable(a->type, b->type)) {
        problem_add(checker->problems, "expr.compare", parent->at,
                    ARGS(checker_type(checker, a->type), checker_type(checker, b->type)));
        return hint_pair(checker, a->type, b->type);
    }
    if (operator_is_equality(parent->operator)) return true;
    const Expr *unordered = !has_order(a->type) ? a : !has_order(b->type) ? b : NULL;
    return !unordered || problem_add(checker->problems, "expr.order", unordered->at,
                                     ARGS(checker_type(checker, unordered->type), parent->name));
}

/* --- branches --------------------------------------------------------------------------------- */

/* The type that both fit; false if there is none. */
static bool join_types(Type *common, Type type)
{
    if (type.kind == TYPE_NULL) return true;
    if (common->kind == TYPE_NULL) {
        *common = type;
        return true;
    }
    if (type_is_number(*common) && type_is_number(type)) {
        uint8_t scale = common->scale > type.scale ? common->scale : type.scale;
        bool    whole = common->kind == TYPE_INT && type.kind == TYPE_INT;
        *common       = (Type){ .kind = whole ? TYPE_INT : TYPE_DECIMAL, .scale = scale };
        return true;
    }
    if (common->kind != type.kind || !same_object(*common, type)) return false;
    if (common->choices != type.choices) common->choices = NULL;
    if (!common->object) common->object = type.object;
    return true;
}

/* Literals come last: they take the type that the others have. */
bool fit_all(Checker *checker, const Expr *parent, Expr **args, size_t count, Type *common)
{
    *common = type_of(TYPE_NULL);
    for (int literals = 0; literals <= 1; literals++) {
        for (size_t i = 0; i < count; i++) {
            if (is_text_literal(args[i]) != (literals == 1)) continue;
            Type wanted    = *common;
            wanted.choices = NULL; /* a branch may be a text that is no option */
            if (literals && !fit_literal(checker, args[i], wanted)) return false;
            Type before = *common;
            if (join_types(common, args[i]->type)) continue;
            problem_add(checker->problems, "expr.branches", args[i]->at,
                        ARGS(parent->name, checker_type(checker, args[i]->type),
                             checker_type(checker, before)));
            return hint_pair(checker, args[i]->type, before);
        }
    }
    return true;
}

/* --- what is wanted --------------------------------------------------------------------------- */

static bool fits(Type type, Type wanted)
{
    if (type.kind == TYPE_INT && wanted.kind == TYPE_DECIMAL) return true;
    if (type.kind == TYPE_LIST && type.choices != wanted.choices) return false;
    return type.kind == wanted.kind && same_object(type, wanted);
}

static const PairHint wanted_hints[] = { /* have, want */
    { TYPE_DECIMAL, TYPE_INT, "expr.hint.round" },  { TYPE_DATETIME, TYPE_DATE, "expr.hint.day" },
    { TYPE_INT, TYPE_TEXT, "expr.hint.text" },      { TYPE_DECIMAL, TYPE_TEXT, "expr.hint.text" },
    { TYPE_DATE, TYPE_TEXT, "expr.hint.text" },     { TYPE_TEXT, TYPE_INT, "expr.hint.number" },
    { TYPE_TEXT, TYPE_DECIMAL, "expr.hint.number" }, { TYPE_REF, TYPE_TEXT, "expr.hint.ref" },
    { TYPE_LIST, TYPE_TEXT, "expr.hint.list" },
};

static bool refuse_wanted(Checker *checker, const Expr *expr, Type wanted)
{
    if (wanted.kind == TYPE_BOOL)
        return problem_add(checker->problems, "expr.condition", expr->at,
                           ARGS(checker_type(checker, expr->type)));
    problem_add(checker->problems, "expr.wanted", expr->at,
                ARGS(checker_type(checker, expr->type), checker_type(checker, wanted)));
    for (size_t i = 0; i < sizeof wanted_hints / sizeof *wanted_hints; i++)
        if (wanted_hints[i].one == expr->type.kind && wanted_hints[i].other == wanted.kind)
            problem_hint(checker->problems, wanted_hints[i].hint, NO_ARGS);
    return false;
}

/* iif(c, 'won', 'lost') where an option is wanted: its literals give way like one alone. */
static bool fit_branches(Checker *checker, Expr *expr, Type wanted)
{
    bool ok = true;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (param_at(expr->function->code, i) == PARAM_ANY)
            ok &= fit_wanted(checker, expr->args[i], wanted);
    if (ok) expr->type = wanted;
    return ok;
}

static bool is_text_choice(const Expr *expr)
{
    return expr->kind == EXPR_CALL && expr->type.kind == TYPE_TEXT &&
           expr->function->code->result == TYPE_NULL;
}

bool fit_wanted(Checker *checker, Expr *expr, Type wanted)
{
    if (wanted.kind == TYPE_NULL || expr->type.kind == TYPE_NULL) return true;
    bool soft = wanted.choices || wanted.kind == TYPE_REF || type_is_time(wanted);
    if (soft && is_text_choice(expr)) return fit_branches(checker, expr, wanted);
    if (!fit_literal(checker, expr, wanted)) return false;
    return fits(expr->type, wanted) || refuse_wanted(checker, expr, wanted);
}
