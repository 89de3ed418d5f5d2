#include "load/lanes.h"

#include <pthread.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define RUNG_X86 1
#else
#define RUNG_X86 0
#endif

enum { WORDS = RUNG_BLOCK / 8 };

#define EVERY 0x0101010101010101u
#define HIGHS 0x8080808080808080u
#define LOWS 0x7F7F7F7F7F7F7F7Fu

/* The high bit of each byte of a word that is 0; exact for every byte. */
static inline uint64_t zeros(uint64_t word) {
  return ~(((word & LOWS) + LOWS) | word | LOWS);
}

/* Bit i for the high bit of byte i. */
static inline uint64_t gather(uint64_t highs) {
  return ((highs >> 7) * 0x0102040810204080u) >> 56;
}

/* The byte that memory has first is the lowest of the word. */
static inline uint64_t load_word(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

static void mask_portable(const char *bytes, size_t blocks, char delimiter,
                          RungMasks *masks) {
  const uint64_t wanted = EVERY * (unsigned char)delimiter;
  for (size_t block = 0; block < blocks; block++) {
    RungMasks found = {0, 0, 0, 0};
    for (size_t i = 0; i < WORDS; i++) {
      uint64_t word = load_word(bytes + block * RUNG_BLOCK + i * 8);
      found.delimiters |= gather(zeros(word ^ wanted)) << (8 * i);
      found.feeds |= gather(zeros(word ^ EVERY * '\n')) << (8 * i);
      found.quotes |= gather(zeros(word ^ EVERY * '"')) << (8 * i);
      found.returns |= gather(zeros(word ^ EVERY * '\r')) << (8 * i);
    }
    masks[block] = found;
  }
}

static void look_portable(const char *bytes, size_t blocks, RungHeld *held) {
  uint64_t highs = 0, nuls = 0;
  for (size_t i = 0; i < blocks * WORDS; i++) {
    uint64_t word = load_word(bytes + i * 8);
    held->feeds += (zeros(word ^ EVERY * '\n') >> 7) * EVERY >> 56;
    highs |= word & HIGHS;
    nuls |= zeros(word);
  }
  held->high |= highs != 0;
  held->nul |= nuls != 0;
}

static size_t list_portable(const uint64_t *bits, size_t blocks, uint16_t *places) {
  size_t count = 0;
  for (size_t block = 0; block < blocks; block++)
    for (uint64_t left = bits[block]; left; left &= left - 1)
      places[count++] = (uint16_t)(block * RUNG_BLOCK + (size_t)__builtin_ctzll(left));
  return count;
}

static const RungLanes portable = {"portable", mask_portable, look_portable,
                                   list_portable};

#if RUNG_X86

static inline uint64_t equal_sse2(const __m128i part[4], char byte) {
  const __m128i wanted = _mm_set1_epi8(byte);
  uint64_t mask = 0;
  for (int i = 0; i < 4; i++)
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part[i], wanted))
            << (16 * i);
  return mask;
}

static inline void load_sse2(const char *bytes, __m128i part[4]) {
  for (int i = 0; i < 4; i++)
    part[i] = _mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * i));
}

static void mask_sse2(const char *bytes, size_t blocks, char delimiter,
                      RungMasks *masks) {
  for (size_t block = 0; block < blocks; block++) {
    __m128i part[4];
    load_sse2(bytes + block * RUNG_BLOCK, part);
    masks[block] = (RungMasks){equal_sse2(part, delimiter), equal_sse2(part, '\n'),
                               equal_sse2(part, '"'), equal_sse2(part, '\r')};
  }
}

static void look_sse2(const char *bytes, size_t blocks, RungHeld *held) {
  const __m128i feed = _mm_set1_epi8('\n'), zero = _mm_setzero_si128();
  __m128i all = zero, nuls = zero, feeds = zero;
  for (size_t block = 0; block < blocks; block++) {
    __m128i part[4], count = zero;
    load_sse2(bytes + block * RUNG_BLOCK, part);
    for (int i = 0; i < 4; i++) {
      all = _mm_or_si128(all, part[i]);
      nuls = _mm_or_si128(nuls, _mm_cmpeq_epi8(part[i], zero));
      count = _mm_sub_epi8(count, _mm_cmpeq_epi8(part[i], feed));
    }
    feeds = _mm_add_epi64(feeds, _mm_sad_epu8(count, zero));
  }
  held->feeds += (size_t)_mm_cvtsi128_si64(feeds) +
                 (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(feeds, feeds));
  held->high |= _mm_movemask_epi8(all) != 0;
  held->nul |= _mm_movemask_epi8(nuls) != 0;
}

/* Of each byte: the places of its bits, and how many. */
static struct {
  uint8_t places[256][8];
  uint8_t counts[256];
} bytes_of_bits;

static void fill_bytes(void) {
  for (unsigned byte = 0; byte < 256; byte++) {
    uint8_t count = 0;
    for (uint8_t bit = 0; bit < 8; bit++)
      if (byte >> bit & 1) bytes_of_bits.places[byte][count++] = bit;
    bytes_of_bits.counts[byte] = count;
  }
}

/* Eight bits at a time, without a branch on what they are: those too many are written
 * over. */
static size_t list_sse2(const uint64_t *bits, size_t blocks, uint16_t *places) {
  const __m128i zero = _mm_setzero_si128(), eight = _mm_set1_epi16(8);
  __m128i start = zero;
  uint16_t *next = places;
  for (size_t block = 0; block < blocks; block++) {
    uint64_t left = bits[block];
    for (int i = 0; i < 8; i++, left >>= 8) {
      const uint8_t byte = (uint8_t)left;
      const void *found = bytes_of_bits.places[byte];
      const __m128i within = _mm_unpacklo_epi8(_mm_loadl_epi64(found), zero);
      _mm_storeu_si128((__m128i *)(void *)next, _mm_add_epi16(within, start));
      next += bytes_of_bits.counts[byte];
      start = _mm_add_epi16(start, eight);
    }
  }
  return (size_t)(next - places);
}

static const RungLanes sse2 = {"sse2", mask_sse2, look_sse2, list_sse2};

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline uint64_t equal_avx2(__m256i low, __m256i high, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return (uint64_t)second << 32 | first;
}

AVX2 static inline __m256i load_avx2(const char *bytes) {
  return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

AVX2 static void mask_avx2(const char *bytes, size_t blocks, char delimiter,
                           RungMasks *masks) {
  for (size_t block = 0; block < blocks; block++, bytes += RUNG_BLOCK) {
    const __m256i low = load_avx2(bytes), high = load_avx2(bytes + 32);
    masks[block] =
        (RungMasks){equal_avx2(low, high, delimiter), equal_avx2(low, high, '\n'),
                    equal_avx2(low, high, '"'), equal_avx2(low, high, '\r')};
  }
}

AVX2 static void look_avx2(const char *bytes, size_t blocks, RungHeld *held) {
  const __m256i feed = _mm256_set1_epi8('\n'), zero = _mm256_setzero_si256();
  __m256i all = zero, nuls = zero, feeds = zero;
  for (size_t block = 0; block < blocks; block++, bytes += RUNG_BLOCK) {
    const __m256i low = load_avx2(bytes), high = load_avx2(bytes + 32);
    const __m256i found =
        _mm256_add_epi8(_mm256_cmpeq_epi8(low, feed), _mm256_cmpeq_epi8(high, feed));
    all = _mm256_or_si256(all, _mm256_or_si256(low, high));
    nuls = _mm256_or_si256(nuls, _mm256_cmpeq_epi8(_mm256_min_epu8(low, high), zero));
    feeds = _mm256_add_epi64(feeds, _mm256_sad_epu8(_mm256_sub_epi8(zero, found), zero));
  }
  uint64_t counts[4];
  memcpy(counts, &feeds, sizeof counts);
  held->feeds += counts[0] + counts[1] + counts[2] + counts[3];
  held->high |= _mm256_movemask_epi8(all) != 0;
  held->nul |= _mm256_movemask_epi8(nuls) != 0;
}

static const RungLanes avx2 = {"avx2", mask_avx2, look_avx2, list_sse2};

static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2");
}

static pthread_once_t filled = PTHREAD_ONCE_INIT;

#endif

const RungLanes *rung_lanes_find(const char *name) {
#if RUNG_X86
  (void)pthread_once(&filled, fill_bytes);
  if (strcmp(name, sse2.name) == 0) return &sse2;
  if (strcmp(name, avx2.name) == 0) return has_avx2() ? &avx2 : NULL;
#endif
  return strcmp(name, portable.name) == 0 ? &portable : NULL;
}

const RungLanes *rung_lanes_best(void) {
#if RUNG_X86
  (void)pthread_once(&filled, fill_bytes);
  return has_avx2() ? &avx2 : &sse2;
#else
  return &portable;
#endif
}
