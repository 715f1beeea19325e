/*
 * handlers.h -- what the rows of the route table call.
 *
 * A handler gets an open unit of work (without a user on routes for anybody), writes the reply and
 * returns true; or adds problems and returns false, and then the door answers with them.
 */
#ifndef TENON_WEB_HANDLERS_H
#define TENON_WEB_HANDLERS_H

#include "core/web/reply.h"
#include "core/web/request.h"

enum { DATA_MAX_RECORDS = 1000 }; /* in one array to POST /data/:object */

enum {
    BATCH_MAX_OPERATIONS = 1000,
    BATCH_MAX_ANSWER = 8 << 20,  /* bytes of all the answers together */
    BATCH_MAX_REFERRED = 4 << 20 /* bytes that references stand for, in all */
};

#define EVERY_HANDLER(X)                                                                     \
    X(status_health) X(status_ready) X(status_metrics) X(report_policy) X(demo_show)         \
    X(session_create) X(session_show) X(session_change) X(session_delete)                    \
    X(app_show) X(app_object_show)                                                           \
    X(data_list) X(data_query) X(data_aggregate) X(data_create) X(data_show)                 \
    X(data_update) X(data_delete) X(data_upsert) X(data_history) X(data_runs)                \
    X(data_timeline) X(comment_create) X(comment_update) X(comment_remove)                   \
    X(notice_list) X(notice_mark)                                                            \
    X(data_act) X(data_act_all) X(bulk_start)                                            \
    X(views_list) X(views_create) X(views_update) X(views_delete) X(views_choose)            \
    X(bin_list) X(bin_show) X(bin_put_back) X(bin_delete) X(batch_run)                       \
    X(changes_list) X(events_show)                                                           \
    X(jobs_list) X(jobs_show) X(jobs_results) X(jobs_cancel) X(jobs_retry) X(jobs_undo)      \
    X(jobs_file)                                                                             \
    X(import_look) X(import_start) X(export_start) X(export_answer)                          \
    X(files_send) X(files_show) X(files_delete)                                              \
    X(page_show) X(board_show) X(lookup_list) X(search_show) X(openapi_show)                 \
    X(report_show) X(dashboard_show)

#define DECLARE_HANDLER(name) bool name(Work *work, const Request *request, Reply *reply);
EVERY_HANDLER(DECLARE_HANDLER)
#undef DECLARE_HANDLER

/* For whoever has ordered one: 202 {"job": {...}}. */
bool jobs_reply(Work *work, int64_t id, Reply *reply);

/*
 * X-Tenon-Place: where in the change feed this answer is read, so that `GET /events` can go on from
 * there. Inside the answer's own reading, so that both are of one moment.
 */
bool changes_place(Work *work, Reply *reply);

#endif
