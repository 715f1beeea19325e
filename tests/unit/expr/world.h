/*
 * world.h -- a small world for the tests of this room: deals with accounts and users, and how names
 * are found in it.
 *
 * This room knows no objects; here struct Object and struct Choices are what the tests need them to
 * be. A record is an array of values, parallel to its object's fields; a reference is the number of
 * a row from 1 on.
 */
#ifndef TENON_EXPR_WORLD_H
#define TENON_EXPR_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/expr/expr.h"

#define TEST(function) cmocka_unit_test_setup_teardown(function, with_arena, without_arena)

__attribute__((unused)) static int with_arena(void **state)
{
    *state = arena_new();
    return 0;
}

__attribute__((unused)) static int without_arena(void **state)
{
    arena_free(*state);
    return 0;
}

/* --- options ---------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    Value       probability, closed, weight; /* empty where an option has none */
} WorldOption;

struct Choices {
    const char        *name;
    const WorldOption *options; /* ends with a NULL name */
};

#define DECIMAL_OF(digits_, scale_) { VALUE_DECIMAL, { .decimal = { digits_, scale_ } } }
#define INT_OF(integer_)            { VALUE_INT, { .integer = integer_ } }
#define BOOL_OF(boolean_)           { VALUE_BOOL, { .boolean = boolean_ } }

static const WorldOption stage_options[] = {
    { "contact", INT_OF(10), BOOL_OF(false), DECIMAL_OF(25, 2) },
    { "proposal", INT_OF(40), { .kind = VALUE_NULL }, DECIMAL_OF(-150, 2) },
    { "negotiation", { .kind = VALUE_NULL }, BOOL_OF(false), { .kind = VALUE_NULL } },
    { "won", INT_OF(100), BOOL_OF(true), DECIMAL_OF(100, 2) },
    { "lost", INT_OF(0), BOOL_OF(true), DECIMAL_OF(0, 2) },
    { 0 },
};

static const WorldOption industry_options[] = {
    { .name = "finance" }, { .name = "retail" }, { .name = "energy" }, { 0 }
};

static const WorldOption region_options[] = {
    { .name = "asia" }, { .name = "east" }, { .name = "north" }, { .name = "west" }, { 0 }
};

static const struct Choices stages     = { "stage", stage_options };
static const struct Choices regions    = { "region", region_options };
static const struct Choices industries = { "industry", industry_options };

typedef struct {
    const char *name;
    Type        type;
    size_t      offset; /* in WorldOption */
} WorldAttribute;

static const WorldAttribute attributes[] = {
    { "probability", { TYPE_INT }, offsetof(WorldOption, probability) },
    { "closed", { TYPE_BOOL }, offsetof(WorldOption, closed) },
    { "weight", { TYPE_DECIMAL, .scale = 2 }, offsetof(WorldOption, weight) },
};

enum { ATTRIBUTE_COUNT = sizeof attributes / sizeof *attributes };

static inline Value option_value(const WorldOption *option, const WorldAttribute *attribute)
{
    return *(const Value *)((const char *)option + attribute->offset);
}

/* --- objects ---------------------------------------------------------------------------------- */

typedef struct {
    const char *name;
    Type        type;
} WorldField;

struct Object {
    const char       *name;
    const WorldField *fields; /* ends with a NULL name */
};

extern const struct Object world_deal, world_account, world_user;

static const WorldField deal_fields[] = {
    { "id", { TYPE_REF, .object = &world_deal } },
    { "name", { TYPE_TEXT } },
    { "notes", { TYPE_TEXT } },
    { "code", { TYPE_TEXT } },
    { "stage", { TYPE_TEXT, .choices = &stages } },
    { "amount", { TYPE_DECIMAL, .scale = 2 } },
    { "rate", { TYPE_DECIMAL, .scale = 6 } },
    { "ratio", { TYPE_DECIMAL, .scale = 1 } },
    { "lots", { TYPE_INT } },
    { "huge", { TYPE_INT } },
    { "active", { TYPE_BOOL } },
    { "close_date", { TYPE_DATE } },
    { "start_date", { TYPE_DATE } },
    { "created_at", { TYPE_DATETIME } },
    { "seen_at", { TYPE_DATETIME } },
    { "account", { TYPE_REF, .object = &world_account } },
    { "owner", { TYPE_REF, .object = &world_user } },
    { "parent", { TYPE_REF, .object = &world_deal } },
    { "regions", { TYPE_LIST, .choices = &regions } },
    { 0 },
};

static const WorldField account_fields[] = {
    { "id", { TYPE_REF, .object = &world_account } },
    { "name", { TYPE_TEXT } },
    { "industry", { TYPE_TEXT, .choices = &industries } },
    { "revenue", { TYPE_DECIMAL, .scale = 2 } },
    { "employees", { TYPE_INT } },
    { "vip", { TYPE_BOOL } },
    { "since", { TYPE_DATE } },
    { "parent", { TYPE_REF, .object = &world_account } },
    { "owner", { TYPE_REF, .object = &world_user } },
    { "markets", { TYPE_LIST, .choices = &regions } },
    { 0 },
};

static const WorldField user_fields[] = {
    { "id", { TYPE_REF, .object = &world_user } },
    { "name", { TYPE_TEXT } },
    { "level", { TYPE_INT } },
    { "quota", { TYPE_DECIMAL, .scale = 2 } },
    { "hired", { TYPE_DATE } },
    { "manager", { TYPE_REF, .object = &world_user } },
    { "regions", { TYPE_LIST, .choices = &regions } },
    { 0 },
};

const struct Object world_deal    = { "deal", deal_fields };
const struct Object world_account = { "account", account_fields };
const struct Object world_user    = { "user", user_fields };

/* --- names ------------------------------------------------------------------------------------ */

static inline bool find_field(const Type *of, Str name, Member *member)
{
    for (const WorldField *field = of->object->fields; field->name; field++) {
        if (!str_is(name, field->name)) continue;
        *member = (Member){ name, field->type, field };
        return true;
    }
    return false;
}

static inline bool world_find(const Names *names, const Type *of, Str name, Member *member)
{
    (void)names;
    if (of->kind == TYPE_REF) return find_field(of, name, member);
    for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
        if (!str_is(name, attributes[i].name)) continue;
        *member = (Member){ name, attributes[i].type, &attributes[i] };
        return true;
    }
    return false;
}

static inline void world_names(const Names *names, const Type *of, Arena *arena, StrVec *found)
{
    (void)names;
    if (of->kind == TYPE_REF)
        for (const WorldField *field = of->object->fields; field->name; field++)
            VEC_PUSH(arena, found, str_from(field->name));
    else
        for (size_t i = 0; i < ATTRIBUTE_COUNT; i++)
            VEC_PUSH(arena, found, str_from(attributes[i].name));
}

static inline const WorldOption *world_option_find(const struct Choices *choices, Str name)
{
    for (const WorldOption *option = choices->options; option->name; option++)
        if (str_is(name, option->name)) return option;
    return NULL;
}

static inline bool world_option(const Names *names, const struct Choices *choices, Str option)
{
    (void)names;
    return world_option_find(choices, option);
}

static inline void world_options(const Names *names, const struct Choices *choices, Arena *arena,
                                 StrVec *found)
{
    (void)names;
    for (const WorldOption *option = choices->options; option->name; option++)
        VEC_PUSH(arena, found, str_from(option->name));
}

static inline Str world_object_name(const Names *names, const struct Object *object)
{
    (void)names;
    return str_from(object->name);
}

static const Names world = {
    .scope = &world_deal,
    .user = &world_user,
    .find = world_find,
    .names = world_names,
    .option = world_option,
    .options = world_options,
    .object_name = world_object_name,
};

/* --- records ---------------------------------------------------------------------------------- */

enum { MOST_FIELDS = 20 };

typedef struct {
    Value values[MOST_FIELDS];
} WorldRecord;

typedef struct {
    const struct Object *object;
    const WorldRecord   *rows;
    size_t               count;
} WorldTable;

typedef struct {
    WorldTable tables[3]; /* deals, accounts, users */
    int64_t    user;      /* whose eyes; a row of the users */
} WorldData;

static inline const WorldRecord *world_row(const WorldData *data, const struct Object *object,
                                           Value id)
{
    if (id.kind != VALUE_REF) return NULL;
    for (size_t i = 0; i < 3; i++)
        if (data->tables[i].object == object) return &data->tables[i].rows[id.integer - 1];
    return NULL;
}

static inline size_t field_index(const struct Object *object, const void *thing)
{
    return (size_t)((const WorldField *)thing - object->fields);
}

/* Follows the path from a record; an option's attribute is a step too. */
static inline Value world_walk(const WorldData *data, const WorldRecord *record,
                               const struct Object *object, const Expr *path)
{
    Value value = value_null();
    Type  of    = { .kind = TYPE_REF, .object = object };
    for (size_t i = 0; i < path->step_count; i++) {
        const Member *step = &path->steps[i];
        if (of.kind == TYPE_TEXT) {
            const WorldOption *option =
                value.kind == VALUE_TEXT ? world_option_find(of.choices, value.text) : NULL;
            return option ? option_value(option, step->thing) : value_null();
        }
        if (i > 0) record = world_row(data, of.object, value);
        if (!record) return value_null();
        value = record->values[field_index(of.object, step->thing)];
        of    = step->type;
    }
    return value;
}

#endif
