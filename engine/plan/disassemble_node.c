/* The node section of a disassembly. */
#include "plan/describe.h"
#include "plan/listing.h"
#include "plan/operator.h"

static void list_tier(FILE *stream, const RungPlan *plan, size_t ordinal) {
  if (!ordinal)
    fputs("none", stream);
  else
    rung_list_plain(stream, plan->things[plan->tiers[ordinal - 1]].name);
}

static void list_constant(FILE *stream, const RungPlan *plan, const RungNode *node) {
  char decimal[RUNG_DECIMAL_TEXT_MAX];
  switch (node->type.kind) {
  case RUNG_KIND_TEXT: rung_list_quoted(stream, node->literal); break;
  case RUNG_KIND_TIER: list_tier(stream, plan, (size_t)node->digits); break;
  case RUNG_KIND_DATE:
  case RUNG_KIND_FLAG:
  case RUNG_KIND_REF: rung_list_plain(stream, node->literal); break;
  default:
    rung_decimal_format_short(node->digits, node->type.scale, 0, decimal);
    fputs(decimal, stream);
  }
}

static void list_column(FILE *stream, const RungPlan *plan, const RungNode *node) {
  const RungSchema *schema = &plan->sources[node->domain - 1].schema;
  fprintf(stream, "%.*s.%.*s", RUNG_TEXT(schema->name),
          RUNG_TEXT(schema->fields[(size_t)node->digits].name));
}

/* What the literal means. */
static void list_literal(FILE *stream, const RungPlan *plan, const RungNode *node) {
  RungDescription text;
  if (!node->literal.length && !rung_node_is(node, RUNG_OP_CONSTANT)) return;
  fputc(' ', stream);
  switch (node->operator) {
  case RUNG_OP_CONSTANT: list_constant(stream, plan, node); break;
  case RUNG_OP_COLUMN: list_column(stream, plan, node); break;
  case RUNG_OP_KEY:
    fprintf(stream, "%u of %s", (unsigned)node->digits,
            rung_describe_domain(plan, node->domain, &text));
    break;
  case RUNG_OP_MEMBER:
  case RUNG_OP_MATCH:
    fprintf(stream, "of %s", rung_describe_domain(plan, (uint32_t)node->digits, &text));
    break;
  case RUNG_OP_COUNT:
    fprintf(stream, "rows of %s",
            rung_describe_domain(plan, (uint32_t)node->digits, &text));
    break;
  case RUNG_OP_ROUND:
    fputs(rung_describe_rounding(&node->rounding, &text), stream);
    break;
  default: rung_list_plain(stream, node->literal);
  }
}

static void list_links(FILE *stream, const RungNode *node) {
  if (node->filter != RUNG_NONE) fprintf(stream, " where %%%u", node->filter);
  if (node->via != RUNG_NONE) fprintf(stream, " via %%%u", node->via);
  if (node->date != RUNG_NONE) fprintf(stream, " dated %%%u", node->date);
  if (node->window != RUNG_NONE) fprintf(stream, " in window %u", node->window);
}

static void list_node(FILE *stream, const RungPlan *plan, uint32_t id) {
  const RungNode *node = &plan->nodes[id];
  RungDescription text;
  RungText address = node->address;
  fprintf(stream, "  %%%u = %s", id, rung_operator_row(node->operator)->name);
  list_literal(stream, plan, node);
  if (node->input_count) fputc(' ', stream);
  rung_list_nodes(stream, node->inputs, node->input_count);
  list_links(stream, node);
  fprintf(stream, " : %s, ", rung_describe_type(plan, node->type, &text));
  fprintf(stream, "%s%s", node->domain ? "per " : "",
          rung_describe_domain(plan, node->domain, &text));
  if (!address.length && node->thing != RUNG_NONE)
    address = plan->things[node->thing].address;
  rung_list_place(stream, plan, address, node->position);
}

void rung_list_node_lines(FILE *stream, const RungPlan *plan) {
  if (plan->node_count) fputs("\nnodes\n", stream);
  for (uint32_t i = 0; i < plan->node_count; i++) list_node(stream, plan, i);
}
