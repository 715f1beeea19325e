#include "core/base/str.h"
#include <yaml.h>
