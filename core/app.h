/* app.h -- what belongs to the whole process: opened once, before the first command. */
#ifndef TENON_APP_H
#define TENON_APP_H

#include <stdbool.h>

#include "core/web/events.h"
#include "lua/scripts.h"

bool app_begin(void); /* false after a line on stderr */
void app_end(void);   /* no tenant may be open any more */

/* What runs scripts in this process; it is made with the first call. */
Scripts *app_scripts(void);

/* Between commits and those who want to hear of them; made with the first call. */
Events *app_events(void);

#endif
