/*
 * keys.h -- the keys that a YAML map may have, as tables.
 *
 * One row per key: its name, what may stand there, its help, where its value goes. The same rows
 * read files, find "did you mean", make the JSON Schema for editors and the reference pages. A key
 * that is named in the language but comes with a later version has a row too, so that nobody
 * believes it works.
 */
#ifndef TENON_METADATA_KEYS_H
#define TENON_METADATA_KEYS_H

#include <stddef.h>

#include "metadata/load.h"
#include "metadata/yaml.h"

typedef enum {
    SHAPE_BOOL,      /* bool */
    SHAPE_INT,       /* int, from `least` to `most` */
    SHAPE_TEXT,      /* Str: any scalar's text */
    SHAPE_WORD,      /* Str: one of `words` */
    SHAPE_ICON,      /* Str: the name of an icon */
    SHAPE_COLOR,     /* Str: the name of a colour */
    SHAPE_LABEL,     /* Label: one text, or one per language; translation files count as well */
    SHAPE_CONDITION, /* const Expr *: compiled when all names are known */
    SHAPE_SCALAR,    /* the rest is for `read` */
    SHAPE_VALUE,     /* the same, or a list of them */
    SHAPE_NAMES,     /* one text or a list of texts */
    SHAPE_LIST,
    SHAPE_MAP,
    SHAPE_MAP_OF, /* a map from names to maps that have `keys` */
    SHAPE_ANY,
    SHAPE_LATER,   /* comes with a later version; ignoring it does no harm: a warning */
    SHAPE_REFUSED, /* the same, but without it the app would do something else: a problem */
} Shape;

typedef struct Reading Reading;
typedef struct Key     Key;

struct Key {
    const char *name;
    Shape       shape;
    const char *help;
    size_t      offset; /* of the member in the thing, where there is no `read` */
    void (*read)(const Reading *reading, const Node *value);
    const char *words; /* WORD: what is allowed, separated by spaces */
    int         least, most;
    const Key  *keys; /* of the map, or of each map in it; for the schema */
    bool        required;
};

/* What is being read: into which thing, and where names in it are looked up. */
struct Reading {
    Loader *loader;
    Object *object; /* NULL where there is none */
    void   *thing;
    Str     path; /* of its texts in translation files: "opportunity.fields.name" */
};

/* Reads a map by its table; ends with a NULL name. All that is wrong becomes problems. */
void keys_read(const Reading *reading, const Node *map, const Key *keys);

/* Reads one member by its row. */
void key_read(const Reading *reading, const Key *key, const Node *value);

const Key *key_find(const Key *keys, Str name);
void       keys_unknown_in(Loader *loader, const Node *member,
                           const Key *keys); /* the same, by the table */
void       key_unknown(Loader *loader, const Node *member, const StrVec *known);
bool       shape_check(Loader *loader, const Node *value, Str name, const Key *key);

/*
 * A problem "NAME must be WHAT": what is a code of the catalogue, "shape.map" and so on. Always
 * false.
 */
bool shape_refuse(Loader *loader, Place at, Str name, const char *what);

/* The texts of a list, or of the one scalar; empty with a problem if it is neither. */
typedef VEC(const Node *) NodeVec;
NodeVec names_of(Loader *loader, const Node *value);

#endif
