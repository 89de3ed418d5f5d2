/* rung cache: what is kept of data for later runs; is it sound; away with it. */
#include "cache/entries.h"
#include "cli/verb.h"
#include "report/sheet.h"

#include <string.h>

extern char **environ;

enum { DAY_SECONDS = 86400, MEGABYTE = 1000000 };

static RungStatus add_columns(RungSheet *sheet, RungError *err) {
  static const struct {
    RungRole role;
    const char *name, *title;
  } columns[] = {{RUNG_ROLE_TEXT, "program", "program"},
                 {RUNG_ROLE_TEXT, "data", "data"},
                 {RUNG_ROLE_FIGURE, "files", "files"},
                 {RUNG_ROLE_FIGURE, "data_bytes", "bytes of data"},
                 {RUNG_ROLE_FIGURE, "kept_bytes", "bytes kept"},
                 {RUNG_ROLE_WORD, "made", "made"},
                 {RUNG_ROLE_WORD, "used", "last used"},
                 {RUNG_ROLE_WORD, "state", "state"}};
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    if (rung_sheet_column(sheet, columns[i].role, rung_text(columns[i].name),
                          rung_text(columns[i].title), err))
      return err->status;
  return RUNG_OK;
}

static const char *state_of(RungCacheFound found) {
  switch (found) {
  case RUNG_CACHE_GOOD: return "good";
  case RUNG_CACHE_ABSENT: return "without tables";
  case RUNG_CACHE_FOREIGN: return "of another engine";
  case RUNG_CACHE_DAMAGED: return "damaged";
  }
  return "";
}

static RungValue day_of(uint64_t seconds) {
  return rung_value_date((int32_t)(seconds / DAY_SECONDS));
}

static RungStatus add_entry(RungSheet *sheet, const RungCacheEntry *entry,
                            RungError *err) {
  const RungCacheInfo *info = &entry->info;
  const bool good = entry->found == RUNG_CACHE_GOOD || info->made > 0;
  const RungValue none = rung_value_missing();
  const RungValue cells[] = {good ? rung_value_text(info->id) : none,
                             good ? rung_value_text(info->place) : none,
                             good ? rung_value_integer((int64_t)info->files) : none,
                             good ? rung_value_integer((int64_t)info->bytes) : none,
                             rung_value_integer((int64_t)entry->bytes),
                             good ? day_of(info->made) : none,
                             day_of((uint64_t)entry->used),
                             rung_value_text(rung_text(state_of(entry->found)))};
  RungStatus status = rung_sheet_row(sheet, err);
  for (size_t i = 0; !status && i < sizeof cells / sizeof *cells; i++)
    status = rung_sheet_set(sheet, i, cells[i], err);
  return status;
}

static RungStatus print_entries(const RungSession *session, const RungCacheEntry *entries,
                                size_t count, RungFormat format, RungError *err) {
  RungTerminal terminal = rung_terminal_probe(stdout, environ);
  RungSheet sheet;
  rung_sheet_init(&sheet, (RungAllocator *)&session->allocator);
  RungStatus status = add_columns(&sheet, err);
  for (size_t i = 0; !status && i < count; i++)
    status = add_entry(&sheet, &entries[i], err);
  if (!status) status = rung_sheet_write(&sheet, format, &terminal, stdout, err);
  rung_sheet_reset(&sheet);
  return status;
}

/* check: by all checksums; what is damaged is a finding. */
static RungStatus list(RungSession *session, const RungCacheHome *home, bool check,
                       RungFormat format, RungError *err) {
  RungCacheEntry *entries = NULL;
  size_t count = 0;
  uint64_t bytes = 0;
  if (!home->absent &&
      rung_cache_entries(home, true, check, &session->arena, &entries, &count, err))
    return err->status;
  for (size_t i = 0; i < count; i++) {
    bytes += entries[i].bytes;
    session->findings |= check && entries[i].found == RUNG_CACHE_DAMAGED;
  }
  if (count == 0 && format == RUNG_FORMAT_TABLE)
    puts("nothing is kept");
  else if (print_entries(session, entries, count, format, err))
    return err->status;
  fprintf(stderr, "%zu %s, %llu MB of at most %llu MB, in %s\n", count,
          count == 1 ? "entry" : "entries", (unsigned long long)(bytes / MEGABYTE),
          (unsigned long long)(rung_cache_limit() / MEGABYTE),
          *home->path ? home->path : "no folder");
  return RUNG_OK;
}

static void clear(const RungCacheHome *home, const char *keep) {
  uint64_t left = 0, removed = 0;
  if (keep) (void)rung_cache_parse_size(keep, &left);
  if (!home->absent) removed = rung_cache_trim(home, left, NULL);
  printf("removed %llu MB\n", (unsigned long long)((removed + MEGABYTE / 2) / MEGABYTE));
}

RungStatus rung_verb_cache(RungSession *session, const RungArguments *arguments,
                           RungError *err) {
  const char *action = rung_argument(arguments, "action");
  const char *word = rung_argument(arguments, "format");
  RungFormat format = RUNG_FORMAT_TABLE;
  RungCacheHome home;
  RungStatus status = RUNG_OK;
  if (word && !rung_format_parse(rung_text(word), &format))
    return rung_error_set(err, RUNG_E_USAGE, "bad-format", "there is no format `%s`",
                          word);
  if (!rung_cache_home_open(&home, false) && !home.absent)
    status = rung_error_set(err, RUNG_E_IO, "no-access", "%s cannot be used: %s",
                            home.path, home.why_not);
  if (!status && action && strcmp(action, "clear") == 0)
    clear(&home, rung_argument(arguments, "keep"));
  else if (!status)
    status = list(session, &home, action && strcmp(action, "check") == 0, format, err);
  rung_cache_home_close(&home);
  return status;
}
