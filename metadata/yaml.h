/*
 * yaml.h -- a YAML file as a tree of nodes, each with its exact place.
 *
 * What a plain scalar means is decided here by the YAML 1.2 core schema: `no` and `1.4.0` are
 * texts, `12` and `true` are not. The limits of load.h hold; anchors, aliases, tags, merge keys and
 * several documents are refused.
 */
#ifndef TENON_METADATA_YAML_H
#define TENON_METADATA_YAML_H

#include "core/base/problem.h"
#include "core/base/value.h"

typedef enum { NODE_SCALAR, NODE_LIST, NODE_MAP } NodeKind;

typedef struct Node Node;
struct Node {
    NodeKind kind;
    bool     plain; /* a scalar without quotes: may be a number, a boolean or empty */
    Str      text;  /* of a scalar */
    Place
        at; /* of the value, quotes included; of its key where the value has no place of its own */
    Place  text_at; /* of the scalar's first character */
    Str    key;     /* in a map */
    Place  key_at;
    Node  *first, *last, *next; /* members or items */
    size_t count;
};

/*
 * Nodes go to `nodes`, texts to `texts`, which may live longer. `file` is borrowed. An empty file
 * is an empty map. NULL with problems.
 */
Node *yaml_read(Arena *nodes, Arena *texts, Str file, Str text, Problems *problems);

/* The member of a map; NULL if it is missing or the node is none. */
Node *node_find(const Node *map, const char *key);

/* NULL, BOOL, INT, DECIMAL or TEXT. */
Value node_value(const Node *scalar);
bool  node_is_null(const Node *node);

/* For building trees: the child goes to the end. */
void node_append(Node *parent, Node *child);

/* The whole tree below it once more; its texts are the same. */
Node *node_copy(Arena *nodes, const Node *node);

/* Refuses what is not UTF-8 or not meant for a text file, with its exact place. */
bool bytes_check(Str file, Str text, Problems *problems);

/* The next line of a text without its break, as libyaml counts lines; false at the end. */
bool line_next(Str text, size_t *at, Str *line);

#endif
