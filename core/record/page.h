/*
 * page.h -- what a screen needs in one answer: the record page, and the dozen rows of a lookup's
 * search.
 */
#ifndef TENON_RECORD_PAGE_H
#define TENON_RECORD_PAGE_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    LOOKUP_ROWS = 12,
    LOOKUP_IDS = 50,
    PAGE_HISTORY_ROWS = 10,
    PAGE_TIMELINE_ROWS = 20
};

/*
 * {"record", "title", "rights", "related", "history", "timeline", "actions"}; see
 * docs/http-shapes.md. `history` and `timeline` are null where the layout has no such part.
 */
bool page_write(Work *work, const Object *object, int64_t id, JsonWriter *json);

/*
 * The same as mobile.yaml wants it: only its fields, parts and buttons. With `more`, the name of a
 * group, only {"record"} with that group's fields. An object without a mobile.yaml has one page.
 */
bool page_write_mobile(Work *work, const Object *object, int64_t id, Str more, JsonWriter *json);

/*
 * `asked_for` is "opportunity.account", the field that is being filled in; its filter applies. It
 * may be empty. With `ids`, "01j8...,01j9...", just these: to name what one knows by id alone.
 */
bool lookup_write(Work *work, const Object *object, Str q, Str asked_for, Str ids,
                  JsonWriter *json);

#endif
