/*
 * reference.c -- the reference pages of files and field types, as Markdown; from the tables that
 * read them.
 */
#include "metadata/looks.h"
#include "metadata/schema.h"

static const char *shape_word(const Key *key)
{
    static const char *const words[] = {
        [SHAPE_BOOL] = "true or false",
        [SHAPE_INT] = "whole number",
        [SHAPE_TEXT] = "text",
        [SHAPE_WORD] = "one word",
        [SHAPE_ICON] = "icon",
        [SHAPE_COLOR] = "colour",
        [SHAPE_LABEL] = "text for people",
        [SHAPE_CONDITION] = "condition",
        [SHAPE_SCALAR] = "value",
        [SHAPE_VALUE] = "value or list",
        [SHAPE_NAMES] = "name or names",
        [SHAPE_LIST] = "list",
        [SHAPE_MAP] = "map",
        [SHAPE_MAP_OF] = "map of names",
        [SHAPE_ANY] = "any",
        [SHAPE_LATER] = "later",
        [SHAPE_REFUSED] = "later",
    };
    return words[key->shape];
}

static void words_add(Buffer *out, const char *words)
{
    Str  rest = str_from(words), word;
    bool first = true;
    BUFFER_ADD(out, " One of");
    while (str_cut(&rest, ' ', &word)) {
        buffer_printf(out, "%s `%.*s`", first ? "" : ",", STR_ARG(word));
        first = false;
    }
    buffer_char(out, '.');
}

static void keys_add(Buffer *out, const Key *keys, const char *heading)
{
    buffer_printf(out, "%s%s\n| key | what stands there | |\n|---|---|---|\n", heading,
                  *heading ? "\n" : "");
    for (const Key *key = keys; key->name; key++) {
        if (key->shape == SHAPE_LATER || key->shape == SHAPE_REFUSED) continue;
        buffer_printf(out, "| `%s`%s | %s | %s", key->name, key->required ? " (required)" : "",
                      shape_word(key), key->help);
        if (key->words) words_add(out, key->words);
        BUFFER_ADD(out, " |\n");
    }
    for (const Key *key = keys; key->name; key++) {
        bool own = key->keys && key->keys != field_keys && key->keys != keys;
        if (own)
            keys_add(out, key->keys,
                     str_c(out->arena, str_printf(out->arena, "\n`%s`:\n", key->name)));
    }
}

static void looks_add(Buffer *out, const char *heading, const char *const *names)
{
    buffer_printf(out, "\n## %s\n\n", heading);
    for (; *names; names++) buffer_printf(out, "`%s`%s", *names, names[1] ? " " : "\n");
}

void reference_files(Buffer *out)
{
    BUFFER_ADD(out, "# Files\n\nEvery file of an app, and what it may say.\n");
    for (const FileKind *kind = file_kinds; kind->name; kind++) {
        if (kind->use == USE_NOTHING || kind->use == USE_LATER) continue;
        buffer_printf(out, "\n## %s\n\n%s\n", kind->path, kind->help);
        if (kind->keys) keys_add(out, kind->keys, "");
    }
    looks_add(out, "Icons", icon_names);
    looks_add(out, "Colours", color_names);
}

static void type_add(Buffer *out, const FieldType *type)
{
    buffer_printf(out, "\n## %s\n\n%s: %s\n", type->name, type->label, type->help);
    if (type->options && type->options->name) {
        BUFFER_ADD(out, "\n| option | usual | |\n|---|---|---|\n");
        for (const OptionSpec *option = type->options; option->name; option++) {
            buffer_printf(out, "| `%s`%s | %s | %s", option->name,
                          option->required ? " (required)" : "",
                          option->fallback ? option->fallback : "", option->help);
            if (option->one_of) words_add(out, option->one_of);
            BUFFER_ADD(out, " |\n");
        }
    }
    BUFFER_ADD(out, "\nFilters:");
    for (const char *const *operator= field_type_operators(type); *operator; operator++)
        buffer_printf(out, " `%s`", *operator);
    buffer_char(out, '\n');
}

void reference_fields(Buffer *out)
{
    BUFFER_ADD(out, "# Field types\n\nWhat may stand beside `type:`.\n");
    for (const FieldType *const *type = field_types; *type; type++) type_add(out, *type);
    keys_add(out, field_keys, "\n## All types\n");
}
