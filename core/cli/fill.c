/*
 * fill.c -- see fill.h. Everything goes through the recipe, as if somebody had entered it; only the
 * order is ours:
 *
 *   departments -> the administrator -> people with roles -> the app's objects,
 *   targets of lookups first
 */
#include "core/cli/fill.h"

#include "core/base/crypto.h"
#include "core/base/csv.h"
#include "core/record/access.h"
#include "core/record/transfer.h"

/* A data file of the app, or NULL. */
static const SourceFile *data_file(const Layers *layers, Arena *arena, Str object)
{
    Str path = str_printf(arena, "data/%.*s.csv", STR_ARG(object));
    for (size_t i = layers->count; i > 0; i--) {
        const SourceFiles *files = &layers->items[i - 1].files;
        for (size_t f = 0; f < files->count; f++)
            if (str_equal(files->items[f].path, path)) return &files->items[f];
    }
    return NULL;
}

/* --- accounts --------------------------------------------------------------------------------- */

typedef struct {
    NewUser user;
    Str     hash;
    bool    must_change;
} Person;

static bool person_write(Work *work, void *context)
{
    const Person *person = context;
    int64_t       id;
    return user_create(work, &person->user, &id) &&
           (person->hash.len == 0 ||
            account_set_password(work, id, person->hash, person->must_change));
}

/* Where each column of user.csv goes. */
static const struct {
    const char *column;
    size_t      offset;
} user_columns[] = {
    { "login", offsetof(NewUser, login) },           { "name", offsetof(NewUser, name) },
    { "email", offsetof(NewUser, email) },           { "roles", offsetof(NewUser, roles) },
    { "department", offsetof(NewUser, department) }, { "manager", offsetof(NewUser, manager) },
    { "language", offsetof(NewUser, language) },
};

static NewUser person_read(const StrVec *header, const StrVec *cells)
{
    NewUser user = { 0 };
    for (size_t i = 0; i < header->count && i < cells->count; i++) {
        if (str_is(header->items[i], "active")) user.inactive = str_is(cells->items[i], "false");
        for (size_t c = 0; c < sizeof user_columns / sizeof *user_columns; c++)
            if (str_is(header->items[i], user_columns[c].column))
                *(Str *)((char *)&user + user_columns[c].offset) = cells->items[i];
    }
    return user;
}

static bool columns_check(Work *work, const StrVec *header)
{
    bool good = true;
    for (size_t i = 0; i < header->count; i++) {
        Str name = header->items[i];
        if (field_find(work->snapshot->user, name) || str_is(name, "roles")) continue;
        good = access_unknown(work, work->snapshot->user, name, work_place(work, name));
    }
    return good;
}

/*
 * Calls use for every person in data/user.csv, in the order of the file, which names managers
 * before those who have them. False if the file cannot be read, or use answered false.
 */
static bool people_each(Fill *fill, Work *work, bool (*use)(Fill *fill, Work *work, NewUser user))
{
    const SourceFile *file = data_file(fill->layers, work->arena, STR("user"));
    if (!file) return true;
    CsvReader csv;
    StrVec    header = { 0 }, cells = { 0 };
    csv_reader_init(&csv, file->text);
    csv.file = file->path;
    bool good = csv_next(&csv, work->arena, &header, work->problems);
    work->at  = (Place){ .file = file->path, .line = csv.line };
    good      = good && columns_check(work, &header);
    while (good && csv_next(&csv, work->arena, &cells, work->problems)) {
        work->at.line = csv.line;
        good          = use(fill, work, person_read(&header, &cells));
    }
    work->at = (Place){ 0 };
    return work->problems->count == 0;
}

/* The file may say who the administrator is; without it, there is one all the same. */
static bool admin_named(Fill *fill, Work *work, NewUser user)
{
    if (!str_is(user.login, "admin")) return true;
    fill->admin    = user;
    fill->admin_at = work->at;
    return true;
}

static bool admin_make(Fill *fill, Work *work)
{
    fill->admin = (NewUser){ .login = STR("admin"), .name = STR("Administrator") };
    if (fill->demo_data && !people_each(fill, work, admin_named)) return false;
    fill->admin.roles    = STR("admin");
    fill->admin.inactive = false;
    Person admin = {
        .user        = fill->admin,
        .hash        = password_hash(work->arena, fill->admin_password),
        .must_change = fill->admin_must_change,
    };
    work->at  = fill->admin_at;
    bool good = work_write(work, person_write, &admin);
    work->at  = (Place){ 0 };
    return good;
}

static bool person_make(Fill *fill, Work *work, NewUser user)
{
    Person person = { .user = user, .hash = fill->demo_hash };
    if (str_is(user.login, "admin")) return true;
    fill->loaded++;
    return work_write(work, person_write, &person);
}

static bool people_load(Fill *fill, Work *work)
{
    if (fill->demo_password.len) fill->demo_hash = password_hash(work->arena, fill->demo_password);
    return people_each(fill, work, person_make);
}

/* --- records ---------------------------------------------------------------------------------- */

static bool progress_show(void *context, int64_t done, int64_t total)
{
    Cli *cli  = ((Fill *)context)->cli;
    Str  what = message_text(cli->arena, cli->language, "cli.loading", NO_ARGS);
    cli_progress(cli, what, done, total);
    return true;
}

static bool object_load(Fill *fill, Work *work, const Object *object)
{
    const SourceFile *file = data_file(fill->layers, work->arena, object->name);
    if (!file) return true;
    ImportRequest request = {
        .object   = object,
        .text     = file->text,
        .file     = file->path,
        .mode     = IMPORT_INSERT,
        .from_app = true,
        .progress = progress_show,
        .context  = fill,
    };
    ImportResult result = { 0 };
    bool         read   = import_run(work, &request, &result);
    fill->loaded += result.created;
    return read && result.refused == 0;
}

static bool records_load(Fill *fill, Work *work)
{
    size_t         count;
    const Object **order = transfer_order(work->arena, work->snapshot, &count);
    for (size_t i = 0; i < count; i++)
        if (!order[i]->system && !object_load(fill, work, order[i])) return false;
    return true;
}

bool fill_tenant(void *context, Tenant *tenant, Problems *problems)
{
    Fill *fill = context;
    Work  work;
    if (!work_open(&work, problems->arena, tenant, 0, STR("setup"), problems)) return false;
    if (!fill->demo_data) return admin_make(fill, &work);
    return object_load(fill, &work, work.snapshot->department) && admin_make(fill, &work) &&
           people_load(fill, &work) && records_load(fill, &work) &&
           comments_load(fill, &work, data_file(fill->layers, work.arena, STR("comment")));
}
