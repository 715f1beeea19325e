/* reading.c -- see reading.h. What is only too long is cut; what makes no sense is refused. */
#include "lua/reading.h"

/* At most so many bytes of it, and no character that would end a line; `lines`: but line ends. */
static Str clean(Arena *arena, Str text, size_t most, bool lines)
{
    size_t end = 0, next = 0;
    while (next < text.len && (str_utf8_next(text, &next), next <= most)) end = next;
    char *copy = str_c(arena, str_slice(text, 0, end));
    for (size_t i = 0; i < end; i++)
        if ((unsigned char)copy[i] < ' ' && !(lines && copy[i] == '\n')) copy[i] = ' ';
    return (Str){ copy, end };
}

static bool used_holds(Used *used)
{
    if (used->instructions < 0 || used->memory < 0 || used->cpu_us < 0) return false;
    if (used->log.kind != WIRE_LIST) return used->log.kind == WIRE_MAP && !used->log.count;
    for (size_t i = 0; i < used->log.count; i++)
        if (used->log.items[i].kind != WIRE_SCALAR || used->log.items[i].value.kind != VALUE_TEXT)
            return false;
    if (used->log.count > RUN_LOG_LINES) used->log.count = RUN_LOG_LINES;
    return true;
}

static bool is_scalars(const Wire *wire)
{
    if (wire->kind == WIRE_SCALAR || wire->kind == WIRE_RECORD) return true;
    for (size_t i = 0; wire->kind == WIRE_LIST && i < wire->count; i++)
        if (wire->items[i].kind != WIRE_SCALAR && wire->items[i].kind != WIRE_RECORD) return false;
    return wire->kind == WIRE_LIST;
}

static bool changes_hold(const Wire *changes, size_t fields)
{
    if (changes->count == 0) return true;
    if (changes->kind != WIRE_LIST || changes->count % 2) return false;
    for (size_t i = 0; i < changes->count; i += 2) {
        const Wire *index = &changes->items[i];
        bool        whole = index->kind == WIRE_SCALAR && index->value.kind == VALUE_INT;
        if (!whole || index->value.integer < 0 || (size_t)index->value.integer >= fields
            || !is_scalars(&changes->items[i + 1])) return false;
    }
    return true;
}

static bool warnings_hold(Wire *warnings)
{
    if (warnings->count == 0) return true;
    if (warnings->kind != WIRE_LIST) return false;
    if (warnings->count > RUN_WARNINGS) warnings->count = RUN_WARNINGS;
    for (size_t i = 0; i < warnings->count; i++) {
        const Wire *message = wire_member(&warnings->items[i], "message");
        const Wire *field   = wire_member(&warnings->items[i], "field");
        if (!message || message->kind != WIRE_SCALAR || message->value.kind != VALUE_TEXT
            || (field && (field->kind != WIRE_SCALAR || (field->value.kind != VALUE_TEXT
                                                         && !value_is_null(field->value)))))
            return false;
    }
    return true;
}

bool reading_done(WireReader *reader, size_t fields, Done *done)
{
    *done = message_get_done(reader);
    if (!wire_finished(reader) || !used_holds(&done->used)
        || !changes_hold(&done->changes, fields) || !warnings_hold(&done->warnings)) return false;
    for (size_t i = 0; i < done->warnings.count; i++) {
        Wire *message = (Wire *)wire_member(&done->warnings.items[i], "message");
        message->value.text = clean(reader->arena, message->value.text, READING_MESSAGE, false);
    }
    for (size_t i = 0; i < done->used.log.count; i++) {
        Str *line = &done->used.log.items[i].value.text;
        *line     = clean(reader->arena, *line, READING_MESSAGE, false);
    }
    return true;
}

bool reading_failed(WireReader *reader, Failure *failure, Used *used)
{
    *failure = message_get_failed(reader, used);
    if (!wire_finished(reader) || !used_holds(used) || failure->kind > FAILURE_LIMIT) return false;
    Arena *arena     = reader->arena;
    failure->message = clean(arena, failure->message, READING_MESSAGE, false);
    failure->field   = clean(arena, failure->field, READING_NAME, false);
    failure->code    = clean(arena, failure->code, READING_NAME, false);
    failure->file    = clean(arena, failure->file, READING_NAME, false);
    failure->limit   = clean(arena, failure->limit, READING_NAME, false);
    failure->trace   = clean(arena, failure->trace, READING_TRACE, true);
    if (failure->line < 0 || failure->line > 10000000) failure->line = 0;
    return true;
}
