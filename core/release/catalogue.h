/*
 * catalogue.h -- where every value is kept: object and field -> table and column, and the indexes;
 * private to this room.
 *
 * There are two of them: what is (read from the database) and what shall be (made from a snapshot).
 * A plan is their difference; an apply ends by writing the second one down.
 */
#ifndef TENON_RELEASE_CATALOGUE_H
#define TENON_RELEASE_CATALOGUE_H

#include "core/db/db.h"
#include "metadata/model.h"

/*
 * An object (field is empty, place its table) or a field (place its column, empty for a formula).
 */
typedef struct Entry {
    Str  object, field, place;
    Str  kind;   /* of a field: "text", "decimal" ...; "computed" for a formula */
    int  scale;
    Str  target; /* of a link: the object it points to */
    Str  options; /* of a choice: its options' names, one a line; empty for all others */
    Str  limits;  /* what its values have to keep to, one a line: "max 255" */
    Str  derived; /* of a roll-up: a hash of how it is computed; empty for all others */
    bool required, folded;

    const Object *of_object; /* in what shall be */
    const Field  *of_field;
} Entry;

typedef struct PlanIndex {
    Str  name, object;
    Str  field;      /* it belongs to this field (unique, link); empty for a declared one */
    Str  definition; /* UNIQUE ON "o_deal" ("f_code") */
    bool unique;
    bool words;      /* no index of values but of words: WORDS 2 ON "o_deal" ("f_name") */

    const Object *of_object;
    const Field  *of_field;
    const Index  *of_index; /* a declared one */
} PlanIndex;

typedef struct Catalogue {
    VEC(Entry) entries; /* objects and their fields, in the snapshot's order or by name */
    VEC(PlanIndex) indexes;
    Map by_path;      /* "account", "account.name" -> Entry */
    Map index_by_name;
} Catalogue;

/* Of how words are made (core/base/words.h): with another one, every tenant's are made anew. */
enum { WORDS_VERSION = 2 };

bool catalogue_read(Arena *arena, DbConn *conn, Catalogue *catalogue, Problems *problems);
void catalogue_of(Arena *arena, const Snapshot *snapshot, Catalogue *catalogue);
/* Of the indexes of words alone: are those of the database the ones that the snapshot wants? */
bool catalogue_words_fit(Arena *arena, DbConn *conn, const Snapshot *wanted, bool *fit,
                         Problems *problems);
/* Replaces all rows. */
bool catalogue_write(DbConn *conn, const Catalogue *catalogue, Problems *problems);

const Entry     *entry_find(const Catalogue *catalogue, Arena *arena, Str object, Str field);
const PlanIndex *index_find(const Catalogue *catalogue, Str name);

/* Its values lie in a table of their own: `place`. */
static inline bool entry_is_list(const Entry *entry)
{
    return str_is(entry->kind, "list") || str_is(entry->kind, "files");
}

/*
 * Besides its column a text that is unique without regard to case has one with the folded text:
 * "<column>__fold".
 */
bool field_folded(const Field *field);
bool field_stored(const Field *field);
Str  fold_column(Arena *arena, const Field *field);

/* The type that gives a text a form of its own: "phone"; empty where any text will do. */
Str entry_form(const Entry *entry);

#endif
