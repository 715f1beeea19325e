/*
 * job_files.h -- the files of a tenant's jobs, as a backup carries them: what an import is to take
 * in, what an export has written, results; private to this room.
 *
 * A path is relative to the tenant's folder, here and in a backup: "files/jobs/ID/NAME",
 * "transfer/ID-USER.upload". Jobs themselves are core/flow's, uploads core/record's.
 */
#ifndef TENON_RELEASE_JOB_FILES_H
#define TENON_RELEASE_JOB_FILES_H

#include "core/base/copy.h"
#include "core/db/db.h"

typedef struct {
    Str   path;
    Bytes bytes; /* as they were copied */
} JobFileKept;

typedef VEC(JobFileKept) JobFilesKept;

/*
 * Those that are there in `folder` and that a job in the database has. *gone: what a job that is
 * not over needs and has not.
 */
bool job_files_find(Arena *arena, DbConn *conn, Str folder, StrVec *paths, StrVec *gone,
                    Problems *problems);

/* Is it such a path, and leads nowhere else? Asked before a text from outside becomes one. */
bool job_files_path(Str path);

/*
 * One of them into a folder that has not got it; `earlier` (may be empty) is a folder whose file of
 * that name is linked instead if it is the same. False with a problem of file_copy, folder_make.
 */
bool job_files_copy(Arena *arena, Str from, Str to, Str earlier, Str path, Bytes *bytes,
                    Problems *problems);

#endif
