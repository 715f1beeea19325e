/* image.c -- pictures that a browser can draw: PNG, JPEG, GIF, WebP. */
#include "metadata/fields/all.h"
#include "metadata/fields/files.h"

static const OptionSpec options[] = { FILE_OPTIONS("image"), { 0 } };

const FieldType field_image = {
    .name = "image",
    .label = "Picture",
    .help = "One or several pictures: PNG, JPEG, GIF or WebP.",
    .column = COLUMN_FILES,
    .value = TYPE_LIST,
    .options = options,
    .operators = "is_empty",
    .link = files_link,
    .check = files_check,
};
