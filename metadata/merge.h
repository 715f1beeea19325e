/* merge.h -- one tree from the same file of two layers. */
#ifndef TENON_METADATA_MERGE_H
#define TENON_METADATA_MERGE_H

#include "metadata/yaml.h"

/*
 * What `over` says on top of `base`, key by key. Lists whose items have a name are merged by it,
 * other lists replaced. `keep`: nothing may be taken out of the base, because the program itself
 * needs it. The trees are used up.
 */
Node *merge(Arena *arena, Node *base, Node *over, bool keep, Problems *problems);

/*
 * Puts members with `before:` or `after:` where they want to be, and takes these words out, all
 * through a tree.
 */
void merge_place(Arena *arena, Node *tree, Problems *problems);

#endif
