/* process.c -- see process.h; the fields of /proc/self/stat are in proc(5). */
#include "core/base/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/*
 * The words of one line as numbers, up to `most`; a word that is none is 0. Returns how many. The
 * name of the process, second in stat, is in brackets and may hold anything: it is left behind.
 */
static size_t read_numbers(const char *path, int64_t *numbers, size_t most)
{
    char  text[1024];
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    size_t size = fread(text, 1, sizeof text - 1, file), count = 0;
    fclose(file);
    text[size] = '\0';
    char *name = strrchr(text, ')'), *rest;
    for (char *word = strtok_r(name ? name + 1 : text, " \n", &rest); word && count < most;
         word = strtok_r(NULL, " \n", &rest))
        numbers[count++] = strtoll(word, NULL, 10);
    return count;
}

static void read_stat(ProcessStats *stats)
{
    enum { USER = 11, SYSTEM = 12, THREADS = 17, STARTED = 19, FIELDS = 20 }; /* from `state` on */
    int64_t field[FIELDS];
    struct timespec now, up;
    if (read_numbers("/proc/self/stat", field, FIELDS) != FIELDS) return;
    double ticks = (double)sysconf(_SC_CLK_TCK);
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    stats->cpu_seconds   = (double)(field[USER] + field[SYSTEM]) / ticks;
    stats->start_seconds = (double)(now.tv_sec - up.tv_sec) + (double)field[STARTED] / ticks;
    stats->threads       = field[THREADS];
}

static void read_memory(ProcessStats *stats)
{
    enum { SIZE, RESIDENT, FIELDS };
    int64_t pages[FIELDS];
    if (read_numbers("/proc/self/statm", pages, FIELDS) != FIELDS) return;
    stats->virtual_bytes  = pages[SIZE] * sysconf(_SC_PAGESIZE);
    stats->resident_bytes = pages[RESIDENT] * sysconf(_SC_PAGESIZE);
}

static void count_files(ProcessStats *stats)
{
    struct rlimit limit;
    DIR          *folder = opendir("/proc/self/fd");
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) stats->most_files = (int64_t)limit.rlim_cur;
    if (!folder) return;
    for (const struct dirent *entry; (entry = readdir(folder));)
        stats->open_files += entry->d_name[0] != '.';
    stats->open_files--; /* the folder itself */
    closedir(folder);
}

ProcessStats process_stats(void)
{
    ProcessStats stats = { 0 };
    read_stat(&stats);
    read_memory(&stats);
    count_files(&stats);
    return stats;
}
