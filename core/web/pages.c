/*
 * pages.c -- serves the embedded web UI.
 *
 * index.html is the only thing that differs per answer: a fresh nonce is written over each
 * placeholder, which has the nonce's length, so nothing moves. It is never stored by anybody,
 * because an old page with a new policy has no style. Files under /assets carry their hash in their
 * name; one that is not there is 404 and never the page, or an old tab would load HTML as a script
 * after an upgrade.
 */
#include "core/web/pages.h"

#include <stdlib.h>

#include "core/base/crypto.h"
#include "core/base/gzip.h"
#include "core/web/assets.h"
#include "core/web/door.h"

static const Str nonce_place = { "__TENON_NONCE_24_CHARS__", NONCE_LENGTH };

/* --- files ------------------------------------------------------------------------------------ */

static int by_path(const void *path, const void *asset)
{
    return strcmp(path, ((const UiAsset *)asset)->path);
}

static const UiAsset *asset_find(Arena *arena, Str path)
{
    return bsearch(str_c(arena, path), ui_assets, ui_asset_count, sizeof *ui_assets, by_path);
}

static Str blob(uint32_t at, uint32_t size)
{
    return (Str){ (const char *)ui_blob + at, size };
}

/* Which of its forms goes out; those few who take none, like curl, have it unpacked for them. */
static Str encoding_for(const UiAsset *asset, Str accepted)
{
    if (asset->raw_size) return (Str){ 0 };
    if (asset->brotli_size && header_accepts(accepted, "br")) return STR("br");
    if (asset->gzip_size && header_accepts(accepted, "gzip")) return STR("gzip");
    return (Str){ 0 };
}

static bool body_write(const UiAsset *asset, Str encoding, Reply *reply, Problems *problems)
{
    Buffer *out = &reply->body;
    if (encoding.len) reply_header(reply, "Content-Encoding", encoding);
    if (asset->raw_size) buffer_add(out, blob(asset->raw_at, asset->raw_size));
    else if (str_is(encoding, "br")) buffer_add(out, blob(asset->brotli_at, asset->brotli_size));
    else if (encoding.len) buffer_add(out, blob(asset->gzip_at, asset->gzip_size));
    else if (!gzip_read(out, blob(asset->gzip_at, asset->gzip_size), asset->size))
        return problem_add(problems, "http.fault", (Place){ 0 }, ARGS(str_from(asset->path)));
    return true;
}

/* The table has tags in their quotes. */
static Str tag_of(const UiAsset *asset)
{
    Str etag = str_from(asset->etag);
    return str_slice(etag, 1, etag.len - 1);
}

static bool file_show(const Request *request, const UiAsset *asset, Reply *reply,
                      Problems *problems)
{
    Str encoding   = encoding_for(asset, head_find(request->head, "Accept-Encoding", NULL));
    reply->type    = asset->type;
    reply->fetches = strcmp(asset->path, "/sw.js") == 0;
    reply->cache   = asset->immutable ? "public, max-age=31536000, immutable" : "no-cache";
    reply_header(reply, "ETag", etag_write(reply->body.arena, tag_of(asset), encoding));
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    if (head_knows(request->head, tag_of(asset))) {
        reply->status = 304;
        return true;
    }
    return body_write(asset, encoding, reply, problems);
}

/* --- the page --------------------------------------------------------------------------------- */

static Str nonce_new(Arena *arena)
{
    unsigned char bytes[16];
    crypto_random(bytes, sizeof bytes);
    return crypto_base64(arena, bytes, sizeof bytes);
}

static bool index_show(Arena *arena, Reply *reply, Problems *problems)
{
    const UiAsset *page = asset_find(arena, STR("/index.html"));
    if (!page || !page->raw_size)
        return problem_add(problems, "http.unknown", (Place){ 0 }, NO_ARGS);
    reply->type  = page->type;
    reply->nonce = nonce_new(arena);
    buffer_add(&reply->body, blob(page->raw_at, page->raw_size));

    Str    rest = buffer_str(&reply->body);
    size_t at;
    while (str_find(rest, nonce_place, &at)) {
        memcpy(reply->body.ptr + (rest.ptr - reply->body.ptr) + at, reply->nonce.ptr, NONCE_LENGTH);
        rest = str_slice(rest, at + NONCE_LENGTH, rest.len);
    }
    return true;
}

/* Who runs one tenant shall not be asked which. */
static bool only_tenant(const Request *request, Arena *arena, Str *name, Problems *problems)
{
    TenantInfos infos = { 0 };
    if (!tenant_list(request->door->tenants, arena, &infos, problems) || infos.count != 1)
        return false;
    *name = infos.items[0].name;
    return true;
}

/* Under /assets and with an extension there are files, and nothing else; the rest is the page. */
static bool names_a_file(const StrVec *segments)
{
    return str_is(segments->items[0], "assets") ||
           str_find_char(segments->items[segments->count - 1], '.', NULL);
}

/*
 * /t/NAME/manifest.webmanifest: the app that a phone puts on its start screen opens this tenant. It
 * says only what stands in its address, so that it tells nobody which tenants there are.
 */
static bool names_a_manifest(const StrVec *segments, Str *tenant)
{
    if (segments->count != 3 || !str_is(segments->items[0], "t") ||
        !str_is(segments->items[2], "manifest.webmanifest"))
        return false;
    *tenant = segments->items[1];
    return true;
}

static bool manifest_show(Arena *arena, Str tenant, Reply *reply, Problems *problems)
{
    static const char *const icons =
        "[{\"src\":\"/icon-192.png\",\"sizes\":\"192x192\",\"type\":\"image/png\"},"
        "{\"src\":\"/icon-512.png\",\"sizes\":\"512x512\",\"type\":\"image/png\"},"
        "{\"src\":\"/icon-512.png\",\"sizes\":\"512x512\",\"type\":\"image/png\","
        "\"purpose\":\"maskable\"}]";
    if (!tenant_name_check(tenant, problems)) return false;
    Str        home = str_printf(arena, "/t/%.*s/", STR_ARG(tenant));
    JsonWriter json = reply_json(reply, 200);
    json_open(&json, '{');
    json_field_text(&json, "id", home);
    json_field_text(&json, "name", str_printf(arena, "Tenon – %.*s", STR_ARG(tenant)));
    json_field_text(&json, "short_name", tenant);
    json_field_text(&json, "start_url", home);
    json_field_text(&json, "scope", home);
    json_field_text(&json, "display", STR("standalone"));
    json_field_text(&json, "background_color", STR("#f4f5f8"));
    json_field_text(&json, "theme_color", STR("#3f56d6"));
    json_key(&json, STR("icons"));
    json_put_raw(&json, str_from(icons));
    json_close(&json, '}');
    reply->type  = "application/manifest+json";
    reply->cache = "no-cache";
    return true;
}

static bool target_show(const Request *request, Arena *arena, Reply *reply, Problems *problems)
{
    Str path = request->head->path, name;
    if (str_is(path, "/index.html")) return index_show(arena, reply, problems);
    const UiAsset *asset = asset_find(arena, path);
    if (asset) return file_show(request, asset, reply, problems);
    if (names_a_manifest(&request->segments, &name))
        return manifest_show(arena, name, reply, problems);
    if (names_a_file(&request->segments))
        return problem_add(problems, "http.unknown", (Place){ 0 }, NO_ARGS);
    if (!str_is(path, "/") || !only_tenant(request, arena, &name, problems))
        return problems->count == 0 && index_show(arena, reply, problems);
    reply->status = 302;
    reply_header(reply, "Location", str_printf(arena, "/t/%.*s/", STR_ARG(name)));
    return true;
}

bool pages_show(const Request *request, Reply *reply, Problems *problems)
{
    Str method = request->head->method, allowed = STR("GET, HEAD, OPTIONS");
    if (str_is(method, "GET") || str_is(method, "HEAD"))
        return target_show(request, reply->body.arena, reply, problems);
    reply_header(reply, "Allow", allowed);
    if (!str_is(method, "OPTIONS"))
        return problem_add(problems, "http.method", (Place){ 0 }, ARGS(method, allowed));
    reply->status = 204;
    return true;
}
