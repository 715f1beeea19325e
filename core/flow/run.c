/*
 * run.c -- one job from its claim to its end: opened as its user, run, and what came of it written
 * down.
 *
 * The rule of this file: the job's end is written until it is, or the house closes; a job whose end
 * could not be written is run again.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/id.h"
#include "core/flow/runner.h"

enum { WRITE_TRIES = 10, PROBLEMS_KEPT = 50, SAVE_TRIES = 5 };

/* What JobRun.runner is. */
typedef struct {
    Running   *running;
    Tenant    *tenant;
    Arena     *arena; /* of the work: job_fresh empties it */
    Work       work;
    int64_t    user;
    Problems   problems;
    Buffer     result, files;
    JsonWriter result_json, files_json;
    bool       stopped; /* it has been told so */
    char      *spent;   /* job_file_spend */
} Runner;

/* --- for the kind ----------------------------------------------------------------------------- */

bool job_progress(JobRun *run, int64_t done, int64_t total)
{
    Runner  *runner  = run->runner;
    Running *running = runner->running;
    atomic_store(&running->done, done);
    atomic_store(&running->total, total);
    bool stop = atomic_load(&running->cancelled) || atomic_load(running->closing);
    runner->stopped |= stop;
    return !stop;
}

static bool open_work(Runner *runner)
{
    Problems *problems = &runner->problems;
    Str       source   = str_from(runner->running->kind->name);
    Problems  before   = *problems;
    if (work_open(&runner->work, runner->arena, runner->tenant, runner->user, source, problems))
        return true;
    if (strcmp(problems->last->code, "user.unknown") != 0) return false;
    *problems = before; /* "not signed in" is no news about a job */
    if (problems->last) problems->last->next = NULL;
    return problem_add(problems, "job.user", (Place){ 0 }, NO_ARGS);
}

bool job_fresh(JobRun *run)
{
    Runner *runner = run->runner;
    arena_reset(runner->arena);
    return open_work(runner);
}

static bool is_changed(const Problems *problems, const Problems *before)
{
    const Problem *first = before->last ? before->last->next : problems->first;
    return first && !first->next && strcmp(first->code, "work.changed") == 0;
}

bool job_save(JobRun *run, bool (*write)(Work *work, void *context), void *context)
{
    Problems *problems = &((Runner *)run->runner)->problems;
    for (int i = 0; i < SAVE_TRIES; i++) {
        Problems before = *problems;
        if (!job_fresh(run)) return false;
        if (work_write(run->work, write, context)) return true;
        if (!is_changed(problems, &before)) return false;
        *problems = before;
        if (problems->last) problems->last->next = NULL;
    }
    return problem_add(problems, "work.changed", (Place){ 0 }, NO_ARGS);
}

bool job_keep(JobRun *run, Work *work, int64_t done)
{
    Record *row = queue_row(work, run->id);
    if (!row) return false;
    store_set(row, "done", value_int(done));
    return queue_keep(work, row);
}

/* --- files ------------------------------------------------------------------------------------ */

bool job_file_path(JobRun *run, const char *name, Str *path)
{
    Runner *runner = run->runner;
    Str     folder = queue_folder(run->arena, runner->tenant, run->id);
    *path          = path_join(run->arena, folder, str_from(name));
    return folder_make(folder, &runner->problems);
}

static bool file_failed(JobRun *run, Str path)
{
    Runner *runner = run->runner;
    return problem_add(&runner->problems, "file.write", (Place){ .file = path },
                       ARGS(str_copy(run->arena, str_from(strerror(errno)))));
}

FILE *job_file_open(JobRun *run, const char *name, bool go_on)
{
    Str path;
    if (!job_file_path(run, name, &path)) return NULL;
    Runner *runner = run->runner;
    Str     folder = queue_folder(run->arena, runner->tenant, run->id);
    FILE   *file   = fopen(str_c(run->arena, path), go_on ? "ae" : "we");
    if (!file) return file_failed(run, path), NULL;
    if (file_sync(folder, &runner->problems)) return file;
    fclose(file);
    return NULL;
}

static bool is_written(FILE *file)
{
    return !ferror(file) && fflush(file) == 0 && fsync(fileno(file)) == 0;
}

static bool some_file_failed(JobRun *run)
{
    return file_failed(run, queue_folder(run->arena, ((Runner *)run->runner)->tenant, run->id));
}

bool job_file_sync(JobRun *run, FILE *file) { return is_written(file) || some_file_failed(run); }

bool job_file_close(JobRun *run, FILE *file)
{
    bool good   = is_written(file);
    int  reason = errno;
    if (fclose(file) == 0 && good) return true;
    if (!good) errno = reason;
    return some_file_failed(run);
}

void job_file_spend(JobRun *run, Str path)
{
    ((Runner *)run->runner)->spent = str_c(run->arena, path);
}

void job_file_offer(JobRun *run, const char *name, Str label, Str download, const char *type)
{
    JsonWriter *json = &((Runner *)run->runner)->files_json;
    json_open(json, '{');
    json_field_text(json, "name", str_from(name));
    json_field_text(json, "label", label);
    json_field_text(json, "download", download);
    json_field_text(json, "type", str_from(type));
    json_close(json, '}');
}

void job_result_add(JobRun *run, FILE *file, const JobResult *result)
{
    Buffer     line;
    JsonWriter json;
    buffer_init(&line, run->work->arena, 256);
    json_writer_init(&json, &line);
    json_open(&json, '{');
    if (result->row) json_field_int(&json, "row", result->row);
    json_key(&json, STR("id"));
    if (result->record) json_put_id(&json, result->record);
    else json_put_null(&json);
    json_field_text(&json, "title", result->title.len ? result->title : (Str){ NULL, 0 });
    json_field_text(&json, "status", str_from(result->status));
    json_key(&json, STR("problems"));
    if (result->problems) json_problem_list(&json, result->problems);
    else json_put_raw(&json, STR("[]"));
    json_close(&json, '}');
    buffer_char(&line, '\n');
    fwrite(line.ptr, 1, line.len, file);
}

/* --- its end ---------------------------------------------------------------------------------- */

/*
 * Trying again would come to the same: they may not work here, the script itself has refused, the
 * order or its file is wrong. What ends with a point stands for all codes that begin so.
 */
static const char *const for_good[] = { "job.user", "script.refused", "script.job", "access.",
                                        "bulk.", "csv.", "expr.", "field.", "import.", "object.", "query.",
                                        "sheet.", "view.", NULL };

static bool is_for_good(const char *code)
{
    if (strcmp(code, "sheet.disk") == 0 || strcmp(code, "sheet.full") == 0) return false;
    for (const char *const *final = for_good; *final; final++) {
        size_t length = strlen(*final);
        bool   group  = (*final)[length - 1] == '.';
        if (group ? strncmp(code, *final, length) == 0 : strcmp(code, *final) == 0) return true;
    }
    return false;
}

static JobEnd end_of(const Runner *runner, bool ok)
{
    const Problems *problems = &runner->problems;
    if (ok) return JOB_ENDS_DONE;
    if (atomic_load(&runner->running->cancelled)) return JOB_ENDS_CANCELLED;
    if (runner->stopped) return JOB_ENDS_STOPPED;
    const char *code = problems->first ? problems->first->code : "";
    if (is_for_good(code)) return JOB_ENDS_DEAD;
    return strcmp(code, "work.changed") == 0 ? JOB_ENDS_STOPPED : JOB_ENDS_FAILED;
}

typedef struct {
    QueueEnd    end;
    const char *state;
} Finishing;

static bool finish(Work *work, void *context)
{
    Finishing *finishing = context;
    return queue_finish(work, &finishing->end, &finishing->state);
}

/* 0.1, 0.2 ... 1.6 seconds. */
static void rest(int round)
{
    long ms = 100L << (round < 4 ? round : 4);
    nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* The disk is full, the lane is taken, a release comes in between: that passes. */
static bool write_end(Runner *runner, Finishing *finishing)
{
    for (int i = 0; i < WRITE_TRIES; i++) {
        Problems problems;
        Work     work;
        arena_reset(runner->arena);
        problems_init(&problems, runner->arena, LANGUAGE_EN);
        if (work_open(&work, runner->arena, runner->tenant, 0, STR("job"), &problems)
            && work_write(&work, finish, finishing)) return true;
        if (atomic_load(runner->running->closing)) return false;
        rest(i);
    }
    return false;
}

static Str problems_json(Runner *runner, Arena *arena)
{
    Buffer     list;
    JsonWriter json;
    if (!runner->problems.first) return (Str){ 0 };
    buffer_init(&list, arena, 512);
    json_writer_init(&json, &list);
    runner->problems.with_code = false; /* its reader may not see code */
    json_problem_list(&json, &runner->problems);
    return buffer_str(&list);
}

static const char *end_run(Runner *runner, const QueueClaim *claim, Arena *arena, bool ok)
{
    Running *running = runner->running;
    json_close(&runner->files_json, ']');
    bool      fits      = runner->result.len <= JOB_MAX_RESULT;
    Finishing finishing = { .end = { .id = claim->id,
                                     .done = atomic_load(&running->done),
                                     .total = atomic_load(&running->total),
                                     .end = end_of(runner, ok),
                                     .attempts = claim->kind->attempts,
                                     .result = fits ? buffer_str(&runner->result) : (Str){ 0 },
                                     .problems = problems_json(runner, arena) } };
    if (finishing.end.end == JOB_ENDS_STOPPED || finishing.end.end == JOB_ENDS_CANCELLED)
        finishing.end.problems = (Str){ 0 }; /* that it was stopped is no problem */
    if (runner->files.len > 2) finishing.end.files = buffer_str(&runner->files);
    bool written = write_end(runner, &finishing);
    if (written && finishing.end.end == JOB_ENDS_DONE && runner->spent
        && !atomic_load(&runner->tenant->copied)) /* a backup may know the job as one to be run */
        unlink(runner->spent);
    return finishing.state;
}

/* --- the run ---------------------------------------------------------------------------------- */

static bool hear(Work *work, void *context)
{
    Running *running = context;
    Record  *row     = queue_row(work, running->id);
    if (row && queue_value(row, "stopping").boolean) atomic_store(&running->cancelled, true);
    return row || work->problems->count == 0;
}

/* Who cancelled it between its claim and its entry among those that run could tell nobody. */
static bool is_cancelled(Runner *runner)
{
    Work     work;
    Problems problems;
    problems_init(&problems, runner->arena, LANGUAGE_EN);
    return work_open(&work, runner->arena, runner->tenant, 0, STR("job"), &problems)
           && work_read(&work, hear, runner->running) && atomic_load(&runner->running->cancelled);
}

static bool run_kind(Runner *runner, const QueueClaim *claim, Arena *arena)
{
    static const Json none = { .kind = JSON_OBJECT };
    JobRun run = { .work = &runner->work,
                   .arena = arena,
                   .id = claim->id,
                   .args = &none,
                   .attempt = claim->attempt,
                   .done = claim->done,
                   .result = &runner->result_json,
                   .runner = runner };
    if (is_cancelled(runner) || !open_work(runner)) return false;
    if (claim->args.len && !(run.args = json_read(arena, claim->args, &runner->problems)))
        return false;
    return claim->kind->run(&run) && runner->problems.count == 0;
}

const char *run_claimed(Tenant *tenant, const QueueClaim *claim, Running *running)
{
    Arena *arena  = arena_new();
    Runner runner = { .running = running,
                      .tenant = tenant,
                      .arena = arena_new(),
                      .user = claim->user };
    problems_init(&runner.problems, arena, LANGUAGE_EN);
    runner.problems.limit = PROBLEMS_KEPT;
    buffer_init(&runner.result, arena, 256);
    buffer_init(&runner.files, arena, 64);
    json_writer_init(&runner.result_json, &runner.result);
    json_writer_init(&runner.files_json, &runner.files);
    json_open(&runner.files_json, '[');

    atomic_store(&running->done, claim->done);
    bool        ok    = run_kind(&runner, claim, arena);
    const char *state = end_run(&runner, claim, arena, ok);
    arena_free(runner.arena);
    arena_free(arena);
    return state;
}
