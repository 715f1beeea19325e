/*
 * describe.h -- pieces of the user's view of the configuration that several answers share.
 *
 * What these write is filtered by the user's rights: a name that may not be read is not in it, and
 * nothing that tells of it.
 */
#ifndef TENON_WEB_DESCRIBE_H
#define TENON_WEB_DESCRIBE_H

#include "core/base/json.h"
#include "core/record/work.h"

/* In JSON what is not there is null, never an empty text. */
static inline Str or_null(Str text)
{
    return text.len ? text : (Str){ 0 };
}

/* {"id", "login", "name", "roles", "admin", "setup"} */
void user_write(const User *user, JsonWriter *json);

/* May the user read every step of "account.owner.name"? */
bool path_is_readable(const Work *work, const Object *object, Str path);

/* "month(close_date)" -> close_date; any other group is its path. */
Str group_path(Str group);

/* The same of what records are grouped by: also "month(close_date)" and "stage.closed". */
bool group_is_readable(const Work *work, const Object *object, Str group);

/* "-close_date,name" without what the user may not read; a NULL ptr if nothing is left. */
Str readable_sort(const Work *work, const Object *object, Str sort);

/*
 * What the answer of /app/objects/:object depends on, as a short hash: release, rights, language.
 */
Str object_hash(const Work *work, const Object *object);

/* Does anything of the object concern the user: is it among those that /app lists? */
bool object_is_readable(const Work *work, const Object *object);

/* An expression as a tree, or null if there is none or the user may not read a name in it. */
void tree_write(const Work *work, const Expr *expr, JsonWriter *json);

/* May this user put a value into the field, as far as that is the same for every record? */
bool field_is_writable(const Work *work, const Field *field);

/*
 * One field, with its options. `from` is NULL, or tells where it is seen from: over a path it has
 * another name, is only read, and no condition of its own object holds.
 */
typedef struct {
    Str path, label;
} FieldSeen;
void field_write(const Work *work, const Field *field, const FieldSeen *from, JsonWriter *json);

/* "paths": [...]: of these, what leads to another record, described as fields; each once. */
void paths_write(const Work *work, const Object *object, const Str *paths, size_t count,
                 JsonWriter *json);

/* One path as a field, or as the attribute of an option; null if the user may not read it. */
void path_write(const Work *work, const Object *object, Str path, JsonWriter *json);

/* "fields": [...]. */
void fields_write(const Work *work, const Object *object, JsonWriter *json);

/* "rules": [...]: those whose every name the user may read; "views": [...]. */
void rules_write(const Work *work, const Object *object, JsonWriter *json);
void views_write(const Work *work, const Object *object, JsonWriter *json);

/* "actions": [...]: those that the user may press. */
void actions_write(const Work *work, const Object *object, JsonWriter *json);

/* "boards": [...]: those that the user can look at (board.c). */
void boards_write(const Work *work, const Object *object, JsonWriter *json);

/* "mobile": {...} or null: what of the page is for a phone (describe_mobile.c). */
void mobile_write(const Work *work, const Object *object, JsonWriter *json);

/* "record": {...}, "form": {...}, "paths": [...] of views and page. */
void layouts_write(Work *work, const Object *object, JsonWriter *json);

#endif
