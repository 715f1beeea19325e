/* test_account.c -- people: accounts, passwords, roles, tokens; what ends, ends at once. */
#include "tests/unit/record/sales.h"

static bool open_work(App *app, Arena *arena, int64_t user, Work *work, Problems *problems)
{
    problems_init(problems, arena, LANGUAGE_EN);
    return work_open(work, arena, &app->tenant, user, STR("test"), problems);
}

typedef struct {
    App        *app;
    int64_t     user;
    const char *login, *text;
    Str         secret;
    int64_t     id;
    Account     account;
    Token       token;
    TokenRows   tokens;
    UserRows    users;
    int         days;
} Doing;

static bool set_password(Work *work, void *context)
{
    Doing *doing = context;
    return account_set_password(work, doing->user,
                                password_hash(work->arena, str_from(doing->text)), doing->days);
}

static bool find_account(Work *work, void *context)
{
    Doing *doing = context;
    return account_find(work, str_from(doing->login), &doing->account);
}

static void a_password_opens_one_account(void **state)
{
    App *app = *state;
    Work work;
    Problems problems;
    Doing doing = { .app = app,
                    .user = id_of_login(app, "rep"),
                    .login = "REP",
                    .text = "correct horse",
                    .days = 1 };
    assert_true(open_work(app, app->arena, 0, &work, &problems));
    assert_true(work_read(&work, find_account, &doing));
    assert_true(doing.account.user == doing.user);
    assert_false(
        account_verify(&doing.account, STR(""))); /* no password was set: nothing opens it */
    assert_true(work_write(&work, set_password, &doing));
    assert_true(work_read(&work, find_account, &doing));
    assert_true(doing.account.must_change);
    assert_true(account_verify(&doing.account, STR("correct horse")));
    assert_false(account_verify(&doing.account, STR("correct horse ")));
    doing.login = "nobody";
    assert_true(work_read(&work, find_account, &doing));
    assert_true(doing.account.user == 0);
    assert_false(account_verify(&doing.account, STR("correct horse")));
    assert_true(password_check(&work, "password", STR("rep"), STR("12345678")));
    assert_false(password_check(&work, "password", STR("rep"), STR("1234567")));
    assert_false(password_check(&work, "password", STR("long-login"), STR("Long-Login")));
}

static bool switch_off(Work *work, void *context)
{
    Doing *doing = context;
    return user_set_active(work, doing->user, false);
}

static bool set_roles(Work *work, void *context)
{
    Doing *doing = context;
    return user_set_roles(work, doing->user, str_from(doing->text));
}

static void rights_end_with_the_next_request(void **state)
{
    App *app = *state;
    Work work;
    Problems problems;
    Doing doing = { .app = app, .user = id_of_login(app, "guest"), .text = "rep;guest" };
    has(create(app, "guest", "company", "{\"name\":\"A\"}"), "object.unknown");
    assert_true(open_work(app, app->arena, 0, &work, &problems));
    assert_true(work_write(&work, set_roles, &doing));
    has(create(app, "guest", "company", "{\"name\":\"A\"}"), "\"version\":1");
    doing.text = "rep";
    assert_true(work_write(&work, set_roles, &doing));
    doing.text = "nonsense";
    assert_false(work_write(&work, set_roles, &doing));
    has(create(app, "guest", "company", "{\"name\":\"A\"}"), "\"version\":1");
    assert_true(open_work(app, app->arena, 0, &work, &problems));
    assert_true(work_write(&work, switch_off, &doing));
    assert_false(open_work(app, app->arena, doing.user, &work, &problems));
    assert_int_equal(problems.status, 401);
    has(delete(app, NULL, "user", text_id(app, doing.user)), "user.delete");
}

static void only_admin_gives_roles(void **state)
{
    App *app = *state;
    char json[100];
    snprintf(json, sizeof json, "{\"user\":\"%s\",\"role\":\"admin\"}",
             text_id(app, id_of_login(app, "boss")));
    const char *before = content(app);
    has(create(app, "boss", "role_assignment", json), "\"problems\"");
    assert_string_equal(content(app), before);
    has(create(app, NULL, "role_assignment", json), "\"role\":\"admin\"");
    snprintf(json, sizeof json, "{\"user\":\"%s\",\"role\":\"rep\"}",
             text_id(app, id_of_login(app, "guest")));
    has(create(app, "boss", "role_assignment", json), "\"role\":\"rep\"");
    has(create(app, NULL, "role_assignment", "{\"role\":\"nonsense\"}"), "user.role");
}

static bool make_token(Work *work, void *context)
{
    Doing *doing = context;
    return token_create(work, doing->user, STR("test"), doing->days, &doing->secret, &doing->id);
}

static bool find_token(Work *work, void *context)
{
    Doing *doing = context;
    return token_find(work, doing->secret, &doing->token);
}

static bool list_tokens(Work *work, void *context)
{
    Doing *doing = context;
    return token_list(work, doing->user, &doing->tokens);
}

static bool revoke_token(Work *work, void *context)
{
    Doing *doing = context;
    return token_touch(work, doing->id) && token_revoke(work, doing->id);
}

static void a_token_lives_until_it_expires_or_is_revoked(void **state)
{
    App *app = *state;
    Work work;
    Problems problems;
    Doing doing = { .app = app, .user = id_of_login(app, "rep"), .days = 2 };
    assert_true(open_work(app, app->arena, 0, &work, &problems));
    assert_true(work_write(&work, make_token, &doing));
    assert_true(str_starts(doing.secret, STR("tenon_")));
    assert_true(work_read(&work, find_token, &doing));
    assert_true(doing.token.user == doing.user && doing.token.id == doing.id);
    assert_true(work_read(&work, list_tokens, &doing));
    assert_int_equal(doing.tokens.count, 1);
    assert_true(str_is(doing.tokens.items[0].login, "rep"));
    work.now += 3 * 86400000LL;
    assert_true(work_read(&work, find_token, &doing));
    assert_true(doing.token.user == 0);
    work.now -= 3 * 86400000LL;
    assert_true(work_write(&work, revoke_token, &doing));
    assert_true(work_read(&work, find_token, &doing));
    assert_true(doing.token.user == 0);
    assert_false(work_write(&work, revoke_token, &doing));
    assert_int_equal(problems.status, 404);
}

static bool list_users(Work *work, void *context)
{
    Doing *doing = context;
    return user_list(work, &doing->users);
}

static bool set_language(Work *work, void *context)
{
    Doing *doing = context;
    return user_set_language(work, doing->user, STR("zh-CN"));
}

static void everybody_may_choose_a_language(void **state)
{
    App *app = *state;
    Work work;
    Problems problems;
    Doing doing = { .app = app, .user = id_of_login(app, "rep") };
    assert_true(open_work(app, app->arena, doing.user, &work, &problems));
    assert_true(work_write(&work, set_language, &doing));
    assert_true(open_work(app, app->arena, doing.user, &work, &problems));
    assert_int_equal(problems.language, LANGUAGE_ZH_CN);
    assert_true(work.language == snapshot_language(app->snapshot, STR("zh-CN")));
    doing.user = id_of_login(app, "rep2");
    assert_false(work_write(&work, set_language, &doing));
    assert_true(open_work(app, app->arena, 0, &work, &problems));
    assert_true(work_read(&work, list_users, &doing));
    assert_int_equal(doing.users.count, 5);
    assert_true(str_is(doing.users.items[0].login, "boss")
                && str_is(doing.users.items[0].roles, "boss"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(a_password_opens_one_account),    SALES(rights_end_with_the_next_request),
        SALES(only_admin_gives_roles),          SALES(a_token_lives_until_it_expires_or_is_revoked),
        SALES(everybody_may_choose_a_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
