/* specialised FOLDER THREADS: the reference work, written by hand for just this question:
 * its columns, its windows, its rules. What a general engine is measured against. Reads
 * CSV as it is (quotes, any order of rows) and stops at a cell that it cannot read; texts
 * are at most 8 bytes where they are keys. x86-64 with AVX2 and PCLMUL. */
#include <fcntl.h>
#include <immintrin.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINES = 16, BLOCK = 16384, COLUMNS = 12, THREADS_MOST = 64 };

typedef __int128 Wide;

typedef struct File {
  const char *bytes, *end;
} File;

/* One partner's figures: money in cents, registered in tenths of cents. */
typedef struct Figures {
  int64_t revenues[2], registered, influenced; /* this year, last year */
  int64_t scores;
  uint32_t answers, customers, lines_above, certified;
} Figures;

typedef struct Pair {
  uint64_t value;
  uint32_t partner, other;
} Pair;

typedef struct Pairs {
  Pair *items;
  size_t count, capacity;
} Pairs;

/* What one thread sees. */
typedef struct Part {
  const char *from, *to;
  Figures *figures;        /* [partners] */
  int64_t (*lines)[LINES]; /* [partners] */
  uint8_t (*has_line)[LINES];
  char names[LINES][40];
  uint32_t name_lengths[LINES], slots[256], line_count;
  Pairs customers;
} Part;

static struct {
  uint64_t *keys;    /* [size] the 8 bytes of an id, or 0 */
  uint32_t *numbers; /* [size] */
  size_t size, count;
  uint64_t *names; /* [count] */
} partners;

static void stop(const char *why) {
  fprintf(stderr, "specialised: %s\n", why);
  exit(1);
}

static void *take(size_t count, size_t size) {
  void *block = calloc(count ? count : 1, size);
  if (!block) stop("no memory");
  return block;
}

static File map(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.csv", folder, name);
  int descriptor = open(path, O_RDONLY);
  struct stat info;
  if (descriptor < 0 || fstat(descriptor, &info)) stop("cannot open a file");
  const char *bytes =
      mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (bytes == MAP_FAILED) stop("cannot map a file");
  close(descriptor);
  return (File){bytes, bytes + info.st_size};
}

/* At most 8 bytes of text as one word. */
static inline uint64_t word_of(const char *text, size_t length) {
  if (length > 8) stop("a key has more than 8 bytes");
  uint64_t word;
  memcpy(&word, text, 8); /* there is a comma and more behind every key */
  return length == 8 ? word : word & ((1ull << (8 * length)) - 1);
}

/* The upper half depends on every byte of the key. */
static inline size_t slot_of(uint64_t key, size_t size) {
  uint64_t mixed = key * 0x9E3779B97F4A7C15u;
  return (mixed >> 32 ^ mixed >> 48) & (size - 1);
}

static inline uint32_t find_partner(uint64_t key) {
  size_t slot = slot_of(key, partners.size);
  while (partners.keys[slot] != key) {
    if (!partners.keys[slot]) stop("an unknown partner");
    slot = (slot + 1) & (partners.size - 1);
  }
  return partners.numbers[slot];
}

static void read_partners(File file) {
  const char *at = memchr(file.bytes, '\n', (size_t)(file.end - file.bytes)) + 1;
  size_t most = (size_t)(file.end - at) / 2 + 1;
  for (partners.size = 64; partners.size < 2 * most; partners.size *= 2) continue;
  partners.keys = take(partners.size, sizeof *partners.keys);
  partners.numbers = take(partners.size, sizeof *partners.numbers);
  partners.names = take(most, sizeof *partners.names);
  while (at < file.end) {
    const char *end = memchr(at, '\n', (size_t)(file.end - at));
    char text[9] = {0};
    if (!end || end - at > 8) stop("a partner cannot be read");
    memcpy(text, at, (size_t)(end - at));
    uint64_t key = word_of(text, (size_t)(end - at));
    size_t slot = slot_of(key, partners.size);
    while (partners.keys[slot]) slot = (slot + 1) & (partners.size - 1);
    partners.keys[slot] = key;
    partners.names[partners.count] = key;
    partners.numbers[slot] = (uint32_t)partners.count++;
    at = end + 1;
  }
}

/* Eight digits, the first in the lowest byte; *bad gets bits where there is no digit. */
static inline uint64_t read_eight(uint64_t digits, uint64_t *bad) {
  digits ^= 0x3030303030303030u;
  *bad |= (digits | (digits + 0x0606060606060606u)) & 0xF0F0F0F0F0F0F0F0u;
  digits = digits * 10 + (digits >> 8);
  return (((digits & 0x000000FF000000FFu) * 0x000F424000000064u) +
          (((digits >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
         32;
}

/* The last 8 of count bytes before end, zeros before them. */
static inline uint64_t load_before(const char *end, size_t count) {
  uint64_t word;
  memcpy(&word, end - 8, 8);
  size_t shift = 64 - 8 * count;
  return count >= 8 ? word
                    : (word >> shift << shift) | (0x3030303030303030u >> 8 * count);
}

/* Below 10^14; there are 8 bytes and more before every figure. */
static inline int64_t read_decimal(const char *at, const char *end, size_t decimals) {
  const char *mark = end - decimals - 1;
  uint64_t bad = 0;
  if (mark <= at || mark > at + 8 || *mark != '.') stop("a figure cannot be read");
  int64_t value = (int64_t)read_eight(load_before(mark, (size_t)(mark - at)), &bad);
  for (; ++mark < end;) {
    unsigned digit = (unsigned)(*mark - '0');
    bad |= digit > 9;
    value = value * 10 + digit;
  }
  if (bad) stop("a figure cannot be read");
  return value;
}

/* 20260314 for 2026-03-14. */
static inline uint32_t read_date(const char *at, const char *end) {
  uint64_t head, tail, bad = 0;
  if (end - at != 10) stop("a date cannot be read");
  memcpy(&head, at, 8);
  memcpy(&tail, at + 2, 8);
  bad = ((head >> 32 ^ '-') | (head >> 56 ^ '-')) & 0xFF;
  uint64_t digits = (head & 0xFFFFFFFFu) | (head >> 8 & 0x0000FFFF00000000u) |
                    (tail & 0xFFFF000000000000u);
  uint32_t value = (uint32_t)read_eight(digits, &bad);
  if (bad) stop("a date cannot be read");
  return value;
}

/* yes or no. */
static inline int read_flag(const char *at, const char *end) {
  uint32_t word;
  memcpy(&word, at, 4);
  int yes = end - at == 3 && (word & 0xFFFFFF) == 0x736579;
  int no = end - at == 2 && (word & 0xFFFF) == 0x6F6E;
  if (!(yes | no)) stop("a flag cannot be read");
  return yes;
}

/* Names by a slot of their first 8 bytes and length; another name in the slot: onwards.
 */
static inline uint32_t find_line(Part *part, const char *at, const char *end) {
  uint32_t length = (uint32_t)(end - at);
  uint64_t head;
  memcpy(&head, at, 8); /* there is more behind every name */
  if (length < 8) head &= (1ull << (8 * length)) - 1;
  size_t slot = (head + length) * 0x9E3779B97F4A7C15u >> 56;
  for (;; slot = (slot + 1) & 255) {
    uint32_t line = part->slots[slot];
    if (!line) break;
    if (part->name_lengths[line - 1] == length &&
        !memcmp(part->names[line - 1], at, length))
      return line - 1;
  }
  if (part->line_count == LINES || length > sizeof part->names[0]) stop("too many lines");
  memcpy(part->names[part->line_count], at, length);
  part->name_lengths[part->line_count] = length;
  part->slots[slot] = part->line_count + 1;
  return part->line_count++;
}

static inline void add_pair(Pairs *pairs, Pair pair) {
  if (pairs->count == pairs->capacity) {
    pairs->capacity = pairs->capacity ? 2 * pairs->capacity : 1 << 16;
    pairs->items = realloc(pairs->items, pairs->capacity * sizeof *pairs->items);
    if (!pairs->items) stop("no memory");
  }
  pairs->items[pairs->count++] = pair;
}

/* Positions of the commas and line ends outside of quotes, block by block. */
typedef struct Marks {
  const char *at, *end;
  uint64_t inside; /* all ones within quotes */
  uint32_t places[BLOCK + 64];
  const char *base;
  size_t count;
} Marks;

static inline uint64_t equal(__m256i low, __m256i high, char byte) {
  __m256i wanted = _mm256_set1_epi8(byte);
  uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
  uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
  return (uint64_t)b << 32 | a;
}

static void next_marks(Marks *marks) {
  char last[64];
  marks->base = marks->at;
  marks->count = 0;
  for (size_t i = 0; i < BLOCK && marks->at < marks->end; i += 64, marks->at += 64) {
    const char *from = marks->at;
    size_t left = (size_t)(marks->end - from);
    if (left < 64) {
      memset(last, 0, sizeof last);
      memcpy(last, from, left);
      from = last;
    }
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)from);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(from + 32));
    __m128i quotes = _mm_set_epi64x(0, (long long)equal(low, high, '"'));
    uint64_t within = (uint64_t)_mm_cvtsi128_si64(
                          _mm_clmulepi64_si128(quotes, _mm_set1_epi8((char)0xFF), 0)) ^
                      marks->inside;
    marks->inside = (uint64_t)((int64_t)within >> 63);
    uint64_t found = (equal(low, high, ',') | equal(low, high, '\n')) & ~within;
    size_t count = (size_t)__builtin_popcountll(found);
    uint32_t *to = marks->places + marks->count;
    for (size_t n = 0; n < count; n += 8)
      for (size_t k = 0; k < 8; k++) {
        to[n + k] = (uint32_t)(i + (size_t)_tzcnt_u64(found));
        found = _blsr_u64(found);
      }
    marks->count += count;
  }
}

/* Rows on their way: the partner's slot is fetched when the row is split, the partner's
 * figures AHEAD rows later, and AHEAD rows after that the row is taken. */
enum { AHEAD = 12, RING = 32 };

typedef struct Row {
  const char *starts[COLUMNS], *ends[COLUMNS];
  uint64_t key;
  uint32_t partner;
} Row;

typedef void (*TakeRow)(Part *part, const Row *row);

static inline void fetch_slot(Row *row) {
  row->key = word_of(row->starts[1], (size_t)(row->ends[1] - row->starts[1]));
  size_t slot = slot_of(row->key, partners.size);
  __builtin_prefetch(&partners.keys[slot]);
  __builtin_prefetch(&partners.numbers[slot]);
}

static inline void fetch_figures(const Part *part, Row *row) {
  row->partner = find_partner(row->key);
  __builtin_prefetch(&part->figures[row->partner], 1);
  __builtin_prefetch(part->lines[row->partner], 1);
  __builtin_prefetch(part->lines[row->partner] + 8, 1);
  __builtin_prefetch(part->has_line[row->partner], 1);
}

/* Rows of `columns` cells; a cell's end is its mark. */
static inline void read_rows(Part *part, size_t columns, TakeRow take_row) {
  static _Thread_local Marks marks;
  static _Thread_local Row ring[RING];
  size_t cell = 0, rows = 0;
  marks = (Marks){.at = part->from, .end = part->to};
  const char *start = part->from;
  while (marks.at < marks.end) {
    next_marks(&marks);
    for (size_t i = 0; i < marks.count; i++) {
      Row *row = &ring[rows % RING];
      const char *mark = marks.base + marks.places[i];
      row->starts[cell] = start;
      row->ends[cell++] = mark;
      start = mark + 1;
      if ((*mark == '\n') != (cell == columns)) stop("a row of another width");
      if (cell < columns) continue;
      cell = 0;
      fetch_slot(row);
      rows++;
      if (rows > AHEAD) fetch_figures(part, &ring[(rows - AHEAD - 1) % RING]);
      if (rows > 2 * AHEAD) take_row(part, &ring[(rows - 2 * AHEAD - 1) % RING]);
    }
  }
  if (cell) stop("a row is cut short");
  for (size_t i = rows > AHEAD ? rows - AHEAD : 0; i < rows; i++)
    fetch_figures(part, &ring[i % RING]);
  for (size_t i = rows > 2 * AHEAD ? rows - 2 * AHEAD : 0; i < rows; i++)
    take_row(part, &ring[i % RING]);
}

static void take_deal(Part *part, const Row *row) {
  const char *const *starts = row->starts, *const *ends = row->ends;
  uint32_t partner = row->partner;
  uint32_t day = read_date(starts[2], ends[2]);
  if (day < 20250101 || day > 20261231) return;
  Figures *figures = &part->figures[partner];
  int64_t amount = read_decimal(starts[9], ends[9], 2);
  static const int tenths[256] = {['w'] = 10, ['n'] = 7, ['e'] = 4, ['d'] = 1};
  int tenth = tenths[(unsigned char)*starts[5]], now = day >= 20260101;
  if (!tenth) stop("an unknown stage");
  int registered = read_flag(starts[6], ends[6]);
  int influenced = read_flag(starts[7], ends[7]) & read_flag(starts[8], ends[8]);
  /* No branches on what the data draws by lot. */
  figures->revenues[!now] += amount & -(int64_t)(tenth == 10);
  figures->registered += amount * tenth & -(int64_t)(registered & now);
  figures->influenced += amount & -(int64_t)(influenced & now);
  uint32_t line = find_line(part, starts[4], ends[4]);
  part->lines[partner][line] += amount & -(int64_t)now;
  part->has_line[partner][line] |= (uint8_t)now;
  uint64_t customer = word_of(starts[11], (size_t)(ends[11] - starts[11]));
  add_pair(&part->customers, (Pair){customer, partner, 0});
  part->customers.count -= (size_t)!now;
}

static void take_survey(Part *part, const Row *row) {
  const char *const *starts = row->starts, *const *ends = row->ends;
  uint32_t partner = row->partner;
  if (read_date(starts[2], ends[2]) / 10000 != 2026 || starts[3] == ends[3]) return;
  part->figures[partner].scores += read_decimal(starts[3], ends[3], 1);
  part->figures[partner].answers++;
}

static void take_cert(Part *part, const Row *row) {
  const char *const *starts = row->starts, *const *ends = row->ends;
  uint32_t partner = row->partner;
  if (read_date(starts[4], ends[4]) > 20261231) return;
  if (read_date(starts[5], ends[5]) < 20261231) return;
  uint32_t badge = find_line(part, starts[3], ends[3]);
  uint64_t person = word_of(starts[2], (size_t)(ends[2] - starts[2]));
  add_pair(&part->customers, (Pair){person, partner, badge});
}

static void *read_deals(void *part) {
  read_rows(part, 12, take_deal);
  return NULL;
}

static Part make_part(File file) {
  const char *rows = memchr(file.bytes, '\n', (size_t)(file.end - file.bytes)) + 1;
  Part part = {.from = rows, .to = file.end};
  part.figures = take(partners.count, sizeof *part.figures);
  part.lines = take(partners.count, sizeof *part.lines);
  part.has_line = take(partners.count, sizeof *part.has_line);
  return part;
}

/* Adds how many different pairs each partner has to count[partner * stride]. */
static void count_distinct(Part *parts, size_t part_count, uint32_t *counts,
                           size_t stride) {
  size_t all = 0, most = 0;
  size_t *offsets = take(partners.count + 1, sizeof *offsets);
  for (size_t p = 0; p < part_count; p++) {
    all += parts[p].customers.count;
    for (size_t i = 0; i < parts[p].customers.count; i++)
      offsets[parts[p].customers.items[i].partner + 1]++;
  }
  for (size_t i = 0; i < partners.count; i++) {
    if (offsets[i + 1] > most) most = offsets[i + 1];
    offsets[i + 1] += offsets[i];
  }
  Pair *sorted = take(all, sizeof *sorted);
  for (size_t p = 0; p < part_count; p++)
    for (size_t i = 0; i < parts[p].customers.count; i++) {
      const Pair *pair = &parts[p].customers.items[i];
      sorted[offsets[pair->partner]++] = *pair;
    }
  size_t size = 64;
  while (size < 2 * most) size *= 2;
  Pair *set = take(size, sizeof *set); /* value 0: free */
  for (size_t i = 0, from = 0; i < partners.count; from = offsets[i++]) {
    size_t mask = 63;
    while (mask + 1 < 2 * (offsets[i] - from)) mask = 2 * mask + 1;
    memset(set, 0, (mask + 1) * sizeof *set);
    for (size_t k = from; k < offsets[i]; k++) {
      uint64_t key = sorted[k].value;
      size_t slot = slot_of(key + sorted[k].other, mask + 1);
      while (set[slot].value &&
             (set[slot].value != key || set[slot].other != sorted[k].other))
        slot = (slot + 1) & mask;
      counts[i * stride] += !set[slot].value;
      set[slot] = sorted[k];
    }
  }
}

/* All parts into the first one; lines by name. */
static void merge(Part *parts, size_t count) {
  for (size_t p = 1; p < count; p++) {
    uint32_t line_of[LINES];
    for (uint32_t i = 0; i < parts[p].line_count; i++)
      line_of[i] = find_line(&parts[0], parts[p].names[i],
                             parts[p].names[i] + parts[p].name_lengths[i]);
    for (size_t i = 0; i < partners.count; i++) {
      parts[0].figures[i].revenues[0] += parts[p].figures[i].revenues[0];
      parts[0].figures[i].revenues[1] += parts[p].figures[i].revenues[1];
      parts[0].figures[i].registered += parts[p].figures[i].registered;
      parts[0].figures[i].influenced += parts[p].figures[i].influenced;
      for (uint32_t k = 0; k < parts[p].line_count; k++) {
        parts[0].lines[i][line_of[k]] += parts[p].lines[i][k];
        parts[0].has_line[i][line_of[k]] |= parts[p].has_line[i][k];
      }
    }
  }
}

static void count_lines(Part *part) {
  for (uint32_t line = 0; line < part->line_count; line++) {
    Wide total = 0, peers = 0;
    for (size_t i = 0; i < partners.count; i++) {
      total += part->lines[i][line];
      peers += part->has_line[i][line];
    }
    for (size_t i = 0; i < partners.count; i++)
      part->figures[i].lines_above +=
          part->has_line[i][line] && part->lines[i][line] * peers > total;
  }
}

static int64_t half_up(int64_t top, int64_t bottom) {
  return (int64_t)((2 * (Wide)top + bottom) / (2 * (Wide)bottom));
}

/* value / most between 0 and 1, at 10 decimals; most divides 10^10. */
static Wide held(int64_t value, int64_t most) {
  if (value <= 0) return 0;
  return value >= most ? 10000000000 : (Wide)value * (10000000000 / most);
}

/* Cents times percent: marginal, from 0, $100k and $500k. */
static int64_t pay(int64_t excess, const int64_t rates[3]) {
  static const int64_t edges[] = {0, 10000000, 50000000};
  int64_t paid = 0;
  for (int i = 0; i < 3 && excess > edges[i]; i++) {
    int64_t top = i < 2 && excess > edges[i + 1] ? edges[i + 1] : excess;
    paid += (top - edges[i]) * rates[i];
  }
  return half_up(paid, 100);
}

static void put_money(int64_t value, int decimals) {
  int64_t unit = 1;
  for (int i = 0; i < decimals; i++) unit *= 10;
  int64_t size = value < 0 ? -value : value;
  printf(",%s%lld.%0*lld", value < 0 ? "-" : "", (long long)(size / unit), decimals,
         (long long)(size % unit));
}

static void put_partner(const Figures *f, uint64_t name) {
  static const char *const tiers[] = {"none", "silver", "gold", "platinum"};
  static const int64_t targets[] = {0, 2000000, 10000000, 50000000};
  static const int64_t least[] = {0, 20, 35, 50};
  static const int64_t rates[][3] = {{0, 0, 0}, {2, 3, 4}, {3, 4, 5}, {5, 6, 8}};
  int64_t growth =
      f->revenues[1] ? half_up(f->revenues[0] * 10000, f->revenues[1]) - 10000 : 0;
  int64_t csat = f->answers ? half_up(f->scores * 10, f->answers) : 0;
  /* At 14 decimals: weight x share (in thousandths) x part earned. */
  Wide standing = 60 * (50 * held(f->revenues[0], 100000000) + 30 * held(growth, 5000) +
                        20 * held(f->registered, 1000000000)) +
                  40 * (40 * held(csat - 300, 200) + 20 * held(f->customers, 100) +
                        20 * held(f->lines_above, 8) + 20 * held(f->certified, 20));
  const Wide one = (Wide)10000000000 * 100;
  int tier = 3;
  while (tier && (f->revenues[0] < targets[tier] || standing < least[tier] * one)) tier--;
  int64_t excess =
      f->revenues[0] > targets[tier] && tier ? f->revenues[0] - targets[tier] : 0;
  printf("%.8s,%s", (const char *)&name, tiers[tier]);
  put_money((int64_t)((standing + 500000) / 1000000), 6);
  put_money(f->revenues[0], 2);
  put_money(f->revenues[1], 2);
  if (f->revenues[1])
    put_money(growth, 4);
  else
    printf(",");
  put_money(f->registered, 3);
  put_money(f->influenced, 2);
  printf(",%u,%u", f->customers, f->lines_above);
  if (f->answers)
    put_money(csat, 2);
  else
    printf(",");
  printf(",%u", f->certified);
  put_money(pay(excess, rates[tier]), 2);
  printf("\n");
}

/* Cuts the deals into ranges that end with a line; no newline is quoted in them. */
static void split(Part *parts, size_t count, File file) {
  const char *from = parts[0].from;
  for (size_t i = 0; i < count; i++) {
    const char *to =
        parts[0].from + (file.end - parts[0].from) * (long)(i + 1) / (long)count;
    if (i + 1 < count) to = memchr(to, '\n', (size_t)(file.end - to)) + 1;
    if (i) parts[i] = make_part(file);
    parts[i].from = from;
    parts[i].to = from = i + 1 < count ? to : file.end;
  }
}

int main(int count, char **words) {
  static Part parts[THREADS_MOST];
  pthread_t threads[THREADS_MOST];
  if (count != 3) stop("FOLDER THREADS");
  size_t thread_count = (size_t)atoi(words[2]);
  if (thread_count < 1 || thread_count > THREADS_MOST) stop("1 to 64 threads");
  read_partners(map(words[1], "partners"));
  File deals = map(words[1], "deals");
  parts[0] = make_part(deals);
  split(parts, thread_count, deals);
  for (size_t i = 0; i < thread_count; i++)
    if (pthread_create(&threads[i], NULL, read_deals, &parts[i])) stop("no thread");
  Part surveys = make_part(map(words[1], "surveys"));
  Part certs = make_part(map(words[1], "certs"));
  read_rows(&surveys, 4, take_survey);
  read_rows(&certs, 6, take_cert);
  for (size_t i = 0; i < thread_count; i++) pthread_join(threads[i], NULL);
  merge(parts, thread_count);
  count_lines(&parts[0]);
  size_t stride = sizeof(Figures) / sizeof(uint32_t);
  Figures *figures = parts[0].figures;
  count_distinct(parts, thread_count, &figures[0].customers, stride);
  count_distinct(&certs, 1, &figures[0].certified, stride);
  printf("partner,tier,standing,revenue,last_revenue,growth,registered,influenced,"
         "customers,lines_above,csat,certified,commission\n");
  for (size_t i = 0; i < partners.count; i++) {
    figures[i].scores = surveys.figures[i].scores;
    figures[i].answers = surveys.figures[i].answers;
    put_partner(&figures[i], partners.names[i]);
  }
  return 0;
}
