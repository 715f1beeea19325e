/*
 * backup.h -- tenants as a folder that can be carried away: made while they serve, looked through,
 * put back.
 *
 *   BACKUP/manifest.json                 written last: a folder without it is no backup
 *   BACKUP/tenants/NAME/data.db          of one moment, packed
 *   BACKUP/tenants/NAME/files/ab/cdef... contents by their hash, as the tenant has them
 *   BACKUP/tenants/NAME/files/jobs/..., transfer/... of its jobs: job_files.h
 *
 * Not in it: security.db (sessions end, that is all), the key of the data folder (only its hash, to
 * tell whether another one is in use), uploads that no job has been ordered for, and the lock.
 *
 * A hole (a tenant that cannot be read, a content that is gone) is a problem, and the rest is done
 * nevertheless: functions here are true with problems then.
 */
#ifndef TENON_RELEASE_BACKUP_H
#define TENON_RELEASE_BACKUP_H

#include "core/base/copy.h"
#include "core/release/job_files.h"
#include "core/release/tenants.h"

enum { BACKUP_FORMAT = 1 };

typedef struct {
    TenantInfo info;
    int64_t    format, release; /* of data.db */
    Bytes      data;
    int64_t    files, file_bytes;
    StrVec     missing; /* hashes of contents that were gone already */
    JobFilesKept jobs; /* their files that are in the backup */
} BackupTenant;

typedef struct Backup {
    Str     folder;
    Str     program; /* the version that made it */
    Str     key;     /* the hash of the data folder's key */
    int64_t at;
    VEC(BackupTenant) tenants;
    StrVec left_out; /* names of tenants that could not be read */
} Backup;

/*
 * Told now and then; `part` is "data.db", "files" or "jobs", and the numbers are bytes; "roll-ups"
 * or "words", and they are records.
 */
typedef struct {
    void *context;
    void (*tell)(void *context, Str tenant, const char *part, int64_t done, int64_t total);
} BackupProgress;

/* --- making one ------------------------------------------------------------------------------- */

typedef struct {
    Str            to;      /* absolute; nothing may be there, but its parent must be */
    Str            tenant;  /* empty: all */
    Str            earlier; /* a backup: contents that it has are linked; empty: none */
    BackupProgress progress;
} BackupWanted;

/* False: nothing was made, and nothing was left. */
bool backup_make(Arena *arena, Tenants *tenants, const BackupWanted *wanted, Backup *made,
                 Problems *problems);

/* --- reading one ------------------------------------------------------------------------------ */

bool backup_is_there(Str folder); /* it has a manifest */

/* False with backup.none, backup.newer, backup.manifest. */
bool backup_read(Arena *arena, Str folder, Backup *backup, Problems *problems);

const BackupTenant *backup_find(const Backup *backup, Str tenant); /* NULL if it is not in it */

/* --- putting it back -------------------------------------------------------------------------- */

typedef struct {
    const Backup       *backup;
    const BackupTenant *tenant;
    Str                 name;    /* under which it is there from now on */
    bool                replace; /* one of that name goes: its folder is kept beside, see `kept` */
    BackupProgress      progress;
} RestoreWanted;

/*
 * All or nothing, also while serving: the folder is filled, opened and closed again under another
 * name; then it takes its place. False with tenant.exists, backup.damaged, tenant.broken ...
 * *kept is the folder of what was replaced; empty if there was nothing.
 */
bool backup_restore(Arena *arena, Tenants *tenants, const RestoreWanted *wanted, Str *kept,
                    Problems *problems);

/* Was it made in a data folder of this key? */
bool backup_fits_key(Arena *arena, const Backup *backup, const Tenants *tenants);

/* --- looking through -------------------------------------------------------------------------- */

typedef struct {
    int            tenants;
    int64_t        files, bytes; /* that were read */
    bool           quick;        /* indexes are not compared, contents are not read */
    BackupProgress progress;
} Verified;

/* Adds a problem for everything that is not as it should be. */
void backup_verify(Arena *arena, const Backup *backup, Verified *verified, Problems *problems);

/* The same of a tenant of a data folder that is in use here. */
void tenant_verify(Arena *arena, Tenants *tenants, Str name, Verified *verified,
                   Problems *problems);

#endif
