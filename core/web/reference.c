/*
 * reference.c -- docs/reference/http.md, written from the table that routes, so that the two cannot
 * differ.
 */
#include "core/record/query.h"
#include "core/web/guard.h"
#include "core/web/handlers.h"
#include "core/web/route.h"
#include "core/web/session.h"
#include "core/web/throttle.h"
#include "core/web/web.h"

static void write_parameters(const Route *route, Buffer *out)
{
    Str rest = str_from(route->parameters), piece;
    while (str_cut(&rest, ' ', &piece)) {
        for (const ParameterHelp *help = parameter_helps; help->name; help++) {
            if (!str_is(piece, help->name)) continue;
            buffer_printf(out, "- `%s`: %s", help->name, help->help);
            if (help->example) buffer_printf(out, ", for example `%s`", help->example);
            BUFFER_ADD(out, "\n");
        }
    }
    if (route->parameters[0]) BUFFER_ADD(out, "\n");
}

static void write_route(const Route *route, Buffer *out)
{
    buffer_printf(out, "### `%s %s`\n\n%s\n\n", route->method, route->path, route->help);
    write_parameters(route, out);
    buffer_printf(out, "Answers %d%s.\n\n", route->status,
                  route->right == FOR_ANYBODY ? "; needs no sign-in" : "");
}

static void write_place(RoutePlace place, Buffer *out)
{
    for (const Route *route = routes; route->method; route++)
        if (route->place == place) write_route(route, out);
}

static void write_limits(Buffer *out)
{
    BUFFER_ADD(out, "## Limits\n\n| what | how much |\n|---|---|\n");
    buffer_printf(out, "| body of a request | %d MiB, or what `--max-body` says; ",
                  WEB_BODY_LIMIT >> 20);
    buffer_printf(out, "%d KiB before sign-in |\n", WEB_SMALL_BODY >> 10);
    buffer_printf(out, "| a file | %d MiB, or what `--max-file` says; one that is imported %d MiB, "
                       "or what `--max-import` says |\n", WEB_FILE_LIMIT >> 20,
                  WEB_IMPORT_LIMIT >> 20);
    buffer_printf(out, "| files on their way in at once | %d |\n", WEB_UPLOADS);
    buffer_printf(out, "| time for a file to arrive or to be taken | %d seconds and one more for "
                       "every %d KiB |\n", WEB_PATIENCE_US / 1000000, WEB_SLOWEST >> 10);
    buffer_printf(out, "| headers | %d, in all 32 KiB |\n", GUARD_MAX_HEADERS);
    buffer_printf(out, "| parameters of a query | %d |\n", MAX_PARAMETERS);
    buffer_printf(out, "| rows of a page | %d, at most %d |\n", QUERY_DEFAULT_LIMIT,
                  QUERY_MAX_LIMIT);
    buffer_printf(out, "| records in one array | %d |\n", DATA_MAX_RECORDS);
    buffer_printf(out, "| depth of JSON | %d |\n", JSON_MAX_DEPTH);
    buffer_printf(out, "| text of an expression | %d bytes, nested %d deep |\n", EXPR_MAX_TEXT,
                  EXPR_MAX_DEPTH);
    BUFFER_ADD(out, "| a head or a body on its way, an idle connection | under 30 seconds |\n");
    buffer_printf(out, "| connections at once | %d, or what `--threads` says |\n", WEB_THREADS);
    buffer_printf(out, "| a session | %d hours after its last use, %d days after its start |\n",
                  SESSION_IDLE_MS / 3600000, SESSION_LIFE_MS / 86400000);
    buffer_printf(out,
                  "| attempts to sign in | %d for an account, %d for an address; then each waits, "
                  "from %d seconds up to %d minutes |\n\n",
                  THROTTLE_ACCOUNT, THROTTLE_ADDRESS, THROTTLE_FIRST_MS / 1000,
                  THROTTLE_MOST_MS / 60000);
    BUFFER_ADD(out, "What is over a limit is refused with a problem that says so "
                    "(400, 413, 422, 429, 431, 503 or 507), never cut off.\n\n");
}

void routes_write_markdown(Buffer *out)
{
    BUFFER_ADD(out, "# HTTP\n\n"
                    "The shapes of requests and answers are in "
                    "[http-shapes.md](../http-shapes.md). Sign in with `POST /session` (a cookie; "
                    "unsafe methods then need the header `X-Tenon-Csrf`) or send `Authorization: "
                    "Bearer TOKEN` with a token of `tenon token create`. Bodies are JSON in UTF-8 "
                    "with `Content-Type: application/json` and a `Content-Length`, of at most 4 "
                    "MiB where the server was not started with another limit.\n\n"
                    "## Of a tenant\n\nPaths begin with `/t/TENANT/api/v1`.\n\n");
    write_place(AT_TENANT, out);
    BUFFER_ADD(out, "## Of the server\n\n");
    write_place(AT_SERVER, out);
    write_limits(out);
}
