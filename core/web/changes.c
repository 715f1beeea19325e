/*
 * changes.c -- the change feed by HTTP, page by page, for programs that keep a copy of the data; and
 * the place in it that other answers carry.
 */
#include "core/web/handlers.h"

#include "core/record/feed.h"

typedef struct {
    Str           since, limit;
    const Object *object;
    JsonWriter    json;
} Asked;

static bool changes_read(Work *work, void *context)
{
    Asked *asked = context;
    return feed_write(work, asked->since, asked->object, asked->limit, &asked->json);
}

bool changes_list(Work *work, const Request *request, Reply *reply)
{
    Str name = request_parameter(request, "object");
    Asked asked = {
        .since = request_parameter(request, "since"),
        .limit = request_parameter(request, "limit"),
        .object = name.len ? record_object(work, name) : NULL,
        .json = reply_json(reply, 200),
    };
    return (!name.len || asked.object) && work_read(work, changes_read, &asked);
}

bool changes_place(Work *work, Reply *reply)
{
    FeedPlace end;
    if (!feed_end(work, &end)) return false;
    reply_header(reply, "X-Tenon-Place", feed_place_text(reply->body.arena, end));
    return true;
}
