/*
 * head.h -- the head of a request from its text, as a library would cut it up: a line "GET /path
 * HTTP/1.1", then "Name: value" until an empty line.
 */
#ifndef TENON_TESTS_FUZZ_HEAD_H
#define TENON_TESTS_FUZZ_HEAD_H

#include "core/web/request.h"

enum { HEAD_MOST = 64 }; /* what the library keeps */

static inline Str head_line(Str *rest)
{
    Str line = { 0 };
    str_cut(rest, '\n', &line);
    if (line.len && line.ptr[line.len - 1] == '\r') line.len--;
    return line;
}

/* Takes the head from the text: the body is left. Everything is borrowed. */
static inline Head head_take(Arena *arena, Str *text)
{
    Header *headers = ARENA_ARRAY(arena, Header, HEAD_MOST);
    Head    head    = { .headers = headers, .address = STR("127.0.0.1") };
    Str     first   = head_line(text), target = { 0 };
    str_cut(&first, ' ', &head.method);
    str_cut(&first, ' ', &target);
    str_cut(&target, '?', &head.path);
    head.query   = target;
    head.version = str_starts(first, STR("HTTP/")) ? str_slice(first, 5, first.len) : STR("1.1");
    for (Str line = head_line(text); line.len && head.header_count < HEAD_MOST;
         line     = head_line(text)) {
        Header header = { 0 };
        str_cut(&line, ':', &header.name);
        header.value                 = str_trim(line);
        headers[head.header_count++] = header;
    }
    return head;
}

#endif
