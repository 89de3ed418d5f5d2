/* Texts joined by a separator, in memory that grows by doubling: linear in what is added.
 */
#ifndef RUNG_CLI_JOIN_H
#define RUNG_CLI_JOIN_H

#include "cli/session.h"

typedef struct RungJoin {
  RungSession *session; /* bytes lie in its scratch */
  const char *separator;
  char *bytes;
  size_t length, capacity;
  bool failed; /* memory is gone */
} RungJoin;

RungJoin rung_join_start(RungSession *session, const char *separator);
/* Adds a part, after the separator when it is not the first. */
void rung_join_add(RungJoin *join, RungText part);
/* Adds to the newest part. */
void rung_join_more(RungJoin *join, RungText text);
/* Everything; an empty text when memory is gone. */
RungText rung_join_text(const RungJoin *join);

#endif
