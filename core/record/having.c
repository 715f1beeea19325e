/*
 * having.c -- a condition over the groups and measures that were asked for: "sum(amount) > 1000 and
 * stage ~= 'lost'".
 *
 * The rule of this file: each key of the answer is a name of its own. The text's keys are replaced
 * by plain names (k0, k1 ...), the rest is the expression language, so nothing of the text becomes
 * SQL.
 */
#include "core/record/access.h"
#include "core/record/measure.h"

typedef struct {
    const Measure *measures;
    size_t         count;
    Names          base; /* for options */
} Keys;

static Str plain_name(Arena *arena, size_t i)
{
    return str_printf(arena, "k%zu", i);
}

static bool keys_find(const Names *names, const Type *of, Str name, Member *member)
{
    const Keys *keys = names->context;
    int64_t number;
    (void)of;
    if (!str_starts(name, STR("k")) || !str_to_int(str_slice(name, 1, name.len), &number))
        return false;
    if (number < 0 || (size_t)number >= keys->count) return false;
    const Measure *measure = &keys->measures[number];
    *member = (Member){ name, measure->type, measure };
    return true;
}

static void keys_names(const Names *names, const Type *of, Arena *arena, StrVec *found)
{
    const Keys *keys = names->context;
    (void)of;
    for (size_t i = 0; i < keys->count; i++) VEC_PUSH(arena, found, keys->measures[i].key);
}

static bool keys_option(const Names *names, const Choices *choices, Str option)
{
    const Keys *keys = names->context;
    return keys->base.option(&keys->base, choices, option);
}

static void keys_options(const Names *names, const Choices *choices, Arena *arena, StrVec *found)
{
    const Keys *keys = names->context;
    keys->base.options(&keys->base, choices, arena, found);
}

/* --- the text --------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
           || (c >= 'A' && c <= 'Z');
}

/* The longest key that stands here as a whole. */
static const Measure *key_at(const Keys *keys, Str text, size_t at)
{
    const Measure *longest = NULL;
    if (at && is_word(text.ptr[at - 1])) return NULL;
    for (size_t i = 0; i < keys->count; i++) {
        Str key = keys->measures[i].key;
        size_t end = at + key.len;
        if (!str_starts(str_slice(text, at, text.len), key)) continue;
        if (end < text.len && is_word(text.ptr[end]) && is_word(key.ptr[key.len - 1])) continue;
        if (!longest || key.len > longest->key.len) longest = &keys->measures[i];
    }
    return longest;
}

static Str with_plain_names(Arena *arena, const Keys *keys, Str text)
{
    Buffer out;
    char quote = 0;
    buffer_init(&out, arena, text.len + 32);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        const Measure *key = quote ? NULL : key_at(keys, text, i);
        if (key) {
            buffer_add(&out, plain_name(arena, (size_t)(key - keys->measures)));
            i += key->key.len - 1;
            continue;
        }
        if (quote && c == '\\' && i + 1 < text.len) buffer_char(&out, text.ptr[i++]);
        else if (quote ? c == quote : c == '\'' || c == '"') quote = quote ? 0 : c;
        buffer_char(&out, text.ptr[i]);
    }
    return buffer_str(&out);
}

/* --- SQL -------------------------------------------------------------------------------------- */

static bool sql_path(SqlEnv *env, const Expr *path)
{
    if (path->root != ROOT_RECORD || path->step_count != 1) return sql_bind(env, value_null());
    const Measure *measure = path->steps[0].thing;
    buffer_printf(env->out, "(%.*s)", STR_ARG(measure->sql));
    return true;
}

static Value sql_constant(SqlEnv *env, const Expr *path)
{
    (void)env;
    (void)path;
    return value_null();
}

static bool sql_no(SqlEnv *env, Str name)
{
    (void)env;
    (void)name;
    return false;
}

bool having_write(Source *source, const Measure *measures, size_t count, Str text, Buffer *out)
{
    Work *work = source->work;
    if (!text.len) return true;
    Keys keys = { measures, count, access_names(work, source->object) };
    Names names = { .context = &keys,
                    .scope = source->object,
                    .user = work->snapshot->user,
                    .find = keys_find,
                    .names = keys_names,
                    .option = keys_option,
                    .options = keys_options };
    Type condition = { .kind = TYPE_BOOL };
    Expr *expr =
        expr_compile(work->arena, with_plain_names(work->arena, &keys, text),
                     (Place){ .field = STR("having") }, &names, &condition, work->problems);
    if (!expr) return false;
    SqlEnv env = { .arena = work->arena,
                   .out = out,
                   .bound = &source->bound,
                   .path = sql_path,
                   .constant = sql_constant,
                   .has_role = sql_no,
                   .in_department = sql_no,
                   .now = work->now,
                   .zone = work->snapshot->zone };
    BUFFER_ADD(out, " HAVING ");
    int before = work->problems->count;
    return expr_sql(expr, &env, SQL_FILTER) || source_too_large(source, before);
}
