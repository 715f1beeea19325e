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

/* Both halves of a product of two words hang on every bit of both. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/*
 * Sixteen bytes a step: every list is hashed, whether anybody asks for its tag or not. The keys are
 * the process's own, so that nobody can make two bodies that look alike.
 */
static uint64_t hash_of(Str body)
{
    uint64_t key = map_hash(STR("tag")), hash = map_hash(STR("hash")) ^ body.len, word[2];
    size_t   at  = 0;
    for (; body.len - at >= sizeof word; at += sizeof word) {
        memcpy(word, body.ptr + at, sizeof word);
        hash = fold(word[0] ^ key, word[1] ^ hash);
    }
    memset(word, 0, sizeof word);
    if (body.len > at) memcpy(word, body.ptr + at, body.len - at);
    return fold(fold(word[0] ^ key, word[1] ^ hash), key | 1);
}

static Str tag_of(const Reply *reply)
{
    Arena             *arena = reply->body.arena;
    unsigned long long hash;
    if (reply->tag.len) return reply->tag;
    hash = hash_of(buffer_str(&reply->body));
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
