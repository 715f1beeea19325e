#include "core/db/db.h"
#include <sqlite3.h>
