/* What a child process gives up before it touches what a stranger wrote. */
#ifndef RUNG_SCRIPT_CONFINE_H
#define RUNG_SCRIPT_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct RungConfinement {
  int pipe;          /* the one descriptor that stays open, for writing */
  pid_t parent;      /* dies with it */
  size_t memory_max; /* bytes of address space beside what is mapped now; 0: no limit */
  unsigned cpu_seconds;
} RungConfinement;

/* Bytes of address space that this process has mapped; 0 when it can't be told. Call it
 * before the fork: a confined child can't read it. */
size_t rung_confine_mapped(void);

/* For the child, right after fork: default signals, one descriptor, resource limits, no
 * new privileges, and a filter that lets through only writing to the pipe, memory and
 * exit. False: something that this kernel has did not take; the child must _exit. A
 * kernel without seccomp is accepted. Under sanitizers, which map terabytes and report on
 * descriptor 2, address space and system calls are free and that descriptor stays. */
bool rung_confine(const RungConfinement *confinement, size_t mapped);

#endif
