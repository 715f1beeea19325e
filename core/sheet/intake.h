/*
 * intake.h -- bytes of a file as UTF-8, through a window that moves on; and the way back. Private
 * to this room.
 */
#ifndef TENON_SHEET_INTAKE_H
#define TENON_SHEET_INTAKE_H

#include "core/base/buffer.h"
#include "core/base/problem.h"

typedef struct Intake {
    Arena      *arena;
    int         file;     /* a descriptor; -1: `text` is all */
    Str         text;     /* of the memory: what is left */
    int64_t     done, total;
    const char *encoding; /* NULL until intake_begin */
    void       *decoder;  /* of libc; NULL: it is UTF-8 already */
    char       *raw;      /* read, not decoded yet */
    size_t      raw_count;
    char       *window;   /* decoded; what cannot be decoded is the byte FF */
    size_t      count, room;
    bool        ended;
} Intake;

bool intake_open(Intake *intake, Arena *arena, Str path, Str name, Problems *problems);
void intake_open_text(Intake *intake, Arena *arena, Str text);

/* The first bytes, as they are in the file. */
Str intake_start(Intake *intake, char *bytes, size_t size);

/* From the file's beginning, in an encoding by name or, if that is empty, the one it is in. */
bool intake_begin(Intake *intake, Str encoding, Problems *problems);

/*
 * Drops the window's first bytes and reads on behind its last. False at the end, or with
 * sheet.row where one row is longer than a window may be.
 */
bool intake_more(Intake *intake, size_t drop, Place at, Problems *problems);

static inline Str intake_window(const Intake *intake)
{
    return (Str){ intake->window, intake->count };
}

/* --- the way back ----------------------------------------------------------------------------- */

typedef struct Outtake {
    void *encoder; /* NULL: UTF-8 */
    bool  mark;    /* a byte order mark comes first */
} Outtake;

bool outtake_open(Outtake *outtake, Arena *arena, Str encoding, Problems *problems);
Str  outtake_encode(Outtake *outtake, Arena *arena, Str text);

#endif
