/*
 * catalogue.c -- reading the catalogue, deriving the wanted one from a snapshot, writing it down.
 *
 * The rule: which indexes an object has is decided here and nowhere else. Unique fields and links
 * have one each, and the configuration may declare more; two that come out the same are one.
 */
#include "core/release/catalogue.h"

#include "core/base/buffer.h"
#include "core/record/words.h"
#include "core/release/derived.h"

/* Written into databases: a word never changes its meaning. */
static const char *const kind_names[] = {
    [COLUMN_NONE] = "computed",     [COLUMN_BOOL] = "boolean", [COLUMN_INT] = "integer",
    [COLUMN_DECIMAL] = "decimal",   [COLUMN_TEXT] = "text",    [COLUMN_DATE] = "date",
    [COLUMN_DATETIME] = "datetime", [COLUMN_REF] = "link",
    [COLUMN_LIST] = "list",         [COLUMN_FILES] = "files",
    [COLUMN_ROLLUP] = "rollup",
};

bool field_stored(const Field *field) { return field->column.len > 0; }

bool field_folded(const Field *field)
{
    return field->unique.on && field->unique.ignore_case && field_stored(field);
}

Str fold_column(Arena *arena, const Field *field)
{
    return str_join(arena, field->column, STR("__fold"));
}

static Str path_of(Arena *arena, Str object, Str field)
{
    return field.len ? str_printf(arena, "%.*s.%.*s", STR_ARG(object), STR_ARG(field)) : object;
}

/* The vectors are complete now, their items stay where they are. */
static void catalogue_close(Arena *arena, Catalogue *catalogue)
{
    map_init(&catalogue->by_path, arena);
    map_init(&catalogue->index_by_name, arena);
    for (size_t i = 0; i < catalogue->entries.count; i++) {
        Entry *entry = &catalogue->entries.items[i];
        map_put(&catalogue->by_path, path_of(arena, entry->object, entry->field), entry);
    }
    for (size_t i = 0; i < catalogue->indexes.count; i++)
        map_put(&catalogue->index_by_name, catalogue->indexes.items[i].name,
                &catalogue->indexes.items[i]);
}

const Entry *entry_find(const Catalogue *catalogue, Arena *arena, Str object, Str field)
{
    return map_find(&catalogue->by_path, path_of(arena, object, field));
}

const PlanIndex *index_find(const Catalogue *catalogue, Str name)
{
    return map_find(&catalogue->index_by_name, name);
}

/* --- what is ---------------------------------------------------------------------------------- */

static bool read_entries(Arena *arena, DbConn *conn, Catalogue *catalogue, Problems *problems)
{
    DbStatement *rows = db_prepare(
        conn,
        STR("SELECT object, field, place, kind, scale, target, required, folded, options, limits, "
            "derived FROM tenon_catalogue ORDER BY object, field"),
        problems);
    if (!rows) return false;
    DbStep step;
    while ((step = db_step(rows, problems)) == DB_ROW)
        VEC_PUSH(arena, &catalogue->entries, (Entry){
            .object   = str_copy(arena, db_column_text(rows, 0)),
            .field    = str_copy(arena, db_column_text(rows, 1)),
            .place    = str_copy(arena, db_column_text(rows, 2)),
            .kind     = str_copy(arena, db_column_text(rows, 3)),
            .scale    = (int)db_column_int(rows, 4),
            .target   = str_copy(arena, db_column_text(rows, 5)),
            .required = db_column_int(rows, 6) != 0,
            .folded   = db_column_int(rows, 7) != 0,
            .options  = str_copy(arena, db_column_text(rows, 8)),
            .limits   = str_copy(arena, db_column_text(rows, 9)),
            .derived  = str_copy(arena, db_column_text(rows, 10)),
        });
    return step == DB_DONE;
}

static bool read_indexes(Arena *arena, DbConn *conn, Catalogue *catalogue, Problems *problems)
{
    DbStatement *rows = db_prepare(
        conn, STR("SELECT name, object, field, definition FROM tenon_index ORDER BY name"),
        problems);
    if (!rows) return false;
    DbStep step;
    while ((step = db_step(rows, problems)) == DB_ROW) {
        PlanIndex index = {
            .name       = str_copy(arena, db_column_text(rows, 0)),
            .object     = str_copy(arena, db_column_text(rows, 1)),
            .field      = str_copy(arena, db_column_text(rows, 2)),
            .definition = str_copy(arena, db_column_text(rows, 3)),
        };
        index.unique = str_starts(index.definition, STR("UNIQUE"));
        index.words  = str_starts(index.definition, STR("WORDS"));
        VEC_PUSH(arena, &catalogue->indexes, index);
    }
    return step == DB_DONE;
}

bool catalogue_read(Arena *arena, DbConn *conn, Catalogue *catalogue, Problems *problems)
{
    if (!read_entries(arena, conn, catalogue, problems) ||
        !read_indexes(arena, conn, catalogue, problems))
        return false;
    catalogue_close(arena, catalogue);
    return true;
}

/* --- what shall be: columns ------------------------------------------------------------------- */

static Str option_names(Arena *arena, const Choices *choices)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    for (size_t i = 0; choices && i < choices->option_count; i++)
        buffer_printf(&out, "%s%.*s", i ? "\n" : "", STR_ARG(choices->options[i].name));
    return buffer_str(&out);
}

/* The options of a field type that say which values it takes. */
static const char *const limiting[] = { "min", "max", "pattern", "max_items", "schemes" };

#define FORM "form "

static Str limits_of(Arena *arena, const Field *field)
{
    Buffer out;
    buffer_init(&out, arena, 64);
    if (field->type->shaped) buffer_printf(&out, FORM "%s", field->type->name);
    for (size_t i = 0; i < sizeof limiting / sizeof *limiting; i++) {
        Value value = field_option(field, limiting[i]);
        if (value_is_null(value)) continue;
        buffer_printf(&out, "%s%s %.*s", out.len ? "\n" : "", limiting[i],
                      STR_ARG(value_to_text(arena, value)));
    }
    return buffer_str(&out);
}

Str entry_form(const Entry *entry)
{
    Str    rest = entry->limits, line = { "", 0 };
    size_t most = STR(FORM).len;
    if (!str_starts(rest, STR(FORM)) || !str_cut(&rest, '\n', &line)) return (Str){ "", 0 };
    return str_slice(line, most, line.len);
}

static Entry entry_of_object(const Object *object)
{
    return (Entry){
        .object    = object->name,
        .field     = STR(""),
        .place     = object->table,
        .kind      = STR("table"),
        .target    = STR(""),
        .options   = STR(""),
        .limits    = STR(""),
        .derived   = STR(""),
        .of_object = object,
    };
}

static Entry entry_of_field(Arena *arena, const Field *field)
{
    bool stored = field_stored(field);
    return (Entry){
        .object    = field->object->name,
        .field     = field->name,
        .place     = field->column,
        .kind      = str_from(kind_names[stored ? field->type->column : COLUMN_NONE]),
        .scale     = stored && field->type->column == COLUMN_DECIMAL ? field->scale : 0,
        .target    = field->to ? field->to->name : (Str){ "", 0 },
        .required  = stored && field->required,
        .folded    = field_folded(field),
        .options   = option_names(arena, stored ? field->choices : NULL),
        .limits    = stored && !field->rollup ? limits_of(arena, field) : (Str){ "", 0 },
        .derived   = field->rollup ? rollup_hash(arena, field) : (Str){ "", 0 },
        .of_object = field->object,
        .of_field  = field,
    };
}

/* --- what shall be: indexes ------------------------------------------------------------------- */

/*
 * One column of a unique index beside the key. Empty values of a scope are equal, for which an
 * index needs a value: one that is stored nowhere else.
 */
static void add_scope_column(Buffer *out, Arena *arena, const Field *field)
{
    bool text = field->type->column == COLUMN_TEXT;
    buffer_printf(out, ", ifnull(%.*s, %s)", STR_ARG(db_identifier(arena, field->column)),
                  text ? "''" : "-9223372036854775807");
}

static void add_index(Arena *arena, Catalogue *catalogue, PlanIndex index, Str columns)
{
    index.object     = index.of_object->name;
    index.field      = index.of_field ? index.of_field->name : (Str){ "", 0 };
    index.definition =
        str_printf(arena, "%sON %.*s (%.*s)", index.unique ? "UNIQUE " : "",
                   STR_ARG(db_identifier(arena, index.of_object->table)), STR_ARG(columns));
    Str plain = index.name;
    for (int again = 2; true; again++) { /* sales.order_no and sales_order.no would have one name */
        const PlanIndex *same = NULL;
        for (size_t i = 0; i < catalogue->indexes.count && !same; i++)
            if (str_equal(catalogue->indexes.items[i].name, index.name))
                same = &catalogue->indexes.items[i];
        if (!same) break;
        if (str_equal(same->definition, index.definition)) return;
        index.name = str_printf(arena, "%.*s_%d", STR_ARG(plain), again);
    }
    VEC_PUSH(arena, &catalogue->indexes, index);
}

static void add_unique_index(Arena *arena, Catalogue *catalogue, const Object *object,
                             const Field *field)
{
    Buffer columns;
    Str    key = field_folded(field) ? fold_column(arena, field) : field->column;
    buffer_init(&columns, arena, 64);
    buffer_add(&columns, db_identifier(arena, key));
    for (size_t i = 0; i < field->unique.scope_count; i++)
        add_scope_column(&columns, arena, field->unique.scope[i]);
    bool always = field->unique.where == NULL; /* a condition is guarded by the lane's check */
    PlanIndex index  = { .unique = always, .of_object = object, .of_field = field };
    index.name = str_printf(arena, "%s_%.*s_%.*s", always ? "u" : "i", STR_ARG(object->name),
                            STR_ARG(field->name));
    add_index(arena, catalogue, index, buffer_str(&columns));
}

static void add_link_index(Arena *arena, Catalogue *catalogue, const Object *object,
                           const Field *field)
{
    PlanIndex    index = { .of_object = object, .of_field = field };
    const Field *at = object->timeline.at; /* a timeline asks for the newest that point at one */
    Str columns = db_identifier(arena, field->column);
    if (at && !field->system)
        columns = str_printf(arena, "%.*s, %.*s", STR_ARG(columns),
                             STR_ARG(db_identifier(arena, at->column)));
    index.name = str_printf(arena, "i_%.*s_%.*s", STR_ARG(object->name), STR_ARG(field->name));
    add_index(arena, catalogue, index, columns);
}

static void add_declared_index(Arena *arena, Catalogue *catalogue, const Object *object,
                               const Index *declared)
{
    Buffer columns, name;
    buffer_init(&columns, arena, 64);
    buffer_init(&name, arena, 64);
    buffer_printf(&name, "%s_%.*s", declared->unique ? "u" : "i", STR_ARG(object->name));
    for (size_t i = 0; i < declared->count; i++) {
        const Field *field = declared->fields[i];
        buffer_printf(&name, "_%.*s", STR_ARG(field->name));
        buffer_printf(&columns, "%s%.*s", i ? ", " : "",
                      STR_ARG(db_identifier(arena, field->column)));
    }
    PlanIndex index = { .unique = declared->unique, .of_object = object, .of_index = declared };
    index.name      = buffer_str(&name);
    add_index(arena, catalogue, index, buffer_str(&columns));
}

/*
 * Who made or changed a record is hardly ever searched for, and an index costs every write. A link
 * by which nobody may filter needs one for when its target is deleted, and users never are.
 */
static bool wants_link_index(const Object *object, const Field *field)
{
    return field->type->column == COLUMN_REF && field != object->id &&
           field != object->created_by && field != object->updated_by &&
           (field->filterable || !str_is(field->value_type.object->name, "user"));
}

/* A field's form is told with it: rows that are written anew are read anew. */
static void add_words_index(Arena *arena, Catalogue *catalogue, const Object *object)
{
    DbWords words = words_of(arena, object);
    Buffer  definition;
    if (!words.columns.count) return;
    buffer_init(&definition, arena, 128);
    buffer_printf(&definition, "WORDS %d ON %.*s (", WORDS_VERSION,
                  STR_ARG(db_identifier(arena, object->table)));
    for (size_t i = 0, found = 0; i < object->field_count && found < words.columns.count; i++) {
        const Field *field = &object->fields[i];
        if (!str_equal(field->column, words.columns.items[found])) continue;
        buffer_printf(&definition, "%s%.*s%s%s", found++ ? ", " : "",
                      STR_ARG(db_identifier(arena, field->column)), field->type->shaped ? " " : "",
                      field->type->shaped ? field->type->name : "");
    }
    BUFFER_ADD(&definition, ")");
    VEC_PUSH(arena, &catalogue->indexes, (PlanIndex){
        .name       = str_printf(arena, "w_%.*s", STR_ARG(object->name)),
        .object     = object->name,
        .field      = STR(""),
        .definition = buffer_str(&definition),
        .words      = true,
        .of_object  = object,
    });
}

static void add_indexes(Arena *arena, Catalogue *catalogue, const Object *object)
{
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!field_stored(field)) continue;
        if (field->unique.on) add_unique_index(arena, catalogue, object, field);
        else if (wants_link_index(object, field)) add_link_index(arena, catalogue, object, field);
    }
    for (size_t i = 0; i < object->index_count; i++)
        add_declared_index(arena, catalogue, object, &object->indexes[i]);
    add_words_index(arena, catalogue, object);
}

void catalogue_of(Arena *arena, const Snapshot *snapshot, Catalogue *catalogue)
{
    for (size_t i = 0; i < snapshot->object_count; i++) {
        const Object *object = &snapshot->objects[i];
        VEC_PUSH(arena, &catalogue->entries, entry_of_object(object));
        for (size_t f = 0; f < object->field_count; f++)
            VEC_PUSH(arena, &catalogue->entries, entry_of_field(arena, &object->fields[f]));
        add_indexes(arena, catalogue, object);
    }
    catalogue_close(arena, catalogue);
}

bool catalogue_words_fit(Arena *arena, DbConn *conn, const Snapshot *wanted, bool *fit,
                         Problems *problems)
{
    Catalogue is = { 0 }, shall_be = { 0 };
    if (!read_indexes(arena, conn, &is, problems)) return false;
    catalogue_close(arena, &is);
    for (size_t i = 0; i < wanted->object_count; i++)
        add_words_index(arena, &shall_be, &wanted->objects[i]);
    *fit = true;
    for (size_t i = 0; *fit && i < shall_be.indexes.count; i++) {
        const PlanIndex *index = &shall_be.indexes.items[i], *now = index_find(&is, index->name);
        *fit = now && str_equal(now->definition, index->definition);
    }
    return true;
}

/* --- writing it down -------------------------------------------------------------------------- */

static bool write_entry(DbConn *conn, const Entry *entry, Problems *problems)
{
    return db_run(conn,
                  STR("INSERT INTO tenon_catalogue (object, field, place, kind, scale, target, "
                      "required, folded, options, limits, derived) "
                      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
                  VALUES(value_text(entry->object), value_text(entry->field),
                         value_text(entry->place), value_text(entry->kind), value_int(entry->scale),
                         value_text(entry->target), value_bool(entry->required),
                         value_bool(entry->folded), value_text(entry->options),
                         value_text(entry->limits), value_text(entry->derived)),
                  NULL, problems);
}

static bool write_index(DbConn *conn, const PlanIndex *index, Problems *problems)
{
    return db_run(
        conn,
        STR("INSERT INTO tenon_index (name, object, field, definition) VALUES (?1, ?2, ?3, ?4)"),
        VALUES(value_text(index->name), value_text(index->object), value_text(index->field),
               value_text(index->definition)),
        NULL, problems);
}

bool catalogue_write(DbConn *conn, const Catalogue *catalogue, Problems *problems)
{
    bool written = db_run(conn, STR("DELETE FROM tenon_catalogue"), NO_VALUES, NULL, problems) &&
                   db_run(conn, STR("DELETE FROM tenon_index"), NO_VALUES, NULL, problems);
    for (size_t i = 0; written && i < catalogue->entries.count; i++)
        written = write_entry(conn, &catalogue->entries.items[i], problems);
    for (size_t i = 0; written && i < catalogue->indexes.count; i++)
        written = write_index(conn, &catalogue->indexes.items[i], problems);
    return written;
}
