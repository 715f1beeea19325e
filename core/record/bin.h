/*
 * bin.h -- what was deleted, for thirty days: bundles that can be brought back.
 *
 * A deletion moves a record, with all that goes along by child or cascade, into one bundle: out of
 * its tables, so that no filter can forget to leave it out. The links that were emptied for it
 * (on_delete: clear) are noted in the bundle, too.
 *
 * One sees and restores what one has deleted oneself, as long as one may still read and create such
 * records; admin sees everything. Of the rest there is nothing to be known: bin.unknown (404).
 * Role assignments are not kept, so that no right comes back by mistake.
 */
#ifndef TENON_RECORD_BIN_H
#define TENON_RECORD_BIN_H

#include "core/base/json.h"
#include "core/record/work.h"

enum {
    BIN_DAYS = 30,
    BIN_MAX_BYTES = 32 << 20, /* of all the records of one bundle, as JSON */
    BIN_DEFAULT_LIMIT = 50,
    BIN_MAX_LIMIT = 200,
    BIN_SHOWN_RECORDS = 200, /* named one by one in what a bundle holds */
    BIN_EXPIRE_ROWS = 500,   /* what one deletion clears away of old bundles, at most */
    BIN_EXPIRE_AT_OPEN = 10000
};

/* The bundle whose first record this is, if the user may restore it; else 0. */
bool bin_find(Work *work, int64_t record, int64_t *bundle);

/* {"rows": [...], "next"}, newest first. The texts are parameters as they came, or empty. */
bool bin_list_write(Work *work, Str object, Str limit, Str cursor, JsonWriter *json);

/* One bundle: a row of the list with "objects" and "records", what is in it. */
bool bin_write(Work *work, int64_t bundle, JsonWriter *json);

/*
 * Puts all of it back, or nothing: ids, owners, numbers and the time of creation stay, versions go
 * up by one, keys must be free, the targets of required links must be there. No hooks and no rules
 * run. *object and *record name the record that was deleted.
 */
bool bin_restore(Work *work, int64_t bundle, const Object **object, int64_t *record);

/* For good. */
bool bin_purge(Work *work, int64_t bundle);

/* Clears away bundles whose days are over, at most so many rows of them. */
bool bin_expire(DbConn *db, int64_t now, int64_t rows, Problems *problems);

#endif
