/*
 * subtitle.h -- what tells two records of the same name apart. Private to this room.
 */
#ifndef TENON_RECORD_SUBTITLE_H
#define TENON_RECORD_SUBTITLE_H

#include "core/record/source.h"

/*
 * Writes SQL for what the record page shows below the name, NULL where there is nothing to show;
 * *type says how to read it. False with problems.
 */
bool subtitle_write(Source *source, Buffer *out, Type *type);

#endif
