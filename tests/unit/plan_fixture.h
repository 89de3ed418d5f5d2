/* A plan builder for each test of a file, and what its cells are written with. */
#ifndef RUNG_TESTS_PLAN_FIXTURE_H
#define RUNG_TESTS_PLAN_FIXTURE_H

#include "plan_builder.h"

#define CELLS(...)                                                                       \
  (const int64_t[]) {                                                                    \
    __VA_ARGS__                                                                          \
  }

static PlanBuilder builder;

static int set_up(void **state) {
  (void)state;
  builder_init(&builder);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  builder_reset(&builder);
  return 0;
}

#endif
