#include "core/db/db.h"
#include "metadata/model.h"
#include "cmake/embedded.h"
