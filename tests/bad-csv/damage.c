/* bad_csv_damage SEED RUNS: writes good files, does random harm to them, loads them.
 * Whatever comes of it, nothing crashes, no memory is left over, the row counts add up,
 * the places of rejects are within the file, and a second load gives the same. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load/reject.h"

enum { FILE_SIZE = 4096, FIELDS = 8 };

typedef struct Damage {
  uint64_t state; /* of the random numbers: xorshift */
  char place[64];
  char files[2][FILE_SIZE];
  size_t lengths[2];
  RungField fields[2][FIELDS];
  RungText words[5];
  RungSchema schemas[2];
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
  people[2] = (RungField){.name = rung_text("first"), .type = {.kind = RUNG_KIND_REF}};
  people[2].optional = true;
  people[3] = (RungField){.name = rung_text("note"), .type = {.kind = RUNG_KIND_TEXT}};
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
  damage->schemas[0] = (RungSchema){rung_text("deals"), deals, 7, dialect};
  damage->schemas[1] = (RungSchema){rung_text("people"), people, 4, dialect};
}

static void add(Damage *damage, int file, const char *text) {
  size_t length = strlen(text);
  memcpy(damage->files[file] + damage->lengths[file], text, length);
  damage->lengths[file] += length;
}

static void write_good(Damage *damage) {
  damage->lengths[0] = damage->lengths[1] = 0;
  add(damage, 0, "id,owner,other,arr,day,won,kind,part\n");
  add(damage, 1, "note,id,boss,first\r\n");
  char line[160];
  for (uint32_t i = 0; i < 12; i++) {
    snprintf(
        line, sizeof line, "D%u,P%u,\"o, \"\"%u\"\"\",%u.%02u,2026-0%u-1%u,%s,%s,%s\n", i,
        draw(damage, 8), i, draw(damage, 100000), draw(damage, 100), i % 9 + 1, i % 10,
        i % 2 ? "yes" : "NO", i % 3 ? "new" : "renewal", i % 4 ? "12.5%" : "");
    add(damage, 0, line);
  }
  for (uint32_t i = 0; i < 8; i++) {
    char boss[8] = "", deal[8] = "";
    if (draw(damage, 3)) snprintf(boss, sizeof boss, "P%u", draw(damage, 8));
    if (draw(damage, 2)) snprintf(deal, sizeof deal, "D%u", draw(damage, 12));
    snprintf(line, sizeof line, "\"note\n%u й\",P%u,%s,%s\r\n", i, i, boss, deal);
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

/* A number that stands for all that came of a load; 0 when something is wrong. */
static uint64_t load_once(Damage *damage, FILE *sink) {
  RungAllocator allocator;
  RungPool pool;
  RungLoad load = {0};
  RungError err;
  uint64_t sum = 1;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  if (rung_pool_init(&pool, &allocator, &err)) return 0;
  RungLoadOptions options = {damage->place, SIZE_MAX};
  RungStatus status =
      rung_load_init(&load, damage->schemas, 2, &options, &pool, &allocator, &err);
  if (status) {
    rung_error_print(&err, sink, false);
    sum = err.byte * 31 + (unsigned char)err.code[0] + 1;
    if (status != RUNG_E_DATA) sum = 0;
    damage->refused++;
  } else if (!check_load(damage, &load)) {
    sum = 0;
  } else {
    rung_rejects_print(&load.rejects, RUNG_REJECTS_SHOWN, sink, false);
    if (load.rejects.count)
      damage->rejected++;
    else
      damage->clean++;
    for (size_t i = 0; i < load.rejects.count; i++)
      sum = sum * 31 + load.rejects.items[i].byte * 7 +
            load.rejects.items[i].message.length;
  }
  rung_load_reset(&load);
  rung_pool_reset(&pool);
  return allocator.used ? 0 : sum;
}

static bool run_once(Damage *damage, FILE *sink) {
  write_good(damage);
  for (uint32_t i = draw(damage, 6); i; i--) harm(damage, (int)draw(damage, 2));
  if (!write_files(damage)) return false;
  uint64_t first = load_once(damage, sink);
  return first && first == load_once(damage, sink);
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
  bool good = true;
  for (uint64_t i = 0; good && i < runs; i++) {
    damage.state = (seed + i) * 0x9E3779B97F4A7C15u + 1;
    good = run_once(&damage, sink);
    if (!good) fprintf(stderr, "seed %llu\n", (unsigned long long)(seed + i));
  }
  if (good) remove_files(&damage);
  printf("%zu loads refused, %zu with rejects, %zu clean\n", damage.refused,
         damage.rejected, damage.clean);
  fclose(sink);
  return !good;
}
