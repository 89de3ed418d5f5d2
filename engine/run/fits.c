/* Results of a file are a stranger's: one is taken only if it could have been worked out
 * here - so many rows, values that the type allows, refs to rows that there are. */
#include "run/groups.h"

/* The rows of a domain; RUNG_NONE: of a group whose rows the store does not tell. */
static size_t rows_of(RungRun *run, uint32_t domain) {
  if (!rung_plan_domain_is_group(run->plan, domain)) return rung_run_rows(run, domain);
  const size_t group = domain - 1 - run->plan->source_count;
  const bool known = run->groups[group].keys || rung_group_find(run, group);
  return known ? rung_run_rows(run, domain) : RUNG_NONE;
}

static bool is_there(const RungColumn *column, size_t row) {
  return rung_column_has(column, row);
}

static bool are_bytes(const uint8_t *values, size_t rows, size_t most) {
  bool good = true;
  for (size_t row = 0; row < rows; row++) good &= values[row] <= most;
  return good;
}

static bool are_days(const RungColumn *column) {
  bool good = true;
  for (size_t row = 0; row < column->rows; row++) {
    const int32_t day = column->values.i32[row];
    good &= day >= RUNG_DATE_MIN && day <= RUNG_DATE_MAX;
  }
  return good;
}

static bool are_refs(const RungColumn *column, size_t target_rows) {
  if (target_rows == RUNG_NONE) return false;
  for (size_t row = 0; row < column->rows; row++)
    if (is_there(column, row) ? column->values.u32[row] >= target_rows
                              : column->values.u32[row] != 0)
      return false;
  return true;
}

static bool is_figure(RungWide digits, RungWide limit) {
  return digits > -limit && digits < limit;
}

static bool are_figures(const RungColumn *column) {
  const RungWide limit = rung_power10(RUNG_DIGITS_MAX);
  bool good = true;
  if (column->store == RUNG_STORE_I128)
    for (size_t row = 0; row < column->rows; row++)
      good &= is_figure(column->values.i128[row], limit);
  if (column->store == RUNG_STORE_RATIO)
    for (size_t row = 0; row < column->rows; row++) {
      const RungRatio ratio = column->values.ratio[row];
      good &= is_figure(ratio.numerator, limit) && is_figure(ratio.denominator, limit) &&
              (ratio.denominator > 0 || !is_there(column, row));
    }
  return good;
}

static bool are_of_type(RungRun *run, const RungColumn *column, RungType type) {
  switch (type.kind) {
  case RUNG_KIND_FLAG: return are_bytes(column->values.u8, column->rows, 1);
  case RUNG_KIND_TIER:
    return are_bytes(column->values.u8, column->rows, run->plan->tier_count);
  case RUNG_KIND_DATE: return are_days(column);
  case RUNG_KIND_REF: return are_refs(column, rows_of(run, type.domain));
  case RUNG_KIND_TEXT: return true; /* of the pool: who reads the file has seen to it */
  default: return are_figures(column);
  }
}

/* Values and validity, however many. */
static bool are_sound(RungRun *run, const RungColumn *column, RungType type) {
  const RungStore store = rung_store_of(type);
  const bool stored = column->store == store ||
                      (store == RUNG_STORE_I64 && column->store == RUNG_STORE_I128);
  return stored && column->type.scale == type.scale &&
         (!column->valid || are_bytes(column->valid, column->rows, 1)) &&
         are_of_type(run, column, type);
}

bool rung_result_fits(RungRun *run, const RungColumn *column, uint32_t domain,
                      RungType type) {
  return column->rows == rows_of(run, domain) && are_sound(run, column, type);
}

bool rung_group_key_fits(RungRun *run, const RungColumn *key, size_t group,
                         size_t index) {
  const RungGroup *made = &run->plan->groups[group];
  const size_t rows = rows_of(run, made->from);
  return !key->valid && rows != RUNG_NONE && key->rows <= rows &&
         are_sound(run, key, run->plan->nodes[made->keys[index]].type);
}
