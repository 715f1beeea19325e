/*
 * bulk.c -- one change of many records by HTTP: checked at once, done by a job.
 *
 * What can be asked for is core/record/bulk.h's.
 */
#include "core/record/bulk.h"

#include "core/flow/jobs.h"
#include "core/web/handlers.h"

typedef struct {
    const Bulk *bulk;
    JobOrder    order;
    int64_t     id;
} Ordering;

/* Wrong conditions and too many records are refused here, before there is a job. */
static bool records_check(Work *work, void *context)
{
    BulkIds ids;
    return bulk_find(work, ((Ordering *)context)->bulk, work->arena, &ids)
           && (ids.count || problem_add(work->problems, "bulk.none", (Place){ 0 }, NO_ARGS));
}

static bool order_write(Work *work, void *context)
{
    Ordering *ordering = context;
    return job_order(work, &ordering->order, &ordering->id);
}

static Str args_of(Work *work, const Object *object, Str asked)
{
    return str_printf(work->arena, "{\"object\":\"%.*s\",\"asked\":%.*s}", STR_ARG(object->name),
                      STR_ARG(asked));
}

bool bulk_start(Work *work, const Request *request, Reply *reply)
{
    Bulk *bulk = bulk_read(work, request_named(request, "object"), request->json);
    if (!bulk) return false;
    const Object *object   = bulk_object(bulk);
    Str           label    = work_label(work, &object->plural, object->name);
    Ordering      ordering = { .bulk  = bulk,
                               .order = { .kind   = "bulk",
                                          .title  = message_text(work->arena,
                                                                 work->problems->language,
                                                                 bulk_title(bulk), ARGS(label)),
                                          .object = object->name,
                                          .args   = args_of(work, object, request->body) } };
    return work_read(work, records_check, &ordering) && work_write(work, order_write, &ordering)
           && jobs_reply(work, ordering.id, reply);
}
