/*
 * protocol.h -- what the server and a script worker say to each other.
 *
 *   server            worker
 *   RUN       ->                 do this function for this record
 *             <-      CALL       read or write something (any number of times)
 *   ANSWER    ->                 here it is
 *   REFUSAL   ->                 it did not happen: an error in the script, or the end of the run
 *             <-      DONE       or FAILED
 *
 * A worker serves one tenant and one release, one RUN at a time; while it waits for the answer to a
 * CALL it may get another RUN (a save in a script has set off another rule) and finishes that
 * first. It knows nothing at the start: the text of scripts and the fields of objects are CALLs
 * too, and are kept. The server decides everything: rights, limits of reading and writing, what is
 * stored. Members stand in the order of the structs below.
 */
#ifndef TENON_LUA_PROTOCOL_H
#define TENON_LUA_PROTOCOL_H

#include "lua/wire/wire.h"

typedef enum {
    MESSAGE_RUN = 1,
    MESSAGE_ANSWER,  /* one Wire */
    MESSAGE_REFUSAL, /* Refusal */
    MESSAGE_CALL,    /* u8 Call, then a Wire list of its arguments */
    MESSAGE_DONE,    /* Done */
    MESSAGE_FAILED,  /* Failure, then Used */
} MessageKind;

/* --- a run ------------------------------------------------------------------------------------ */

typedef enum {
    RUN_HOOK,   /* rule[function](record, old) */
    RUN_ACTION, /* rule.actions[function](record, input) */
    RUN_INSPECT, /* loads the file, calls nothing; answers a map of what it declares, see below */
    RUN_COMPILE, /* compiles, loads nothing; answers a list of the globals it names, see below */
    RUN_TESTS,  /* loads a test file; answers the list of its tests' names */
    RUN_TEST,   /* loads a test file, calls the test named by `function` */
    RUN_JOB,    /* rule.jobs[function](input) */
    RUN_ATOMIC, /* what the run around it has given to crm.atomic; loads nothing */
    RUN_KINDS
} RunKind;

/* What may be used up yet; the whole of it belongs to one save from outside, or one action. */
typedef struct {
    int64_t instructions, memory, cpu_us;
} Allowance;

typedef struct {
    uint8_t   kind;     /* RunKind */
    Str       object;   /* whose script; empty for test files and libraries */
    Str       function; /* "before_save", an action's function, a test's name */
    Str       path;     /* of the file, relative to the app: "objects/contract/script.lua" */
    Wire      record;   /* WIRE_RECORD; empty where there is none */
    Wire      old;      /* WIRE_RECORD as stored; empty for a new one */
    Wire      input;    /* an action's: WIRE_MAP; a job's arguments */
    int64_t   now;      /* the transaction's, ms UTC */
    int64_t   today;    /* days, in the tenant's zone */
    int64_t   user;     /* acting; 0: the system */
    Str       language;
    Allowance allowance;
} Run;

enum { RUN_LOG_LINES = 1000, RUN_WARNINGS = 100 }; /* at most; a log then says that it is full */

/* By the run itself: what a run in it has used was said by that one's answer. */
typedef struct {
    int64_t instructions, memory /* at its peak, bytes */, cpu_us;
    Wire    log; /* list of texts: crm.log */
} Used;

typedef struct {
    Wire result;   /* what the function returned */
    Wire changes;  /* list: field's index from 0, value, index, value ... of the run's record */
    Wire warnings; /* list of maps {message, field}: crm.warn */
    Used used;
} Done;

typedef enum {
    FAILURE_ERROR,   /* error(), a mistake, an uncaught REFUSAL */
    FAILURE_REFUSED, /* crm.refuse */
    FAILURE_LIMIT,   /* one of the worker's own limits, or a REFUSAL that was final */
} FailureKind;

typedef struct {
    uint8_t kind;    /* FailureKind */
    Str     message; /* without file and line */
    Str     field;   /* crm.refuse(message, field); that of a REFUSAL that nobody caught */
    Str     code;    /* that of a REFUSAL that nobody caught; else empty */
    Str     file;    /* relative to the app */
    int64_t line;    /* 1-based; 0 if unknown */
    Str     limit;   /* LIMIT: "instructions", "memory", "cpu", "pattern steps" ... */
    int64_t most;    /* LIMIT: its value */
    Str     trace;   /* lines "file:line: in what" */
} Failure;

/* --- calls ------------------------------------------------------------------------------------ */

/*
 * Whatever the server could not do comes back as a REFUSAL. `final`: a limit was broken, or the
 * transaction is lost; the script cannot catch it.
 */
typedef struct {
    uint8_t final;
    Str     code, message, field;
} Refusal;

/* --- whole frames into a buffer (false: too long for one), and payloads back from a reader ---- */

bool    message_put_run(Buffer *out, const Run *run);
bool    message_put_done(Buffer *out, const Done *done);
bool    message_put_failed(Buffer *out, const Failure *failure, const Used *used);
bool    message_put_refusal(Buffer *out, const Refusal *refusal);
Run     message_get_run(WireReader *reader);
Done    message_get_done(WireReader *reader);
Failure message_get_failed(WireReader *reader, Used *used);
Refusal message_get_refusal(WireReader *reader);

/*
 * Arguments in their order; `where` texts may be empty, `args` is a map for its placeholders. In a
 * query `select` is a list of texts, `sort` a text, `limit` an integer; what the script did not
 * give is not in the map. A record as a value is a reference to it, a Lua list a WIRE_LIST.
 */
typedef enum {
    CALL_SOURCE = 1, /* path                            -> the file's text, or null: no such file */
    CALL_OBJECT,     /* name                            -> see below, or null */
    CALL_FIND,       /* object, id                      -> record or null */
    CALL_ONE,        /* object, where, args             -> record or null; two are a refusal */
    CALL_QUERY,      /* object, map {where, args, select, sort, limit} -> list of records or maps */
    CALL_COUNT,      /* object, where, args             -> integer */
    CALL_SUM,        /* object, field, where, args      -> number */
    CALL_INSERT,     /* object, map                     -> record */
    CALL_UPDATE,     /* object, id, map                 -> record */
    CALL_DELETE,     /* object, id                      -> true */
    CALL_UPSERT,     /* object, key field, map          -> record, and whether it is new: a list */
    CALL_ASSIGN,     /* object, id, user's id or login  -> record */
    CALL_FORMULA,    /* field's name, as it was before?, changes so far (as in Done) -> value */
    CALL_TEXT,       /* key, list of texts              -> the translation */
    CALL_OUTBOX,     /* kind ("mail", "notify", "webhook"), map -> true */
    CALL_HAS_ROLE,   /* role                            -> boolean */
    CALL_LATER,      /* job, arguments, map {after, at, key} -> the id of the job, as text */
    CALL_ATOMIC,     /* none; a RUN_ATOMIC comes meanwhile -> true */

    /* in tests only */
    CALL_TEST_AS = 64, /* login; null: the system       -> reference to the user; 0: the system */
    CALL_TEST_AT,      /* datetime or date              -> list: now, today */
    CALL_TEST_USER,    /* map {login, name, roles ...}  -> record */
    CALL_TEST_ACTION,  /* object, id or null, action, map -> the action's result */
    CALL_TEST_OUTBOX,  /* none                          -> list of maps, oldest first */
    CALL_TEST_JOBS,    /* none                          -> list of maps, by their time */
    CALL_TEST_RUN_JOBS, /* none                         -> how many were run */
} Call;

/*
 * The answer to CALL_OBJECT: a map {name, label, fields}; fields is a list, by index, of maps
 * {name, kind, scale, to, options, computed, many}: `kind` is the text of a WireField, `to` the
 * object that a reference points at, `options` the names of a choice's options, `system` fields
 * cannot be assigned.
 */
#define WIRE_FIELD_KINDS "boolean integer decimal text date datetime reference list"

/* --- what a run answers ----------------------------------------------------------------------- */

/*
 * Done.result. RUN_INSPECT: a map {functions, actions, jobs, others} of lists of texts: what the
 * returned table has as functions by the names of the moments; what stands in rule.actions and in
 * rule.jobs; every other key. An empty map for a file that returns no table. RUN_COMPILE: a map
 * {known, unknown, compared}: what a script finds as globals, and "crm.find" and the like, a list
 * of texts; what the file names besides, a list of maps {name, line, instead}, the last a text or
 * null; such a list of members that are compared with a number by ==. RUN_TESTS: a list of texts.
 * RUN_HOOK, RUN_TEST, RUN_JOB and RUN_ATOMIC: null. RUN_ACTION: any value; a record crosses as it
 * is.
 *
 * A syntax error is FAILED with FAILURE_ERROR, its file and its line.
 */

#endif
