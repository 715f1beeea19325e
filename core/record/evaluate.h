/*
 * evaluate.h -- expressions over a record that is at hand: rules, defaults, formulas, conditions.
 *
 * They are the configuration's, so they see everything: what lies behind a lookup is read with full
 * rights.
 */
#ifndef TENON_RECORD_EVALUATE_H
#define TENON_RECORD_EVALUATE_H

#include "core/record/record.h"

/* The record as it was before this save; its `old` must be there. */
Record record_before(const Record *record);

Value record_eval(Work *work, const Record *record, const Expr *expr);
bool  record_holds(Work *work, const Record *record, const Expr *condition); /* empty is false */
Record record_before(const Record *record); /* as it was before this save; there must be one */
Value record_formula(Work *work, const Record *record, const Field *formula);

/* The value at the end of a path from `user`; empty for the system itself. */
Value user_value(Work *work, const Expr *path);
bool  user_has_role(const Work *work, Str role);
bool  user_in_department(Work *work, Str department); /* or in one below it */

/* Every name and code of a department for which that is true. */
void user_departments(Work *work, StrVec *names);

#endif
