/* What rung verify finds in files: hashes, counts and totals. */
#include <string.h>
#include <sys/stat.h>

#include "cli/verify/verify.h"
#include "report/digest.h"

/* Names in a record are a stranger's: they must not lead out of the folder. */
static bool is_file_name(RungText name) {
  if (name.length == 0 || name.bytes[0] == '.') return false;
  for (uint32_t i = 0; i < name.length; i++)
    if (name.bytes[i] == '/' || name.bytes[i] == '\0') return false;
  return true;
}

RungStatus rung_verification_open(RungBytes *bytes, const char *folder, RungText name,
                                  bool *there, RungSession *session, RungError *err) {
  struct stat info;
  RungText path = rung_session_format(session, "%s/%.*s", folder, RUNG_TEXT(name));
  *there = false;
  if (path.length == 0) return rung_error_memory(err, "the name of a file");
  if (stat(path.bytes, &info) != 0 || !S_ISREG(info.st_mode)) return RUNG_OK;
  *there = true;
  return rung_bytes_init(bytes, path.bytes, &session->allocator, err);
}

static RungText spell(RungSession *session, uint64_t count) {
  return rung_session_format(session, "%llu", (unsigned long long)count);
}

/* What a list of files is compared with. */
typedef struct Place {
  const char *folder, *word;
} Place;

static RungStatus compare(RungVerification *verification, const Place *place,
                          const char *what, RungText name, RungText expected,
                          RungText found, RungError *err) {
  RungText full = rung_session_format(verification->session, "%s%s", place->word, what);
  if (full.length == 0) return rung_error_memory(err, "a comparison");
  return rung_verification_compare(verification, name, full.bytes, expected, found, err);
}

static RungStatus compare_file(RungVerification *verification, const Place *place,
                               RungText name, const RungDocument *listed,
                               RungBytes *bytes, RungError *err) {
  RungSession *session = verification->session;
  RungText sha256;
  uint64_t count;
  if (!rung_document_text(listed, "sha256", &sha256) ||
      !rung_document_count(listed, "bytes", &count)) {
    return rung_error_set(err, RUNG_E_DATA, "bad-record",
                          "%s does not say bytes and sha256 of %.*s", verification->name,
                          RUNG_TEXT(name));
  }
  rung_bytes_hash(bytes, true);
  RungDigestText digest = rung_digest_spell(bytes->sha256);
  if (compare(verification, place, "bytes", name, spell(session, count),
              spell(session, bytes->stored), err)) {
    return err->status;
  }
  return compare(verification, place, "sha256", name, sha256, rung_text(digest.text),
                 err);
}

static RungStatus check_file(RungVerification *verification, const Place *place,
                             const RungDocument *listed, RungError *err) {
  RungText name;
  RungBytes bytes = {0};
  bool there;
  if (!rung_document_text(listed, "file", &name)) return RUNG_OK; /* made from others */
  if (!is_file_name(name)) {
    return rung_error_set(
        err, RUNG_E_DATA, "bad-record",
        "%s lists a file `%.*s`, which is no name of a file in a folder",
        verification->name, RUNG_TEXT(name));
  }
  RungStatus status = rung_verification_open(&bytes, place->folder, name, &there,
                                             verification->session, err);
  if (!status && !there) {
    status = compare(verification, place, "file", name, rung_text("a file"),
                     rung_text("none"), err);
  } else if (!status) {
    status = compare_file(verification, place, name, listed, &bytes, err);
  }
  rung_bytes_reset(&bytes);
  return status;
}

RungStatus rung_verification_files(RungVerification *verification, const char *list,
                                   const char *word, const char *folder, RungError *err) {
  const Place place = {folder, word};
  const RungDocument *files;
  if (rung_verification_member(verification, verification->record, list,
                               RUNG_DOCUMENT_ARRAY, &files, err)) {
    return err->status;
  }
  for (const RungDocument *file = files->first; file; file = file->next) {
    if (check_file(verification, &place, file, err)) return err->status;
  }
  return RUNG_OK;
}

/* Totals ------------------------------------------------------------------------------
 */

/* A sheet that the record lists. grid->names is NULL where it is not there, which has
 * been noted, or cannot be read, which is noted here. bytes must be reset. */
static RungStatus read_sheet(RungVerification *verification, const char *name,
                             RungGrid *grid, RungBytes *bytes, RungError *err) {
  bool there;
  RungError wrong;
  *grid = (RungGrid){0};
  rung_error_init(&wrong);
  if (rung_verification_open(bytes, verification->folder, rung_text(name), &there,
                             verification->session, err)) {
    return err->status;
  }
  if (!there || bytes->length > UINT32_MAX) return RUNG_OK;
  RungText text = {bytes->data, (uint32_t)bytes->length};
  RungStatus status =
      rung_grid_read(grid, text, name, &verification->session->arena, &wrong);
  if (!status) return RUNG_OK;
  *grid = (RungGrid){0};
  if (status != RUNG_E_DATA) {
    *err = wrong;
    return status;
  }
  RungText what = rung_session_format(verification->session, "line %u: %s", wrong.line,
                                      wrong.message);
  return rung_verification_compare(verification, rung_text(name), "rows",
                                   rung_text("a sheet"), what, err);
}

static RungStatus compare_count(RungVerification *verification, const char *file,
                                const char *what, const RungDocument *recorded,
                                size_t found, RungError *err) {
  RungText number = spell(verification->session, found);
  return rung_verification_compare(verification, rung_text(file), what, recorded->text,
                                   number, err);
}

static RungStatus compare_tiers(RungVerification *verification, const RungGrid *grid,
                                RungError *err) {
  const RungDocument *tiers;
  size_t column = rung_grid_column(grid, rung_text("tier"));
  if (rung_verification_member(verification, verification->record, "partners_by_tier",
                               RUNG_DOCUMENT_OBJECT, &tiers, err)) {
    return err->status;
  }
  if (column == SIZE_MAX) return RUNG_OK; /* a program without tiers */
  for (const RungDocument *tier = tiers->first; tier; tier = tier->next) {
    size_t count = 0;
    for (size_t row = 0; row < grid->rows; row++)
      count += rung_text_equal(rung_grid_cell(grid, row, column), tier->key);
    RungText what =
        rung_session_format(verification->session, "tier %.*s", RUNG_TEXT(tier->key));
    if (compare_count(verification, "partners.csv", what.bytes, tier, count, err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungStatus check_partners(RungVerification *verification, RungError *err) {
  RungGrid grid;
  RungBytes bytes = {0};
  const RungDocument *count;
  RungStatus status = rung_verification_member(
      verification, verification->record, "partners", RUNG_DOCUMENT_NUMBER, &count, err);
  if (!status) status = read_sheet(verification, "partners.csv", &grid, &bytes, err);
  if (!status && grid.names) {
    status =
        compare_count(verification, "partners.csv", "partners", count, grid.rows, err);
    if (!status) status = compare_tiers(verification, &grid, err);
  }
  rung_bytes_reset(&bytes);
  return status;
}

/* Which cells of a sheet add up to an incentive's control total. */
typedef struct Column {
  const RungGrid *grid;
  size_t payout;
  size_t incentive, source, row; /* of payouts.csv; SIZE_MAX: every row counts */
} Column;

static bool counts(const Column *column, RungText incentive, size_t row) {
  if (column->incentive == SIZE_MAX) return true;
  return rung_text_equal(rung_grid_cell(column->grid, row, column->incentive),
                         incentive) &&
         rung_grid_cell(column->grid, row, column->source).length == 0 &&
         rung_grid_cell(column->grid, row, column->row).length == 0;
}

static uint32_t decimals(RungText figure) {
  const char *point = figure.length ? memchr(figure.bytes, '.', figure.length) : NULL;
  return point ? (uint32_t)(figure.bytes + figure.length - point) - 1 : 0;
}

/* The sum with as many decimals as `like` has; false: a cell that is no such figure. */
static bool add_up(const Column *column, RungText incentive, RungText like,
                   char sum[RUNG_DECIMAL_TEXT_MAX]) {
  const uint32_t scale = decimals(like);
  RungWide total = 0;
  if (scale > RUNG_SCALE_MAX) return false;
  for (size_t row = 0; row < column->grid->rows; row++) {
    RungText cell = rung_grid_cell(column->grid, row, column->payout);
    RungWide digits;
    uint32_t at;
    if (cell.length == 0 || !counts(column, incentive, row)) continue;
    if (rung_decimal_parse(cell, (int)scale, RUNG_DIGITS_MAX, '.', 0, &digits, &at) !=
            RUNG_PARSE_OK ||
        !rung_wide_add(total, digits, &total)) {
      return false;
    }
  }
  (void)rung_decimal_format(total, (int)scale, sum);
  return true;
}

static RungStatus compare_total(RungVerification *verification, const char *file,
                                const Column *column, const RungDocument *total,
                                RungError *err) {
  char sum[RUNG_DECIMAL_TEXT_MAX];
  RungText what =
      rung_session_format(verification->session, "total of %.*s", RUNG_TEXT(total->key));
  bool known = column->payout != SIZE_MAX && add_up(column, total->key, total->text, sum);
  return rung_verification_compare(verification, rung_text(file), what.bytes, total->text,
                                   rung_text(known ? sum : "figures that do not add up"),
                                   err);
}

/* Where totals stand: in payouts.csv, a line a partner and incentive; of a baseline,
 * which has none, in a column of partners.csv. */
static const char *totals_file(const RungVerification *verification) {
  const RungDocument *outputs =
      rung_document_member(verification->record, "outputs", RUNG_DOCUMENT_ARRAY);
  for (const RungDocument *at = outputs ? outputs->first : NULL; at; at = at->next) {
    RungText name;
    if (rung_document_text(at, "file", &name) && rung_text_is(name, "payouts.csv"))
      return "payouts.csv";
  }
  return "partners.csv";
}

static void find_column(RungVerification *verification, const RungGrid *grid,
                        RungText incentive, Column *column) {
  *column = (Column){grid, SIZE_MAX, rung_grid_column(grid, rung_text("incentive")),
                     rung_grid_column(grid, rung_text("source")),
                     rung_grid_column(grid, rung_text("row"))};
  if (column->incentive != SIZE_MAX && column->source != SIZE_MAX &&
      column->row != SIZE_MAX) {
    column->payout = rung_grid_column(grid, rung_text("payout"));
    return;
  }
  column->incentive = SIZE_MAX;
  column->payout =
      rung_grid_column(grid, rung_session_format(verification->session, "incentive.%.*s",
                                                 RUNG_TEXT(incentive)));
}

static RungStatus check_payouts(RungVerification *verification, RungError *err) {
  RungGrid grid;
  RungBytes bytes = {0};
  const RungDocument *totals;
  const char *file = totals_file(verification);
  RungStatus status =
      rung_verification_member(verification, verification->record, "control_totals",
                               RUNG_DOCUMENT_OBJECT, &totals, err);
  if (!status) status = read_sheet(verification, file, &grid, &bytes, err);
  if (!status && grid.names) {
    for (const RungDocument *at = totals->first; !status && at; at = at->next) {
      Column column;
      find_column(verification, &grid, at->key, &column);
      status = compare_total(verification, file, &column, at, err);
    }
  }
  rung_bytes_reset(&bytes);
  return status;
}

RungStatus rung_verification_totals(RungVerification *verification, RungError *err) {
  if (check_partners(verification, err)) return err->status;
  return check_payouts(verification, err);
}
