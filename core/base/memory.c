/* memory.c -- see memory.h. */
#include "core/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void memory_out(void)
{
    fputs("out of memory\n", stderr);
    abort();
}

void *must_alloc(size_t size)
{
    void *memory = calloc(1, size);
    if (!memory) memory_out();
    return memory;
}

void *must_have(size_t size)
{
    void *memory = malloc(size);
    if (!memory && size) memory_out();
    return memory;
}

void *must_grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size);
    if (!grown && size) memory_out();
    return grown;
}

char *must_text(Str text)
{
    char *copy = must_have(text.len + 1);
    if (text.len) memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return copy;
}
