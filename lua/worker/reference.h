/* reference.h -- pages about the functions of scripts, written from the tables that define them. */
#ifndef TENON_LUA_REFERENCE_H
#define TENON_LUA_REFERENCE_H

#include "core/base/buffer.h"

void reference_lua(Buffer *out);       /* docs/reference/lua.md */
void reference_lua_stubs(Buffer *out); /* docs/reference/crm.lua, for editors (LuaCATS) */

#endif
