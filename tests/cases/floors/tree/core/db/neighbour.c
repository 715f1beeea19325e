#include "metadata/model.h"
#include <sqlite3.h>
