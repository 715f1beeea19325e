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

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(good_rows_are_kept_and_bad_ones_come_back),
        SALES(rows_are_found_again_by_their_key),
        SALES(mistakes_are_told_by_file_and_line),
        SALES(an_import_tells_nobody_that_a_key_is_in_use),
        SALES(a_dry_run_leaves_no_trace),
        SALES(what_is_exported_can_be_imported),
        SALES(many_rows_go_in_chunks_and_pages),
        SALES(users_come_with_their_roles),
        SALES(targets_come_before_those_who_point_at_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
