/*
 * number.c -- autonumbers: OPP{yyyy}{00000} counts OPP202600001, OPP202600002 ...
 *
 * The rule of this file: a number is drawn in the transaction that stores the record, so that a
 * refused record draws none and no two are equal. With `reset` the count begins anew with each
 * year, month or day of the tenant's zone.
 */
#include "core/base/clock.h"
#include "core/record/save.h"

static const struct {
    const char *reset;
    int         shown; /* of yyyy-mm-dd */
} periods[] = { { "year", 4 }, { "month", 7 }, { "day", 10 } };

static Str period_of(Work *work, Str reset, int64_t today)
{
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (str_is(reset, periods[i].reset))
            return str_slice(date_text(work->arena, today), 0, (size_t)periods[i].shown);
    return (Str){ 0 };
}

static bool draw(Work *work, Str name, Str period, int64_t *number)
{
    static const char *const sql =
        "INSERT INTO tenon_sequence (name, period, value) VALUES (?1, ?2, 1)"
        " ON CONFLICT (name, period) DO UPDATE SET value = value + 1 RETURNING value";
    bool found = false;
    return db_find_int(work->db, str_from(sql), VALUES(value_text(name), value_text(period)),
                       number, &found, work->problems)
           && found;
}

/* What stands between braces: a part of the date, or as many digits as there are zeros. */
static void write_part(Buffer *out, Str part, CivilDate day, int64_t number)
{
    if (str_is(part, "yyyy")) buffer_printf(out, "%04d", day.year);
    else if (str_is(part, "yy")) buffer_printf(out, "%02d", day.year % 100);
    else if (str_is(part, "mm")) buffer_printf(out, "%02d", day.month);
    else if (str_is(part, "dd")) buffer_printf(out, "%02d", day.day);
    else buffer_printf(out, "%0*lld", (int)part.len, (long long)number);
}

static Str written(Work *work, Str format, CivilDate day, int64_t number)
{
    Buffer out;
    Str rest = format, piece;
    buffer_init(&out, work->arena, 32);
    while (str_cut(&rest, '{', &piece)) {
        size_t end;
        if (!str_find_char(piece, '}', &end)) { /* before the first brace */
            buffer_add(&out, piece);
            continue;
        }
        write_part(&out, str_slice(piece, 0, end), day, number);
        buffer_add(&out, str_slice(piece, end + 1, piece.len));
    }
    return buffer_str(&out);
}

bool values_number(Work *work, Record *record)
{
    const Object *object = record->object;
    int64_t today = zone_day(work->snapshot->zone, work->now);
    for (size_t i = 0; i < object->field_count; i++) {
        const Field *field = &object->fields[i];
        if (!field->type->assigned) continue;
        Str name =
            str_printf(work->arena, "%.*s.%.*s", STR_ARG(object->name), STR_ARG(field->name));
        int64_t number;
        if (!draw(work, name, period_of(work, field_option_text(field, "reset"), today), &number))
            return false;
        record->values[i] = value_text(
            written(work, field_option_text(field, "format"), date_to_civil(today), number));
    }
    return true;
}
