/*
 * settle.c -- tags and gzip, the same for every route.
 *
 * A tag is made of the body itself, so it knows of rights, names of others, formulas and all else
 * that a record's version does not count. The rule: an answer that holds a key is never packed, nor
 * is what another site has made a browser ask for. Whoever can choose words of an answer, and sees
 * how long it is when packed, can guess what else is in it.
 */
#include "core/web/settle.h"

#include "core/base/gzip.h"
#include "core/base/map.h"
#include "core/web/route.h"

/* Who is not signed in gets short answers only, and nothing that is his own. */
static bool is_settled(const Request *request, const Reply *reply)
{
    bool for_user = request->route && request->route->right == FOR_USERS;
    bool done     = reply->status == 200 || reply->status == 201 || reply->status == 202;
    return for_user && done && reply->type && reply->file < 0 && !reply->stream &&
           (str_starts(str_from(reply->type), STR("application/json")) ||
            str_starts(str_from(reply->type), STR("text/")));
}

static bool is_packed(const Request *request, const Reply *reply)
{
    const Head *head = request->head;
    return reply->body.len >= SETTLE_GZIP_LEAST && !reply->secret &&
           header_accepts(head_find(head, "Accept-Encoding", NULL), "gzip") &&
           !str_is(head_find(head, "Sec-Fetch-Site", NULL), "cross-site");
}

static bool is_tagged(const Request *request, const Reply *reply)
{
    Str method = request->head->method;
    return reply->status == 200 && (str_is(method, "GET") || str_is(method, "HEAD"));
}

static Str tag_of(const Reply *reply)
{
    Arena             *arena = reply->body.arena;
    unsigned long long hash;
    if (reply->tag.len) return reply->tag;
    hash = map_hash(buffer_str(&reply->body));
    return reply->version ? str_printf(arena, "%lld-%016llx", (long long)reply->version, hash)
                          : str_printf(arena, "%016llx", hash);
}

static bool is_known(const Request *request, Reply *reply, bool packed)
{
    Str tag = tag_of(reply);
    reply_header(reply, "ETag",
                 etag_write(reply->body.arena, tag, packed ? STR("gzip") : STR("")));
    return head_knows(request->head, tag);
}

void settle(const Request *request, Reply *reply)
{
    if (!is_settled(request, reply)) return;
    bool packed = is_packed(request, reply);
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    if (is_tagged(request, reply) && is_known(request, reply, packed)) {
        reply->status = 304;
        return;
    }
    if (!packed) return;
    Buffer small;
    buffer_init(&small, reply->body.arena, 0);
    if (!gzip_write(&small, buffer_str(&reply->body))) return;
    reply->body = small;
    reply_header(reply, "Content-Encoding", STR("gzip"));
}
