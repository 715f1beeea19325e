/*
 * transfer.c -- import and export by HTTP: a file comes in and is looked at, a job takes it in; a
 * job writes a file, or the answer is one.
 *
 * The rule of this file: who may is asked before a file is kept; a file belongs to who sent it.
 */
#include "core/record/transfer.h"

#include "core/base/file.h"
#include "core/base/id.h"
#include "core/base/spool.h"
#include "core/record/access.h"
#include "core/record/job.h"
#include "core/record/record.h"
#include "core/web/attachment.h"
#include "core/web/handlers.h"

enum { NAME_MOST = 200 };

/* --- the file --------------------------------------------------------------------------------- */

/* What has just come is kept under a number of its own; else it is one that came before. */
static bool file_take(Work *work, const Request *request, int64_t *id, Str *path)
{
    Str given = request_parameter(request, "file");
    transfer_sweep(work);
    if (request->upload && request->upload->size) {
        *id   = id_new();
        *path = transfer_path(work, *id, "upload");
        Problems said; /* with paths */
        problems_init(&said, work->arena, work->problems->language);
        return file_move(request->upload->path, *path, &said) || spool_failed(work->problems);
    }
    bool known = id_parse(given, id);
    *path      = known ? transfer_path(work, *id, "upload") : (Str){ 0 };
    return (known && file_exists(*path))
           || problem_add(work->problems, "import.file", (Place){ .field = STR("file") }, NO_ARGS);
}

static Str name_of(Work *work, const Request *request)
{
    Str name = request_parameter(request, "name");
    if (!name.len && request->upload) name = request->upload->name;
    return name.len ? str_slice(name, 0, NAME_MOST) : str_copy(work->arena, STR("import"));
}

static const Object *object_for(Work *work, const Request *request, Verb verb)
{
    const Object *object = record_object(work, request_named(request, "object"));
    if (!object) return NULL;
    if (access_scope(work, object, verb) != SCOPE_NONE) return object;
    access_denied(work, object, verb);
    return NULL;
}

/* A tab is easier to write as a word. */
static Str separator_of(const Request *request)
{
    Str sign = request_parameter(request, "separator");
    return str_is(sign, "tab") ? STR("\t") : str_slice(sign, 0, 1);
}

bool import_look(Work *work, const Request *request, Reply *reply)
{
    int64_t       id;
    Str           separator = separator_of(request);
    ImportRequest asked = { .object = object_for(work, request, VERB_IMPORT),
                            .file   = name_of(work, request),
                            .how    = { .encoding = request_parameter(request, "encoding"),
                                        .separator = separator.len ? separator.ptr[0] : '\0',
                                        .sheet = request_parameter(request, "sheet") } };
    if (!asked.object || !file_take(work, request, &id, &asked.path)) return false;
    JsonWriter json = reply_json(reply, 200);
    return import_preview(work, &asked, id, &json);
}

/* --- jobs ------------------------------------------------------------------------------------- */

typedef struct {
    JobOrder order;
    int64_t  id;
} Ordering;

static bool order_write(Work *work, void *context)
{
    Ordering *ordering = context;
    return job_order(work, &ordering->order, &ordering->id);
}

static bool job_answer(Work *work, const char *kind, const char *title, const Object *object,
                       Str args, Reply *reply)
{
    Str      label    = work_label(work, &object->plural, object->name);
    Ordering ordering = { .order = { .kind   = kind,
                                     .title  = message_text(work->arena, work->problems->language,
                                                            title, ARGS(label)),
                                     .object = object->name,
                                     .args   = args } };
    return work_write(work, order_write, &ordering) && jobs_reply(work, ordering.id, reply);
}

static void put_parameters(JsonWriter *json, const Request *request, const char *const *names)
{
    for (; *names; names++)
        if (request_parameter(request, *names).len)
            json_field_text(json, *names, request_parameter(request, *names));
}

static JsonWriter args_begin(Work *work, Buffer *args, const Object *object)
{
    JsonWriter json;
    buffer_init(args, work->arena, 512);
    json_writer_init(&json, args);
    json_open(&json, '{');
    json_field_text(&json, "object", object->name);
    return json;
}

static bool map_check(Work *work, Str map)
{
    if (!map.len) return true;
    const Json *json = json_read(work->arena, map, work->problems);
    bool good = json && (json->kind == JSON_OBJECT || json->kind == JSON_ARRAY);
    return good || !json
               ? good
               : problem_add(work->problems, "import.map", (Place){ .field = STR("map") }, NO_ARGS);
}

/* Asked before a file is kept for a job that may not be ordered. */
static bool one_more_fits(Work *work, void *kind)
{
    return job_fits(work, work->user->id, str_from(kind));
}

bool import_start(Work *work, const Request *request, Reply *reply)
{
    static const char *const names[] = { "mode", "key", "encoding", "sheet", NULL };
    int64_t                  id;
    Str                      path, map = request_parameter(request, "map");
    Str                      dry = request_parameter(request, "dry_run");
    Buffer                   args;
    ImportMode               mode;
    const Object            *object = object_for(work, request, VERB_IMPORT);
    if (!object || !import_mode_read(work, request_parameter(request, "mode"), &mode)
        || !map_check(work, map) || !work_read(work, one_more_fits, (void *)(uintptr_t) "import")
        || !file_take(work, request, &id, &path))
        return false;
    bool       dry_run = str_is(dry, "true") || str_is(dry, "1");
    JsonWriter json    = args_begin(work, &args, object);
    json_field_id(&json, "file", id);
    json_field_text(&json, "name", name_of(work, request));
    json_field_text(&json, "separator", separator_of(request));
    put_parameters(&json, request, names);
    json_field_bool(&json, "dry_run", dry_run);
    if (map.len) {
        json_key(&json, STR("map"));
        json_put_raw(&json, map);
    }
    json_close(&json, '}');
    return job_answer(work, "import", dry_run ? "import.check" : "import.title", object,
                      buffer_str(&args), reply);
}

static const char *const export_names[] = { "format", "encoding", "separator", "header", "select",
                                            "view",   "where",    "q",         "sort",   NULL };

static bool export_read(Work *work, const Request *request, ExportRequest *asked)
{
    *asked = (ExportRequest){ .object = object_for(work, request, VERB_EXPORT) };
    if (!asked->object) return false;
    for (const char *const *name = export_names; *name; name++)
        export_set(asked, str_from(*name), request_parameter(request, *name));
    return sheet_media(asked->format)
           || problem_add(work->problems, "sheet.format", (Place){ .field = STR("format") },
                          ARGS(asked->format));
}

bool export_start(Work *work, const Request *request, Reply *reply)
{
    ExportRequest asked;
    Buffer        args;
    if (!export_read(work, request, &asked)) return false;
    JsonWriter json = args_begin(work, &args, asked.object);
    put_parameters(&json, request, export_names);
    json_close(&json, '}');
    return job_answer(work, "export", "export.title", asked.object, buffer_str(&args), reply);
}

/* --- the file itself -------------------------------------------------------------------------- */

typedef struct {
    Spool    *spool;
    Problems *problems;
} Spooling;

static bool bytes_put(void *context, Str bytes)
{
    Spooling *spooling = context;
    return spool_write(spooling->spool, bytes, spooling->problems);
}

/* Written to the disk first: what fails halfway is an error, and no file that looks whole. */
bool export_answer(Work *work, const Request *request, Reply *reply)
{
    ExportRequest asked;
    if (!export_read(work, request, &asked)) return false;
    Str      folder   = path_join(work->arena, work->tenant->folder, STR(TENANT_SPOOL));
    Spooling spooling = { spool_open(work->arena, folder, work->problems), work->problems };
    asked.put         = bytes_put;
    asked.put_context = &spooling;
    if (!spooling.spool || !export_run(work, &asked, NULL)) return false;
    spool_finish(work->arena, spooling.spool);
    return reply_attachment(work, reply, spooling.spool->path, export_name(work, &asked),
                            str_from(sheet_media(asked.format)));
}
