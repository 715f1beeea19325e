#include "core/record/work.h"
