/* samples.h -- the sample apps inside the binary, for `new` and `demo`. */
#ifndef TENON_CLI_SAMPLES_H
#define TENON_CLI_SAMPLES_H

#include "core/base/file.h"

bool   sample_known(Str sample);
StrVec sample_names(Arena *arena);

/*
 * Writes a sample's files into a new folder; `name`, if not empty, becomes the app's name in
 * app.yaml.
 */
bool sample_write(Arena *arena, Str sample, Str folder, Str name, Problems *problems);

#endif
