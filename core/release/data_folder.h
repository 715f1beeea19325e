/*
 * data_folder.h -- DATA itself: its lock, its key, its register of tenants; private to this room.
 */
#ifndef TENON_RELEASE_DATA_FOLDER_H
#define TENON_RELEASE_DATA_FOLDER_H

#include "core/db/db.h"
#include "core/release/tenants.h"

typedef struct {
    Arena *arena;
    Str    path; /* absolute */
    Str    key;
    int    lock; /* a file descriptor; the lock goes with it, also when the process dies */
    Db    *reg;
} DataFolder;

bool data_folder_open(DataFolder *data, Arena *arena, Str path, bool create, Problems *problems);
void data_folder_close(DataFolder *data);

Str data_tenant_folder(const DataFolder *data, Arena *arena, Str name);

/* The register. `found` is false for an unknown name, which is no problem here. */
bool register_find(const DataFolder *data, Arena *arena, Str name, TenantInfo *info, bool *found,
                   Problems *problems);
bool register_list(const DataFolder *data, Arena *arena, TenantInfos *infos, Problems *problems);
bool register_add(const DataFolder *data, const TenantInfo *info, Problems *problems);

#endif
