/*
 * saved_view.h -- views that people save: a list's condition, columns and order under a name; and
 * which view opens first for whom.
 *
 * One's own, and what others share with all or with roles; to share needs the right to configure
 * content (Role.setup). A view whose condition names what the user may not read does not exist for
 * them, unless it is their own.
 */
#ifndef TENON_RECORD_SAVED_VIEW_H
#define TENON_RECORD_SAVED_VIEW_H

#include "core/base/json.h"
#include "core/record/work.h"

enum { SAVED_VIEWS_MOST = 100 /* of one user, of one object */, SAVED_VIEWS_READ = 1000 };

/* Inside work_read: {"rows": [...], "default": ...}; docs/http-shapes.md. */
bool saved_views_write(Work *work, const Object *object, JsonWriter *json);

/*
 * Inside work_write: {"label", "shared", "roles", "default_for", "state"}; id 0 is a new one. The
 * answer is the view's row. False with saved_view.unknown, saved_view.share, saved_view.many and
 * what is wrong.
 */
bool saved_view_save(Work *work, const Object *object, int64_t id, const Json *input,
                     JsonWriter *json);

bool saved_view_delete(Work *work, const Object *object, int64_t id);

/* Opens first for this user: a saved view's id, the name of a view of list.yaml, or empty. */
bool saved_view_choose(Work *work, const Object *object, Str view);

#endif
