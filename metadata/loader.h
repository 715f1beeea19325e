/*
 * loader.h -- what the stages of loading share: the files, the snapshot that is being built, and
 * how to look names up.
 *
 * Inside the room only. The stages run in the order in which they stand at the end; each goes on
 * after a problem. A thing that has a problem of its own is `broken`: it stays in the model so that
 * what refers to it is not reported too.
 */
#ifndef TENON_METADATA_LOADER_H
#define TENON_METADATA_LOADER_H

#include "metadata/keys.h"
#include "metadata/source.h"

/* One file, after merging its layers. */
typedef struct {
    const FileKind *kind;
    Str             name; /* of the object, the list, the role, the language; empty for app.yaml */
    Str             path;
    Node           *root;   /* NULL if it is no YAML */
    bool            system; /* its lowest layer is the program's own */
} Document;

/* A file of Lua, that of the highest layer. Its texts are those of the layer. */
typedef struct {
    const FileKind *kind;
    Str             name; /* of the object, the library, the test */
    Str             path, shown; /* relative to the app; as messages call it */
    Str             text;
} CodeFile;

/* The YAML behind an object, until loading ends. */
typedef struct {
    const Document *document;
    const Node    **field_nodes; /* parallel to object->fields; NULL for system fields */
    const Node   ***input_nodes; /* parallel to object->actions, then to the input's fields */
} ObjectDraft;

/* An expression that waits until all names are known. */
typedef struct {
    const Expr  **into;
    Str           text;
    Place         at;
    const Object *scope;
    Type          wanted;
    bool          any; /* of any type */
} Pending;

/* A line of a translation file. */
typedef struct {
    Str         text;
    const Node *node;
    bool        used, system;
} Translation;

struct Loader {
    Arena        *arena;   /* the snapshot's */
    Arena        *scratch; /* gone when loading ends */
    Problems     *problems;
    Snapshot     *snapshot;
    const Layers *layers;
    int           errors_before; /* problems that were there before loading */
    VEC(Document) documents;
    VEC(CodeFile) code;
    ObjectDraft *drafts; /* parallel to snapshot->objects */
    VEC(Pending) pending;
    bool   objects_missing;   /* there are files of objects that have no object.yaml */
    bool   languages_broken;  /* app.yaml does not say which there are */
    Map    languages_refused; /* "objects/a/object.yaml fr": said once for each file */
    Map    translations;      /* "zh-CN opportunity.label" -> Translation */
    StrVec text_paths;   /* that were asked for */
    Map    choices_used; /* names of shared lists */
    size_t app_menus;    /* how many menus are the app's; the program's stand behind them */
};

/* --- looking up ------------------------------------------------------------------------------- */

/*
 * Each is NULL with a problem that says what is near; the problem is left out where a broken thing
 * explains it.
 */
const Object  *object_get(Loader *loader, Str name, Place at);
const Field   *field_get(Loader *loader, const Object *object, Str name, Place at);
const Choices *choices_get(Loader *loader, Str name, Place at);

/* Is there such a role in the app, or is it admin? */
bool role_name_check(Loader *loader, Str name, Place at);

/*
 * The field at the end of a path through lookups: "account.owner.name". `at` is its first
 * character.
 */
const Field *path_get(Loader *loader, const Object *object, Str path, Place at);

/* Small letters, digits, underscores; at most 60. */
bool name_check(Loader *loader, Str name, Place at);

/* The newest problem's hint: what is near to `given`, or else all the names. */
void near_or_all(Loader *loader, Str given, const StrVec *names);

/* "a, b, c", for messages; long lists end in "...". */
Str names_listed(Loader *loader, const Str *names, size_t count);
Str number_text(const Loader *loader, int64_t number);

/* Is it in the program's own layer? */
bool place_is_system(Place at);

/* Does the file say, under `key`, the name that its path has? */
bool name_is_file(Loader *loader, const Document *document, const char *key);

/* For keys that are only for people. */
void ignore_value(const Reading *reading, const Node *value);

const Document *document_find(const Loader *loader, const char *kind, Str name);
const Node     *field_node(const Loader *loader, const Field *field,
                           const char *key); /* NULL if not written */

/* --- expressions (expressions.c) -------------------------------------------------------------- */

void expression_later(Loader *loader, const Object *scope, const Node *node, Type wanted,
                      const Expr **into);
void expression_text_later(Loader *loader, const Object *scope, Str text, Place at,
                           const Type *wanted, const Expr **into); /* wanted NULL: any type */

/* Fields that need each other, on the way down; a circle is told from where it closes. */
typedef VEC(const Field *) FieldWay;

void circle_report(Loader *loader, const char *code, const FieldWay *way, const Field *field);

/* --- texts (i18n.c) --------------------------------------------------------------------------- */

/*
 * Reads a text from what stands inline (or NULL) and from the translation files, by the path
 * "<reading's>.<what>".
 */
void label_read(const Reading *reading, const char *what, const Node *node, Label *label);

/* A text of the program's own translation files: "built_in.details". */
void label_built_in(Loader *loader, const char *what, Label *label);

/* Fills an empty label with words made from a name: close_date, Close date. */
void label_derive(const Loader *loader, Str name, Label *label);
bool is_english(Str language);
bool label_is_empty(const Loader *loader, const Label *label);

/* --- fields (fields.c, objects.c) ------------------------------------------------------------- */

/* Sets an option that was not written: what it is follows from something else. */
void field_option_set(Loader *loader, Field *field, const char *option, Value value);

/* Reads one field of object.yaml; what names other things waits for objects_link. */
void field_read(Loader *loader, Object *object, Field *field, const Node *node);

/* Where its texts stand in translation files: "opportunity.fields.name". */
Str field_path(Loader *loader, const Field *field);

/*
 * Reads a map of fields into an object that has none yet, with room for `more` behind them. Answers
 * their nodes, parallel to object->fields.
 */
const Node **fields_read(Loader *loader, Object *object, const Node *map, size_t more);

/* The names of a `was:`. */
Str *earlier_names(Loader *loader, const Node *value, size_t *count);

/*
 * Rules and indexes of an object, once its fields are known. What its fields say under `validate`
 * becomes rules too, which stand first; `map` may be NULL.
 */
void rules_read(Loader *loader, Object *object, const Node *map);
void indexes_read(Loader *loader, Object *object, const Node *list);
void index_member_check(Loader *loader, const Field *field, Place at);

/* --- scripts (scripts.c) ---------------------------------------------------------------------- */

/* Keeps a file of Lua until scripts_read; one of the same path is replaced. */
void script_add(Loader *loader, const CodeFile *file);

bool script_exists(const Loader *loader, Str object); /* it may be broken */

/* --- actions (actions.c) ---------------------------------------------------------------------- */

void actions_read(const Reading *reading, const Node *map);
void script_keys_read(const Reading *reading, const Node *map);

/* NULL with a problem that says what is near. */
const Action *action_get(Loader *loader, const Object *object, Str name, Place at);

/* What the choices of an object offer when (offers.c). */
void offers_link(Loader *loader, Object *object);

/* Whether and how its records stand in timelines (timelines.c). */
void timeline_link(Loader *loader, Object *object);

/* Tables that other stages or the schema need. */
extern const Key field_keys[], unique_keys[], validate_keys[], depends_keys[], rule_keys[],
    index_keys[], action_keys[], script_keys[], timeline_keys[];

/* --- the stages ------------------------------------------------------------------------------- */

void app_read(Loader *loader);   /* the languages, by which every text is read */
void i18n_read(Loader *loader);
void texts_read(Loader *loader); /* after i18n_read */
void app_label_read(Loader *loader); /* the rest of app.yaml */
void choices_read(Loader *loader);
void objects_read(Loader *loader); /* objects and their fields */
void scripts_read(Loader *loader); /* Lua, as text */
void objects_link(Loader *loader); /* what names what */
void actions_check(Loader *loader); /* against the script, once conditions are compiled */
void reports_read(Loader *loader);
void dashboards_read(Loader *loader); /* after lists and reports */
void reports_check(Loader *loader);   /* their conditions, once compiled */
void menus_read(Loader *loader);      /* after dashboards */
void lists_read(Loader *loader);   /* list.yaml, or a derived view */
void records_read(Loader *loader); /* record.yaml, or a derived page */
void forms_read(Loader *loader);   /* form.yaml, or derived forms */
void mobiles_read(Loader *loader); /* mobile.yaml, after the layouts that it chooses from */
void boards_read(Loader *loader);  /* board.yaml, or a board by the stages of the record page */
void roles_read(Loader *loader);
/* data/<name>.csv: its header and the width of its rows; `file` is how messages call it. */
void data_check(Loader *loader, Str name, Str file, Str text);
void expressions_compile(Loader *loader); /* all that wait; the model's before layouts are read */
void formulas_check(Loader *loader);      /* no cycles */
void rollups_link(Loader *loader);        /* what they are made of, once all fields are linked */
void rollups_check(Loader *loader);       /* no cycles, and nothing that changes unseen */
void translations_check(Loader *loader);  /* those that nothing asked for */
void model_check(Loader *loader);         /* warnings about what is allowed but hardly meant */

#endif
