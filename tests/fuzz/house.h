/*
 * house.h -- a data folder with one tenant, `fuzz`, of the app in tests/fuzz/app, two people and a
 * few records: what the targets ask that need more than a function.
 *
 * It is made at the first use in $TMPDIR and goes with the process. There are no scripts in it and
 * no threads.
 */
#ifndef TENON_TESTS_FUZZ_HOUSE_H
#define TENON_TESTS_FUZZ_HOUSE_H

#include "core/record/record.h"
#include "core/release/tenants.h"

typedef struct {
    Str  name; /* "firm" */
    char id[14];
} HouseRecord;

typedef struct House {
    Arena      *arena;
    Str         folder;
    Tenants    *tenants;
    Tenant     *tenant;
    Str         admin_token, seller_token;
    int64_t     seller;
    HouseRecord records[16]; /* the first record of each name, for requests that need an id */
    size_t      record_count;
} House;

House *house(void);     /* made if there is none */
void   house_new(void); /* the next house() is a fresh one */

/* The id of a record by its name; empty if there is none. */
Str house_id(const House *house, Str name);

/* "@firm" becomes the id of that record. */
Str house_with_ids(const House *house, Arena *arena, Str text);

/*
 * One unit of work as the seller, with a savepoint around it: whatever it has written is undone.
 * True if it came to its end without a problem.
 */
bool house_try(House *house, Arena *arena, Problems *problems,
               bool (*run)(Work *work, void *context), void *context);

/* No fault of the house itself: neither an error inside nor a query without an end. */
void house_look(const Problems *problems);

#endif
