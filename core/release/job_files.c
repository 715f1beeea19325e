/*
 * job_files.c -- see job_files.h.
 *
 * The rule: the database says which jobs there are, the folder which files; neither is believed to
 * know the other, for one of them is a little older.
 */
#include "core/release/job_files.h"

#include <unistd.h>

#include "core/base/file.h"
#include "core/base/id.h"

#define JOBS   "files/jobs/"
#define UPLOADS "transfer/"

/* --- what is there ---------------------------------------------------------------------------- */

static bool is_job(DbConn *conn, Str text, bool *is, Problems *problems)
{
    int64_t id, one;
    *is = false;
    return !id_parse(text, &id) || db_find_int(conn, STR("SELECT 1 FROM o_job WHERE id = ?1"),
                                               VALUES(value_ref(id)), &one, is, problems);
}

/* What jobs have written: a folder each. */
static bool find_written(Arena *arena, DbConn *conn, Str folder, StrVec *paths, Problems *problems)
{
    StrVec there = { 0 };
    Str    jobs  = path_join(arena, folder, STR(JOBS));
    if (folder_exists(jobs) && !folder_list(arena, jobs, &there, problems)) return false;
    for (size_t i = 0; i < there.count; i++) {
        Str  rest = there.items[i], id = { 0 };
        Str  path = str_join(arena, STR(JOBS), there.items[i]);
        bool is;
        str_cut(&rest, '/', &id);
        if (!is_job(conn, id, &is, problems)) return false;
        if (is && job_files_path(path)) VEC_PUSH(arena, paths, path);
    }
    return true;
}

/* What imports are to take in, or may take in when they are tried again. */
static bool find_uploads(Arena *arena, DbConn *conn, Str folder, StrVec *paths, StrVec *gone,
                         Problems *problems)
{
    DbStatement *rows = db_prepare(
        conn,
        STR("SELECT '" UPLOADS "' || json_extract(f_args, '$.file') || '-' || "
            "coalesce(f_user, 0) || '.upload', f_due IS NOT NULL FROM o_job "
            "WHERE f_kind = 'import' AND json_valid(f_args) "
            "AND json_type(f_args, '$.file') = 'text' ORDER BY id"),
        problems);
    DbStep step = DB_FAILED;
    while (rows && (step = db_step(rows, problems)) == DB_ROW) {
        Str path = str_copy(arena, db_column_text(rows, 0));
        if (!job_files_path(path)) continue;
        bool there = file_exists(path_join(arena, folder, path));
        if (there) VEC_PUSH(arena, paths, path);
        else if (db_column_int(rows, 1)) VEC_PUSH(arena, gone, path);
    }
    return step == DB_DONE;
}

bool job_files_find(Arena *arena, DbConn *conn, Str folder, StrVec *paths, StrVec *gone,
                    Problems *problems)
{
    bool there;
    if (!db_has_table(conn, STR("o_job"), &there, problems)) return false;
    return !there || (find_written(arena, conn, folder, paths, problems)
                      && find_uploads(arena, conn, folder, paths, gone, problems));
}

/* --- paths ------------------------------------------------------------------------------------ */

static bool is_plain(Str name)
{
    bool good = name.len > 0 && name.len < 100 && name.ptr[0] != '.';
    for (size_t i = 0; good && i < name.len; i++) {
        char c = name.ptr[i];
        good   = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
    }
    return good;
}

bool job_files_path(Str path)
{
    int64_t id;
    Str     rest, first = { 0 };
    if (str_starts(path, STR(UPLOADS)))
        return is_plain(str_slice(path, sizeof UPLOADS - 1, path.len));
    if (!str_starts(path, STR(JOBS))) return false;
    rest = str_slice(path, sizeof JOBS - 1, path.len);
    return str_cut(&rest, '/', &first) && id_parse(first, &id) && is_plain(first)
           && is_plain(rest);
}

/* --- copying ---------------------------------------------------------------------------------- */

static Str parent_of(Str path)
{
    size_t slash = path.len;
    while (slash > 1 && path.ptr[slash - 1] != '/') slash--;
    return str_slice(path, 0, slash - 1);
}

static bool link_same(Arena *arena, Str earlier, Str from, Str to, Bytes *bytes)
{
    Bytes    old;
    Problems ignored;
    problems_init(&ignored, arena, LANGUAGE_EN);
    return file_exists(earlier) && file_hash(arena, earlier, &old, &ignored)
           && file_hash(arena, from, bytes, &ignored) && old.size == bytes->size
           && str_equal(old.hash, bytes->hash) && link(str_c(arena, earlier), str_c(arena, to)) == 0;
}

bool job_files_copy(Arena *arena, Str from, Str to, Str earlier, Str path, Bytes *bytes,
                    Problems *problems)
{
    Str source = path_join(arena, from, path), target = path_join(arena, to, path);
    if (!folder_make(parent_of(target), problems)) return false;
    if (earlier.len && link_same(arena, path_join(arena, earlier, path), source, target, bytes))
        return true;
    return file_copy(arena, source, target, bytes, problems);
}
