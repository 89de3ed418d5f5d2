/* bad_csv_damage SEED RUNS: writes good files, does random harm to them, loads them row
 * by row, and then by chunks of any size, with any count of threads and any vector
 * instructions. Whatever comes of it, nothing crashes, no memory is left over, the row
 * counts add up, the places of rejects are within the file, and every load gives the
 * same: cells, lines, rejects, errors. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load/reject.h"

enum { FILE_SIZE = 1 << 18, FIELDS = 8, CREWS = 3, VARIANTS = 6 };

typedef struct Damage {
  uint64_t state; /* of the random numbers: xorshift */
  char place[64];
  char files[2][FILE_SIZE];
  size_t lengths[2];
  RungField fields[2][FIELDS];
  RungText words[5];
  RungSchema schemas[2];
  RungThreads *crews[CREWS];       /* the first is NULL */
  size_t refused, rejected, clean; /* loads: whole file bad, with rejects, without */
} Damage;

static uint32_t draw(Damage *damage, uint32_t below) {
  damage->state ^= damage->state << 13;
  damage->state ^= damage->state >> 7;
  damage->state ^= damage->state << 17;
  return (uint32_t)(damage->state >> 32) % below;
}

static void declare(Damage *damage) {
  static const char *const WORDS[] = {"yes", "no", "NULL", "new", "renewal"};
  for (int i = 0; i < 5; i++) damage->words[i] = rung_text(WORDS[i]);
  RungField *deals = damage->fields[0], *people = damage->fields[1];
  deals[0] = (RungField){.name = rung_text("id"), .type = {.kind = RUNG_KIND_TEXT}};
  deals[0].key = true;
  deals[1] = (RungField){.name = rung_text("owner"), .type = {.kind = RUNG_KIND_REF}};
  deals[1].target = 1;
  deals[2] = (RungField){.name = rung_text("arr"), .type = {RUNG_KIND_MONEY, .scale = 2}};
  deals[3] = (RungField){.name = rung_text("day"), .type = {.kind = RUNG_KIND_DATE}};
  deals[4] = (RungField){.name = rung_text("won"), .type = {.kind = RUNG_KIND_FLAG}};
  deals[5] = (RungField){.name = rung_text("kind"), .type = {.kind = RUNG_KIND_TEXT}};
  deals[5].choices = damage->words + 3;
  deals[5].choice_count = 2;
  deals[6] =
      (RungField){.name = rung_text("part"), .type = {RUNG_KIND_PERCENT, .scale = 4}};
  deals[6].optional = true;
  people[0] = deals[0];
  people[1] = (RungField){.name = rung_text("boss"), .type = {.kind = RUNG_KIND_REF}};
  people[1].target = 1;
  people[1].optional = people[1].skip_unknown = true;
  people[2] = (RungField){.name = rung_text("note"), .type = {.kind = RUNG_KIND_TEXT}};
  people[3] = (RungField){.name = rung_text("first"), .type = {.kind = RUNG_KIND_REF}};
  people[3].optional = true;
  RungDialect dialect = {',',
                         '.',
                         0,
                         RUNG_DATE_ISO,
                         RUNG_PERCENT_SIGN,
                         damage->words,
                         1,
                         damage->words + 1,
                         1,
                         damage->words + 2,
                         1};
  damage->schemas[0] = (RungSchema){
      .name = rung_text("deals"), .fields = deals, .field_count = 7, .dialect = dialect};
  damage->schemas[1] = (RungSchema){.name = rung_text("people"),
                                    .fields = people,
                                    .field_count = 4,
                                    .dialect = dialect};
}

static void add(Damage *damage, int file, const char *text) {
  size_t length = strlen(text);
  memcpy(damage->files[file] + damage->lengths[file], text, length);
  damage->lengths[file] += length;
}

/* Figures of 1 to 18 digits, with two decimals mostly, some below zero. */
static void spell_money(Damage *damage, char to[32]) {
  uint64_t power = 10;
  for (uint32_t i = draw(damage, 4) ? draw(damage, 6) : draw(damage, 15); i; i--)
    power *= 10;
  const uint64_t whole = (damage->state >> 3) % power;
  const char *sign = draw(damage, 5) ? "" : "-";
  if (draw(damage, 9))
    snprintf(to, 32, "%s%llu.%02u", sign, (unsigned long long)whole, draw(damage, 100));
  else
    snprintf(to, 32, "%s%llu", sign, (unsigned long long)whole);
}

static void spell_date(Damage *damage, char to[12]) {
  static const uint32_t YEARS[] = {1, 1949, 1950, 2000, 2024, 2026, 2099, 2100, 9999};
  snprintf(to, 12, "%04u-%02u-%02u", YEARS[draw(damage, 9)], draw(damage, 12) + 1,
           draw(damage, 50) ? draw(damage, 28) + 1 : draw(damage, 33));
}

/* Now and then enough rows for many batches of the index. */
static void write_good(Damage *damage) {
  const uint32_t deals = draw(damage, 12) ? 12 : 1500, people = deals * 2 / 3;
  damage->lengths[0] = damage->lengths[1] = 0;
  add(damage, 0, "id,owner,other,arr,day,won,kind,part\n");
  add(damage, 1, "note,id,boss,first\r\n");
  const bool simple = draw(damage, 3) == 0; /* no quotes in whole batches */
  const bool strays = draw(damage, 2);
  char line[200], money[32], date[12], owner[16];
  for (uint32_t i = 0; i < deals; i++) {
    const bool stray = strays && !draw(damage, 40);
    snprintf(owner, sizeof owner, "P%u", draw(damage, stray ? 2 * people : people));
    if (stray && draw(damage, 2)) *owner = '\0';
    spell_money(damage, money);
    spell_date(damage, date);
    snprintf(line, sizeof line,
             i % 3 || simple ? "D%u,%s,other %u,%s,%s,%s,%s,%s\n"
                             : "D%u,%s,\"o, \"\"%u\"\"\",%s,%s,%s,%s,%s\n",
             i, owner, i, money, date, i % 2 ? "yes" : "NO", i % 3 ? "new" : "renewal",
             i % 4 ? i % 8 ? "12.5%" : "12.50%" : "");
    add(damage, 0, line);
  }
  for (uint32_t i = 0; i < people; i++) {
    char boss[12] = "", deal[12] = "";
    if (draw(damage, 3)) snprintf(boss, sizeof boss, "P%u", draw(damage, people));
    if (draw(damage, 2)) snprintf(deal, sizeof deal, "D%u", draw(damage, deals));
    snprintf(line, sizeof line,
             i % 2 && !simple ? "\"note\n%u й\",P%u,%s,%s\r\n"
             : simple         ? "some longer note of %u,P%u,%s,%s\n"
                              : "a note of %u,P%u,\"%s\",%s\r\n",
             i, i, boss, deal);
    add(damage, 1, line);
  }
}

/* One harm: a byte changed, pieces inserted, taken out, doubled or cut off. */
static void harm(Damage *damage, int file) {
  static const char *const PIECES[] = {"\"",
                                       ",",
                                       "\n",
                                       "\r",
                                       "\r\n",
                                       "\xC3",
                                       "-",
                                       "%",
                                       "$",
                                       "E+05",
                                       " ",
                                       "(",
                                       "NULL",
                                       "03/04/2026",
                                       ".",
                                       "''",
                                       "\"\"",
                                       "é",
                                       "99999999999999999999",
                                       "Infinity",
                                       "0x1",
                                       "\xE2\x82\xAC"};
  char *bytes = damage->files[file];
  size_t *length = &damage->lengths[file];
  if (*length == 0) return;
  size_t at = draw(damage, (uint32_t)*length), left = *length - at;
  uint32_t kind = draw(damage, 16);
  if (kind == 0) {
    bytes[at] = (char)draw(damage, 256);
  } else if (kind == 1) {
    *length = draw(damage, 8) ? *length : at;
  } else if (kind < 5) {
    size_t gone = draw(damage, 12) + 1u;
    if (gone > left) gone = left;
    memmove(bytes + at, bytes + at + gone, left - gone);
    *length -= gone;
  } else {
    const char *piece = PIECES[draw(damage, sizeof PIECES / sizeof *PIECES)];
    size_t size = strlen(piece);
    if (*length + size > FILE_SIZE) return;
    memmove(bytes + at + size, bytes + at, left);
    memcpy(bytes + at, piece, size);
    *length += size;
  }
}

static bool write_files(const Damage *damage) {
  for (int i = 0; i < 2; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s/%.*s.csv", damage->place,
             RUNG_TEXT(damage->schemas[i].name));
    FILE *file = fopen(path, "wb");
    if (!file) return false;
    bool good =
        fwrite(damage->files[i], 1, damage->lengths[i], file) == damage->lengths[i];
    if (fclose(file) || !good) return false;
  }
  return true;
}

static bool check_load(const Damage *damage, const RungLoad *load) {
  for (size_t i = 0; i < load->count; i++) {
    const RungTable *table = &load->tables[i];
    if (table->rows_in != table->rows + table->rows_rejected + table->rows_skipped)
      return false;
    for (size_t row = 0; row < table->rows; row++) {
      const RungField *fields = table->schema->fields;
      for (size_t f = 0; f < table->schema->field_count; f++) {
        const RungColumn *column = &table->columns[f];
        if (fields[f].type.kind == RUNG_KIND_REF && rung_column_has(column, row) &&
            column->values.u32[row] >= load->tables[fields[f].target].rows)
          return false;
      }
    }
  }
  const RungReject *items = load->rejects.items;
  for (size_t i = 0; i < load->rejects.count; i++) {
    if (items[i].byte > damage->lengths[items[i].source] || !items[i].line) return false;
    if (i && items[i].source == items[i - 1].source && items[i].byte <= items[i - 1].byte)
      return false;
  }
  return true;
}

/* FNV-1a over all that came of a load. */
static void mix(uint64_t *sum, const void *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    *sum = (*sum ^ ((const unsigned char *)bytes)[i]) * 0x100000001B3u;
}

static void mix_number(uint64_t *sum, uint64_t number) {
  mix(sum, &number, sizeof number);
}

static void mix_text(uint64_t *sum, RungText text) {
  mix_number(sum, text.length);
  mix(sum, text.bytes, text.length);
}

/* Texts by what they are: ids are of no meaning outside of a run. */
static void mix_column(uint64_t *sum, const RungColumn *column, const RungPool *pool) {
  const size_t width = rung_store_width(column->store);
  for (size_t row = 0; row < column->rows; row++) {
    mix_number(sum, rung_column_has(column, row));
    if (column->type.kind == RUNG_KIND_TEXT)
      mix_text(sum, rung_pool_view(pool, column->values.u32[row]));
    else
      mix(sum, (const char *)column->values.any + row * width, width);
  }
}

static void mix_load(uint64_t *sum, const RungLoad *load, const RungPool *pool) {
  for (size_t i = 0; i < load->count; i++) {
    const RungTable *table = &load->tables[i];
    mix_number(sum, table->rows);
    mix_number(sum, table->rows_rejected);
    mix_number(sum, table->rows_skipped);
    mix(sum, table->content, sizeof table->content);
    mix(sum, table->lines, table->rows * sizeof *table->lines);
    for (size_t f = 0; f < table->schema->field_count; f++)
      mix_column(sum, &table->columns[f], pool);
  }
  for (size_t i = 0; i < load->rejects.count; i++) {
    const RungReject *reject = &load->rejects.items[i];
    mix_text(sum, rung_text(reject->code));
    mix_number(sum, reject->source);
    mix_number(sum, reject->line);
    mix_number(sum, reject->column);
    mix_number(sum, reject->byte);
    mix_number(sum, reject->skipped);
    mix_text(sum, reject->field);
    mix_text(sum, reject->excerpt);
    mix_text(sum, reject->message);
    mix_text(sum, reject->fix);
  }
}

static void mix_error(uint64_t *sum, const RungError *err) {
  mix_text(sum, rung_text(err->code));
  mix_text(sum, rung_text(err->message));
  mix_text(sum, rung_text(err->help));
  mix_text(sum, rung_text(err->excerpt));
  mix_number(sum, err->line);
  mix_number(sum, err->column);
  mix_number(sum, err->byte);
}

/* A number that stands for all that came of a load; 0 when something is wrong. */
static uint64_t load_once(Damage *damage, const RungLoadOptions *options, FILE *sink) {
  RungAllocator allocator;
  RungPool pool;
  RungLoad load = {0};
  RungError err;
  uint64_t sum = 0xCBF29CE484222325u;
  bool good = true;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  if (rung_pool_init(&pool, &allocator, &err)) return 0;
  RungStatus status =
      rung_load_init(&load, damage->schemas, 2, options, &pool, &allocator, &err);
  if (status) {
    rung_error_print(&err, sink, false);
    mix_error(&sum, &err);
    good = status == RUNG_E_DATA;
  } else {
    rung_rejects_print(&load.rejects, RUNG_REJECTS_SHOWN, sink, false);
    mix_load(&sum, &load, &pool);
    good = check_load(damage, &load);
  }
  if (options->row_by_row)
    ++*(status               ? &damage->refused
        : load.rejects.count ? &damage->rejected
                             : &damage->clean);
  rung_load_reset(&load);
  rung_pool_reset(&pool);
  return good && !allocator.used ? sum : 0;
}

static RungLoadOptions choose(Damage *damage) {
  static const char *const LANES[] = {"portable", "sse2", "avx2"};
  static const size_t SIZES[] = {64, 65, 100, 127, 300, 1000, 5000, 40000, 0};
  return (RungLoadOptions){
      .place = damage->place,
      .rejects_allowed = SIZE_MAX,
      .threads = damage->crews[draw(damage, CREWS)],
      .lanes = rung_lanes_find(LANES[draw(damage, sizeof LANES / sizeof *LANES)]),
      .chunk_bytes = SIZES[draw(damage, sizeof SIZES / sizeof *SIZES)]};
}

/* Now deals and people refer to each other, now people are settled first; owners may be
 * missing, or unknown. */
static void vary_schemas(Damage *damage) {
  RungField *owner = &damage->fields[0][1];
  damage->schemas[1].field_count = 3 + draw(damage, 2);
  owner->optional = draw(damage, 2);
  owner->skip_unknown = draw(damage, 2);
}

static bool run_once(Damage *damage, FILE *sink) {
  vary_schemas(damage);
  write_good(damage);
  for (uint32_t i = draw(damage, 6); i; i--) harm(damage, (int)draw(damage, 2));
  if (!write_files(damage)) return false;
  const RungLoadOptions slow = {
      .place = damage->place, .rejects_allowed = SIZE_MAX, .row_by_row = true};
  const uint64_t first = load_once(damage, &slow, sink);
  bool same = first != 0;
  for (int i = 0; same && i < VARIANTS; i++) {
    const RungLoadOptions options = choose(damage);
    same = load_once(damage, &options, sink) == first;
    if (!same)
      fprintf(stderr, "%zu threads, %s, chunks of %zu bytes\n",
              rung_threads_count(options.threads),
              options.lanes ? options.lanes->name : "best", options.chunk_bytes);
  }
  return same;
}

static void remove_files(const Damage *damage) {
  char path[128];
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%.*s.csv", damage->place,
             RUNG_TEXT(damage->schemas[i].name));
    remove(path);
  }
  rmdir(damage->place);
}

int main(int count, char **words) {
  if (count != 3) return 2;
  static Damage damage = {.place = "/tmp/bad-csv-XXXXXX"};
  uint64_t seed = strtoull(words[1], NULL, 10), runs = strtoull(words[2], NULL, 10);
  FILE *sink = fopen("/dev/null", "w");
  if (!sink || !mkdtemp(damage.place)) return 2;
  declare(&damage);
  RungAllocator allocator;
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  bool good = !rung_threads_new(&damage.crews[1], 2, &allocator, &err) &&
              !rung_threads_new(&damage.crews[2], 8, &allocator, &err);
  for (uint64_t i = 0; good && i < runs; i++) {
    damage.state = (seed + i) * 0x9E3779B97F4A7C15u + 1;
    good = run_once(&damage, sink);
    if (!good) fprintf(stderr, "seed %llu\n", (unsigned long long)(seed + i));
  }
  if (good) remove_files(&damage);
  printf("%zu loads refused, %zu with rejects, %zu clean\n", damage.refused,
         damage.rejected, damage.clean);
  for (int i = 0; i < CREWS; i++) rung_threads_free(damage.crews[i]);
  fclose(sink);
  return !good || allocator.used;
}
