/*
 * wire.h -- values as bytes, between the server and the processes in which scripts run.
 *
 * A frame is four bytes of length (little-endian, of what follows), one byte of message kind, and
 * the message's members in the order that protocol.h gives. Numbers are little-endian; a text is
 * four bytes of length and its bytes. Whoever reads believes nothing: a reader that met something
 * wrong stays broken, gives zeros and empty texts from then on, and is asked once at the end.
 */
#ifndef TENON_LUA_WIRE_H
#define TENON_LUA_WIRE_H

#include "core/base/buffer.h"
#include "core/base/value.h"

enum {
    WIRE_MAX_FRAME = 4 << 20, /* bytes, the kind included */
    WIRE_MAX_DEPTH = 16,      /* of lists and maps in each other */
    WIRE_MAX_ITEMS = 200000   /* values in one message */
};

/*
 * A value as it crosses: one of the house's coins, or what only scripts know. A record carries one
 * value for each field of its object, in the order of the object's fields. BYTES is a value that is
 * written already; it is never read.
 */
typedef enum { WIRE_SCALAR, WIRE_LIST, WIRE_MAP, WIRE_RECORD, WIRE_BYTES } WireKind;

typedef struct Wire Wire;
struct Wire {
    WireKind kind;
    Value    value;   /* SCALAR: never VALUE_LIST; RECORD: the reference to it */
    Str      object;  /* RECORD, and SCALAR of VALUE_REF where it is known: the object's name */
    int64_t  version; /* RECORD: 0 for one that is not stored yet */
    Wire    *items;   /* LIST, RECORD: values; MAP: key, value, key, value ... with keys as text */
    size_t   count;   /* of items */
    Str      bytes;   /* BYTES; RECORD from a reader that leaves them: its values, not in items */
};

static inline Wire wire_scalar(Value value) { return (Wire){ .value = value }; }

/* The value beside a key of a map; NULL if there is none or it is no map. */
const Wire *wire_member(const Wire *map, const char *key);

/* --- writing: a frame is begun, filled and closed --------------------------------------------- */

size_t wire_begin(Buffer *out, uint8_t kind); /* where the frame starts, for wire_end */
bool   wire_end(Buffer *out, size_t begin);   /* false: too long for a frame; it is taken back */

void wire_put_u8(Buffer *out, uint8_t number);
void wire_put_i64(Buffer *out, int64_t number);
void wire_put_text(Buffer *out, Str text);
void wire_put_value(Buffer *out, Value value); /* a VALUE_LIST becomes a WIRE_LIST of scalars */
void wire_put_ref(Buffer *out, Str object, int64_t id);
void wire_put(Buffer *out, const Wire *wire);
void wire_put_list(Buffer *out, size_t count);   /* the items follow, by any wire_put_... value */
void wire_put_map(Buffer *out, size_t pairs);    /* wire_put_text and a value, for each pair */
void wire_put_record(Buffer *out, Str object, int64_t id, int64_t version, size_t fields);

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct {
    Str    bytes; /* what is left; texts that are read point into it */
    bool   broken;
    Arena *arena;
    size_t items; /* values read so far */
    bool   leave; /* the values of records as bytes: for who wants few of them */
} WireReader;

WireReader wire_reader(Arena *arena, Str payload);
uint8_t    wire_get_u8(WireReader *reader);
int64_t    wire_get_i64(WireReader *reader);
Str        wire_get_text(WireReader *reader); /* valid UTF-8, or the reader is broken */
Str        wire_get_bytes(WireReader *reader);
Wire       wire_get(WireReader *reader);
void       wire_pass(WireReader *reader); /* over a value that was read before, to its end */
bool       wire_finished(const WireReader *reader); /* nothing left and nothing was wrong */

/* --- the socket ------------------------------------------------------------------------------- */

typedef enum { WIRE_GOT, WIRE_CLOSED, WIRE_LATE, WIRE_BAD } WireRead;

bool wire_send(int socket, Str frames); /* all, without a signal; false: the other end is gone */

/*
 * Whoever receives with deadlines says so once, for each socket: waiting then looks at the clock
 * every WIRE_TICK_MS, which costs no system call for frames that come sooner.
 */
enum { WIRE_TICK_MS = 20 };
bool wire_watch(int socket);

/*
 * One frame, its kind taken off; waits until `deadline` (clock_monotonic; 0: for ever) or a tick
 * longer. Bytes behind the frame are BAD: the two ends take turns.
 */
WireRead wire_receive(int socket, int64_t deadline, Arena *arena, uint8_t *kind, Str *payload);

#endif
