/*
 * schema.h -- what files may say, for editors and for the reference: from the same tables that read
 * them.
 */
#ifndef TENON_METADATA_SCHEMA_H
#define TENON_METADATA_SCHEMA_H

#include "core/base/json.h"

/*
 * The JSON Schema (2020-12) of a kind of file: "object", "role" ...; false if there is no such
 * kind.
 */
bool schema_write(Str kind, JsonWriter *json);

/* The kinds that have a schema. */
void schema_kinds(Arena *arena, StrVec *kinds);

/*
 * docs/reference: the field types with their options, and every key of every kind of file, as
 * Markdown.
 */
void reference_fields(Buffer *out);
void reference_files(Buffer *out);

#endif
