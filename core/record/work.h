/*
 * work.h -- one unit of work: what every verb of the business gets as its first argument.
 *
 * It is made by a door (web, command line, later jobs), holds one snapshot from start to end, one
 * instant as "now", and one connection: a reader, or the lane's writer inside db_write. Denied or
 * failed means: problems, and nothing happened.
 */
#ifndef TENON_RECORD_WORK_H
#define TENON_RECORD_WORK_H

#include "core/base/problem.h"
#include "core/db/db.h"
#include "core/record/tenant.h"
#include "metadata/model.h"

/* The acting user, read once per unit of work. */
typedef struct User {
    int64_t      id;    /* 0 for the system itself (command line, first start) */
    Str          login, name;
    Str          language;
    const Role **roles;
    size_t       role_count;
    bool         everything; /* has the role admin, is the system, or is elevated */
    bool         elevated;   /* a script acts for them with full rights */
    bool         active;
    int64_t      department; /* 0 if none */
} User;

/* What a unit of work has stored, for those who wait for it. */
enum { WROTE_RECORDS = 1, WROTE_JOBS = 2, WROTE_NOTICES = 4, WROTE_RELEASE = 8 };

typedef struct Work {
    Arena          *arena;
    const Snapshot *snapshot;
    Tenant         *tenant;
    const User     *user;
    DbConn         *db;
    Problems       *problems;
    const Hooks    *hooks;    /* the tenant's; may be NULL */
    int64_t         now;
    int             language; /* index into the snapshot's languages, for labels */
    int             depth;    /* of records saved by records saved ... */
    int64_t         stores;   /* rows written so far: has anybody stored something meanwhile? */
    int64_t         notes;    /* of them, those that no record's values come from: runs' log */
    unsigned        wrote;    /* WROTE_ ...: told to the tenant's listeners after the COMMIT */
    int64_t         saves;    /* from outside, begun so far: each has its own limits for scripts */
    void           *scripts;  /* what the hooks keep between two calls; theirs alone */
    Place           at;       /* the element of an array or line of a file that is being saved */
    Str             source;   /* "web", "import", "cli": kept in the audit trail */
} Work;

/*
 * Fills in a Work for a user of a tenant: acquires the snapshot, reads the user (id 0: the system
 * itself), chooses the language. The arena releases the snapshot at its reset. False with
 * user.unknown (401) if there is no such active user.
 */
bool work_open(Work *work, Arena *arena, Tenant *tenant, int64_t user_id, Str source,
               Problems *problems);

/*
 * Runs a reading part of the work on a reader, or a writing part in the tenant's lane; work->db is
 * set meanwhile. Inside a writing part both join it: a reading sees what it has written, a writing
 * is a step of it that may fail alone.
 */
bool work_read(Work *work, bool (*run)(Work *work, void *context), void *context);
bool work_write(Work *work, bool (*run)(Work *work, void *context), void *context);

/* May they see what stands in scripts, and what these did? */
bool user_sees_code(const User *user);

/* The database has failed: what could not be read is not missing, and nobody is denied by it. */
static inline bool work_failed(const Work *work)
{
    return work->problems->count > 0 && work->problems->status >= 500;
}

/* A field of what is being saved, for problems. */
static inline Place work_place(const Work *work, Str field)
{
    Place at = work->at;
    at.field = field;
    return at;
}

/* Label of a thing in the work's language. */
Str work_label(const Work *work, const Label *label, Str fallback);

#endif
