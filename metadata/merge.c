/*
 * merge.c -- lays one layer's YAML over another's.
 *
 * Four words steer it: `remove: true` takes an inherited thing out, `replace: true` drops its
 * inherited content, `before: NAME` and `after: NAME` place an added one. They are gone from the
 * result. Every node keeps the place it was written at, so problems lead to the layer that says it.
 */
#include "metadata/merge.h"

#include "core/base/map.h"

typedef struct {
    Arena    *arena;
    Problems *problems;
    bool      keep;
} Merge;

/*
 * What an item of a list is called: tabs and sections have names, related lists their path, others
 * their kind.
 */
static Str item_name(const Node *item)
{
    static const char *const kinds[] = { "history", "timeline", "approvals", "files" };
    const Node              *name = node_find(item, "name");
    if (!name) name = node_find(item, "related");
    if (name && name->kind == NODE_SCALAR) return name->text;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (node_find(item, kinds[i])) return str_from(kinds[i]);
    return (Str){ 0 };
}

static Str member_name(const Node *parent, const Node *child)
{
    return parent->kind == NODE_MAP ? child->key : item_name(child);
}

static bool all_named(const Node *list)
{
    for (const Node *item = list->first; item; item = item->next)
        if (item_name(item).len == 0) return false;
    return list->first != NULL;
}

static bool says(const Node *node, const char *word)
{
    const Node *value = node_find(node, word);
    return value && value->kind == NODE_SCALAR && node_value(value).kind == VALUE_BOOL &&
           node_value(value).boolean;
}

static void take_out(Node *parent, const Node *child)
{
    Node *kept = parent->first;
    parent->first = parent->last = NULL;
    parent->count = 0;
    for (Node *next; kept; kept = next) {
        next = kept->next;
        if (kept != child) node_append(parent, kept);
    }
}

static void word_take_out(Node *node, const char *word)
{
    const Node *value = node_find(node, word);
    if (value) take_out(node, value);
}

static Node *lay(Merge *merge, Node *base, Node *over);

static Map names_in(Merge *merge, const Node *parent)
{
    Map names;
    map_init(&names, merge->arena);
    for (Node *child = parent->first; child; child = child->next)
        map_put(&names, member_name(parent, child), child);
    return names;
}

/* Members of `over` on those of `base`; each stands where the base had it, new ones at the end. */
static Node *children_lay(Merge *merge, Node *base, Node *over)
{
    Map names = names_in(merge, base), fresh;
    map_init(&fresh, merge->arena);
    for (Node *child = over->first, *next; child; child = next) {
        next = child->next;
        Str   name = member_name(over, child);
        Node *earlier = map_find(&names, name);
        if (says(child, "remove") && !earlier) {
            problem_add(merge->problems, "layer.remove", child->at, ARGS(name));
        } else if (says(child, "remove") && merge->keep) {
            problem_add(merge->problems, "layer.remove.system", child->at, ARGS(name));
        } else if (earlier) {
            Node *laid = says(child, "remove") ? NULL : lay(merge, earlier, child);
            map_put(&names, name, laid);
        } else {
            map_put(&fresh, name, child);
        }
    }

    Node *result = ARENA_NEW(merge->arena, Node);
    *result = *over;
    result->first = result->last = NULL;
    result->count = 0;
    for (size_t i = 0; i < names.count; i++)
        if (names.entries[i].value) node_append(result, names.entries[i].value);
    for (size_t i = 0; i < fresh.count; i++) node_append(result, fresh.entries[i].value);
    return result;
}

static Node *lay(Merge *merge, Node *base, Node *over)
{
    bool maps = base->kind == NODE_MAP && over->kind == NODE_MAP;
    bool lists =
        base->kind == NODE_LIST && over->kind == NODE_LIST && all_named(base) && all_named(over);
    if (!maps && !lists) return over;
    if (!says(over, "replace")) return children_lay(merge, base, over);
    if (merge->keep) problem_add(merge->problems, "layer.remove.system", over->at, ARGS(over->key));
    return over;
}

Node *merge(Arena *arena, Node *base, Node *over, bool keep, Problems *problems)
{
    Merge merge = { arena, problems, keep };
    return lay(&merge, base, over);
}

/* --- placing ---------------------------------------------------------------------------------- */

static Node *child_named(const Node *parent, Str name)
{
    for (Node *child = parent->first; child; child = child->next)
        if (str_equal(member_name(parent, child), name)) return child;
    return NULL;
}

static void place_unknown(Arena *arena, const Node *parent, const Node *wanted, Problems *problems)
{
    StrVec names = { 0 };
    for (const Node *child = parent->first; child; child = child->next)
        VEC_PUSH(arena, &names, member_name(parent, child));
    problem_add(problems, "layer.place", wanted->at, ARGS(wanted->text));
    problem_suggest(problems, wanted->text, names.items, names.count);
}

static void move(Node *parent, Node *child, const Node *anchor, bool before)
{
    take_out(parent, child);
    Node *rest = parent->first;
    parent->first = parent->last = NULL;
    parent->count = 0;
    for (Node *next; rest; rest = next) {
        next = rest->next;
        if (rest == anchor && before) node_append(parent, child);
        node_append(parent, rest);
        if (rest == anchor && !before) node_append(parent, child);
    }
}

static void child_place(Arena *arena, Node *parent, Node *child, const char *word,
                        Problems *problems)
{
    const Node *wanted = node_find(child, word);
    if (!wanted || wanted->kind != NODE_SCALAR) return;
    word_take_out(child, word);
    const Node *anchor = child_named(parent, wanted->text);
    if (!anchor || anchor == child)
        place_unknown(arena, parent, wanted, problems);
    else
        move(parent, child, anchor, str_is(str_from(word), "before"));
}

void merge_place(Arena *arena, Node *tree, Problems *problems)
{
    VEC(Node *) children = { 0 };
    for (Node *child = tree->first; child; child = child->next) VEC_PUSH(arena, &children, child);
    for (size_t i = 0; i < children.count; i++) {
        Node *child = children.items[i];
        if (child->kind == NODE_SCALAR) continue;
        word_take_out(child, "replace");
        child_place(arena, tree, child, "before", problems);
        child_place(arena, tree, child, "after", problems);
        if (says(child, "remove")) {
            problem_add(problems, "layer.remove", child->at, ARGS(member_name(tree, child)));
            take_out(tree, child);
        }
        merge_place(arena, child, problems);
    }
}
