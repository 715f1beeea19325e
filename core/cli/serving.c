/*
 * serving.c -- see serving.h. Order of going down: nothing new from app folders, no new jobs, no new
 * commands, no new requests, the jobs that still run, then the databases.
 */
#include "core/cli/serving.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/app.h"
#include "core/base/log.h"
#include "core/cli/control.h"
#include "core/cli/dev.h"
#include "core/cli/notify.h"
#include "core/flow/jobs.h"

enum { DESCRIPTORS = 65536 };

static sigset_t ending_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

/* Each connection needs one and each open tenant a few: what may be had is more than the usual. */
static void raise_descriptors(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= DESCRIPTORS) return;
    files.rlim_cur = files.rlim_max < DESCRIPTORS ? files.rlim_max : DESCRIPTORS;
    setrlimit(RLIMIT_NOFILE, &files);
}

void serving_prepare(void)
{
    sigset_t set = ending_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    raise_descriptors();
}

static Str address_of(Str listen)
{
    for (size_t i = listen.len; i > 0; i--)
        if (listen.ptr[i - 1] == ':') return str_slice(listen, 0, i - 1);
    return STR("127.0.0.1");
}

static Web *web_up(Cli *cli, Tenants *tenants, const Serving *serving)
{
    Problems   before = cli->problems;
    WebOptions here   = serving->web;
    here.scripts      = app_scripts();
    here.events       = app_events();
    Web *web          = web_start(&here, tenants, &cli->problems);
    if (web || !serving->any_port) return web;
    Str        address   = address_of(serving->web.listen);
    WebOptions elsewhere = here;
    elsewhere.listen     = str_printf(cli->arena, "%.*s:0", STR_ARG(address));
    cli->problems        = before;
    return web_start(&elsewhere, tenants, &cli->problems);
}

/* A job that cannot stop uses the databases: they are left as in a crash, which they survive. */
static void jobs_down(Jobs *jobs)
{
    if (jobs_stop(jobs, JOB_STOP_MS)) return;
    log_line(LEVEL_WARNING, "jobs", "left=running");
    log_finish();
    _exit(EXIT_DONE);
}

/* A line when something about a tenant changes, not for everybody who asks for it. */
static void tell_trouble(TenantNews news, Str tenant, Str cause)
{
    static const struct {
        Level       level;
        const char *state;
    } words[] = { [TENANT_BROKEN] = { LEVEL_ERROR, "broken" },
                  [TENANT_WHOLE]  = { LEVEL_INFO, "whole" },
                  [TENANT_HEALED] = { LEVEL_WARNING, "healed" } };
    Arena *arena = arena_new();
    log_line(words[news].level, "tenant", "name=%.*s state=%s cause=%.*s", STR_ARG(tenant),
             words[news].state, STR_ARG(log_quote(arena, cause.len ? cause : STR("-"))));
    arena_free(arena);
}

int serving_run(Cli *cli, Tenants *tenants, const Serving *serving)
{
    int      signal  = 0;
    sigset_t set     = ending_signals();
    tenants_listen(tenants, tell_trouble);
    Control *control = control_start(tenants_folder(tenants), tenants, &cli->problems);
    Web     *web     = control ? web_up(cli, tenants, serving) : NULL;
    Jobs    *jobs    = web ? jobs_start(tenants, NULL, &cli->problems) : NULL;
    Dev     *dev     = jobs && serving->dev ? dev_start(cli, tenants, &cli->problems) : NULL;
    bool     up      = jobs && (dev || !serving->dev);
    if (up) {
        cli_print(cli, "listening on http://%.*s:%d\n", STR_ARG(address_of(serving->web.listen)),
                  web_port(web));
        if (serving->ready) serving->ready(serving->context, web_port(web));
        dev_follow(dev);
        log_line(LEVEL_INFO, "start", "port=%d version=" TENON_VERSION, web_port(web));
        notify_manager("READY=1");
        sigwait(&set, &signal);
        notify_manager("STOPPING=1");
        log_line(LEVEL_INFO, "stop", "signal=%d", signal);
    }
    dev_stop(dev);
    jobs_drain(jobs);
    control_stop(control);
    web_stop(web, WEB_DRAIN_MS);
    jobs_down(jobs);
    return up ? EXIT_DONE : cli_problems(cli);
}
