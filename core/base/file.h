/* file.h -- whole files and folders. Problems carry the path. */
#ifndef TENON_BASE_FILE_H
#define TENON_BASE_FILE_H

#include "core/base/problem.h"

bool file_exists(Str path);
bool folder_exists(Str path);
bool folder_is_empty(Str path); /* it is there and holds nothing */
bool file_read(Arena *arena, Str path, size_t limit, Str *text, Problems *problems);
bool file_write(Str path, Str text, Problems *problems); /* synced and renamed into place; 0600 */
bool file_sync(Str path, Problems *problems); /* its bytes are on disk */

/* A second name, unless there is a file of that name; its folder must be there. Synced. */
bool file_link(Str from, Str to, Problems *problems);

bool file_move(Str from, Str to, Problems *problems); /* synced; in one file system, replacing */

/* Two folders of one file system take each other's names, in one step. Synced. */
bool folder_exchange(Str one, Str other, Problems *problems);
/*
 * An empty folder that nobody else claims, until the descriptor is closed; what somebody who has
 * died left there goes. -1 with file.claimed or what else was in the way. The claim survives a
 * rename.
 */
int  folder_claim(Str path, Problems *problems);
bool disk_sync(Str path, Problems *problems); /* all that was written on its file system so far */
bool folder_make(Str path, Problems *problems);          /* with parents; 0700; may be there */
bool folder_remove(Str path, Problems *problems);        /* with all in it; follows no links */

/* Every plain file below `path`, relative to it, sorted; hidden ones and links are left out. */
bool folder_list(Arena *arena, Str path, StrVec *files, Problems *problems);

Str path_join(Arena *arena, Str folder, Str name);
Str path_absolute(Arena *arena, Str path); /* resolved; the path itself if that fails */

#endif
