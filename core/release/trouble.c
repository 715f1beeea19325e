/* trouble.c -- see trouble.h. The rule: a cause is kept in the words that were found for it. */
#include "core/release/trouble.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "core/base/clock.h"
#include "core/base/memory.h"

enum { AGAIN_US = 1000000 }; /* so long an answer holds */

struct Trouble {
    Trouble *next;
    char    *tenant, *causes[LANGUAGE_COUNT];
    int64_t  again; /* clock_monotonic */
    FileMark mark;
    bool     sticks;
};

static Trouble *find(const Troubles *troubles, Str tenant)
{
    Trouble *trouble = troubles->first;
    while (trouble && !str_is(tenant, trouble->tenant)) trouble = trouble->next;
    return trouble;
}

FileMark file_mark(Str path)
{
    Arena      *arena = arena_new();
    struct stat status;
    FileMark    mark = { 0 };
    if (stat(str_c(arena, path), &status) == 0)
        mark = (FileMark){ status.st_dev, status.st_ino, status.st_size,
                           (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec };
    arena_free(arena);
    return mark;
}

static bool mark_equal(FileMark a, FileMark b)
{
    return a.device == b.device && a.inode == b.inode && a.size == b.size && a.changed == b.changed;
}

bool trouble_holds(const Troubles *troubles, Str tenant, Str data_path, Problems *problems)
{
    const Trouble *trouble = find(troubles, tenant);
    if (!trouble || !trouble->causes[problems->language]) return false;
    bool holds = clock_monotonic() < trouble->again ||
                 (trouble->sticks && mark_equal(trouble->mark, file_mark(data_path)));
    if (!holds) return false;
    problem_add(problems, "tenant.broken", (Place){ 0 },
                ARGS(tenant, str_from(trouble->causes[problems->language])));
    return true;
}

bool trouble_note(Troubles *troubles, Str tenant, Str cause, Language language)
{
    Trouble *trouble = find(troubles, tenant);
    bool     new     = trouble == NULL;
    if (new) {
        trouble         = must_alloc(sizeof *trouble);
        trouble->tenant = must_text(tenant);
        trouble->next   = troubles->first;
        troubles->first = trouble;
        troubles->count++;
    }
    free(trouble->causes[language]);
    trouble->causes[language] = must_text(cause);
    trouble->again            = clock_monotonic() + AGAIN_US;
    return new;
}

void trouble_stick(Troubles *troubles, Str tenant, FileMark mark)
{
    Trouble *trouble = find(troubles, tenant);
    if (!trouble) return;
    trouble->sticks = true;
    trouble->mark   = mark;
}

bool trouble_clear(Troubles *troubles, Str tenant)
{
    Trouble **at = &troubles->first;
    while (*at && !str_is(tenant, (*at)->tenant)) at = &(*at)->next;
    Trouble *trouble = *at;
    if (!trouble) return false;
    *at = trouble->next;
    troubles->count--;
    for (int i = 0; i < LANGUAGE_COUNT; i++) free(trouble->causes[i]);
    free(trouble->tenant);
    free(trouble);
    return true;
}

void trouble_clear_all(Troubles *troubles)
{
    while (troubles->first) trouble_clear(troubles, str_from(troubles->first->tenant));
}
