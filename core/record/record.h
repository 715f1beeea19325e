/*
 * record.h -- the verbs of the business: create, update, delete, upsert.
 *
 * Whoever saves a record -- the web, an import, the command line, a cascade -- comes through here,
 * and the steps are the published ones, in the published order:
 *
 *   save     access -> values, defaults -> before_save -> rules -> unique
 *            -> if anything has changed: numbers -> store -> roll-ups -> audit -> a new owner
 *               is told -> after_save
 *   delete   access -> before_delete -> what points at it -> bin, its comments as well -> store
 *            -> roll-ups -> audit -> after_delete
 *
 * Formulas are no step: they are worked out wherever somebody looks at one.
 *
 * All verbs that write run inside work_write. If one answers false, the caller answers false too,
 * and nothing has happened. Problems carry the field and, in arrays and files, work->at.
 */
#ifndef TENON_RECORD_RECORD_H
#define TENON_RECORD_RECORD_H

#include "core/base/json.h"
#include "core/record/work.h"

typedef struct Record Record;
struct Record {
    const Object *object;
    int64_t       id, version;
    Value        *values; /* parallel to object->fields; those of formulas are empty */
    const Value  *old;    /* before this save; NULL if the record is new, or only read */
    bool          is_new;
    bool         *given;  /* parallel: came from outside, so field rights and readonly bind it */
    Str           rule;         /* that has changed its values, as the audit trail names it */
    bool          is_there;     /* it was stored, and nobody has stored anything since */
    bool          out_of_sight; /* this save moved it there: the answer is {id, version} */
};

/*
 * What came from outside: JSON, a row of a file, a command. A value may be raw text; its field
 * converts it.
 */
typedef struct {
    Str   name;
    Value value;
    bool  refused; /* a problem says so already: the value is not looked at, the save fails */
} RecordInput;

typedef struct {
    VEC(RecordInput) items;
    const int64_t *version; /* that the sender has seen; NULL if it did not say */
    bool from_app; /* written by whoever wrote the app: `readonly` does not bind it */
} RecordInputs;

/*
 * {"name": "...", "account": {"id": "..."}, "version": 3}. False if it is no object or the version
 * is no number.
 */
bool record_input(Work *work, const Json *json, RecordInputs *inputs);
void record_input_add(Work *work, RecordInputs *inputs, const char *name, Value value);

bool record_create(Work *work, const Object *object, const RecordInputs *inputs, Record **record);
bool record_update(Work *work, const Object *object, int64_t id, const RecordInputs *inputs,
                   Record **record);
bool record_delete(Work *work, const Object *object, int64_t id, const int64_t *version);

/* Finds the record by an external or unique field, else creates it with that value. */
bool record_upsert(Work *work, const Object *object, Str key_field, Str key,
                   const RecordInputs *inputs, bool *created, Record **record);

/* The record with that key, 0 if there is none that the user may see. */
bool record_find_key(Work *work, const Object *object, Str key_field, Str key, int64_t *id);

/* The stored record if the user may read it, else NULL without a problem. Works on readers too. */
Record *record_find(Work *work, const Object *object, int64_t id);

/* The object, if the user may read it or do anything to it; else NULL with object.unknown (404). */
const Object *record_object(Work *work, Str name);

/*
 * As a hook sets it on the record that is being saved: checked like input, but bound by no field
 * right and no `readonly`. False with a problem on the field.
 */
bool record_set(Work *work, Record *record, const Field *field, Value value);

/* What a script has changed on a stored record: saved by the recipe, with the right to do so. */
typedef struct {
    const Field *field;
    Value        value;
} RecordChange;

bool record_change(Work *work, const Object *object, int64_t id, const RecordChange *changes,
                   size_t count, Record **record);

/* The value of a field, by name; empty if there is none of that name. */
Value record_value(const Record *record, const char *name);

/* Always false, with record.unknown (404): the same for "is not there" and "you may not see it". */
bool record_unknown(Work *work, const Object *object);

#endif
