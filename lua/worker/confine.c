/*
 * confine.c -- resource limits and a filter of system calls, written as the kernel's own program
 * (seccomp BPF), so that it can be read here whole.
 */
#include "lua/worker/confine.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined __x86_64__
enum { ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#elif defined __aarch64__
enum { ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#else
#error "the filter of system calls knows x86-64 and ARM64"
#endif

#define LOAD(member)                                                                               \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, member))
#define ALLOW                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL                  BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define SKIP_IF(value, n)     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), (n), 0)
#define SKIP_UNLESS(value, n) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), 0, (n))
/* One call, whatever its arguments. */
#define ALLOW_CALL(name) SKIP_UNLESS(SYS_##name, 1), ALLOW
/* One call whose first argument is the socket. */
#define ALLOW_ON_SOCKET(name)                                                                      \
    SKIP_UNLESS(SYS_##name, 4), LOAD(args[0]), SKIP_UNLESS(socket, 1), ALLOW, KILL
/* One call, unless the memory could be executed. */
#define ALLOW_DATA(name)                                                                           \
    SKIP_UNLESS(SYS_##name, 4), LOAD(args[2]),                                                     \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0), ALLOW, KILL

static bool filter_calls(int socket)
{
    const struct sock_filter program[] = {
        LOAD(arch),
        SKIP_IF(ARCHITECTURE, 1),
        KILL,
        LOAD(nr),
        ALLOW_ON_SOCKET(recvfrom),
        ALLOW_ON_SOCKET(sendto),
        ALLOW_ON_SOCKET(read),
        ALLOW_ON_SOCKET(write),
        ALLOW_CALL(clock_gettime),
        ALLOW_CALL(brk),
        ALLOW_DATA(mmap),
        ALLOW_DATA(mprotect), /* malloc's, of its own heap */
        ALLOW_CALL(munmap),
        ALLOW_CALL(mremap),
        ALLOW_CALL(madvise),
        ALLOW_CALL(restart_syscall),
        ALLOW_CALL(exit),
        ALLOW_CALL(exit_group),
        KILL,
    };
    struct sock_fprog filter = { sizeof program / sizeof *program, (struct sock_filter *)program };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static bool limit(int resource, rlim_t most)
{
    return setrlimit(resource, &(struct rlimit){ most, most }) == 0;
}

/* Every descriptor from `first` on but one. */
static bool close_others(int first, int socket)
{
    bool below = first >= socket || close_range((unsigned)first, (unsigned)socket - 1, 0) == 0;
    return below && close_range((unsigned)socket + 1, ~0U, 0) == 0;
}

bool confine(int socket, bool open)
{
    pid_t parent = getppid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_CPU, CONFINE_CPU_S)) return false;
    if (open) return close_others(STDERR_FILENO + 1, socket);
    return close_others(0, socket) && limit(RLIMIT_NOFILE, 0) && limit(RLIMIT_AS, CONFINE_MEMORY) &&
           filter_calls(socket);
}
