#include "core/release/plan.h"
