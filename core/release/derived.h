/*
 * derived.h -- roll-ups when the configuration changes: which are computed otherwise than before,
 * and computing them for all rows; private to this room.
 */
#ifndef TENON_RELEASE_DERIVED_H
#define TENON_RELEASE_DERIVED_H

#include "core/release/steps.h"

/* Two roll-ups with one hash have the same values over the same rows. */
Str rollup_hash(Arena *arena, const Field *field);

/* Computes those that the plan makes or changes, for all rows, after its steps have been run. */
bool rollups_fill(const Plan *plan, const Running *running);

#endif
