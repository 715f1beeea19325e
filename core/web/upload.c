/*
 * upload.c -- see upload.h. The rule: no more memory than one piece, and no file left behind: the
 * spool is the arena's, and goes with it unless a handler moved it away.
 *
 * A body may take WEB_PATIENCE_US and then as long as it needs at WEB_SLOWEST, looked at after
 * every piece: one that comes byte by byte ends as soon as a small one would.
 */
#include "core/web/upload.h"

#include "core/base/clock.h"
#include "core/base/content.h"
#include "core/base/file.h"
#include "core/base/spool.h"
#include "core/web/multipart.h"

enum { PIECE = 64 << 10 };

size_t upload_limit(const WebOptions *options, BodyKind kind)
{
    return kind == BODY_UPLOAD   ? options->file_limit
           : kind == BODY_IMPORT ? options->import_limit
                                 : options->body_limit;
}

static bool take_piece(void *spool, Str piece, Problems *problems)
{
    return spool_write(spool, piece, problems);
}

static bool receive_pieces(const Visit *visit, size_t length, char *bytes, Multipart *multipart,
                           Spool *spool, Problems *problems)
{
    int64_t started = clock_monotonic();
    for (size_t have = 0; have < length;) {
        size_t size = length - have < PIECE ? length - have : PIECE;
        Str    piece = { bytes, size };
        if (!visit->read(visit->context, bytes, size, started + web_deadline(have)))
            return problem_add(problems, visit_failure(visit), (Place){ 0 }, NO_ARGS);
        have += size;
        if (!(multipart ? multipart_feed(multipart, piece, problems)
                        : spool_write(spool, piece, problems)))
            return false;
    }
    return !multipart || multipart_finish(multipart, problems);
}

static bool receive(Arena *arena, const Visit *visit, const Framing *framing, Request *request,
                    Problems *problems)
{
    Multipart multipart;
    Str       type   = head_find(visit->head, "Content-Type", NULL);
    Str       folder = path_join(arena, request->tenant->folder, STR(TENANT_SPOOL));
    bool      parts  = multipart_init(&multipart, arena, type, problems);
    if (problems->count) return false;
    Spool *spool = spool_open(arena, folder, problems);
    if (!spool) return false;
    multipart.take    = take_piece;
    multipart.context = spool;
    if (framing->awaits_continue && !visit->go_on(visit->context))
        return problem_add(problems, visit_failure(visit), (Place){ 0 }, NO_ARGS);
    if (!receive_pieces(visit, framing->length, arena_alloc(arena, PIECE),
                        parts ? &multipart : NULL, spool, problems))
        return false;

    Upload *upload = ARENA_NEW(arena, Upload);
    Str     name   = parts ? multipart.name : request_parameter(request, "name");
    if (!str_utf8_valid(name))
        return problem_add(problems, "upload.name", (Place){ 0 }, NO_ARGS);
    *upload         = (Upload){ .path = spool->path, .size = spool->size };
    upload->hash    = spool_finish(arena, spool);
    upload->name    = content_name(arena, name);
    upload->type    = parts ? multipart.type : type;
    request->upload = upload;
    return true;
}

bool upload_receive(Arena *arena, const Visit *visit, const Framing *framing, Request *request,
                    Problems *problems)
{
    if (!framing->length) return true;
    atomic_int *uploading = &request->door->uploading;
    bool        fits      = atomic_fetch_add(uploading, 1) < WEB_UPLOADS;
    bool        done      = fits ? receive(arena, visit, framing, request, problems)
                                 : problem_add(problems, "upload.busy", (Place){ 0 }, NO_ARGS);
    atomic_fetch_sub(uploading, 1);
    return done;
}
