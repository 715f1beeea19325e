/*
 * checking.c -- does the configuration hold together with its scripts? Asked before a release.
 *
 * Every file is compiled, every object's script is loaded, in a worker that belongs to no tenant
 * and is thrown away. The rule: what would fail for people is a problem, what is only suspicious a
 * warning; all of them are shown at once.
 */
#include "core/record/account.h"
#include "lua/hooking.h"
#include "lua/run.h"

/* A job that a script orders by its name. */
typedef struct {
    const Script *script;
    Place         at;
    Str           name;
} Ordered;

typedef struct {
    Chain *chain;
    Work   work;
    VEC(Ordered) ordered;
    StrVec jobs; /* "contract.welcome": those that there are */
} Checking;

/* --- places ----------------------------------------------------------------------------------- */

static Str line_of(Str text, int64_t number)
{
    Str line = { 0 };
    for (int64_t i = 0; i < number; i++)
        if (!str_cut(&text, '\n', &line)) return (Str){ 0 };
    return line;
}

/* The place may be in a library that the script has required. */
static void show_line(Problems *problems, const Snapshot *snapshot, const Script *script)
{
    Problem *problem = problems->newest;
    if (!problem) return;
    for (size_t i = 0; i < snapshot->library_count; i++)
        if (str_equal(snapshot->libraries[i].path, problem->at.file))
            script = &snapshot->libraries[i];
    problem->cause = str_equal(script->path, problem->at.file)
                         ? line_of(script->text, problem->at.line)
                         : (Str){ 0 };
}

static Place place_in(const Script *script, const Wire *line)
{
    int64_t number = line && line->value.kind == VALUE_INT ? line->value.integer : 0;
    bool    known  = number > 0 && number < 1000000;
    return (Place){ .file = script->path, .line = known ? (int)number : 0 };
}

/* --- one file --------------------------------------------------------------------------------- */

static Str text_at(const Wire *list, size_t i)
{
    Value value = list->items[i].value;
    return list->items[i].kind == WIRE_SCALAR && value.kind == VALUE_TEXT ? value.text : (Str){ 0 };
}

static StrVec texts(Arena *arena, const Wire *list)
{
    StrVec names = { 0 };
    for (size_t i = 0; list && list->kind == WIRE_LIST && i < list->count; i++)
        VEC_PUSH(arena, &names, text_at(list, i));
    return names;
}

static bool is_one_of(const StrVec *names, Str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->items[i], name)) return true;
    return false;
}

static bool ask(Checking *checking, RunKind kind, const Script *script, const Object *object,
                Wire *answer)
{
    RunResult result;
    RunWish   wish = { .kind = kind, .path = script->path, .object = object, .rule = script->path };
    Problems *problems = checking->work.problems;
    if (!run_script(checking->chain, &checking->work, &wish, &result)) {
        show_line(problems, checking->work.snapshot, script);
        return false;
    }
    *answer = result.done.result;
    return true;
}

/* A decimal never equals a number: Lua does not ask anybody about values of different types. */
static void comparisons_check(Checking *checking, const Script *script, const Object *object,
                              const Wire *compared)
{
    for (size_t i = 0; compared && compared->kind == WIRE_LIST && i < compared->count; i++) {
        const Wire  *name  = wire_member(&compared->items[i], "name");
        const Field *field = name && name->value.kind == VALUE_TEXT
                                 ? field_find(object, name->value.text)
                                 : NULL;
        if (!field || field->value_type.kind != TYPE_DECIMAL) continue;
        problem_warn(checking->work.problems, "script.compared",
                     place_in(script, wire_member(&compared->items[i], "line")),
                     ARGS(field->name));
        show_line(checking->work.problems, checking->work.snapshot, script);
    }
}

static Str text_of(const Wire *map, const char *key)
{
    const Wire *member = wire_member(map, key);
    return member && member->value.kind == VALUE_TEXT ? member->value.text : (Str){ 0 };
}

static void unknown_warn(Checking *checking, const Script *script, const Wire *unknown,
                         const StrVec *known)
{
    Problems *problems = checking->work.problems;
    Str       name = text_of(unknown, "name"), instead = text_of(unknown, "instead");
    bool      member = str_find_char(name, '.', NULL) || str_find_char(name, ':', NULL);
    problem_warn(problems,
                 instead.len ? "script.instead"
                 : member    ? "script.member"
                             : "script.global",
                 place_in(script, wire_member(unknown, "line")), ARGS(name, instead));
    if (!instead.len) problem_suggest(problems, name, known->items, known->count);
    show_line(problems, checking->work.snapshot, script);
}

/* Which jobs there are is known when all scripts have been looked at. */
static void orders_note(Checking *checking, const Script *script, const Wire *ordered)
{
    for (size_t i = 0; ordered && ordered->kind == WIRE_LIST && i < ordered->count; i++) {
        const Wire *one = &ordered->items[i];
        Ordered     job = { script, place_in(script, wire_member(one, "line")),
                            text_of(one, "name") };
        VEC_PUSH(checking->work.arena, &checking->ordered, job);
    }
}

static bool orders_check(Checking *checking)
{
    Problems *problems = checking->work.problems;
    bool      ok       = true;
    for (size_t i = 0; i < checking->ordered.count; i++) {
        const Ordered *job = &checking->ordered.items[i];
        if (is_one_of(&checking->jobs, job->name)) continue;
        ok = problem_add(problems, "script.job", job->at, ARGS(job->name));
        problem_suggest(problems, job->name, checking->jobs.items, checking->jobs.count);
        show_line(problems, checking->work.snapshot, job->script);
    }
    return ok;
}

/* Each unknown name is said once, where it stands first. `object` is NULL for a file of none. */
static bool compile(Checking *checking, const Script *script, const Object *object)
{
    Wire   answer;
    StrVec said = { 0 };
    if (!ask(checking, RUN_COMPILE, script, NULL, &answer)) return false;
    StrVec      known   = texts(checking->work.arena, wire_member(&answer, "known"));
    const Wire *unknown = wire_member(&answer, "unknown");
    for (size_t i = 0; unknown && unknown->kind == WIRE_LIST && i < unknown->count; i++) {
        Str name = text_of(&unknown->items[i], "name");
        if (!name.len || is_one_of(&said, name)) continue;
        VEC_PUSH(checking->work.arena, &said, name);
        unknown_warn(checking, script, &unknown->items[i], &known);
    }
    orders_note(checking, script, wire_member(&answer, "ordered"));
    if (object) comparisons_check(checking, script, object, wire_member(&answer, "compared"));
    return true;
}

/* --- an object's script ----------------------------------------------------------------------- */

static void keys_check(Checking *checking, const Script *script, const Wire *others)
{
    Arena *arena = checking->work.arena;
    StrVec names = texts(arena, others), ours = { 0 };
    for (int i = 0; declared_moments[i]; i++)
        VEC_PUSH(arena, &ours, str_from(declared_moments[i]));
    VEC_PUSH(arena, &ours, STR("actions"));
    VEC_PUSH(arena, &ours, STR("jobs"));
    for (size_t i = 0; i < names.count; i++) {
        problem_warn(checking->work.problems, "script.key", (Place){ .file = script->path },
                     ARGS(names.items[i]));
        problem_suggest(checking->work.problems, names.items[i], ours.items, ours.count);
    }
}

static bool actions_check(Checking *checking, const Object *object, const Wire *functions)
{
    Problems *problems = checking->work.problems;
    StrVec    written  = texts(checking->work.arena, functions), wanted = { 0 };
    bool      ok       = true;
    for (size_t i = 0; i < object->action_count; i++) {
        const Action *action = &object->actions[i];
        VEC_PUSH(checking->work.arena, &wanted, action->run);
        if (is_one_of(&written, action->run)) continue;
        ok = problem_add(problems, "script.action", action->at, ARGS(action->name, action->run));
        problem_suggest(problems, action->run, written.items, written.count);
    }
    for (size_t i = 0; object->script && i < written.count; i++)
        if (!is_one_of(&wanted, written.items[i]))
            problem_warn(problems, "script.action.unused", (Place){ .file = object->script->path },
                         ARGS(written.items[i]));
    return ok;
}

static bool object_check(Checking *checking, const Object *object)
{
    Wire answer = { .kind = WIRE_MAP };
    if (!object->script) return actions_check(checking, object, NULL);
    if (!compile(checking, object->script, object)
        || !ask(checking, RUN_INSPECT, object->script, object, &answer)) return false;
    if (answer.count == 0)
        return problem_add(checking->work.problems, "script.table",
                           (Place){ .file = object->script->path }, NO_ARGS);
    keys_check(checking, object->script, wire_member(&answer, "others"));
    StrVec jobs = texts(checking->work.arena, wire_member(&answer, "jobs"));
    for (size_t i = 0; i < jobs.count; i++)
        VEC_PUSH(checking->work.arena, &checking->jobs,
                 str_printf(checking->work.arena, "%.*s.%.*s", STR_ARG(object->name),
                            STR_ARG(jobs.items[i])));
    return actions_check(checking, object, wire_member(&answer, "actions"));
}

/* --- all of them ------------------------------------------------------------------------------ */

static bool has_scripts(const Snapshot *snapshot)
{
    bool any = snapshot->library_count || snapshot->test_count;
    for (size_t i = 0; i < snapshot->object_count; i++)
        any |= snapshot->objects[i].script || snapshot->objects[i].action_count;
    return any;
}

static bool check_all(Checking *checking)
{
    const Snapshot *snapshot = checking->work.snapshot;
    bool            ok       = true;
    for (size_t i = 0; i < snapshot->library_count && !checking->chain->end; i++)
        ok = compile(checking, &snapshot->libraries[i], NULL) && ok;
    for (size_t i = 0; i < snapshot->test_count && !checking->chain->end; i++)
        ok = compile(checking, &snapshot->tests[i], NULL) && ok;
    for (size_t i = 0; i < snapshot->object_count && !checking->chain->end; i++)
        ok = object_check(checking, &snapshot->objects[i]) && ok;
    return ok && orders_check(checking); /* a script that cannot be read may have jobs */
}

/* Problems live longer than a configuration that was refused. */
static void keep_places(Problems *problems, const Problem *last)
{
    Problem *problem = last ? last->next : problems->first;
    for (; problem; problem = problem->next) {
        problem->at.file = str_copy(problems->arena, problem->at.file);
        problem->rule    = str_copy(problems->arena, problem->rule);
        problem->cause   = str_copy(problems->arena, problem->cause);
    }
}

bool scripts_check(Scripts *scripts, const Snapshot *snapshot, Problems *problems)
{
    Checking checking = { .work = { .arena = problems->arena,
                                    .snapshot = snapshot,
                                    .user = user_system(),
                                    .problems = problems,
                                    .now = clock_now() } };
    if (!has_scripts(snapshot)) return true;
    checking.chain = chain_begin(scripts->workers, &checking.work, limits_of_jobs);
    if (!chain_enter(checking.chain, &checking.work)) return false;
    const Problem *last = problems->last;
    bool           ok   = check_all(&checking);
    chain_leave(checking.chain);
    keep_places(problems, last);
    return ok;
}
