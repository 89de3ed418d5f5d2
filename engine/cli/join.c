#include "cli/join.h"

#include <string.h>

RungJoin rung_join_start(RungSession *session, const char *separator) {
  return (RungJoin){.session = session, .separator = separator};
}

void rung_join_more(RungJoin *join, RungText text) {
  if (join->failed || text.length == 0) return;
  if (join->length + text.length > join->capacity) {
    size_t capacity = 2 * (join->length + text.length) + 64;
    char *grown = rung_arena_take(&join->session->scratch, capacity);
    if (!grown) {
      join->failed = true;
      return;
    }
    if (join->length) memcpy(grown, join->bytes, join->length);
    join->bytes = grown;
    join->capacity = capacity;
  }
  memcpy(join->bytes + join->length, text.bytes, text.length);
  join->length += text.length;
}

void rung_join_add(RungJoin *join, RungText part) {
  if (join->length > 0) rung_join_more(join, rung_text(join->separator));
  rung_join_more(join, part);
}

RungText rung_join_text(const RungJoin *join) {
  if (join->failed || join->length > UINT32_MAX) return rung_text("");
  return (RungText){join->bytes, (uint32_t)join->length};
}
