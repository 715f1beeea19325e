/*
 * keys.c -- reads a YAML map by its table of keys; see keys.h.
 *
 * Goes on after each problem, so that one run shows all of them. An empty value counts as a missing
 * key.
 */
#include "metadata/keys.h"

#include "metadata/looks.h"

const Key *key_find(const Key *keys, Str name)
{
    for (const Key *key = keys; key->name; key++)
        if (str_is(name, key->name)) return key;
    return NULL;
}

/* The words of a space-separated list. */
static StrVec words_split(Arena *arena, const char *words)
{
    StrVec found = { 0 };
    Str    rest = str_from(words), word;
    while (str_cut(&rest, ' ', &word))
        if (word.len) VEC_PUSH(arena, &found, word);
    return found;
}

void key_unknown(Loader *loader, const Node *member, const StrVec *known)
{
    problem_add(loader->problems, "key.unknown", member->key_at, ARGS(member->key));
    near_or_all(loader, member->key, known);
}

void keys_unknown_in(Loader *loader, const Node *member, const Key *keys)
{
    StrVec known = { 0 };
    for (const Key *key = keys; key->name; key++)
        VEC_PUSH(loader->scratch, &known, str_from(key->name));
    key_unknown(loader, member, &known);
}

/* --- shapes ----------------------------------------------------------------------------------- */

bool shape_refuse(Loader *loader, Place at, Str name, const char *what)
{
    Problems *problems = loader->problems;
    Str       words = message_text(problems->arena, problems->language, what, NO_ARGS);
    return problem_add(problems, "key.shape", at, ARGS(name, words));
}

static bool word_check(Loader *loader, const Node *value, const Key *key)
{
    StrVec words = words_split(loader->scratch, key->words);
    for (size_t i = 0; i < words.count; i++)
        if (str_equal(words.items[i], value->text)) return true;
    problem_add(loader->problems, "key.word", value->at, ARGS(value->text, value->key));
    near_or_all(loader, value->text, &words);
    return false;
}

static bool int_check(Loader *loader, const Node *value, Str name, const Key *key)
{
    Value number = node_value(value);
    if (number.kind != VALUE_INT) return shape_refuse(loader, value->at, name, "shape.int");
    if (number.integer >= key->least && number.integer <= key->most) return true;
    Arena *arena = loader->problems->arena;
    return problem_add(
        loader->problems, "key.range", value->at,
        ARGS(name, str_printf(arena, "%d", key->least), str_printf(arena, "%d", key->most)));
}

static bool names_check(Loader *loader, const Node *value, Str name)
{
    for (const Node *item = value->first; item; item = item->next)
        if (item->kind != NODE_SCALAR) return shape_refuse(loader, item->at, name, "shape.names");
    return value->kind == NODE_MAP ? shape_refuse(loader, value->at, name, "shape.names") : true;
}

bool shape_check(Loader *loader, const Node *value, Str name, const Key *key)
{
    static const struct {
        int         kinds; /* bits of NodeKind that may stand there */
        const char *what;
    } shapes[] = {
        [SHAPE_BOOL] = { 1 << NODE_SCALAR, "shape.bool" },
        [SHAPE_INT] = { 1 << NODE_SCALAR, "shape.int" },
        [SHAPE_TEXT] = { 1 << NODE_SCALAR, "shape.text" },
        [SHAPE_WORD] = { 1 << NODE_SCALAR, "shape.text" },
        [SHAPE_ICON] = { 1 << NODE_SCALAR, "shape.text" },
        [SHAPE_COLOR] = { 1 << NODE_SCALAR, "shape.text" },
        [SHAPE_LABEL] = { 1 << NODE_SCALAR | 1 << NODE_MAP, "shape.label" },
        [SHAPE_CONDITION] = { 1 << NODE_SCALAR, "shape.condition" },
        [SHAPE_SCALAR] = { 1 << NODE_SCALAR, "shape.scalar" },
        [SHAPE_VALUE] = { 1 << NODE_SCALAR | 1 << NODE_LIST, "shape.scalar" },
        [SHAPE_NAMES] = { 1 << NODE_SCALAR | 1 << NODE_LIST, "shape.names" },
        [SHAPE_LIST] = { 1 << NODE_LIST, "shape.list" },
        [SHAPE_MAP] = { 1 << NODE_MAP, "shape.map" },
        [SHAPE_MAP_OF] = { 1 << NODE_MAP, "shape.map" },
        [SHAPE_ANY] = { ~0, "" },
        [SHAPE_LATER] = { ~0, "" },
        [SHAPE_REFUSED] = { ~0, "" },
    };
    if (!(shapes[key->shape].kinds & 1 << value->kind))
        return shape_refuse(loader, value->at, name, shapes[key->shape].what);
    switch (key->shape) {
    case SHAPE_BOOL:
        return node_value(value).kind == VALUE_BOOL ||
               shape_refuse(loader, value->at, name, "shape.bool");
    case SHAPE_INT:
        return int_check(loader, value, name, key);
    case SHAPE_WORD:
        return word_check(loader, value, key);
    case SHAPE_VALUE:
    case SHAPE_NAMES:
        return names_check(loader, value, name);
    default:
        return true;
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

static void store(const Reading *reading, const Key *key, const Node *value)
{
    char *member = (char *)reading->thing + key->offset;
    switch (key->shape) {
    case SHAPE_BOOL:
        *(bool *)(void *)member = node_value(value).boolean;
        break;
    case SHAPE_INT:
        *(int *)(void *)member = (int)node_value(value).integer;
        break;
    case SHAPE_ICON:
    case SHAPE_COLOR:
    case SHAPE_TEXT:
    case SHAPE_WORD:
        *(Str *)(void *)member = value->text;
        break;
    case SHAPE_LABEL:
        label_read(reading, key->name, value, (Label *)(void *)member);
        break;
    case SHAPE_CONDITION:
        expression_later(reading->loader, reading->object, value, (Type){ TYPE_BOOL },
                         (const Expr **)(void *)member);
        break;
    default:
        break;
    }
}

void key_read(const Reading *reading, const Key *key, const Node *value)
{
    Loader *loader = reading->loader;
    if (key->shape == SHAPE_LATER) {
        problem_warn(loader->problems, "later.ignored", value->key_at, ARGS(value->key));
    } else if (key->shape == SHAPE_REFUSED) {
        problem_add(loader->problems, "later", value->key_at, ARGS(value->key));
    } else if (shape_check(loader, value, value->key, key)) {
        if (key->shape == SHAPE_ICON) icon_check(loader, value);
        if (key->shape == SHAPE_COLOR) color_check(loader, value);
        if (key->read)
            key->read(reading, value);
        else
            store(reading, key, value);
    }
}

static void keys_missing(const Reading *reading, const Node *map, const Key *keys)
{
    for (const Key *key = keys; key->name; key++) {
        const Node *value = node_find(map, key->name);
        if (value && !node_is_null(value)) continue;
        if (key->required)
            problem_add(reading->loader->problems, "key.missing", map->at,
                        ARGS(str_from(key->name), str_from(key->help)));
        if (key->shape == SHAPE_LABEL && !key->read)
            label_read(reading, key->name, NULL,
                       (Label *)(void *)((char *)reading->thing + key->offset));
    }
}

void keys_read(const Reading *reading, const Node *map, const Key *keys)
{
    Loader *loader = reading->loader;
    if (map->kind != NODE_MAP) {
        shape_refuse(loader, map->at, map->key.len ? map->key : map->at.file, "shape.map");
        return;
    }
    for (const Node *member = map->first; member; member = member->next) {
        const Key *key = key_find(keys, member->key);
        if (!key)
            keys_unknown_in(loader, member, keys);
        else if (!node_is_null(member))
            key_read(reading, key, member);
    }
    keys_missing(reading, map, keys);
}

NodeVec names_of(Loader *loader, const Node *value)
{
    NodeVec names = { 0 };
    if (value->kind == NODE_SCALAR) VEC_PUSH(loader->scratch, &names, value);
    for (const Node *item = value->first; item; item = item->next)
        VEC_PUSH(loader->scratch, &names, item);
    return names;
}
