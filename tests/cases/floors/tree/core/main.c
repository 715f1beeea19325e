#include "core/cli/run.h"
#include <jansson.h>
