/* bad_csv FOLDER LEAST [CASE]: runs every *.case of the folder, of which there must be at
 * least so many; exit 1 when one does not come out as it says. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "case.h"
#include "load/reject.h"

enum { CASES_MAX = 1000 };

typedef struct Run {
  const Case *item;
  char place[64]; /* a folder of its own under the temporary one */
  bool good;
} Run;

static void complain(Run *run, const char *what) {
  fprintf(stderr, "%s: %s\n", run->item->path, what);
  run->good = false;
}

/* Packs in one go: cases are small. */
static size_t pack(CasePack kind, const char *from, size_t length, char *to,
                   size_t size) {
  if (kind == PACK_ZSTD) return ZSTD_compress(to, size, from, length, 1);
  z_stream stream = {0};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = (Bytef *)(uintptr_t)from;
  stream.avail_in = (unsigned)length;
  stream.next_out = (Bytef *)to;
  stream.avail_out = (unsigned)size;
  deflate(&stream, Z_FINISH);
  deflateEnd(&stream);
  return size - stream.avail_out;
}

static void name_file(const Run *run, size_t source, char *path, size_t size) {
  static const char *const ENDINGS[] = {".csv", ".csv.gz", ".csv.zst"};
  const CaseSource *from = &run->item->sources[source];
  if (from->file) {
    snprintf(path, size, "%s/%s", run->place, from->file);
  } else {
    snprintf(path, size, "%s/%.*s%s", run->place,
             RUNG_TEXT(run->item->schemas[source].name), ENDINGS[from->pack]);
  }
}

static void write_source(Run *run, size_t source) {
  const CaseSource *from = &run->item->sources[source];
  char path[256];
  name_file(run, source, path, sizeof path);
  if (from->absent) return;
  if (from->folder) {
    if (mkdir(path, 0700)) complain(run, "cannot make a folder");
    return;
  }
  const char *bytes = from->data ? from->data : "";
  size_t length = from->length;
  if (from->pack != PACK_PLAIN) {
    size_t size = length + 4096;
    char *packed = rung_arena_take(run->item->arena, size);
    length = pack(from->pack, bytes, length, packed, size);
    bytes = packed;
  }
  length -= from->cut;
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, length, file) != length)
    complain(run, "cannot write a file");
  if (file) fclose(file);
}

static void remove_sources(const Run *run) {
  for (size_t i = 0; i < run->item->source_count; i++) {
    char path[256];
    name_file(run, i, path, sizeof path);
    remove(path);
  }
  rmdir(run->place);
}

static bool holds(const char *part, RungText message, RungText fix) {
  if (!part) return true;
  return memmem(message.bytes, message.length, part, strlen(part)) ||
         (fix.length && memmem(fix.bytes, fix.length, part, strlen(part)));
}

static bool fits(const CaseExpected *expected, const RungReject *reject,
                 const Case *item) {
  return strcmp(expected->code, reject->code) == 0 &&
         rung_text_is(item->schemas[reject->source].name, expected->source) &&
         (expected->verdict == VERDICT_SKIPPED) == reject->skipped &&
         expected->line == reject->line && expected->column == reject->column &&
         (!expected->has_byte || expected->byte == reject->byte) &&
         rung_text_is(reject->field, expected->field) &&
         holds(expected->says, reject->message, reject->fix);
}

static void show_rejects(const Case *item, const RungRejects *rejects) {
  for (size_t i = 0; i < rejects->count; i++) {
    const RungReject *one = &rejects->items[i];
    fprintf(stderr, "  %s %.*s:%s %u %u %llu %.*s\n      %.*s\n      %.*s\n",
            one->skipped ? "skipped" : "reject",
            RUNG_TEXT(item->schemas[one->source].name), one->code, one->line, one->column,
            (unsigned long long)one->byte, RUNG_TEXT(one->field), RUNG_TEXT(one->message),
            RUNG_TEXT(one->fix));
  }
}

static void check_rejects(Run *run, const RungRejects *rejects) {
  const Case *item = run->item;
  bool same = rejects->count == item->expected_count;
  for (size_t i = 0; same && i < rejects->count; i++)
    same = fits(&item->expected[i], &rejects->items[i], item);
  if (same) return;
  complain(run, "the rejects are not those expected:");
  show_rejects(item, rejects);
}

static void check_rows(Run *run, const RungLoad *load) {
  const Case *item = run->item;
  for (size_t i = 0; i < load->count; i++) {
    const RungTable *table = &load->tables[i];
    if (table->rows_in != table->rows + table->rows_rejected + table->rows_skipped)
      complain(run, "rows in is not used + rejected + skipped");
    for (size_t j = 0; j < item->row_count; j++) {
      const CaseRows *rows = &item->rows[j];
      if (!rung_text_is(item->schemas[i].name, rows->source)) continue;
      bool same = rows->in == table->rows_in && rows->used == table->rows &&
                  rows->rejected == table->rows_rejected &&
                  rows->skipped == table->rows_skipped;
      if (same) continue;
      complain(run, "the rows are not those expected:");
      fprintf(stderr, "  rows %s %zu = %zu + %zu + %zu\n", rows->source, table->rows_in,
              table->rows, table->rows_rejected, table->rows_skipped);
    }
  }
}

static void check_error(Run *run, const RungError *err) {
  const CaseExpected *expected = &run->item->expected[0];
  bool wanted = run->item->expected_count == 1 && expected->verdict == VERDICT_ERROR;
  bool same = wanted && strcmp(expected->code, err->code) == 0 &&
              expected->line == err->line && expected->column == err->column &&
              (!expected->has_byte || expected->byte == err->byte) &&
              holds(expected->says, rung_text(err->message), rung_text(err->help));
  if (same) return;
  complain(run, "the error is not the one expected:");
  fprintf(stderr, "  error %s %u %u %llu\n", err->code, err->line, err->column,
          (unsigned long long)err->byte);
  rung_error_print(err, stderr, false);
}

static size_t count_rejected(const RungLoad *load) {
  size_t rejected = 0;
  for (size_t i = 0; i < load->count; i++) rejected += load->tables[i].rows_rejected;
  return rejected;
}

/* Loads with so many rejects allowed and checks; returns the rows that were rejected. */
static size_t load_and_check(Run *run, size_t allowed) {
  const Case *item = run->item;
  RungAllocator allocator;
  RungPool pool;
  RungLoad load = {0};
  RungError err;
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  if (rung_pool_init(&pool, &allocator, &err)) return 0;
  RungLoadOptions options = {.place = run->place, .rejects_allowed = allowed};
  RungStatus status = rung_load_init(&load, item->schemas, item->source_count, &options,
                                     &pool, &allocator, &err);
  size_t rejected = count_rejected(&load);
  bool too_many = allowed != SIZE_MAX;
  if (too_many && (status != RUNG_E_DATA || strcmp(err.code, "rows-rejected") ||
                   !err.line || !err.file[0]))
    complain(run, "rejected rows were let pass");
  if (!too_many && status) check_error(run, &err);
  if (!status || too_many) {
    check_rejects(run, &load.rejects);
    check_rows(run, &load);
  }
  rung_load_reset(&load);
  rung_pool_reset(&pool);
  if (allocator.used) complain(run, "memory is left over");
  return rejected;
}

static bool run_case(const char *path) {
  RungAllocator allocator;
  RungArena arena;
  Case *item = calloc(1, sizeof *item);
  rung_allocator_init(&allocator, 0);
  rung_arena_init(&arena, &allocator);
  Run run = {.item = item, .place = "/tmp/bad-csv-XXXXXX", .good = true};
  if (!case_read(item, path, &arena) || !mkdtemp(run.place)) {
    run.good = false;
  } else {
    for (size_t i = 0; i < item->source_count; i++) write_source(&run, i);
    size_t rejected = load_and_check(&run, SIZE_MAX);
    if (rejected) load_and_check(&run, rejected - 1);
    remove_sources(&run);
  }
  rung_arena_reset(&arena);
  free(item);
  return run.good;
}

static int is_case(const struct dirent *entry) {
  size_t length = strlen(entry->d_name);
  return length > 5 && strcmp(entry->d_name + length - 5, ".case") == 0;
}

int main(int count, char **words) {
  if (count < 3) return 2;
  struct dirent **entries;
  int cases = scandir(words[1], &entries, is_case, alphasort), bad = 0, runs = 0;
  for (int i = 0; i < cases; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", words[1], entries[i]->d_name);
    if (count < 4 || strstr(entries[i]->d_name, words[3])) {
      runs++;
      bad += !run_case(path);
    }
    free(entries[i]);
  }
  if (cases > 0) free(entries);
  printf("%d cases, %d bad\n", runs, bad);
  return bad || cases < atoi(words[2]);
}
