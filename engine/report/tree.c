#include "report/tree.h"

#include <assert.h>

enum { FIRST_CAPACITY = 32 };

void rung_tree_init(RungTree *tree, RungAllocator *allocator) {
  *tree = (RungTree){.allocator = allocator, .newest = SIZE_MAX};
  rung_arena_init(&tree->arena, allocator);
}

void rung_tree_reset(RungTree *tree) {
  RungAllocator *allocator = tree->allocator;
  rung_release(allocator, tree->nodes, tree->capacity * sizeof *tree->nodes);
  rung_arena_reset(&tree->arena);
  rung_tree_init(tree, allocator);
}

static bool reserve(RungTree *tree) {
  if (tree->count < tree->capacity) return true;
  size_t more = tree->capacity > 0 ? tree->capacity * 2 : FIRST_CAPACITY;
  if (more > SIZE_MAX / sizeof *tree->nodes) return false;
  RungTreeNode *nodes = rung_reallocate(
      tree->allocator, tree->nodes, tree->capacity * sizeof *nodes, more * sizeof *nodes);
  if (!nodes) return false;
  tree->nodes = nodes;
  tree->capacity = more;
  return true;
}

static bool keep(RungTree *tree, RungText *text) {
  if (text->length == 0) return true;
  text->bytes = rung_arena_copy(&tree->arena, text->bytes, text->length);
  return text->bytes != NULL;
}

static bool keep_value(RungTree *tree, RungValue *value) {
  return value->shape != RUNG_SHAPE_TEXT || keep(tree, &value->as.text);
}

RungStatus rung_tree_open(RungTree *tree, const RungTreeLine *line, RungError *err) {
  RungTreeLine copy = *line;
  bool kept = reserve(tree) && keep(tree, &copy.label) && keep(tree, &copy.remark) &&
              keep(tree, &copy.formula) && keep(tree, &copy.cite) &&
              keep(tree, &copy.reference);
  if (kept && copy.has_value) kept = keep_value(tree, &copy.value);
  if (kept && copy.test.tested) {
    kept = keep(tree, &copy.test.comparison) && keep_value(tree, &copy.test.bound) &&
           keep_value(tree, &copy.test.distance);
  }
  if (!kept) return rung_error_memory(err, "an explanation");
  tree->nodes[tree->count] = (RungTreeNode){copy, tree->depth, NULL};
  tree->newest = tree->count++;
  tree->depth++;
  return RUNG_OK;
}

void rung_tree_close(RungTree *tree) {
  assert(tree->depth > 0);
  tree->depth--;
  tree->newest = SIZE_MAX;
}

RungStatus rung_tree_add(RungTree *tree, const RungTreeLine *line, RungError *err) {
  RungStatus status = rung_tree_open(tree, line, err);
  if (status == RUNG_OK) rung_tree_close(tree);
  return status;
}

void rung_tree_attach(RungTree *tree, const RungSheet *rows) {
  assert(tree->newest != SIZE_MAX && !tree->nodes[tree->newest].rows);
  tree->nodes[tree->newest].rows = rows;
}
