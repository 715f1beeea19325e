/*
 * schema.h -- the program's own tables: not the tenant's objects, but what keeps them.
 *
 * Each database has a format number; a step belongs to the format that brought it and never changes
 * once it has been shipped. A file of a newer format than this program knows is left alone.
 */
#ifndef TENON_RELEASE_SCHEMA_H
#define TENON_RELEASE_SCHEMA_H

#include "core/db/db.h"

typedef struct {
    int         format; /* from 1, never decreasing in a list */
    const char *sql;
} SchemaStep;

typedef struct Schema {
    const char       *name;  /* of the file, for messages */
    const SchemaStep *steps; /* ends with format 0 */
} Schema;

extern const Schema schema_data;     /* DATA/tenants/NAME/data.db */
extern const Schema schema_security; /* DATA/tenants/NAME/security.db */
extern const Schema schema_register; /* DATA/server.db */

/* Is a file of this format one that this program can read? Else false with db.newer. */
bool schema_knows(const Schema *schema, int64_t format, Problems *problems);

/*
 * Runs the steps that are missing, all in one transaction. False with db.newer if the file is ahead
 * of the program.
 */
bool schema_bring(Db *db, const Schema *schema, Problems *problems);

#endif
