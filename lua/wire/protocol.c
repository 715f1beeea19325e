/*
 * protocol.c -- the messages, member by member in the order of their structs. Each pair of
 * functions says the same thing twice, once for each direction.
 */
#include "lua/wire/protocol.h"

static void put_allowance(Buffer *out, const Allowance *allowance)
{
    wire_put_i64(out, allowance->instructions);
    wire_put_i64(out, allowance->memory);
    wire_put_i64(out, allowance->cpu_us);
}

static Allowance get_allowance(WireReader *reader)
{
    Allowance allowance = { 0 };
    allowance.instructions = wire_get_i64(reader);
    allowance.memory = wire_get_i64(reader);
    allowance.cpu_us = wire_get_i64(reader);
    return allowance;
}

bool message_put_run(Buffer *out, const Run *run)
{
    size_t begin = wire_begin(out, MESSAGE_RUN);
    wire_put_u8(out, run->kind);
    wire_put_text(out, run->object);
    wire_put_text(out, run->function);
    wire_put_text(out, run->path);
    wire_put(out, &run->record);
    wire_put(out, &run->old);
    wire_put(out, &run->input);
    wire_put_i64(out, run->now);
    wire_put_i64(out, run->today);
    wire_put_i64(out, run->user);
    wire_put_text(out, run->language);
    put_allowance(out, &run->allowance);
    return wire_end(out, begin);
}

Run message_get_run(WireReader *reader)
{
    Run run = { 0 };
    run.kind = wire_get_u8(reader);
    run.object = wire_get_text(reader);
    run.function = wire_get_text(reader);
    run.path = wire_get_text(reader);
    run.record = wire_get(reader);
    run.old = wire_get(reader);
    run.input = wire_get(reader);
    run.now = wire_get_i64(reader);
    run.today = wire_get_i64(reader);
    run.user = wire_get_i64(reader);
    run.language = wire_get_text(reader);
    run.allowance = get_allowance(reader);
    return run;
}

static void put_used(Buffer *out, const Used *used)
{
    wire_put_i64(out, used->instructions);
    wire_put_i64(out, used->memory);
    wire_put_i64(out, used->cpu_us);
    wire_put(out, &used->log);
}

static Used get_used(WireReader *reader)
{
    Used used = { 0 };
    used.instructions = wire_get_i64(reader);
    used.memory = wire_get_i64(reader);
    used.cpu_us = wire_get_i64(reader);
    used.log = wire_get(reader);
    return used;
}

bool message_put_done(Buffer *out, const Done *done)
{
    size_t begin = wire_begin(out, MESSAGE_DONE);
    wire_put(out, &done->result);
    wire_put(out, &done->changes);
    wire_put(out, &done->warnings);
    put_used(out, &done->used);
    return wire_end(out, begin);
}

Done message_get_done(WireReader *reader)
{
    Done done = { 0 };
    done.result = wire_get(reader);
    done.changes = wire_get(reader);
    done.warnings = wire_get(reader);
    done.used = get_used(reader);
    return done;
}

bool message_put_failed(Buffer *out, const Failure *failure, const Used *used)
{
    size_t begin = wire_begin(out, MESSAGE_FAILED);
    wire_put_u8(out, failure->kind);
    wire_put_text(out, failure->message);
    wire_put_text(out, failure->field);
    wire_put_text(out, failure->code);
    wire_put_text(out, failure->file);
    wire_put_i64(out, failure->line);
    wire_put_text(out, failure->limit);
    wire_put_i64(out, failure->most);
    wire_put_text(out, failure->trace);
    put_used(out, used);
    return wire_end(out, begin);
}

Failure message_get_failed(WireReader *reader, Used *used)
{
    Failure failure = { 0 };
    failure.kind = wire_get_u8(reader);
    failure.message = wire_get_text(reader);
    failure.field = wire_get_text(reader);
    failure.code = wire_get_text(reader);
    failure.file = wire_get_text(reader);
    failure.line = wire_get_i64(reader);
    failure.limit = wire_get_text(reader);
    failure.most = wire_get_i64(reader);
    failure.trace = wire_get_text(reader);
    *used = get_used(reader);
    return failure;
}

bool message_put_refusal(Buffer *out, const Refusal *refusal)
{
    size_t begin = wire_begin(out, MESSAGE_REFUSAL);
    wire_put_u8(out, refusal->final);
    wire_put_text(out, refusal->code);
    wire_put_text(out, refusal->message);
    wire_put_text(out, refusal->field);
    return wire_end(out, begin);
}

Refusal message_get_refusal(WireReader *reader)
{
    Refusal refusal = { 0 };
    refusal.final = wire_get_u8(reader);
    refusal.code = wire_get_text(reader);
    refusal.message = wire_get_text(reader);
    refusal.field = wire_get_text(reader);
    return refusal;
}
