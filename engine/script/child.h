/* A piece of work done in a confined child process that answers through a pipe.
 *
 *   child -> parent, one frame:
 *   u32 marker | u32 kind | u64 heap peak, bytes | u64 steps | u64 length | bytes
 */
#ifndef RUNG_SCRIPT_CHILD_H
#define RUNG_SCRIPT_CHILD_H

#include "core/text.h"
#include "script/confine.h"

enum { RUNG_CHILD_ANSWER_MAX = 16 << 20 }; /* bytes of a frame after its head */

typedef struct RungChildHead {
  uint32_t marker; /* RUNG_CHILD_MARKER */
  uint32_t kind;   /* what the worker says its answer is; its own numbering */
  uint64_t heap_peak;
  uint64_t steps;
  uint64_t length;
} RungChildHead;

enum { RUNG_CHILD_MARKER = 0x474E5552 };

typedef struct RungChildWork {
  /* Runs in the child; sends one frame with rung_child_send and returns. */
  void (*run)(int pipe, const void *context);
  const void *context;
  size_t memory_max;         /* as in RungConfinement */
  uint32_t cpu_milliseconds; /* processor time: a busy machine takes none of it away */
  uint32_t wall_milliseconds; /* for what waits and uses no processor time */
} RungChildWork;

typedef enum RungChildEnd {
  RUNG_CHILD_ANSWERED, /* a whole frame came */
  RUNG_CHILD_LATE,     /* killed when its processor time or the wall time was over */
  RUNG_CHILD_DIED      /* ended without a whole frame; signal says how */
} RungChildEnd;

typedef struct RungChildAnswer {
  RungChildEnd end;
  int signal;         /* 0: it exited by itself */
  RungChildHead head; /* as the child wrote it: not trusted but for length */
  RungText bytes;     /* in the arena given */
} RungChildAnswer;

/* In the child: writes the frame; a failure shows in the parent as a death. */
void rung_child_send(int pipe, RungChildHead head, const char *bytes);

/* Forks, waits at most both times and always reaps the child. Fails with RUNG_E_IO
 * when there is no pipe or process to be had, RUNG_E_MEMORY. Not for use after threads
 * hold locks that the worker needs. */
RungStatus rung_child_run(const RungChildWork *work, RungArena *arena,
                          RungChildAnswer *answer, RungError *err) RUNG_MUST_USE;

#endif
