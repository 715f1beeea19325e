/*
 * load.c -- from files to a snapshot: the stages in their order, and the finish.
 *
 * Everything is built in the snapshot's arena; the YAML trees live in a scratch arena that ends
 * with loading. If anything is wrong there is no snapshot, and the problems come sorted by place,
 * each with the line it is in.
 */
#include "metadata/load.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/base/crypto.h"
#include "metadata/loader.h"
#include "metadata/merge.h"
#include "metadata/own.h"

/* --- files ------------------------------------------------------------------------------------ */

/*
 * Files of the app have their own path in messages; those of layers below it begin with the layer's
 * name.
 */
static Str shown_path(Loader *loader, const Layer *layer, Str path)
{
    bool top = layer == &loader->layers->items[loader->layers->count - 1];
    return top ? str_copy(loader->arena, path)
               : str_printf(loader->arena, "%.*s/%.*s", STR_ARG(layer->name), STR_ARG(path));
}

static Document *document_of(Loader *loader, Str path)
{
    for (size_t i = 0; i < loader->documents.count; i++)
        if (str_equal(loader->documents.items[i].path, path)) return &loader->documents.items[i];
    return NULL;
}

static void file_add(Loader *loader, const Layer *layer, const SourceFile *file, Map *by_path)
{
    Str             name;
    const FileKind *kind = file_kind_of(file->path, &name);
    Str             shown = shown_path(loader, layer, file->path);
    bool            top = layer == &loader->layers->items[loader->layers->count - 1];
    if (!kind) {
        file_kind_refuse(loader->scratch, file->path, shown, loader->problems);
        return;
    }
    if (kind->use == USE_LATER)
        problem_warn(loader->problems, "kind.later", (Place){ .file = shown }, ARGS(file->path));
    if (kind->use == USE_LUA)
        script_add(loader, &(CodeFile){ kind, name, file->path, shown, file->text });
    if (kind->use != USE_YAML || (str_is(file->path, "app.yaml") && !top)) return;

    Node *root = own_tree(loader->scratch, shown, file->text);
    if (!root)
        root = yaml_read(loader->scratch, loader->arena, shown, file->text, loader->problems);
    Map  *earlier = map_find(by_path, file->path);
    bool  system = layer == loader->layers->items && loader->layers->count > 1;
    if (!earlier) {
        VEC_PUSH(loader->scratch, &loader->documents,
                 (Document){ kind, str_copy(loader->arena, name),
                             str_copy(loader->arena, file->path), root, system });
        map_put(by_path, file->path, (void *)kind);
        return;
    }
    Document *document = document_of(loader, file->path);
    document->root = root && document->root ? merge(loader->scratch, document->root, root,
                                                    document->system, loader->problems)
                                            : NULL;
}

/*
 * System things first, then by path: the order of the model does not depend on the order of the
 * files.
 */
static int by_path(const void *left, const void *right)
{
    const Document *a = left, *b = right;
    if (a->system != b->system) return a->system ? -1 : 1;
    return str_compare(a->path, b->path);
}

/* source.c, yaml.c, merge.c: documents. */
static void files_read(Loader *loader)
{
    Map seen;
    map_init(&seen, loader->scratch);
    for (size_t i = 0; i < loader->layers->count; i++) {
        const Layer *layer = &loader->layers->items[i];
        for (size_t j = 0; j < layer->files.count; j++)
            file_add(loader, layer, &layer->files.items[j], &seen);
    }
    if (loader->documents.count)
        qsort(loader->documents.items, loader->documents.count, sizeof(Document), by_path);
    for (size_t i = 0; i < loader->documents.count; i++) {
        Node *root = loader->documents.items[i].root;
        if (root) merge_place(loader->scratch, root, loader->problems);
    }
}

/* --- the finish ------------------------------------------------------------------------------- */

static bool text_in_layer(const Layer *layer, Str path, Str *text)
{
    for (size_t i = 0; i < layer->files.count; i++)
        if (str_equal(layer->files.items[i].path, path)) {
            *text = layer->files.items[i].text;
            return true;
        }
    return false;
}

/* The text of a file by the path that messages show: of the app, or behind a layer's name. */
static bool text_of(Loader *loader, Str shown, Str *text)
{
    size_t top = loader->layers->count - 1;
    if (text_in_layer(&loader->layers->items[top], shown, text)) return true;
    Str path = shown, name = { 0 };
    str_cut(&path, '/', &name);
    for (size_t i = 0; i < top; i++) {
        const Layer *layer = &loader->layers->items[i];
        if (str_equal(layer->name, name) && text_in_layer(layer, path, text)) return true;
    }
    return false;
}

/* The lines of a file, split once however many problems it has; NULL if there is no such file. */
static const StrVec *lines_of(Loader *loader, Map *files, Str shown)
{
    StrVec *lines = map_find(files, shown);
    Str     text, line;
    if (lines || !text_of(loader, shown, &text)) return lines;
    lines = ARENA_NEW(loader->scratch, StrVec);
    for (size_t at = str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0; line_next(text, &at, &line);)
        VEC_PUSH(loader->scratch, lines, line);
    map_put(files, shown, lines);
    return lines;
}

/*
 * An expression may run over several lines of its file; those who read it count on in its first
 * line. What lies behind that line's end is on the next, where the text begins behind the
 * indentation.
 */
static void place_wrap(Place *at, const StrVec *lines)
{
    for (; (size_t)at->line < lines->count; at->line++) {
        int length = (int)str_utf8_length(lines->items[at->line - 1]);
        if (at->column <= length + 1) return;
        Str next = lines->items[at->line], shown = str_trim(next);
        at->column += (shown.len ? (int)(shown.ptr - next.ptr) : 0) - (length + 1);
    }
}

/* The problem must outlive the snapshot, which may be about to go. */
static void problem_finish(Loader *loader, Map *files, Problem *problem)
{
    Arena        *arena = loader->problems->arena;
    Place        *at = &problem->at;
    bool          placed = at->file.len && at->line > 0;
    const StrVec *lines = placed ? lines_of(loader, files, at->file) : NULL;
    if (lines) place_wrap(at, lines);
    if (lines && (size_t)at->line <= lines->count)
        problem->cause = str_copy(arena, lines->items[at->line - 1]);
    at->file = str_copy(arena, at->file);
    at->field = str_copy(arena, at->field);
}

static int by_place(const void *left, const void *right)
{
    const Problem *a = *(Problem *const *)left, *b = *(Problem *const *)right;
    int            order = str_compare(a->at.file, b->at.file);
    if (order == 0) order = a->at.line - b->at.line;
    if (order == 0) order = a->at.column - b->at.column;
    return order;
}

/* Stable, because equal places keep the order in which they were found. */
static void problems_sort(Problem **problems, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && by_place(&problems[j - 1], &problems[j]) > 0; j--) {
            Problem *earlier = problems[j];
            problems[j] = problems[j - 1];
            problems[j - 1] = earlier;
        }
}

/* Sorts what was found since `last` and gives each its line. */
static void problems_finish(Loader *loader, Problem *last)
{
    Problems *problems = loader->problems;
    Map       files;
    VEC(Problem *) found = { 0 };
    map_init(&files, loader->scratch);
    for (Problem *p = last ? last->next : problems->first; p; p = p->next) {
        problem_finish(loader, &files, p);
        VEC_PUSH(loader->scratch, &found, p);
    }
    if (found.count == 0) return;
    problems_sort(found.items, found.count);
    *(last ? &last->next : &problems->first) = found.items[0];
    for (size_t i = 0; i < found.count; i++)
        found.items[i]->next = i + 1 < found.count ? found.items[i + 1] : NULL;
    problems->last = found.items[found.count - 1];
}

Str layers_hash(Arena *arena, const Layers *layers)
{
    Hash hash;
    hash_init(&hash);
    for (size_t i = 0; i < layers->count; i++) {
        const Layer *layer = &layers->items[i];
        hash_add(&hash, layer->name);
        for (size_t j = 0; j < layer->files.count; j++) {
            hash_add(&hash, layer->files.items[j].path);
            hash_add(&hash, layer->files.items[j].text);
        }
    }
    return hash_finish(arena, &hash);
}

/* --- loading ---------------------------------------------------------------------------------- */

/* Every role knows every object: what multiplies is limited. */
static bool counts_check(Loader *loader)
{
    static const struct {
        const char *kind;
        int         most;
    } limits[] = { { "object", 1000 }, { "role", 300 }, { "menu", 100 }, { "choices", 2000 },
                 { "report", 1000 }, { "dashboard", 200 } };
    bool good = true;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        int count = 0;
        for (size_t j = 0; j < loader->documents.count; j++)
            count += str_is(str_from(limits[i].kind), loader->documents.items[j].kind->name);
        if (count <= limits[i].most) continue;
        good = problem_add(loader->problems, "app.many", (Place){ .file = STR("app.yaml") },
                           ARGS(str_from(limits[i].kind), number_text(loader, limits[i].most)));
    }
    return good;
}

static void data_files_check(Loader *loader)
{
    for (size_t i = 0; i < loader->layers->count; i++) {
        const Layer *layer = &loader->layers->items[i];
        for (size_t j = 0; j < layer->files.count && !layer->stored; j++) {
            Str             name, path = layer->files.items[j].path;
            const FileKind *kind = file_kind_of(path, &name);
            if (kind && kind->use == USE_DATA)
                data_check(loader, name, shown_path(loader, layer, path),
                           layer->files.items[j].text);
        }
    }
}

static void model_read(Loader *loader)
{
    app_read(loader);
    i18n_read(loader);
    texts_read(loader);
    app_label_read(loader);
    choices_read(loader);
    objects_read(loader);
    scripts_read(loader);
    objects_link(loader);
    expressions_compile(loader); /* of the model: layouts that are derived ask what a title reads */
    actions_check(loader);
    lists_read(loader);
    records_read(loader);
    forms_read(loader);
    boards_read(loader);
    reports_read(loader);
    dashboards_read(loader);
    mobiles_read(loader);
    menus_read(loader);
    roles_read(loader);
    expressions_compile(loader); /* of layouts */
    reports_check(loader);
    formulas_check(loader);
    rollups_check(loader);
    data_files_check(loader);
    if (loader->problems->count > loader->errors_before) return;
    translations_check(loader);
    model_check(loader);
}

static _Atomic int64_t loaded = 1; /* by the process */

const Snapshot *snapshot_load(const Layers *layers, Problems *problems)
{
    Arena    *arena = arena_new();
    Snapshot *snapshot = ARENA_NEW(arena, Snapshot);
    snapshot->serial = atomic_fetch_add(&loaded, 1);
    Loader    loader = { .arena = arena,
                         .scratch = arena_new(),
                         .problems = problems,
                         .snapshot = snapshot,
                         .layers = layers,
                         .errors_before = problems->count };
    Problem  *last = problems->last;
    snapshot->arena = arena;
    snapshot->holders = 1;
    map_init(&snapshot->object_map, arena);
    map_init(&loader.languages_refused, loader.scratch);
    map_init(&loader.translations, loader.scratch);
    map_init(&loader.choices_used, loader.scratch);

    files_read(&loader);
    if (counts_check(&loader)) model_read(&loader);
    problems_finish(&loader, last);
    bool good = problems->count == loader.errors_before;
    if (good) snapshot->hash = layers_hash(arena, layers);
    arena_free(loader.scratch);
    if (good) return snapshot;
    arena_free(arena);
    return NULL;
}
