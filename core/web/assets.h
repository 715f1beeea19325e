/*
 * assets.h -- the web UI's files inside the binary: a sorted table, made by ui/scripts/embed.mjs.
 *
 * Text is stored compressed only (gzip and brotli); index.html, fonts and pictures are stored raw.
 */
#ifndef TENON_WEB_ASSETS_H
#define TENON_WEB_ASSETS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    /* "/assets/index-1a2b.js", "text/javascript; charset=utf-8", "\"...\"" */
    const char *path, *type, *etag;
    bool        immutable;          /* its name carries its hash */
    uint32_t    size;
    uint32_t    raw_at, raw_size; /* these in ui_blob; size 0: not there */
    uint32_t    gzip_at, gzip_size;
    uint32_t    brotli_at, brotli_size;
} UiAsset;

extern const unsigned char ui_blob[];
extern const UiAsset       ui_assets[]; /* sorted by path, byte-wise */
extern const unsigned      ui_asset_count;

#endif
