/*
 * person.h -- who did it, in an answer: three cells of a statement, shown as {"id", "title"}.
 * Private to this room.
 */
#ifndef TENON_RECORD_PERSON_H
#define TENON_RECORD_PERSON_H

#include "core/base/json.h"
#include "core/record/source.h"

enum { PERSON_CELLS = 3 };

typedef struct Person {
    Type title;
    int  cell; /* the first of its cells */
} Person;

/* Adds the cells of a link to a user, of the statement's own row; false with problems. */
bool person_select(Source *source, const Field *link, Person *person, int cell, Buffer *out);

/* Their name; NULL where there is nobody, or where it may not be known. */
Str person_name(const Person *person, const Work *work, DbStatement *statement);

/* The member `key`: null where there is nobody; without a title where the name may not be known. */
void person_write(const Person *person, const Work *work, DbStatement *statement, const char *key,
                  JsonWriter *json);

#endif
