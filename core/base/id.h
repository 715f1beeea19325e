/*
 * id.h -- record numbers that sort by time: 42 bits of milliseconds since 2020, 21 bits of counter.
 *
 * As text an id is 13 lower-case Crockford base-32 characters. It is unique in a tenant because one
 * lane writes.
 */
#ifndef TENON_BASE_ID_H
#define TENON_BASE_ID_H

#include "core/base/str.h"

enum { ID_TEXT_LENGTH = 13 };

int64_t id_new(void);                           /* larger than every one before; thread-safe */
void    id_after(int64_t last);                 /* the next are larger, whatever the clock says */
Str     id_text(Arena *arena, int64_t id);
void    id_write(char text[ID_TEXT_LENGTH], int64_t id);
int64_t id_floor(int64_t ms);                   /* no id that was made then, or later, is smaller */
int64_t id_moment(int64_t id);                  /* when it was made, in ms */
bool    id_parse(Str text, int64_t *id);        /* accepts capitals; only positive ids */

#endif
