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

/* Which bits are places and which are odd; counts records. */
__attribute__((always_inline)) static inline void sift(RungMarks *marks, size_t blocks) {
  Carry carry = {0, 1, 0, 0};
  for (size_t block = 0; block < blocks; block++) {
    const RungMasks *masks = &marks->masks[block];
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
    marks->ends[block] = (masks->delimiters | masks->feeds) & ~inside;
    marks->strange[block] = odd;
    marks->rows += (size_t)__builtin_popcountll(masks->feeds & ~inside);
    marks->odd_count += odd != 0;
  }
}

static void sift_plainly(RungMarks *marks, size_t blocks) {
  sift(marks, blocks);
}

#if defined(__x86_64__)
/* The same source; counting bits is one instruction. */
__attribute__((target("bmi,bmi2,popcnt,lzcnt"))) static void
sift_by_bits(RungMarks *marks, size_t blocks) {
  sift(marks, blocks);
}
#endif

static void sift_best(RungMarks *marks, size_t blocks, const RungLanes *lanes) {
#if defined(__x86_64__)
  if (strcmp(lanes->name, "avx2") == 0) {
    sift_by_bits(marks, blocks);
    return;
  }
#endif
  (void)lanes;
  sift_plainly(marks, blocks);
}

/* Where the text ends a record ends as well. */
static inline bool is_feed(const RungMarks *marks, size_t place) {
  return place >= marks->length || marks->bytes[place] == '\n';
}

/* As many line feeds as there are rows, each where one should be: there is no other. */
static bool is_even(const RungMarks *marks, size_t columns) {
  if (marks->odd_count || columns > marks->count) return false;
  if (marks->rows * columns > marks->count) return false;
  bool even = true;
  for (size_t row = 1; row <= marks->rows; row++)
    even &= is_feed(marks, marks->places[row * columns]);
  return even;
}

static void list_feeds(RungMarks *marks) {
  size_t rows = 0;
  for (size_t i = 1; i <= marks->count; i++)
    if (is_feed(marks, marks->places[i])) marks->feeds[rows++] = (uint16_t)i;
}

void rung_marks_find(RungMarks *marks, const RungLanes *lanes, char delimiter,
                     size_t columns, const char *bytes, size_t left) {
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
  marks->rows = marks->odd_count = 0;
  marks->returns = marks->quotes = false;
  sift_best(marks, blocks, lanes);
  marks->places[0] = UINT16_MAX;
  marks->count = lanes->list(marks->ends, blocks, marks->places + 1);
  if (marks->odd_count)
    marks->odd_count = lanes->list(marks->strange, blocks, marks->odds);
  /* No line feed really follows a carriage return that is last. */
  if (last && left && bytes[left - 1] == '\r')
    marks->odds[marks->odd_count++] = (uint16_t)left;
  marks->even = is_even(marks, columns);
  if (!marks->even) list_feeds(marks);
}
