/*
 * steps.c -- every sort of step, and what each does to the tables.
 *
 * The rule: steps trust the plan. Whether rows stand in the way was counted before, in the same
 * transaction; a step that fails here undoes the whole apply.
 */
#include "core/release/steps.h"

#include "core/base/buffer.h"
#include "core/base/clock.h"
#include "core/record/words.h"
#include "core/release/existing.h"

/* --- columns ---------------------------------------------------------------------------------- */

static const ValueKind kind_of_column[] = {
    [COLUMN_BOOL] = VALUE_BOOL, [COLUMN_INT] = VALUE_INT,   [COLUMN_DECIMAL] = VALUE_DECIMAL,
    [COLUMN_TEXT] = VALUE_TEXT, [COLUMN_DATE] = VALUE_DATE, [COLUMN_DATETIME] = VALUE_DATETIME,
    [COLUMN_REF] = VALUE_REF,   [COLUMN_ROLLUP] = VALUE_INT,
};

/*
 * Almost all columns may be empty: whether a field must be given is a rule, and rules change.
 * Booleans never are.
 */
static void add_column(Buffer *sql, const Running *running, const Field *field)
{
    const Object *object = field->object;
    buffer_printf(sql, "%.*s ", STR_ARG(db_identifier(running->arena, field->column)));
    if (field == object->id) {
        buffer_add(sql, str_from(running->dialect->id_type));
        return;
    }
    buffer_add(sql, str_from(running->dialect->column_types[kind_of_column[field->type->column]]));
    if (field->type->column == COLUMN_BOOL) BUFFER_ADD(sql, " NOT NULL DEFAULT 0");
    if (field == object->version) BUFFER_ADD(sql, " NOT NULL DEFAULT 1");
}

static void add_fold_column(Buffer *sql, const Running *running, const Field *field)
{
    buffer_printf(sql, "%.*s %s",
                  STR_ARG(db_identifier(running->arena, fold_column(running->arena, field))),
                  running->dialect->column_types[VALUE_TEXT]);
}

static bool run_sql(const Running *running, Str sql)
{
    return db_run(running->conn, sql, NO_VALUES, NULL, running->problems);
}

static bool alter_table(const Running *running, const Field *field, const char *verb,
                        void (*add)(Buffer *sql, const Running *running, const Field *field))
{
    Buffer sql;
    buffer_init(&sql, running->arena, 128);
    buffer_printf(&sql, "ALTER TABLE %.*s %s ",
                  STR_ARG(db_identifier(running->arena, field->object->table)), verb);
    add(&sql, running, field);
    return run_sql(running, buffer_str(&sql));
}

/* --- indexes ---------------------------------------------------------------------------------- */

static bool make_words(const Running *running, const PlanIndex *index)
{
    DbWords words = words_of(running->arena, index->of_object);
    return db_words_make(running->conn, &words, running->problems);
}

static bool make_index(const Running *running, const PlanIndex *index)
{
    if (index->words) return make_words(running, index);
    Str name = db_identifier(running->arena, index->name), rest = index->definition;
    if (index->unique) rest = str_slice(rest, STR("UNIQUE ").len, rest.len);
    return run_sql(running,
                   str_printf(running->arena, "CREATE %sINDEX %.*s %.*s",
                              index->unique ? "UNIQUE " : "", STR_ARG(name), STR_ARG(rest)));
}

static bool drop_index(const Running *running, const PlanIndex *index)
{
    return run_sql(running, str_printf(running->arena, "DROP INDEX IF EXISTS %.*s",
                                       STR_ARG(db_identifier(running->arena, index->name))));
}

/* All of a new object, or those that belong to a new field. */
static bool make_indexes(const Running *running, const Object *object, const Field *field)
{
    for (size_t i = 0; i < running->wanted->indexes.count; i++) {
        const PlanIndex *index = &running->wanted->indexes.items[i];
        if (index->of_object == object && (!field || index->of_field == field) &&
            !make_index(running, index))
            return false;
    }
    return true;
}

static bool words_drop(const Step *step, const Running *running)
{
    return db_words_drop(running->conn, step->was->place, running->problems);
}

static bool index_create(const Step *step, const Running *running)
{
    return make_index(running, step->index);
}

static bool index_drop(const Step *step, const Running *running)
{
    return drop_index(running, step->old_index);
}

/* --- lists ------------------------------------------------------------------------------------ */

/* In the order of records for reading one, with an index for finding those that have a value. */
static bool make_list(const Running *running, const Field *field)
{
    Str name  = db_identifier(running->arena, field->column);
    Str index = db_identifier(running->arena,
                              str_join(running->arena, field->column, STR("$value")));
    Str table = str_printf(
        running->arena,
        "CREATE TABLE %.*s (record %s NOT NULL, value %s NOT NULL, PRIMARY KEY (record, value))%s",
        STR_ARG(name), running->dialect->column_types[VALUE_REF],
        running->dialect->column_types[VALUE_TEXT], running->dialect->keyed_suffix);
    return run_sql(running, table) &&
           run_sql(running, str_printf(running->arena, "CREATE INDEX %.*s ON %.*s (value, record)",
                                       STR_ARG(index), STR_ARG(name)));
}

static bool make_lists(const Running *running, const Object *object)
{
    for (size_t i = 0; i < object->field_count; i++)
        if (field_is_list(&object->fields[i]) && !make_list(running, &object->fields[i]))
            return false;
    return true;
}

static bool fill_list(const Running *running, const Field *field)
{
    Value value = existing_value(running->arena, field, clock_now());
    Str   sql   = str_printf(running->arena,
                             "INSERT INTO %.*s (record, value) SELECT id, ?1 FROM %.*s",
                             STR_ARG(db_identifier(running->arena, field->column)),
                             STR_ARG(db_identifier(running->arena, field->object->table)));
    for (size_t i = 0; value.kind == VALUE_LIST && i < value.list.count; i++)
        if (!db_run(running->conn, sql, VALUES(value.list.items[i]), NULL, running->problems))
            return false;
    return true;
}

/* --- objects and fields ----------------------------------------------------------------------- */

static bool object_create(const Step *step, const Running *running)
{
    const Object *object = step->object;
    Buffer        sql;
    buffer_init(&sql, running->arena, 1024);
    buffer_printf(&sql, "CREATE TABLE %.*s (",
                  STR_ARG(db_identifier(running->arena, object->table)));
    size_t first = sql.len;
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!field_stored(field) || field_is_list(field)) continue;
        if (sql.len > first) BUFFER_ADD(&sql, ", ");
        add_column(&sql, running, field);
        if (!field_folded(field)) continue;
        BUFFER_ADD(&sql, ", ");
        add_fold_column(&sql, running, field);
    }
    buffer_printf(&sql, ")%s", running->dialect->table_suffix);
    return run_sql(running, buffer_str(&sql)) && make_lists(running, object) &&
           make_indexes(running, object, NULL);
}

static bool fill_column(const Running *running, const Field *field)
{
    Value value = existing_value(running->arena, field, clock_now());
    if (value_is_null(value)) return true;
    Str sql = str_printf(running->arena, "UPDATE %.*s SET %.*s = ?1",
                         STR_ARG(db_identifier(running->arena, field->object->table)),
                         STR_ARG(db_identifier(running->arena, field->column)));
    return db_run(running->conn, sql, VALUES(value), NULL, running->problems);
}

static bool add_fold(const Running *running, const Field *field)
{
    return alter_table(running, field, "ADD COLUMN", add_fold_column) &&
           fold_rows(running->arena, running->conn, field, running->problems);
}

static bool field_add(const Step *step, const Running *running)
{
    const Field *field = step->field;
    if (field_is_list(field)) return make_list(running, field) && fill_list(running, field);
    return alter_table(running, field, "ADD COLUMN", add_column) && fill_column(running, field) &&
           (!field_folded(field) || add_fold(running, field)) &&
           make_indexes(running, step->object, field);
}

static bool rollup_add(const Step *step, const Running *running)
{
    return alter_table(running, step->field, "ADD COLUMN", add_column);
}

static bool rollup_drop(const Step *step, const Running *running)
{
    const Entry *object = entry_find(running->wanted, running->arena, step->was->object, STR(""));
    return run_sql(running, str_printf(running->arena, "ALTER TABLE %.*s DROP COLUMN %.*s",
                                       STR_ARG(db_identifier(running->arena, object->place)),
                                       STR_ARG(db_identifier(running->arena, step->was->place))));
}

static void name_fold_column(Buffer *sql, const Running *running, const Field *field)
{
    buffer_add(sql, db_identifier(running->arena, fold_column(running->arena, field)));
}

/* The field's own index changes; the folded text comes and goes with it. */
static bool field_index(const Step *step, const Running *running)
{
    const Field *field  = step->field;
    bool         folded = field_folded(field);
    if (step->old_index && !drop_index(running, step->old_index)) return false;
    if (step->was->folded && !folded &&
        !alter_table(running, field, "DROP COLUMN", name_fold_column))
        return false;
    if (!step->was->folded && folded && !add_fold(running, field)) return false;
    return !step->index || make_index(running, step->index);
}

static bool field_reshape(const Step *step, const Running *running)
{
    return rows_reshape(running->arena, running->conn, step->field, running->problems);
}

/* --- one option and several ------------------------------------------------------------------- */

static bool drop_column(const Running *running, const Object *object, Str column)
{
    return run_sql(running, str_printf(running->arena, "ALTER TABLE %.*s DROP COLUMN %.*s",
                                       STR_ARG(db_identifier(running->arena, object->table)),
                                       STR_ARG(db_identifier(running->arena, column))));
}

/* A column of options becomes lists of one each. */
static bool field_list(const Step *step, const Running *running)
{
    const Field *field = step->field;
    Str column = db_identifier(running->arena, step->was->place);
    Str fill = str_printf(running->arena,
                          "INSERT INTO %.*s (record, value) SELECT id, %.*s FROM %.*s "
                          "WHERE %.*s IS NOT NULL",
                          STR_ARG(db_identifier(running->arena, field->column)), STR_ARG(column),
                          STR_ARG(db_identifier(running->arena, field->object->table)),
                          STR_ARG(column));
    if (step->old_index && !drop_index(running, step->old_index)) return false;
    Str fold = str_join(running->arena, step->was->place, STR("__fold"));
    return make_list(running, field) && run_sql(running, fill) &&
           drop_column(running, field->object, step->was->place) &&
           (!step->was->folded || drop_column(running, field->object, fold));
}

/* Lists that have no more than one item become a column. */
static bool field_unlist(const Step *step, const Running *running)
{
    const Field *field = step->field;
    Str table = db_identifier(running->arena, field->object->table);
    Str list  = db_identifier(running->arena, step->was->place);
    Str fill  = str_printf(running->arena,
                           "UPDATE %.*s SET %.*s = (SELECT value FROM %.*s WHERE record = id)",
                           STR_ARG(table), STR_ARG(db_identifier(running->arena, field->column)),
                           STR_ARG(list));
    return alter_table(running, field, "ADD COLUMN", add_column) && run_sql(running, fill) &&
           run_sql(running, str_printf(running->arena, "DROP TABLE %.*s", STR_ARG(list)));
}

/* --- the table -------------------------------------------------------------------------------- */

/* clang-format off */
#define CREATE  STEP_CREATE
#define CHANGE  STEP_CHANGE
#define RENAME  STEP_RENAME
#define CONVERT STEP_CONVERT
#define DROP    STEP_DROP
#define SAFE    CLASS_SAFE
#define BLOCKED CLASS_BLOCKED

const StepSort object_created = { CREATE, SAFE,    "plan.object.create", object_create };
const StepSort object_renamed = { RENAME, BLOCKED, "plan.object.rename", NULL };
const StepSort object_dropped = { DROP,   BLOCKED, "plan.object.drop",   NULL };

const StepSort field_created          = { CREATE, SAFE,    "plan.field.create", field_add };
const StepSort field_created_filled   = { CREATE, SAFE,    "plan.field.create.filled", field_add };
const StepSort field_created_unfilled = { CREATE, BLOCKED, "plan.field.create.unfilled", NULL };
const StepSort field_created_alike    = { CREATE, BLOCKED, "plan.field.create.alike", NULL };

const StepSort field_renamed   = { RENAME,  BLOCKED, "plan.field.rename",  NULL };
const StepSort field_converted = { CONVERT, BLOCKED, "plan.field.convert", NULL };
const StepSort field_dropped   = { DROP,    BLOCKED, "plan.field.drop",    NULL };

const StepSort field_listed           = { CONVERT, SAFE,    "plan.field.list",    field_list };
const StepSort field_unlisted         = { CONVERT, SAFE,    "plan.field.unlist",  field_unlist };
const StepSort field_unlisted_several = { CONVERT, BLOCKED, "plan.field.several", NULL };

const StepSort formula_created = { CREATE, SAFE, "plan.formula.create", NULL };
const StepSort formula_dropped = { DROP,   SAFE, "plan.formula.drop",   NULL };

const StepSort rollup_created = { CREATE, SAFE, "plan.rollup.create", rollup_add, true };
const StepSort rollup_changed = { CHANGE, SAFE, "plan.rollup.change", NULL,       true };
const StepSort rollup_dropped = { DROP,   SAFE, "plan.rollup.drop",   rollup_drop };

const StepSort field_required       = { CHANGE, SAFE,    "plan.field.require",       NULL };
const StepSort field_required_empty = { CHANGE, BLOCKED, "plan.field.require.empty", NULL };
const StepSort field_optional       = { CHANGE, SAFE,    "plan.field.optional",      NULL };
const StepSort field_options_used   = { CHANGE, BLOCKED, "plan.field.options.used",  NULL };
const StepSort field_narrowed       = { CHANGE, SAFE,    "plan.field.narrow",        NULL };
const StepSort field_reshaped       = { CONVERT, SAFE,    "plan.field.form",       field_reshape };
const StepSort field_misshapen      = { CONVERT, BLOCKED, "plan.field.form.unfit", NULL };

const StepSort field_unique       = { CHANGE, SAFE,    "plan.field.unique",       field_index };
const StepSort field_unique_twice = { CHANGE, BLOCKED, "plan.field.unique.twice", NULL };
const StepSort field_not_unique   = { CHANGE, SAFE,    "plan.field.unique.drop",  field_index };

const StepSort index_created = { CREATE, SAFE,    "plan.index.create", index_create };
const StepSort index_twice   = { CREATE, BLOCKED, "plan.index.twice",  NULL };
const StepSort index_dropped = { DROP,   SAFE,    "plan.index.drop",   index_drop };

const StepSort words_created = { CREATE, SAFE, "plan.words.create", index_create };
const StepSort words_dropped = { DROP,   SAFE, "plan.words.drop",   words_drop };

const StepSort file_created = { CHANGE, SAFE, "plan.file.create", NULL };
const StepSort file_changed = { CHANGE, SAFE, "plan.file.change", NULL };
const StepSort file_dropped = { CHANGE, SAFE, "plan.file.drop",   NULL };
