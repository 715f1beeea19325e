/*
 * test_transfer.c -- files in and out: what import refuses row by row, what export writes, and
 * that one understands the other.
 */
#include "tests/unit/record/sales.h"

static ImportResult result;
static const char  *said; /* problems of the newest import as JSON */

static const char  *rejects; /* of the newest import, as a file */

static bool gather(void *context, Str bytes)
{
    buffer_add(context, bytes);
    return true;
}

static const char *rejects_of(App *app, Work *work, int64_t id)
{
    Buffer out;
    buffer_init(&out, app->arena, 256);
    return import_rejects(work, id, gather, &out, NULL) ? str_c(app->arena, buffer_str(&out)) : "";
}

static bool import(App *app, const char *user, const char *object, ImportMode mode, const char *csv,
                   bool dry_run)
{
    Work work;
    Problems problems;
    Buffer out;
    JsonWriter json;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(work_open(&work, app->arena, &app->tenant, id_of_login(app, user), STR("import"),
                          &problems));
    ImportRequest request = { .object = object_find(app->snapshot, str_from(object)),
                              .text = str_from(csv),
                              .file = STR("data.csv"),
                              .mode = mode,
                              .dry_run = dry_run };
    bool ok = import_run(&work, &request, &result);
    rejects = ok ? rejects_of(app, &work, result.id) : "";
    buffer_init(&out, app->arena, 256);
    json_writer_init(&json, &out);
    json_problems(&json, &problems, (Str){ 0 });
    said = str_c(app->arena, buffer_str(&out));
    return ok;
}

static const char *export(App *app, const char *user, const char *object, const char *format)
{
    Work work;
    Problems problems;
    Buffer out;
    int64_t rows;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    buffer_init(&out, app->arena, 1024);
    assert_true(
        work_open(&work, app->arena, &app->tenant, id_of_login(app, user), STR("test"), &problems));
    ExportRequest request = { .object = object_find(app->snapshot, str_from(object)),
                              .format = str_from(format),
                              .put = gather,
                              .put_context = &out };
    if (!export_run(&work, &request, &rows))
        return problems.first->code;
    return str_c(app->arena, buffer_str(&out));
}

static void good_rows_are_kept_and_bad_ones_come_back(void **state)
{
    App *app = *state;
    assert_true(import(app, "boss", "company", IMPORT_INSERT,
                       "name,code,level,credit,parent,owner,since,margin_of\r\n", false) == false);
    has(said, "\"field\":\"margin_of\"");
    assert_true(import(app, "boss", "company", IMPORT_INSERT,
                       "name,code,level,credit,parent,owner,since\r\n"
                       "Daughter,D,b,\"1200.5\",Mother,rep,2020-02-29\r\n" /* before her mother */
                       "Mother,M,a,,,boss,\r\n"
                       "Nobody's,N,,,Father,rep,\r\n"
                       ",E,,,,,\r\n"
                       "Twice,M,,,,,\r\n"
                       "Short,S\r\n"
                       "\"=1+1, \"\"x\"\"\",Q,,,,,\r\n", false));
    assert_int_equal(result.created, 3);
    assert_int_equal(result.refused, 4);
    has(said, "\"code\":\"import.target\",\"field\":\"parent\"");
    has(said, "\"code\":\"value.required\",\"field\":\"name\"");
    has(said, "\"code\":\"value.taken\",\"field\":\"code\"");
    has(said, "\"code\":\"import.cells\"");
    has(said, "\"hint\":null,\"file\":\"data.csv\",\"line\":4}"); /* no "row": it is a file's */
    has(rejects, "name,code,level,credit,parent,owner,since,line,problem");
    has(rejects, ",E,,,,,,5,");
    const char *list = LIST(app, "boss", "company", "select", "name,credit,parent,owner,since",
                            "where", "code == 'D'");
    has(list, "\"name\":\"Daughter\",\"credit\":1200.5,\"parent\":{\"id\":");
    has(list, "\"title\":\"Mother\"},\"owner\":{");
    has(list, "\"title\":\"Robin\"},\"since\":\"2020-02-29\"");
}

static void all_that_is_wrong_with_a_row_is_said_at_once(void **state)
{
    App *app = *state;
    const char *csv = "name,code,level,rating,parent\n"
                      "Kept,K,a,1,\n"
                      ",X,z,99,Nobody\n"
                      "Twice,K,,11,\n";
    for (int dry = 1; dry >= 0; dry--) {
        assert_true(import(app, "boss", "company", IMPORT_INSERT, csv, dry));
        assert_int_equal(result.created, 1);
        assert_int_equal(result.refused, 2);
        has(said, "\"code\":\"value.option\",\"field\":\"level\"");
        has(said, "\"hint\":\"It may be: a, b.\"");
        has(said, "\"code\":\"value.most\",\"field\":\"rating\"");
        has(said, "\"code\":\"import.target\",\"field\":\"parent\"");
        has(said, "\"code\":\"value.required\",\"field\":\"name\"");
        has(rejects, ",X,z,99,Nobody,3,");
        has(rejects, "\"\"z\"\" (It may be: a, b.)");
        has(rejects, "Twice,K,,11,,4,");
    }
}

static void options_are_known_by_what_people_read(void **state)
{
    App *app = *state;
    assert_true(import(app, "boss", "company", IMPORT_INSERT,
                       "name,code,size,towns,share,credit\n"
                       "One,1,SMALL （1-5）,\"bonn, rhine\",15%,15%\n"
                       "Two,2,small(15),\"Köln;Bonn, Rhine\",１５％,1.5\n"
                       "Three,3,BIG,koln、波恩,15,\n"
                       "Four,4,Small,,0.15,\n", false));
    assert_int_equal(result.created, 2);
    has(said, "\"code\":\"value.option\",\"field\":\"size\",\"message\":\"\\\"Size\\\" has no "
              "option \\\"Small\\\"\",\"hint\":\"It may be: s1 (Small (1-5)), s2 (Small (15)), big.");
    const char *list = LIST(app, "boss", "company", "select", "size,towns,share,credit", "sort",
                            "code", "where", "code ~= '4'");
    has(list, "\"size\":\"s1\",\"towns\":[\"bonn\"],\"share\":15,\"credit\":0.15");
    has(list, "\"size\":\"big\",\"towns\":[\"bonn\",\"koeln\"],\"share\":15");
}

static void rows_are_found_again_by_their_key(void **state)
{
    App *app = *state;
    assert_true(import(app, "boss", "company", IMPORT_UPSERT,
                       "code,name,rating\nA,One,1\nB,Two,2\n", false));
    assert_true(import(app, "boss", "company", IMPORT_UPSERT,
                       "code,name,rating\nA,One,1\nB,Two,\nC,Three,3\n", false));
    assert_int_equal(result.created, 1);
    assert_int_equal(result.updated, 1);
    assert_int_equal(result.unchanged, 1);
    has(LIST(app, "boss", "company", "select", "rating", "where", "code == 'B'"),
        "\"rating\":null");
    assert_true(
        import(app, "boss", "company", IMPORT_UPDATE, "code,name\nA,Eins\nZ,Zwei\n", false));
    assert_int_equal(result.updated, 1);
    has(said, "import.found_none");
    assert_false(import(app, "boss", "company", IMPORT_UPDATE, "name\nA\n", false));
    has(said, "import.column");
}

/* The line is the file's, however many lines a cell has, in problems and rejects alike. */
static void mistakes_are_told_by_file_and_line(void **state)
{
    App *app = *state;
    assert_true(import(app, "boss", "company", IMPORT_INSERT,
                       "name,since\n\nA,never\nB,\"2020-\n01-01\"\nC,2020-01-01\nD,2020-13-01\n",
                       false));
    assert_int_equal(result.created, 1);
    has(said, "\"field\":\"since\"");
    has(said, "\"file\":\"data.csv\",\"line\":3}");
    has(said, "\"file\":\"data.csv\",\"line\":4}");
    has(said, "\"file\":\"data.csv\",\"line\":7}");
    has(rejects, "D,2020-13-01,7,");
    static const struct {
        const char *csv, *said;
    } files[] = {
        { "\nname,sinc\nA,\n", "\"file\":\"data.csv\",\"line\":2}" },
        { "name,since,name\nA,,B\n", "import.twice\",\"field\":\"name (2)\"" },
        { "name\n\"A\n", "\"file\":\"data.csv\",\"line\":2,\"column\":1}" },
        { "", "\"file\":\"data.csv\"}" },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_false(import(app, "boss", "company", IMPORT_INSERT, files[i].csv, false));
        has(said, files[i].said);
    }
    assert_true(import(app, "boss", "company", IMPORT_INSERT, "name\nA\nB\xFF\n", false));
    has(said, "\"code\":\"csv.utf8\"");
    has(said, "\"file\":\"data.csv\",\"line\":3}");
    assert_int_equal(result.created, 1);
}

/* As with an upsert: what one may not see is not there. */
static void an_import_tells_nobody_that_a_key_is_in_use(void **state)
{
    App *app = *state;
    add_user(app, "clerk", "Carl", "clerk");
    create(app, "rep", "company", "{\"name\":\"A\",\"code\":\"USED\"}");
    for (ImportMode mode = IMPORT_UPDATE; mode <= IMPORT_UPSERT; mode++) {
        assert_true(import(app, "clerk", "company", mode, "code,name\nUSED,C\n", false));
        const char *taken = said;
        assert_true(import(app, "clerk", "company", mode, "code,name\nFREE,C\n", false));
        assert_string_equal(str_c(app->arena, str_replace(app->arena, str_from(said), STR("FREE"),
                                                          STR("USED"))),
                            taken);
        has(said, mode == IMPORT_UPDATE ? "import.found_none" : "access.denied");
    }
}

static bool delete_notes(void *context, DbConn *conn)
{
    Problems *problems = context;
    return db_run(conn, STR("DELETE FROM tenon_import"), NO_VALUES, NULL, problems)
           && db_run(conn, STR("DELETE FROM tenon_import_note"), NO_VALUES, NULL, problems);
}

/* The notes tell what was refused; nothing else is different. */
static const char *content_without_notes(App *app)
{
    Problems problems;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(db_write(app->tenant.data, delete_notes, &problems, &problems));
    return content(app);
}

static void a_dry_run_leaves_no_trace(void **state)
{
    App *app = *state;
    const char *before = content(app);
    assert_true(import(app, "boss", "company", IMPORT_INSERT, "name,rating\nA,1\nB,99\n", true));
    assert_int_equal(result.created, 1);
    assert_int_equal(result.refused, 1);
    assert_string_equal(content_without_notes(app), before);
    assert_false(import(app, "rep", "company", IMPORT_INSERT, "name\nA\n", false));
    has(said, "access.denied");
    assert_string_equal(content(app), before);
}

static void what_is_exported_can_be_imported(void **state)
{
    App *app = *state;
    assert_true(import(
        app, "boss", "company", IMPORT_INSERT,
        "name,code,level,credit,parent,since,seen\n\"=cmd|' /C calc'!A0\",F,a,-5.25,,2026-01-31,"
        "2026-01-31T10:00:00Z\n\"A, \"\"q\"\"\",L,b,,F,,\n",
        false));
    assert_int_equal(result.created, 2);
    const char *csv = export(app, "boss", "company", "csv");
    has(csv, "'=cmd|");
    has(csv, "-5.25");
    has(csv, ",F,"); /* the parent by its key */
    has(csv, ",boss,");
    assert_true(import(app, "boss", "company", IMPORT_UPDATE, csv, false));
    assert_int_equal(result.unchanged, 2);
    assert_string_equal(export(app, "boss", "company", "csv"), csv);
    has(export(app, "boss", "company", "ndjson"), "\"name\":\"A, \\\"q\\\"\"");
    assert_string_equal(export(app, "rep", "company", "csv"), "access.denied");
}

static void many_rows_go_in_chunks_and_pages(void **state)
{
    App *app = *state;
    enum { ROWS = 2 * EXPORT_PAGE + 3 };
    Buffer csv;
    buffer_init(&csv, app->arena, 1 << 16);
    BUFFER_ADD(&csv, "code,name\n");
    for (int i = 0; i < ROWS; i++) buffer_printf(&csv, "K%05d,Name %d\n", i, i);
    assert_true(
        import(app, "boss", "company", IMPORT_INSERT, str_c(app->arena, buffer_str(&csv)), false));
    assert_int_equal(result.created, ROWS);
    const char *text = export(app, "boss", "company", "csv");
    int lines = 0;
    for (const char *at = text; *at; at++) lines += *at == '\n';
    assert_int_equal(lines, ROWS + 1);
    has(text, "K02002");
}

static void users_come_with_their_roles(void **state)
{
    App *app = *state;
    assert_true(import(app, NULL, "department", IMPORT_UPSERT,
                       "code,name,parent\nEAST,East,ALL\nALL,All,\n", false));
    assert_int_equal(result.created, 2);
    assert_true(import(
        app, NULL, "user", IMPORT_UPSERT,
        "login,name,email,roles,department,manager,language,active\n"
        "lin,Lin,lin@example.com,rep;guest,EAST,chen,zh-CN,true\nchen,Chen,,boss,ALL,,,false\n"
        "bad,Bad,,nonsense,,,,\n",
        false));
    assert_int_equal(result.created, 2);
    has(said, "user.role");
    has(create(app, "lin", "company", "{\"name\":\"A\"}"), "\"title\":\"Lin\"");
    has(LIST(app, NULL, "user", "where", "login == 'lin'", "select", "department,manager,active"),
        "\"title\":\"East\"},\"manager\":{");
    has(get(app, "chen", "company", "01j8000000000"), "user.unknown");
}

static void targets_come_before_those_who_point_at_them(void **state)
{
    App *app = *state;
    size_t count;
    const Object **order = transfer_order(app->arena, app->snapshot, &count);
    int place[64] = { 0 };
    assert_int_equal(count, app->snapshot->object_count);
    for (size_t i = 0; i < count; i++) place[order[i]->index] = (int)i;
    const Object *company = object_find(app->snapshot, STR("company")),
                 *deal = object_find(app->snapshot, STR("deal"));
    assert_true(place[app->snapshot->user->index] < place[company->index]);
    assert_true(place[company->index] < place[deal->index]);
    assert_true(place[deal->index] < place[object_find(app->snapshot, STR("line"))->index]);
}

/* --- going on, and going back ----------------------------------------------------------------- */

static int64_t stop_after; /* chunks */

static bool stop(void *context, int64_t done, int64_t total)
{
    (void)context, (void)done, (void)total;
    return --stop_after > 0;
}

static ImportResult run_again(App *app, Str text, int64_t id)
{
    Work work;
    Problems problems;
    ImportResult got;
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(work_open(&work, app->arena, &app->tenant, id_of_login(app, "boss"), STR("import"),
                          &problems));
    ImportRequest request = { .object = object_find(app->snapshot, STR("company")), .text = text,
                              .file = STR("data.csv"), .id = id, .progress = stop };
    assert_true(import_run(&work, &request, &got));
    return got;
}

/* As after a crash: what one run has not come to, the next one does, and nothing twice. */
static void an_import_goes_on_where_it_was(void **state)
{
    enum { ROWS = 2500 };
    App *app = *state;
    Buffer csv;
    buffer_init(&csv, app->arena, 1 << 16);
    BUFFER_ADD(&csv, "code,name,parent,rating\n");
    for (int i = 0; i < ROWS; i++)
        buffer_printf(&csv, "K%d,Name %d,%s,%d\n", i, i, i % 100 ? "" : "K2499", i % 50 ? 1 : 99);
    stop_after = 1;
    ImportResult first = run_again(app, buffer_str(&csv), 0);
    assert_true(first.stopped);
    assert_true(first.rows > 0 && first.rows <= IMPORT_CHUNK);
    stop_after = 1000000;
    ImportResult whole = run_again(app, buffer_str(&csv), first.id);
    assert_false(whole.stopped);
    assert_int_equal(whole.rows, ROWS);
    assert_int_equal(whole.refused, 50);
    assert_int_equal(whole.created, ROWS - 50);
    has(LIST(app, "boss", "company", "select", "code", "where", "parent.code == 'K2499'", "total",
             "exact", "limit", "1"), "\"total\":0");
}

/* Two changes of one record in one file are followed back to what was there before both. */
static void an_undo_goes_back_step_by_step(void **state)
{
    App *app = *state;
    Work work;
    Problems problems;
    UndoResult undone;
    assert_true(import(app, "boss", "company", IMPORT_INSERT, "code,name,rating\nA,One,1\n", false));
    assert_true(import(app, "boss", "company", IMPORT_UPSERT,
                       "code,name,rating\nA,Two,2\nA,Three,3\nB,New,4\n", false));
    assert_int_equal(result.updated, 2);
    problems_init(&problems, app->arena, LANGUAGE_EN);
    assert_true(work_open(&work, app->arena, &app->tenant, id_of_login(app, "boss"), STR("import"),
                          &problems));
    assert_true(import_undo(&work, result.id, 12345, NULL, NULL, &undone));
    assert_int_equal(undone.deleted, 1);
    assert_int_equal(undone.restored, 2);
    assert_int_equal(undone.left, 0);
    const char *list = LIST(app, "boss", "company", "select", "name,rating", "where", "code == 'A'");
    has(list, "\"name\":\"One\",\"rating\":1");
    assert_false(import_undo(&work, result.id, 12346, NULL, NULL, &undone));
    assert_string_equal(problems.first->code, "import.undone");
}

/* A dry run knows the keys and the parents of the file itself. */
static void a_dry_run_sees_the_rows_before(void **state)
{
    App *app = *state;
    assert_true(import(app, "boss", "company", IMPORT_INSERT,
                       "code,name,parent\nC,Child,P\nP,Parent,\nP,Again,\n", true));
    assert_int_equal(result.created, 2);
    assert_int_equal(result.refused, 1);
    has(said, "value.taken");
}

/* What people write: one meaning is taken, two are refused. */
static void cells_are_read_as_people_write_them(void **state)
{
    App *app = *state;
    static const struct {
        const char *since, *credit, *expected;
    } rows[] = {
        { "2026-11-22", "1200.5", "\"since\":\"2026-11-22\",\"credit\":1200.5" },
        { "2026/11/2", "\"1,200.5\"", "\"since\":\"2026-11-02\",\"credit\":1200.5" },
        { "2026年11月22日", "￥1200", "\"since\":\"2026-11-22\",\"credit\":1200" },
        { "22.11.2026", "\"1.234.567,5\"", "\"since\":\"2026-11-22\",\"credit\":1234567.5" },
        { "11/22/2026 08:00", "300元", "\"since\":\"2026-11-22\",\"credit\":300" },
        { "20261122", "１２．５", "\"since\":\"2026-11-22\",\"credit\":12.5" },
        { "46348", "(7)", "\"since\":\"2026-11-22\",\"credit\":-7" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str csv = str_printf(app->arena, "code,name,Since,credit (CNY)\nP%zu,x,%s,%s\n", i,
                             rows[i].since, rows[i].credit);
        import(app, "boss", "company", IMPORT_INSERT, str_c(app->arena, csv), false);
        Str where = str_printf(app->arena, "code == 'P%zu'", i);
        has(LIST(app, "boss", "company", "select", "since,credit", "where",
                 str_c(app->arena, where)), rows[i].expected);
    }
    import(app, "boss", "company", IMPORT_INSERT, "name,since,credit\nx,03/04/2026,\ny,,\"1,5\"\n",
           false);
    assert_int_equal(result.refused, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(good_rows_are_kept_and_bad_ones_come_back),
        SALES(all_that_is_wrong_with_a_row_is_said_at_once),
        SALES(options_are_known_by_what_people_read),
        SALES(rows_are_found_again_by_their_key),
        SALES(mistakes_are_told_by_file_and_line),
        SALES(an_import_tells_nobody_that_a_key_is_in_use),
        SALES(a_dry_run_leaves_no_trace),
        SALES(what_is_exported_can_be_imported),
        SALES(many_rows_go_in_chunks_and_pages),
        SALES(an_import_goes_on_where_it_was),
        SALES(an_undo_goes_back_step_by_step),
        SALES(a_dry_run_sees_the_rows_before),
        SALES(cells_are_read_as_people_write_them),
        SALES(users_come_with_their_roles),
        SALES(targets_come_before_those_who_point_at_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
