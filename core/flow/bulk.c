/*
 * bulk.c -- the kind "bulk": one change of many records, each by itself, with a result of its own.
 *
 * The rule of this file: which records these are is settled before the first is changed, and kept
 * in the job's file `ids`; so a record that the change moves out of the filter is not missed. How
 * many are done is kept with the change itself, so after a crash or a stop it goes on exactly there.
 */
#include "core/record/bulk.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/id.h"
#include "core/flow/kinds.h"
#include "core/flow/queue.h"
#include "core/record/record_json.h"

enum {
    CHUNK = 500, /* records; others get their turn between two */
    CHUNK_US = 40000,
    ID_LINE = ID_TEXT_LENGTH + 1,
    FILE_MOST = 256 << 20
};

#define IDS "ids"

typedef struct {
    int64_t  id;
    Str      title;
    bool     refused;
    Problems problems;
} Outcome;

typedef struct {
    JobRun *run;
    FILE   *results;
    BulkIds ids;
    size_t  at;      /* the first that is not done */
    off_t   size;    /* of the results until there */
    int64_t refused;
    Outcome *outcomes; /* of the chunk, in the work's arena */
    size_t  count;
} BulkRun;

static Bulk *request_of(JobRun *run)
{
    return bulk_read(run->work, json_text(run->args, "object"), json_find(run->args, "asked"));
}

/* --- which records ---------------------------------------------------------------------------- */

static bool ids_find(Work *work, void *context)
{
    BulkRun *bulk    = context;
    Bulk    *request = request_of(bulk->run);
    return request && bulk_find(work, request, bulk->run->arena, &bulk->ids);
}

static bool ids_keep(BulkRun *bulk)
{
    FILE *file = job_file_open(bulk->run, IDS, false);
    if (!file) return false;
    for (size_t i = 0; i < bulk->ids.count; i++) {
        char text[ID_TEXT_LENGTH];
        id_write(text, bulk->ids.items[i]);
        fprintf(file, "%.*s\n", ID_TEXT_LENGTH, text);
    }
    return job_file_close(bulk->run, file);
}

static bool ids_read(BulkRun *bulk, Str path)
{
    Str    text;
    Arena *arena = bulk->run->arena;
    if (!file_exists(path)
        || !file_read(arena, path, FILE_MOST, &text, bulk->run->work->problems))
        return false;
    for (size_t at = 0; at + ID_LINE <= text.len; at += ID_LINE) {
        int64_t id = 0;
        if (id_parse(str_slice(text, at, at + ID_TEXT_LENGTH), &id))
            VEC_PUSH(arena, &bulk->ids, id);
    }
    return true;
}

/* A result is one line. Those behind what is done are of a chunk that did not come to be. */
static bool results_open(BulkRun *bulk, Str path)
{
    Str    text = { 0 }, rest, line;
    size_t lines = 0, size = 0;
    if (bulk->at && file_exists(path)
        && !file_read(bulk->run->arena, path, FILE_MOST, &text, bulk->run->work->problems))
        return false;
    for (rest = text; lines < bulk->at && str_find_char(rest, '\n', NULL); lines++) {
        str_cut(&rest, '\n', &line);
        bulk->refused += str_find(line, STR("\"status\":\"refused\""), NULL);
        size += line.len + 1;
    }
    bulk->results = job_file_open(bulk->run, JOB_RESULTS, true);
    return bulk->results && ftruncate(fileno(bulk->results), (off_t)size) == 0;
}

/* What another job was about: it is that one which is taken back. */
static bool ids_of(BulkRun *bulk, Str job)
{
    JobRun *run = bulk->run;
    int64_t id  = 0;
    id_parse(job, &id);
    Str folder = queue_folder(run->arena, run->work->tenant, id);
    return ids_read(bulk, path_join(run->arena, folder, STR(IDS)))
           || problem_add(run->work->problems, "job.file", (Place){ 0 }, ARGS(STR(IDS)));
}

/* The ids of an earlier run that has begun to change them, or those of now. */
static bool settle(BulkRun *bulk)
{
    JobRun *run = bulk->run;
    Str     ids, results, of = json_text(run->args, "of");
    if (!job_file_path(run, IDS, &ids) || !job_file_path(run, JOB_RESULTS, &results)) return false;
    if (run->done && ids_read(bulk, ids)) bulk->at = (size_t)run->done;
    else if (run->work->problems->count) return false;
    else if (!(of.len ? ids_of(bulk, of) : work_read(run->work, ids_find, bulk))
             || !ids_keep(bulk))
        return false;
    return results_open(bulk, results);
}

/* --- chunks ----------------------------------------------------------------------------------- */

typedef struct {
    const Bulk *request;
    int64_t     id;
} One;

static bool change_one(Work *work, void *context)
{
    const One *one = context;
    return bulk_change(work, one->request, one->id);
}

static bool is_fault(const Problems *problems)
{
    return problems->first && strncmp(problems->first->code, "db.", 3) == 0;
}

/* A refusal undoes this record alone. */
static bool outcome_make(Work *work, const Bulk *request, Outcome *outcome)
{
    Problems *all = work->problems;
    One       one = { request, outcome->id };
    problems_init(&outcome->problems, work->arena, all->language);
    work->problems = &outcome->problems;
    outcome->title = record_title(work, bulk_object(request), outcome->id);
    problems_init(&outcome->problems, work->arena, all->language); /* it may be gone: that is told below */
    outcome->refused = !work_write(work, change_one, &one);
    work->problems = all;
    if (!is_fault(&outcome->problems)) return true;
    *all = outcome->problems;
    return false;
}

/* On disk before the change stands, and cut off again if it does not. */
static bool results_add(BulkRun *bulk)
{
    for (size_t i = 0; i < bulk->count; i++) {
        const Outcome *outcome = &bulk->outcomes[i];
        JobResult      result  = { .row = (int64_t)(bulk->at + i + 1), .record = outcome->id,
                                   .title = outcome->title,
                                   .status = outcome->refused ? "refused" : "done",
                                   .problems = &outcome->problems };
        job_result_add(bulk->run, bulk->results, &result);
    }
    return job_file_sync(bulk->run, bulk->results);
}

/* Back to where the chunk began: what it wrote down has not happened. */
static bool cut_results(BulkRun *bulk)
{
    return ftruncate(fileno(bulk->results), bulk->size) == 0;
}

static bool write_chunk(Work *work, void *context)
{
    BulkRun *bulk    = context;
    Bulk    *request = request_of(bulk->run);
    int64_t  until   = clock_monotonic() + CHUNK_US;
    bulk->outcomes   = ARENA_ARRAY(work->arena, Outcome, CHUNK);
    bulk->count      = 0;
    if (!request) return false;
    do {
        Outcome *outcome = &bulk->outcomes[bulk->count++];
        outcome->id      = bulk->ids.items[bulk->at + bulk->count - 1];
        if (!outcome_make(work, request, outcome)) return false;
    } while (bulk->count < CHUNK && bulk->at + bulk->count < bulk->ids.count
             && clock_monotonic() < until);
    return cut_results(bulk) && results_add(bulk)
           && job_keep(bulk->run, work, (int64_t)(bulk->at + bulk->count));
}

static bool save_chunk(BulkRun *bulk)
{
    struct stat status;
    if (fstat(fileno(bulk->results), &status) != 0) return false;
    bulk->size = status.st_size;
    if (!job_save(bulk->run, write_chunk, bulk)) {
        cut_results(bulk);
        return false;
    }
    for (size_t i = 0; i < bulk->count; i++) bulk->refused += bulk->outcomes[i].refused;
    bulk->at += bulk->count;
    return true;
}

/* False without a problem: it was told to stop. */
static bool change_all(BulkRun *bulk)
{
    bool ok = true;
    while (ok && bulk->at < bulk->ids.count)
        ok = job_progress(bulk->run, (int64_t)bulk->at, (int64_t)bulk->ids.count)
             && save_chunk(bulk);
    job_progress(bulk->run, (int64_t)bulk->at, (int64_t)bulk->ids.count);
    return ok;
}

static void write_result(const BulkRun *bulk)
{
    JsonWriter *json = bulk->run->result;
    json_open(json, '{');
    json_field_int(json, "rows", (int64_t)bulk->ids.count);
    json_field_int(json, "done", (int64_t)bulk->at - bulk->refused);
    json_field_int(json, "refused", bulk->refused);
    json_close(json, '}');
}

static bool run_bulk(JobRun *run)
{
    BulkRun bulk = { .run = run };
    bool   done = settle(&bulk) && change_all(&bulk);
    if (bulk.results) done = job_file_close(run, bulk.results) && done;
    if (bulk.results) write_result(&bulk);
    return done;
}

/* --- taking back ------------------------------------------------------------------------------ */

/* What was deleted is brought back, one by one; those that were refused are not in the bin. */
static bool order_restore(Work *work, int64_t job, const Json *args, const Json *result,
                          JobOrder *order)
{
    const Json   *asked   = json_find(args, "asked");
    const Json   *done    = result ? json_find(result, "done") : NULL;
    const Object *object  = object_find(work->snapshot, json_text(args, "object"));
    if (!object || !asked || !json_find(asked, "delete") || !done || !done->value.integer)
        return false;
    Str label = work_label(work, &object->plural, object->name);
    *order = (JobOrder){
        .kind   = "bulk",
        .title  = message_text(work->arena, work->problems->language, "bulk.title.restore",
                               ARGS(label)),
        .object = object->name,
        .args   = str_printf(work->arena,
                             "{\"object\":\"%.*s\",\"of\":\"%.*s\",\"asked\":{\"restore\":true}}",
                             STR_ARG(object->name), STR_ARG(id_text(work->arena, job))),
    };
    return true;
}

const JobKind job_bulk = {
    .name     = "bulk",
    .run      = run_bulk,
    .attempts = 3,
    .serial   = JOB_PER_OBJECT,
    .help     = "One change of many records.",
    .undo     = order_restore,
};
