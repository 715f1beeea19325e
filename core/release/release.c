/*
 * release.c -- keeps releases in the tenant's database: a row for each, a row for each file, each
 * content once.
 *
 * The rule: what is read is byte for byte what was written. Large files lie in parts, because one
 * value is at most 4 MiB.
 */
#include "core/release/release.h"

#include "core/base/buffer.h"
#include "core/base/crypto.h"

enum { PART_SIZE = 1 << 20 };

bool layers_read(Arena *arena, Str folder, Layers *layers, Problems *problems)
{
    Layer app = { .name = STR("app") };
    VEC_PUSH(arena, layers, layer_system(arena));
    if (!layer_read(arena, folder, &app, problems)) return false;
    VEC_PUSH(arena, layers, app);
    return true;
}

/* --- the newest release ----------------------------------------------------------------------- */

static Release release_of_row(Arena *arena, DbStatement *row)
{
    return (Release){
        .number  = db_column_int(row, 0),
        .hash    = str_copy(arena, db_column_text(row, 1)),
        .app     = str_copy(arena, db_column_text(row, 2)),
        .version = str_copy(arena, db_column_text(row, 3)),
        .user    = db_column_int(row, 4),
        .at      = db_column_int(row, 5),
        .dev     = db_column_int(row, 6) != 0,
    };
}

bool release_find(Arena *arena, DbConn *conn, Release *release, Problems *problems)
{
    DbStatement *rows =
        db_prepare(conn,
                   STR("SELECT number, hash, app, version, user, at, dev FROM tenon_release "
                       "ORDER BY number DESC LIMIT 1"),
                   problems);
    if (!rows) return false;
    DbStep step = db_step(rows, problems);
    *release    = step == DB_ROW ? release_of_row(arena, rows) : (Release){ 0 };
    db_reset(rows);
    return step != DB_FAILED;
}

/* --- reading files ---------------------------------------------------------------------------- */

static bool read_content(Arena *arena, DbConn *conn, Str hash, Str *text, Problems *problems)
{
    DbStatement *parts = db_prepare(
        conn, STR("SELECT bytes FROM tenon_content WHERE hash = ?1 ORDER BY part"), problems);
    if (!parts) return false;
    db_bind(parts, 1, value_text(hash));
    Buffer bytes;
    DbStep step;
    buffer_init(&bytes, arena, 1024);
    while ((step = db_step(parts, problems)) == DB_ROW)
        buffer_add(&bytes, db_column_text(parts, 0));
    *text = buffer_str(&bytes);
    return step == DB_DONE;
}

static Layer *layer_at(Arena *arena, Layers *layers, int64_t number, Str name)
{
    while ((int64_t)layers->count <= number)
        VEC_PUSH(arena, layers, (Layer){ .name = str_copy(arena, name), .stored = true });
    return &layers->items[number];
}

bool release_read(Arena *arena, DbConn *conn, int64_t number, bool with_data, Layers *layers,
                  Problems *problems)
{
    DbStatement *files =
        db_prepare(conn,
                   STR("SELECT layer, layer_name, path, content FROM tenon_release_file "
                       "WHERE release = ?1 ORDER BY layer, path"),
                   problems);
    if (!files) return false;
    db_bind(files, 1, value_int(number));
    DbStep step;
    while ((step = db_step(files, problems)) == DB_ROW) {
        Layer *layer = layer_at(arena, layers, db_column_int(files, 0), db_column_text(files, 1));
        SourceFile file  = { .path = str_copy(arena, db_column_text(files, 2)) };
        if (!with_data && str_starts(file.path, STR("data/"))) continue;
        if (!read_content(arena, conn, db_column_text(files, 3), &file.text, problems)) break;
        VEC_PUSH(arena, &layer->files, file);
    }
    db_reset(files);
    return step == DB_DONE;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_content(DbConn *conn, Str hash, Str text, Problems *problems)
{
    int64_t there;
    bool    found;
    if (!db_find_int(conn, STR("SELECT 1 FROM tenon_content WHERE hash = ?1 AND part = 0"),
                     VALUES(value_text(hash)), &there, &found, problems))
        return false;
    for (size_t at = 0, part = 0; !found && (at < text.len || part == 0); at += PART_SIZE, part++)
        if (!db_run(conn,
                    STR("INSERT INTO tenon_content (hash, part, bytes) "
                        "VALUES (?1, ?2, CAST(?3 AS BLOB))"),
                    VALUES(value_text(hash), value_int((int64_t)part),
                           value_text(str_slice(text, at, at + PART_SIZE))),
                    NULL, problems))
            return false;
    return true;
}

static bool write_file(DbConn *conn, const Release *release, size_t layer, Str layer_name,
                       const SourceFile *file, Problems *problems)
{
    Str hash = crypto_hash(problems->arena, file->text);
    return write_content(conn, hash, file->text, problems) &&
           db_run(conn,
                  STR("INSERT INTO tenon_release_file (release, layer, layer_name, path, content) "
                      "VALUES (?1, ?2, ?3, ?4, ?5)"),
                  VALUES(value_int(release->number), value_int((int64_t)layer),
                         value_text(layer_name), value_text(file->path), value_text(hash)),
                  NULL, problems);
}

bool release_write(DbConn *conn, const Release *release, const Layers *layers, Problems *problems)
{
    if (!db_run(conn,
                STR("INSERT INTO tenon_release (number, hash, app, version, user, at, dev) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
                VALUES(value_int(release->number), value_text(release->hash),
                       value_text(release->app), value_text(release->version),
                       value_int(release->user), value_datetime(release->at),
                       value_int(release->dev)),
                NULL, problems))
        return false;
    for (size_t i = 0; i < layers->count; i++)
        for (size_t f = 0; f < layers->items[i].files.count; f++)
            if (!write_file(conn, release, i, layers->items[i].name,
                            &layers->items[i].files.items[f], problems))
                return false;
    return true;
}

/* --- forgetting ------------------------------------------------------------------------------- */

bool release_remove(DbConn *conn, int64_t number, Problems *problems)
{
    static const char *const parts[] = {
        "DELETE FROM tenon_content WHERE hash IN ("
        "SELECT content FROM tenon_release_file WHERE release = ?1 EXCEPT "
        "SELECT content FROM tenon_release_file WHERE release <> ?1)",
        "DELETE FROM tenon_release_file WHERE release = ?1",
        "DELETE FROM tenon_release WHERE number = ?1",
    };
    bool done = true;
    for (size_t i = 0; done && i < sizeof parts / sizeof *parts; i++)
        done = db_run(conn, str_from(parts[i]), VALUES(value_int(number)), NULL, problems);
    return done;
}
