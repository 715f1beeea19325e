/* house.c -- see house.h. The rule: what cannot be made ends the program, with its problems. */
#include "tests/fuzz/house.h"

#include <unistd.h>

#include "core/base/crypto.h"
#include "core/base/file.h"
#include "core/base/id.h"
#include "core/record/account.h"
#include "core/release/release.h"
#include "tests/fuzz/fuzz.h"

enum { PATIENCE_MS = 15000 }; /* of a query, on a busy machine; libFuzzer tells slower ones */

static House *the_house;

static void demand(bool done, const Problems *problems)
{
    for (const Problem *problem = problems->first; problem && !done; problem = problem->next)
        fprintf(stderr, "%s: %.*s\n", problem->code, STR_ARG(problem->message));
    MUST(done);
}

/* --- records ---------------------------------------------------------------------------------- */

static const struct {
    const char *name, *object, *json; /* @name stands for the id of an earlier one */
} first_records[] = {
    { "parent", "firm", "{\"name\":\"Mother\",\"vip\":true}" },
    { "firm", "firm", "{\"name\":\"ACME 启明\",\"parent\":\"@parent\"}" },
    { "deal", "deal",
      "{\"name\":\"Big one\",\"code\":\"B1\",\"firm\":\"@firm\",\"amount\":1250.5,\"due\":"
      "\"2026-01-31\",\"regions\":[\"east\",\"west\"],\"met\":\"2026-03-29T01:30:00Z\","
      "\"pieces\":3,"
      "\"rate\":0.125,\"share\":50,\"mail\":\"a@example.com\",\"phone\":\"+49 30 1234567\"}" },
    { "won", "deal",
      "{\"name\":\"Ünïted 北京\",\"stage\":\"won\",\"amount\":99.99,\"hot\":true,"
      "\"due\":\"2024-02-29\",\"site\":\"https://example.com\",\"note\":\"two\\nlines\"}" },
    { "lost", "deal", "{\"name\":\"lost\",\"stage\":\"lost\",\"firm\":\"@parent\"}" },
    { "line", "line", "{\"deal\":\"@deal\",\"item\":\"Bolt\",\"quantity\":2,\"price\":10}" },
};

Str house_id(const House *house, Str name)
{
    for (size_t i = 0; i < house->record_count; i++)
        if (str_equal(house->records[i].name, name))
            return (Str){ house->records[i].id, ID_TEXT_LENGTH };
    return (Str){ 0 };
}

static void remember(House *house, const char *name, int64_t id)
{
    HouseRecord *record = &house->records[house->record_count++];
    record->name        = str_from(name);
    id_write(record->id, id);
}

Str house_with_ids(const House *house, Arena *arena, Str text)
{
    if (!str_find_char(text, '@', NULL)) return text;
    for (size_t i = 0; i < house->record_count; i++)
        text = str_replace(arena, text,
                           str_printf(arena, "@%.*s", STR_ARG(house->records[i].name)),
                           house_id(house, house->records[i].name));
    return text;
}

static bool records_write(Work *work, void *context)
{
    House *house = context;
    for (size_t i = 0; i < sizeof first_records / sizeof *first_records; i++) {
        RecordInputs inputs;
        Record      *record;
        Str          text   = house_with_ids(house, work->arena, str_from(first_records[i].json));
        const Json  *json   = json_read(work->arena, text, work->problems);
        const Object *object = object_find(work->snapshot, str_from(first_records[i].object));
        if (!record_input(work, json, &inputs) || !record_create(work, object, &inputs, &record))
            return false;
        remember(house, first_records[i].name, record->id);
    }
    return true;
}

/* --- people ----------------------------------------------------------------------------------- */

static bool people_write(Work *work, void *context)
{
    House  *house = context;
    NewUser admin  = { .login = STR("admin"), .name = STR("Admin"), .roles = STR("admin") };
    NewUser seller = { .login = STR("seller"), .name = STR("Seller"), .roles = STR("seller") };
    int64_t user, token;
    Str     admin_token, seller_token;
    if (!user_create(work, &admin, &user) ||
        !token_create(work, user, STR("t"), 0, &admin_token, &token) ||
        !user_create(work, &seller, &house->seller) ||
        !token_create(work, house->seller, STR("t"), 0, &seller_token, &token))
        return false;
    house->admin_token  = str_copy(house->arena, admin_token);
    house->seller_token = str_copy(house->arena, seller_token);
    remember(house, "admin", user);
    remember(house, "seller", house->seller);
    return true;
}

/* The records are the seller's own. */
static bool fill(void *context, Tenant *tenant, Problems *problems)
{
    House *house = context;
    Work   work;
    return work_open(&work, problems->arena, tenant, 0, STR("setup"), problems) &&
           work_write(&work, people_write, house) &&
           work_open(&work, problems->arena, tenant, house->seller, STR("setup"), problems) &&
           work_write(&work, records_write, house);
}

/* --- making and clearing away ----------------------------------------------------------------- */

static House *make(void)
{
    Arena   *arena = arena_new();
    House   *house = ARENA_NEW(arena, House);
    Problems problems;
    Layers   layers = { 0 };
    house->arena    = arena;
    problems_init(&problems, arena, LANGUAGE_EN);
    const char *parent = getenv("TMPDIR");
    char *folder = str_c(arena, path_join(arena, str_from(parent ? parent : "/tmp"),
                                          STR("tenon-fuzz-XXXXXX")));
    MUST(crypto_init() && mkdtemp(folder));
    house->folder = str_from(folder);

    TenantsOptions options = { .create = true, .db.budget_ms = PATIENCE_MS };
    house->tenants         = tenants_open(house->folder, &options, &problems);
    demand(house->tenants, &problems);
    demand(layers_read(arena, STR(TESTS_FOLDER "/fuzz/app"), &layers, &problems), &problems);
    TenantNew wanted = {
        .name = STR("fuzz"), .layers = &layers, .fill = fill, .context = house
    };
    demand(tenant_create(house->tenants, &wanted, &problems), &problems);
    house->tenant = tenant_acquire(house->tenants, STR("fuzz"), &problems);
    demand(house->tenant, &problems);
    return house;
}

void house_new(void)
{
    if (!the_house) return;
    House *gone = the_house;
    the_house   = NULL;
    Problems problems;
    problems_init(&problems, gone->arena, LANGUAGE_EN);
    tenant_release(gone->tenant);
    tenants_close(gone->tenants);
    folder_remove(gone->folder, &problems);
    arena_free(gone->arena);
}

House *house(void)
{
    static bool cleared_at_end;
    if (!cleared_at_end) cleared_at_end = atexit(house_new) == 0;
    if (!the_house) the_house = make();
    return the_house;
}

/* --- one unit of work ------------------------------------------------------------------------- */

typedef struct {
    bool (*run)(Work *work, void *context);
    void *context;
    bool  done;
} Trial;

static bool try_and_undo(Work *work, void *context)
{
    Trial *trial = context;
    trial->done  = trial->run(work, trial->context) && work->problems->count == 0;
    return false;
}

bool house_try(House *house, Arena *arena, Problems *problems,
               bool (*run)(Work *work, void *context), void *context)
{
    Work  work;
    Trial trial = { run, context, false };
    demand(work_open(&work, arena, house->tenant, house->seller, STR("fuzz"), problems), problems);
    work_write(&work, try_and_undo, &trial);
    house_look(problems);
    MUST(trial.done || problems->count > 0);
    fuzz_show(arena, problems);
    return trial.done;
}

void house_look(const Problems *problems)
{
    if (problems->count == 0 || problems->status < 500) return;
    for (const Problem *problem = problems->first; problem; problem = problem->next)
        fprintf(stderr, "%s: %.*s\n", problem->code, STR_ARG(problem->message));
    MUST(problems->status < 500);
}
