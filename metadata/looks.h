/* looks.h -- the names of icons and colours. */
#ifndef TENON_METADATA_LOOKS_H
#define TENON_METADATA_LOOKS_H

#include "metadata/loader.h"

extern const char *const icon_names[], *const color_names[]; /* end with NULL */

/* Warn about a name that is not among them, and say what is near. */
void icon_check(Loader *loader, const Node *name);
void color_check(Loader *loader, const Node *name);

#endif
