/*
 * worker.h -- the inside of a worker process: one tenant and release, one socket, one Lua state.
 *
 *   worker.c          the socket: runs come in, calls go out and wait for their answers
 *   worker_run.c      a run: load, call, answer
 *   worker_fail.c     errors as failures, refusals as errors
 *   worker_names.c    the globals that a file names
 *   worker_wire.c     Lua's values as bytes and back
 *   worker_object.c   what the worker knows of objects
 *   worker_record.c   records as values
 *   api_*.c           the table crm, and what tests have besides
 *
 * The rule: the server's answers are believed, the script is not. Functions here raise errors.
 */
#ifndef TENON_LUA_WORKER_H
#define TENON_LUA_WORKER_H

#include "core/base/id.h"
#include "lua/wire/protocol.h"
#include "lua/worker/sandbox.h"
#include "lua/worker/sandbox_value.h"

enum { WORKER_LEVELS = 24 }; /* runs in each other; the server allows fewer */

/* --- objects ---------------------------------------------------------------------------------- */

typedef enum {
    KIND_TEXT,
    KIND_BOOLEAN,
    KIND_INTEGER,
    KIND_DECIMAL,
    KIND_DATE,
    KIND_DATETIME,
    KIND_REFERENCE,
    KIND_LIST,
} KnownKind;

typedef struct {
    Str       name, to; /* to: the object of a reference; empty: several */
    KnownKind kind;
    Str      *options; /* NULL: not a choice */
    size_t    option_count;
    bool      computed, system;
} KnownField;

typedef struct {
    Str         name;
    KnownField *fields;
    size_t      count;
    int         names; /* in the registry: field's name -> its index from 1 */
} KnownObject;

/* Asks the server the first time; an error for an object that there is not. */
const KnownObject *known_object(lua_State *L, Str name);

/* --- the worker ------------------------------------------------------------------------------- */

typedef struct Record Record;

typedef struct {
    Arena  *arena, *answers; /* the run's; the answer that was received last */
    Buffer *calling;         /* the call that is being put together, in answers */
    Run     run;
    bool    log_full;
    bool    loading;       /* only libraries and values are there */
    Record *record;        /* the run's own; held by the stack */
    Buffer  log, warnings; /* values, one after the other */
    size_t  log_count, warning_count;
    Spot    spot; /* of the error that nobody caught */
} Level;

typedef struct {
    int     socket;
    Arena  *arena;    /* as long as the process: objects */
    Arena  *scratch;  /* for one function */
    Arena  *inbox;    /* the message of the outermost run */
    Arena  *learning; /* answers about objects and sources, while another answer is in use */
    Sandbox sandbox;
    Level   levels[WORKER_LEVELS];
    int     depth; /* of levels in use */
    VEC(const KnownObject *) objects;
} Worker;

Worker *worker_of(lua_State *L);
Level  *worker_level(lua_State *L); /* the innermost run */
void    worker_run(Worker *worker, Str payload);
void    worker_send(Worker *worker, Str frame); /* ends the process if nobody listens */

/* --- calls: begin, put the arguments, end ----------------------------------------------------- */

Buffer     *call_begin(lua_State *L, Call call, size_t arguments);
const Wire *call_end(lua_State *L);               /* good until the next call_begin of this run */
Buffer     *learn_begin(lua_State *L, Call call); /* of one argument */
Wire        learn_end(lua_State *L, Buffer *out); /* good until the next learn_begin */

/* --- values ----------------------------------------------------------------------------------- */

void wire_push(lua_State *L, const Wire *wire);          /* a record, a list, a value */
void wire_put_lua(lua_State *L, Buffer *out, int index); /* an error for what cannot cross */
void wire_put_lua_map(lua_State *L, Buffer *out,
                      int index); /* a table with texts as keys, or nil */

/* --- records ---------------------------------------------------------------------------------- */

void record_open(lua_State *L);
/* What a record is to the run; formulas of its own two are computed, of all others read. */
typedef enum {
    RECORD_FOUND,
    RECORD_OLD,      /* the run's own, as it was before */
    RECORD_STORED,   /* the run's own, too late to be assigned */
    RECORD_WRITABLE, /* the run's own */
} RecordRole;

Record *record_push(lua_State *L, const Wire *wire, RecordRole role);
void    lookup_push(lua_State *L, const KnownObject *object, int64_t id);
bool    record_at(lua_State *L, int index, const KnownObject **object, int64_t *id);
void    record_put(lua_State *L, Buffer *out, int index);         /* with its values */
void    record_put_changes(lua_State *L, Buffer *out, int index); /* as Done has them */
void    record_forget(lua_State *L);                              /* what was read before a write */
/* crm.find: through what was read already. */
void record_push_found(lua_State *L, const KnownObject *object, int64_t id);
/* The value at `index` as one of the field; an error that says what it needs. Pushes it. */
void field_push_checked(lua_State *L, const KnownObject *object, const KnownField *field,
                        int index);

/* --- failures --------------------------------------------------------------------------------- */

void           failure_open(lua_State *L);
int            failure_handler(lua_State *L);                       /* of a run: notes the place */
Failure        failure_of(Worker *worker, Level *level, int index); /* of the error value there */
_Noreturn void failure_raise(lua_State *L, const Refusal *refusal); /* the server's */
bool           failure_at(lua_State *L, int index); /* is it what the server or crm.refuse said? */
_Noreturn void failure_refuse(lua_State *L, int message, int field);

/* --- runs ------------------------------------------------------------------------------------- */

void run_open(lua_State *L);
void run_push_table(lua_State  *L,
                    const void *key); /* of the innermost run, made at its first use */
void run_drop_table(lua_State *L, const void *key);
void names_put(lua_State *L, Buffer *out,
               bool test); /* RUN_COMPILE's answer, of the function on top */

int api_atomic(lua_State *L);

extern const ScriptFunction api_data[], api_say[], api_time[], api_test[];
void                        api_open(lua_State *L);
void                        api_push_test(lua_State *L); /* the t of tests */
void api_check_running(lua_State *L);                    /* an error while a file is being loaded */

#endif
