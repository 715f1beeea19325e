/*
 * source.h -- the kinds of files an app may have: a file's kind follows from its place and name.
 */
#ifndef TENON_METADATA_SOURCE_H
#define TENON_METADATA_SOURCE_H

#include "metadata/keys.h"

typedef enum {
    USE_YAML,    /* read and merged here */
    USE_LUA,     /* kept as text; run elsewhere */
    USE_DATA,    /* kept for the import; not counted */
    USE_NOTHING, /* a note for people */
    USE_LATER,   /* comes with a later version */
} FileUse;

typedef struct FileKind {
    const char *name;
    const char *path; /* <name> and * stand for one word each; <name> is the thing's name */
    FileUse     use;
    const char *help;
    const Key  *keys; /* YAML: what the file may say */
} FileKind;

extern const FileKind file_kinds[]; /* ends with a NULL name */

/* NULL if no kind has such a path. `name` is what stood for <name>. */
const FileKind *file_kind_of(Str path, Str *name);

/* A problem: the path is of no kind. Suggests a place; `shown` is how messages name it. */
void file_kind_refuse(Arena *arena, Str path, Str shown, Problems *problems);

#endif
