/*
 * import.c -- the kind "import": a file that was sent becomes records, in chunks.
 *
 * Its arguments are what core/web/transfer.c has ordered. The rule of this file: refused rows are
 * no failure. They are the file `rejects` and the job's results; a job that was stopped has them,
 * too.
 */
#include "core/base/file.h"
#include "core/base/id.h"
#include "core/flow/kinds.h"
#include "core/record/record.h"
#include "core/record/transfer.h"

enum { RESULTS_MOST = 10000, SAID_MOST = 1 };

static bool tell(void *context, int64_t done, int64_t total)
{
    return job_progress(context, done, total);
}

static bool is_true(const Json *args, const char *name)
{
    const Json *said = json_find(args, name);
    return said && said->kind == JSON_BOOL && said->value.boolean;
}

static bool request_read(JobRun *run, ImportRequest *request)
{
    const Json *args = run->args, *map = json_find(args, "map");
    Work       *work = run->work;
    Str         separator = json_text(args, "separator");
    int64_t     file;
    *request = (ImportRequest){ .object = record_object(work, json_text(args, "object")),
                                .file = json_text(args, "name"),
                                .how = { json_text(args, "format"), json_text(args, "encoding"),
                                         separator.len ? separator.ptr[0] : '\0',
                                         json_text(args, "sheet") },
                                .key = json_text(args, "key"),
                                .map = map,
                                .dry_run = is_true(args, "dry_run"),
                                .id = run->id,
                                .progress = tell,
                                .context = run };
    if (!request->object || !import_mode_read(work, json_text(args, "mode"), &request->mode))
        return false;
    if (!id_parse(json_text(args, "file"), &file))
        return problem_add(work->problems, "import.file", (Place){ 0 }, NO_ARGS);
    request->path = str_copy(run->arena, transfer_path(work, file, "upload"));
    return file_exists(request->path)
           || problem_add(work->problems, "import.file", (Place){ 0 }, NO_ARGS);
}

/* --- what it leaves --------------------------------------------------------------------------- */

static bool bytes_put(void *file, Str bytes)
{
    return fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
}

static bool write_rejects(JobRun *run, Str format)
{
    Str   name;
    FILE *file = job_file_open(run, "rejects", false);
    bool  ok   = file && import_rejects(run->work, run->id, bytes_put, file, &name);
    if (file) ok = job_file_close(run, file) && ok;
    if (!ok) return false;
    Language language = run->work->problems->language;
    job_file_offer(run, "rejects", message_text(run->arena, language, "import.rejects", NO_ARGS),
                   name, sheet_media(format));
    return true;
}

static bool write_results(JobRun *run)
{
    Buffer lines;
    buffer_init(&lines, run->work->arena, 1 << 14);
    if (!import_refused(run->work, run->id, RESULTS_MOST, &lines)) return false;
    FILE *file = job_file_open(run, JOB_RESULTS, false);
    return file && bytes_put(file, buffer_str(&lines)) && job_file_close(run, file);
}

static void write_result(JobRun *run, const ImportResult *result, bool dry_run)
{
    JsonWriter *json = run->result;
    json_open(json, '{');
    json_field_int(json, "rows", result->rows);
    json_field_int(json, "created", result->created);
    json_field_int(json, "updated", result->updated);
    json_field_int(json, "unchanged", result->unchanged);
    json_field_int(json, "refused", result->refused);
    json_field_bool(json, "dry_run", dry_run);
    json_close(json, '}');
}

static Str format_of(const ImportRequest *request)
{
    if (request->how.format.len) return request->how.format;
    Str named = sheet_format_of(request->file);
    return named.len ? named : STR("csv");
}

/* --- the job ---------------------------------------------------------------------------------- */

static bool run_import(JobRun *run)
{
    ImportRequest request;
    ImportResult  result;
    Problems      said;
    if (!request_read(run, &request)) return false;
    problems_init(&said, run->arena, run->work->problems->language);
    said.limit   = SAID_MOST;
    request.said = &said;
    if (!import_run(run->work, &request, &result)) return false;
    write_result(run, &result, request.dry_run);
    bool kept = !result.refused || (write_rejects(run, format_of(&request)) && write_results(run));
    if (!kept || result.stopped) return false;
    if (!request.dry_run) job_file_spend(run, request.path);
    return true;
}

static bool order_undo(Work *work, int64_t job, const Json *args, const Json *result,
                       JobOrder *order)
{
    (void)result;
    if (is_true(args, "dry_run") || !import_can_undo(work, job)) return false;
    const Object *object = object_find(work->snapshot, json_text(args, "object"));
    if (!object) return false;
    Str label = work_label(work, &object->plural, object->name);
    *order = (JobOrder){
        .kind   = "undo",
        .title  = message_text(work->arena, work->problems->language, "import.undo", ARGS(label)),
        .object = object->name,
        .args   = str_printf(work->arena, "{\"import\":\"%.*s\"}", ID_TEXT_LENGTH,
                             id_text(work->arena, job).ptr),
    };
    return true;
}

const JobKind job_import = {
    .name     = "import",
    .run      = run_import,
    .attempts = 3,
    .serial   = JOB_PER_OBJECT,
    .help     = "Rows of a file into records.",
    .undo     = order_undo,
};

/* --- taking it back --------------------------------------------------------------------------- */

static bool run_undo(JobRun *run)
{
    int64_t    import;
    UndoResult result;
    if (!id_parse(json_text(run->args, "import"), &import))
        return problem_add(run->work->problems, "import.unknown", (Place){ 0 }, NO_ARGS);
    if (!import_undo(run->work, import, run->id, tell, run, &result)) return false;
    json_open(run->result, '{');
    json_field_int(run->result, "deleted", result.deleted);
    json_field_int(run->result, "restored", result.restored);
    json_field_int(run->result, "left", result.left);
    json_close(run->result, '}');
    return (!result.left || write_results(run)) && !result.stopped;
}

const JobKind job_import_undo = {
    .name     = "undo",
    .run      = run_undo,
    .attempts = 3,
    .serial   = JOB_PER_OBJECT,
    .help     = "An import taken back.",
};
