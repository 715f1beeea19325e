/*
 * report.c -- runs a report: one grouped query for each level of its rows, with and without its
 * columns.
 *
 * A group is known by its condition, so that the answers of different levels find each other. In
 * their natural order empty groups come last, and periods without records are filled in.
 */
#include "core/record/report.h"

#include <string.h>

#include "core/base/map.h"
#include "core/record/access.h"
#include "core/record/measure.h"
#include "core/record/path.h"
#include "core/record/query.h"

/* --- who sees it ------------------------------------------------------------------------------ */

bool report_is_for(const Work *work, const Str *roles, size_t count)
{
    if (work->user->everything || count == 0) return true;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < work->user->role_count; j++)
            if (str_equal(roles[i], work->user->roles[j]->name)) return true;
    return false;
}

/* "sum(amount)", "month(close_date)", "owner": may they read the path? count() has none. */
static bool sees(Work *work, const Object *object, Str text)
{
    Str name, argument;
    Path path;
    if (!call_split(text, &name, &argument)) argument = text;
    return argument.len == 0 || path_visible(work, object, argument, &path);
}

bool report_is_readable(Work *work, const Report *report)
{
    const Object *object = report->object;
    bool ok = access_scope(work, object, VERB_READ) != SCOPE_NONE
              && access_expr(work, report->condition);
    for (size_t i = 0; ok && i < report->row_count; i++) ok = sees(work, object, report->rows[i]);
    for (size_t i = 0; ok && i < report->column_count; i++)
        ok = sees(work, object, report->columns[i]);
    for (size_t i = 0; ok && i < report->measure_count; i++)
        ok = sees(work, object, report->measures[i].key);
    return ok;
}

const Report *report_acquire(Work *work, Str name)
{
    const Report *report = report_find(work->snapshot, name);
    if (!report || !report_is_for(work, report->roles, report->role_count)) {
        problem_add(work->problems, "report.unknown", (Place){ 0 }, ARGS(name));
        return NULL;
    }
    if (report_is_readable(work, report)) return report;
    problem_add(work->problems, "report.hidden", (Place){ 0 },
                ARGS(work_label(work, &report->label, report->name)));
    return NULL;
}

/* --- conditions ------------------------------------------------------------------------------- */

/* Only `or` binds less than the `and` that joins conditions. */
static Str grouped(Work *work, Str condition)
{
    return str_find(condition, STR("or"), NULL)
               ? str_printf(work->arena, "(%.*s)", STR_ARG(condition))
               : condition;
}

static Str both(Work *work, Str one, Str other)
{
    if (!one.len || !other.len) return one.len ? one : other;
    return str_printf(work->arena, "%.*s and %.*s", STR_ARG(one), STR_ARG(other));
}

/* What the viewer narrows it by must be a condition of its own. */
static bool narrow(Work *work, const Report *report, Str asked, Str *where)
{
    Type condition = { .kind = TYPE_BOOL };
    Place at = { .field = STR("where"), .line = 1, .column = 1 };
    *where = report->where;
    if (!asked.len) return true;
    Names names = access_names(work, report->object);
    if (!expr_compile(work->arena, asked, at, &names, &condition, work->problems)) return false;
    *where = both(work, grouped(work, report->where), grouped(work, asked));
    return true;
}

/* --- lines and heads -------------------------------------------------------------------------- */

typedef struct {
    Str     key;   /* as JSON */
    Str     where; /* of this group alone; empty: no text can say it */
    bool    dated;
    int64_t day;
} Group;

typedef struct Line Line;
struct Line {
    Group group;
    Line *parent; /* NULL: the outermost level */
    Str   where;  /* with those above it; empty: it cannot be said */
    int   level;
    Str   total;  /* the measures as a JSON array */
    Str  *cells;  /* by head; empty where there are no records */
    VEC(Line *) lines;
};

typedef struct {
    Work         *work;
    const Report *report;
    Str           where;
    size_t        level;     /* how many of the rows are asked for now */
    bool          by_column; /* and the column */
    bool          more;
    size_t        line_count, filled;
    Map           lines, heads; /* by what is known of them: Line, size_t in Group */
    VEC(Group)    head;
    Line          root;
} Run;

static Str as_json(Run *run, const AggregateRow *row, size_t group)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, run->work->arena, 48);
    json_writer_init(&json, &out);
    row_write_group(row, group, &json);
    return buffer_str(&out);
}

static Str values_of(Run *run, const AggregateRow *row)
{
    Buffer out;
    JsonWriter json;
    buffer_init(&out, run->work->arena, 48);
    json_writer_init(&json, &out);
    json_open(&json, '[');
    for (size_t i = 0; i < run->report->measure_count; i++) row_write_measure(row, i, &json);
    json_close(&json, ']');
    return buffer_str(&out);
}

/* Of a group without records: nothing adds up to 0, everything else is empty. */
static Str values_of_nothing(Run *run)
{
    Buffer out;
    buffer_init(&out, run->work->arena, 16);
    for (size_t i = 0; i < run->report->measure_count; i++) {
        Str kind = run->report->measures[i].kind;
        bool zero = str_is(kind, "sum") || str_is(kind, "count");
        buffer_printf(&out, "%c%s", i ? ',' : '[', zero ? "0" : "null");
    }
    buffer_char(&out, ']');
    return buffer_str(&out);
}

static Group group_of(Run *run, const AggregateRow *row, size_t at)
{
    Group group = { .key = as_json(run, row, at), .where = row_condition(row, at) };
    group.dated = row_day(row, at, &group.day);
    return group;
}

static Group group_of_day(Run *run, const AggregateRow *row, size_t at, int64_t day)
{
    Str name = row_period_name(row, at, day);
    return (Group){ .key = str_printf(run->work->arena, "\"%.*s\"", STR_ARG(name)),
                    .where = row_period_where(row, at, day),
                    .dated = true,
                    .day = day };
}

/* The periods between two that have records; too many are left out. */
static bool fill_between(Run *run, const AggregateRow *row, size_t at, int64_t from, int64_t to,
                         void (*add)(Run *run, const Group *group))
{
    size_t count = 0;
    int64_t first = row_period_next(row, at, from);
    for (int64_t day = first; day < to; day = row_period_next(row, at, day))
        if (++count + run->filled > REPORT_MAX_FILLED) return false;
    run->filled += count;
    for (int64_t day = first; day < to; day = row_period_next(row, at, day)) {
        Group group = group_of_day(run, row, at, day);
        add(run, &group);
    }
    return true;
}

/* What a group is known by, inside what stands above it. */
static Str identity(Run *run, Str above, const Group *group)
{
    return str_printf(run->work->arena, "%.*s\n%.*s", STR_ARG(above),
                      STR_ARG(group->where.len ? group->where : group->key));
}

/* --- heads ------------------------------------------------------------------------------------ */

static void head_add(Run *run, const Group *group)
{
    if (run->head.count == REPORT_MAX_HEADS) {
        run->more = true;
        return;
    }
    VEC_PUSH(run->work->arena, &run->head, *group);
    map_put(&run->heads, identity(run, STR(""), group), (void *)(uintptr_t)run->head.count);
}

static void head_take(void *context, const AggregateRow *row)
{
    Run *run = context;
    Group group = group_of(run, row, 0);
    const Group *last = run->head.count ? &run->head.items[run->head.count - 1] : NULL;
    if (last && last->dated && group.dated)
        fill_between(run, row, 0, last->day, group.day, head_add);
    head_add(run, &group);
}

/* --- lines ------------------------------------------------------------------------------------ */

static Line *line_add(Run *run, Line *parent, const Group *group, Str known)
{
    size_t limit = (size_t)run->report->limit;
    bool outermost = parent == &run->root;
    if (run->line_count == REPORT_MAX_LINES
        || (outermost && limit && parent->lines.count == limit)) {
        run->more = true;
        return NULL;
    }
    Arena *arena = run->work->arena;
    Line *line = ARENA_NEW(arena, Line);
    line->group = *group;
    line->parent = outermost ? NULL : parent;
    line->level = parent->level + 1;
    if (group->where.len && (outermost || parent->where.len))
        line->where = both(run->work, parent->where, group->where);
    line->total = values_of_nothing(run);
    VEC_PUSH(arena, &parent->lines, line);
    map_put(&run->lines, known, line);
    run->line_count++;
    return line;
}

static void filler_add(Run *run, const Group *group)
{
    line_add(run, &run->root, group, identity(run, STR(""), group));
}

static bool in_natural_order(const Run *run)
{
    return run->report->sort.len == 0;
}

/* The periods before this one that have no records. */
static void gap_fill(Run *run, const AggregateRow *row, const Group *group)
{
    size_t count = run->root.lines.count;
    const Line *last = count ? run->root.lines.items[count - 1] : NULL;
    if (run->level == 1 && in_natural_order(run) && !run->report->limit && last
        && last->group.dated && group->dated)
        fill_between(run, row, 0, last->group.day, group->day, filler_add);
}

/* The line of this row; the last level's is made here, unless it is only about columns. */
static Line *line_of(Run *run, const AggregateRow *row)
{
    Line *line = &run->root;
    Str known = STR("");
    for (size_t i = 0; i < run->level; i++) {
        Group group = group_of(run, row, i);
        known = identity(run, known, &group);
        Line *next = map_find(&run->lines, known);
        if (!next) {
            if (run->by_column || i + 1 < run->level) return NULL;
            gap_fill(run, row, &group);
            next = line_add(run, line, &group, known);
            if (!next) return NULL;
        }
        line = next;
    }
    return line;
}

static void total_take(void *context, const AggregateRow *row)
{
    Run *run = context;
    Line *line = line_of(run, row);
    if (line) line->total = values_of(run, row);
}

static void cell_take(void *context, const AggregateRow *row)
{
    Run *run = context;
    Group head = group_of(run, row, run->level);
    uintptr_t at = (uintptr_t)map_find(&run->heads, identity(run, STR(""), &head));
    Line *line = at ? line_of(run, row) : NULL;
    if (!line) return;
    if (!line->cells) line->cells = ARENA_ARRAY(run->work->arena, Str, run->head.count);
    line->cells[at - 1] = values_of(run, row);
}

/* --- asking ----------------------------------------------------------------------------------- */

static void join(Buffer *out, Str text)
{
    if (out->len) buffer_char(out, ',');
    buffer_add(out, text);
}

/* Of the report's order what this level knows. */
static Str sort_of(Run *run)
{
    Buffer out;
    Str rest = run->report->sort, word;
    buffer_init(&out, run->work->arena, 32);
    while (str_cut(&rest, ',', &word)) {
        word = str_trim(word);
        Str key = str_starts(word, STR("-")) ? str_slice(word, 1, word.len) : word;
        bool known = false;
        for (size_t i = 0; i < run->report->measure_count; i++)
            known |= str_equal(run->report->measures[i].key, key);
        for (size_t i = 0; i < run->level; i++) known |= str_equal(run->report->rows[i], key);
        if (known) join(&out, word);
    }
    return buffer_str(&out);
}

static bool ask(Run *run, void (*take)(void *context, const AggregateRow *row))
{
    const Report *report = run->report;
    bool heads = take == head_take;
    Buffer groups, measures;
    buffer_init(&groups, run->work->arena, 64);
    buffer_init(&measures, run->work->arena, 64);
    for (size_t i = 0; i < run->level; i++) join(&groups, report->rows[i]);
    if (run->by_column) join(&groups, report->columns[0]);
    for (size_t i = 0; i < report->measure_count; i++) join(&measures, report->measures[i].key);
    AggregateRequest request = { .group = buffer_str(&groups),
                                 .measures = buffer_str(&measures),
                                 .where = run->where,
                                 .sort = heads ? STR("") : sort_of(run) };
    bool more = false;
    if (!aggregate_each(run->work, report->object, &request, REPORT_MAX_READ, take, run, &more))
        return false;
    run->more |= more;
    return true;
}

/* Empty and hidden groups stand behind the others. */
static int rank(const Group *group)
{
    if (str_is(group->key, "null")) return 2;
    return str_starts(group->key, STR("{\"id\":null")) ? 1 : 0;
}

static void lines_sort(Line *parent)
{
    size_t count = parent->lines.count, at = 0;
    Line **items = parent->lines.items;
    for (int wanted = 1; wanted <= 2; wanted++) /* both stand in front, where SQL puts them */
        for (at = 0; at + 1 < count; at++)
            if (rank(&items[at]->group) == wanted) {
                Line *moved = items[at];
                memmove(items + at, items + at + 1, (count - at - 1) * sizeof *items);
                items[count - 1] = moved;
                break;
            }
    for (size_t i = 0; i < count; i++) lines_sort(items[i]);
}

/* Heads in the order in which they are written, before any cell refers to their places. */
static void heads_sort(Run *run)
{
    VEC(Group) sorted = { 0 };
    map_init(&run->heads, run->work->arena);
    for (int wanted = 0; wanted <= 2; wanted++)
        for (size_t i = 0; i < run->head.count; i++) {
            const Group *head = &run->head.items[i];
            if (rank(head) != wanted) continue;
            VEC_PUSH(run->work->arena, &sorted, *head);
            map_put(&run->heads, identity(run, STR(""), head), (void *)(uintptr_t)sorted.count);
        }
    run->head.items = sorted.items;
}

static bool run_all(Run *run)
{
    const Report *report = run->report;
    for (run->level = 0; run->level <= report->row_count; run->level++) {
        run->by_column = false;
        if (!ask(run, total_take)) return false;
        if (!report->column_count) continue;
        run->by_column = true;
        if (run->level == 0 && !ask(run, head_take)) return false;
        if (run->level == 0) heads_sort(run);
        if (run->head.count && !ask(run, cell_take)) return false;
    }
    if (in_natural_order(run)) lines_sort(&run->root);
    return true;
}

static void run_init(Run *run, Work *work, const Report *report, Str where)
{
    *run = (Run){ .work = work, .report = report, .where = where };
    map_init(&run->lines, work->arena);
    map_init(&run->heads, work->arena);
    run->root.total = values_of_nothing(run);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* The condition of what is asked, of a line and of a head; null where it cannot be said. */
static void write_where(Run *run, const Line *line, const Group *head, JsonWriter *json)
{
    Str where = grouped(run->work, run->where);
    json_key(json, STR("where"));
    bool said = (line == &run->root || line->where.len) && (!head || head->where.len);
    if (line != &run->root) where = both(run->work, where, line->where);
    if (head) where = both(run->work, where, head->where);
    if (said && where.len <= EXPR_MAX_TEXT) json_put_text(json, where);
    else json_put_null(json);
}

static void write_cell(Run *run, const Line *line, const Group *head, Str values, JsonWriter *json)
{
    json_open(json, '{');
    json_key(json, STR("values"));
    json_put_raw(json, values);
    write_where(run, line, head, json);
    json_close(json, '}');
}

static void write_cells(Run *run, const Line *line, JsonWriter *json)
{
    json_key(json, STR("cells"));
    json_open(json, '[');
    for (size_t i = 0; i < run->head.count; i++) {
        Str values = line->cells ? line->cells[i] : STR("");
        if (values.len) write_cell(run, line, &run->head.items[i], values, json);
        else json_put_null(json);
    }
    json_close(json, ']');
    json_key(json, STR("total"));
    write_cell(run, line, NULL, line->total, json);
}

static void write_lines(Run *run, const Line *parent, JsonWriter *json)
{
    for (size_t i = 0; i < parent->lines.count; i++) {
        const Line *line = parent->lines.items[i];
        json_open(json, '{');
        json_field_int(json, "level", line->level);
        json_key(json, STR("group"));
        json_put_raw(json, line->group.key);
        write_cells(run, line, json);
        json_close(json, '}');
        write_lines(run, line, json);
    }
}

static void write_heads(Run *run, JsonWriter *json)
{
    json_key(json, STR("heads"));
    json_open(json, '[');
    for (size_t i = 0; i < run->head.count; i++) json_put_raw(json, run->head.items[i].key);
    json_close(json, ']');
}

bool report_write_members(Work *work, const Report *report, Str where, JsonWriter *json)
{
    Run run;
    Str narrowed;
    if (!narrow(work, report, where, &narrowed)) return false;
    run_init(&run, work, report, narrowed);
    if (!run_all(&run)) return false;
    json_field_text(json, "where", narrowed);
    write_heads(&run, json);
    json_key(json, STR("lines"));
    json_open(json, '[');
    write_lines(&run, &run.root, json);
    json_close(json, ']');
    json_key(json, STR("totals"));
    json_open(json, '{');
    write_cells(&run, &run.root, json);
    json_close(json, '}');
    json_field_bool(json, "more", run.more);
    return true;
}

/* --- one number ------------------------------------------------------------------------------- */

static void number_take(void *context, const AggregateRow *row)
{
    JsonWriter *json = context;
    row_write_measure(row, 0, json);
}

bool report_write_number(Work *work, const Report *report, Str where, JsonWriter *json)
{
    AggregateRequest request = { .measures = report->measures[0].key, .where = where };
    bool more = false;
    json_open(json, '{');
    json_key(json, STR("value"));
    if (!aggregate_each(work, report->object, &request, 1, number_take, json, &more)) return false;
    json_field_text(json, "where", where);
    json_close(json, '}');
    return true;
}
