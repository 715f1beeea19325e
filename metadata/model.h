/*
 * model.h -- what a tenant is, after loading: an immutable, counted snapshot of objects, layouts,
 * roles and menus.
 *
 * Everything here is built once by load.c and never changes after snapshot_publish; pointers
 * between things are resolved. It lives in the snapshot's own arena. Names are as in YAML; `table`
 * and `column` are the physical names, the only identifiers that ever reach SQL.
 */
#ifndef TENON_METADATA_MODEL_H
#define TENON_METADATA_MODEL_H

#include "core/base/map.h"
#include "core/base/problem.h"
#include "core/base/value.h"
#include "core/expr/expr.h"

typedef struct Snapshot  Snapshot;
typedef struct Object    Object;
typedef struct Field     Field;
typedef struct FieldType FieldType;
typedef struct Choices   Choices;
typedef struct Normal    Normal; /* metadata/fields/normalize.c */

/* --- words ------------------------------------------------------------------------------------ */

enum { MAX_LANGUAGES = 16 };

/* A text in the snapshot's languages, by their index. Empty where nothing was written. */
typedef struct Label {
    Str in[MAX_LANGUAGES];
} Label;

/* The label in a language; else in the app's first; else in any; else `fallback`. */
Str label_in(const Label *label, int language, Str fallback);

/* Index of the snapshot's language nearest to a tag ("zh-CN", "en-GB"); 0 if none is near. */
int snapshot_language(const Snapshot *snapshot, Str tag);

/* A text of the app's own, for its scripts: "texts.lead.once" in i18n/<language>.yaml; or NULL. */
const Label *text_find(const Snapshot *snapshot, Str key);

/* --- choices ---------------------------------------------------------------------------------- */

typedef struct {
    Str   name;
    Value value; /* BOOL, INT, DECIMAL or TEXT */
} Attribute;

typedef struct Option {
    Str        name;
    Label      label;
    Str        color;
    bool       retired;
    Str       *parents; /* options of the choice that a field with this list depends on */
    size_t     parent_count;
    Place      at;
    Attribute *attributes;
    size_t     attribute_count;
} Option;

/* An attribute that any option of the list has, and its type over all of them. */
typedef struct {
    Str  name;
    Type type;
} AttributeType;

struct Choices {
    Str            name; /* of a shared list; "object.field" for one written inline */
    Place          at;
    Option        *options;
    size_t         option_count;
    AttributeType *attributes;
    size_t         attribute_count;
    bool           broken; /* only while loading: it has a problem already */
};

const Option *option_find(const Choices *choices, Str name);
size_t        option_place(const Choices *choices, Str name); /* behind all if it is none */
/*
 * A list of texts in the order of the options, each once; what is none stands behind them. Without
 * options in the order of the texts.
 */
Value         options_ordered(const Choices *choices, Arena *arena, Value list);
Value         option_attribute(const Option *option, Str name); /* empty if it has none */

/* --- fields ----------------------------------------------------------------------------------- */

typedef enum {
    COLUMN_NONE, /* computed at read */
    COLUMN_BOOL,
    COLUMN_INT,
    COLUMN_DECIMAL, /* integer scaled by Field.scale */
    COLUMN_TEXT,
    COLUMN_DATE,
    COLUMN_DATETIME,
    COLUMN_REF,
    COLUMN_LIST, /* a table of its own: (record, value), a row for each item */
    COLUMN_FILES, /* the same, of the ids of files */
    COLUMN_ROLLUP, /* an integer that reads as what the roll-up returns */
} ColumnKind;

typedef enum { DELETE_RESTRICT, DELETE_CLEAR, DELETE_CASCADE } OnDelete;

typedef struct {
    bool          on;
    bool          ignore_case;
    const Field **scope;
    size_t        scope_count;
    const Expr   *where;
} Unique;

/* When an option can be chosen: where all that is not NULL holds. */
typedef struct {
    const Expr *parent; /* from `depends_on` */
    const Expr *when;   /* from `options_when` */
} Offer;

typedef enum { ROLLUP_COUNT, ROLLUP_SUM, ROLLUP_MIN, ROLLUP_MAX, ROLLUP_AVG } RollupKind;

/* What is kept in a record about the records that point at it. */
typedef struct Rollup {
    RollupKind   kind;
    const Field *over;    /* the lookup or child field by which they point */
    const Field *of;      /* their field that is summed ...; NULL for a count */
    const Expr  *where;   /* which of them count; NULL: all. Names are theirs */
    const char  *returns; /* the field type whose values it has: "currency" */
    int          height;  /* 1, or one more than the highest roll-up that it is made of */
} Rollup;

struct Field {
    const FieldType *type;
    const Object    *object;
    Str              name;
    Str              column; /* physical; a table for COLUMN_LIST; empty for COLUMN_NONE */
    int              index;  /* in object->fields */
    Place            at;
    Label            label, help, placeholder;
    Type             value_type; /* as expressions see it */

    bool   required, readonly, set_once, external, system, no_copy;
    bool   searchable, sortable, filterable, audited, importable, exportable;
    Unique unique;
    Str    group;   /* of permissions; empty if none */
    const Normal *const *normalize; /* how a text is tidied before it is checked */
    size_t               normalize_count;
    Str    pattern; /* a regular expression (POSIX extended) or a named one; empty if none */

    Value       fallback;      /* `default:` as a value */
    const Expr *fallback_expr; /* `default:` as an expression */
    const Expr *visible_when, *required_when, *readonly_when;

    const Value   *options; /* parallel to type->options: what stood there, or the fallback */
    uint8_t        scale;   /* decimal, currency, formulas returning them */
    const Choices *choices; /* choice, choices */
    const Field   *depends_on; /* the choice that decides what is offered, or NULL */
    Offer         *offers;     /* parallel to choices->options; NULL: all, always */
    const Object  *to;      /* lookup, child */
    OnDelete       on_delete;
    const Expr    *formula;
    const Rollup  *rollup;       /* NULL: it is none */
    const Expr    *filter;       /* lookup: which records it offers; names are the target's */
    const void    *pattern_code; /* `pattern` compiled, for fields/pattern.c */

    Str    description; /* why this field exists; for documentation */
    Str   *was;         /* earlier names: a rename keeps the data */
    size_t was_count;
    bool   broken; /* only while loading: it has a problem already */
};

/* --- a field type: one const struct in one file, metadata/fields/<type>.c --------------------- */

typedef enum {
    OPTION_BOOL,
    OPTION_INT,
    OPTION_DECIMAL,
    OPTION_TEXT,
    OPTION_CHOICE_LIST,
    OPTION_EXPR,
    OPTION_OBJECT,
    OPTION_NAMES, /* one text or several: kept as one text, with blanks between them */
    OPTION_FIELD /* a field of another object: by its name, or "object.field" */
} OptionKind;

typedef struct {
    const char *name;
    OptionKind  kind;
    const char *fallback; /* as YAML text, NULL for empty */
    const char *one_of;   /* space-separated allowed words for OPTION_TEXT, or NULL */
    bool        required;
    const char *help;
} OptionSpec;

typedef struct Loader Loader; /* metadata/load.h: for link functions */

struct FieldType {
    const char       *name, *label, *help; /* as in YAML; as in the designer; as in the docs */
    ColumnKind        column;
    TypeKind          value;   /* what expressions see; TYPE_NULL: link decides (formula, rollup) */
    const OptionSpec *options; /* what may stand beside "type:"; ends with a NULL name */
    const char       *operators; /* that make sense in filters: "== ~= < contains is_empty" */
    bool              computed;  /* formula, rollup: nobody ever sets it */
    bool              assigned;  /* autonumber: stored, never set by input */
    bool              sortable;
    bool              shaped; /* its texts are stored in a form of their own: other texts are not */

    /* Resolves names after all objects are read; NULL if there is nothing to do. */
    bool (*link)(Loader *loader, Field *field);

    /*
     * Converts raw input (JSON, CSV, Lua) in place and validates it alone. Never for an empty one.
     * Whoever has a value to check calls field_check, which tidies it first.
     */
    bool (*check)(const Field *field, Arena *arena, Value *value, Place at, int language,
                  Problems *problems);
};

/*
 * Tidies raw input as the field says (`normalize`), then converts and validates it alone, in place.
 * Never for an empty one; a text of which nothing is left becomes empty.
 */
bool field_check(const Field *field, Arena *arena, Value *value, Place at, int language,
                 Problems *problems);

/* Its values lie in a table of their own. */
static inline bool field_is_list(const Field *field)
{
    return field->type->column == COLUMN_LIST || field->type->column == COLUMN_FILES;
}

/* Its values are ids of the program's object `file`. */
static inline bool field_is_file(const Field *field)
{
    return field->type->column == COLUMN_FILES;
}

/* The value beside `type:`; the option must exist. */
Value              field_option(const Field *field, const char *option);
int64_t            field_option_int(const Field *field, const char *option, int64_t otherwise);
Str                field_option_text(const Field *field, const char *option);
const char *const *field_type_operators(const FieldType *type); /* split; ends with NULL */

extern const FieldType *const field_types[]; /* in the designer's order; ends with NULL */
const FieldType              *field_type_find(Str name);

/* --- scripts and actions ---------------------------------------------------------------------- */

/* A Lua file: its text as it stands there. Nothing here runs it. */
typedef struct {
    Str path; /* relative to the app: "objects/contract/script.lua" */
    Str text;
} Script;

/* A button: a function of the object's script that people may call. */
typedef struct Action {
    const Object *object;
    int           index; /* in object->actions */
    Str           name;
    Place         at;
    Label         label, help, confirm; /* confirm: asked before it runs; empty: it is not asked */
    Str           icon;
    bool          on_list;  /* of the whole object, without a record */
    bool          danger;   /* shown as something that cannot be undone */
    bool          elevated; /* its script's calls have full rights; the audit entries say so */
    const Expr   *when;     /* where it can be pressed; NULL: always */
    const Object *input;    /* its form: an object of its own without a table; NULL: none */
    Str           run;      /* the function in rule.actions */
} Action;

/* --- objects ---------------------------------------------------------------------------------- */

typedef struct {
    Str          name;
    Place        at;
    const Expr  *refuse_when;
    Label        message;
    const Field *field; /* where the message goes; NULL: the record */
} Rule;

typedef struct {
    const Field **fields;
    size_t        count;
    bool          unique;
    Place         at;
} Index;

typedef enum { OWNER_USER, OWNER_QUEUE, OWNER_NONE } OwnerKind;

/* A view of list.yaml. */
typedef struct {
    Str         name;
    Label       label;
    const Expr *where;   /* NULL: all */
    Str        *columns; /* paths: "name", "account.name" */
    size_t      column_count;
    Str         sort; /* "-close_date,name" */
    Str         group;
    Place       at;
} View;

/* Cards in columns, one for each option of a choice. */
typedef struct {
    Str          name;
    Label        label;
    const Field *by;
    Str          title;  /* of a card: a path; empty: the record's name */
    Str         *facts;  /* paths */
    size_t       fact_count;
    const Field *sum;    /* of each column; NULL: none */
    Str         *hidden; /* options whose columns are folded at first */
    size_t       hidden_count;
    Str          sort;   /* of the cards; empty: in the order of their creation */
    const Expr  *where;  /* NULL: all */
    Place        at;
} Board;

typedef struct {
    Str          path; /* "amount", "account.name" */
    const Field *field;
    int          span;
    Place        at;
} LayoutField;

typedef struct {
    Str          name;
    Label        label;
    int          columns;
    const Expr  *visible_when;
    LayoutField *fields;
    size_t       field_count;
} Section;

typedef enum { PART_SECTIONS, PART_RELATED, PART_HISTORY, PART_TIMELINE, PART_FILES } PartKind;

/* A tab of a record page, or a block of its side column. */
typedef struct {
    PartKind      kind;
    Str           name;
    Label         label;
    Section      *sections;
    size_t        section_count;
    const Object *object; /* RELATED: whose rows */
    const Field  *field;  /* RELATED: the lookup or child field that points here */
    Str          *columns;
    size_t        column_count;
    Str           sort;
    bool          inline_edit;
    int           limit;
} Part;

/* What helps in one stage of the path: what to do, and which fields matter there. */
typedef struct {
    Str    option;
    Label  text;
    Str   *fields;
    size_t field_count;
    Str    action; /* the button that leads into this stage; empty: it is chosen like any value */
} Guide;

typedef struct {
    Str          name; /* "default" where the file has one layout */
    Str         *roles;
    size_t       role_count;
    const Expr  *when;
    Str          title, subtitle; /* paths; empty if none */
    Str         *facts;
    size_t       fact_count;
    Str         *actions; /* names of the object's actions, and "edit", "delete" */
    size_t       action_count;
    const Field *path;   /* the choice of the stage bar, or NULL */
    Guide       *guides; /* for some of its options */
    size_t       guide_count;
    Part        *tabs;
    size_t       tab_count;
    Part        *side;
    size_t       side_count;
} RecordLayout;

typedef struct {
    Section *sections;
    size_t   section_count;
    Str      then; /* create: "open", "list", "new" */
} FormLayout;

/* How its records stand in the timelines of those that they point at. */
typedef struct {
    const Field *at;   /* NULL: they do not. A moment; where it is empty, the record is left out */
    const Field *text; /* shown below the title, or NULL */
} TimelineEntry;

/* A part of the page that a phone fetches when it is opened. */
typedef struct {
    Str    name;
    Label  label;
    Str   *fields; /* paths */
    size_t field_count;
} MobileGroup;

/* What of a record's page is for a phone (mobile.yaml). */
typedef struct {
    Str         *fields; /* paths: all that is sent at first */
    size_t       field_count;
    bool         chooses_actions; /* else all buttons of the page are there */
    Str         *actions;
    size_t       action_count;
    Str         *tabs; /* names of parts */
    size_t       tab_count;
    MobileGroup *groups;
    size_t       group_count;
} Mobile;

struct Object {
    const Snapshot *snapshot; /* that it was loaded into; more than one may look into that */
    Str             name;
    Str             table; /* physical */
    int             index;
    Place           at;
    bool            system;
    Label           label, plural, description;
    Str             icon;
    OwnerKind       owner_kind;
    bool            version_required;

    const Field *title;      /* the field that names a record, or NULL */
    const Expr  *title_expr; /* what names a record: always set */

    Field *fields; /* own fields in order, then the system fields */
    size_t field_count;
    Map    field_map; /* Str -> const Field * */

    Str   *was; /* earlier names: a rename keeps the data */
    size_t was_count;
    bool   broken; /* only while loading: it has a problem already */

    const Field *id, *version, *owner, *created_at, *created_by, *updated_at,
        *updated_by;    /* owner may be NULL */
    const Field *child; /* the one `child` field, or NULL */

    TimelineEntry timeline;

    Rule  *rules;
    size_t rule_count;
    Index *indexes; /* declared ones; those of unique fields and lookups are derived by release */
    size_t index_count;

    const Action *action;   /* of an action's input: whose it is; it has no table. Else NULL */
    const Script *script;   /* objects/<name>/script.lua, or NULL */
    bool          elevated; /* the hooks' calls have full rights; the audit entries say so */
    Action       *actions;
    size_t        action_count;

    /* Lookup and child fields anywhere that point at this object. */
    const Field **referrers;
    size_t        referrer_count;

    /* Roll-ups, of any object, over this one's records; those over one link stand together. */
    const Field **rollups;
    size_t        rollup_count;

    View         *views; /* at least one */
    size_t        view_count;
    const View   *default_view;
    Board        *boards;
    size_t        board_count;
    RecordLayout *layouts; /* at least one */
    size_t        layout_count;
    FormLayout    create, edit;
    const Mobile *mobile; /* NULL: a phone shows what a desk shows */
};

const Object *object_find(const Snapshot *snapshot, Str name); /* NULL if unknown */
const Field  *field_find(const Object *object,
                         Str           name); /* system fields included; NULL if unknown */
const View   *view_find(const Object *object, Str name);
const Board  *board_find(const Object *object, Str name);
const Action *action_find(const Object *object, Str name);

/* --- roles and menus -------------------------------------------------------------------------- */

typedef enum {
    VERB_READ,
    VERB_CREATE,
    VERB_UPDATE,
    VERB_DELETE,
    VERB_EXPORT,
    VERB_IMPORT,
    VERB_BULK,
    VERB_TRANSFER,
    VERB_COUNT
} Verb;
typedef enum {
    SCOPE_NONE,
    SCOPE_OWN,
    SCOPE_ALL
} Scope; /* true reads as all, false as none; join by maximum */
typedef enum { FIELD_UNSAID, FIELD_NONE, FIELD_READ, FIELD_EDIT } FieldRight;

typedef struct {
    Scope       verbs[VERB_COUNT];
    bool        granted; /* the role names this object, itself or by "*" */
    bool       *actions; /* parallel to object->actions: may be pressed */
    FieldRight *fields;  /* parallel to object->fields: what `fields:` and `groups:` say,
                            FIELD_UNSAID elsewhere */
} Grant;

/* What a role may configure, and so what it may see of rules: CODE and ALL see file and line. */
typedef enum { SETUP_NONE, SETUP_CONTENT, SETUP_MODEL, SETUP_CODE, SETUP_ALL } Setup;
const char *setup_name(Setup setup); /* "none", "content" ... */

typedef struct Role {
    Str    name;
    Label  label;
    int    index;
    bool   everything; /* the built-in role admin */
    Setup  setup;
    Grant *grants;     /* parallel to snapshot->objects */
    Str   *menus;
    size_t menu_count;
} Role;

const Role *role_find(const Snapshot *snapshot, Str name);

/* Does the role say anything about the object, or about a parent that it follows? */
bool role_reaches(const Role *role, const Object *object);

/* --- reports and dashboards ------------------------------------------------------------------- */

/* What is computed of a group of records. */
typedef struct {
    Str          key;   /* as the API asks for it: "sum(amount)", "count()" */
    Str          kind;  /* "sum" ... */
    const Field *field; /* at the end of its path; NULL: the records are counted */
    Label        label; /* empty: it follows from kind and field */
} ReportMeasure;

/* reports/<name>.yaml; also what a tile of a dashboard draws or counts by itself. */
typedef struct Report {
    Str            name; /* empty in a tile */
    Place          at;
    Label          label, description;
    Str            icon;
    const Object  *object;
    Str            where;     /* as written; empty: all */
    const Expr    *condition; /* the same, or NULL */
    Str           *rows;      /* what it is grouped by, outermost first: "owner", "month(due)" */
    size_t         row_count;
    Str           *columns;
    size_t         column_count;
    ReportMeasure *measures; /* at least one */
    size_t         measure_count;
    Str            sort;     /* "-sum(amount)"; empty: in the natural order of the groups */
    int            limit;    /* groups of the outermost level; 0: as many as there may be */
    Str            chart;    /* "table", "bar", "line", "area", "pie", "funnel" or "number" */
    bool           stacked;
    Str            charted;  /* the measure that is drawn */
    Str           *filters;  /* paths that a viewer may narrow it by */
    size_t         filter_count;
    Str           *roles;    /* who sees it; none: whoever may read what it needs */
    size_t         role_count;
} Report;

typedef enum { TILE_REPORT, TILE_NUMBER, TILE_LIST } TileKind;

typedef struct {
    TileKind      kind;
    Label         label;  /* empty: that of what it shows */
    int           width;  /* of 12 */
    const Report *report; /* REPORT, NUMBER; without a name: the tile's own */
    Str           earlier; /* NUMBER: the condition of what it is compared with; empty: nothing */
    Str           compare; /* "previous_month" ... */
    Str           good;    /* "up", "down", or empty */
    bool          exact;   /* NUMBER: all its digits */
    const Object *object;  /* LIST */
    const View   *view;
    int           limit;
    Place         at;
} Tile;

typedef struct Dashboard {
    Str    name;
    Label  label, description;
    Str    icon;
    bool   home; /* shown on the start page */
    Tile  *tiles;
    size_t tile_count;
    Str   *roles;
    size_t role_count;
} Dashboard;

typedef enum {
    ITEM_HOME, ITEM_OBJECT, ITEM_BOARD, ITEM_DIVIDER, ITEM_LINK, ITEM_REPORT, ITEM_DASHBOARD
} ItemKind;

typedef struct {
    ItemKind      kind;
    const Object *object;
    const View   *view; /* or NULL */
    const Board  *board; /* of ITEM_BOARD */
    const Report    *report;
    const Dashboard *dashboard;
    Str           url;
    Str           icon;
    Label         label;
} MenuItem;

typedef struct {
    Str       name;
    Label     label;
    Str       icon;
    MenuItem *items;
    size_t    item_count;
} Menu;

/* --- the snapshot ----------------------------------------------------------------------------- */

struct Snapshot {
    Arena *arena;
    int    holders; /* atomic; see snapshot.c */
    int64_t serial; /* of no other objects and roles in this process, living or gone */

    Str         app, version;
    Label       label;
    Str         languages[MAX_LANGUAGES]; /* at least one */
    int         language_count;
    Str         currency;
    Str         country; /* ISO 3166: whose telephone numbers need no code; empty: none */
    Str         zone_name;
    const Zone *zone;
    bool        data_dated; /* days in data/ are told from data_day */
    int64_t     data_day;
    Str         hash;    /* of all the files of all layers */
    int64_t     release; /* number, 0 if it is not stored */

    Object  *objects; /* system objects first */
    size_t   object_count;
    Map      object_map;
    Script  *libraries; /* lib/<name>.lua */
    size_t   library_count;
    Script  *tests; /* script.test.lua, lib/<name>.test.lua, tests/<name>.lua; by path */
    size_t   test_count;
    Map      texts;   /* the app's own words for its scripts: Str -> const Label * */
    Choices *choices; /* shared lists */
    size_t   choice_count;
    Role    *roles; /* admin first */
    size_t   role_count;
    Menu    *menus; /* one derived from the model where the app has none */
    size_t   menu_count;
    Report  *reports; /* by name */
    size_t   report_count;
    Dashboard *dashboards;
    size_t   dashboard_count;

    const Object *user, *department, *role_assignment; /* that the core itself reads */
    const Object *audit_entry, *outbox, *script_run, *job,
        *comment, *notification, *file; /* that only the program writes */
    const Object *saved_view, *view_choice; /* kept through core/record/saved_view.h */
};

const Report    *report_find(const Snapshot *snapshot, Str name); /* NULL if unknown */
const Dashboard *dashboard_find(const Snapshot *snapshot, Str name);

const Snapshot *snapshot_acquire(const Snapshot *snapshot);
void snapshot_release(const Snapshot *snapshot); /* the last one frees it; NULL is fine */

/*
 * The place where the current one is taken from. "Read the pointer and count me in" happen under
 * one lock.
 */
typedef struct SnapshotSlot SnapshotSlot;
SnapshotSlot               *slot_new(void);
void                        slot_free(SnapshotSlot *slot);
const Snapshot             *slot_acquire(SnapshotSlot *slot);    /* NULL if nothing was published */
void slot_publish(SnapshotSlot *slot, const Snapshot *snapshot); /* takes the caller's reference */

/* How expressions over this snapshot find names; scope is what a bare name is a member of. */
Names snapshot_names(const Snapshot *snapshot, const Object *scope);

#endif
