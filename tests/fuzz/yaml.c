/*
 * yaml.c -- any bytes as one YAML file: a tree whose places lie in the file, or problems.
 */
#include "tests/fuzz/fuzz.h"

#include "metadata/yaml.h"

static void look(const Node *node, int depth, int lines)
{
    size_t count = 0;
    MUST(depth <= 64 && node->at.line >= 1 && node->at.line <= lines && node->at.column >= 1);
    MUST(str_utf8_valid(node->text) && str_utf8_valid(node->key));
    if (node->kind == NODE_SCALAR) node_value(node);
    for (const Node *child = node->first; child; child = child->next, count++) {
        look(child, depth + 1, lines);
        for (const Node *other = child->next; other && node->kind == NODE_MAP && count < 50;
             other = other->next)
            MUST(!str_equal(child->key, other->key));
    }
    MUST(count == node->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena   *arena = arena_new(), *texts = arena_new();
    Problems problems;
    problems_init(&problems, texts, LANGUAGE_EN);
    Str    text = fuzz_input(texts, data, size), line;
    size_t at   = 0;
    int    lines = 1;
    while (line_next(text, &at, &line)) lines++;
    const Node *node = yaml_read(arena, texts, STR("a.yaml"), text, &problems);
    MUST((node == NULL) == (problems.count > 0));
    if (node) look(node, 0, lines);
    arena_free(arena);
    fuzz_show(texts, &problems);
    arena_free(texts);
    return 0;
}
