/*
 * source.c -- where files lie and what they are: the table of kinds, and the reading of app
 * folders.
 *
 * What a file is follows from its place and name alone. A file in no known place is a problem with
 * a suggestion, so that a misspelt folder is not silently ignored.
 */
#include "metadata/source.h"

#include "cmake/embedded.h"
#include "core/base/suggest.h"
#include "metadata/loader.h"

extern const Key app_keys[], object_keys[], list_keys[], record_keys[], form_keys[],
    board_file_keys[], mobile_keys[], choices_keys[], role_keys[], menu_keys[], report_keys[],
    dashboard_keys[];

const FileKind file_kinds[] = {
    { "app", "app.yaml", USE_YAML, "Who this app is: its name, languages, currency and time zone.",
      app_keys },
    { "object", "objects/<name>/object.yaml", USE_YAML, "An object: its fields, rules and indexes.",
      object_keys },
    { "list", "objects/<name>/list.yaml", USE_YAML, "The list views of an object.", list_keys },
    { "record", "objects/<name>/record.yaml", USE_YAML, "The record page of an object.",
      record_keys },
    { "form", "objects/<name>/form.yaml", USE_YAML, "The create and edit forms of an object.",
      form_keys },
    { "board", "objects/<name>/board.yaml", USE_YAML, "The boards of an object: cards in columns.",
      board_file_keys },
    { "mobile", "objects/<name>/mobile.yaml", USE_YAML,
      "What of an object's record page is for a phone.", mobile_keys },
    { "choices", "choices/<name>.yaml", USE_YAML, "An option list that several fields share.",
      choices_keys },
    { "role", "roles/<name>.yaml", USE_YAML, "What people in a role may do.", role_keys },
    { "menu", "menus/<name>.yaml", USE_YAML, "A navigation menu.", menu_keys },
    { "report", "reports/<name>.yaml", USE_YAML,
      "A report: groups of records, with what is computed of each, as a table or a chart.",
      report_keys },
    { "dashboard", "dashboards/<name>.yaml", USE_YAML,
      "A page of tiles: numbers, reports and lists.", dashboard_keys },
    { "i18n", "i18n/<name>.yaml", USE_YAML, "Translations into one language; keys are paths." },
    { "script", "objects/<name>/script.lua", USE_LUA,
      "What happens when a record of the object is saved, deleted or acted on." },
    { "script_test", "objects/<name>/script.test.lua", USE_LUA, "Tests of the object's script." },
    { "library_test", "lib/<name>.test.lua", USE_LUA, "Tests of a library." },
    { "library", "lib/<name>.lua", USE_LUA, "Functions that scripts take in with require." },
    { "test", "tests/<name>.lua", USE_LUA, "Tests of the app as a whole." },
    { "data", "data/<name>.csv", USE_DATA, "Records to start with." },
    { "readme", "README.md", USE_NOTHING },
    { "readme", "objects/*/README.md", USE_NOTHING },
    { "license", "LICENSE", USE_NOTHING },
    { "data_yaml", "data/<name>.yaml", USE_LATER },
    { "calendar_view", "objects/<name>/calendar.yaml", USE_LATER },
    { "approval", "objects/*/approvals/<name>.yaml", USE_LATER },
    { "automation", "automations/<name>.yaml", USE_LATER },
    { "process", "processes/<name>.yaml", USE_LATER },
    { "calendar", "calendars/<name>.yaml", USE_LATER },
    { "endpoint", "endpoints/<name>.yaml", USE_LATER },
    { "connector", "connectors/<name>.yaml", USE_LATER },
    { "template", "templates/<name>.yaml", USE_LATER },
    { 0 },
};

/* --- kinds ------------------------------------------------------------------------------------ */

/* One word of a path against one word of a pattern; "<name>.yaml" takes "sales.yaml". */
static bool word_matches(Str pattern, Str word, Str *name)
{
    size_t open, close;
    if (str_is(pattern, "*")) return word.len > 0;
    if (!str_find_char(pattern, '<', &open)) return str_equal(pattern, word);
    str_find_char(pattern, '>', &close);
    Str tail = str_slice(pattern, close + 1, pattern.len);
    if (!str_ends(word, tail) || word.len <= tail.len) return false;
    *name = str_slice(word, 0, word.len - tail.len);
    return true;
}

static bool path_matches(const char *pattern, Str path, Str *name)
{
    Str rest = str_from(pattern), pattern_word, word;
    while (str_cut(&rest, '/', &pattern_word))
        if (!str_cut(&path, '/', &word) || !word_matches(pattern_word, word, name)) return false;
    return !str_cut(&path, '/', &word);
}

const FileKind *file_kind_of(Str path, Str *name)
{
    for (const FileKind *kind = file_kinds; kind->name; kind++) {
        *name = (Str){ 0 };
        if (path_matches(kind->path, path, name)) return kind;
    }
    return NULL;
}

/* The pattern with the path's words in its open places: where this file would be right. */
static Str path_like(Arena *arena, const char *pattern, Str path)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    Str rest = str_from(pattern), pattern_word, word;
    while (str_cut(&rest, '/', &pattern_word)) {
        if (!str_cut(&path, '/', &word)) return (Str){ 0 };
        size_t open, dot;
        if (out.len) buffer_char(&out, '/');
        if (str_is(pattern_word, "*")) {
            buffer_add(&out, word);
        } else if (!str_find_char(pattern_word, '<', &open)) {
            buffer_add(&out, pattern_word);
        } else {
            Str stem = str_find_char(word, '.', &dot) ? str_slice(word, 0, dot) : word;
            str_find_char(pattern_word, '>', &open);
            buffer_add(&out, stem);
            buffer_add(&out, str_slice(pattern_word, open + 1, pattern_word.len));
        }
    }
    return str_cut(&path, '/', &word) ? (Str){ 0 } : buffer_str(&out);
}

void file_kind_refuse(Arena *arena, Str path, Str shown, Problems *problems)
{
    StrVec near = { 0 };
    for (const FileKind *kind = file_kinds; kind->name; kind++) {
        Str like = path_like(arena, kind->path, path);
        if (like.len) VEC_PUSH(arena, &near, like);
    }
    problem_add(problems, "file.kind", (Place){ .file = shown }, ARGS(path));
    if (suggest(path, near.items, near.count).len == 0)
        problem_hint(problems, "hint.places", NO_ARGS);
    else
        problem_suggest(problems, path, near.items, near.count);
}

/* --- layers ----------------------------------------------------------------------------------- */

Layer layer_system(Arena *arena)
{
    Layer layer = { .name = STR("system") };
    for (const EmbeddedFile *file = system_layer; file->path; file++)
        VEC_PUSH(arena, &layer.files,
                 (SourceFile){ str_from(file->path),
                               { file->begin, (size_t)(file->end - file->begin) } });
    return layer;
}

static bool is_counted(const FileKind *kind)
{
    return kind->use == USE_YAML || kind->use == USE_LUA || kind->use == USE_LATER;
}

/*
 * One file of the folder; those that are only for people stay out of the layer. One of no kind
 * comes along unread, so that loading reports it among all the other problems.
 */
static bool file_take(Arena *arena, Str folder, Str path, Layer *layer, size_t *bytes,
                      Problems *problems)
{
    Str             name;
    const FileKind *kind = file_kind_of(path, &name);
    SourceFile      file = { .path = path };
    if (!kind) {
        VEC_PUSH(arena, &layer->files, file);
        return true;
    }
    if (kind->use == USE_NOTHING) return true;
    size_t limit = kind->use == USE_DATA ? APP_MAX_BYTES : YAML_MAX_FILE;
    if (!file_read(arena, path_join(arena, folder, path), limit, &file.text, problems))
        return false;
    if (is_counted(kind)) *bytes += file.text.len;
    VEC_PUSH(arena, &layer->files, file);
    return true;
}

bool layer_read(Arena *arena, Str folder, Layer *layer, Problems *problems)
{
    int    before = problems->count;
    size_t bytes = 0;
    StrVec paths = { 0 };
    if (!folder_exists(folder))
        return problem_add(problems, "app.folder", (Place){ .file = folder }, ARGS(folder));
    if (!folder_list(arena, folder, &paths, problems)) return false;
    if (paths.count > APP_MAX_FILES)
        return problem_add(
            problems, "app.files", (Place){ .file = folder },
            ARGS(str_printf(arena, "%zu", paths.count), str_printf(arena, "%d", APP_MAX_FILES)));

    *layer = (Layer){ .name = STR("app") };
    for (size_t i = 0; i < paths.count; i++) {
        file_take(arena, folder, paths.items[i], layer, &bytes, problems);
        if (bytes > APP_MAX_BYTES)
            return problem_add(problems, "app.bytes", (Place){ .file = folder },
                               ARGS(str_printf(arena, "%d", APP_MAX_BYTES >> 20)));
    }
    return problems->count == before;
}
