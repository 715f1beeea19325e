/*
 * hooks.h -- upward calls: what rooms above plug into the recipe of a save.
 *
 * Filled by the script host and the flows, plugged in by core/app.c. Every pointer may be NULL.
 */
#ifndef TENON_RECORD_HOOKS_H
#define TENON_RECORD_HOOKS_H

#include "core/record/work.h"

typedef enum {
    HOOK_BEFORE_SAVE,
    HOOK_AFTER_SAVE,
    HOOK_BEFORE_DELETE,
    HOOK_AFTER_DELETE
} HookMoment;

typedef struct Record Record; /* core/record/record.h */

struct Hooks {
    void *context;
    /*
     * False with problems refuses the whole save. Before a save it may change the record's values.
     */
    bool (*run)(void *context, Work *work, HookMoment moment, const Object *object, Record *record);
};

#endif
