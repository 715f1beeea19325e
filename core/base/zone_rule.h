/*
 * zone_rule.h -- the rule for times after a zone file's last transition.
 *
 * "CET-1CEST,M3.5.0,M10.5.0/3": the format is POSIX's TZ, with the hours of -167 to 167 that RFC
 * 8536 allows. Offsets here are seconds east of UTC (POSIX writes them west).
 */
#ifndef TENON_BASE_ZONE_RULE_H
#define TENON_BASE_ZONE_RULE_H

#include "core/base/str.h"

typedef enum { RULE_WEEKDAY, RULE_DAY, RULE_DAY_WITHOUT_LEAP } RuleKind;

/* A local moment that comes every year. */
typedef struct {
    RuleKind kind;
    int      month, week, weekday; /* RULE_WEEKDAY: week 5 is the last; weekday 0 is Sunday */
    int      day;                  /* RULE_DAY: from 0; _WITHOUT_LEAP: from 1, no 29 February */
    int      second;               /* of the day, may lie outside of it */
} RuleMoment;

typedef struct {
    int        offset;
    bool       has_summer;
    int        summer_offset;
    RuleMoment summer_from, summer_to;
} ZoneRule;

bool zone_rule_parse(Str text, ZoneRule *rule);
int  zone_rule_offset(const ZoneRule *rule, int64_t second); /* seconds east, since 1970 */

#endif
