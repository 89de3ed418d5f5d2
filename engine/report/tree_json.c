#include "report/tree.h"

static void put_member(RungJson *json, const char *key, RungText text) {
  if (text.length == 0) return;
  rung_json_key(json, rung_text(key));
  rung_json_text(json, text);
}

static void put_value(RungJson *json, const char *key, const RungValue *value) {
  rung_json_key(json, rung_text(key));
  rung_value_write_json(value, json);
}

static void put_test(RungJson *json, const RungTreeTest *test) {
  if (!test->tested) return;
  rung_json_key(json, rung_text("met"));
  rung_json_flag(json, test->met);
  if (test->comparison.length == 0) return;
  put_member(json, "comparison", test->comparison);
  put_value(json, "bound", &test->bound);
  put_value(json, "distance", &test->distance);
}

/* Opens the object of a node; what lies under it is still to come. */
static void open_node(const RungTreeNode *node, RungJson *json) {
  static const char *const marks[] = {[RUNG_MARK_PLAIN] = "",
                                      [RUNG_MARK_MET] = "met",
                                      [RUNG_MARK_UNMET] = "unmet",
                                      [RUNG_MARK_MISSING] = "missing"};
  const RungTreeLine *line = &node->line;
  rung_json_open_object(json);
  put_member(json, "label", line->label);
  put_member(json, "mark", rung_text(marks[line->mark]));
  if (line->has_value) put_value(json, "value", &line->value);
  put_test(json, &line->test);
  put_member(json, "remark", line->remark);
  put_member(json, "formula", line->formula);
  put_member(json, "cite", line->cite);
  put_member(json, "reference", line->reference);
  if (line->detail) {
    rung_json_key(json, rung_text("detail"));
    rung_json_flag(json, true);
  }
  if (node->rows) {
    rung_json_key(json, rung_text("rows"));
    rung_sheet_put_json(node->rows, json);
  }
}

/* After node i: goes down to the next one, or closes what ends here. */
static void turn(const RungTree *tree, size_t i, RungJson *json) {
  uint32_t depth = tree->nodes[i].depth;
  uint32_t next = i + 1 < tree->count ? tree->nodes[i + 1].depth : 0;
  if (next > depth) {
    rung_json_key(json, rung_text("parts"));
    rung_json_open_array(json);
    return;
  }
  rung_json_close_object(json);
  for (; depth > next; depth--) {
    rung_json_close_array(json);
    rung_json_close_object(json);
  }
}

void rung_tree_put_json(const RungTree *tree, RungJson *json) {
  rung_json_open_array(json);
  for (size_t i = 0; i < tree->count; i++) {
    open_node(&tree->nodes[i], json);
    turn(tree, i, json);
  }
  rung_json_close_array(json);
}

RungStatus rung_tree_write_json(const RungTree *tree, const RungJsonStyle *style,
                                FILE *stream, RungError *err) {
  RungJson json;
  rung_json_init(&json, stream, style);
  rung_tree_put_json(tree, &json);
  return rung_json_finish(&json, err);
}
