#include "core/base/str.h"
#include "core/record/work.h"
#include "db.h"
