/*
 * search.h -- one question to all objects at once, for the search everywhere.
 */
#ifndef TENON_RECORD_SEARCH_H
#define TENON_RECORD_SEARCH_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    SEARCH_ROWS = 5,         /* of each object, where no limit is given */
    SEARCH_MAX_ROWS = 50,
    SEARCH_MAX_TOTAL = 100,  /* so far hits are counted */
    SEARCH_GROUP_MS = 250,   /* an object that takes longer is left out */
    SEARCH_ALL_MS = 1000,    /* after that no further object is asked */
    SEARCH_SNIPPET = 80      /* characters around what was found */
};

typedef struct {
    Str q, object, limit; /* as they came */
} SearchRequest;

/*
 * {"groups": [{"object", "label", "total", "rows": [...]}], "complete"}: objects in the order of
 * the menus, then all others that have an index of words and that the user may read. `complete` is
 * false where an object was left out for lack of time. False with problems.
 */
bool search_write(Work *work, const SearchRequest *request, JsonWriter *json);

#endif
