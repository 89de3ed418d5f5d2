#include "script/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef RUNG_SANITIZED
enum { SANITIZED = 1, FIRST_CLOSED = 3 };
#else
enum { SANITIZED = 0, FIRST_CLOSED = 0 };
#endif

size_t rung_confine_mapped(void) {
  size_t pages = 0;
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return 0;
  if (fscanf(file, "%zu", &pages) != 1) pages = 0;
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void reset_signals(void) {
  sigset_t none;
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool close_descriptors(int kept) {
  unsigned pipe = (unsigned)kept;
  if (pipe > FIRST_CLOSED && close_range(FIRST_CLOSED, pipe - 1, 0) != 0) return false;
  return close_range(pipe + 1, ~0u, 0) == 0;
}

static bool limit(__rlimit_resource_t resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return false;
  if (now.rlim_max != RLIM_INFINITY && most > now.rlim_max) most = now.rlim_max;
  now.rlim_cur = now.rlim_max = most;
  return setrlimit(resource, &now) == 0;
}

static bool limit_resources(const RungConfinement *confinement, size_t mapped) {
  bool done = limit(RLIMIT_CPU, confinement->cpu_seconds) && limit(RLIMIT_FSIZE, 0) &&
              limit(RLIMIT_NPROC, 0) && limit(RLIMIT_CORE, 0) &&
              limit(RLIMIT_NOFILE, (rlim_t)confinement->pipe + 1);
  if (SANITIZED || mapped == 0 || confinement->memory_max == 0) return done;
  return done && limit(RLIMIT_AS, mapped + confinement->memory_max);
}

static bool leave_privileges(pid_t parent) {
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
         prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0;
}

/* What malloc, Lua and an orderly end ask for. clock_gettime: table.sort shuffles with
 * it; it leaves the process only where there is no vDSO. */
static const int allowed_calls[] = {
    SCMP_SYS(exit_group),    SCMP_SYS(exit),         SCMP_SYS(brk),
    SCMP_SYS(munmap),        SCMP_SYS(mremap),       SCMP_SYS(madvise),
    SCMP_SYS(futex),         SCMP_SYS(rt_sigreturn), SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
};

static bool add_rules(scmp_filter_ctx filter, int pipe) {
  struct scmp_arg_cmp to_pipe = {.arg = 0, .op = SCMP_CMP_EQ};
  to_pipe.datum_a = (scmp_datum_t)pipe;
  /* Memory for data only: nothing that can be run. */
  struct scmp_arg_cmp no_code = {.arg = 2, .op = SCMP_CMP_MASKED_EQ};
  no_code.datum_a = PROT_EXEC;
  int failed = 0;
  for (size_t i = 0; i < sizeof allowed_calls / sizeof allowed_calls[0]; i++)
    failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
  failed |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, &to_pipe);
  failed |= seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_code);
  failed |=
      seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_code);
  return failed == 0;
}

static bool filter_calls(int pipe) {
  if (SANITIZED || (prctl(PR_GET_SECCOMP) < 0 && errno == EINVAL)) return true;
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (!filter) return false;
  bool done = add_rules(filter, pipe) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return done;
}

bool rung_confine(const RungConfinement *confinement, size_t mapped) {
  reset_signals();
  return leave_privileges(confinement->parent) && close_descriptors(confinement->pipe) &&
         limit_resources(confinement, mapped) && filter_calls(confinement->pipe);
}
