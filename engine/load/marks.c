#include "load/marks.h"

#include <string.h>

/* What one block leaves for the next. */
typedef struct Carry {
  uint64_t inside;  /* all ones within quotes */
  uint64_t parting; /* bit 0: the last byte was a delimiter, a line feed or a quote;
                       bit 1: it was a quote */
  uint64_t closed;  /* bit 0: the last byte was a closing quote */
  uint64_t turned;  /* bit 0: the last byte was a carriage return outside of quotes */
} Carry;

/* Bit i: how many bits up to i are set, odd or even. */
static inline uint64_t running_parity(uint64_t bits) {
  for (int shift = 1; shift < RUNG_BLOCK; shift *= 2) bits ^= bits << shift;
  return bits;
}

static inline uint64_t find_odd(const RungMasks *masks, uint64_t inside, Carry *carry) {
  const uint64_t opening = masks->quotes & inside, closing = masks->quotes & ~inside;
  const uint64_t parting = masks->delimiters | masks->feeds | masks->quotes;
  const uint64_t before = parting << 1 | (carry->parting & 1);
  const uint64_t after_quote = masks->quotes << 1 | (carry->parting >> 1);
  const uint64_t closed = closing << 1 | carry->closed;
  const uint64_t outside_returns = masks->returns & ~inside;
  const uint64_t turned = outside_returns << 1 | carry->turned;
  carry->parting = parting >> 63 | (masks->quotes >> 63) << 1;
  carry->closed = closing >> 63;
  carry->turned = outside_returns >> 63;
  return (opening & ~before) | (opening & after_quote) |
         (closed & ~(parting | masks->returns)) | (masks->feeds & inside) |
         (masks->returns & inside) | (turned & ~masks->feeds);
}

/* Offsets of the bits, eight at a time: those too many are written over. */
static inline size_t flatten(uint64_t bits, uint32_t offset, uint32_t *to) {
  const size_t count = (size_t)__builtin_popcountll(bits);
  for (size_t n = 0; n < count; n += 8) {
    for (size_t i = 0; i < 8; i++) {
      to[n + i] = offset + (uint32_t)__builtin_ctzll(bits | 1ull << 63);
      bits &= bits - 1;
    }
  }
  return count;
}

static inline void add_feeds(RungMarks *marks, uint64_t feeds, uint64_t found) {
  for (; feeds; feeds &= feeds - 1) {
    const uint64_t before = (feeds & -feeds) - 1;
    marks->feeds[marks->rows++] =
        (uint32_t)(marks->count + (size_t)__builtin_popcountll(found & before));
  }
}

__attribute__((always_inline)) static inline void walk(RungMarks *marks, size_t blocks) {
  Carry carry = {0, 1, 0, 0};
  for (size_t block = 0; block < blocks; block++) {
    const RungMasks *masks = &marks->masks[block];
    const uint32_t offset = (uint32_t)(block * RUNG_BLOCK);
    uint64_t inside = carry.inside, odd = 0;
    if (masks->quotes) {
      inside ^= running_parity(masks->quotes);
      carry.inside = (uint64_t)((int64_t)inside >> 63);
      marks->quotes = true;
    }
    if (masks->returns) marks->returns = true;
    if (masks->quotes | masks->returns | carry.inside | inside | carry.closed |
        carry.turned) {
      odd = find_odd(masks, inside, &carry);
    } else {
      carry.parting = (masks->delimiters | masks->feeds) >> 63;
    }
    const uint64_t found = (masks->delimiters | masks->feeds) & ~inside;
    add_feeds(marks, masks->feeds & ~inside, found);
    marks->count += flatten(found, offset, marks->places + marks->count);
    if (odd) marks->odd_count += flatten(odd, offset, marks->odds + marks->odd_count);
  }
}

static void walk_plainly(RungMarks *marks, size_t blocks) {
  walk(marks, blocks);
}

#if defined(__x86_64__)
/* The same source; counting and finding bits are one instruction each. */
__attribute__((target("bmi,bmi2,popcnt,lzcnt"))) static void
walk_by_bits(RungMarks *marks, size_t blocks) {
  walk(marks, blocks);
}
#endif

static void walk_best(RungMarks *marks, size_t blocks, const RungLanes *lanes) {
#if defined(__x86_64__)
  if (strcmp(lanes->name, "avx2") == 0) {
    walk_by_bits(marks, blocks);
    return;
  }
#endif
  (void)lanes;
  walk_plainly(marks, blocks);
}

void rung_marks_find(RungMarks *marks, const RungLanes *lanes, char delimiter,
                     const char *bytes, const char *end) {
  const size_t left = (size_t)(end - bytes);
  const bool last = left < RUNG_MARKS_BYTES;
  const size_t whole = (last ? left : RUNG_MARKS_BYTES) / RUNG_BLOCK;
  size_t blocks = whole;
  lanes->mask(bytes, whole, delimiter, marks->masks);
  if (last) {
    char rest[RUNG_BLOCK] = {0};
    const size_t tail = left - whole * RUNG_BLOCK;
    if (tail) memcpy(rest, bytes + whole * RUNG_BLOCK, tail);
    rest[tail] = '\n';
    lanes->mask(rest, 1, delimiter, &marks->masks[blocks++]);
  }
  marks->bytes = bytes;
  marks->length = last ? left : RUNG_MARKS_BYTES;
  marks->count = marks->rows = marks->odd_count = 0;
  marks->returns = marks->quotes = false;
  walk_best(marks, blocks, lanes);
  /* No line feed really follows a carriage return that is last. */
  if (last && left && end[-1] == '\r') marks->odds[marks->odd_count++] = (uint32_t)left;
}
