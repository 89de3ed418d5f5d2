/* Content hashes: XXH3-128 over an encoding in which every value has a fixed width or its
 * length before it, least byte first, so that the same content gives the same bytes on
 * every machine. Private to plan/. */
#ifndef RUNG_PLAN_HASH_H
#define RUNG_PLAN_HASH_H

#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

#include "plan/key.h"

typedef struct RungHash {
  XXH3_state_t state;
} RungHash;

/* domain: a word that parts hashes of different things. */
void rung_hash_init(RungHash *hash, const char *domain);
void rung_hash_add(RungHash *hash, uint64_t value);
void rung_hash_add_wide(RungHash *hash, RungWide value);
void rung_hash_add_text(RungHash *hash, RungText text);
void rung_hash_add_key(RungHash *hash, RungKey key);
RungKey rung_hash_key(const RungHash *hash);

/* Rows of source i and what is in them: the bytes of its file and of every file that its
 * refs lead to, and how all of these are declared (a declaration can reject rows).
 * content, keys [source_count]. */
void rung_source_keys(const RungPlan *plan, const RungKey *content, RungKey *keys);

#endif
