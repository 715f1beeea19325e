/* app.h -- what belongs to the whole process: opened once, before the first command. */
#ifndef TENON_APP_H
#define TENON_APP_H

#include <stdbool.h>

bool app_begin(void); /* false after a line on stderr */

#endif
