/*
 * test_query.c -- lists: columns, filters, views, search, order, pages, totals; what is not seen
 * reads as empty.
 */
#include "tests/unit/record/sales.h"

#define JSON(app, ...) str_c((app)->arena, str_printf((app)->arena, __VA_ARGS__))

static const char *company(App *app, const char *user, const char *json)
{
    return new_id(app, create(app, user, "company", json));
}

static const char *deal(App *app, const char *user, const char *company_id, const char *more)
{
    return new_id(
        app, create(app, user, "deal", JSON(app, "{\"company\":\"%s\",%s}", company_id, more)));
}

/* --- columns ---------------------------------------------------------------------------------- */

static void columns_come_as_asked(void **state)
{
    App *app = *state;
    const char *acme = company(app, "rep", "{\"name\":\"Acme\",\"level\":\"b\",\"rating\":7}");
    const char *id = deal(app, "rep", acme, "\"name\":\"One\",\"amount\":5000");
    assert_string_equal(
        LIST(
            app, "rep", "deal", "select",
            "name,company,company.name,company.level,company.level.rank,company.rating,big,level,"
            "stage.probability,owner.name,company.id"),
        JSON(
            app,
            "{\"rows\":[{\"id\":\"%s\",\"version\":1,\"name\":\"One\",\"company\":{\"id\":\"%s\","
            "\"title\":\"Acme\"},"
            "\"company.name\":\"Acme\",\"company.level\":\"b\",\"company.level.rank\":2,"
            "\"company.rating\":7,\"big\":true,"
            "\"level\":\"b\",\"stage.probability\":10,\"owner.name\":\"Robin\","
            "\"company.id\":\"%s\"}],\"next\":null}",
            id, acme, acme));
    assert_string_equal(
        LIST(app, "rep", "deal", "select", "name,amount", "shape", "arrays", "total", "exact"),
        JSON(
            app,
            "{\"columns\":[\"id\",\"version\",\"name\",\"amount\"],"
            "\"rows\":[[\"%s\",1,\"One\",5000]],\"next\":null,\"total\":1}",
            id));
}

static void bad_parameters_are_named(void **state)
{
    static const struct { const char *parameter, *value, *code;
    } cases[] = {
        { "select", "name,nmae", "field.unknown" },
        { "select", "name.x", "query.path" },
        { "select", "company.credit", "field.unknown" },
        { "sort", "-margin", "field.unknown" },
        { "sort", "remarks", "query.sort" },
        { "where", "margin > 1", "expr." },
        { "where", "company.credit > 1", "expr." },
        { "where", "amount >", "expr." },
        { "where", "name", "expr." },
        { "view", "nonsense", "view.unknown" },
        { "limit", "0", "query.limit" },
        { "limit", "1001", "query.limit" },
        { "limit", "x", "query.limit" },
        { "cursor", "x", "query.cursor" },
        { "cursor", "W10", "query.cursor" },
        { "total", "all", "query.word" },
        { "shape", "round", "query.word" },
        { "sort", "name,name,name,name,name,name,name", "query.sorts" },
    };
    App *app = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *said = LIST(app, "rep", "deal", cases[i].parameter, cases[i].value);
        has(said, JSON(app, "\"code\":\"%s", cases[i].code));
        has(said, JSON(app, "\"field\":\"%s\"", cases[i].parameter));
    }
}

/* --- what is not seen ------------------------------------------------------------------------- */

static void an_unseen_target_is_empty_everywhere(void **state)
{
    App *app = *state;
    const char *acme = company(app, "rep", "{\"name\":\"Acme\",\"rating\":7}");
    const char *id = deal(app, "rep", acme, "\"name\":\"One\"");
    const char *bea = text_id(app, id_of_login(app, "boss"));
    update(app, "boss", "company", acme, JSON(app, "{\"owner\":\"%s\"}", bea));
    has(LIST(app, "rep", "deal", "select", "company,company.name,company.rating"),
        JSON(
            app,
            "\"company\":{\"id\":\"%s\",\"title\":null,\"hidden\":true},\"company.name\":null,"
            "\"company.rating\":null}",
            acme));
    has(LIST(app, "rep", "deal", "where", "company.rating == 7"), "\"rows\":[]");
    has(LIST(app, "rep", "deal", "where", "is_empty(company.rating)"), id);
    has(LIST(app, "boss", "deal", "where", "company.rating == 7"), id);
    has(AGGREGATE(app, "rep", "deal", "group", "company", "measures",
                  "count(),max(company.rating)"),
        "{\"rows\":[{\"company\":{\"id\":null,\"title\":null,\"hidden\":true},\"count()\":1,\"max(company.rating)\":null}],\"next\":null}");
    has(AGGREGATE(app, "boss", "deal", "group", "company.name", "measures", "max(company.rating)"),
        "{\"company.name\":\"Acme\",\"max(company.rating)\":7}");
    has(update(app, "rep", "deal", id, "{\"hot\":true}"),
        "\"hidden\":true"); /* an unchanged lookup is no problem */
}

static void the_programs_own_objects_have_their_own_rights(void **state)
{
    App *app = *state;
    add_user(app, "new", "Nora", "");
    const char *said = LIST(app, "new", "user", "sort", "name");
    has(said, "\"name\":\"Bea\"");
    has_not(said, "login");
    has(LIST(app, "new", "user", "where", "login == 'boss'"), "expr.");
    has(LIST(app, "rep", "user", "where", "login == 'boss'"), "\"name\":\"Bea\"");
    has(create(app, "rep", "user", "{\"login\":\"x\",\"name\":\"X\"}"), "access.denied");
    has(LIST(app, "rep", "role_assignment"), "object.unknown");
    has(LIST(app, "boss", "audit_entry"), "object.unknown");
    has(LIST(app, NULL, "audit_entry", "limit", "1"), "\"rows\":[{");
    has(create(app, NULL, "audit_entry", "{\"object\":\"deal\"}"), "access.denied");
}

/* --- words ------------------------------------------------------------------------------------ */

static void words_are_searched_in_what_may_be_read(void **state)
{
    App *app = *state;
    const char *acme = company(app, "rep", "{\"name\":\"Acme 北京 Bau's (1%_)\"}");
    has(LIST(app, "rep", "company", "q", "acme"), acme);
    has(LIST(app, "rep", "company", "q", "ACME 京"), acme);
    has(LIST(app, "rep", "company", "q", "bau's"), acme);
    has(LIST(app, "rep", "company", "q", "(1%"), acme);
    has(LIST(app, "rep", "company", "q", "%_)"), "\"rows\":[]");
    has(LIST(app, "rep", "company", "q", "cme"), "\"rows\":[]");
    has(LIST(app, "rep", "company", "q", " \xE3\x80\x80"), acme);
    has(LIST(app, "rep", "company", "q", "acme 上海"), "\"rows\":[]");
    has(LIST(app, "rep2", "company", "q", "acme"), "\"rows\":[]");
    has(lookup(app, "rep", "company", "bau", "deal.company"),
        "\"title\":\"Acme 北京 Bau's (1%_)\",\"subtitle\":null");
    has(lookup(app, "rep", "company", "bau", "deal.name"), "lookup.for");
    has(lookup(app, "rep", "company", "bau", "nonsense"), "lookup.for");
    has(lookup(app, "guest", "user", "", ""), "Robin");
}

/* --- pages ------------------------------------------------------------------------------------ */

enum { MANY = 150 };

static unsigned chance = 1;

static unsigned dice(unsigned sides)
{
    chance = chance * 1103515245u + 12345u;
    return (chance >> 16) % sides;
}

/* Values that often are empty or equal, so that ties and empties meet page ends. */
static void fill(App *app)
{
    const char *companies[4];
    for (int i = 0; i < 4; i++)
        companies[i] =
            company(app, "boss",
                    JSON(app, "{\"name\":\"%c\",\"rating\":%s}", "DABC"[i], i == 2 ? "null" : "3"));
    for (int i = 0; i < MANY; i++) {
        const char *amount = dice(4) ? JSON(app, "%u.%u", dice(5), dice(3)) : "null";
        const char *due = dice(3) ? JSON(app, "\"2026-0%u-01\"", 1 + dice(4)) : "null";
        const char *stage = dice(2) ? "open" : "won\",\"hot\":true,\"source\":\"x";
        if (strcmp(amount, "null") == 0) stage = "open";
        deal(app, "boss", companies[dice(4)],
             JSON(app, "\"name\":\"N%u\",\"amount\":%s,\"due\":%s,\"stage\":\"%s\"", dice(6),
                  amount, due, stage));
    }
}

/* All rows of a query as text, without the brackets, and where its next page begins. */
static const char *next_of(App *app, const char *page_text)
{
    const char *next = strstr(page_text, "\"next\":\"");
    if (!next) return NULL;
    next += 8;
    return str_c(app->arena, (Str){ next, strcspn(next, "\"") });
}

static Str rows_of(const char *page_text)
{
    const char *end = strstr(page_text, "],\"next\"");
    assert_memory_equal(page_text, "{\"rows\":[", 9);
    assert_non_null(end);
    return (Str){ page_text + 9, (size_t)(end - page_text - 9) };
}

static void pages_put_together(App *app, const char *sort, const char *where, const char *limit)
{
    const char *whole = LIST(app, "boss", "deal", "select", "name,amount", "sort", sort, "where",
                             where, "limit", "1000", "total", "exact");
    Buffer all;
    buffer_init(&all, app->arena, 4096);
    const char *cursor = "";
    int pages = 0;
    while (cursor && pages++ <= MANY + 2) {
        const char *part = LIST(app, "boss", "deal", "select", "name,amount", "sort", sort, "where",
                                where, "limit", limit, "cursor", cursor);
        if (all.len && rows_of(part).len) BUFFER_ADD(&all, ",");
        buffer_add(&all, rows_of(part));
        cursor = next_of(app, part);
    }
    assert_null(cursor);
    assert_string_equal(str_c(app->arena, buffer_str(&all)), str_c(app->arena, rows_of(whole)));
}

static void pages_neither_skip_nor_repeat(void **state)
{
    static const char *const sorts[] = { "",
                                         "name",
                                         "-name",
                                         "amount",
                                         "-amount",
                                         "due,-amount,name",
                                         "-due,amount",
                                         "company,due",
                                         "-company,-due",
                                         "stage,amount",
                                         "-hot,due",
                                         "expected",
                                         "-expected,name",
                                         "company.rating,-due",
                                         "-company.rating,name",
                                         "big,-amount",
                                         "-created_at",
                                         "owner,name",
                                         "level,name",
                                         "id",
                                         "-id" };
    static const char *const wheres[] = { "", "is_empty(due) or amount > 1" };
    static const char *const limits[] = { "1", "7", "50" };
    App *app = *state;
    fill(app);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        for (size_t j = 0; j < 2; j++)
            pages_put_together(app, sorts[i], wheres[j],
                               limits[(i + j) % 3 ? (i + j) % 3 : i % 2 + 1]);
    pages_put_together(app, "-due,name", "", "1");
}

static void empties_come_first_up_and_last_down(void **state)
{
    App *app = *state;
    company(app, "rep", "{\"name\":\"B\",\"rating\":1}");
    company(app, "rep", "{\"name\":\"A\"}");
    company(app, "rep", "{\"name\":\"C\",\"rating\":0}");
    const char *up = LIST(app, "rep", "company", "select", "name,rating", "sort", "rating");
    assert_true(strstr(up, "\"A\"") < strstr(up, "\"C\"")
                && strstr(up, "\"C\"") < strstr(up, "\"B\""));
    const char *down = LIST(app, "rep", "company", "select", "name,rating", "sort", "-rating");
    assert_true(strstr(down, "\"B\"") < strstr(down, "\"C\"")
                && strstr(down, "\"C\"") < strstr(down, "\"A\""));
}

static void options_sort_by_their_place(void **state)
{
    App *app = *state;
    const char *acme = company(app, "rep", "{\"name\":\"Acme\"}");
    deal(app, "rep", acme, "\"name\":\"L\",\"stage\":\"lost\",\"reason\":\"r\"");
    deal(app, "rep", acme, "\"name\":\"W\",\"stage\":\"won\",\"amount\":1");
    deal(app, "rep", acme, "\"name\":\"O\"");
    const char *said = LIST(app, "rep", "deal", "select", "name", "sort", "stage");
    assert_true(strstr(said, "\"O\"") < strstr(said, "\"W\"")
                && strstr(said, "\"W\"") < strstr(said, "\"L\""));
}

static void a_cursor_belongs_to_its_query(void **state)
{
    App *app = *state;
    for (int i = 0; i < 3; i++) company(app, "rep", "{\"name\":\"A\"}");
    const char *cursor = next_of(app, LIST(app, "rep", "company", "limit", "1", "sort", "name"));
    assert_non_null(cursor);
    has(LIST(app, "rep", "company", "limit", "2", "sort", "name", "cursor", cursor, "select", "id"),
        "\"next\":null");
    has(LIST(app, "rep", "company", "sort", "-name", "cursor", cursor), "query.cursor");
    has(LIST(app, "rep", "company", "sort", "name", "where", "rating > 1", "cursor", cursor),
        "query.cursor");
    has(LIST(app, "boss", "deal", "sort", "name", "cursor", cursor), "query.cursor");
}

/* --- views, pages of a record, history -------------------------------------------------------- */

static void a_page_holds_all_that_its_screen_needs(void **state)
{
    App *app = *state;
    const char *acme = company(app, "rep", "{\"name\":\"Acme\"}");
    const char *id = deal(app, "rep", acme, "\"name\":\"One\"");
    create(app, "rep", "line", JSON(app, "{\"deal\":\"%s\",\"product\":\"Box\"}", id));
    const char *said = page(app, "rep", "deal", id);
    has(said, "\"title\":\"One\"");
    has(said, "\"rights\":{\"update\":true,\"delete\":true}");
    has(said, "\"line.deal\":{\"rows\":[{");
    has(said, "\"total\":1,\"create\":true}");
    has(said, "\"action\":\"create\"");
    has(page(app, "guest", "deal", id), "\"rights\":{\"update\":false,\"delete\":false}");
    has(page(app, "rep2", "deal", id), "record.unknown");
    has(page(app, "rep", "company", acme), "\"deal.company\":{\"rows\":[{");
}

static void history_tells_what_changed(void **state)
{
    App *app = *state;
    const char *acme = company(app, "boss", "{\"name\":\"Acme\"}"),
               *other = company(app, "boss", "{\"name\":\"Other\"}");
    const char *id = deal(app, "boss", acme, "\"name\":\"One\",\"amount\":5");
    update(app, "boss", "deal", id,
           JSON(app, "{\"company\":\"%s\",\"amount\":7.5,\"hot\":true}", other));
    update(app, "boss", "deal", id, "{\"discount\":0.1}");
    const char *said = history(app, "boss", "deal", id, "", "");
    has(said, "\"changes\":[{\"field\":\"discount\",\"old\":0.5,\"new\":0.1}]");
    has(said,
        "{\"field\":\"amount\",\"old\":5,\"new\":7.5},{\"field\":\"hot\",\"old\":false,"
        "\"new\":true}");
    has(said,
        JSON(
            app,
            "{\"field\":\"company\",\"old\":{\"id\":\"%s\",\"title\":\"Acme\"},"
            "\"new\":{\"id\":\"%s\",\"title\":\"Other\"}}",
            acme, other));
    has(said, "\"title\":\"Bea\"},\"action\":\"update\"");
    has(said, "\"action\":\"create\"");
    const char *guest = history(app, "guest", "deal", id, "", "");
    has_not(guest, "discount");
    has(guest, JSON(app, "\"old\":{\"id\":\"%s\",\"title\":null,\"hidden\":true}", acme));
    has(guest, "\"next\":null");
    has(history(app, "rep", "deal", id, "", ""), "record.unknown");
    const char *first = history(app, "guest", "deal", id, "1", ""), *cursor = next_of(app, first);
    assert_non_null(cursor);
    has(first, "amount");
    has(history(app, "guest", "deal", id, "1", cursor), "\"action\":\"create\"");
    has(history(app, "guest", "deal", id, "1", cursor), "\"next\":null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SALES(columns_come_as_asked),
        SALES(bad_parameters_are_named),
        SALES(an_unseen_target_is_empty_everywhere),
        SALES(the_programs_own_objects_have_their_own_rights),
        SALES(words_are_searched_in_what_may_be_read),
        SALES(pages_neither_skip_nor_repeat),
        SALES(empties_come_first_up_and_last_down),
        SALES(options_sort_by_their_place),
        SALES(a_cursor_belongs_to_its_query),
        SALES(a_page_holds_all_that_its_screen_needs),
        SALES(history_tells_what_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
