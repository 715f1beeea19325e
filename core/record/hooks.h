/*
 * hooks.h -- upward calls: what rooms above plug into the recipe of a save.
 *
 * Filled by the script host and the flows, plugged in by core/app.c. Every pointer may be NULL.
 */
#ifndef TENON_RECORD_HOOKS_H
#define TENON_RECORD_HOOKS_H

#include "core/base/json.h"
#include "core/record/work.h"

typedef enum {
    HOOK_BEFORE_SAVE,
    HOOK_AFTER_SAVE,
    HOOK_BEFORE_DELETE,
    HOOK_AFTER_DELETE
} HookMoment;

typedef struct Record Record; /* core/record/record.h */

/* Whoever runs a job asks now and then whether it shall stop. */
typedef struct JobStop {
    void *context;
    bool (*asked)(void *context);
} JobStop;

struct Hooks {
    void *context;
    /*
     * False with problems refuses the whole save. Before a save it may change the record's values.
     */
    bool (*run)(void *context, Work *work, HookMoment moment, const Object *object, Record *record);

    /*
     * Runs an action's code inside work_write; rights, `when` and the input have been checked.
     * `record` is NULL for one of the whole object, `input` for one without a form. Writes what the
     * code returned as one JSON value; changes of the record are saved by the whole recipe.
     */
    bool (*act)(void *context, Work *work, const Action *action, Record *record,
                const Record *input, JsonWriter *result);

    /*
     * Runs a script's job, `contract.welcome`, outside any transaction: what it reads is a reading
     * part of the work, each write is one recipe. False with problems: the job has failed, or was
     * stopped.
     */
    bool (*job)(void *context, Work *work, Str name, const Json *args, const JobStop *stop);

    /* Does the configuration hold together with its scripts? Asked before a release is made. */
    bool (*check)(void *context, const Snapshot *snapshot, Problems *problems);
};

/*
 * Told after a COMMIT that has stored something, on the thread that has written: what waits is
 * woken here. It must be quick and cannot fail.
 */
struct Listener {
    void *context;
    void (*committed)(void *context, Tenant *tenant, unsigned wrote); /* WROTE_ ... */
};

/* Tells all of a tenant's listeners. */
static inline void listeners_tell(Tenant *tenant, unsigned wrote)
{
    for (size_t i = 0; wrote && i < MAX_LISTENERS && tenant->listeners[i]; i++)
        tenant->listeners[i]->committed(tenant->listeners[i]->context, tenant, wrote);
}

#endif
