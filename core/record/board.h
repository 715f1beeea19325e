/* board.h -- the cards of a board: by column, each with its count, its sum and its first cards. */
#ifndef TENON_RECORD_BOARD_H
#define TENON_RECORD_BOARD_H

#include "core/base/json.h"
#include "core/record/work.h"

enum { BOARD_CARDS = 20, BOARD_MAX_CARDS = 200 };

/* The parameters of the API as they came; empty where they were not given. */
typedef struct {
    Str view;     /* the board's name; empty: the object's first */
    Str within;   /* a list view whose condition holds too */
    Str where, q;
    Str value;    /* more of one column: an option's name; "" with `one` for those without */
    bool one;
    Str cursor;
    Str limit;    /* cards of each column, at most BOARD_MAX_CARDS */
} BoardRequest;

/*
 * {"columns": [...]}, as docs/http-shapes.md has it; of one column {"rows", "next"} if `one` is
 * set. Inside work_read. False with board.unknown (404), also where the user may not read what the
 * board is made of, and with the problems of a list.
 */
bool board_write(Work *work, const Object *object, const BoardRequest *request, JsonWriter *json);

#endif
