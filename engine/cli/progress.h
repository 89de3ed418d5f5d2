/* One line on a terminal while something takes over a second. */
#ifndef RUNG_CLI_PROGRESS_H
#define RUNG_CLI_PROGRESS_H

#include <stddef.h>

/* From a second on, stderr shows "<doing>: <count> <things> ..." if it is a terminal;
 * else nothing ever happens. count 0: only what is done. Uses SIGALRM and the real-time
 * timer. */
void rung_progress_start(const char *doing, size_t count, const char *things);
/* Takes the line away; nothing when nothing was started. */
void rung_progress_end(void);

#endif
