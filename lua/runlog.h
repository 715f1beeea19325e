/*
 * runlog.h -- which rule did what: a row of the system object `script_run` for each run that has
 * changed, called, warned or logged something, in the transaction of the save.
 *
 * The newest RUNLOG_KEPT of a record are kept, and older ones until they are cleared away, which
 * one run in sixteen does. Runs that failed leave none: nothing has happened.
 */
#ifndef TENON_LUA_RUNLOG_H
#define TENON_LUA_RUNLOG_H

#include "lua/run.h"

enum { RUNLOG_KEPT = 50 };

bool runlog_write(Work *work, const RunWish *wish, const RunResult *result);

#endif
