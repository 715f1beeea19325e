/*
 * own.h -- the program's own files as trees: the same for every app, so they are read once.
 *
 * Inside the room only.
 */
#ifndef TENON_METADATA_OWN_H
#define TENON_METADATA_OWN_H

#include "metadata/yaml.h"

/*
 * A tree of the caller's own, its nodes in `nodes`, its texts for as long as the process lives.
 * `shown` is what messages call the file ("system/objects/user/object.yaml"). NULL if that is no
 * file of the program's own, or if its text is another one (of an earlier program).
 */
Node *own_tree(Arena *nodes, Str shown, Str text);

#endif
