/*
 * action.h -- the buttons of records and lists: may one press this, now; and what happens then.
 */
#ifndef TENON_RECORD_ACTION_H
#define TENON_RECORD_ACTION_H

#include "core/record/record.h"

/*
 * The action of that name, if the user may press it. NULL with action.missing (404): there is none
 * of that name there, at a record or (`on_list`) for the whole object; or action.denied (403).
 */
const Action *action_allowed(Work *work, const Object *object, Str name, bool on_list);

/*
 * Is it a button of a record that the user may press, and does its `when` hold for this one? `when`
 * is the configuration's, so it sees everything.
 */
bool action_fits(Work *work, const Action *action, const Record *record);

/*
 * Presses it, inside work_write: on the record `id`, or 0 for one of the whole object. `inputs` are
 * what it asks, checked like the fields of a record; with a version, only if nobody was faster.
 * Writes what the code returned as one JSON value. False with problems: record.unknown,
 * version.stale (409), action.not_now (422), those of the input, of the code, or script.host (503)
 * where nothing runs scripts; then nothing has happened.
 */
bool record_act(Work *work, const Action *action, int64_t id, const RecordInputs *inputs,
                JsonWriter *result);

#endif
