/*
 * own.c -- see own.h. The first who asks reads them all.
 *
 * The rule: what is kept here is never given away, because merging uses trees up; everybody gets a
 * copy.
 */
#include "metadata/own.h"

#include <pthread.h>

#include "core/base/map.h"
#include "metadata/load.h"

typedef struct {
    Str         text;
    const Node *root;
} OwnFile;

static Map            files; /* as messages call them; in an arena that lives with the process */
static pthread_once_t files_once = PTHREAD_ONCE_INIT;

/* One that is no YAML, or has mistakes, is not kept: who loads it is told by reading it. */
static void file_keep(Arena *arena, const Layer *layer, const SourceFile *file)
{
    Problems mistakes;
    problems_init(&mistakes, arena, LANGUAGE_EN);
    if (!str_ends(file->path, STR(".yaml"))) return;
    Str shown = str_printf(arena, "%.*s/%.*s", STR_ARG(layer->name), STR_ARG(file->path));
    const Node *root = yaml_read(arena, arena, shown, file->text, &mistakes);
    OwnFile    *own  = ARENA_NEW(arena, OwnFile);
    *own = (OwnFile){ file->text, root };
    if (root) map_put(&files, shown, own);
}

static void read_all(void)
{
    Arena *arena = arena_new();
    Layer  layer = layer_system(arena);
    map_init(&files, arena);
    for (size_t i = 0; i < layer.files.count; i++) file_keep(arena, &layer, &layer.files.items[i]);
}

Node *own_tree(Arena *nodes, Str shown, Str text)
{
    pthread_once(&files_once, read_all);
    const OwnFile *own = map_find(&files, shown);
    return own && str_equal(own->text, text) ? node_copy(nodes, own->root) : NULL;
}
