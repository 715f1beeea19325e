/*
 * check_path.c -- finds what a path stands for: each word is a member of the one before.
 *
 * All but the last word are lookups or option lists. A name that is not known gets the nearest one
 * as a hint.
 */
#include "core/expr/parts.h"

#include "core/base/suggest.h"

static const char *const root_words[] = {
    [ROOT_RECORD] = "", [ROOT_OLD] = "old.", [ROOT_USER] = "user."
};

/* A path is written without spaces, so its words are where their lengths say. */
static Place word_place(const Expr *path, size_t index)
{
    Place  at     = path->at;
    size_t before = strlen(root_words[path->root]);
    for (size_t i = 0; i < index; i++) before += path->words[i].len + 1;
    at.column += (int)before;
    at.width = (int)path->words[index].len;
    return at;
}

/* "account.owner": the path up to and including word `last`. */
static Str path_text(const Checker *checker, const Expr *path, size_t last)
{
    Str text = path->words[0];
    for (size_t i = 1; i <= last; i++)
        text = str_printf(checker->arena, "%.*s.%.*s", STR_ARG(text), STR_ARG(path->words[i]));
    return text;
}

static void suggest_members(Checker *checker, const Type *of, Str given)
{
    StrVec found = { 0 };
    checker->names->names(checker->names, of, checker->arena, &found);
    problem_suggest(checker->problems, given, found.items, found.count);
}

/* `today` without its parentheses, `user` and `old` alone: right words in the wrong form. */
static bool refuse_bare_word(Checker *checker, const Expr *path, Place at)
{
    Str word = path->words[0];
    if (path->step_count > 1 || path->root != ROOT_RECORD) return false;
    if (str_is(word, "user") || str_is(word, "old")) {
        problem_add(checker->problems, "expr.root", at, ARGS(word));
        return true;
    }
    for (const ExprFunction *function = expr_functions; function->name; function++) {
        if (!str_is(word, function->name)) continue;
        problem_add(checker->problems, "expr.function.bare", at,
                    ARGS(word, str_from(function->usage)));
        return true;
    }
    return false;
}

static bool refuse_unknown(Checker *checker, const Expr *path, size_t index, const Type *of)
{
    Str   word = path->words[index];
    Place at   = word_place(path, index);
    if (index == 0 && refuse_bare_word(checker, path, at)) return false;

    const Names *names = checker->names;
    if (of->kind == TYPE_TEXT)
        problem_add(checker->problems, "expr.attribute.unknown", at,
                    ARGS(word, path_text(checker, path, index - 1)));
    else if (names->object_name)
        problem_add(checker->problems, "expr.field.unknown.of", at,
                    ARGS(word, names->object_name(names, of->object)));
    else
        problem_add(checker->problems, "expr.field.unknown", at, ARGS(word));
    suggest_members(checker, of, word);
    return false;
}

static bool leads_on(Type type)
{
    return (type.kind == TYPE_REF && type.object) || (type.kind == TYPE_TEXT && type.choices);
}

static bool refuse_through(Checker *checker, const Expr *path, size_t index, Type type)
{
    Str before = path_text(checker, path, index - 1);
    return problem_add(checker->problems, "expr.path.through", word_place(path, index - 1),
                       ARGS(before, checker_type(checker, type)));
}

bool check_path(Checker *checker, Expr *path)
{
    const Names *names = checker->names;
    Type of = { .kind = TYPE_REF, .object = path->root == ROOT_USER ? names->user : names->scope };
    if (path->step_count > EXPR_MAX_STEPS)
        return problem_add(checker->problems, "expr.path.long", path->at,
                           ARGS(str_printf(checker->arena, "%d", EXPR_MAX_STEPS - 1)));
    if (!of.object)
        return problem_add(checker->problems, "expr.root.missing", path->at, ARGS(path->words[0]));

    path->steps = ARENA_ARRAY(checker->arena, Member, path->step_count);
    for (size_t i = 0; i < path->step_count; i++) {
        if (i > 0 && of.kind == TYPE_NULL) break; /* behind something broken anything may stand */
        if (i > 0 && !leads_on(of)) return refuse_through(checker, path, i, of);
        if (!names->find(names, &of, path->words[i], &path->steps[i]))
            return refuse_unknown(checker, path, i, &of);
        of = path->steps[i].type;
    }
    path->type = of;
    return true;
}
