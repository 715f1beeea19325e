/* process.c -- see process.h; the fields of /proc/self/stat are in proc(5). */
#include "core/base/process.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The name, second of the fields, is in brackets and may hold anything: what follows the last one. */
static void read_stat(ProcessStats *stats)
{
    char  text[1024];
    FILE *file = fopen("/proc/self/stat", "re");
    if (!file) return;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size]       = '\0';
    const char *rest = strrchr(text, ')');

    unsigned long user, system;
    unsigned long long started;
    long threads;
    if (!rest || sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d "
                                  "%*d %ld %*d %llu", &user, &system, &threads,
                        &started) != 4)
        return;
    double ticks = (double)sysconf(_SC_CLK_TCK);
    struct timespec now, up;
    clock_gettime(CLOCK_REALTIME, &now);
    clock_gettime(CLOCK_BOOTTIME, &up);
    stats->cpu_seconds   = (double)(user + system) / ticks;
    stats->start_seconds = (double)(now.tv_sec - up.tv_sec) + (double)started / ticks;
    stats->threads       = threads;
}

static void read_memory(ProcessStats *stats)
{
    long  size, resident;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return;
    if (fscanf(file, "%ld %ld", &size, &resident) == 2) {
        stats->virtual_bytes  = size * sysconf(_SC_PAGESIZE);
        stats->resident_bytes = resident * sysconf(_SC_PAGESIZE);
    }
    fclose(file);
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
