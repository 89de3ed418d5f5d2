/* One line on a terminal while something takes over a second. */
#ifndef RUNG_CLI_PROGRESS_H
#define RUNG_CLI_PROGRESS_H

/* From a second on, stderr shows "<doing> ..." if it is a terminal; else nothing ever
 * happens. Uses SIGALRM and the real-time timer. doing: static text. */
void rung_progress_start(const char *doing);
/* Takes the line away. */
void rung_progress_end(void);

#endif
