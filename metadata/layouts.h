/* layouts.h -- what lists, pages and forms have in common: columns, sort orders, sections. */
#ifndef TENON_METADATA_LAYOUTS_H
#define TENON_METADATA_LAYOUTS_H

#include "metadata/loader.h"

/* A path that must lead to a field; empty with a problem if it does not. */
Str layout_path(Loader *loader, const Object *object, const Node *node);

/* Paths to fields, as columns and facts. */
void columns_read(Loader *loader, const Object *object, const Node *node, Str **columns,
                  size_t *count);

/* "-close_date,name", or the same as a list. */
Str layout_sort_read(Loader *loader, const Object *object, const Node *node);

/* A list of sections. In forms only own fields that can be entered make sense. */
void sections_read(Loader *loader, Object *object, const Node *list, Str path, Section **sections,
                   size_t *count);

/* One section from a plain list of fields. */
void section_of_fields(Loader *loader, Object *object, const Node *fields, Section **sections,
                       size_t *count);

/* A problem: the object has no such view. Left out where its views could not be read. */
void view_unknown(Loader *loader, const Object *object, const Node *name);

extern const Key section_keys[];

/* --- derived from the model where nothing is written (derive.c) ------------------------------- */

void derive_view(Loader *loader, Object *object);
void derive_columns(Loader *loader, const Object *object, const Field *without, size_t most,
                    Str **columns, size_t *count);
void derive_header(Loader *loader, const Object *object, RecordLayout *layout);
void derive_tabs(Loader *loader, Object *object, RecordLayout *layout);
void derive_record(Loader *loader, Object *object, RecordLayout *layout);
void derive_form(Loader *loader, const Object *object, FormLayout *form);
void derive_menu(Loader *loader, Menu *menu);

#endif
