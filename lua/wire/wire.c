/*
 * wire.c -- a value is one byte that says what it is, then its bytes.
 *
 * The rule: a reader never trusts a number that it has read. A count is believed only as far as the
 * bytes that are left could hold it, so that a frame costs memory in proportion to its own size.
 */
#include "lua/wire/wire.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/base/clock.h"

typedef enum {
    TAG_NULL,
    TAG_FALSE,
    TAG_TRUE,
    TAG_INT,
    TAG_DECIMAL,
    TAG_TEXT,
    TAG_DATE,
    TAG_DATETIME,
    TAG_REF,
    TAG_LIST,
    TAG_MAP,
    TAG_RECORD,
} Tag;

enum {
    LENGTH_SIZE = 4,
    FIRST_READ = 4096, /* most frames are shorter: then they take one system call */
    DECIMAL_MOST = 999999999999999999,
};

const Wire *wire_member(const Wire *map, const char *key)
{
    if (map->kind != WIRE_MAP) return NULL;
    for (size_t i = 0; i + 1 < map->count; i += 2)
        if (str_is(map->items[i].value.text, key)) return &map->items[i + 1];
    return NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put_u32(Buffer *out, uint32_t number)
{
    uint32_t bytes = htole32(number);
    memcpy(buffer_reserve(out, sizeof bytes), &bytes, sizeof bytes);
    out->len += sizeof bytes;
}

void wire_put_u8(Buffer *out, uint8_t number)
{
    buffer_char(out, (char)number);
}

void wire_put_i64(Buffer *out, int64_t number)
{
    uint64_t bytes = htole64((uint64_t)number);
    memcpy(buffer_reserve(out, sizeof bytes), &bytes, sizeof bytes);
    out->len += sizeof bytes;
}

size_t wire_begin(Buffer *out, uint8_t kind)
{
    size_t begin = out->len;
    put_u32(out, 0);
    wire_put_u8(out, kind);
    return begin;
}

bool wire_end(Buffer *out, size_t begin)
{
    size_t end = out->len;
    size_t length = end - begin - LENGTH_SIZE;
    out->len = begin;
    if (length > WIRE_MAX_FRAME) return false;
    put_u32(out, (uint32_t)length);
    out->len = end;
    return true;
}

void wire_put_text(Buffer *out, Str text)
{
    put_u32(out, (uint32_t)text.len); /* what is longer than that does not fit a frame either */
    buffer_add(out, text);
}

static void put_number(Buffer *out, Tag tag, int64_t number)
{
    wire_put_u8(out, tag);
    wire_put_i64(out, number);
}

void wire_put_value(Buffer *out, Value value)
{
    switch (value.kind) {
    case VALUE_NULL:
        wire_put_u8(out, TAG_NULL);
        break;
    case VALUE_BOOL:
        wire_put_u8(out, value.boolean ? TAG_TRUE : TAG_FALSE);
        break;
    case VALUE_INT:
        put_number(out, TAG_INT, value.integer);
        break;
    case VALUE_DATE:
        put_number(out, TAG_DATE, value.integer);
        break;
    case VALUE_DATETIME:
        put_number(out, TAG_DATETIME, value.integer);
        break;
    case VALUE_REF:
        wire_put_ref(out, (Str){ 0 }, value.integer);
        break;
    case VALUE_DECIMAL:
        put_number(out, TAG_DECIMAL, value.decimal.digits);
        wire_put_u8(out, value.decimal.scale);
        break;
    case VALUE_TEXT:
        wire_put_u8(out, TAG_TEXT);
        wire_put_text(out, value.text);
        break;
    case VALUE_LIST:
        wire_put_list(out, value.list.count);
        for (size_t i = 0; i < value.list.count; i++) wire_put_value(out, value.list.items[i]);
        break;
    }
}

void wire_put_ref(Buffer *out, Str object, int64_t id)
{
    put_number(out, TAG_REF, id);
    wire_put_text(out, object);
}

void wire_put_list(Buffer *out, size_t count)
{
    wire_put_u8(out, TAG_LIST);
    put_u32(out, (uint32_t)count);
}

void wire_put_map(Buffer *out, size_t pairs)
{
    wire_put_u8(out, TAG_MAP);
    put_u32(out, (uint32_t)pairs);
}

void wire_put_record(Buffer *out, Str object, int64_t id, int64_t version, size_t fields)
{
    put_number(out, TAG_RECORD, id);
    wire_put_text(out, object);
    wire_put_i64(out, version);
    put_u32(out, (uint32_t)fields);
}

void wire_put(Buffer *out, const Wire *wire)
{
    switch (wire->kind) {
    case WIRE_SCALAR:
        if (wire->value.kind == VALUE_REF)
            wire_put_ref(out, wire->object, wire->value.integer);
        else
            wire_put_value(out, wire->value);
        return;
    case WIRE_LIST:
        wire_put_list(out, wire->count);
        break;
    case WIRE_MAP:
        wire_put_map(out, wire->count / 2);
        break;
    case WIRE_RECORD:
        wire_put_record(out, wire->object, wire->value.integer, wire->version, wire->count);
        if (!wire->items) buffer_add(out, wire->bytes);
        break;
    case WIRE_BYTES:
        buffer_add(out, wire->bytes);
        return;
    }
    for (size_t i = 0; wire->items && i < wire->count; i++) {
        if (wire->kind == WIRE_MAP && i % 2 == 0)
            wire_put_text(out, wire->items[i].value.text);
        else
            wire_put(out, &wire->items[i]);
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

WireReader wire_reader(Arena *arena, Str payload)
{
    return (WireReader){ .bytes = payload, .arena = arena };
}

/* The next `size` bytes; NULL and broken if there are fewer. */
static const unsigned char *take(WireReader *reader, size_t size)
{
    if (reader->broken || reader->bytes.len < size) {
        reader->broken = true;
        return NULL;
    }
    const char *bytes = reader->bytes.ptr;
    reader->bytes = (Str){ bytes + size, reader->bytes.len - size };
    return (const unsigned char *)bytes;
}

static uint64_t get_number(WireReader *reader, size_t size)
{
    const unsigned char *bytes = take(reader, size);
    uint64_t             number = 0;
    if (bytes) memcpy(&number, bytes, size);
    return le64toh(number);
}

uint8_t wire_get_u8(WireReader *reader)
{
    return (uint8_t)get_number(reader, sizeof(uint8_t));
}

int64_t wire_get_i64(WireReader *reader)
{
    return (int64_t)get_number(reader, sizeof(int64_t));
}

Str wire_get_bytes(WireReader *reader)
{
    size_t      length = get_number(reader, LENGTH_SIZE);
    const void *bytes = take(reader, length);
    return bytes ? (Str){ bytes, length } : (Str){ 0 };
}

Str wire_get_text(WireReader *reader)
{
    Str text = wire_get_bytes(reader);
    if (str_utf8_valid(text)) return text;
    reader->broken = true;
    return (Str){ 0 };
}

static Value get_decimal(WireReader *reader)
{
    Decimal decimal = { .digits = wire_get_i64(reader) };
    decimal.scale = wire_get_u8(reader);
    bool fits = decimal.scale <= DECIMAL_MAX_SCALE && decimal.digits <= (int64_t)DECIMAL_MOST &&
                decimal.digits >= -(int64_t)DECIMAL_MOST;
    if (!fits) reader->broken = true;
    return value_decimal(fits ? decimal : (Decimal){ 0 });
}

static Value get_date(WireReader *reader)
{
    int64_t days = wire_get_i64(reader);
    if (!date_in_range(days)) reader->broken = true;
    return value_date(reader->broken ? 0 : days);
}

static Value get_datetime(WireReader *reader)
{
    enum { MS_A_DAY = 86400000 };
    int64_t ms = wire_get_i64(reader);
    int64_t days = ms / MS_A_DAY - (ms % MS_A_DAY < 0);
    if (!date_in_range(days)) reader->broken = true;
    return value_datetime(reader->broken ? 0 : ms);
}

static Wire get_value(WireReader *reader, int depth);

/* The number of things to follow: `values` each, of `least` bytes. Charged before they are read. */
static size_t get_count(WireReader *reader, size_t values, size_t least)
{
    size_t count = get_number(reader, LENGTH_SIZE);
    if (count > reader->bytes.len / least || count * values > WIRE_MAX_ITEMS - reader->items) {
        reader->broken = true;
        return 0;
    }
    reader->items += count * values;
    return count * values;
}

static void get_items(WireReader *reader, Wire *wire, size_t count, int depth)
{
    if (depth >= WIRE_MAX_DEPTH) reader->broken = true;
    if (reader->broken) return;
    wire->items = ARENA_ARRAY(reader->arena, Wire, count);
    for (wire->count = 0; wire->count < count && !reader->broken; wire->count++) {
        bool key = wire->kind == WIRE_MAP && wire->count % 2 == 0;
        wire->items[wire->count] =
            key ? wire_scalar(value_text(wire_get_text(reader))) : get_value(reader, depth + 1);
    }
}

static Wire get_record(WireReader *reader, int depth)
{
    Wire record = { .kind = WIRE_RECORD, .value = value_ref(wire_get_i64(reader)) };
    record.object = wire_get_text(reader);
    record.version = wire_get_i64(reader);
    size_t count = get_count(reader, 1, 1);
    if (!reader->leave) {
        get_items(reader, &record, count, depth);
        return record;
    }
    const char *first = reader->bytes.ptr;
    for (record.count = 0; record.count < count && !reader->broken; record.count++)
        get_value(reader, depth + 1);
    record.bytes = (Str){ first, (size_t)(reader->bytes.ptr - first) };
    return record;
}

static Wire get_value(WireReader *reader, int depth)
{
    Wire wire = { 0 };
    switch (wire_get_u8(reader)) {
    case TAG_NULL:
        break;
    case TAG_FALSE:
        wire.value = value_bool(false);
        break;
    case TAG_TRUE:
        wire.value = value_bool(true);
        break;
    case TAG_INT:
        wire.value = value_int(wire_get_i64(reader));
        break;
    case TAG_DECIMAL:
        wire.value = get_decimal(reader);
        break;
    case TAG_TEXT:
        wire.value = value_text(wire_get_text(reader));
        break;
    case TAG_DATE:
        wire.value = get_date(reader);
        break;
    case TAG_DATETIME:
        wire.value = get_datetime(reader);
        break;
    case TAG_REF:
        wire.value = value_ref(wire_get_i64(reader));
        wire.object = wire_get_text(reader);
        break;
    case TAG_LIST:
        wire.kind = WIRE_LIST;
        get_items(reader, &wire, get_count(reader, 1, 1), depth);
        break;
    case TAG_MAP:
        wire.kind = WIRE_MAP;
        get_items(reader, &wire, get_count(reader, 2, LENGTH_SIZE + 1), depth);
        break;
    case TAG_RECORD:
        wire = get_record(reader, depth);
        break;
    default:
        reader->broken = true;
    }
    return reader->broken ? (Wire){ 0 } : wire;
}

Wire wire_get(WireReader *reader)
{
    return get_value(reader, 0);
}

/* How many bytes a value has behind its tag, before the length of its text. */
static const uint8_t sizes[] = {
    [TAG_NULL] = 0,    [TAG_FALSE] = 0, [TAG_TRUE] = 0, [TAG_INT] = 8, [TAG_DECIMAL] = 9,
    [TAG_DATETIME] = 8, [TAG_DATE] = 8,  [TAG_TEXT] = 0, [TAG_REF] = 8,
};

void wire_pass(WireReader *reader)
{
    uint8_t tag = reader->bytes.len ? (uint8_t)*reader->bytes.ptr : TAG_NULL;
    if (tag >= sizeof sizes) {
        wire_get(reader);
        return;
    }
    take(reader, 1 + sizes[tag]);
    if (tag == TAG_TEXT || tag == TAG_REF) wire_get_bytes(reader);
}

bool wire_finished(const WireReader *reader)
{
    return !reader->broken && reader->bytes.len == 0;
}

/* --- the socket ------------------------------------------------------------------------------- */

bool wire_send(int socket, Str frames)
{
    while (frames.len > 0) {
        ssize_t sent = send(socket, frames.ptr, frames.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        frames = str_slice(frames, (size_t)sent, frames.len);
    }
    return true;
}

bool wire_watch(int socket)
{
    struct timeval tick = { .tv_usec = WIRE_TICK_MS * 1000 };
    return setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick) == 0;
}

/* Adds what is there, at least a byte and at most `most`. */
static WireRead receive_some(int socket, int64_t deadline, Buffer *in, size_t most)
{
    for (;;) {
        bool    late = deadline && clock_monotonic() >= deadline;
        ssize_t got = recv(socket, in->ptr + in->len, most, late ? MSG_DONTWAIT : 0);
        if (got < 0 && errno == EAGAIN && late) return WIRE_LATE;
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0) return WIRE_CLOSED;
        in->len += (size_t)got;
        return WIRE_GOT;
    }
}

WireRead wire_receive(int socket, int64_t deadline, Arena *arena, uint8_t *kind, Str *payload)
{
    Buffer in;
    buffer_init(&in, arena, FIRST_READ);
    size_t whole = LENGTH_SIZE + 1;
    while (in.len < whole) {
        size_t   most = whole <= FIRST_READ ? FIRST_READ - in.len : whole - in.len;
        WireRead read = receive_some(socket, deadline, &in, most);
        if (read != WIRE_GOT) return read == WIRE_CLOSED && in.len > 0 ? WIRE_BAD : read;
        if (in.len < LENGTH_SIZE || whole > LENGTH_SIZE + 1) continue;

        WireReader reader = wire_reader(arena, buffer_str(&in));
        size_t     length = get_number(&reader, LENGTH_SIZE);
        if (length < 1 || length > WIRE_MAX_FRAME) return WIRE_BAD;
        whole = LENGTH_SIZE + length;
        if (whole > in.len) buffer_reserve(&in, whole - in.len);
    }
    if (in.len > whole) return WIRE_BAD; /* the two take turns: nobody speaks twice */
    *kind = (uint8_t)in.ptr[LENGTH_SIZE];
    *payload = str_slice(buffer_str(&in), LENGTH_SIZE + 1, whole);
    return WIRE_GOT;
}
