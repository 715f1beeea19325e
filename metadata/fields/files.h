/* files.h -- what the types of files share: ids of files that were sent before. */
#ifndef TENON_METADATA_FIELDS_FILES_H
#define TENON_METADATA_FIELDS_FILES_H

#include "metadata/model.h"

enum { FILES_MOST = 50, FILES_USUAL_MOST = 1, FILES_MAX_MIB = 4096 };

/* One list of options for all of them; `kinds` is what `accept` says where nobody does. */
#define FILE_OPTIONS(kinds)                                                                      \
    { "max_files", OPTION_INT, .fallback = "1", .help = "The most files it may hold: 1 to 50." }, \
    { "accept", OPTION_NAMES, .fallback = kinds,                                                 \
      .help = "What it takes: image, pdf, xlsx ..., a media type like application/pdf, or an "   \
              "ending like .dwg. Nothing: every file." },                                        \
    { "max_size", OPTION_INT, .help = "The largest file it takes, in MiB." }

bool files_link(Loader *loader, Field *field);
bool files_check(const Field *field, Arena *arena, Value *value, Place at, int language,
                 Problems *problems);

#endif
