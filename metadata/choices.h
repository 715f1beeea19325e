/* choices.h -- reading option lists, wherever they stand. */
#ifndef TENON_METADATA_CHOICES_H
#define TENON_METADATA_CHOICES_H

#include "metadata/loader.h"

/* Fills in the options of a list from a map; `path` leads to their texts in translation files. */
bool options_read(Loader *loader, Choices *choices, Str path, const Node *map);

/* What an option may say beside its own attributes; for the schema. */
const Key *option_keys_all(void);

#endif
