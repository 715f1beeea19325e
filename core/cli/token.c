/* token.c -- tenon token create | list | revoke. The secret is printed once, alone on stdout. */
#include "core/cli/commands.h"

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/record/account.h"

enum { DEFAULT_DAYS = 90, MAX_DAYS = 3650 };

static const CliOption create_options[] = {
    { "--name", "NAME", "what it is for" },
    { "--days", "N", "how long it holds: 1 to 3650; 90 where it is missing" },
    { 0 },
};

typedef struct {
    Str       login, name, secret;
    int64_t   days, id;
    TokenRows rows;
} Tokens;

static bool user_of(Work *work, Str login, int64_t *user)
{
    Account account;
    if (!account_find(work, login, &account)) return false;
    *user = account.user;
    return *user || problem_add(work->problems, "cli.user.unknown", (Place){ 0 }, ARGS(login));
}

static bool create_write(Work *work, void *context)
{
    Tokens *tokens = context;
    int64_t user;
    return user_of(work, tokens->login, &user) &&
           token_create(work, user, tokens->name, (int)tokens->days, &tokens->secret, &tokens->id);
}

static int create_run(Cli *cli)
{
    Work   work;
    Tokens tokens = {
        .login = cli->args[2],
        .name  = cli_option(cli, "--name"),
        .days  = DEFAULT_DAYS,
    };
    if (!cli_option_int(cli, "--days", 1, MAX_DAYS, &tokens.days)) {
        cli_problems(cli);
        return EXIT_USAGE;
    }
    Tenant *tenant = cli_tenant(cli, 1);
    if (!tenant || !cli_work(cli, tenant, &work) || !work_write(&work, create_write, &tokens))
        return cli_problems(cli);
    if (cli_has(cli, "--json"))
        cli_print(cli, "{\"id\":\"%.*s\",\"token\":\"%.*s\"}\n",
                  STR_ARG(id_text(cli->arena, tokens.id)), STR_ARG(tokens.secret));
    else cli_print(cli, "%.*s\n", STR_ARG(tokens.secret));
    return EXIT_DONE;
}

const Command command_token_create = {
    .name    = "token create",
    .usage   = "DATA TENANT LOGIN [--name N] [--days 90]",
    .summary = "a token for programs; it is printed once",
    .options = create_options,
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = create_run,
};

/* --- list ------------------------------------------------------------------------------------- */

static bool list_read(Work *work, void *context)
{
    return token_list(work, 0, &((Tokens *)context)->rows);
}

static Str instant_text(Cli *cli, int64_t ms)
{
    return ms ? datetime_text(cli->arena, ms) : STR("never");
}

static Value instant_value(Arena *arena, int64_t ms)
{
    return ms ? value_text(datetime_text(arena, ms)) : value_null();
}

static void token_json(JsonWriter *json, const Token *token, Arena *arena)
{
    json_open(json, '{');
    json_field_id(json, "id", token->id);
    json_field_text(json, "user", token->login);
    json_field_text(json, "name", token->name);
    json_key(json, STR("expires_at"));
    json_put_value(json, instant_value(arena, token->expires_at));
    json_key(json, STR("last_used_at"));
    json_put_value(json, instant_value(arena, token->last_used_at));
    json_close(json, '}');
}

static void token_print(Cli *cli, const Token *token)
{
    cli_print(cli, "%.*s  %-16.*s %-20.*s until %.*s, used %.*s\n",
              STR_ARG(id_text(cli->arena, token->id)), STR_ARG(token->login), STR_ARG(token->name),
              STR_ARG(instant_text(cli, token->expires_at)),
              STR_ARG(instant_text(cli, token->last_used_at)));
}

static int list_run(Cli *cli)
{
    Work    work;
    Tokens  tokens = { 0 };
    Tenant *tenant = cli_tenant(cli, 1);
    if (!tenant || !cli_work(cli, tenant, &work) || !work_read(&work, list_read, &tokens))
        return cli_problems(cli);
    if (cli_has(cli, "--json")) {
        JsonWriter *json = cli_json_begin(cli);
        json_open(json, '[');
        for (size_t i = 0; i < tokens.rows.count; i++)
            token_json(json, &tokens.rows.items[i], cli->arena);
        json_close(json, ']');
        cli_json_end(cli, json);
    } else {
        for (size_t i = 0; i < tokens.rows.count; i++) token_print(cli, &tokens.rows.items[i]);
    }
    return EXIT_DONE;
}

const Command command_token_list = {
    .name    = "token list",
    .usage   = "DATA TENANT",
    .summary = "the tokens of a tenant, without their secrets",
    .least   = 2,
    .most    = 2,
    .data    = DATA_OPEN,
    .run     = list_run,
};

/* --- revoke ----------------------------------------------------------------------------------- */

static bool revoke_write(Work *work, void *context)
{
    return token_revoke(work, ((Tokens *)context)->id);
}

static int revoke_run(Cli *cli)
{
    Work   work;
    Tokens tokens = { 0 };
    if (!id_parse(cli->args[2], &tokens.id))
        return cli_fail(cli, "cli.token.id", ARGS(cli->args[2]));
    Tenant *tenant = cli_tenant(cli, 1);
    if (!tenant || !cli_work(cli, tenant, &work) || !work_write(&work, revoke_write, &tokens))
        return cli_problems(cli);
    cli_say(cli, "cli.token.revoked", NO_ARGS);
    return EXIT_DONE;
}

const Command command_token_revoke = {
    .name    = "token revoke",
    .usage   = "DATA TENANT ID",
    .summary = "ends a token; the next request with it is refused",
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = revoke_run,
};
