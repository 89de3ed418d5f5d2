/* Groups: rows with equal tuples of keys, and finding the group of a tuple. By hash: cost
 * rows * keys whatever the number of groups. */
#ifndef RUNG_KERNEL_GROUP_H
#define RUNG_KERNEL_GROUP_H

#include "kernel/vector.h"

/* Columns of the same rows (or of one row, for every row) that make a tuple. */
typedef struct RungTuple {
  const RungColumn *const *columns;
  size_t count;
} RungTuple;

/* Scratch of a hash table. */
typedef struct RungHashing {
  uint64_t *hashes;  /* [rows hashed] */
  uint32_t *slots;   /* [slot_count] */
  size_t slot_count; /* a power of two, at least rung_group_slots(rows kept) */
} RungHashing;

/* Slots for a table of that many rows: a power of two, at least twice as many. */
size_t rung_group_slots(size_t rows);

/* hashes[row] of the tuples: equal for equal tuples of the same types, in 64 or 128
 * bits. */
void rung_group_hash(RungTuple tuple, size_t rows, uint64_t *hashes);
/* Are two tuples of the same types equal (all cells are there)? */
bool rung_group_equal(RungTuple a, size_t i, RungTuple b, size_t j);

/* packed[row] = the tuple's cells side by side, where they take no more than 64 -
 * bits_used bits together (ids, dates, flags): equal just where the tuples are. False:
 * they do not fit, or are figures. */
bool rung_group_pack(RungTuple tuple, unsigned bits_used, size_t rows, uint64_t *packed);

/* Keys seen so far, numbered in the order of their first rows. The keys that were seen
 * are written over those of rows before: the n-th never stands behind the row that is
 * new. */
typedef struct RungSeen {
  RungHashing hashing; /* hashes [rows]: in: the key of each row; out: of each number */
  size_t count;
  size_t mask; /* slots in use - 1 */
} RungSeen;

/* Are the tuples the same whose keys are? NULL where equal keys say so. */
typedef bool (*RungSeenSame)(void *context, uint32_t number);

void rung_seen_init(RungSeen *seen, RungHashing hashing);
/* Says that the keys of rows to come will be asked for: `far` soon, `near` next. Large
 * tables lie in slow memory, which is read meanwhile. */
void rung_seen_expect(const RungSeen *seen, uint64_t far, uint64_t near);
enum { RUNG_SEEN_FAR = 16, RUNG_SEEN_NEAR = 8 }; /* rows ahead that pay */
/* The number of a key, a new one where it was not seen. Rows come in order. */
uint32_t rung_seen_find(RungSeen *seen, uint64_t key, RungSeenSame same, void *context);

/* members, u32 [rows]: in: RUNG_NO_TARGET where a row is in no group, anything else where
 * it is; out: its group. Groups are numbered in the order of their first rows, which are
 * written to firsts [at most rows]. Keys are there in every row that is in a group.
 * hashing: hashes [rows], slots for rows. Returns the number of groups. */
size_t rung_group_rows(RungTuple keys, size_t rows, uint32_t *members, uint32_t *firsts,
                       RungHashing hashing);

/* found[row], u32 [rows] = the row among groups whose keys equal the inputs, or
 * RUNG_NO_TARGET where there is none or an input is missing. keys: [groups] rows,
 * all there and distinct, of the inputs' types. hashing: hashes [most of rows and
 * groups], slots for groups. */
void rung_group_match(RungTuple inputs, size_t rows, RungTuple keys, size_t groups,
                      uint32_t *found, RungHashing hashing);

#endif
