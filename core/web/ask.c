/*
 * ask.c -- questions over many records by HTTP: lists, sums, a page's first rows, the search of a
 * lookup field and the one everywhere.
 *
 * A question is its parameters as text, from the query of the URL or from JSON alike; core/record
 * reads them.
 */
#include "core/web/handlers.h"

#include "core/record/page.h"
#include "core/record/query.h"
#include "core/record/record.h"
#include "core/record/search.h"
#include "core/web/route.h"

typedef struct Ask {
    const Request   *request;
    Reply           *reply;
    const Object    *object;
    int64_t          id;
    QueryRequest     query;
    AggregateRequest sums;
    JsonWriter       json;
} Ask;

static bool ask_init(Ask *ask, Work *work, const Request *request, Reply *reply)
{
    *ask        = (Ask){ .request = request, .reply = reply };
    ask->object = record_object(work, request_named(request, "object"));
    ask->json   = reply_json(reply, 200);
    return ask->object != NULL;
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool list_read(Work *work, void *context)
{
    Ask *ask = context;
    return changes_place(work, ask->reply) &&
           query_write(work, ask->object, &ask->query, &ask->json);
}

bool data_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, reply)) return false;
    for (size_t i = 0; i < request->parameters.count; i++)
        query_set(&ask.query, request->parameters.items[i].name,
                  request->parameters.items[i].value);
    return work_read(work, list_read, &ask);
}

/* A parameter as JSON: text, a number, or a list of texts, which reads as if joined by commas. */
static bool member_text(Work *work, const Json *member, Str *text)
{
    if (member->kind == JSON_TEXT || member->kind == JSON_NUMBER) {
        *text = value_to_text(work->arena, member->value);
        return true;
    }
    if (member->kind == JSON_NULL) {
        *text = STR("");
        return true;
    }
    if (member->kind != JSON_ARRAY) return false;
    Buffer joined;
    buffer_init(&joined, work->arena, 64);
    for (const Json *item = member->first; item; item = item->next) {
        if (item->kind != JSON_TEXT) return false;
        if (item != member->first) buffer_char(&joined, ',');
        buffer_add(&joined, item->value.text);
    }
    *text = buffer_str(&joined);
    return true;
}

/* The names are those of the query string of a list, as its row of the route table has them. */
static bool member_unknown(Work *work, Str name)
{
    StrVec names = { 0 };
    for (const ParameterHelp *help = parameter_helps; help->name; help++) {
        QueryRequest probe = { 0 };
        if (query_set(&probe, str_from(help->name), STR("")))
            VEC_PUSH(work->arena, &names, str_from(help->name));
    }
    problem_add(work->problems, "http.member", (Place){ .field = name }, ARGS(name));
    return problem_suggest(work->problems, name, names.items, names.count);
}

static bool query_read(Work *work, const Json *json, QueryRequest *query)
{
    if (json->kind != JSON_OBJECT)
        return problem_add(work->problems, "http.body.object", (Place){ 0 }, NO_ARGS);
    for (const Json *member = json->first; member; member = member->next) {
        Str text;
        if (!member_text(work, member, &text))
            problem_add(work->problems, "http.member.text", (Place){ .field = member->key },
                        ARGS(member->key));
        else if (!query_set(query, member->key, text)) member_unknown(work, member->key);
    }
    return work->problems->count == 0;
}

bool data_query(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    return ask_init(&ask, work, request, reply) && query_read(work, request->json, &ask.query) &&
           work_read(work, list_read, &ask);
}

static bool sums_read(Work *work, void *context)
{
    Ask *ask = context;
    return aggregate_write(work, ask->object, &ask->sums, &ask->json);
}

bool data_aggregate(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    if (!ask_init(&ask, work, request, reply)) return false;
    for (size_t i = 0; i < request->parameters.count; i++)
        aggregate_set(&ask.sums, request->parameters.items[i].name,
                      request->parameters.items[i].value);
    return work_read(work, sums_read, &ask);
}

/* --- screens ---------------------------------------------------------------------------------- */

static bool page_read(Work *work, void *context)
{
    Ask *ask = context;
    Str device = request_parameter(ask->request, "device");
    Str more = request_parameter(ask->request, "more");
    if (!changes_place(work, ask->reply)) return false;
    if (!device.len) return page_write(work, ask->object, ask->id, &ask->json);
    if (!str_is(device, "phone"))
        return problem_add(work->problems, "query.word", (Place){ .field = STR("device") },
                           ARGS(STR("device"), device, STR("phone")));
    return page_write_mobile(work, ask->object, ask->id, more, &ask->json);
}

bool page_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    return ask_init(&ask, work, request, reply) && request_id(request, &ask.id, work->problems) &&
           work_read(work, page_read, &ask);
}

static bool lookup_read(Work *work, void *context)
{
    Ask *ask = context;
    return lookup_write(work, ask->object, request_parameter(ask->request, "q"),
                        request_parameter(ask->request, "for"),
                        request_parameter(ask->request, "ids"), &ask->json);
}

bool lookup_list(Work *work, const Request *request, Reply *reply)
{
    Ask ask;
    return ask_init(&ask, work, request, reply) && work_read(work, lookup_read, &ask);
}

static bool search_read(Work *work, void *context)
{
    Ask          *ask    = context;
    SearchRequest wanted = {
        .q      = request_parameter(ask->request, "q"),
        .object = request_parameter(ask->request, "object"),
        .limit  = request_parameter(ask->request, "limit"),
    };
    return search_write(work, &wanted, &ask->json);
}

bool search_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .request = request, .json = reply_json(reply, 200) };
    return work_read(work, search_read, &ask);
}
