/*
 * access.h -- who may do what: one function for names, one predicate for records.
 *
 * Every field name in every clause of every door goes through access_field; which records a user
 * may read or change is one piece of SQL, used by list, read, count, aggregate, lookup, related
 * lists, export and history alike, and by joins: a record behind a lookup that the user may not see
 * reads as empty.
 *
 *   - Rights of all roles join by maximum; no mention, no right; the role admin and the system have
 *     everything.
 *   - A field that may not be read is treated, byte for byte, like a field that does not exist.
 *   - A child follows its parent: reading needs the parent's read, writing the parent's update. A
 *     role that says nothing about a child gives it what it gives the parent.
 *   - Everybody may see the names of users and departments, also without any role; a role that does
 *     not name them reads their other fields as well. Only admin gives roles. Audit entries, the
 *     outbox, the runs of scripts, jobs, comments, notifications and the list of all files are for
 *     admin alone, and nobody changes them; all others read the history, the comments and the files
 *     of the records that they may read, their own jobs by /jobs, and their own notifications.
 */
#ifndef TENON_RECORD_ACCESS_H
#define TENON_RECORD_ACCESS_H

#include "core/record/work.h"

/* --- names ------------------------------------------------------------------------------------ */

/* What the user may do with any record of the object; the predicate narrows it to the records. */
Scope access_scope(const Work *work, const Object *object, Verb verb);

/* FIELD_NONE, FIELD_READ or FIELD_EDIT. Whoever may press an action may fill in what it asks. */
FieldRight access_field(const Work *work, const Field *field);

/* May the user press the button, where it can be pressed at all? */
bool access_action(const Work *work, const Action *action);

/* What the user may configure; from SETUP_CODE on they see what stands in scripts. */
Setup access_setup(const User *user);

/* Audit entries and the like: rows that the program writes for itself. */
bool access_kept_by_program(const Snapshot *snapshot, const Object *object);

/* The field, if the user may read it; else NULL, as if there were none of that name. */
const Field *access_find(const Work *work, const Object *object, Str name);

/* How expressions from outside find names: like snapshot_names, but only what the user may read. */
Names access_names(const Work *work, const Object *scope);

/* May the user read every name in it? For rules and layouts that are shown, and for views. */
bool access_expr(const Work *work, const Expr *expr);

/* The view, if the user may read all that it filters by; else NULL, as if it did not exist. */
const View *access_view(const Work *work, const Object *object, Str name);
const Board *access_board(const Work *work, const Object *object, Str name); /* the same */
const View *access_default_view(const Work *work, const Object *object); /* NULL: none at all */

/*
 * The first record layout that fits the user's roles; those with `when` only fit if the record is
 * there and it holds.
 */
typedef struct Record Record; /* core/record/record.h */
const RecordLayout *access_layout(Work *work, const Object *object, Record *record);

/* field.unknown, with a suggestion from the names that the user may read; always false. */
bool access_unknown(Work *work, const Object *object, Str name, Place at);

/* Always false, with access.denied (403). */
bool access_denied(Work *work, const Object *object, Verb verb);

/* --- records ---------------------------------------------------------------------------------- */

/*
 * Writes the condition under which the user may do `verb` to the row `alias` of the object's table,
 * and binds its values. Where the answer is SCOPE_ALL or SCOPE_NONE nothing is written.
 */
Scope access_predicate(const Work *work, const Object *object, Verb verb, Str alias, Buffer *out,
                       ValueVec *bound);

/* Does it hold for the stored record? */
bool access_holds(Work *work, const Object *object, Verb verb, int64_t id);

#endif
