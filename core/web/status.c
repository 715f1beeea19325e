/*
 * status.c -- what machines ask the server itself: is it alive, is it ready, what has it counted,
 * what was blocked.
 */
#include "core/web/handlers.h"

#include "core/base/log.h"
#include "core/web/door.h"

enum { REPORTS_PER_SECOND = 5, REPORT_LONGEST = 1000 };

static bool say(Reply *reply, const char *type, Str text)
{
    reply->type = type;
    buffer_add(&reply->body, text);
    return true;
}

bool status_health(Work *work, const Request *request, Reply *reply)
{
    (void)work, (void)request;
    return say(reply, "text/plain; charset=utf-8", STR("ok\n"));
}

/*
 * While the server goes down the door itself answers 503, so whoever gets here is welcome. Broken
 * tenants are counted and nothing more: the others want to be reached.
 */
bool status_ready(Work *work, const Request *request, Reply *reply)
{
    (void)work;
    int broken = tenants_stats(request->door->tenants).broken;
    say(reply, "text/plain; charset=utf-8", STR("ready\n"));
    if (broken) buffer_printf(&reply->body, "broken tenants: %d\n", broken);
    return true;
}

/* Counters are for whoever runs the server and can ask it directly: a proxy may forget to say so. */
bool status_metrics(Work *work, const Request *request, Reply *reply)
{
    size_t forwarded;
    head_find(request->head, "X-Forwarded-For", &forwarded);
    if (forwarded) return problem_add(work->problems, "http.unknown", (Place){ 0 }, NO_ARGS);
    figures_write(request->door, &reply->body);
    reply->type = "text/plain; version=0.0.4; charset=utf-8";
    return true;
}

/* Anybody can send these, so the log gets a bounded piece, quoted, and only a few a second. */
bool report_policy(Work *work, const Request *request, Reply *reply)
{
    static atomic_long last_second, count;
    (void)reply;
    long second = (long)(work->now / 1000);
    if (atomic_exchange(&last_second, second) != second) atomic_store(&count, 0);
    if (atomic_fetch_add(&count, 1) < REPORTS_PER_SECOND)
        log_line(LEVEL_WARNING, "csp", "id=%.*s report=%.*s", STR_ARG(request->id),
                 STR_ARG(log_quote(work->arena, str_slice(request->body, 0, REPORT_LONGEST))));
    return true;
}
