/* throwaway.c -- see throwaway.h. The rule: whatever happens, the folder goes. */
#include "core/cli/throwaway.h"

#include <stdlib.h>

#include "core/cli/fill.h"
#include "core/release/release.h"

bool throwaway_folder(Cli *cli, Throwaway *throwaway)
{
    const char *parent = getenv("TMPDIR");
    Str         place  = str_from(parent && *parent ? parent : "/tmp");
    char       *path   = str_c(cli->arena, path_join(cli->arena, place, STR("tenon-demo-XXXXXX")));
    if (!mkdtemp(path))
        return problem_add(&cli->problems, "demo.folder", (Place){ 0 }, ARGS(str_from(path)));
    throwaway->folder = str_from(path);
    return true;
}

bool throwaway_open(Cli *cli, Throwaway *throwaway)
{
    Str data = path_join(cli->arena, throwaway->folder, STR("data"));
    throwaway->tenants = cli_tenants(cli, data, true, 0);
    return throwaway->tenants != NULL;
}

bool throwaway_tenant(Cli *cli, Throwaway *throwaway, Str name, Str app, Str password)
{
    Layers layers = { 0 };
    if (!layers_read(cli->arena, app, &layers, &cli->problems)) return false;
    Fill fill = {
        .cli            = cli,
        .layers         = &layers,
        .admin_password = password,
        .demo_data      = true,
        .demo_password  = password,
    };
    TenantNew wanted = {
        .name    = name,
        .source  = app,
        .dev     = true,
        .layers  = &layers,
        .fill    = fill_tenant,
        .context = &fill,
    };
    return tenant_create(throwaway->tenants, &wanted, &cli->problems);
}

void throwaway_close(Cli *cli, Throwaway *throwaway)
{
    tenants_close(throwaway->tenants);
    throwaway->tenants = NULL;
    if (throwaway->folder.len) folder_remove(throwaway->folder, &cli->problems);
}
