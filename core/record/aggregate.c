/*
 * aggregate.c -- groups and measures: one GROUP BY over the same filter, names and eyes as a list.
 *
 *   group=stage,month(close_date)  measures=sum(amount),count()  ->  {"stage": "won",
 * "month(close_date)": "2026-11", ...}
 *
 * Sums are exact: they are added up in two halves, so that SQLite's own sum cannot overflow, and
 * are empty where the result has more than 18 digits; over nothing a sum is 0, all other measures
 * but count are empty. Averages are rounded at six places.
 */
#include "core/base/clock.h"
#include "core/record/access.h"
#include "core/record/cursor.h"
#include "core/record/filter.h"
#include "core/record/measure.h"
#include "core/record/query.h"
#include "core/record/path.h"

enum { MAX_GROUPS = 5, MAX_MEASURES = 20, MAX_OFFSET = 1000000000 };

typedef struct Aggregate {
    Work                   *work;
    const AggregateRequest *request;
    Source                  source;
    Buffer                  where, columns, group, having, order;
    Measure                 measures[MAX_GROUPS + MAX_MEASURES]; /* groups first */
    size_t                  group_count, count;
    int                     cells;
    int64_t                 limit, offset;
    Str                     seal;
} Aggregate;

/* --- parameters ------------------------------------------------------------------------------- */

#define PARAMETER(name) { #name, offsetof(AggregateRequest, name) }

static const struct {
    const char *name;
    size_t      at;
} parameters[] = {
    PARAMETER(group), PARAMETER(measures), PARAMETER(where), PARAMETER(view), PARAMETER(q),
    PARAMETER(having), PARAMETER(sort),    PARAMETER(limit), PARAMETER(cursor),
    PARAMETER(conditions),
};

bool aggregate_set(AggregateRequest *request, Str name, Str value)
{
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        if (!str_is(name, parameters[i].name)) continue;
        *(Str *)((char *)request + parameters[i].at) = value;
        return true;
    }
    return false;
}

/* --- groups and measures ---------------------------------------------------------------------- */

static bool add(Aggregate *aggregate, Str word, const char *parameter,
                bool (*read)(Source *, Str, Measure *))
{
    size_t most = read == group_read ? MAX_GROUPS : MAX_MEASURES;
    size_t have = read == group_read ? aggregate->count : aggregate->count - aggregate->group_count;
    Work *work = aggregate->work;
    if (have == most)
        return problem_add(work->problems, "aggregate.many",
                           (Place){ .field = str_from(parameter) },
                           ARGS(str_printf(work->arena, "%d", MAX_GROUPS),
                                str_printf(work->arena, "%d", MAX_MEASURES)));
    Measure *measure = &aggregate->measures[aggregate->count];
    if (!read(&aggregate->source, word, measure)) return false;
    measure->at = aggregate->cells;
    if (aggregate->count++) BUFFER_ADD(&aggregate->columns, ", ");
    buffer_add(&aggregate->columns, measure->columns);
    aggregate->cells += measure->cells;
    return true;
}

static bool add_all(Aggregate *aggregate, Str list, const char *parameter,
                    bool (*read)(Source *, Str, Measure *))
{
    bool ok = true;
    Str rest = list, word;
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        if (word.len) ok = add(aggregate, word, parameter, read) && ok;
    }
    return ok;
}

static void write_group_by(Aggregate *aggregate)
{
    for (size_t i = 0; i < aggregate->group_count; i++)
        buffer_printf(&aggregate->group, "%s%.*s", i ? ", " : " GROUP BY ",
                      STR_ARG(aggregate->measures[i].sql));
}

/* --- order ------------------------------------------------------------------------------------ */

static const Measure *find(const Aggregate *aggregate, Str key)
{
    for (size_t i = 0; i < aggregate->count; i++)
        if (str_equal(aggregate->measures[i].key, key)) return &aggregate->measures[i];
    return NULL;
}

static void order_by(Aggregate *aggregate, Str sql, bool down)
{
    buffer_printf(&aggregate->order, "%s%.*s%s", aggregate->order.len ? ", " : " ORDER BY ",
                  STR_ARG(sql), down ? " DESC" : "");
}

/* As asked, then by the groups, so that the order is total. */
static bool write_order(Aggregate *aggregate)
{
    Work *work = aggregate->work;
    Str rest = aggregate->request->sort, word;
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        bool down = word.len && word.ptr[0] == '-';
        if (down) word = str_slice(word, 1, word.len);
        if (!word.len) continue;
        const Measure *measure = find(aggregate, word);
        if (!measure)
            return problem_add(work->problems, "aggregate.sort", (Place){ .field = STR("sort") },
                               ARGS(word));
        bool group = measure < aggregate->measures + aggregate->group_count;
        order_by(aggregate, group ? group_order(&aggregate->source, measure) : measure->sort, down);
    }
    for (size_t i = 0; i < aggregate->group_count; i++) {
        Str order = group_order(&aggregate->source, &aggregate->measures[i]);
        order_by(aggregate, order, false);
        if (!str_equal(order, aggregate->measures[i].sql))
            order_by(aggregate, aggregate->measures[i].sql, false);
    }
    return true;
}

/* Pages of groups go by position: they are few, and there is no key to go on from. */
static bool go_on(Aggregate *aggregate)
{
    const AggregateRequest *request = aggregate->request;
    const Str pieces[] = { STR("aggregate"), aggregate->source.object->name,
                           request->group,   request->measures,
                           request->where,   request->view,
                           request->q,       request->having,
                           request->sort };
    aggregate->seal = cursor_seal(aggregate->work, pieces, sizeof pieces / sizeof *pieces);
    if (!request->cursor.len) return true;
    Value offset;
    if (!cursor_read(aggregate->work, request->cursor, aggregate->seal, &(Type){ .kind = TYPE_INT },
                     1, &offset))
        return false;
    aggregate->offset = offset.integer;
    return (offset.integer > 0 && offset.integer <= MAX_OFFSET) || cursor_refuse(aggregate->work);
}

/* --- rows ------------------------------------------------------------------------------------- */

static DbStatement *prepare(Aggregate *aggregate)
{
    Buffer sql;
    buffer_init(&sql, aggregate->work->arena, 2048);
    BUFFER_ADD(&sql, "SELECT ");
    buffer_add(&sql, buffer_str(&aggregate->columns));
    buffer_add(&sql, buffer_str(&aggregate->source.from));
    buffer_add(&sql, buffer_str(&aggregate->where));
    buffer_add(&sql, buffer_str(&aggregate->group));
    buffer_add(&sql, buffer_str(&aggregate->having));
    buffer_add(&sql, buffer_str(&aggregate->order));
    BUFFER_ADD(&sql, " LIMIT ");
    source_bind(&aggregate->source, &sql, value_int(aggregate->limit + 1));
    BUFFER_ADD(&sql, " OFFSET ");
    source_bind(&aggregate->source, &sql, value_int(aggregate->offset));
    return source_prepare(&aggregate->source, &sql);
}

struct AggregateRow {
    const Aggregate *aggregate;
    DbStatement     *statement;
};

/* Takes the rows of a page; *more: there is another behind it. */
static bool take_rows(Aggregate *aggregate, void (*take)(void *context, const AggregateRow *row),
                      void *context, bool *more)
{
    AggregateRow row = { aggregate, prepare(aggregate) };
    if (!row.statement) return false;
    int64_t count = 0;
    DbStep step;
    while ((step = db_step(row.statement, aggregate->work->problems)) == DB_ROW
           && count++ < aggregate->limit)
        take(context, &row);
    *more = step == DB_ROW;
    db_reset(row.statement);
    return step != DB_FAILED;
}

static void put(const AggregateRow *row, size_t column, JsonWriter *json)
{
    measure_write(&row->aggregate->measures[column], row->aggregate->work, row->statement, json);
}

void row_write_group(const AggregateRow *row, size_t group, JsonWriter *json)
{
    put(row, group, json);
}

void row_write_measure(const AggregateRow *row, size_t measure, JsonWriter *json)
{
    put(row, row->aggregate->group_count + measure, json);
}

Str row_condition(const AggregateRow *row, size_t group)
{
    Buffer out;
    const Measure *measure = &row->aggregate->measures[group];
    buffer_init(&out, row->aggregate->work->arena, 64);
    measure->condition(measure, row->aggregate->work, row->statement, &out);
    return buffer_str(&out);
}

bool row_day(const AggregateRow *row, size_t group, int64_t *day)
{
    const Measure *measure = &row->aggregate->measures[group];
    if (!measure_is_period(measure) || db_column_null(row->statement, measure->at)) return false;
    *day = period_day(measure, row->aggregate->work, row->statement);
    return true;
}

Str row_period_name(const AggregateRow *row, size_t group, int64_t day)
{
    return period_name(&row->aggregate->measures[group], row->aggregate->work->arena, day);
}

Str row_period_where(const AggregateRow *row, size_t group, int64_t day)
{
    return period_where(&row->aggregate->measures[group], row->aggregate->work->arena, day);
}

int64_t row_period_next(const AggregateRow *row, size_t group, int64_t day)
{
    return period_next(&row->aggregate->measures[group], day);
}

/* All groups' conditions; null if one of them cannot be said. */
static void write_condition(const AggregateRow *row, JsonWriter *json)
{
    Buffer where;
    buffer_init(&where, row->aggregate->work->arena, 128);
    json_key(json, STR("where"));
    for (size_t i = 0; i < row->aggregate->group_count; i++) {
        Str condition = row_condition(row, i);
        if (!condition.len) {
            json_put_null(json);
            return;
        }
        if (i) BUFFER_ADD(&where, " and ");
        buffer_add(&where, condition);
    }
    json_put_text(json, buffer_str(&where));
}

/* What is asked for twice is answered once: a name stands once in a JSON object. */
static void write_row(void *context, const AggregateRow *row)
{
    JsonWriter *json = context;
    const Aggregate *aggregate = row->aggregate;
    json_open(json, '{');
    for (size_t i = 0; i < aggregate->count; i++) {
        const Measure *measure = &aggregate->measures[i];
        if (find(aggregate, measure->key) != measure) continue;
        json_key(json, measure->key);
        put(row, i, json);
    }
    if (str_is(aggregate->request->conditions, "true")) write_condition(row, json);
    json_close(json, '}');
}

static void buffers_init(Aggregate *aggregate)
{
    Buffer *all[] = { &aggregate->where, &aggregate->columns, &aggregate->group, &aggregate->having,
                      &aggregate->order };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buffer_init(all[i], aggregate->work->arena, 256);
}

static bool build(Aggregate *aggregate)
{
    const AggregateRequest *request = aggregate->request;
    Filter filter = { .whole = true,
                      .view = request->view,
                      .where = request->where,
                      .q = request->q,
                      .verb = VERB_READ,
                      .bindings = request->bindings,
                      .binding_count = request->binding_count };
    if (!query_limit(aggregate->work, request->limit, QUERY_MAX_LIMIT, QUERY_MAX_LIMIT,
                     &aggregate->limit))
        return false;
    if (!filter_write(&aggregate->source, &filter, &aggregate->where)) return false;
    bool ok = add_all(aggregate, request->group, "group", group_read);
    aggregate->group_count = aggregate->count;
    if (!add_all(aggregate, request->measures, "measures", measure_read) || !ok) return false;
    bool none = aggregate->count == aggregate->group_count;
    if (none && !add(aggregate, STR("count()"), "measures", measure_read)) return false;
    write_group_by(aggregate);
    return having_write(&aggregate->source, aggregate->measures, aggregate->count, request->having,
                        &aggregate->having)
           && write_order(aggregate) && go_on(aggregate);
}

static bool open(Aggregate *aggregate, Work *work, const Object *object,
                 const AggregateRequest *request)
{
    *aggregate = (Aggregate){ .work = work, .request = request };
    source_init(&aggregate->source, work, object);
    buffers_init(aggregate);
    return build(aggregate);
}

bool aggregate_write(Work *work, const Object *object, const AggregateRequest *request,
                     JsonWriter *json)
{
    Aggregate aggregate;
    bool more = false;
    if (!open(&aggregate, work, object, request)) return false;
    json_open(json, '{');
    json_key(json, STR("rows"));
    json_open(json, '[');
    if (!take_rows(&aggregate, write_row, json, &more)) return false;
    json_close(json, ']');
    json_key(json, STR("next"));
    Value next = value_int(aggregate.offset + aggregate.limit);
    if (more) json_put_text(json, cursor_write(work->arena, aggregate.seal, &next, 1));
    else json_put_null(json);
    json_close(json, '}');
    return true;
}

bool aggregate_each(Work *work, const Object *object, const AggregateRequest *request,
                    int64_t most, void (*take)(void *context, const AggregateRow *row),
                    void *context, bool *more)
{
    Aggregate aggregate;
    if (!open(&aggregate, work, object, request)) return false;
    aggregate.limit = most;
    return take_rows(&aggregate, take, context, more);
}
