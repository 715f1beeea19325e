/*
 * report.h -- a report run with the eyes of the user: groups in groups, columns, subtotals.
 *
 * Every number is asked of the database by itself, also the totals: an average of averages is no
 * average, and a record that counts in two groups counts once in their total. Everything with a
 * number has `where`, the condition that lists exactly its records.
 */
#ifndef TENON_RECORD_REPORT_H
#define TENON_RECORD_REPORT_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    REPORT_MAX_LINES = 1000, /* groups of all levels */
    REPORT_MAX_HEADS = 50,
    REPORT_MAX_READ = 10000, /* groups that one level is read to */
    REPORT_MAX_FILLED = 400  /* periods without records between others */
};

/* Is the user among those whom a report or a dashboard is for? */
bool report_is_for(const Work *work, const Str *roles, size_t count);

/* May they read the object and every field that it needs? */
bool report_is_readable(Work *work, const Report *report);

/* The report of that name: report.unknown (404) if it is not for them, report.hidden (403). */
const Report *report_acquire(Work *work, Str name);

/*
 * "where": TEXT, "heads": [...], "lines": [...], "totals": {...}, "more": BOOL. `where` narrows it
 * further and may be empty. Inside work_read.
 */
bool report_write_members(Work *work, const Report *report, Str where, JsonWriter *json);

/* {"value": ..., "where": ...}: its first measure over all that meets `where`. */
bool report_write_number(Work *work, const Report *report, Str where, JsonWriter *json);

#endif
