/* The cache from the inside: every allocation fails once, and files are forged - changed
 * anywhere and given checksums that hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "cache/cache.h"
#include "cache/home.h"
#include "load_support.h"
#include "plan/decode.h"
#include "run/run.h"

/* Revenue and first day per partner, a group of stages, the tier by revenue. */
static const char plan_text[] =
    "rung-plan\t1\n"
    "file\tprogram.lua\n"
    "currency\tUSD\t2\t$\n"
    "thing\tprogram\tsi\tprogram.si\t0:1:1\t\t\t\n"
    "thing\tsource\tpartners\tsource.partners\t0:2:1\t\t\t\n"
    "thing\tcolumn\tpartner_id\tsource.partners.partner_id\t0:3:1\t\t\t\n"
    "thing\tsource\tdeals\tsource.deals\t0:4:1\t\t\t\n"
    "thing\tcolumn\tpartner_id\tsource.deals.partner_id\t0:5:1\t\t\t\n"
    "thing\tcolumn\tstage\tsource.deals.stage\t0:6:1\t\t\t\n"
    "thing\tcolumn\tarr\tsource.deals.arr\t0:7:1\t\t\t\n"
    "thing\tmetric\tarr\tmetric.arr\t0:8:1\t\t\tsum(deals.arr where stage = 'won')\n"
    "thing\ttier\tsilver\ttier.silver\t0:9:1\t\t\t\n"
    "thing\ttier\tgold\ttier.gold\t0:9:9\t\t\t\n"
    "thing\tcolumn\tclosed_on\tsource.deals.closed_on\t0:7:1\t\t\t\n"
    "thing\tcolumn\tdirect\tsource.deals.direct\t0:7:1\t\t\t\n"
    "program\t0\t1\tyear\t1\t1\t0\thalf-up 0.01\t9\n"
    "source\t1\t-\t-\t-\t,\t.\t\tiso\tsign\tyes\tno\t-\t-\t-\n"
    "source\t3\t0\t0\t-\t,\t.\t\tiso\tsign\tyes\tno\t-\t-\t-\n"
    "column\t2\t0\ttext\t0\t1\t0\t-\t-\n"
    "column\t4\t1\tref:1\t0\t0\t1\t0\t-\n"
    "column\t5\t1\ttext\t0\t0\t0\t-\t-\n"
    "column\t6\t1\tmoney:0:2\t1\t0\t0\t-\t-\n"
    "column\t10\t1\tdate\t1\t0\t0\t-\t-\n"
    "column\t11\t1\tflag\t0\t0\t0\t-\t-\n"
    "node\tcolumn\tref:1\t2\t-\t-\t-\t-\t-\t0\t7\t0:8:1\t\n"
    "node\tcolumn\ttext\t2\t-\t-\t-\t-\t-\t1\t7\t0:8:1\t\n"
    "node\tcolumn\tmoney:0:2\t2\t-\t-\t-\t-\t-\t2\t7\t0:8:1\t\n"
    "node\tconstant\ttext\t0\t-\t-\t-\t-\t-\twon\t7\t0:8:1\t\n"
    "node\teq\tflag\t2\t1,3\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tsum\tmoney:0:2\t1\t2\t4\t0\t-\t-\t\t7\t0:8:1\t\n"
    "node\tconstant\tmoney:0:0\t0\t-\t-\t-\t-\t-\t100\t7\t0:8:1\tparam.gold\n"
    "node\tge\tflag\t1\t5,6\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tconstant\tflag\t0\t-\t-\t-\t-\t-\ttrue\t7\t0:8:1\t\n"
    "node\thighest\ttier\t1\t8,7\t-\t-\t-\t-\t\t7\t0:8:1\t\n"
    "node\tcolumn\tdate\t2\t-\t-\t-\t-\t-\t3\t7\t0:8:1\t\n"
    "node\tleast\tdate\t1\t10\t-\t0\t-\t-\t\t7\t0:8:1\t\n"
    "node\tavg\tmoney:0:ratio\t1\t2\t-\t0\t-\t-\t\t7\t0:8:1\t\n"
    "tier\t8\n"
    "tier\t9\n"
    "path\t-\t8,7\n"
    "metric\t7\t5\n"
    "metric\t7\t11\n"
    "metric\t7\t12\n"
    "end\n";

enum { PARTNERS = 5, DEALS = 300, REVENUE = 5, TIER = 9, FIRST = 11, AVERAGE = 12 };

static TestFolder data;
static char home[64];

static void write_data(void) {
  static char text[DEALS * 64];
  size_t length = 0;
  test_folder_init(&data);
  length = (size_t)sprintf(text, "partner_id\n");
  for (int i = 0; i < PARTNERS; i++) length += (size_t)sprintf(text + length, "P%d\n", i);
  test_folder_write(&data, "partners.csv", text, length);
  length = (size_t)sprintf(text, "partner_id,stage,arr,closed_on,direct\n");
  for (int i = 0; i < DEALS; i++)
    length +=
        (size_t)sprintf(text + length, "P%d,%s,%s%d.%02d,2026-%02d-%02d,%s\n",
                        i % (PARTNERS + 1), i % 3 ? "won" : "open", i % 7 ? "" : "-", i,
                        i % 100, 1 + i % 12, 1 + i % 28, i % 2 ? "yes" : "no");
  test_folder_write(&data, "deals.csv", text, length);
  strcpy(home, "/tmp/rung-cache-XXXXXX");
  assert_non_null(mkdtemp(home));
  setenv("RUNG_CACHE", home, 1);
  setenv("RUNG_CACHE_FROM", "1", 1);
}

/* What a run comes to. */
typedef struct Outcome {
  RungStatus status;
  bool taken;
  uint64_t figures; /* hash of the results */
} Outcome;

static uint64_t hash_column(const RungColumn *column, uint64_t seed) {
  for (size_t row = 0; row < column->rows; row++) {
    const bool there = rung_column_has(column, row);
    const size_t width = rung_store_width(column->store);
    seed = XXH3_64bits_withSeed(&there, sizeof there, seed);
    if (there)
      seed = XXH3_64bits_withSeed((const char *)column->values.any + row * width, width,
                                  seed);
  }
  return seed;
}

static bool may_read(void *context, size_t source, size_t field) {
  return rung_cache_need(context, source, field);
}

/* Everything of one run but the cache, which outlives it. */
static RungStatus run_on(RungCache *cache, const RungPlan *plan,
                         const RungSchema *schemas, const RungLoadOptions *options,
                         Outcome *outcome, RungAllocator *allocator, RungError *err) {
  const uint32_t nodes[] = {REVENUE, TIER, FIRST, AVERAGE};
  RungLoad load = {0};
  RungPool pool = {0};
  RungRun *run = NULL;
  RungStatus status = RUNG_OK;
  outcome->taken = rung_cache_take(cache, &load, &pool);
  if (!outcome->taken) {
    status = rung_pool_init(&pool, allocator, err);
    if (!status)
      status = rung_load_init(&load, schemas, plan->source_count, options, &pool,
                              allocator, err);
    if (!status) rung_cache_loaded(cache, &load, &pool);
  }
  const RungRunOptions run_options = {.period = {20454, 20818},
                                      .results = rung_cache_results(cache),
                                      .guard = {may_read, cache}};
  if (!status)
    status = rung_run_new(&run, plan, load.tables, &pool, &run_options, allocator, err);
  if (!status) status = rung_run_evaluate(run, err);
  for (size_t i = 0; !status && i < sizeof nodes / sizeof *nodes; i++)
    outcome->figures = hash_column(rung_run_column(run, nodes[i]), outcome->figures);
  if (!status) rung_cache_keep(cache, &load, &pool);
  const bool damaged = status == RUNG_E_DATA && !rung_cache_need_all(cache);
  rung_run_free(run);
  if (load.allocator) rung_load_reset(&load);
  if (pool.allocator) rung_pool_reset(&pool);
  if (damaged) rung_cache_drop(cache);
  return status;
}

static Outcome run_with(RungAllocator *allocator) {
  Outcome outcome = {.status = RUNG_OK};
  RungPlan plan;
  RungError err;
  RungCache *cache = NULL;
  RungAllocator plain;
  RungSchema schemas[2];
  rung_error_init(&err);
  rung_allocator_init(&plain, 0);
  assert_int_equal(rung_plan_decode(&plan, rung_text(plan_text), &plain, &err), RUNG_OK);
  for (size_t i = 0; i < 2; i++) schemas[i] = plan.sources[i].schema;
  const RungLoadOptions options = {.place = data.place};
  const RungCacheOptions wanted = {.place = data.place, .load = &options};
  outcome.status = rung_cache_new(&cache, &plan, schemas, &wanted, allocator, &err);
  if (!outcome.status)
    outcome.status = run_on(cache, &plan, schemas, &options, &outcome, allocator, &err);
  if (outcome.status == RUNG_E_DATA) {
    /* As a session does: the files are read after all. */
    outcome.figures = 0;
    rung_error_init(&err);
    outcome.status = run_on(cache, &plan, schemas, &options, &outcome, allocator, &err);
  }
  rung_cache_free(cache);
  rung_plan_reset(&plan);
  return outcome;
}

static Outcome run_once(void) {
  RungAllocator allocator;
  rung_allocator_init(&allocator, 0);
  const Outcome outcome = run_with(&allocator);
  assert_true(allocator.used == 0);
  return outcome;
}

/* The file of the only entry, with the ending; path [PATH]. */
enum { PATH = 512 };
static bool find_file(const char *ending, char *path) {
  DIR *folder = opendir(home);
  struct dirent *file;
  bool found = false;
  while (folder && !found && (file = readdir(folder))) {
    const size_t length = strlen(file->d_name), end = strlen(ending);
    found = length > end && strcmp(file->d_name + length - end, ending) == 0;
    if (found) snprintf(path, PATH, "%s/%.200s", home, file->d_name);
  }
  if (folder) closedir(folder);
  return found;
}

static void clear(void) {
  char path[PATH];
  while (find_file(".data", path) || find_file(".files", path) ||
         find_file(".results", path))
    unlink(path);
}

static void cold_and_warm(void **state) {
  (void)state;
  clear();
  const Outcome cold = run_once(), warm = run_once();
  assert_int_equal(cold.status, RUNG_OK);
  assert_false(cold.taken);
  assert_true(warm.taken);
  assert_true(cold.figures == warm.figures && cold.figures != 0);
}

/* Whichever allocation fails: the same figures or no memory, and nothing is held. */
static void survives_failures(void **state) {
  (void)state;
  for (int warm = 0; warm < 2; warm++) {
    clear();
    const Outcome wanted = run_once();
    bool done = false;
    long n = 1;
    for (; !done; n++) {
      long countdown = n;
      RungAllocator allocator;
      if (!warm) clear();
      rung_allocator_init_failing(&allocator, &countdown);
      const Outcome outcome = run_with(&allocator);
      assert_true(allocator.used == 0);
      assert_true(outcome.status == RUNG_OK || outcome.status == RUNG_E_MEMORY);
      if (outcome.status == RUNG_OK) assert_true(outcome.figures == wanted.figures);
      done = countdown != 0;
    }
    assert_true(n > 10);
  }
}

/* Forging -----------------------------------------------------------------------------
 */

typedef struct Header {
  char kind[8];
  uint32_t format, order;
  uint64_t wide, build, bytes, directory, section_count;
  uint64_t directory_check[2], check[2];
} Header;

typedef struct Section {
  uint64_t offset, bytes, check[2];
} Section;

static void sum_up(const void *bytes, size_t length, uint64_t check[2]) {
  const XXH128_hash_t digest = XXH3_128bits(bytes, length);
  check[0] = digest.low64;
  check[1] = digest.high64;
}

/* Gives a changed file checksums that hold, as far as its sections can be found. */
static void sign(char *bytes, size_t length) {
  Header header;
  memcpy(&header, bytes, sizeof header);
  if (header.directory > length) return;
  const size_t rest = length - header.directory;
  for (size_t i = 0; i < header.section_count && (i + 1) * sizeof(Section) <= rest; i++) {
    Section section;
    char *at = bytes + header.directory + i * sizeof section;
    memcpy(&section, at, sizeof section);
    if (section.offset > length || section.bytes > length - section.offset) continue;
    sum_up(bytes + section.offset, section.bytes, section.check);
    memcpy(at, &section, sizeof section);
  }
  sum_up(bytes + header.directory, rest, header.directory_check);
  sum_up(&header, offsetof(Header, check), header.check);
  memcpy(bytes, &header, sizeof header);
}

static char *read_file(const char *path, size_t *length) {
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  *length = (size_t)info.st_size;
  char *bytes = malloc(*length);
  FILE *file = fopen(path, "rb");
  assert_true(bytes && file && fread(bytes, 1, *length, file) == *length);
  fclose(file);
  return bytes;
}

static void write_file(const char *path, const char *bytes, size_t length) {
  unlink(path);
  FILE *file = fopen(path, "wb");
  assert_true(file && fwrite(bytes, 1, length, file) == length);
  fclose(file);
  chmod(path, 0600);
}

static uint64_t chance(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 20;
}

/* A number put anywhere: large, small, or a bit flipped. */
static void change(char *bytes, size_t length, uint64_t *state) {
  static const uint64_t numbers[] = {0, 1, 255, UINT32_MAX, UINT64_MAX, INT64_MAX, 65536};
  const size_t at = chance(state) % length;
  const size_t width = 1u << (chance(state) % 4);
  const uint64_t number = numbers[chance(state) % (sizeof numbers / sizeof *numbers)];
  if (chance(state) % 2 == 0)
    bytes[at] = (char)(bytes[at] ^ (1 << (chance(state) % 8)));
  else if (at + width <= length)
    memcpy(bytes + at, &number, width);
}

/* Nobody can tell such a file from one that Rung wrote. It may lie; it must not break
 * anything. */
static void forged_files_break_nothing(void **state) {
  static const char *const endings[] = {".data", ".results", ".files"};
  enum { TRIES = 1500 };
  uint64_t seed = 20260731;
  (void)state;
  for (size_t e = 0; e < sizeof endings / sizeof *endings; e++) {
    char path[PATH];
    size_t length, run = 0;
    clear();
    (void)run_once();
    assert_true(find_file(endings[e], path));
    char *good = read_file(path, &length), *forged = malloc(length);
    assert_non_null(forged);
    for (int i = 0; i < TRIES; i++) {
      memcpy(forged, good, length);
      Header header;
      memcpy(&header, good, sizeof header);
      /* Half of the changes in the directory, where most can go wrong. */
      if (i % 2)
        change(forged, length, &seed);
      else
        change(forged + header.directory, length - header.directory, &seed);
      sign(forged, length);
      write_file(path, forged, length);
      const Outcome outcome = run_once();
      assert_true(outcome.status == RUNG_OK || outcome.status == RUNG_E_RANGE);
      run += outcome.taken;
      if (e == 0) clear();
    }
    assert_true(run > 0);
    free(forged);
    free(good);
  }
}

static void sizes(void **state) {
  uint64_t size;
  (void)state;
  static const struct {
    const char *text;
    uint64_t size;
  } good[] = {{"0", 0},
              {"17", 17},
              {"4k", 4000},
              {"3K", 3000},
              {"500M", 500000000},
              {"2G", 2000000000},
              {"1T", 1000000000000}};
  static const char *const bad[] = {"",    "M",   "1.5G",           "-1",
                                    "5 M", "5MB", "9999999999999T", "1234567890123456"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    assert_true(rung_cache_parse_size(good[i].text, &size));
    assert_true(size == good[i].size);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(rung_cache_parse_size(bad[i], &size));
}

static int begin(void **state) {
  (void)state;
  write_data();
  return 0;
}

static int end(void **state) {
  (void)state;
  clear();
  rmdir(home);
  test_folder_reset(&data);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cold_and_warm),
      cmocka_unit_test(survives_failures),
      cmocka_unit_test(forged_files_break_nothing),
      cmocka_unit_test(sizes),
  };
  return cmocka_run_group_tests(tests, begin, end);
}
