/*
 * rebuild.c -- tenon rebuild: what follows from records made anew beside people who work. Roll-ups,
 * and how many held something else; indexes of words.
 */
#include "core/cli/commands.h"

#include "core/record/rollup.h"
#include "core/record/words.h"

/* "opportunity" or "opportunity.lines_total"; neither where nothing is named. */
static bool asked_read(Cli *cli, const Work *work, const Object **object, const Field **field)
{
    Str rest = cli->arg_count > 2 ? cli->args[2] : (Str){ 0 }, name;
    if (!rest.len) return true;
    str_cut(&rest, '.', &name);
    *object = object_find(work->snapshot, name);
    if (!*object) return problem_add(&cli->problems, "object.unknown", (Place){ 0 }, ARGS(name));
    if (!rest.len) return true;
    *field = field_find(*object, rest);
    return (*field && (*field)->rollup)
           || problem_add(&cli->problems, "cli.rebuild.field", (Place){ 0 }, ARGS(cli->args[2]));
}

static Str path_of(Cli *cli, const Field *field)
{
    return str_printf(cli->arena, "%.*s.%.*s", STR_ARG(field->object->name), STR_ARG(field->name));
}

static void progress_show(void *context, const Field *field, int64_t done, int64_t total)
{
    cli_progress(context, path_of(context, field), done, total);
}

static void words_show(void *context, const Object *object, int64_t done, int64_t total)
{
    cli_progress(context, object->name, done, total);
}

typedef struct {
    const Object *object;
    int64_t       rows;
} Indexed;

typedef VEC(Indexed) IndexedVec;

/* A field that is named is a roll-up: then no index is meant. */
static bool words_make(Cli *cli, Work *work, const Object *object, const Field *field,
                       IndexedVec *indexed)
{
    const Snapshot *snapshot = work->snapshot;
    for (size_t i = 0; !field && i < snapshot->object_count; i++) {
        Indexed one = { .object = &snapshot->objects[i] };
        if ((object && one.object != object)
            || !words_of(cli->arena, one.object).columns.count) continue;
        if (!words_rebuild(work, one.object, &one.rows, words_show, cli)) return false;
        VEC_PUSH(cli->arena, indexed, one);
    }
    return true;
}

static void json_print(Cli *cli, const RebuiltVec *rebuilt, const IndexedVec *indexed)
{
    JsonWriter *json = cli_json_begin(cli);
    json_open(json, '{');
    json_key(json, STR("rollups"));
    json_open(json, '[');
    for (size_t i = 0; i < rebuilt->count; i++) {
        json_open(json, '{');
        json_field_text(json, "field", path_of(cli, rebuilt->items[i].field));
        json_field_int(json, "rows", rebuilt->items[i].rows);
        json_field_int(json, "wrong", rebuilt->items[i].wrong);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, STR("words"));
    json_open(json, '[');
    for (size_t i = 0; i < indexed->count; i++) {
        json_open(json, '{');
        json_field_text(json, "object", indexed->items[i].object->name);
        json_field_int(json, "rows", indexed->items[i].rows);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
    cli_json_end(cli, json);
}

static int rebuild_command(Cli *cli)
{
    Work          work;
    RebuiltVec    rebuilt = { 0 };
    IndexedVec    indexed = { 0 };
    const Object *object  = NULL;
    const Field  *field   = NULL;
    Tenant       *tenant  = cli_tenant(cli, 1);
    if (!tenant || !cli_work(cli, tenant, &work) || !asked_read(cli, &work, &object, &field) ||
        !rollups_rebuild(&work, object, field, &rebuilt, progress_show, cli) ||
        !words_make(cli, &work, object, field, &indexed))
        return cli_problems(cli);
    if (cli_has(cli, "--json")) {
        json_print(cli, &rebuilt, &indexed);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < rebuilt.count; i++)
        cli_say(cli, "cli.rebuild.done",
                ARGS(path_of(cli, rebuilt.items[i].field), cli_number(cli, rebuilt.items[i].rows),
                     cli_number(cli, rebuilt.items[i].wrong)));
    for (size_t i = 0; i < indexed.count; i++)
        cli_say(cli, "cli.rebuild.words",
                ARGS(indexed.items[i].object->name, cli_number(cli, indexed.items[i].rows)));
    if (!rebuilt.count && !indexed.count) cli_say(cli, "cli.rebuild.none", NO_ARGS);
    return EXIT_DONE;
}

const Command command_rebuild = {
    .name    = "rebuild",
    .usage   = "DATA TENANT [OBJECT[.FIELD]]",
    .summary = "roll-ups and indexes of words made anew; how many roll-ups were wrong",
    .least   = 2,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = rebuild_command,
};
