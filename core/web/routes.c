/*
 * routes.c -- the API: one row per thing that can be asked for.
 *
 * Order: the server itself, then a tenant's paths from the session inwards. Where two paths fit,
 * the first row wins, so words stand before names ("/data/:object/aggregate" before
 * "/data/:object/:id").
 */
#include "core/web/route.h"

#include "core/web/handlers.h"

#define LIST "select where view q sort limit cursor total shape"
#define SUMS "group measures where view q having sort limit cursor"
#define STEPS "limit cursor"

const Route routes[] = {
    { AT_SERVER, "GET", "/healthz", status_health, FOR_ANYBODY, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_TEXT, 200, "The process is alive." },
    { AT_SERVER, "GET", "/readyz", status_ready, FOR_ANYBODY, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_TEXT, 200,
      "Requests are welcome; 503 while the server goes down." },
    { AT_SERVER, "GET", "/metrics", status_metrics, FOR_ANYBODY, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_TEXT, 200, "Counters in Prometheus' text format." },
    { AT_SERVER, "POST", "/csp-report", report_policy, FOR_ANYBODY, ANY_VERB, "",
      BODY_REPORT, SHAPE_NONE, SHAPE_NONE, 204,
      "Takes a browser's report of something the content security policy has stopped." },

    { AT_TENANT, "POST", "/session", session_create, FOR_ANYBODY, ANY_VERB, "",
      BODY_JSON, SHAPE_SIGN_IN, SHAPE_OBJECT, 200,
      "Signs in and sets the session's cookie. After too many attempts 429 with `Retry-After`." },
    { AT_TENANT, "GET", "/session", session_show, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200, "Who am I." },
    { AT_TENANT, "PATCH", "/session", session_change, FOR_USERS, ANY_VERB, "",
      BODY_JSON, SHAPE_LANGUAGE, SHAPE_OBJECT, 200, "Keeps the language of the user." },
    { AT_TENANT, "DELETE", "/session", session_delete, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_NONE, 204, "Signs out." },

    { AT_TENANT, "GET", "/app", app_show, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200,
      "The start of a user interface: user, languages, menus, the objects this user may see." },
    { AT_TENANT, "GET", "/app/objects/:object", app_object_show, FOR_USERS, VERB_READ, "v",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200,
      "Fields, rules, views, layouts and rights of an object; immutable for its hash." },
    { AT_TENANT, "GET", "/openapi.json", openapi_show, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200, "OpenAPI 3.1 of what this user may call." },

    { AT_TENANT, "GET", "/data/:object", data_list, FOR_USERS, VERB_READ, LIST,
      BODY_NONE, SHAPE_NONE, SHAPE_RECORDS, 200, "A page of records." },
    { AT_TENANT, "POST", "/data/:object/query", data_query, FOR_USERS, VERB_READ, "",
      BODY_JSON, SHAPE_QUERY, SHAPE_RECORDS, 200, "The same, with the parameters as JSON." },
    { AT_TENANT, "GET", "/data/:object/aggregate", data_aggregate, FOR_USERS, VERB_READ, SUMS,
      BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200, "Sums, averages and counts by groups." },
    { AT_TENANT, "POST", "/data/:object", data_create, FOR_USERS, VERB_CREATE, "",
      BODY_JSON, SHAPE_RECORDS_INPUT, SHAPE_RECORD, 201,
      "Creates a record, or all of an array of at most 1,000, or none." },
    { AT_TENANT, "GET", "/data/:object/:id", data_show, FOR_USERS, VERB_READ, "",
      BODY_NONE, SHAPE_NONE, SHAPE_RECORD, 200, "One record." },
    { AT_TENANT, "PATCH", "/data/:object/:id", data_update, FOR_USERS, VERB_UPDATE, "",
      BODY_JSON, SHAPE_RECORD_INPUT, SHAPE_RECORD, 200,
      "Changes the fields given. With `If-Match` or `version`, only if nobody was faster (409)." },
    { AT_TENANT, "DELETE", "/data/:object/:id", data_delete, FOR_USERS, VERB_DELETE, "",
      BODY_NONE, SHAPE_NONE, SHAPE_NONE, 204,
      "Moves a record and what belongs to it into the bin; its bundle is in `X-Tenon-Bin`." },
    { AT_TENANT, "PUT", "/data/:object/by/:field/:value", data_upsert, FOR_USERS, VERB_UPDATE, "",
      BODY_JSON, SHAPE_RECORD_INPUT, SHAPE_RECORD, 200,
      "Updates the record with this key, or creates it (201)." },
    { AT_TENANT, "GET", "/data/:object/:id/history", data_history, FOR_USERS, VERB_READ,
      STEPS " derived", BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200,
      "Who changed what, newest first; derived=false leaves out what roll-ups followed." },
    { AT_TENANT, "GET", "/data/:object/:id/runs", data_runs, FOR_USERS, VERB_READ, STEPS,
      BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200,
      "Which rules ran and what they did, newest first: for those who may see code." },

    { AT_TENANT, "POST", "/data/:object/:id/actions/:action", data_act, FOR_USERS, VERB_READ, "",
      BODY_JSON, SHAPE_ACTION_INPUT, SHAPE_ACTED, 200,
      "Presses a button of the record. The body is what its form asks, `{}` without one." },
    { AT_TENANT, "POST", "/data/:object/actions/:action", data_act_all, FOR_USERS, VERB_READ, "",
      BODY_JSON, SHAPE_ACTION_INPUT, SHAPE_ACTED, 200, "Presses a button of the whole list." },

    { AT_TENANT, "GET", "/bin", bin_list, FOR_USERS, ANY_VERB, "object limit cursor",
      BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200,
      "What was deleted and can be restored, newest first." },
    { AT_TENANT, "GET", "/bin/:id", bin_show, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200, "What is in one bundle of the bin." },
    { AT_TENANT, "POST", "/bin/:id/restore", bin_put_back, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200,
      "Puts a bundle back, all of it; 409 if a key is taken or the target of a link is gone." },
    { AT_TENANT, "DELETE", "/bin/:id", bin_delete, FOR_USERS, ANY_VERB, "",
      BODY_NONE, SHAPE_NONE, SHAPE_NONE, 204, "Deletes a bundle for good." },

    { AT_TENANT, "POST", "/batch", batch_run, FOR_USERS, ANY_VERB, "",
      BODY_JSON, SHAPE_BATCH, SHAPE_BATCH_RESULTS, 200,
      "Up to 1,000 operations, all or nothing or each alone; they may refer to earlier ones." },

    { AT_TENANT, "GET", "/changes", changes_list, FOR_USERS, ANY_VERB, "since object limit",
      BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200,
      "What was created, changed and deleted since a place in the feed, in order of the commits." },

    { AT_TENANT, "GET", "/page/:object/:id", page_show, FOR_USERS, VERB_READ, "",
      BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200, "All that a record page needs in one answer." },
    { AT_TENANT, "GET", "/board/:object", board_show, FOR_USERS, VERB_READ,
      "view within where q value cursor limit", BODY_NONE, SHAPE_NONE, SHAPE_OBJECT, 200,
      "The columns of a board, each with its count, sum and first cards." },
    { AT_TENANT, "GET", "/lookup/:object", lookup_list, FOR_USERS, VERB_READ, "q for",
      BODY_NONE, SHAPE_NONE, SHAPE_ROWS, 200, "A dozen rows for the search of a lookup field." },
    { 0 },
};

const ParameterHelp parameter_helps[] = {
    { "select",
      "fields, also through lookups, separated by commas; else the view's columns, "
      "else every field",
      "name,account.name" },
    { "where", "a condition in the expression language", "amount >= 1000 and stage ~= 'lost'" },
    { "view", "a list view, whose condition, columns and order hold where nothing else is asked",
      "open" },
    { "q", "words to be found in the title or a searchable field", "acme" },
    { "sort", "fields, each with - for descending", "-close_date,name" },
    { "limit", "rows, at most 1,000", "50" },
    { "cursor", "`next` of the page before", NULL },
    { "within", "a list view whose condition holds too", "open" },
    { "value", "more cards of one column: an option's name, empty for those without", "won" },
    { "derived", "false: only what people did, not what roll-ups followed", "false" },
    { "total", "exact, estimate or none", "exact" },
    { "shape", "objects, or arrays: the columns once, rows as arrays", "arrays" },
    { "group", "fields, or year, quarter, month, week, day of one", "stage,month(close_date)" },
    { "measures", "sum, avg, min, max of a field, count()", "sum(amount),count()" },
    { "having", "a condition over groups and measures", "sum(amount) > 1000" },
    { "object", "only what is of this one", "account" },
    { "for", "the field that is being filled in", "opportunity.account" },
    { "since", "the place in the change feed to go on from: `next` of an answer; now if not given",
      NULL },
    { "v", "the hash that /app gave for this object", NULL },
    { 0 },
};
