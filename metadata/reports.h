/* reports.h -- what report files and the tiles of dashboards have in common. Private. */
#ifndef TENON_METADATA_REPORTS_H
#define TENON_METADATA_REPORTS_H

#include "metadata/loader.h"

/*
 * Reads what a report says of itself by a table of keys; `object` is looked up first, because all
 * other names are its own. Measures that are missing become a count.
 */
void report_read(Loader *loader, Report *report, const Node *map, Str path, const Key *keys);

/* "{sum: amount}": the measure that a map names; false with a problem. `path` of its texts. */
bool measure_of_map(const Reading *reading, const Node *map, ReportMeasure *measure);

/* stage, account.level, stage.closed, month(close_date): can records be grouped by it? */
bool group_check(Loader *loader, const Object *object, const Node *node);

/* Whose records a map is about, from its `object`. */
void report_object_read(Loader *loader, Report *report, const Node *map);

/* A condition over the reading's object. */
void report_where_read(const Reading *reading, Report *report, const Node *value);

/* NULL with a problem that says what is near. */
const Report    *report_get(Loader *loader, const Node *name);
const Dashboard *dashboard_get(Loader *loader, const Node *name);

/* The names of roles, each checked. */
void report_roles_read(Loader *loader, const Node *value, Str **roles, size_t *count);

/* Measures as keys of a map: sum, avg, min, max, count. */
#define MEASURE_KEYS                                                                            \
    { "sum", SHAPE_TEXT, "The sum of a number.", .read = ignore_value },                        \
    { "avg", SHAPE_TEXT, "The average of a number.", .read = ignore_value },                    \
    { "min", SHAPE_TEXT, "The smallest number or text, the earliest date.",                     \
      .read = ignore_value },                                                                   \
    { "max", SHAPE_TEXT, "The largest number or text, the latest date.", .read = ignore_value },\
    { "count", SHAPE_TEXT, "true: how many records; a field: how many have a value there.",     \
      .read = ignore_value }

extern const Key tile_report_keys[]; /* of a report inside a tile */

#endif
