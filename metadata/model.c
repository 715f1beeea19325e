/* model.c -- finding things in a snapshot by name. */
#include "metadata/model.h"

#include <pthread.h>

/* --- words ------------------------------------------------------------------------------------ */

Str label_in(const Label *label, int language, Str fallback)
{
    if (language >= 0 && language < MAX_LANGUAGES && label->in[language].len)
        return label->in[language];
    for (int i = 0; i < MAX_LANGUAGES; i++)
        if (label->in[i].len) return label->in[i];
    return fallback;
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/*
 * How many characters agree, up to the end of a group: "zh-CN" and "zh" agree in 2, "zh" and "zu"
 * in none.
 */
static size_t tags_agree(Str a, Str b)
{
    size_t i = 0, whole = 0;
    while (i < a.len && i < b.len && small(a.ptr[i]) == small(b.ptr[i])) {
        if (a.ptr[i] == '-') whole = i;
        i++;
    }
    bool a_ends = i == a.len || a.ptr[i] == '-', b_ends = i == b.len || b.ptr[i] == '-';
    return a_ends && b_ends ? i : whole;
}

const Label *text_find(const Snapshot *snapshot, Str key)
{
    return map_find(&snapshot->texts, key);
}

int snapshot_language(const Snapshot *snapshot, Str tag)
{
    int    best = 0;
    size_t most = 0;
    for (int i = 0; i < snapshot->language_count; i++) {
        size_t agree = tags_agree(snapshot->languages[i], tag);
        if (agree <= most) continue;
        most = agree;
        best = i;
    }
    return best;
}

/* --- choices ---------------------------------------------------------------------------------- */

size_t option_place(const Choices *choices, Str name)
{
    size_t place = 0;
    while (place < choices->option_count && !str_equal(choices->options[place].name, name)) place++;
    return place;
}

const Option *option_find(const Choices *choices, Str name)
{
    size_t place = option_place(choices, name);
    return place < choices->option_count ? &choices->options[place] : NULL;
}

static bool stands_behind(const Choices *choices, Str a, Str b)
{
    if (!choices) return str_compare(a, b) > 0;
    return option_place(choices, a) > option_place(choices, b);
}

Value options_ordered(const Choices *choices, Arena *arena, Value list)
{
    if (list.kind != VALUE_LIST) return value_null();
    Value  *items = ARENA_ARRAY(arena, Value, list.list.count);
    size_t  count = 0;
    for (size_t i = 0; i < list.list.count; i++) {
        Value  item = list.list.items[i];
        size_t at = count;
        if (value_list_has(value_list(items, count), item)) continue;
        for (; at > 0 && stands_behind(choices, items[at - 1].text, item.text); at--)
            items[at] = items[at - 1];
        items[at] = item;
        count++;
    }
    return value_list(items, count);
}

Value option_attribute(const Option *option, Str name)
{
    for (size_t i = 0; i < option->attribute_count; i++)
        if (str_equal(option->attributes[i].name, name)) return option->attributes[i].value;
    return value_null();
}

/* --- objects ---------------------------------------------------------------------------------- */

const Object *object_find(const Snapshot *snapshot, Str name)
{
    return map_find(&snapshot->object_map, name);
}

const Field *field_find(const Object *object, Str name)
{
    return map_find(&object->field_map, name);
}

const Action *action_find(const Object *object, Str name)
{
    for (size_t i = 0; i < object->action_count; i++)
        if (str_equal(object->actions[i].name, name)) return &object->actions[i];
    return NULL;
}

const Board *board_find(const Object *object, Str name)
{
    for (size_t i = 0; i < object->board_count; i++)
        if (str_equal(object->boards[i].name, name)) return &object->boards[i];
    return NULL;
}

const View *view_find(const Object *object, Str name)
{
    for (size_t i = 0; i < object->view_count; i++)
        if (str_equal(object->views[i].name, name)) return &object->views[i];
    return NULL;
}

const Role *role_find(const Snapshot *snapshot, Str name)
{
    for (size_t i = 0; i < snapshot->role_count; i++)
        if (str_equal(snapshot->roles[i].name, name)) return &snapshot->roles[i];
    return NULL;
}

const Report *report_find(const Snapshot *snapshot, Str name)
{
    for (size_t i = 0; i < snapshot->report_count; i++)
        if (str_equal(snapshot->reports[i].name, name)) return &snapshot->reports[i];
    return NULL;
}

const Dashboard *dashboard_find(const Snapshot *snapshot, Str name)
{
    for (size_t i = 0; i < snapshot->dashboard_count; i++)
        if (str_equal(snapshot->dashboards[i].name, name)) return &snapshot->dashboards[i];
    return NULL;
}

enum { MAX_PARENTS = 32 };

bool role_reaches(const Role *role, const Object *object)
{
    size_t steps = 0; /* children in a circle are refused, but asked about before that is known */
    while (object && steps++ < MAX_PARENTS) {
        if (role->everything || role->grants[object->index].granted) return true;
        object = object->child ? object->child->to : NULL;
    }
    return false;
}

/* --- field types ------------------------------------------------------------------------------ */

enum { MAX_TYPES = 64, MAX_OPERATORS = 12 };

static const char    *operators[MAX_TYPES][MAX_OPERATORS + 1];
static Arena         *operators_arena; /* lives as long as the process */
static pthread_once_t operators_once = PTHREAD_ONCE_INIT;

static void operators_split(void)
{
    operators_arena = arena_new();
    for (size_t type = 0; type < MAX_TYPES && field_types[type]; type++) {
        Str rest = str_from(field_types[type]->operators), word;
        for (size_t i = 0; i < MAX_OPERATORS && str_cut(&rest, ' ', &word); i++)
            operators[type][i] = str_c(operators_arena, word);
    }
}

const char *const *field_type_operators(const FieldType *type)
{
    size_t index = 0;
    pthread_once(&operators_once, operators_split);
    while (field_types[index] && field_types[index] != type) index++;
    return operators[index];
}
