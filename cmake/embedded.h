/* embedded.h -- a file inside the binary; tables of them end with a NULL path. See embed.cmake. */
#ifndef TENON_EMBEDDED_H
#define TENON_EMBEDDED_H

typedef struct {
    const char *path;
    const char *begin, *end;
} EmbeddedFile;

extern const EmbeddedFile system_layer[]; /* metadata/system */
extern const EmbeddedFile sample_apps[];  /* samples */

#endif
