/*
 * backend.h -- what the lane and the pool ask of a database library; private to this room.
 *
 * Implemented by sqlite*.c. Nothing here or in lane.c, pool.c, db.c knows which library it is.
 */
#ifndef TENON_DB_BACKEND_H
#define TENON_DB_BACKEND_H

#include "core/db/db.h"

/* Aside: reads only, belongs to no database that is open here, or stands beside one. */
typedef enum { CONN_WRITER, CONN_READER, CONN_ASIDE } ConnRole;

typedef struct {
    const char *path;
    ConnRole    role;
    bool        create;
    bool        lasting; /* false for private databases: nothing has to survive the power */
} ConnOptions;

/* `db` is NULL for one that stands aside. */
DbConn *conn_open(Db *db, const ConnOptions *options, Problems *problems);
void    conn_close(DbConn *conn); /* the last one of a database checkpoints */

Db     *conn_db(const DbConn *conn);

/* A unit of work begins and ends: its budget starts, its statements are given back. */
void conn_unit_begin(DbConn *conn, int budget_ms);
void conn_unit_end(DbConn *conn);

bool conn_begin(DbConn *conn, Problems *problems);
bool conn_commit(DbConn *conn, Problems *problems);
void conn_roll_back(DbConn *conn);
void conn_end_reading(DbConn *conn); /* of a reader: there is nothing to keep */
bool conn_in_transaction(const DbConn *conn); /* false as well if an error has ended it */

/* Pages that wait in the log, and moving them home; false if readers were in the way so long. */
int  conn_log_pages(const DbConn *conn);
bool conn_is_roomy(const DbConn *conn); /* db_roomy */
bool conn_checkpoint(DbConn *conn, int patience_ms);

/* "table" and the text that made it, by name: what db_content_hash walks through. */
extern const char *const backend_tables_sql;
extern const char *const backend_table_sql; /* a row if there is a table of this name */
extern const Dialect     backend_dialect;

/* Is its file the one that was opened? Else false with db.gone, which is a damage. */
bool db_in_place(Db *db, Problems *problems);

/* Keeps the code of a damage (one of the catalogue's, for ever), for db_damage. */
void db_note_damage(Db *db, const char *code);

/* Does SQL that changes something name a watched table? A commit of it counts for db_changes. */
bool db_watches(const Db *db, const char *sql);
void db_note_change(Db *db);

/* Keeps what the library said about an unexpected error, for db_take_failure. */
void db_note_failure(Db *db, const char *said);

#endif
