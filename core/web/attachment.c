/* attachment.c -- see attachment.h; the rule is that no byte of it is read before it is sent. */
#include "core/web/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/content.h"

static void let_go(void *file)
{
    close(*(int *)file);
}

bool reply_attachment(Work *work, Reply *reply, Str path, Str name, Str type)
{
    struct stat about;
    int         file = open(str_c(work->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return problem_add(work->problems, "file.open", (Place){ .file = path },
                           ARGS(str_copy(work->arena, str_from(strerror(errno)))));
    arena_defer(work->arena, let_go, arena_copy(work->arena, &file, sizeof file));
    if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return problem_add(work->problems, "file.open", (Place){ .file = path }, ARGS(path));
    reply->status    = 200;
    reply->type      = str_c(work->arena, type);
    reply->file      = file;
    reply->file_size = (size_t)about.st_size;
    reply_header(reply, "Content-Disposition", content_disposition(work->arena, name));
    return true;
}
