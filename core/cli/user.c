/* user.c -- tenon user add | passwd | list | disable | enable. */
#include "core/cli/commands.h"

#include "core/app.h"
#include "core/base/crypto.h"
#include "core/record/account.h"
#include "core/web/session.h"

#define PASSWORD_OPTION                                                                            \
    { "--password-stdin", NULL,                                                                    \
      "the password is the first line of standard input, and need not be changed" }

static const CliOption add_options[] = {
    { "--name", "NAME", "the person's name; the login where it is missing" },
    { "--roles", "A,B", "roles, separated by commas" },
    { "--email", "ADDRESS", "e-mail address" },
    { "--manager", "LOGIN", "whom the person reports to" },
    { "--department", "CODE", "the department's code" },
    { "--language", "TAG", "zh-CN, en ...; the app's first language where it is missing" },
    PASSWORD_OPTION,
    { 0 },
};

static const CliOption password_options[] = {
    PASSWORD_OPTION,
    { 0 },
};

/*
 * The password of a command: from standard input, or a new one that must be changed at the first
 * sign-in.
 */
typedef struct {
    Str  text, hash;
    bool chosen; /* by the caller */
} Password;

static bool password_make(Cli *cli, Work *work, Str login, Password *password)
{
    password->chosen = cli_has(cli, "--password-stdin");
    if (password->chosen) {
        size_t end = cli->input.len;
        str_find_char(cli->input, '\n', &end);
        password->text = str_trim(str_slice(cli->input, 0, end));
        if (!password_check(work, "password", login, password->text)) return false;
    } else {
        password->text = crypto_password(cli->arena, FIRST_PASSWORD_LENGTH);
    }
    password->hash = password_hash(cli->arena, password->text);
    return true;
}

static void password_print(Cli *cli, Str login, const Password *password)
{
    if (cli_has(cli, "--json")) {
        JsonWriter *json = cli_json_begin(cli);
        json_open(json, '{');
        json_field_text(json, "user", login);
        if (!password->chosen) json_field_text(json, "password", password->text);
        json_close(json, '}');
        cli_json_end(cli, json);
    } else if (password->chosen) {
        cli_say(cli, "cli.user.may", ARGS(login));
    } else {
        cli_say(cli, "cli.tenant.password", ARGS(login, password->text));
    }
}

/* --- add -------------------------------------------------------------------------------------- */

typedef struct {
    NewUser  user;
    Password password;
} Adding;

static bool add_write(Work *work, void *context)
{
    Adding *adding = context;
    int64_t id;
    return user_create(work, &adding->user, &id) &&
           account_set_password(work, id, adding->password.hash, !adding->password.chosen);
}

static int add_run(Cli *cli)
{
    Tenant *tenant = cli_tenant(cli, 1);
    Work    work;
    Str     login  = cli->args[2];
    Adding  adding = {
         .user = {
             .login      = login,
             .name       = cli_has(cli, "--name") ? cli_option(cli, "--name") : login,
             .email      = cli_option(cli, "--email"),
             .language   = cli_option(cli, "--language"),
             .department = cli_option(cli, "--department"),
             .manager    = cli_option(cli, "--manager"),
             .roles      = cli_option(cli, "--roles"),
         },
    };
    if (!tenant || !cli_work(cli, tenant, &work) ||
        !password_make(cli, &work, login, &adding.password) ||
        !work_write(&work, add_write, &adding))
        return cli_problems(cli);
    password_print(cli, login, &adding.password);
    return EXIT_DONE;
}

const Command command_user_add = {
    .name    = "user add",
    .usage   = "DATA TENANT LOGIN [--roles A,B] [--name NAME] [--password-stdin]",
    .summary = "a new person who may sign in",
    .options = add_options,
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = add_run,
};

/* --- what is done to an existing account ------------------------------------------------------ */

typedef struct {
    Str      login;
    Account  account;
    Password password;
    bool     active;
} Changing;

static bool account_read(Work *work, void *context)
{
    Changing *changing = context;
    if (!account_find(work, changing->login, &changing->account)) return false;
    return changing->account.user ||
           problem_add(work->problems, "cli.user.unknown", (Place){ 0 }, ARGS(changing->login));
}

static bool changing_begin(Cli *cli, Work *work, Changing *changing)
{
    Tenant *tenant  = cli_tenant(cli, 1);
    changing->login = cli->args[2];
    return tenant && cli_work(cli, tenant, work) && work_read(work, account_read, changing);
}

static bool password_write(Work *work, void *context)
{
    Changing *changing = context;
    return account_set_password(work, changing->account.user, changing->password.hash,
                                !changing->password.chosen);
}

static int passwd_run(Cli *cli)
{
    Work     work;
    Changing changing = { 0 };
    if (!changing_begin(cli, &work, &changing) ||
        !password_make(cli, &work, changing.login, &changing.password) ||
        !work_write(&work, password_write, &changing) ||
        !session_end_all(work.tenant, changing.account.user, &cli->problems))
        return cli_problems(cli);
    events_look(app_events(), work.tenant, changing.account.user);
    password_print(cli, changing.login, &changing.password);
    return EXIT_DONE;
}

const Command command_user_passwd = {
    .name    = "user passwd",
    .usage   = "DATA TENANT LOGIN [--password-stdin]",
    .summary = "a new password for a person, whose sessions end",
    .options = password_options,
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = passwd_run,
};

static bool active_write(Work *work, void *context)
{
    Changing *changing = context;
    return user_set_active(work, changing->account.user, changing->active);
}

static int active_run(Cli *cli, bool active)
{
    Work     work;
    Changing changing = { .active = active };
    if (!changing_begin(cli, &work, &changing) || !work_write(&work, active_write, &changing))
        return cli_problems(cli);
    cli_say(cli, active ? "cli.user.enabled" : "cli.user.disabled", ARGS(changing.login));
    return EXIT_DONE;
}

static int disable_run(Cli *cli) { return active_run(cli, false); }
static int enable_run(Cli *cli) { return active_run(cli, true); }

const Command command_user_disable = {
    .name    = "user disable",
    .usage   = "DATA TENANT LOGIN",
    .summary = "ends a person's sessions and tokens at once; nothing is deleted",
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = disable_run,
};

const Command command_user_enable = {
    .name    = "user enable",
    .usage   = "DATA TENANT LOGIN",
    .summary = "lets a disabled person sign in again",
    .least   = 3,
    .most    = 3,
    .data    = DATA_OPEN,
    .run     = enable_run,
};

/* --- list ------------------------------------------------------------------------------------- */

static bool list_read(Work *work, void *context) { return user_list(work, context); }

static void user_json(JsonWriter *json, const UserRow *user)
{
    json_open(json, '{');
    json_field_id(json, "id", user->id);
    json_field_text(json, "login", user->login);
    json_field_text(json, "name", user->name);
    json_key(json, STR("roles"));
    json_open(json, '[');
    for (Str rest = user->roles, role; str_cut(&rest, ',', &role);)
        json_put_text(json, str_trim(role));
    json_close(json, ']');
    json_field_bool(json, "active", user->active);
    json_close(json, '}');
}

static void user_print(Cli *cli, const UserRow *user)
{
    cli_print(cli, "%-16.*s %-9s %-28.*s %.*s\n", STR_ARG(user->login),
              user->active ? "active" : "disabled", STR_ARG(user->roles), STR_ARG(user->name));
}

static int list_run(Cli *cli)
{
    Tenant  *tenant = cli_tenant(cli, 1);
    Work     work;
    UserRows users = { 0 };
    if (!tenant || !cli_work(cli, tenant, &work) || !work_read(&work, list_read, &users))
        return cli_problems(cli);
    if (cli_has(cli, "--json")) {
        JsonWriter *json = cli_json_begin(cli);
        json_open(json, '[');
        for (size_t i = 0; i < users.count; i++) user_json(json, &users.items[i]);
        json_close(json, ']');
        cli_json_end(cli, json);
    } else {
        for (size_t i = 0; i < users.count; i++) user_print(cli, &users.items[i]);
    }
    return EXIT_DONE;
}

const Command command_user_list = {
    .name    = "user list",
    .usage   = "DATA TENANT",
    .summary = "the people of a tenant, with their roles",
    .least   = 2,
    .most    = 2,
    .data    = DATA_OPEN,
    .run     = list_run,
};
