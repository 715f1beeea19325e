/*
 * transfer_files.c -- where files wait: uploads for their import, finished exports for whoever
 * fetches them.
 *
 * The rule of this file: a file belongs to the user whose number is in its name; nobody else finds
 * it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/id.h"
#include "core/record/transfer.h"

enum { DAY_S = 86400 };

static Str folder_of(Work *work)
{
    return path_join(work->arena, work->tenant->folder, STR("transfer"));
}

Str transfer_path(Work *work, int64_t id, const char *kind)
{
    Problems ignored;
    problems_init(&ignored, work->arena, work->problems->language);
    folder_make(folder_of(work), &ignored);
    Str name = str_printf(work->arena, "%.*s-%lld.%s", STR_ARG(id_text(work->arena, id)),
                          (long long)work->user->id, kind);
    return path_join(work->arena, folder_of(work), name);
}

void transfer_sweep(Work *work)
{
    DIR *folder = opendir(str_c(work->arena, folder_of(work)));
    if (!folder) return;
    time_t oldest = time(NULL) - (time_t)TRANSFER_KEPT_DAYS * DAY_S;
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct stat about;
        bool old = fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0
                   && S_ISREG(about.st_mode) && about.st_mtime < oldest;
        if (old) unlinkat(dirfd(folder), entry->d_name, 0);
    }
    closedir(folder);
}
