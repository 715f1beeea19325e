/*
 * samples.c -- see samples.h. A path in the table is SAMPLE/file; the build embeds the folder
 * samples/.
 */
#include "core/cli/samples.h"

#include "cmake/embedded.h"

/* The sample's name and the file's path in it; false for files beside the samples. */
static bool path_split(const EmbeddedFile *file, Str *sample, Str *path)
{
    Str    whole = str_from(file->path);
    size_t slash;
    if (!str_find_char(whole, '/', &slash)) return false;
    *sample = str_slice(whole, 0, slash);
    *path   = str_slice(whole, slash + 1, whole.len);
    return true;
}

StrVec sample_names(Arena *arena)
{
    StrVec names = { 0 };
    Str    sample, path;
    for (const EmbeddedFile *file = sample_apps; file->path; file++)
        if (path_split(file, &sample, &path) && str_is(path, "app.yaml"))
            VEC_PUSH(arena, &names, sample);
    return names;
}

bool sample_known(Str sample)
{
    Str name, path;
    for (const EmbeddedFile *file = sample_apps; file->path; file++)
        if (path_split(file, &name, &path) && str_is(path, "app.yaml") && str_equal(name, sample))
            return true;
    return false;
}

/* app.yaml under another name: its line "app: ..." is written anew, the rest stays. */
static Str renamed(Arena *arena, Str text, Str name)
{
    size_t at = 0, end;
    if (!str_starts(text, STR("app:"))) {
        if (!str_find(text, STR("\napp:"), &at)) return text;
        at++;
    }
    Str rest = str_slice(text, at, text.len);
    if (!str_find_char(rest, '\n', &end)) end = rest.len;
    return str_printf(arena, "%.*sapp: %.*s%.*s", (int)at, text.ptr, STR_ARG(name),
                      STR_ARG(str_slice(rest, end, rest.len)));
}

static Str folder_of(Str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return str_slice(path, 0, end);
}

bool sample_write(Arena *arena, Str sample, Str folder, Str name, Problems *problems)
{
    for (const EmbeddedFile *file = sample_apps; file->path; file++) {
        Str of, path, text = { file->begin, (size_t)(file->end - file->begin) };
        if (!path_split(file, &of, &path) || !str_equal(of, sample)) continue;
        if (str_is(path, "app.yaml") && name.len) text = renamed(arena, text, name);
        Str target = path_join(arena, folder, path);
        if (!folder_make(folder_of(target), problems) || !file_write(target, text, problems))
            return false;
    }
    return true;
}
