/*
 * confine.h -- a process gives up what it will not need: files, memory, system calls.
 *
 * After it only one socket is left: to read, to write, to allocate, to look at the clock, to exit.
 * Anything else ends the process at once.
 */
#ifndef TENON_LUA_CONFINE_H
#define TENON_LUA_CONFINE_H

#include <stdbool.h>

enum { CONFINE_MEMORY = 256 << 20, CONFINE_CPU_S = 1200 };

/* Also closes every other descriptor. `open`: without the limit of memory and the filter. */
bool confine(int socket, bool open);

#endif
