/*
 * test_attacks.c -- every attack ends within its limits, and the worker does its work afterwards.
 *
 * Unconfined, so that the sanitizers see everything; with TENON_RELEASE=path of the program the
 * workers are those of its script host, confined as in earnest. And programs made by chance.
 */
#include "tests/unit/lua/attacks.h"
#include "tests/unit/lua/worker_test.h"

enum { MOST_US = 1500000, PROGRAMS = 500 };

/* --- a worker of the release binary ----------------------------------------------------------- */

static int host_socket = -1;

static void host_start(const char *program)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    if (fork() == 0) {
        dup2(ends[1], HOST_SOCKET);
        execl(program, program, "--script-host", NULL);
        _exit(127);
    }
    close(ends[1]);
    host_socket = ends[0];
}

static int32_t host_ask(HostRequest request, int passed)
{
    union {
        struct cmsghdr header;
        char           bytes[CMSG_SPACE(sizeof(int))];
    } control = { 0 };
    struct iovec  part = { &request, sizeof request };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (passed >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(&control.header), &passed, sizeof passed);
    }
    HostReply reply;
    assert_int_equal(sendmsg(host_socket, &message, 0), sizeof request);
    assert_int_equal(recv(host_socket, &reply, sizeof reply, MSG_WAITALL), sizeof reply);
    return reply.worker;
}

static void host_worker(World *world)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    world->worker = host_ask((HostRequest){ .kind = HOST_FORK, .zone = "Asia/Shanghai" }, ends[1]);
    assert_int_not_equal(world->worker, 0);
    close(ends[1]);
    assert_true(wire_watch(ends[0]));
    world->socket = ends[0];
}

static int hostile_world(void **state)
{
    if (host_socket < 0) {
        world_new(state);
    } else {
        World *confined = calloc(1, sizeof *confined);
        confined->arena = arena_new();
        host_worker(confined);
        *state = confined;
    }
    World *world = *state;
    world->allowance = (Allowance){ 10000000, 16 << 20, 500000 };
    return 0;
}

static int hostile_world_free(void **state)
{
    World *world = *state;
    if (host_socket < 0) return world_free(state);
    close(world->socket);
    arena_free(world->arena);
    free(world);
    return 0;
}

/* --- the corpus ------------------------------------------------------------------------------- */

static void works_still(World *world)
{
    world_hook(world, "deal.amount = deal.amount * 2 crm.log(deal.account.name)");
    assert_runs(world);
    assert_int_equal(world->done.changes.count, 2);
    assert_text(world->used.log.items[0].value.text, "ACME");
}

static bool ended_as_it_must(const World *world, Ending ending)
{
    switch (ending) {
    case ENDS_WELL:
        return !world->failed;
    case ENDS_BY_ERROR:
        return world->failed && world->failure.kind == FAILURE_ERROR;
    case ENDS_BY_LIMIT:
        return world->failed && world->failure.kind == FAILURE_LIMIT;
    default:
        return true;
    }
}

static void every_attack_ends(void **state)
{
    World  *world = *state;
    int64_t longest = 0; /* of the CPU's time: the machine may be busy with other things */
    size_t  wrong = 0;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        world_hook(world, attacks[i].body);
        int64_t took = world->used.cpu_us;
        if (world->gone) fail_msg("%s: the worker is gone", attacks[i].name);
        if (took > longest) longest = took;
        bool limit = world->failed && world->failure.kind == FAILURE_LIMIT;
        if (!ended_as_it_must(world, attacks[i].ending) || took > MOST_US ||
            (limit && (world->failure.limit.len == 0 || world->failure.most == 0)) ||
            (world->failed && world->failure.line != 3)) {
            print_error("%s: failed %d, kind %d, line %d, %.*s, limit %.*s, in %lld ms\n",
                        attacks[i].name, world->failed, world->failure.kind,
                        (int)world->failure.line, STR_ARG(world->failure.message),
                        STR_ARG(world->failure.limit), (long long)took / 1000);
            wrong++;
        }
        works_still(world);
        arena_reset(world->arena);
        world->record = (Wire){ 0 };
    }
    print_message("%zu attacks, the longest took %lld ms\n", sizeof attacks / sizeof *attacks,
                  (long long)longest / 1000);
    assert_int_equal(wrong, 0);
}

static void each_limit_is_named(void **state)
{
    static const struct {
        const char *body, *limit;
    } cases[] = {
        { "while true do end", "instructions" },
        { "local t = {} while true do t = {t} end", "memory" },
        { "local function f() return 1 + f() end f()", "calls in each other" },
        { "local s = ('a'):rep(2000) s:find(('.-'):rep(6) .. 'b')", "pattern steps" },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_hook(world, cases[i].body);
        assert_true(world->failed);
        assert_text(world->failure.limit, cases[i].limit);
        assert_int_equal(world->failure.line, 3);
    }
    world_hook(world, cases[0].body);
    assert_in_range(world->used.instructions, 10000000, 10000100);
    world->allowance.cpu_us = 30000;
    world->allowance.instructions = INT64_MAX;
    world_hook(world, "while true do end");
    assert_text(world->failure.limit, "cpu");
    assert_int_equal(world->failure.most, 30000);
    assert_in_range(world->used.cpu_us, 30000, 1000000);
}

/* --- programs by chance ----------------------------------------------------------------------- */

/* Templates: E is an expression, S a statement, in the place of which another one comes. */
static const char *const statements[] = {
    "local x = E",
    "x = E",
    "deal.name = E",
    "deal.amount = E",
    "deal.tags = E",
    "t[E] = E",
    "while E do S end",
    "for i = E, E do S S end",
    "for k, v in pairs(E) do S end",
    "for i, v in ipairs(E) do S end",
    "if E then S else S end",
    "repeat S until E",
    "S S",
    "pcall(function() S end)",
    "table.insert(t, E)",
    "table.sort(E)",
    "crm.log(E, E)",
    "local function f(a, b) S return E end x = f(E, E)",
    "crm.update(deal, E)",
    "t = {E, E, n = E}",
    "goto done ::done::",
    "f = function(...) S return ... end",
};
static const char *const expressions[] = {
    "1",
    "0",
    "-1",
    "'x'",
    "nil",
    "true",
    "x",
    "t",
    "deal",
    "old",
    "1e300",
    "math.maxinteger",
    "{}",
    "{E, E}",
    "#E",
    "-E",
    "not E",
    "E + E",
    "E .. E",
    "E * E",
    "E // E",
    "E % E",
    "E < E",
    "E == E",
    "E and E",
    "E or E",
    "(E)(E)",
    "(E).x",
    "(E)[E]",
    "deal.name",
    "deal.amount",
    "deal.account",
    "deal.account.name",
    "deal.tags",
    "tostring(E)",
    "tonumber(E)",
    "type(E)",
    "string.rep(E, E)",
    "('abc'):gsub('.', E)",
    "string.format('%s %d', E, E)",
    "('aXb'):find(E)",
    "table.concat(E)",
    "table.unpack(E)",
    "select('#', E)",
    "decimal(E)",
    "date('2026-01-31')",
    "crm.today() + E",
    "crm.find('deal', E)",
    "crm.query('deal', E)",
    "crm.insert('deal', E)",
    "crm.user",
    "pcall(E)",
    "pcall(error, E)",
    "math.max(E, E)",
    "crm.now():add_days(E)",
    "(function(...) S return E end)(E)",
    "utf8.char(E)",
    "E ~ E",
    "1 << E",
};
enum {
    STATEMENTS = sizeof statements / sizeof *statements,
    EXPRESSIONS = sizeof expressions / sizeof *expressions
};

static void put_template(Chance *source, Buffer *out, const char *template, int depth)
{
    for (const char *c = template; *c; c++) {
        if (*c == 'S' && depth < 5)
            put_template(source, out, statements[chance(source) % STATEMENTS], depth + 1);
        else if (*c == 'S')
            BUFFER_ADD(out, "x = 1");
        else if (*c == 'E' && depth < 5)
            put_template(source, out, expressions[chance(source) % EXPRESSIONS], depth + 1);
        else if (*c == 'E')
            BUFFER_ADD(out, "x");
        else
            buffer_char(out, *c);
    }
    buffer_char(out, ' ');
}

static void programs_by_chance_end(void **state)
{
    World *world = *state;
    Chance source = chance_new();
    int    compiled = 0;
    world->allowance = (Allowance){ 300000, 4 << 20, 300000 };
    for (int i = 0; i < PROGRAMS; i++) {
        Buffer body;
        buffer_init(&body, world->arena, 512);
        BUFFER_ADD(&body, "local t, x, f = {} ");
        for (int n = 0; n < 6; n++) put_template(&source, &body, "pcall(function() S end)", 0);
        world_hook(world, str_c(world->arena, buffer_str(&body)));
        if (world->gone) fail_msg("the worker is gone after %.*s", STR_ARG(buffer_str(&body)));
        if (!world->failed || world->failure.kind == FAILURE_LIMIT) compiled++;
        arena_reset(world->arena);
        world->record = (Wire){ 0 };
    }
    print_message("%d of %d programs were Lua\n", compiled, PROGRAMS);
    assert_in_range(compiled, PROGRAMS / 3, PROGRAMS);
    world->allowance = (Allowance){ 10000000, 16 << 20, 500000 };
    works_still(world);
}

/* --- the worker itself ------------------------------------------------------------------------ */

/* What is no message ends the worker, and nothing else. */
static void nonsense_ends_the_worker(void **state)
{
    static const Str frames[] = {
        { "\0\0\0\0", 4 },           { "\xFF\xFF\xFF\xFF\x01", 5 }, { "\1\0\0\0\1", 5 },
        { "\5\0\0\0\1\0\0\0\0", 9 }, { "\1\0\0\0\2", 5 },           { "\1\0\0\0\x63", 5 },
    };
    World *world = *state;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        uint8_t kind;
        Str     payload;
        int64_t late = clock_monotonic() + PATIENCE_US;
        wire_send(world->socket, frames[i]);
        shutdown(world->socket, SHUT_WR);
        assert_int_equal(wire_receive(world->socket, late, world->arena, &kind, &payload),
                         WIRE_CLOSED);
        close(world->socket);
        if (host_socket < 0) {
            waitpid(world->worker, NULL, 0);
            world_start(world);
        } else {
            host_worker(world);
        }
    }
    works_still(world);
}

static Str file_of_process(World *world, const char *name)
{
    char  path[64];
    char *text = arena_alloc(world->arena, 8192);
    snprintf(path, sizeof path, "/proc/%d/%s", (int)world->worker, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, 8191, file);
    fclose(file);
    return (Str){ text, size };
}

static void the_worker_is_confined(void **state)
{
    World *world = *state;
    if (host_socket < 0) return; /* sanitizers need what it gives up */
    works_still(world);
    Str status = file_of_process(world, "status");
    assert_true(str_find(status, STR("\nSeccomp:\t2\n"), NULL));
    assert_true(str_find(status, STR("\nNoNewPrivs:\t1\n"), NULL));
    Str limits = file_of_process(world, "limits");
    assert_true(str_find(limits, STR("Max address space         268435456"), NULL));
    assert_true(str_find(limits, STR("Max open files            0 "), NULL));
    assert_true(str_find(limits, STR("Max core file size        0 "), NULL));
    assert_true(str_find(limits, STR("Max cpu time              1200 "), NULL));
    char path[64], link[64];
    int  open = 0;
    for (int fd = 0; fd < 64; fd++) {
        snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)world->worker, fd);
        open += readlink(path, link, sizeof link) > 0;
    }
    assert_int_equal(open, 1);
}

static void the_host_kills_what_it_made_only(void **state)
{
    World *world = *state;
    if (host_socket < 0) return;
    char  byte;
    pid_t other = fork();
    if (other == 0) {
        pause();
        _exit(0);
    }
    host_ask((HostRequest){ .kind = HOST_KILL, .worker = other }, -1);
    assert_int_equal(waitpid(other, NULL, WNOHANG), 0);
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);

    world_hook(world, "crm.log('here')");
    assert_runs(world);
    host_ask((HostRequest){ .kind = HOST_KILL, .worker = world->worker }, -1);
    assert_true(recv(world->socket, &byte, 1, 0) <= 0);
    close(world->socket);
    host_worker(world);
    works_still(world);
}

/* --- how long a hook takes -------------------------------------------------------------------- */

static void a_simple_hook_is_quick(void **state)
{
    enum { ROUNDS = 3000 };
    World *world = *state;
    world_hook(world, "if deal.stage == 'open' and not deal.note then deal.note = 'new' end");
    assert_runs(world);
    world->old    = world->record;
    int64_t used  = 0;
    int64_t start = clock_monotonic();
    for (int i = 0; i < ROUNDS; i++) {
        world_run(world, RUN_HOOK, "before_save", NULL);
        assert_runs(world);
        used += world->used.cpu_us;
        if (i % 100 == 0) {
            arena_reset(world->arena);
            world->path = STR("objects/deal/quick.lua");
            world->script = "local rule = {} function rule.before_save(deal, old) if deal.stage == "
                            "'open' and not deal.note then deal.note = 'new' end end return rule";
            world->record = world->old = deal_values(world->arena);
        }
    }
    print_message("a hook, from RUN to DONE: %.1f us; its worker's own time: %.1f us\n",
                  (double)(clock_monotonic() - start) / ROUNDS, (double)used / ROUNDS);
}

int main(void)
{
#define HOSTILE(test) cmocka_unit_test_setup_teardown(test, hostile_world, hostile_world_free)
    const struct CMUnitTest tests[] = {
        HOSTILE(every_attack_ends),      HOSTILE(each_limit_is_named),
        HOSTILE(programs_by_chance_end), HOSTILE(nonsense_ends_the_worker),
        HOSTILE(the_worker_is_confined), HOSTILE(the_host_kills_what_it_made_only),
        HOSTILE(a_simple_hook_is_quick),
    };
    const char *release = getenv("TENON_RELEASE");
    signal(SIGPIPE, SIG_IGN);
    if (release && *release) host_start(release);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (host_socket >= 0) {
        close(host_socket);
        wait(NULL);
    }
    return failed;
}
