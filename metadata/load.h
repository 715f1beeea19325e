/*
 * load.h -- from files to a snapshot: read -> merge layers -> link -> check.
 *
 * The files are given as text, so that a folder, a stored release and a draft load alike. All
 * problems are reported at once, each with its place in a file (relative to its layer) and the line
 * it is in.
 */
#ifndef TENON_METADATA_LOAD_H
#define TENON_METADATA_LOAD_H

#include "core/base/file.h"
#include "metadata/model.h"

typedef struct {
    Str path; /* objects/account/object.yaml */
    Str text;
} SourceFile;

typedef VEC(SourceFile) SourceFiles;

/* One layer: the program's own, a package, the app. */
typedef struct {
    Str         name;
    SourceFiles files;
    bool        stored; /* comes from a release: its data has been loaded long since */
} Layer;

typedef VEC(Layer) Layers; /* lowest first */

enum {
    YAML_MAX_FILE = 1 << 20, /* bytes */
    YAML_MAX_DEPTH = 64,
    YAML_MAX_NODES = 200000,
    SCRIPT_MAX_FILE = 256 << 10, /* bytes */
    APP_MAX_FILES = 5000,
    APP_MAX_BYTES = 64 << 20, /* YAML and Lua; data files are not counted */
};

/* The program's own layer: the system objects, embedded in the binary. */
Layer layer_system(Arena *arena);

/*
 * Reads an app folder. Files in no known place are problems with a suggestion. CSV under data/ is
 * read too.
 */
bool layer_read(Arena *arena, Str folder, Layer *layer, Problems *problems);

/* Of all their files: the `hash` of the snapshot that they make. */
Str layers_hash(Arena *arena, const Layers *layers);

/*
 * A fresh snapshot with one reference, or NULL with problems. Warnings may be there with a snapshot
 * as well.
 */
const Snapshot *snapshot_load(const Layers *layers, Problems *problems);

#endif
