/* board.c -- boards: what a user may see of them, and their cards. */
#include "core/record/board.h"

#include "core/record/access.h"
#include "core/record/record.h"
#include "core/web/describe.h"
#include "core/web/handlers.h"

/* --- described -------------------------------------------------------------------------------- */

static void write_facts(const Work *work, const Object *object, const Board *board,
                        JsonWriter *json)
{
    json_key(json, STR("facts"));
    json_open(json, '[');
    for (size_t i = 0; i < board->fact_count; i++)
        if (path_is_readable(work, object, board->facts[i])) json_put_text(json, board->facts[i]);
    json_close(json, ']');
}

static void write_board(const Work *work, const Object *object, const Board *board,
                        JsonWriter *json)
{
    bool titled = board->title.len && path_is_readable(work, object, board->title);
    bool summed = board->sum && access_field(work, board->sum) >= FIELD_READ;
    json_open(json, '{');
    json_field_text(json, "name", board->name);
    json_field_text(json, "label", work_label(work, &board->label, board->name));
    json_field_text(json, "by", board->by->name);
    json_key(json, STR("card"));
    json_open(json, '{');
    json_field_text(json, "title", titled ? board->title : (Str){ 0 });
    write_facts(work, object, board, json);
    json_close(json, '}');
    json_field_text(json, "sum", summed ? board->sum->name : (Str){ 0 });
    json_close(json, '}');
}

void boards_write(const Work *work, const Object *object, JsonWriter *json)
{
    json_key(json, STR("boards"));
    json_open(json, '[');
    for (size_t i = 0; i < object->board_count; i++) {
        const Board *board = access_board(work, object, object->boards[i].name);
        if (board) write_board(work, object, board, json);
    }
    json_close(json, ']');
}

/* --- drawn ------------------------------------------------------------------------------------ */

typedef struct {
    const Object *object;
    Reply        *reply;
    BoardRequest  board;
    JsonWriter    json;
} Ask;

static bool board_read(Work *work, void *context)
{
    Ask *ask = context;
    return changes_place(work, ask->reply) &&
           board_write(work, ask->object, &ask->board, &ask->json);
}

bool board_show(Work *work, const Request *request, Reply *reply)
{
    Ask ask = { .object = record_object(work, request_named(request, "object")), .reply = reply };
    if (!ask.object) return false;
    Str value = request_parameter(request, "value");
    ask.board = (BoardRequest){
        .view = request_parameter(request, "view"),
        .within = request_parameter(request, "within"),
        .where = request_parameter(request, "where"),
        .q = request_parameter(request, "q"),
        .value = value,
        .one = value.ptr != NULL,
        .cursor = request_parameter(request, "cursor"),
        .limit = request_parameter(request, "limit"),
    };
    ask.json = reply_json(reply, 200);
    return work_read(work, board_read, &ask);
}
