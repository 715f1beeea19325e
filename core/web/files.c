/*
 * files.c -- files by HTTP: sent, taken whole or in part, removed.
 *
 * The rule: a file leaves the house as something to be kept, never as a page: as an attachment,
 * with the type that its bytes have, in a sandbox. A browser may keep it, but asks each time
 * whether it may still show it.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/content.h"
#include "core/base/id.h"
#include "core/base/spool.h"
#include "core/record/files.h"
#include "core/web/handlers.h"

/* --- sending ---------------------------------------------------------------------------------- */

/* ?object=account&record=01j8...: a file of the record as a whole. */
static bool holder_read(Work *work, const Request *request, FileNew *new)
{
    Str object = request_parameter(request, "object");
    Str record = request_parameter(request, "record");
    if (!object.ptr && !record.ptr) return true;
    if (!object.ptr || !record.ptr)
        return problem_add(work->problems, "files.holder", (Place){ 0 }, NO_ARGS);
    new->object = record_object(work, object);
    if (!new->object) return false;
    return id_parse(record, &new->record) || record_unknown(work, new->object);
}

bool files_send(Work *work, const Request *request, Reply *reply)
{
    const Upload *upload = request->upload;
    FileNew       new    = { 0 };
    File          file;
    if (!holder_read(work, request, &new)) return false;
    if (!upload) return problem_add(work->problems, "file.empty", (Place){ 0 }, NO_ARGS);
    const Content *content = content_of_file(work->arena, upload->path, upload->name);
    if (!content) return spool_failed(work->problems);
    new.path = upload->path;
    new.hash = upload->hash;
    new.size = upload->size;
    new.name = upload->name.len ? upload->name : STR("file");
    new.type = str_from(content->type);
    if (!files_add(work, &new, &file)) return false;
    JsonWriter json = reply_json(reply, 201);
    files_write(work, &file, &json);
    if (!work->db) files_sweep_daily(work->tenant, work->now); /* not within a turn of the lane */
    return true;
}

/* --- taking ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t id;
    File    file;
} Asked;

static bool find(Work *work, void *context)
{
    Asked *asked = context;
    return files_find(work, asked->id, &asked->file);
}

static void close_file(void *file)
{
    close((int)(intptr_t)file);
}

static bool open_content(Work *work, const File *file, Reply *reply)
{
    struct stat status;
    Str         path = files_path(work->arena, work->tenant, file->hash);
    int         open_file = open(str_c(work->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (open_file < 0) return problem_add(work->problems, "file.lost", (Place){ 0 }, NO_ARGS);
    arena_defer(work->arena, close_file, (void *)(intptr_t)open_file);
    if (fstat(open_file, &status) != 0 || status.st_size != file->size)
        return problem_add(work->problems, "file.lost", (Place){ 0 }, NO_ARGS);
    reply->file      = open_file;
    reply->file_at   = 0;
    reply->file_size = (size_t)file->size;
    return true;
}

typedef enum { RANGE_NONE, RANGE_GOOD, RANGE_OUTSIDE } RangeKind;

/* One range, "bytes=0-99", "bytes=100-", "bytes=-50". Several, and other units, mean the whole. */
static RangeKind range_read(Str header, int64_t size, int64_t *from, int64_t *count)
{
    static const char unit[] = "bytes=";
    Str               rest   = header, first;
    int64_t           low = 0, high = size - 1;
    if (!str_starts(header, STR(unit)) || str_find_char(header, ',', NULL)) return RANGE_NONE;
    rest = str_slice(header, sizeof unit - 1, header.len);
    if (!str_find_char(rest, '-', NULL)) return RANGE_NONE;
    if (rest.ptr[0] == '-') {
        if (!str_to_int(str_slice(rest, 1, rest.len), &high) || high < 0) return RANGE_NONE;
        if (high == 0) return RANGE_OUTSIDE;
        low  = high < size ? size - high : 0;
        high = size - 1;
    } else {
        str_cut(&rest, '-', &first);
        if (!str_to_int(first, &low) || low < 0) return RANGE_NONE;
        if (rest.len && (!str_to_int(rest, &high) || high < low)) return RANGE_NONE;
        if (low >= size) return RANGE_OUTSIDE;
        if (high > size - 1) high = size - 1;
    }
    *from  = low;
    *count = high - low + 1;
    return RANGE_GOOD;
}

static bool answer_range(Work *work, const Request *request, const File *file, Str etag,
                         Reply *reply)
{
    size_t  count;
    int64_t from = 0, size = 0;
    Str     only_if = head_find(request->head, "If-Range", &count);
    if (count && !str_equal(only_if, etag)) return true;
    Str range = head_find(request->head, "Range", &count);
    switch (count == 1 ? range_read(range, file->size, &from, &size) : RANGE_NONE) {
    case RANGE_NONE: return true;
    case RANGE_OUTSIDE:
        reply->file = -1;
        reply_header(reply, "Content-Range",
                     str_printf(work->arena, "bytes */%lld", (long long)file->size));
        return problem_add(work->problems, "files.range", (Place){ 0 }, NO_ARGS);
    case RANGE_GOOD: break;
    }
    reply->status    = 206;
    reply->file_at   = from;
    reply->file_size = (size_t)size;
    reply_header(reply, "Content-Range",
                 str_printf(work->arena, "bytes %lld-%lld/%lld", (long long)from,
                            (long long)(from + size - 1), (long long)file->size));
    return true;
}

bool files_show(Work *work, const Request *request, Reply *reply)
{
    Asked asked;
    if (!id_parse(request_named(request, "id"), &asked.id))
        return problem_add(work->problems, "file.unknown", (Place){ 0 }, NO_ARGS);
    if (!work_read(work, find, &asked)) return false;
    const File *file = &asked.file;
    Str         etag = str_printf(work->arena, "\"%.*s\"", STR_ARG(file->hash));
    reply->cache     = "private, no-cache";
    reply_header(reply, "ETag", etag);
    if (head_knows(request->head, file->hash)) {
        reply->status = 304;
        return true;
    }
    reply->type = content_find(file->type)->type;
    reply_header(reply, "Content-Disposition", content_disposition(work->arena, file->name));
    reply_header(reply, "Accept-Ranges", STR("bytes"));
    return open_content(work, file, reply) && answer_range(work, request, file, etag, reply);
}

/* --- removing --------------------------------------------------------------------------------- */

static bool remove_in_lane(Work *work, void *context)
{
    return files_remove(work, *(int64_t *)context);
}

bool files_delete(Work *work, const Request *request, Reply *reply)
{
    int64_t id;
    (void)reply;
    if (!id_parse(request_named(request, "id"), &id))
        return problem_add(work->problems, "file.unknown", (Place){ 0 }, NO_ARGS);
    return work_write(work, remove_in_lane, &id);
}
