/* describe_mobile.c -- what of a record's page is for a phone, as one user may see it, as JSON. */
#include "core/web/describe.h"

#include "core/record/access.h"

static void write_readable(const Work *work, const Object *object, const Str *paths, size_t count,
                           JsonWriter *json)
{
    json_key(json, STR("fields"));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++)
        if (path_is_readable(work, object, paths[i])) json_put_text(json, paths[i]);
    json_close(json, ']');
}

static bool group_is_shown(const Work *work, const Object *object, const MobileGroup *group)
{
    for (size_t i = 0; i < group->field_count; i++)
        if (path_is_readable(work, object, group->fields[i])) return true;
    return false;
}

static void write_groups(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("more"));
    json_open(json, '[');
    for (size_t i = 0; i < object->mobile->group_count; i++) {
        const MobileGroup *group = &object->mobile->groups[i];
        if (!group_is_shown(work, object, group)) continue;
        json_open(json, '{');
        json_field_text(json, "name", group->name);
        json_field_text(json, "label", work_label(work, &group->label, group->name));
        write_readable(work, object, group->fields, group->field_count, json);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_names(const char *key, const Str *names, size_t count, JsonWriter *json)
{
    json_key(json, str_from(key));
    json_open(json, '[');
    for (size_t i = 0; i < count; i++) json_put_text(json, names[i]);
    json_close(json, ']');
}

void mobile_write(const Work *work, const Object *object, JsonWriter *json)
{
    const Mobile *mobile = object->mobile;
    json_key(json, STR("mobile"));
    if (!mobile) {
        json_put_null(json);
        return;
    }
    json_open(json, '{');
    write_readable(work, object, mobile->fields, mobile->field_count, json);
    if (mobile->chooses_actions)
        write_names("actions", mobile->actions, mobile->action_count, json);
    else json_field_text(json, "actions", (Str){ 0 });
    write_names("tabs", mobile->tabs, mobile->tab_count, json);
    write_groups(work, object, json);
    json_close(json, '}');
}
