/*
 * files.c -- see files.h. A value holds each id once, in the order in which the files were sent;
 * whether there is such a file, and whether it is one that the field takes, is the saver's.
 */
#include "metadata/fields/files.h"

#include "core/base/content.h"
#include "core/base/id.h"
#include "metadata/fields/words.h"
#include "metadata/loader.h"

static bool range_check(Loader *loader, const Field *field, const char *option, int64_t most)
{
    const Node *node   = field_node(loader, field, option);
    int64_t     number = node ? field_option_int(field, option, 1) : 1;
    return (number >= 1 && number <= most) ||
           problem_add(loader->problems, "key.range", node->at,
                       ARGS(str_from(option), STR("1"), number_text(loader, most)));
}

static bool kinds_check(Loader *loader, const Field *field)
{
    const Node *node = field_node(loader, field, "accept");
    Str         rest = field_option_text(field, "accept"), kind;
    while (str_cut(&rest, ' ', &kind))
        if (kind.len && !content_kind_known(kind))
            return problem_add(loader->problems, "field.accept", node->at, ARGS(kind));
    return true;
}

bool files_link(Loader *loader, Field *field)
{
    const Node *standard = field_node(loader, field, "default");
    if (standard) problem_add(loader->problems, "default.files", standard->at, ARGS(field->name));
    bool good = range_check(loader, field, "max_files", FILES_MOST);
    good      = range_check(loader, field, "max_size", FILES_MAX_MIB) && good;
    good      = kinds_check(loader, field) && good;
    return good && !standard;
}

/* An id, or the object that an answer holds (as core/record/input.c has it). */
static bool id_of(Value item, int64_t *id)
{
    bool object = item.kind == VALUE_LIST && item.list.count == 1 &&
                  item.list.items[0].kind == VALUE_LIST && item.list.items[0].list.count == 1;
    if (object) item = item.list.items[0].list.items[0];
    return item.kind == VALUE_TEXT && id_parse(item.text, id);
}

/* Each once, by number. */
static void put(Arena *arena, Value *items, size_t *count, int64_t id)
{
    Value  item = value_text(id_text(arena, id));
    size_t at   = *count;
    if (value_list_has(value_list(items, *count), item)) return;
    for (; at > 0 && str_compare(items[at - 1].text, item.text) > 0; at--)
        items[at] = items[at - 1];
    items[at] = item;
    ++*count;
}

bool files_check(const Field *field, Arena *arena, Value *value, Place at, int language,
                 Problems *problems)
{
    size_t  count = 0;
    int64_t id, most = field_option_int(field, "max_files", FILES_USUAL_MOST);
    if (value->kind != VALUE_LIST || value->list.count > 2 * FILES_MOST)
        return value_refuse(field, language, at, "value.files", (Str){ 0 }, problems);
    Value *items = ARENA_ARRAY(arena, Value, value->list.count + 1);
    for (size_t i = 0; i < value->list.count; i++) {
        if (!id_of(value->list.items[i], &id))
            return value_refuse(field, language, at, "value.files", (Str){ 0 }, problems);
        put(arena, items, &count, id);
    }
    *value = value_list(items, count);
    return count <= (size_t)most ||
           value_refuse(field, language, at, "value.files.many",
                        str_printf(problems->arena, "%lld", (long long)most), problems);
}
