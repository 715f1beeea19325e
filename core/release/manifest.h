/* manifest.h -- writing what backup.h reads; private to this room. */
#ifndef TENON_RELEASE_MANIFEST_H
#define TENON_RELEASE_MANIFEST_H

#include "core/release/backup.h"

/* Into backup->folder; on disk then. */
bool manifest_write(Arena *arena, const Backup *backup, Problems *problems);

Str backup_tenant_folder(Arena *arena, Str folder, Str tenant);
Str backup_key_hash(Arena *arena, Str key);

#endif
