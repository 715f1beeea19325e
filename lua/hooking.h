/*
 * hooking.h -- scripts in the recipe of a save, and behind a button: what `Hooks` promises.
 */
#ifndef TENON_LUA_HOOKING_H
#define TENON_LUA_HOOKING_H

#include "core/record/hooks.h"
#include "lua/declared.h"
#include "lua/workers.h"

struct Scripts {
    Workers     *workers;
    Declared *declared;
    Hooks     hooks;
};

/* For Hooks; the context is the Scripts. */
bool hooking_run(void *context, Work *work, HookMoment moment, const Object *object,
                 Record *record);
bool hooking_act(void *context, Work *work, const Action *action, Record *record,
                 const Record *input, JsonWriter *result);

#endif
