/* 64 bytes at a time: where the bytes are that part cells and rows. The only place that
 * knows of vector instructions; every way gives the same bits. */
#ifndef RUNG_LOAD_LANES_H
#define RUNG_LOAD_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bit i is set where byte i of a block of 64 is the one. */
typedef struct RungMasks {
  uint64_t delimiters, feeds, quotes, returns;
} RungMasks;

enum { RUNG_BLOCK = 64, RUNG_LIST_BLOCKS = (1 << 16) / RUNG_BLOCK };

/* What a stretch of bytes holds. */
typedef struct RungHeld {
  size_t feeds;
  bool high; /* a byte that is not ASCII */
  bool nul;
} RungHeld;

typedef struct RungLanes {
  const char *name; /* "portable", "sse2", "avx2" */
  /* bytes [64 * blocks] -> masks [blocks] */
  void (*mask)(const char *bytes, size_t blocks, char delimiter, RungMasks *masks);
  /* Adds what blocks of 64 bytes hold to *held. */
  void (*look)(const char *bytes, size_t blocks, RungHeld *held);
  /* The places of the bits that are set, rising, and how many: bit i of block b is place
   * 64 * b + i. At most RUNG_LIST_BLOCKS; 8 places more than there are may be written. */
  size_t (*list)(const uint64_t *bits, size_t blocks, uint16_t *places);
} RungLanes;

/* The widest that this processor has. */
const RungLanes *rung_lanes_best(void);
/* NULL when the processor (or this build) does not have it. */
const RungLanes *rung_lanes_find(const char *name);

#endif
