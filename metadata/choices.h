/* choices.h -- reading option lists, wherever they stand. */
#ifndef TENON_METADATA_CHOICES_H
#define TENON_METADATA_CHOICES_H

#include "metadata/loader.h"

/* Fills in the options of a list from a map; `path` leads to their texts in translation files. */
bool options_read(Loader *loader, Choices *choices, Str path, const Node *map);

/* The options of a field: `options:` beside its type, or the shared list of `options_from:`. */
bool options_link(Loader *loader, Field *field);

#define OPTIONS_OF_A_LIST                                                                          \
    { "options", OPTION_CHOICE_LIST,                                                               \
      .help = "The options by name: {won: {label: Won, color: green}}." },                         \
    { "options_from", OPTION_TEXT, .help = "A shared list: the name of a file in choices/." }

/* What an option may say beside its own attributes; for the schema. */
const Key *option_keys_all(void);

#endif
