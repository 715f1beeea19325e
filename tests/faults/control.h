/*
 * control.h -- a page that a test and the process under test share: which calls fail, from which one on,
 * and how. FAULTS_CONTROL names its file, which stage.mjs writes.
 */
#ifndef TENON_TESTS_CONTROL_H
#define TENON_TESTS_CONTROL_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    ON_WRITE = 1,
    ON_SYNC = 2,
    ON_SIZE = 4,
    ON_NAME = 8,
    ON_OPEN = 16,
    ON_READ = 32,
    ON_STEP = 64,
    ON_MEMORY = 128
};
enum { FAIL_NEVER, FAIL_ONCE, FAIL_FROM };
enum {
    HOW_ERROR,
    HOW_SHORT,
    HOW_DEATH,
    HOW_UNDONE
}; /* fails; half of it; the process ends; with its transaction */

typedef struct {
    int32_t kinds, fail, nth, error, how;
    int32_t seen, hit; /* said back */
    int32_t process;   /* memory: only this one's; whoever is first, where it is 0 */
} Control;

/* Without the calls that are stood between. NULL if it cannot be had. */
static inline Control *control_share(const char *path)
{
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (file < 0) return NULL;
    void *page = mmap(NULL, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    syscall(SYS_close, file);
    return page == MAP_FAILED ? NULL : page;
}

/* Is it this call's turn to fail? One that ends the process does it here. */
static inline bool control_strikes(Control *control, int kind)
{
    if (!(__atomic_load_n(&control->kinds, __ATOMIC_ACQUIRE) & kind)) return false;
    int seen = __atomic_add_fetch(&control->seen, 1, __ATOMIC_ACQ_REL);
    if (control->fail == FAIL_NEVER || seen < control->nth) return false;
    if (control->fail == FAIL_ONCE && seen > control->nth + (control->how == HOW_SHORT))
        return false;
    __atomic_add_fetch(&control->hit, 1, __ATOMIC_ACQ_REL);
    if (control->how == HOW_DEATH) kill(getpid(), SIGKILL);
    return true;
}

#endif
