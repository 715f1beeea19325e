/* file.c -- files of any kind, or of those that the field names. */
#include "metadata/fields/all.h"
#include "metadata/fields/files.h"

static const OptionSpec options[] = { FILE_OPTIONS(""), { 0 } };

const FieldType field_file = {
    .name = "file",
    .label = "File",
    .help = "One or several files.",
    .column = COLUMN_FILES,
    .value = TYPE_LIST,
    .options = options,
    .operators = "is_empty",
    .link = files_link,
    .check = files_check,
};
