/*
 * subtitle.c -- the second line of a record, as SQL.
 *
 * The rule: a path of the layout that the user may read, or nothing.
 */
#include "core/record/subtitle.h"

#include "core/record/access.h"
#include "core/record/path.h"

bool subtitle_write(Source *source, Buffer *out, Type *type)
{
    Work *work = source->work;
    const RecordLayout *layout = access_layout(work, source->object, NULL);
    Path path;
    *type = (Type){ .kind = TYPE_TEXT };
    if (!layout->subtitle.len || !path_visible(work, source->object, layout->subtitle, &path)) {
        BUFFER_ADD(out, "NULL");
        return true;
    }
    *type = path.type;
    if (path.type.kind != TYPE_REF)
        return source_path(source, &source->root, SIGHT_STRICT, path.steps, path.count, out);
    const Join *row = &source->root;
    for (size_t i = 0; i < path.count && row; i++)
        row = source_join(source, row, path.steps[i].thing, SIGHT_STRICT);
    return row && source_title(source, row, out, type);
}
