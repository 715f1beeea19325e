/*
 * expression.c -- any text as an expression: refused with a place in it, or of the same value in C
 * and in SQL, for every record of a small world.
 */
#include "tests/unit/expr/sides.h"

#include "tests/fuzz/fuzz.h"

static Test test;

static void world_open(void)
{
    Arena    *arena = arena_new();
    Generator g     = { .state = 20261122 * 2 + 1 };
    world_fill(&g);
    call_arena = arena_new();
    test.db    = open_world(arena);
    arena_free(arena);
}

/* The world's SQL has joins for some ways only. */
static void look_at_path(void *context, const Expr *path)
{
    bool *joined = context;
    if (path->root == ROOT_USER) return;
    if (path->root == ROOT_OLD) *joined = false; /* a database knows no record as it was before */
    Str alias = STR("t");
    for (size_t i = 0; i + 1 < path->step_count && path->steps[i].type.kind == TYPE_REF; i++) {
        alias = str_printf(test.arena, "%.*s_%.*s", STR_ARG(alias), STR_ARG(path->words[i]));
        if (!strstr(joins, str_c(test.arena, str_printf(test.arena, " %.*s ON", STR_ARG(alias)))))
            *joined = false;
    }
}

static bool has_sql(const Expr *expr)
{
    bool joined = true;
    expr_visit_paths(expr, look_at_path, &joined);
    return joined;
}

static void written_is_json(const Expr *expr)
{
    Buffer     out;
    JsonWriter json;
    Problems   problems;
    problems_init(&problems, test.arena, LANGUAGE_EN);
    buffer_init(&out, test.arena, 256);
    json_writer_init(&json, &out);
    expr_json(expr, &json);
    /* Deeper than what comes from outside may be, but then nothing else is wrong with it. */
    if (!json_read(test.arena, buffer_str(&out), &problems))
        MUST(strcmp(problems.first->code, "json.depth") == 0);
}

static void compare(const Expr *expr, const char *text)
{
    Value values[DEALS];
    for (size_t row = 0; row < DEALS; row++) values[row] = evaluated(&test, expr, row);
    written_is_json(expr);
    bool is_list = expr->type.kind == TYPE_LIST; /* as a whole no value in SQL */
    if (!has_sql(expr) || is_list) return;
    compare_values(&test, text, expr, values);
    if (expr->type.kind == TYPE_BOOL) compare_filter(&test, text, expr, values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!test.db) world_open();
    Problems problems;
    test.arena = arena_new();
    problems_init(&problems, test.arena, LANGUAGE_EN);
    Str   text = fuzz_input(test.arena, data, size);
    Place at   = { .file = STR("a.yaml"), .line = 1, .column = 1 };
    Expr *expr = expr_compile(test.arena, text, at, &world, NULL, &problems);
    MUST((expr == NULL) == (problems.count > 0));
    for (const Problem *problem = problems.first; problem; problem = problem->next)
        MUST(problem->at.line >= 1 && problem->at.column >= 1);
    fuzz_show(test.arena, &problems);
    if (expr) compare(expr, str_c(test.arena, text));
    arena_free(test.arena);
    arena_reset(call_arena);
    return 0;
}
