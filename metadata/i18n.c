/*
 * i18n.c -- texts for people: inline ones, translation files, and words made from names.
 *
 * A text may be one scalar or one per language. What stands inline wins, then the translation files
 * by the text's path; a scalar serves all languages that are left. Where nothing was written, the
 * name makes the words: close_date reads "Close date".
 */
#include "core/base/suggest.h"
#include "metadata/loader.h"

static Str translation_key(Arena *arena, Str language, Str path)
{
    return str_printf(arena, "%.*s %.*s", STR_ARG(language), STR_ARG(path));
}

/* Nested maps are paths too: {opportunity: {label: ...}} is opportunity.label. */
static void translations_take(Loader *loader, const Document *document, const Node *map, Str prefix)
{
    for (const Node *member = map->first; member; member = member->next) {
        Str path = prefix.len ? str_printf(loader->scratch, "%.*s.%.*s", STR_ARG(prefix),
                                           STR_ARG(member->key))
                              : member->key;
        if (member->kind == NODE_MAP) {
            translations_take(loader, document, member, path);
        } else if (member->kind == NODE_LIST) {
            shape_refuse(loader, member->at, path, "shape.text");
        } else {
            Translation *translation = ARENA_NEW(loader->scratch, Translation);
            bool         system = place_is_system(member->at);
            *translation = (Translation){ .text = member->text, .node = member, .system = system };
            map_put(&loader->translations, translation_key(loader->scratch, document->name, path),
                    translation);
        }
    }
}

static bool has_language(const Snapshot *snapshot, Str tag)
{
    for (int i = 0; i < snapshot->language_count; i++)
        if (str_equal(snapshot->languages[i], tag)) return true;
    return false;
}

static void language_refuse(Loader *loader, Str tag, Place at)
{
    Str where = str_printf(loader->scratch, "%.*s %.*s", STR_ARG(at.file), STR_ARG(tag));
    if (loader->languages_broken || map_find(&loader->languages_refused, where)) return;
    map_put(&loader->languages_refused, where, loader);
    problem_add(loader->problems, "language.unknown", at, ARGS(tag));
    problem_suggest(loader->problems, tag, loader->snapshot->languages,
                    (size_t)loader->snapshot->language_count);
}

void i18n_read(Loader *loader)
{
    for (size_t i = 0; i < loader->documents.count; i++) {
        const Document *document = &loader->documents.items[i];
        if (!str_is(str_from(document->kind->name), "i18n") || !document->root) continue;
        if (document->root->kind != NODE_MAP) {
            shape_refuse(loader, document->root->at, document->name, "shape.map");
            continue;
        }
        if (!document->system && !has_language(loader->snapshot, document->name))
            language_refuse(loader, document->name, (Place){ .file = document->path });
        translations_take(loader, document, document->root, (Str){ 0 });
    }
}

/* --- reading one text ------------------------------------------------------------------------- */

static Str translation_of(Loader *loader, Str language, Str path)
{
    Translation *found =
        map_find(&loader->translations, translation_key(loader->scratch, language, path));
    if (!found) return (Str){ 0 };
    found->used = true;
    return found->text;
}

static void inline_take(Loader *loader, const Node *map, Label *label)
{
    Snapshot *snapshot = loader->snapshot;
    bool      own = !place_is_system(map->at);
    for (const Node *member = map->first; member; member = member->next) {
        int index = 0;
        while (index < snapshot->language_count &&
               !str_equal(snapshot->languages[index], member->key))
            index++;
        if (member->kind != NODE_SCALAR)
            shape_refuse(loader, member->at, member->key, "shape.text");
        else if (index < snapshot->language_count)
            label->in[index] = member->text;
        else if (own)
            language_refuse(loader, member->key, member->key_at);
    }
}

/*
 * A text of the program's layer in English serves where the app has neither of the program's
 * languages.
 */
static Str program_text(const Node *node)
{
    const Node *english = node ? node_find(node, "en") : NULL;
    return english && place_is_system(english->at) ? english->text : (Str){ 0 };
}

static void missing_warn(Loader *loader, const Node *node, Str path, const Label *label, bool plain)
{
    Snapshot *snapshot = loader->snapshot;
    if (!node || place_is_system(node->at)) return;
    int missing = 0, last = 0;
    for (int i = 0; i < snapshot->language_count; i++) {
        if (label->in[i].len) continue;
        missing++;
        last = i;
    }
    /* One text for all languages counts for one of them, whichever it is in. */
    if (plain && missing > 1)
        problem_warn(loader->problems, "translation.one", node->at, ARGS(path));
    if (!plain && missing)
        problem_warn(loader->problems, "translation.missing", node->at,
                     ARGS(path, snapshot->languages[last]));
}

void label_read(const Reading *reading, const char *what, const Node *node, Label *label)
{
    Loader   *loader = reading->loader;
    Snapshot *snapshot = loader->snapshot;
    Str       path = str_printf(loader->scratch, "%.*s.%s", STR_ARG(reading->path), what);
    bool      plain = node && node->kind == NODE_SCALAR;
    VEC_PUSH(loader->scratch, &loader->text_paths, path);
    *label = (Label){ 0 };
    if (node && node->kind == NODE_MAP) inline_take(loader, node, label);
    for (int i = 0; i < snapshot->language_count; i++)
        if (label->in[i].len == 0)
            label->in[i] = translation_of(loader, snapshot->languages[i], path);
    missing_warn(loader, node, path, label, plain);

    Str rest = plain ? node->text : program_text(node);
    for (int i = 0; i < snapshot->language_count && rest.len; i++)
        if (label->in[i].len == 0 && (plain || label_is_empty(loader, label))) label->in[i] = rest;
}

void label_built_in(Loader *loader, const char *what, Label *label)
{
    Snapshot *snapshot = loader->snapshot;
    for (int i = 0; i < snapshot->language_count; i++) {
        if (label->in[i].len == 0)
            label->in[i] = translation_of(loader, snapshot->languages[i], str_from(what));
        if (label->in[i].len == 0) label->in[i] = translation_of(loader, STR("en"), str_from(what));
    }
}

bool label_is_empty(const Loader *loader, const Label *label)
{
    for (int i = 0; i < loader->snapshot->language_count; i++)
        if (label->in[i].len) return false;
    return true;
}

static Str words_of_name(Arena *arena, Str name)
{
    char *words = str_c(arena, name);
    for (size_t i = 0; i < name.len; i++)
        if (words[i] == '_') words[i] = ' ';
    if (name.len && words[0] >= 'a' && words[0] <= 'z') words[0] -= 'a' - 'A';
    return (Str){ words, name.len };
}

/* Names are English words: they serve English readers better than a label in another language. */
bool is_english(Str language) { return str_starts(language, STR("en")); }

void label_derive(const Loader *loader, Str name, Label *label)
{
    const Snapshot *snapshot = loader->snapshot;
    bool            empty = label_is_empty(loader, label);
    Str             words = words_of_name(loader->arena, name);
    for (int i = 0; i < snapshot->language_count; i++)
        if (empty || (label->in[i].len == 0 && is_english(snapshot->languages[i])))
            label->in[i] = words;
}

/*
 * Keys below "texts." belong to nothing in the model: they are the app's words for its scripts. One
 * that a language lacks is said once, at the place where another language has it.
 */
static Label *text_at(Loader *loader, Str path)
{
    Label *label = map_find(&loader->snapshot->texts, path);
    if (label) return label;
    label = ARENA_NEW(loader->arena, Label);
    map_put(&loader->snapshot->texts, str_copy(loader->arena, path), label);
    return label;
}

static void text_take(Loader *loader, Str language, Str path, Translation *translation)
{
    Snapshot *snapshot = loader->snapshot;
    for (int i = 0; i < snapshot->language_count; i++) {
        if (!str_equal(snapshot->languages[i], language)) continue;
        translation->used = true;
        text_at(loader, path)->in[i] = translation->text;
    }
}

static const Node *text_node(Loader *loader, Str path, const Label *label)
{
    for (int i = 0; i < loader->snapshot->language_count; i++) {
        Str key = translation_key(loader->scratch, loader->snapshot->languages[i], path);
        const Translation *found = label->in[i].len ? map_find(&loader->translations, key) : NULL;
        if (found) return found->node;
    }
    return NULL;
}

void texts_read(Loader *loader)
{
    Map *texts = &loader->snapshot->texts;
    map_init(texts, loader->arena);
    for (size_t i = 0; i < loader->translations.count; i++) {
        Str path = loader->translations.entries[i].key, language;
        str_cut(&path, ' ', &language);
        if (str_starts(path, STR("texts.")))
            text_take(loader, language, path, loader->translations.entries[i].value);
    }
    for (size_t i = 0; i < texts->count; i++) {
        const Label *label = texts->entries[i].value;
        missing_warn(loader, text_node(loader, texts->entries[i].key, label),
                     texts->entries[i].key, label, false);
    }
}

void translations_check(Loader *loader)
{
    for (size_t i = 0; i < loader->translations.count; i++) {
        const Translation *translation = loader->translations.entries[i].value;
        if (translation->used || translation->system) continue;
        Str path = loader->translations.entries[i].key, language;
        str_cut(&path, ' ', &language);
        if (!has_language(loader->snapshot, language)) continue;
        problem_warn(loader->problems, "translation.unused", translation->node->key_at, ARGS(path));
        problem_suggest(loader->problems, path, loader->text_paths.items, loader->text_paths.count);
    }
}
