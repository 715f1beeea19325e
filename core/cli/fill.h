/* fill.h -- the first accounts and the demo data of a new tenant, before anybody can see it. */
#ifndef TENON_CLI_FILL_H
#define TENON_CLI_FILL_H

#include "core/cli/cli.h"
#include "core/record/account.h"
#include "metadata/load.h"

typedef struct {
    Cli          *cli;
    const Layers *layers;
    Str           admin_password;
    bool          admin_must_change;
    bool          demo_data;      /* load data/ of the app */
    Str           demo_password;  /* for the people in data/user.csv; empty: they get none */
    int64_t       loaded;         /* out: records */
    NewUser       admin;          /* the filler's own, as the next two */
    Place         admin_at;
    Str           demo_hash;
} Fill;

/* fill_comments.c: data/comment.csv, after the records; `file` may be NULL. */
bool comments_load(Fill *fill, Work *work, const SourceFile *file);

/* Fits TenantNew.fill; context is a Fill. */
bool fill_tenant(void *context, Tenant *tenant, Problems *problems);

#endif
