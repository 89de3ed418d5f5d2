#include "study/pick.h"

#include <stdlib.h>

#include "study/trace.h"

enum { FIRST_CAPACITY = 64 };

bool rung_pick_is_partial(RungOperator operator) {
  switch (operator) {
  case RUNG_OP_SUM_TOP:
  case RUNG_OP_LEAST:
  case RUNG_OP_MOST:
  case RUNG_OP_MEDIAN:
  case RUNG_OP_PERCENTILE:
  case RUNG_OP_FIRST:
  case RUNG_OP_LAST: return true;
  default: return false;
  }
}

typedef struct Gathering {
  RungPick *pick;
  RungArena *arena;
  size_t capacity;
} Gathering;

static RungStatus gather(void *context, size_t row, RungCounted why, RungError *err) {
  Gathering *gathering = context;
  RungPick *pick = gathering->pick;
  if (why == RUNG_OUTSIDE_WINDOW) pick->outside++;
  if (why == RUNG_NOT_VALID) pick->invalid++;
  if (why == RUNG_FILTERED) pick->filtered++;
  if (why == RUNG_VALUE_MISSING) pick->missing++;
  if (why != RUNG_COUNTED) return RUNG_OK;
  if (pick->counted == gathering->capacity) {
    size_t more = gathering->capacity > 0 ? gathering->capacity * 2 : FIRST_CAPACITY;
    uint32_t *rows = rung_arena_take_array(gathering->arena, more, sizeof *rows);
    if (!rows) return rung_error_memory(err, "the rows of a figure");
    for (size_t i = 0; i < pick->counted; i++) rows[i] = pick->rows[i];
    pick->rows = rows;
    gathering->capacity = more;
  }
  pick->rows[pick->counted++] = (uint32_t)row;
  return RUNG_OK;
}

/* A row with what it is ranked by. */
typedef struct Ranked {
  RungRatio by;
  uint32_t row;
} Ranked;

static int compare_rising(const void *left, const void *right) {
  const Ranked *a = left, *b = right;
  int order = rung_ratio_compare(a->by, b->by);
  return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* The largest first, of equal ones the first row. */
static int compare_falling(const void *left, const void *right) {
  const Ranked *a = left, *b = right;
  int order = rung_ratio_compare(b->by, a->by);
  return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* The last first, of equal ones the last row. */
static int compare_latest(const void *left, const void *right) {
  return compare_rising(right, left);
}

static size_t count_equal(const Ranked *ranked, size_t count) {
  size_t equal = 1;
  while (equal < count && rung_ratio_compare(ranked[equal].by, ranked[0].by) == 0) {
    equal++;
  }
  return equal;
}

/* Brings the `count` from `from` on to the front; the others keep their order. */
static void bring_forward(Ranked *ranked, size_t from, size_t count) {
  for (size_t i = 0; i < count; i++) {
    Ranked moved = ranked[from + i];
    for (size_t k = from + i; k > i; k--) ranked[k] = ranked[k - 1];
    ranked[i] = moved;
  }
}

/* Rank ceil(p n), at least 1: as run/ does it. */
static size_t nearest_rank(RungWide p, size_t count) {
  RungWide whole = rung_power10(RUNG_PERCENTILE_SCALE);
  RungWide rank = (p * (RungWide)count + whole - 1) / whole;
  return rank < 1 ? 1 : (size_t)rank;
}

/* Ranks the rows, those that make the figure first; returns how many do. */
static size_t rank(Ranked *ranked, size_t count, const RungNode *node) {
  bool falling = node->operator== RUNG_OP_SUM_TOP || node->operator== RUNG_OP_MOST;
  qsort(ranked, count, sizeof *ranked,
        node->operator== RUNG_OP_LAST ? compare_latest
        : falling                     ? compare_falling
                                      : compare_rising);
  if (node->operator== RUNG_OP_SUM_TOP) {
    return node->digits < (RungWide)count ? (size_t)node->digits : count;
  }
  if (node->operator== RUNG_OP_LEAST || node->operator== RUNG_OP_MOST) {
    return count_equal(ranked, count);
  }
  if (node->operator== RUNG_OP_MEDIAN) {
    bring_forward(ranked, (count - 1) / 2, count % 2 == 1 ? 1 : 2);
    return count % 2 == 1 ? 1 : 2;
  }
  if (node->operator== RUNG_OP_PERCENTILE) {
    bring_forward(ranked, nearest_rank(node->digits, count) - 1, 1);
  }
  return 1;
}

static RungStatus pick_some(RungPick *pick, const RungRun *run, const RungNode *node,
                            RungArena *arena, RungError *err) {
  bool dated = node->operator== RUNG_OP_FIRST || node->operator== RUNG_OP_LAST;
  Ranked *ranked = rung_arena_take_array(arena, pick->counted, sizeof *ranked);
  if (!ranked) return rung_error_memory(err, "the rows of a figure");
  for (size_t i = 0; i < pick->counted; i++) {
    ranked[i].row = pick->rows[i];
    if (!rung_trace_figure(run, node->inputs[dated ? 1 : 0], pick->rows[i],
                           &ranked[i].by)) {
      return rung_error_set(err, RUNG_E_RANGE, "overflow",
                            "a figure of a row needs more than 38 digits");
    }
  }
  pick->picked = rank(ranked, pick->counted, node);
  for (size_t i = 0; i < pick->counted; i++) pick->rows[i] = ranked[i].row;
  return RUNG_OK;
}

RungStatus rung_pick_make(RungPick *pick, const RungRun *run, const RungPlan *plan,
                          uint32_t node, size_t at, RungArena *arena, RungError *err) {
  const RungNode *n = &plan->nodes[node];
  *pick = (RungPick){0};
  Gathering gathering = {.pick = pick, .arena = arena};
  if (rung_run_visit(run, node, n->domain == 0 ? 0 : at, gather, &gathering, err)) {
    return err->status;
  }
  pick->picked = pick->counted;
  if (!rung_pick_is_partial(n->operator) || pick->counted == 0) return RUNG_OK;
  return pick_some(pick, run, n, arena, err);
}
