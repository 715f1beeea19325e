/*
 * trouble.h -- tenants that cannot serve, and why; private to this room.
 *
 * Whoever asks for one hears the same again for a moment, so that a broken tenant costs nothing; one
 * whose data.db was found damaged is left alone until there is another file. Not safe for several
 * threads: whoever has the list guards it.
 */
#ifndef TENON_RELEASE_TROUBLE_H
#define TENON_RELEASE_TROUBLE_H

#include "core/base/problem.h"

typedef struct Trouble Trouble;

typedef struct {
    Trouble *first;
    int      count;
} Troubles;

/* Which file it was, so that another one is noticed. */
typedef struct {
    uint64_t device, inode;
    int64_t  size, changed;
} FileMark;

FileMark file_mark(Str path); /* all zero if there is none */

/* Has it been said, in this language, and is it too early to try again? */
bool trouble_holds(const Troubles *troubles, Str tenant, Str data_path, Problems *problems);

/* `cause` is said again in its language. True if there was no trouble before. */
bool trouble_note(Troubles *troubles, Str tenant, Str cause, Language language);

/* From now on only another data.db is worth a try. */
void trouble_stick(Troubles *troubles, Str tenant, FileMark mark);

bool trouble_clear(Troubles *troubles, Str tenant); /* true if there was any */
void trouble_clear_all(Troubles *troubles);

#endif
