/*
 * contents.c -- see contents.h.
 *
 * The rule: a file from anywhere is read here, so nothing in it is believed: a hash that is none
 * never becomes a path.
 */
#include "core/release/contents.h"

#include "core/record/files.h"

enum { HASH_DIGITS = 64 };

static bool is_hash(Str text)
{
    bool good = text.len == HASH_DIGITS;
    for (size_t i = 0; good && i < text.len; i++) {
        char c = text.ptr[i];
        good   = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return good;
}

Str content_path(Arena *arena, Str folder, Str hash)
{
    Tenant place = { .folder = folder };
    return files_path(arena, &place, hash);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static bool read_number(DbConn *conn, const char *sql, int64_t *number, Problems *problems)
{
    bool found;
    *number = 0;
    return db_find_int(conn, str_from(sql), NO_VALUES, number, &found, problems);
}

/* --- files ------------------------------------------------------------------------------------ */

typedef struct {
    Str table, hash, name, size, free_at; /* all quoted; empty: this database has no files yet */
} Columns;

static void take_column(Arena *arena, Columns *columns, Str field, Str place)
{
    struct {
        const char *field;
        Str        *place;
    } wanted[] = { { "", &columns->table },
                   { "hash", &columns->hash },
                   { "name", &columns->name },
                   { "size", &columns->size },
                   { "free_at", &columns->free_at } };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (str_is(field, wanted[i].field)) *wanted[i].place = db_identifier(arena, place);
}

static bool find_columns(Arena *arena, DbConn *conn, Columns *columns, Problems *problems)
{
    DbStatement *rows = db_prepare(
        conn, STR("SELECT field, place FROM tenon_catalogue WHERE object = 'file'"), problems);
    DbStep step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW)
        take_column(arena, columns, db_column_text(rows, 0),
                    str_copy(arena, db_column_text(rows, 1)));
    return step == DB_DONE;
}

static bool read_files(Arena *arena, DbConn *conn, Contents *contents, Problems *problems)
{
    Columns is = { 0 };
    if (!find_columns(arena, conn, &is, problems)) return false;
    if (!is.table.len || !is.hash.len || !is.name.len || !is.size.len || !is.free_at.len)
        return true;
    Str sql = str_printf(
        arena, "SELECT %.*s, min(%.*s), max(%.*s), max(%.*s IS NULL) FROM %.*s GROUP BY 1",
        STR_ARG(is.hash), STR_ARG(is.name), STR_ARG(is.size), STR_ARG(is.free_at),
        STR_ARG(is.table));
    DbStatement *rows = db_prepare(conn, sql, problems);
    DbStep       step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        Stored file = { .hash = str_copy(arena, db_column_text(rows, 0)),
                        .name = str_copy(arena, db_column_text(rows, 1)),
                        .size = db_column_int(rows, 2),
                        .held = db_column_int(rows, 3) != 0 };
        if (!is_hash(file.hash)) continue;
        contents->file_bytes += file.size;
        VEC_PUSH(arena, &contents->files, file);
    }
    return step == DB_DONE;
}

bool contents_read(Arena *arena, DbConn *conn, Contents *contents, Problems *problems)
{
    *contents = (Contents){ 0 };
    return read_number(conn, "SELECT format FROM tenon_meta", &contents->format, problems) &&
           read_number(conn, "SELECT coalesce(max(number), 0) FROM tenon_release",
                       &contents->release, problems) &&
           read_files(arena, conn, contents, problems);
}

/* --- links ------------------------------------------------------------------------------------ */

typedef struct {
    Str path, table, column, target; /* the last three quoted */
} Link;

static bool read_links(Arena *arena, DbConn *conn, Link **links, size_t *count, Problems *problems)
{
    VEC(Link) found   = { 0 };
    DbStatement *rows = db_prepare(
        conn,
        STR("SELECT f.object || '.' || f.field, o.place, f.place, t.place "
            "FROM tenon_catalogue f "
            "JOIN tenon_catalogue o ON o.object = f.object AND o.field = '' "
            "JOIN tenon_catalogue t ON t.object = f.target AND t.field = '' "
            "WHERE f.kind = 'link' AND f.field <> '' AND f.place <> '' ORDER BY 1"),
        problems);
    DbStep step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        Link link = { .path = str_copy(arena, db_column_text(rows, 0)) };
        link.table  = db_identifier(arena, db_column_text(rows, 1));
        link.column = db_identifier(arena, db_column_text(rows, 2));
        link.target = db_identifier(arena, db_column_text(rows, 3));
        VEC_PUSH(arena, &found, link);
    }
    *links = found.items;
    *count = found.count;
    return step == DB_DONE;
}

bool contents_find_loose(Arena *arena, DbConn *conn, StrVec *findings, Problems *problems)
{
    Link  *links;
    size_t count;
    if (!read_links(arena, conn, &links, &count, problems)) return false;
    for (size_t i = 0; i < count; i++) {
        const Link *link = &links[i];
        int64_t     loose;
        Str         sql = str_printf(
            arena,
            "SELECT count(*) FROM %.*s AS r WHERE r.%.*s IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM %.*s AS t WHERE t.id = r.%.*s)",
            STR_ARG(link->table), STR_ARG(link->column), STR_ARG(link->target),
            STR_ARG(link->column));
        if (!db_find_int(conn, sql, NO_VALUES, &loose, NULL, problems)) return false;
        if (loose)
            VEC_PUSH(arena, findings,
                     str_printf(arena, "%.*s: %lld", STR_ARG(link->path), (long long)loose));
    }
    return true;
}
