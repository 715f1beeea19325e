/*
 * mention.c -- see mention.h.
 *
 * The rule of this file: what does not read as a whole mention is a text like any other.
 */
#include "core/record/mention.h"

#include "core/base/id.h"
#include "core/record/record_json.h"

static const Str opening = { "@[", 2 }, middle = { "](", 2 };

enum { MENTION_MAX_NAME = 480 /* bytes: 120 characters */ };

static bool mention_at(Str text, size_t from, Mention *mention)
{
    size_t name = from + opening.len, length;
    if (!str_find(str_slice(text, name, name + MENTION_MAX_NAME + middle.len), middle, &length))
        return false;
    size_t id = name + length + middle.len, end = id + ID_TEXT_LENGTH;
    if (end >= text.len || text.ptr[end] != ')') return false;
    mention->from = from;
    mention->to = end + 1;
    mention->name = str_slice(text, name, name + length);
    return id_parse(str_slice(text, id, end), &mention->user);
}

bool mention_next(Str text, size_t *at, Mention *mention)
{
    size_t from;
    while (str_find(str_slice(text, *at, text.len), opening, &from)) {
        from += *at;
        *at = from + opening.len;
        if (!mention_at(text, from, mention)) continue;
        *at = mention->to;
        return true;
    }
    return false;
}

static bool holds(const Ids *users, int64_t user)
{
    for (size_t i = 0; i < users->count; i++)
        if (users->items[i] == user) return true;
    return false;
}

void mention_collect(Work *work, Str text, Ids *users)
{
    size_t at = 0;
    Mention mention;
    while (mention_next(text, &at, &mention))
        if (!holds(users, mention.user)) VEC_PUSH(work->arena, users, mention.user);
}

/* What would end the name before its end becomes a blank. */
static void add_name(Buffer *out, Str name)
{
    for (size_t i = 0; i < name.len; i++)
        buffer_char(out, strchr("[]\n\r", name.ptr[i]) ? ' ' : name.ptr[i]);
}

bool mention_settle(Work *work, Str text, Place at, Str *settled)
{
    Buffer out;
    Mention mention;
    size_t next = 0, done = 0;
    buffer_init(&out, work->arena, text.len + 64);
    while (mention_next(text, &next, &mention)) {
        Str name = { 0 };
        if (!record_title_find(work, work->snapshot->user, mention.user, &name))
            return problem_add(work->problems, "comment.mention", at, ARGS(mention.name));
        buffer_add(&out, str_slice(text, done, mention.from));
        buffer_add(&out, opening);
        add_name(&out, name);
        buffer_printf(&out, "](%.*s)", STR_ARG(id_text(work->arena, mention.user)));
        done = mention.to;
    }
    buffer_add(&out, str_slice(text, done, text.len));
    *settled = buffer_str(&out);
    return true;
}

static Str shortened(Arena *arena, Str text, size_t most)
{
    size_t at = 0;
    for (size_t count = 0; count < most && at < text.len; count++) str_utf8_next(text, &at);
    return at < text.len ? str_join(arena, str_slice(text, 0, at), STR("…")) : text;
}

Str mention_plain(Work *work, Str text, size_t most)
{
    Buffer out;
    Mention mention;
    size_t next = 0, done = 0;
    buffer_init(&out, work->arena, 256);
    while (mention_next(text, &next, &mention)) {
        buffer_add(&out, str_slice(text, done, mention.from));
        buffer_char(&out, '@');
        buffer_add(&out, mention.name);
        done = mention.to;
    }
    buffer_add(&out, str_slice(text, done, text.len));
    return shortened(work->arena, buffer_str(&out), most);
}

void mention_write(Work *work, Str text, JsonWriter *json)
{
    Ids users = { 0 };
    mention_collect(work, text, &users);
    json_key(json, STR("mentions"));
    json_open(json, '[');
    for (size_t i = 0; i < users.count; i++)
        record_write_value(work, work->snapshot->user->created_by, value_ref(users.items[i]), json);
    json_close(json, ']');
}
