/*
 * release.h -- releases of a tenant's configuration, stored whole in its own database.
 *
 * A release is a row with a number and the files of every layer; equal contents are kept once,
 * whatever the number of releases. Any server can start from the database alone: the app's folder
 * is never read for that.
 */
#ifndef TENON_RELEASE_RELEASE_H
#define TENON_RELEASE_RELEASE_H

#include "core/db/db.h"
#include "metadata/load.h"

typedef struct {
    int64_t number; /* from 1; 0: there is none */
    Str     hash;   /* of all its files */
    Str     app, version;
    int64_t user;   /* 0: the command line */
    int64_t at;
    bool    dev;    /* of a save under `serve --dev`: the next such one takes its place */
} Release;

/* The layers of an app folder: the program's own, then the app's. */
bool layers_read(Arena *arena, Str folder, Layers *layers, Problems *problems);

/* The newest one; number 0 if there is none yet. */
bool release_find(Arena *arena, DbConn *conn, Release *release, Problems *problems);

/* The files of a release, with `data/` or without: a server needs no data files to start. */
bool release_read(Arena *arena, DbConn *conn, int64_t number, bool with_data, Layers *layers,
                  Problems *problems);
/* Forgets a release, and what no other one has. */
bool release_remove(DbConn *conn, int64_t number, Problems *problems);

bool release_write(DbConn *conn, const Release *release, const Layers *layers, Problems *problems);

#endif
