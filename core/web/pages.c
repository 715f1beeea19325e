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
#include <zlib.h>

#include "core/base/crypto.h"
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

/* For the few clients that take no compression: curl without --compressed. */
static bool inflate_into(Buffer *out, const UiAsset *asset)
{
    z_stream stream = {
        .next_in  = (Bytef *)(uintptr_t)(ui_blob + asset->gzip_at),
        .avail_in = asset->gzip_size,
    };
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return false;
    stream.next_out  = (Bytef *)buffer_reserve(out, asset->size);
    stream.avail_out = asset->size;
    int end          = inflate(&stream, Z_FINISH);
    out->len += stream.total_out;
    inflateEnd(&stream);
    return end == Z_STREAM_END;
}

static void add_blob(Reply *reply, uint32_t at, uint32_t size)
{
    buffer_add(&reply->body, (Str){ (const char *)ui_blob + at, size });
}

static bool body_write(const UiAsset *asset, Str accepted, Reply *reply, Problems *problems)
{
    if (asset->raw_size) {
        add_blob(reply, asset->raw_at, asset->raw_size);
    } else if (asset->brotli_size && header_accepts(accepted, "br")) {
        reply_header(reply, "Content-Encoding", STR("br"));
        add_blob(reply, asset->brotli_at, asset->brotli_size);
    } else if (asset->gzip_size && header_accepts(accepted, "gzip")) {
        reply_header(reply, "Content-Encoding", STR("gzip"));
        add_blob(reply, asset->gzip_at, asset->gzip_size);
    } else if (!inflate_into(&reply->body, asset)) {
        return problem_add(problems, "http.fault", (Place){ 0 }, ARGS(str_from(asset->path)));
    }
    return true;
}

static bool file_show(const Request *request, const UiAsset *asset, Reply *reply,
                      Problems *problems)
{
    reply->type    = asset->type;
    reply->fetches = strcmp(asset->path, "/sw.js") == 0;
    reply->cache   = asset->immutable ? "public, max-age=31536000, immutable" : "no-cache";
    reply_header(reply, "ETag", str_from(asset->etag));
    reply_header(reply, "Vary", STR("Accept-Encoding"));
    if (head_knows(request->head, str_from(asset->etag))) {
        reply->status = 304;
        return true;
    }
    return body_write(asset, head_find(request->head, "Accept-Encoding", NULL), reply, problems);
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
    add_blob(reply, page->raw_at, page->raw_size);

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
