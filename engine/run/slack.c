/* How a condition came out, and by how much. */
#include <string.h>

#include "run/state.h"

/* A node's cell at a row of another node's domain: itself, or the one figure. */
typedef struct Cell {
  const RungColumn *column;
  size_t row;
  bool there;
} Cell;

static Cell cell_at(const RungRun *run, uint32_t node, size_t row) {
  const RungColumn *column = run->columns[node];
  const size_t at = row * rung_vector_stride(column);
  return (Cell){column, at, rung_column_has(column, at)};
}

/* false when the distance needs more than 38 digits: the comparison stands all the same.
 */
static bool subtract(Cell left, Cell right, RungRatio *out) {
  RungRatio a, b;
  if (left.column->type.kind == RUNG_KIND_DATE) {
    const int64_t from = right.column->values.i32[right.row];
    *out = (RungRatio){left.column->values.i32[left.row] - from, 1};
    return true;
  }
  return rung_vector_ratio(left.column, left.row, &a) &&
         rung_vector_ratio(right.column, right.row, &b) && rung_ratio_subtract(a, b, out);
}

void rung_run_slack(const RungRun *run, uint32_t condition, size_t row,
                    RungSlack *slack) {
  const RungCondition *asked = &run->plan->conditions[condition];
  const Cell cond = cell_at(run, asked->cond, row);
  memset(slack, 0, sizeof *slack);
  slack->distance.denominator = 1;
  slack->met = cond.there && cond.column->values.u8[cond.row];
  slack->known = cond.there;
  if (asked->left == RUNG_NONE) return;
  const Cell left = cell_at(run, asked->left, row);
  const Cell right = cell_at(run, asked->right, row);
  const RungType type = left.column->type;
  slack->known = left.there && right.there;
  bool measured = rung_type_is_numeric(type) || type.kind == RUNG_KIND_DATE;
  slack->has_distance =
      slack->known && measured && subtract(left, right, &slack->distance);
}
