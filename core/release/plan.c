/*
 * plan.c -- compares what is with what shall be.
 *
 *   indexes that go -> objects and fields, new or changed -> indexes that come
 *                   -> what is gone -> files
 *
 * The rule: a plan only reads, and says everything at once. Each difference becomes one step of one
 * sort (steps.h); what that does to the tables is not decided here.
 */
#include "core/release/plan.h"

#include "core/base/clock.h"
#include "core/base/crypto.h"
#include "core/release/existing.h"
#include "core/release/steps.h"
#include "core/release/uses.h"

enum { PLAN_BUDGET_MS = 600000 };

/* What all comparing functions know. */
typedef struct {
    Arena        *arena;
    DbConn       *conn;
    Plan         *plan;
    Catalogue     is;
    const Layers *layers;
    Problems     *problems;
} Planning;

static Step *add_step(Planning *planning, const StepSort *sort, Str path)
{
    VEC_PUSH(planning->arena, &planning->plan->steps,
             (Step){ .sort = sort, .kind = sort->kind, .class = sort->class, .path = path });
    return &planning->plan->steps.items[planning->plan->steps.count - 1];
}

/* The step has turned out to be of another sort: rows stand in its way. */
static void step_becomes(Step *step, const StepSort *sort)
{
    step->sort  = sort;
    step->kind  = sort->kind;
    step->class = sort->class;
}

static Step *add_field_step(Planning *planning, const StepSort *sort, const Entry *entry,
                            const Entry *was)
{
    Str path =
        str_printf(planning->arena, "%.*s.%.*s", STR_ARG(entry->object), STR_ARG(entry->field));
    Step *step   = add_step(planning, sort, path);
    step->object = entry->of_object;
    step->field  = entry->of_field;
    step->was    = was;
    return step;
}

static const PlanIndex *index_of_field(const Catalogue *catalogue, const Entry *entry)
{
    for (size_t i = 0; i < catalogue->indexes.count; i++) {
        const PlanIndex *index = &catalogue->indexes.items[i];
        if (index->field.len && str_equal(index->object, entry->object) &&
            str_equal(index->field, entry->field))
            return index;
    }
    return NULL;
}

static bool count_rows(Planning *planning, Step *step)
{
    return rows_count(planning->arena, planning->conn, step->object->table, &step->rows,
                      planning->problems);
}

/* --- renamed: an earlier name is there and no longer wanted ----------------------------------- */

static const Entry *entry_under_old_name(const Planning *planning, const Entry *entry)
{
    const Field *field = entry->of_field;
    const Str   *was   = field ? field->was : entry->of_object->was;
    size_t       count = field ? field->was_count : entry->of_object->was_count;
    for (size_t i = 0; i < count; i++) {
        Str          object = field ? entry->object : was[i], name = field ? was[i] : entry->field;
        const Entry *old    = entry_find(&planning->is, planning->arena, object, name);
        if (old && !entry_find(planning->plan->catalogue, planning->arena, object, name))
            return old;
    }
    return NULL;
}

static bool is_renamed_away(const Planning *planning, const Entry *old)
{
    const Catalogue *wanted = planning->plan->catalogue;
    for (size_t i = 0; i < wanted->entries.count; i++) {
        const Entry *entry = &wanted->entries.items[i];
        bool         same  = (entry->field.len == 0) == (old->field.len == 0);
        if (same && (old->field.len == 0 || str_equal(entry->object, old->object)) &&
            !entry_find(&planning->is, planning->arena, entry->object, entry->field) &&
            entry_under_old_name(planning, entry) == old)
            return true;
    }
    return false;
}

/* --- objects ---------------------------------------------------------------------------------- */

static bool compare_object(Planning *planning, const Entry *entry)
{
    if (entry_find(&planning->is, planning->arena, entry->object, STR(""))) return true;
    const Entry *old  = entry_under_old_name(planning, entry);
    Step        *step = add_step(planning, old ? &object_renamed : &object_created, entry->object);
    step->object      = entry->of_object;
    step->was         = old;
    if (old) step->args[0] = old->object;
    return true;
}

/* --- fields ----------------------------------------------------------------------------------- */

/* A new column over rows that exist: they get the default, which must do for all of them. */
static bool plan_new_column(Planning *planning, const Entry *entry)
{
    const Field     *field  = entry->of_field;
    const PlanIndex *index  = index_of_field(planning->plan->catalogue, entry);
    Step            *step   = add_field_step(planning, &field_created, entry, NULL);
    bool             filled = !value_is_null(existing_value(planning->arena, field, clock_now()));
    if (!count_rows(planning, step)) return false;
    if (step->rows && filled) step_becomes(step, &field_created_filled);
    if (step->rows && !filled && field->required) step_becomes(step, &field_created_unfilled);
    if (step->rows > 1 && filled && index && index->unique && !field->unique.scope_count)
        step_becomes(step, &field_created_alike);
    if (step->class != CLASS_BLOCKED) return true;
    return rows_all(planning->arena, planning->conn, field->object->table, step,
                    planning->problems);
}

/* Every record's is computed, once all tables are as they shall be. */
static bool plan_rollup(Planning *planning, const StepSort *sort, const Entry *entry,
                        const Entry *was)
{
    return count_rows(planning, add_field_step(planning, sort, entry, was));
}

static bool plan_new_field(Planning *planning, const Entry *entry)
{
    const Entry *old = entry_under_old_name(planning, entry);
    if (old) {
        add_field_step(planning, &field_renamed, entry, old)->args[0] = old->field;
        return true;
    }
    if (entry->of_field->rollup) return plan_rollup(planning, &rollup_created, entry, NULL);
    if (field_stored(entry->of_field)) return plan_new_column(planning, entry);
    add_field_step(planning, &formula_created, entry, NULL);
    return true;
}

/* "decimal (2)", "link to account" */
static Str kind_text(Arena *arena, const Entry *entry)
{
    if (entry->target.len)
        return str_printf(arena, "%.*s > %.*s", STR_ARG(entry->kind), STR_ARG(entry->target));
    if (str_is(entry->kind, "decimal")) return str_printf(arena, "decimal (%d)", entry->scale);
    return entry->kind;
}

static bool kept_alike(const Entry *was, const Entry *entry)
{
    return str_equal(was->kind, entry->kind) && was->scale == entry->scale &&
           str_equal(was->target, entry->target);
}


static bool plan_required(Planning *planning, const Entry *was, const Entry *entry)
{
    if (was->required == entry->required) return true;
    Step *step =
        add_field_step(planning, entry->required ? &field_required : &field_optional, entry, was);
    if (!count_rows(planning, step)) return false;
    if (!entry->required) return true;
    if (!rows_empty(planning->arena, planning->conn, entry->of_field, was, step,
                    planning->problems))
        return false;
    if (step->failing_count) step_becomes(step, &field_required_empty);
    return true;
}

static bool add_found_step(Planning *planning, const StepSort *sort, const Entry *entry,
                           const Entry *was, const Step *found)
{
    Step *step          = add_field_step(planning, sort, entry, was);
    step->failing_count = found->failing_count;
    memcpy(step->failing_ids, found->failing_ids, sizeof step->failing_ids);
    return count_rows(planning, step);
}

/*
 * An option that is gone, or a text that becomes a choice: records may hold what is no option any
 * more.
 */
static bool plan_options(Planning *planning, const Entry *was, const Entry *entry)
{
    if (!entry->options.len || str_equal(was->options, entry->options)) return true;
    Step found = { 0 };
    if (!rows_of_no_option(planning->arena, planning->conn, entry->of_field, was, &found,
                           planning->problems))
        return false;
    if (!found.failing_count) return true;
    return add_found_step(planning, &field_options_used, entry, was, &found);
}

/* Texts that are written in another way from now on: all of them are, or nothing is. */
static bool plan_form(Planning *planning, const Entry *was, const Entry *entry)
{
    Step *step    = add_field_step(planning, &field_reshaped, entry, was);
    step->args[0] = entry_form(entry);
    if (!count_rows(planning, step) ||
        !rows_misshapen(planning->arena, planning->conn, entry->of_field, step, planning->problems))
        return false;
    if (step->failing_count) step_becomes(step, &field_misshapen);
    return true;
}

/* A smaller maximum, another pattern ...: what is stored stays, but told it must be. */
static bool plan_limits(Planning *planning, const Entry *was, const Entry *entry)
{
    if (!entry->limits.len || str_equal(was->limits, entry->limits)) return true;
    Str form = entry_form(entry);
    if (form.len && !str_equal(form, entry_form(was))) return plan_form(planning, was, entry);
    Step found = { 0 };
    if (!rows_outside(planning->arena, planning->conn, entry->of_field, was, &found,
                      planning->problems))
        return false;
    if (!found.failing_count) return true;
    return add_found_step(planning, &field_narrowed, entry, was, &found);
}

/* One option becomes a list of it, and back where a list has no more than one. */
static const StepSort *conversion_of(const Planning *planning, const Entry *was,
                                     const Entry *entry)
{
    const PlanIndex *index = index_of_field(planning->plan->catalogue, entry);
    bool             choices = was->options.len && entry->options.len;
    if (choices && str_is(was->kind, "text") && entry_is_list(entry)) return &field_listed;
    if (choices && entry_is_list(was) && str_is(entry->kind, "text") && !index)
        return &field_unlisted;
    return &field_converted;
}

static bool plan_conversion(Planning *planning, const Entry *was, const Entry *entry)
{
    const StepSort *sort = conversion_of(planning, was, entry);
    Step           *step = add_field_step(planning, sort, entry, was);
    step->args[0] = kind_text(planning->arena, was);
    step->args[1] = kind_text(planning->arena, entry);
    step->old_index = index_of_field(&planning->is, entry);
    if (!count_rows(planning, step)) return false;
    if (sort == &field_converted) return true;
    if (entry_is_list(was) && !rows_with_several(planning->arena, planning->conn, was, step,
                                                 planning->problems))
        return false;
    if (step->failing_count) step_becomes(step, &field_unlisted_several);
    return plan_options(planning, was, entry) && plan_required(planning, was, entry);
}

static bool same_index(const PlanIndex *a, const PlanIndex *b)
{
    return a == b ||
           (a && b && str_equal(a->name, b->name) && str_equal(a->definition, b->definition));
}

/*
 * Unique or not, in which scope, with or without regard to case: all that shows in the field's own
 * index.
 */
static bool plan_field_index(Planning *planning, const Entry *was, const Entry *entry)
{
    const PlanIndex *old = index_of_field(&planning->is, entry);
    const PlanIndex *new = index_of_field(planning->plan->catalogue, entry);
    if (same_index(old, new)) return true;
    bool  unique = entry->of_field->unique.on;
    Step *step   = add_field_step(planning, unique ? &field_unique : &field_not_unique, entry, was);
    step->index     = new;
    step->old_index = old;
    if (!count_rows(planning, step)) return false;
    if (!new || !new->unique) return true;
    if (!rows_twice(planning->arena, planning->conn, new, step, planning->problems)) return false;
    if (step->failing_count) step_becomes(step, &field_unique_twice);
    return true;
}

static bool compare_field(Planning *planning, const Entry *entry)
{
    if (!entry_find(&planning->is, planning->arena, entry->object, STR("")))
        return true; /* comes with its object */
    const Entry *was = entry_find(&planning->is, planning->arena, entry->object, entry->field);
    if (!was) return plan_new_field(planning, entry);
    if (!kept_alike(was, entry)) return plan_conversion(planning, was, entry);
    if (!str_equal(was->derived, entry->derived))
        return plan_rollup(planning, &rollup_changed, entry, was);
    return plan_required(planning, was, entry) && plan_options(planning, was, entry) &&
           plan_limits(planning, was, entry) && plan_field_index(planning, was, entry);
}

/* --- indexes ---------------------------------------------------------------------------------- */

static Str index_path(Planning *planning, const PlanIndex *index)
{
    return str_printf(planning->arena, "%.*s.indexes.%.*s", STR_ARG(index->object),
                      STR_ARG(index->name));
}

static Str words_path(Planning *planning, const PlanIndex *index)
{
    return str_printf(planning->arena, "%.*s.search", STR_ARG(index->object));
}

static bool object_stays(const Planning *planning, Str object)
{
    return entry_find(&planning->is, planning->arena, object, STR("")) &&
           entry_find(planning->plan->catalogue, planning->arena, object, STR(""));
}

static void plan_gone_indexes(Planning *planning)
{
    for (size_t i = 0; i < planning->is.indexes.count; i++) {
        const PlanIndex *old = &planning->is.indexes.items[i];
        if (old->field.len || !object_stays(planning, old->object))
            continue; /* goes with its field or object */
        const PlanIndex *now = index_find(planning->plan->catalogue, old->name);
        if (now && !now->field.len && same_index(old, now)) continue;
        if (old->words && now) continue; /* is made anew */
        if (old->words) {
            add_step(planning, &words_dropped, words_path(planning, old))->was =
                entry_find(&planning->is, planning->arena, old->object, STR(""));
            continue;
        }
        add_step(planning, &index_dropped, index_path(planning, old))->old_index = old;
    }
}

static bool plan_new_index(Planning *planning, const PlanIndex *index)
{
    Step *step   = add_step(planning, &index_created, index_path(planning, index));
    step->object = index->of_object;
    step->index  = index;
    if (!count_rows(planning, step)) return false;
    for (size_t i = 0; i < index->of_index->count; i++) {
        const Field *field = index->of_index->fields[i];
        const Entry *was =
            entry_find(&planning->is, planning->arena, field->object->name, field->name);
        if (!was || entry_is_list(was)) return true; /* new column */
    }
    if (!index->unique) return true;
    if (!rows_twice(planning->arena, planning->conn, index, step, planning->problems)) return false;
    if (step->failing_count) step_becomes(step, &index_twice);
    return true;
}

static bool plan_new_words(Planning *planning, const PlanIndex *index)
{
    Step *step   = add_step(planning, &words_created, words_path(planning, index));
    step->object = index->of_object;
    step->index  = index;
    return count_rows(planning, step);
}

static bool plan_new_indexes(Planning *planning)
{
    const Catalogue *wanted = planning->plan->catalogue;
    for (size_t i = 0; i < wanted->indexes.count; i++) {
        const PlanIndex *index = &wanted->indexes.items[i];
        bool own = index->of_index || index->words; /* belongs to no field */
        if (!own || !object_stays(planning, index->object)) continue;
        const PlanIndex *old = index_find(&planning->is, index->name);
        if (old && !old->field.len && same_index(old, index)) continue;
        if (!(index->words ? plan_new_words : plan_new_index)(planning, index)) return false;
    }
    return true;
}

/* --- what is gone ----------------------------------------------------------------------------- */

static bool plan_gone_object(Planning *planning, const Entry *old)
{
    Step *step = add_step(planning, &object_dropped, old->object);
    step->was  = old;
    return rows_count(planning->arena, planning->conn, old->place, &step->rows, planning->problems);
}

static bool plan_gone_field(Planning *planning, const Entry *old)
{
    const Entry *object = entry_find(&planning->is, planning->arena, old->object, STR(""));
    Str path = str_printf(planning->arena, "%.*s.%.*s", STR_ARG(old->object), STR_ARG(old->field));
    bool         stored = old->place.len > 0;
    Step        *step   = add_step(planning,
                                   old->derived.len ? &rollup_dropped
                                   : stored         ? &field_dropped
                                                    : &formula_dropped,
                                   path);
    step->was           = old;
    return !stored || rows_count(planning->arena, planning->conn, object->place, &step->rows,
                                 planning->problems);
}

static bool plan_gone(Planning *planning)
{
    for (size_t i = 0; i < planning->is.entries.count; i++) {
        const Entry *old    = &planning->is.entries.items[i];
        const Entry *wanted =
            entry_find(planning->plan->catalogue, planning->arena, old->object, old->field);
        if (wanted || is_renamed_away(planning, old)) continue;
        if (old->field.len == 0 && !plan_gone_object(planning, old)) return false;
        if (old->field.len && object_stays(planning, old->object) &&
            !plan_gone_field(planning, old))
            return false;
    }
    return true;
}

/* --- files ------------------------------------------------------------------------------------ */

static Str file_key(Arena *arena, int64_t layer, Str path)
{
    return str_printf(arena, "%lld/%.*s", (long long)layer, STR_ARG(path));
}

static bool read_stored_files(Planning *planning, Map *files)
{
    DbStatement *rows = db_prepare(planning->conn,
                                   STR("SELECT layer, path, content FROM tenon_release_file "
                                       "WHERE release = ?1 ORDER BY layer, path"),
                                   planning->problems);
    if (!rows) return false;
    db_bind(rows, 1, value_int(planning->plan->from.number));
    DbStep at;
    while ((at = db_step(rows, planning->problems)) == DB_ROW) {
        Str *content = ARENA_NEW(planning->arena, Str);
        *content     = str_copy(planning->arena, db_column_text(rows, 2));
        map_put(files,
                file_key(planning->arena, db_column_int(rows, 0),
                         str_copy(planning->arena, db_column_text(rows, 1))),
                content);
    }
    return at == DB_DONE;
}

static void compare_file(Planning *planning, const Map *stored, Map *seen, size_t layer,
                         const SourceFile *file)
{
    Str        key = file_key(planning->arena, (int64_t)layer, file->path);
    const Str *was = map_find(stored, key);
    map_put(seen, key, planning);
    if (!was) add_step(planning, &file_created, file->path);
    else if (!str_equal(*was, crypto_hash(planning->arena, file->text)))
        add_step(planning, &file_changed, file->path);
}

/* Labels, rules, layouts, roles: whatever changes nothing in the tables still makes a release. */
static bool compare_files(Planning *planning)
{
    Map stored, seen;
    if (planning->plan->from.number == 0) return true; /* all are new, which says nothing */
    map_init(&stored, planning->arena);
    map_init(&seen, planning->arena);
    if (!read_stored_files(planning, &stored)) return false;
    for (size_t i = 0; i < planning->layers->count; i++)
        for (size_t f = 0; f < planning->layers->items[i].files.count; f++)
            compare_file(planning, &stored, &seen, i, &planning->layers->items[i].files.items[f]);
    for (size_t i = 0; i < stored.count; i++) {
        Str key = stored.entries[i].key, layer;
        if (map_find(&seen, key)) continue;
        str_cut(&key, '/', &layer);
        add_step(planning, &file_dropped, key);
    }
    return true;
}

/* --- the plan --------------------------------------------------------------------------------- */

static void hash_catalogue(Hash *hash, Arena *arena, const Catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->entries.count; i++) {
        const Entry *entry = &catalogue->entries.items[i];
        Str more = str_printf(arena, "%d %d %d", entry->scale, entry->required, entry->folded);
        Str parts[] = { entry->object, entry->field,   entry->place,  entry->kind,
                        entry->target, entry->options, entry->limits, entry->derived,
                        more };
        for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) hash_add(hash, parts[p]);
    }
    for (size_t i = 0; i < catalogue->indexes.count; i++) {
        hash_add(hash, catalogue->indexes.items[i].name);
        hash_add(hash, catalogue->indexes.items[i].definition);
    }
}

/* Of what is and of what is wanted: the same plan, or another hash. */
static Str state_of(const Planning *planning)
{
    const Plan *plan = planning->plan;
    Hash        hash;
    hash_init(&hash);
    hash_add(&hash, str_printf(planning->arena, "release %lld", (long long)plan->from.number));
    hash_add(&hash, plan->from.hash);
    hash_add(&hash, plan->wanted->hash);
    hash_catalogue(&hash, planning->arena, &planning->is);
    return str_slice(hash_finish(planning->arena, &hash), 0, 32);
}

static bool compare_entries(Planning *planning)
{
    const Catalogue *wanted = planning->plan->catalogue;
    for (size_t i = 0; i < wanted->entries.count; i++) {
        const Entry *entry = &wanted->entries.items[i];
        if (!(entry->field.len ? compare_field : compare_object)(planning, entry)) return false;
    }
    return true;
}

static void sum_up(Planning *planning)
{
    Plan *plan     = planning->plan;
    int *counts[] = {
        [CLASS_SAFE] = &plan->safe, [CLASS_LOSSY] = &plan->lossy, [CLASS_BLOCKED] = &plan->blocked
    };
    for (size_t i = 0; i < plan->steps.count; i++) {
        Step *step = &plan->steps.items[i];
        ++*counts[step->class];
        if (step->kind != STEP_CREATE)
            uses_find(planning->arena, plan->wanted, step->object, step->field, &step->uses);
    }
    plan->state = state_of(planning);
}

Plan *plan_make(Arena *arena, DbConn *conn, const Snapshot *wanted, const Layers *layers,
                Problems *problems)
{
    Catalogue *catalogue = ARENA_NEW(arena, Catalogue);
    Plan      *plan      = ARENA_NEW(arena, Plan);
    Planning   planning  = { 0 };
    planning.arena       = arena;
    planning.conn        = conn;
    planning.plan        = plan;
    planning.layers      = layers;
    planning.problems    = problems;
    plan->wanted         = wanted;
    plan->catalogue      = catalogue;
    db_budget(conn, PLAN_BUDGET_MS);
    catalogue_of(arena, wanted, catalogue);
    if (!release_find(arena, conn, &plan->from, problems) ||
        !catalogue_read(arena, conn, &planning.is, problems))
        return NULL;

    plan_gone_indexes(&planning);
    if (!compare_entries(&planning) || !plan_new_indexes(&planning) || !plan_gone(&planning) ||
        !compare_files(&planning))
        return NULL;
    sum_up(&planning);
    return plan;
}
