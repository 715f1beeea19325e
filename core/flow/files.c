/*
 * files.c -- what a job has left behind beside its row, for those who may see the job: its files,
 * and the page of its results.
 *
 * The rule of this file: only files that the job has offered are given out; names from outside
 * never become a path.
 */
#include <string.h>

#include "core/base/file.h"
#include "core/flow/queue.h"
#include "core/record/query.h"

enum { RESULTS_LIMIT = 50, RESULTS_MOST = 500, RESULT_LINE = 64 << 10 };

typedef struct {
    int64_t id;
    Str     files;
} Sought;

static bool seek(Work *work, void *context)
{
    Sought *sought = context;
    Record *row    = queue_row(work, sought->id);
    bool    theirs = row && (work->user->everything
                             || queue_number(row, "user") == work->user->id);
    if (!theirs)
        return !work->problems->count
               && problem_add(work->problems, "job.unknown", (Place){ 0 }, NO_ARGS);
    sought->files = queue_text(row, "files");
    return true;
}

bool job_file_find(Work *work, int64_t id, Str name, JobFile *file)
{
    Sought sought = { .id = id };
    if (!work_read(work, seek, &sought)) return false;
    const Json *files = sought.files.len
                            ? json_read(work->arena, sought.files, work->problems)
                            : NULL;
    for (const Json *one = files ? files->first : NULL; one; one = one->next) {
        if (!str_equal(json_text(one, "name"), name)) continue;
        file->path     = path_join(work->arena, queue_folder(work->arena, work->tenant, id), name);
        file->download = json_text(one, "download");
        file->type     = json_text(one, "type");
        return file_exists(file->path)
               || problem_add(work->problems, "job.file.lost", (Place){ 0 }, ARGS(name));
    }
    return problem_add(work->problems, "job.file", (Place){ 0 }, ARGS(name));
}

/* --- results ---------------------------------------------------------------------------------- */

/* The cursor is where the next line begins. */
static bool go_to(Work *work, FILE *file, Str cursor)
{
    int64_t at = 0;
    if (!cursor.len) return true;
    if (str_to_int(cursor, &at) && at > 0 && fseek(file, (long)at - 1, SEEK_SET) == 0
        && fgetc(file) == '\n') return true;
    return problem_add(work->problems, "query.cursor", (Place){ 0 }, NO_ARGS);
}

static void write_lines(Work *work, FILE *file, int64_t limit, bool only_failed, JsonWriter *json)
{
    char   *line  = arena_alloc(work->arena, RESULT_LINE);
    int64_t count = 0;
    long    next  = -1;
    json_key(json, STR("rows"));
    json_open(json, '[');
    while (fgets(line, RESULT_LINE, file)) {
        size_t length = strlen(line);
        if (!length || line[length - 1] != '\n') break; /* it is being written */
        if (only_failed && !strstr(line, "\"status\":\"refused\"")) continue;
        if (count++ == limit) {
            next = ftell(file) - (long)length;
            break;
        }
        json_put_raw(json, (Str){ line, length - 1 });
    }
    json_close(json, ']');
    json_field_text(json, "next",
                    next < 0 ? (Str){ NULL, 0 } : str_printf(work->arena, "%ld", next));
}

bool job_results_write(Work *work, int64_t id, Str limit, Str cursor, Str only, JsonWriter *json)
{
    Sought  sought = { .id = id };
    int64_t most;
    if (!work_read(work, seek, &sought)
        || !query_limit(work, limit, RESULTS_LIMIT, RESULTS_MOST, &most)) return false;
    Str folder = queue_folder(work->arena, work->tenant, id);
    Str path   = path_join(work->arena, folder, STR(JOB_RESULTS));
    FILE *file = fopen(str_c(work->arena, path), "re");
    if (!file) { /* it has none, or none yet */
        json_put_raw(json, STR("{\"rows\":[],\"next\":null}"));
        return true;
    }
    bool ok = go_to(work, file, cursor);
    json_open(json, '{');
    if (ok) write_lines(work, file, most, str_is(only, "failed"), json);
    json_close(json, '}');
    fclose(file);
    return ok;
}
