/*
 * describe_actions.c -- the buttons of an object that one user may press, as JSON.
 *
 * When a button can be pressed is told only to who may read all that the condition reads; the
 * server decides anyway.
 */
#include "core/web/describe.h"

#include "core/record/access.h"

static void write_input(const Work *work, const Object *input, JsonWriter *json)
{
    json_key(json, STR("input"));
    if (!input) {
        json_put_null(json);
        return;
    }
    json_open(json, '[');
    for (size_t i = 0; i < input->field_count; i++)
        field_write(work, &input->fields[i], NULL, json);
    json_close(json, ']');
}

static void write_action(const Work *work, const Action *action, JsonWriter *json)
{
    json_open(json, '{');
    json_field_text(json, "name", action->name);
    json_field_text(json, "label", work_label(work, &action->label, action->name));
    json_field_text(json, "help", or_null(work_label(work, &action->help, STR(""))));
    json_field_text(json, "icon", or_null(action->icon));
    json_field_text(json, "on", action->on_list ? STR("list") : STR("record"));
    json_field_bool(json, "danger", action->danger);
    json_field_text(json, "confirm", or_null(work_label(work, &action->confirm, STR(""))));
    json_key(json, STR("when"));
    tree_write(work, action->when, json);
    write_input(work, action->input, json);
    json_close(json, '}');
}

void actions_write(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("actions"));
    json_open(json, '[');
    for (size_t i = 0; i < object->action_count; i++)
        if (access_action(work, &object->actions[i])) write_action(work, &object->actions[i], json);
    json_close(json, ']');
}
