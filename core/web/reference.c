/* reference.c -- docs/reference/http.md, written from the table that routes, so that the two cannot differ. */
#include "core/web/route.h"
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

void routes_write_markdown(Buffer *out)
{
    BUFFER_ADD(out, "# HTTP\n\n"
                    "The shapes of requests and answers are in [http-shapes.md](../http-shapes.md). Sign in with "
                    "`POST /session` (a cookie; unsafe methods then need the header `X-Tenon-Csrf`) or send "
                    "`Authorization: Bearer TOKEN` with a token of `tenon token create`. Bodies are JSON in UTF-8 with "
                    "`Content-Type: application/json` and a `Content-Length`, of at most 4 MiB where the server was not "
                    "started with another limit.\n\n"
                    "## Of a tenant\n\nPaths begin with `/t/TENANT/api/v1`.\n\n");
    write_place(AT_TENANT, out);
    BUFFER_ADD(out, "## Of the server\n\n");
    write_place(AT_SERVER, out);
}
