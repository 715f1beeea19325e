/*
 * plan_write.c -- a plan as JSON for machines, as lines for people, as problems where it is
 * refused.
 */
#include "core/base/id.h"
#include "core/release/steps.h"

static const struct {
    const char *word, *sign;
} kinds[] = {
    [STEP_CREATE]  = { "create", "+" },
    [STEP_CHANGE]  = { "change", "~" },
    [STEP_RENAME]  = { "rename", ">" },
    [STEP_CONVERT] = { "convert", "*" },
    [STEP_DROP]    = { "drop", "-" },
};

static const struct {
    const char *word, *sign;
} classes[] = {
    [CLASS_SAFE]    = { "safe", " " },
    [CLASS_LOSSY]   = { "lossy", "?" },
    [CLASS_BLOCKED] = { "blocked", "!" },
};

/* --- sentences -------------------------------------------------------------------------------- */

static Str number_text(Arena *arena, int64_t number)
{
    return str_printf(arena, "%lld", (long long)number);
}

/* The first failing rows: "01j8..., 01j8... ..." */
static Str sample_text(Arena *arena, const Step *step)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    for (int64_t i = 0; i < step->failing_count && i < PLAN_SAMPLE_IDS; i++)
        buffer_printf(&out, "%s%.*s", i ? ", " : "", STR_ARG(id_text(arena, step->failing_ids[i])));
    if (step->failing_count > PLAN_SAMPLE_IDS) BUFFER_ADD(&out, " ...");
    return buffer_str(&out);
}

/*
 * Of every sentence {1} is the path, {2} and {3} the step's own, {4} the rows, {5} the failing
 * ones, {6} their ids.
 */
#define SENTENCE_ARGS(arena, step)                                                         \
    ARGS((step)->path, (step)->args[0], (step)->args[1], number_text(arena, (step)->rows), \
         number_text(arena, (step)->failing_count), sample_text(arena, step))

static void step_problem(const Step *step, Problems *problems)
{
    problem_add(problems, step->sort->sentence, (Place){ 0 }, SENTENCE_ARGS(problems->arena, step));
}

/* Message and hint come as a problem has them; the problem itself is for nobody. */
static const Problem *step_words(Arena *arena, const Step *step, Language language)
{
    Problems words;
    problems_init(&words, arena, language);
    step_problem(step, &words);
    return words.first;
}

bool plan_blocked(const Plan *plan, Problems *problems)
{
    for (size_t i = 0; i < plan->steps.count; i++)
        if (plan->steps.items[i].class == CLASS_BLOCKED)
            step_problem(&plan->steps.items[i], problems);
    return false;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void write_step(const Step *step, Language language, JsonWriter *json)
{
    const Problem *words = step_words(json->out->arena, step, language);
    json_open(json, '{');
    json_field_text(json, "kind", str_from(kinds[step->kind].word));
    json_field_text(json, "path", step->path);
    json_field_text(json, "class", str_from(classes[step->class].word));
    json_field_int(json, "rows", step->rows);
    json_key(json, STR("failing"));
    json_open(json, '{');
    json_field_int(json, "count", step->failing_count);
    json_key(json, STR("ids"));
    json_open(json, '[');
    for (int64_t i = 0; i < step->failing_count && i < PLAN_SAMPLE_IDS; i++)
        json_put_id(json, step->failing_ids[i]);
    json_close(json, ']');
    json_close(json, '}');
    json_field_text(json, "message", words->message);
    json_field_text(json, "hint", words->hint.len ? words->hint : (Str){ 0 });
    json_close(json, '}');
}

static void write_uses(const Plan *plan, JsonWriter *json)
{
    json_open(json, '{');
    for (size_t i = 0; i < plan->steps.count; i++) {
        const Step *step = &plan->steps.items[i];
        if (!step->uses.count) continue;
        json_key(json, step->path);
        json_open(json, '[');
        for (size_t u = 0; u < step->uses.count; u++) json_put_text(json, step->uses.items[u]);
        json_close(json, ']');
    }
    json_close(json, '}');
}

void plan_write_json(const Plan *plan, Language language, JsonWriter *json)
{
    json_open(json, '{');
    json_field_int(json, "release", plan->from.number);
    json_field_text(json, "app", plan->wanted->app);
    json_field_text(json, "version", plan->wanted->version);
    json_key(json, STR("steps"));
    json_open(json, '[');
    for (size_t i = 0; i < plan->steps.count; i++)
        write_step(&plan->steps.items[i], language, json);
    json_close(json, ']');
    json_key(json, STR("uses"));
    write_uses(plan, json);
    json_field_int(json, "safe", plan->safe);
    json_field_int(json, "lossy", plan->lossy);
    json_field_int(json, "blocked", plan->blocked);
    json_field_text(json, "state", plan->state);
    json_close(json, '}');
}

/* --- lines ------------------------------------------------------------------------------------ */

static void write_line(const Step *step, Language language, Buffer *out)
{
    enum { INDENT = 6 };
    const Problem *words = step_words(out->arena, step, language);
    buffer_printf(out, "%s %s %.*s\n", classes[step->class].sign, kinds[step->kind].sign,
                  STR_ARG(words->message));
    if (words->hint.len) buffer_printf(out, "%*s%.*s\n", INDENT, "", STR_ARG(words->hint));
    if (step->class == CLASS_SAFE) return; /* who is touched matters where it is not */
    for (size_t i = 0; i < step->uses.count; i++) {
        Str use = message_text(out->arena, language, "plan.used", ARGS(step->uses.items[i]));
        buffer_printf(out, "%*s%.*s\n", INDENT, "", STR_ARG(use));
    }
}

void plan_write_text(const Plan *plan, Language language, Buffer *out)
{
    Arena *arena = out->arena;
    if (plan->steps.count == 0) {
        buffer_add(out, message_text(arena, language, "plan.nothing",
                                     ARGS(number_text(arena, plan->from.number))));
        buffer_char(out, '\n');
        return;
    }
    for (size_t i = 0; i < plan->steps.count; i++) write_line(&plan->steps.items[i], language, out);
    Str total = message_text(arena, language, "plan.total",
                             ARGS(number_text(arena, plan->safe), number_text(arena, plan->lossy),
                                  number_text(arena, plan->blocked), plan->state));
    buffer_printf(out, "\n%.*s\n", STR_ARG(total));
}
