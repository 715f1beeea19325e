/*
 * queue.h -- the rows of a tenant's jobs: what is next, claimed, over, forgotten. Private to this
 * room; its works are the system's.
 */
#ifndef TENON_FLOW_QUEUE_H
#define TENON_FLOW_QUEUE_H

#include "core/flow/jobs.h"
#include "core/record/store.h"

/* A job that runs now: what must not run beside it follows from it. */
typedef struct {
    int64_t        id;
    const JobKind *kind;
    Str            object, queue;
} QueueBusy;

typedef struct {
    int64_t id;   /* to be claimed now; 0: nothing */
    int64_t next; /* else: when something will be to do; 0: nothing at all */
    bool    tidy; /* queue_tidy has something to do */
} QueueLook;

typedef struct {
    int64_t waiting, dead; /* rows: to be done and not running; given up and not forgotten yet */
    int64_t oldest;        /* when the first of those waiting is or was due; 0: none waits */
} QueueCount;

typedef struct {
    int64_t    due; /* when there is something to do; 0: never */
    QueueCount count;
} QueueGlance;

/* Both without a configuration; queue_glance, of a QueueGlance, is for tenant_glance. */
bool queue_count(DbConn *conn, QueueCount *count, Problems *problems);
bool queue_glance(void *glance, DbConn *conn, Problems *problems);

/* Inside work_read. */
bool queue_look(Work *work, const QueueBusy *busy, size_t count, QueueLook *look);

typedef struct {
    int64_t        id, user;
    const JobKind *kind; /* NULL: it is over without having run */
    Str            object, queue, args;
    int            attempt;
    int64_t        done; /* by earlier runs */
} QueueClaim;

/* Inside work_write. */
bool queue_claim(Work *work, int64_t id, QueueClaim *claim);

typedef enum {
    JOB_ENDS_DONE,
    JOB_ENDS_FAILED,    /* tried again, until it is dead */
    JOB_ENDS_DEAD,      /* trying again is no use */
    JOB_ENDS_CANCELLED,
    JOB_ENDS_STOPPED    /* the house closes, or was rebuilt meanwhile: as if it had not begun */
} JobEnd;

typedef struct {
    int64_t id, done, total;
    JobEnd  end;
    int     attempts;                /* its kind's */
    Str     result, problems, files; /* JSON; may be empty */
} QueueEnd;

/* Inside work_write. *state is what became of it; NULL if the row is gone. */
bool queue_finish(Work *work, const QueueEnd *end, const char **state);

/* Inside work_write: forgets what was over for long, a hundred at a time. Their folders go, too. */
bool queue_tidy(Work *work);

/* How long a job rests after its attempt number `attempt`: ms. */
int64_t queue_pause(int64_t id, int attempt);

/* --- a row ------------------------------------------------------------------------------------ */

/* NULL without a problem if there is none. */
Record *queue_row(Work *work, int64_t id);
Value   queue_value(const Record *row, const char *name);
Str     queue_text(const Record *row, const char *name);    /* empty if it is */
int64_t queue_number(const Record *row, const char *name);  /* 0 if it is empty */
bool    queue_keep(Work *work, Record *row);                /* stores what store_set has changed */
void    queue_over(Record *row, int64_t now, const char *state);

/* The folder of its files; it need not be there. */
Str queue_folder(Arena *arena, const Tenant *tenant, int64_t id);

#endif
