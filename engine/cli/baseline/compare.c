/* A run held against a baseline: fields that differ, and what is approved of them. */
#include <stdlib.h>
#include <string.h>

#include "cli/baseline/baseline.h"

/* An outcome that either side has. */
typedef struct Field {
  RungText name;
  size_t was, is; /* columns; SIZE_MAX: none */
  uint32_t fact;  /* now; RUNG_NONE: none */
  bool money;
  uint32_t currency;
} Field;

typedef struct Comparer {
  RungComparison *comparison;
  RungSession *session;
  RungCauses *causes;
  Field *fields;
  size_t field_count;
  size_t capacity; /* of comparison->differences */
  RungError *err;
} Comparer;

/* Fields -------------------------------------------------------------------------------
 */

/* kind and unit that rules.csv has of a fact; false: it is no fact of a partner. */
static bool find_rule(const RungGrid *rules, RungText address, RungText *kind,
                      RungText *unit) {
  static const char *const kinds[] = {"tier", "badge", "payout"};
  for (size_t row = 0; row < rules->rows; row++) {
    if (!rung_text_equal(rung_grid_cell(rules, row, 0), address)) continue;
    *kind = rung_grid_cell(rules, row, 1);
    *unit = rung_grid_cell(rules, row, 2);
    for (size_t i = 0; i < 3; i++)
      if (rung_text_is(*kind, kinds[i])) return true;
  }
  return false;
}

static uint32_t currency_index(Comparer *comparer, RungText code) {
  RungComparison *comparison = comparer->comparison;
  size_t i = 0;
  while (i < comparison->currency_count &&
         !rung_text_equal(comparison->currencies[i], code))
    i++;
  if (i == RUNG_BASELINE_CURRENCIES) return 0;
  if (i == comparison->currency_count)
    comparison->currencies[comparison->currency_count++] = code;
  return (uint32_t)i;
}

static void add_field(Comparer *comparer, Field field, RungText kind, RungText unit) {
  field.money = rung_text_is(kind, "payout");
  if (field.money) field.currency = currency_index(comparer, unit);
  comparer->fields[comparer->field_count++] = field;
}

/* The outcomes of the program now, then those that it has no more. */
static RungStatus find_fields(Comparer *comparer) {
  RungComparison *comparison = comparer->comparison;
  const RungFacts *facts = &comparison->told->facts;
  const RungGrid *was = &comparison->was.partners, *is = &comparison->is.partners;
  RungText kind, unit;
  comparer->fields = rung_arena_take_array(&comparer->session->arena,
                                           facts->count + was->columns, sizeof(Field));
  if (!comparer->fields) return rung_error_memory(comparer->err, "the fields");
  for (uint32_t i = 0; i < facts->count; i++) {
    const RungFact *fact = &facts->facts[i];
    if (!rung_fact_is_outcome(fact)) continue;
    Field field = {.name = fact->name,
                   .was = rung_grid_column(was, fact->name),
                   .is = rung_grid_column(is, fact->name),
                   .fact = i};
    if (find_rule(&comparison->is.rules, fact->address, &kind, &unit))
      add_field(comparer, field, kind, unit);
  }
  for (size_t c = 1; c < was->columns; c++) {
    Field field = {.name = was->names[c], .was = c, .is = SIZE_MAX, .fact = RUNG_NONE};
    if (rung_grid_column(is, field.name) == SIZE_MAX &&
        find_rule(&comparison->was.rules, field.name, &kind, &unit))
      add_field(comparer, field, kind, unit);
  }
  return RUNG_OK;
}

/* Differences --------------------------------------------------------------------------
 */

static RungText cell(const RungGrid *grid, size_t row, size_t column) {
  bool there = row != SIZE_MAX && column != SIZE_MAX;
  return there ? rung_grid_cell(grid, row, column) : rung_text("");
}

/* What a cell pays; nothing where it is empty. */
static bool read_money(RungText text, RungWide *digits) {
  uint32_t at;
  *digits = 0;
  return text.length == 0 || rung_decimal_parse(text, RUNG_CHANGE_SCALE, RUNG_DIGITS_MAX,
                                                '.', 0, digits, &at) == RUNG_PARSE_OK;
}

static RungStatus find_change(Comparer *comparer, RungDifference *difference) {
  RungWide was, is;
  if (read_money(difference->was, &was) && read_money(difference->is, &is) &&
      rung_wide_subtract(is, was, &difference->change)) {
    return RUNG_OK;
  }
  return rung_error_set(comparer->err, RUNG_E_DATA, "bad-record",
                        "%.*s of %.*s is no figure: `%.*s`, `%.*s`",
                        RUNG_TEXT(difference->field), RUNG_TEXT(difference->partner),
                        RUNG_TEXT(difference->was), RUNG_TEXT(difference->is));
}

static RungStatus grow(Comparer *comparer) {
  RungComparison *comparison = comparer->comparison;
  if (comparison->count < comparer->capacity) return RUNG_OK;
  const size_t capacity = comparer->capacity ? 2 * comparer->capacity : 256;
  const size_t size = sizeof *comparison->differences;
  RungDifference *grown =
      rung_reallocate(&comparer->session->allocator, comparison->differences,
                      comparer->capacity * size, capacity * size);
  if (!grown) return rung_error_memory(comparer->err, "the differences");
  comparison->differences = grown;
  comparison->capacity = comparer->capacity = capacity;
  return RUNG_OK;
}

static RungStatus compare_field(Comparer *comparer, const Field *field, RungText partner,
                                size_t old_row, size_t new_row) {
  RungComparison *comparison = comparer->comparison;
  RungDifference difference = {
      .partner = partner,
      .field = field->name,
      .was = cell(&comparison->was.partners, old_row, field->was),
      .is = cell(&comparison->is.partners, new_row, field->is),
      .fact = field->fact,
      .money = field->money,
      .currency = field->currency,
  };
  if (rung_text_equal(difference.was, difference.is)) return RUNG_OK;
  if (field->money && find_change(comparer, &difference)) return comparer->err->status;
  if (rung_causes_find(comparer->causes, old_row, new_row, &difference, comparer->err) ||
      grow(comparer)) {
    return comparer->err->status;
  }
  comparison->differences[comparison->count++] = difference;
  return RUNG_OK;
}

/* Both sheets stand by partner. */
static RungStatus compare_partners(Comparer *comparer) {
  const RungGrid *was = &comparer->comparison->was.partners;
  const RungGrid *is = &comparer->comparison->is.partners;
  size_t i = 0, k = 0;
  while (i < was->rows || k < is->rows) {
    int order = i == was->rows  ? 1
                : k == is->rows ? -1
                                : rung_text_compare(rung_grid_cell(was, i, 0),
                                                    rung_grid_cell(is, k, 0));
    RungText partner = order <= 0 ? rung_grid_cell(was, i, 0) : rung_grid_cell(is, k, 0);
    for (size_t f = 0; f < comparer->field_count; f++) {
      if (compare_field(comparer, &comparer->fields[f], partner,
                        order <= 0 ? i : SIZE_MAX, order >= 0 ? k : SIZE_MAX)) {
        return comparer->err->status;
      }
    }
    i += order <= 0;
    k += order >= 0;
  }
  return RUNG_OK;
}

/* Sheets that the record vouches for may still be another program's idea of a baseline.
 */
static RungStatus check_sheets(const RungBaseline *baseline, RungError *err) {
  static const char *const names[] = {"address", "kind", "unit", "value"};
  bool good = baseline->partners.columns > 0 && baseline->rules.columns == 4 &&
              rung_text_is(baseline->partners.names[0], "partner");
  for (size_t i = 0; good && i < 4; i++)
    good = rung_text_is(baseline->rules.names[i], names[i]);
  for (size_t row = 1; good && row < baseline->partners.rows; row++)
    good = rung_text_compare(rung_grid_cell(&baseline->partners, row - 1, 0),
                             rung_grid_cell(&baseline->partners, row, 0)) < 0;
  if (good) return RUNG_OK;
  return rung_error_set(err, RUNG_E_DATA, "bad-record",
                        "the sheets of the baseline are not of its form");
}

RungStatus rung_comparison_make(RungComparison *comparison, RungError *err) {
  Comparer comparer = {.comparison = comparison,
                       .session = comparison->told->statement.session,
                       .err = err};
  RungStatus status = check_sheets(&comparison->was, err);
  if (!status) status = rung_causes_new(&comparison->finder, comparison, err);
  comparer.causes = comparison->finder;
  if (!status) status = find_fields(&comparer);
  return status ? status : compare_partners(&comparer);
}

void rung_comparison_reset(RungComparison *comparison) {
  RungAllocator *allocator = &comparison->told->statement.session->allocator;
  rung_causes_free(comparison->finder);
  rung_release(allocator, comparison->differences,
               comparison->capacity * sizeof *comparison->differences);
  comparison->differences = NULL;
}

/* Sums ---------------------------------------------------------------------------------
 */

static RungStatus add_money(RungCauseSum *sum, RungWide change, RungError *err) {
  RungWide *side = change > 0 ? &sum->up : &sum->down;
  if (rung_wide_add(*side, change, side)) return RUNG_OK;
  return rung_error_set(err, RUNG_E_RANGE, "overflow",
                        "the changes of a cause need more than 38 digits");
}

static RungStatus add_difference(RungComparison *comparison, size_t i, size_t *last,
                                 RungError *err) {
  const RungDifference *difference = &comparison->differences[i];
  RungCauseGroup *cause = &comparison->causes[difference->cause];
  cause->differences++;
  cause->approved += difference->approved;
  comparison->approved += difference->approved;
  if (difference->approved) return RUNG_OK;
  bool again = last[difference->cause] != SIZE_MAX &&
               rung_text_equal(comparison->differences[last[difference->cause]].partner,
                               difference->partner);
  cause->partners += !again;
  last[difference->cause] = i;
  cause->moves += rung_text_is(difference->field, "tier");
  if (!difference->money) return RUNG_OK;
  return add_money(&cause->sums[difference->currency], difference->change, err);
}

/* What a cause moves, up and down, in the currency that comes first. */
static RungWide moved(const RungCauseGroup *cause, size_t currency) {
  RungWide sum = 0;
  bool fits =
      rung_wide_subtract(cause->sums[currency].up, cause->sums[currency].down, &sum);
  return fits ? sum : rung_power10(RUNG_DIGITS_MAX) - 1;
}

static int compare_counts(size_t a, size_t b) {
  return (a < b) - (a > b);
}

typedef struct Ranked {
  const RungCauseGroup *cause;
  size_t currencies;
} Ranked;

static int compare_causes(const void *left, const void *right) {
  const RungCauseGroup *a = ((const Ranked *)left)->cause;
  const RungCauseGroup *b = ((const Ranked *)right)->cause;
  for (size_t i = 0; i < ((const Ranked *)left)->currencies; i++) {
    RungWide x = moved(a, i), y = moved(b, i);
    if (x != y) return x < y ? 1 : -1;
  }
  int order = compare_counts(a->moves, b->moves);
  if (!order) order = compare_counts(a->differences, b->differences);
  return order ? order : rung_text_compare(a->name, b->name);
}

/* Puts causes in order, and tells the differences where theirs went. */
static RungStatus sort_causes(RungComparison *comparison, RungError *err) {
  RungArena *arena = &comparison->told->statement.session->arena;
  const size_t count = comparison->cause_count;
  Ranked *order = rung_arena_take_array(arena, count, sizeof *order);
  uint32_t *place = rung_arena_take_array(arena, count, sizeof *place);
  RungCauseGroup *sorted = rung_arena_take_array(arena, count, sizeof *sorted);
  if (!order || !place || !sorted) return rung_error_memory(err, "the causes");
  for (size_t i = 0; i < count; i++)
    order[i] = (Ranked){&comparison->causes[i], comparison->currency_count};
  qsort(order, count, sizeof *order, compare_causes);
  for (uint32_t i = 0; i < count; i++) {
    sorted[i] = *order[i].cause;
    place[order[i].cause - comparison->causes] = i;
  }
  comparison->causes = sorted;
  for (size_t i = 0; i < comparison->count; i++)
    comparison->differences[i].cause = place[comparison->differences[i].cause];
  return RUNG_OK;
}

static RungStatus mark_approved(RungComparison *comparison,
                                const RungApprovals *approvals, RungError *err) {
  RungSession *session = comparison->told->statement.session;
  RungApprovedSet set;
  RungStatus status = rung_approved_set_make(
      &set, approvals, rung_text(comparison->was.sha256.text), session, err);
  for (size_t i = 0; !status && i < comparison->count; i++) {
    RungDifference *difference = &comparison->differences[i];
    RungApproved change = {difference->partner, difference->field, difference->was,
                           difference->is};
    difference->approved = rung_approved_set_has(&set, &change, session);
  }
  rung_approved_set_reset(&set);
  rung_arena_reset(&session->scratch);
  return status;
}

RungStatus rung_comparison_sum(RungComparison *comparison, const RungApprovals *approvals,
                               RungError *err) {
  RungArena *arena = &comparison->told->statement.session->arena;
  const size_t count = comparison->cause_count;
  size_t *last = rung_arena_take_array(arena, count, sizeof *last);
  if (!last) return rung_error_memory(err, "the causes");
  for (size_t i = 0; i < count; i++) {
    last[i] = SIZE_MAX;
    comparison->causes[i].sums = rung_arena_take_array(
        arena, comparison->currency_count + 1, sizeof *comparison->causes[i].sums);
    if (!comparison->causes[i].sums) return rung_error_memory(err, "the causes");
  }
  RungStatus status = mark_approved(comparison, approvals, err);
  for (size_t i = 0; !status && i < comparison->count; i++)
    status = add_difference(comparison, i, last, err);
  return status ? status : sort_causes(comparison, err);
}
