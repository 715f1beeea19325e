/*
 * rollup.c -- the step "roll-ups": what a stored change means for the records that it points at.
 *
 * The rule of this file: a sum and a count follow by the difference, a smallest or largest value
 * too, until it leaves; that, and an average, is asked of the table, which has the change already.
 * A record whose roll-up changed is a changed record itself: so those above it follow.
 */
#include "core/record/rollup.h"

#include "core/record/audit.h"
#include "core/record/evaluate.h"
#include "core/record/store.h"

typedef struct {
    const Record  *was, *is;
    const int64_t *going;
    size_t         going_count;
} Change;

/* --- what one record gives to one roll-up ----------------------------------------------------- */

typedef struct {
    bool  counts;
    Value value;
} Share;

static bool points_at(const Record *record, const Field *link, int64_t id)
{
    Value value = record ? record->values[link->index] : value_null();
    return value.kind == VALUE_REF && value.integer == id;
}

static Share share_of(Work *work, const Record *record, const Field *field, int64_t parent)
{
    const Rollup *rollup = field->rollup;
    if (!points_at(record, rollup->over, parent)) return (Share){ 0 };
    if (rollup->where && !record_holds(work, record, rollup->where)) return (Share){ 0 };
    if (!rollup->of) return (Share){ .counts = true };
    Value value = record_formula(work, record, rollup->of);
    return (Share){ !value_is_null(value), value };
}

static bool shares_equal(Share a, Share b)
{
    return a.counts == b.counts && (!a.counts || value_equal(a.value, b.value));
}

/* --- what that makes of the roll-up ----------------------------------------------------------- */

static bool count_follow(Work *work, const Field *field, int64_t id, Share was, Share is,
                         Value *value)
{
    (void)work, (void)field, (void)id;
    *value = value_int(value->integer + is.counts - was.counts);
    return true;
}

/* False for a whole number of more than 18 digits. */
static bool amount_of(Share share, Decimal *amount)
{
    Value value = share.counts ? share.value : value_int(0);
    bool  fits = value_to_decimal(&value);
    if (fits) *amount = value.decimal;
    return fits;
}

/* Where something on the way is beyond the last digit, the whole may still fit. */
static bool sum_follow(Work *work, const Field *field, int64_t id, Share was, Share is,
                       Value *value)
{
    Value   sum = *value;
    Decimal total, gone, come;
    bool    fits = value_to_decimal(&sum) && amount_of(was, &gone) && amount_of(is, &come) &&
                decimal_subtract(sum.decimal, gone, &total) && decimal_add(total, come, &total) &&
                decimal_rescale(total, field->scale, &total);
    if (!fits) return rollup_find(work, field, id, value);
    *value = value->kind == VALUE_INT ? value_int(total.digits) : value_decimal(total);
    return true;
}

/* A larger value than the largest replaces it; when that one leaves, the table knows the next. */
static bool extreme_follow(Work *work, const Field *field, int64_t id, Share was, Share is,
                           Value *value)
{
    int  sign = field->rollup->kind == ROLLUP_MAX ? 1 : -1;
    bool beats =
        is.counts && (value_is_null(*value) || sign * value_compare(is.value, *value) >= 0);
    if (beats)
        *value = is.value;
    else if (was.counts && (value_is_null(*value) || value_equal(was.value, *value)))
        return rollup_find(work, field, id, value);
    return true;
}

static bool average_follow(Work *work, const Field *field, int64_t id, Share was, Share is,
                           Value *value)
{
    (void)was, (void)is;
    return rollup_find(work, field, id, value);
}

static bool (*const follows[])(Work *, const Field *, int64_t, Share, Share, Value *) = {
    [ROLLUP_COUNT] = count_follow, [ROLLUP_SUM] = sum_follow,     [ROLLUP_MIN] = extreme_follow,
    [ROLLUP_MAX] = extreme_follow, [ROLLUP_AVG] = average_follow,
};

/* --- one record above ------------------------------------------------------------------------- */

static Record *parent_open(Work *work, const Object *object, int64_t id)
{
    Record *record = store_load(work, object, id);
    if (!record) return NULL;
    record->old = record->values;
    record->values = arena_copy(work->arena, record->old, sizeof(Value) * object->field_count);
    return record;
}

static bool parent_store(Work *work, const Record *parent)
{
    Record was = record_before(parent);
    bool   same = true, audited = false;
    for (size_t i = 0; i < parent->object->field_count; i++) {
        if (value_equal(parent->values[i], parent->old[i])) continue;
        same = false;
        audited |= parent->object->fields[i].audited;
    }
    return same ||
           (store_update(work, parent) && (!audited || audit_write(work, parent, AUDIT_DERIVE)) &&
            rollups_follow(work, &was, parent, NULL, 0));
}

/* The roll-ups over one link: `first` to `last` of the changed object's. */
static bool parent_follow(Work *work, const Change *change, const Field *const *first,
                          const Field *const *last, int64_t id)
{
    Record       *parent = NULL;
    const Object *object = (*first)->object;
    for (size_t i = 0; i < change->going_count; i++)
        if (change->going[i] == id) return true;
    for (const Field *const *at = first; at < last; at++) {
        const Field *field = *at;
        Share        was = share_of(work, change->was, field, id),
              is = share_of(work, change->is, field, id);
        if (shares_equal(was, is)) continue;
        if (!parent) parent = parent_open(work, object, id);
        if (!parent) return work->problems->count == 0; /* what it pointed at is gone */
        if (!follows[field->rollup->kind](work, field, id, was, is, &parent->values[field->index]))
            return false;
    }
    return !parent || parent_store(work, parent);
}

static int64_t target_of(const Record *record, const Field *link)
{
    Value value = record ? record->values[link->index] : value_null();
    return value.kind == VALUE_REF ? value.integer : 0;
}

bool rollups_follow(Work *work, const Record *was, const Record *is, const int64_t *going,
                    size_t going_count)
{
    const Object       *object = was ? was->object : is->object;
    const Field *const *at = object->rollups, *const *end = at + object->rollup_count;
    Change              change = { was, is, going, going_count };
    while (at < end) {
        const Field *const *next = at;
        const Field        *link = (*at)->rollup->over;
        while (next < end && (*next)->rollup->over == link) next++;
        int64_t left = target_of(was, link), reached = target_of(is, link);
        if (left && !parent_follow(work, &change, at, next, left)) return false;
        if (reached && reached != left && !parent_follow(work, &change, at, next, reached))
            return false;
        at = next;
    }
    return true;
}
