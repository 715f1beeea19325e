/*
 * hooking.h -- scripts in the recipe of a save, and behind a button: what `Hooks` promises.
 */
#ifndef TENON_LUA_HOOKING_H
#define TENON_LUA_HOOKING_H

#include "core/record/hooks.h"
#include "lua/declared.h"
#include "lua/run.h"
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
bool hooking_job(void *context, Work *work, Str name, const Json *args, const JobStop *stop);

/* The run of a job's function; `work` is as whom it acts. */
RunWish hooking_wish_of_job(Work *work, const Object *object, Str function, const Json *args);

/* As whom a script's calls act: its user, or with all rights where the configuration says so. */
Work hooking_acting(Work *work, bool elevated);

#endif
