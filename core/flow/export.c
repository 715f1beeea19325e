/*
 * export.c -- the kind "export": records become the file `export` of the job.
 *
 * The rule of this file: it is run again from the beginning; half a file is none.
 */
#include "core/flow/kinds.h"
#include "core/record/record.h"
#include "core/record/transfer.h"

static bool bytes_put(void *file, Str bytes)
{
    return fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
}

static bool tell(void *context, int64_t done, int64_t total)
{
    return job_progress(context, done, total);
}

static bool write_file(JobRun *run, ExportRequest *request, int64_t *rows)
{
    FILE *file = job_file_open(run, "export", false);
    if (!file) return false;
    request->put         = bytes_put;
    request->put_context = file;
    request->progress    = tell;
    request->context     = run;
    bool ok = export_run(run->work, request, rows);
    return job_file_close(run, file) && ok;
}

static bool run_export(JobRun *run)
{
    Work         *work    = run->work;
    ExportRequest request = { .object = record_object(work, json_text(run->args, "object")) };
    int64_t       rows    = 0;
    if (!request.object) return false;
    for (const Json *member = run->args->first; member; member = member->next)
        if (member->kind == JSON_TEXT) export_set(&request, member->key, member->value.text);
    if (!write_file(run, &request, &rows)) return false;
    job_file_offer(run, "export",
                   message_text(run->arena, work->problems->language, "export.file", NO_ARGS),
                   export_name(work, &request), sheet_media(request.format));
    json_open(run->result, '{');
    json_field_int(run->result, "rows", rows);
    json_close(run->result, '}');
    return true;
}

const JobKind job_export = {
    .name     = "export",
    .run      = run_export,
    .attempts = 3,
    .serial   = JOB_BESIDE,
    .help     = "Records into a file.",
};
