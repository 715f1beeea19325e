/* no_ui.c -- a server built without the web UI: one page that says so. */
#include "core/web/assets.h"

const unsigned char ui_blob[] =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tenon</title>"
    "<h1>Tenon</h1><p>This server was built without the web UI. Its HTTP interface is at "
    "<code>/t/TENANT/api/v1</code>.</p></html>";

const UiAsset ui_assets[] = {
    { "/index.html", "text/html; charset=utf-8", "\"none\"", false, sizeof ui_blob - 1,
      0, sizeof ui_blob - 1, 0, 0, 0, 0 },
};
const unsigned ui_asset_count = 1;
