/*
 * files.h -- files: what is known of each, who may have it, and where its content lies.
 *
 *   sent (POST /files) -> waiting: free_at is set -> held by a record -> free again -> collected
 *
 * A row of the program's own object `file` says what it is; its content is one file below the
 * tenant's folder, named by its hash, so that the same content is there once: files/ab/cdef... A
 * file is held by the fields that name it (several may), or by one record as a whole; who may read
 * such a record and field may read the file. Before that, and when nobody holds it any more, only
 * who sent it. FILE_KEPT_MS after it was let go it is collected; one that went into the bin with
 * its record waits for the bin's days, too.
 */
#ifndef TENON_RECORD_FILES_H
#define TENON_RECORD_FILES_H

#include "core/base/json.h"
#include "core/record/record.h"

enum {
    FILE_KEPT_MS = 24 * 3600 * 1000,
    FILE_MAX_WAITING = 500,   /* of one user, held by nothing */
    FILE_MAX_OF_RECORD = 500, /* held by one record as a whole */
    FILE_SHOWN = 200,         /* on a record's page */
    FILE_SWEEP_ROWS = 1000,   /* collected in one turn of the lane */
};

typedef struct File {
    int64_t id, size, at, by; /* by: who has sent it; 0: the system */
    Str     name, type, hash;
    Str     object;           /* that holds it as a whole; empty: fields or nothing */
    int64_t record;
    bool    free;
} File;

/* A file that has come (core/base/spool.h): it is moved to its place, and written down. */
typedef struct {
    Str           path, hash, name, type;
    int64_t       size;
    const Object *object; /* the record that holds it as a whole, or NULL */
    int64_t       record;
} FileNew;

/* False with file.empty, file.waiting (409), file.many, record.unknown, access.denied ... */
bool files_add(Work *work, const FileNew *new, File *file);

/* If the user may read it; else false with file.unknown (404). */
bool files_find(Work *work, int64_t id, File *file);

/* A file that a record holds as a whole, or that nobody holds; else file.held (409). */
bool files_remove(Work *work, int64_t id);

/* Where the content of a hash lies. */
Str files_path(Arena *arena, const Tenant *tenant, Str hash);

/* {"id", "name", "type", "size", "image", "url"} */
void files_write(const Work *work, const File *file, JsonWriter *json);

/* A list of ids as an array of these; those that are gone have only their id. */
void files_write_list(Work *work, Value ids, JsonWriter *json);

/* "files": {"rows": [...], "create"}: all of one record that the user may see, newest first. */
bool files_write_page(Work *work, const Object *object, int64_t id, JsonWriter *json);

/*
 * Puts away what no record has held for FILE_KEPT_MS: when a tenant is opened, then also what an
 * interrupted upload has left; and while it is open, once a day, by whoever sends a file. The
 * second is not to be called inside work_write.
 */
bool files_sweep_open(Tenant *tenant, int64_t now, Problems *problems);
void files_sweep_daily(Tenant *tenant, int64_t now);

/* --- for this room: what follows stored changes ----------------------------------------------- */

/* SQL of one text: the files of a field of the row `alias`, for files_write_cell. */
void files_select(const Field *field, Str alias, Buffer *out);
void files_write_cell(const Work *work, Str cell, JsonWriter *json);

/* The same, of their names alone: a.pdf; b.pdf */
void files_select_names(const Field *field, Str alias, Buffer *out);

/* Those of a new value that were not there before: known, and such as the field takes. */
bool files_accept(Work *work, const Field *field, Value old, Value new);

bool files_hold(Work *work, const ValueVec *ids);
bool files_let_go(Work *work, const ValueVec *ids);
bool files_let_go_all(Work *work, const Field *field, int64_t record); /* into the bin with it */

/* Those that a record holds as a whole, when it goes into the bin and comes back. */
bool files_follow_delete(Work *work, const Object *object, int64_t id);
bool files_follow_restore(Work *work, const Object *object, int64_t id);

#endif
