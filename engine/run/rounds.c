#include "run/rounds.h"

#include "run/gather.h"
#include "run/reads.h"

typedef struct Making {
  RungRounds *rounds;
  const RungPlan *plan;
  const uint8_t *large;
  uint8_t *placed; /* [group_count] is its round known? */
} Making;

uint32_t rung_rounds_rows_domain(const RungPlan *plan, const RungNode *aggregate) {
  return aggregate->input_count ? plan->nodes[aggregate->inputs[0]].domain
                                : (uint32_t)aggregate->digits;
}

/* Keys are hashes already. slots hold node + 1, 0 when empty. */
static RungStatus find_same(Making *making, const RungKey *keys, RungArena *arena,
                            RungError *err) {
  const size_t nodes = making->plan->node_count, slot_count = rung_tuple_slots(nodes);
  uint32_t *slots = rung_arena_take_array(arena, slot_count, sizeof *slots);
  if (!slots) return rung_error_memory(err, "the run");
  for (uint32_t id = 0; id < nodes; id++) {
    size_t slot = keys[id].low & (slot_count - 1);
    while (slots[slot] && (keys[slots[slot] - 1].low != keys[id].low ||
                           keys[slots[slot] - 1].high != keys[id].high))
      slot = (slot + 1) & (slot_count - 1);
    if (!slots[slot]) slots[slot] = id + 1;
    making->rounds->same[id] = slots[slot] - 1;
  }
  return RUNG_OK;
}

static bool is_row_by_row(const RungNode *node) {
  switch (rung_operator_row(node->operator)->class) {
  case RUNG_CLASS_ARITHMETIC:
  case RUNG_CLASS_COMPARISON:
  case RUNG_CLASS_LOGIC:
  case RUNG_CLASS_CHOICE:
  case RUNG_CLASS_SCHEDULE:
  case RUNG_CLASS_DATE:
  case RUNG_CLASS_TIER: return true;
  default: break;
  }
  switch (node->operator) {
  case RUNG_OP_IN_WINDOW:
  case RUNG_OP_VALID_ON:
  case RUNG_OP_MEMBER:
  case RUNG_OP_MATCH:
  case RUNG_OP_SPREAD: return true;
  default: return false;
  }
}

static RungPlace place_of(const Making *making, const RungNode *node) {
  const RungPlan *plan = making->plan;
  if (rung_operator_row(node->operator)->class == RUNG_CLASS_AGGREGATE)
    return making->large[rung_rounds_rows_domain(plan, node)] &&
                   rung_gather_can(plan, node)
               ? RUNG_GATHERED
               : RUNG_AT_ONCE;
  return making->large[node->domain] && is_row_by_row(node) ? RUNG_IN_BLOCKS
                                                            : RUNG_AT_ONCE;
}

/* The rows that a node goes through: its own, or those that it gathers. */
static uint32_t rows_of(const Making *making, uint32_t id) {
  const RungNode *node = &making->plan->nodes[id];
  return making->rounds->place[id] == RUNG_GATHERED
             ? rung_rounds_rows_domain(making->plan, node)
             : node->domain;
}

/* Can what goes through the rows in blocks take what it uses from the block at hand? Not
 * when the column is that of another source with the same content: that one has a pass of
 * its own. */
static bool is_in_blocks_of(const Making *making, uint32_t rows, uint32_t used) {
  const uint32_t first = making->rounds->same[used];
  return making->rounds->place[first] == RUNG_IN_BLOCKS &&
         rows == making->plan->nodes[used].domain &&
         rows == making->plan->nodes[first].domain;
}

static void wait_for(Making *making, uint32_t *round, uint32_t earliest) {
  if (earliest > *round) *round = earliest;
  if (earliest >= making->rounds->count) making->rounds->count = earliest + 1;
}

/* The round after which a node's whole column is there. */
static uint32_t round_whole(const Making *making, uint32_t used) {
  return making->rounds->round[used] +
         (making->rounds->place[used] != RUNG_AT_ONCE ? 1 : 0);
}

static void keep_whole(const Making *making, uint32_t used) {
  if (making->rounds->place[used] == RUNG_IN_BLOCKS) making->rounds->kept[used] = 1;
}

static void use_whole(Making *making, uint32_t id, uint32_t used) {
  RungRounds *rounds = making->rounds;
  used = rounds->same[used];
  keep_whole(making, used);
  wait_for(making, &rounds->round[id], round_whole(making, used));
}

static void use_node(Making *making, uint32_t id, uint32_t used) {
  RungRounds *rounds = making->rounds;
  if (used == RUNG_NONE) return;
  if (rounds->place[id] != RUNG_AT_ONCE &&
      is_in_blocks_of(making, rows_of(making, id), used))
    wait_for(making, &rounds->round[id], rounds->round[rounds->same[used]]);
  else
    use_whole(making, id, used);
}

static void use_for_group(Making *making, size_t group, uint32_t used) {
  RungRounds *rounds = making->rounds;
  const uint32_t from = making->plan->groups[group].from;
  if (used == RUNG_NONE) return;
  if (making->large[from] && is_in_blocks_of(making, from, used)) {
    wait_for(making, &rounds->finding[group], rounds->round[rounds->same[used]]);
    return;
  }
  used = rounds->same[used];
  keep_whole(making, used);
  wait_for(making, &rounds->finding[group], round_whole(making, used));
}

/* From which round on the group's rows are known. It is placed when it is first asked
 * for: what it is made of has been by then. */
static uint32_t round_of_group(Making *making, uint32_t domain) {
  const size_t index = domain - 1 - making->plan->source_count;
  const RungGroup *group = &making->plan->groups[index];
  uint32_t *finding = &making->rounds->finding[index];
  for (size_t i = 0; i < group->key_count && !making->placed[index]; i++)
    use_for_group(making, index, group->keys[i]);
  if (!making->placed[index]) {
    making->placed[index] = 1;
    use_for_group(making, index, group->date);
    use_for_group(making, index, group->filter);
    if (rung_plan_domain_is_group(making->plan, group->from))
      wait_for(making, finding, round_of_group(making, group->from));
  }
  return *finding + making->large[group->from];
}

static void use_domain(Making *making, uint32_t id, uint32_t domain) {
  if (rung_plan_domain_is_group(making->plan, domain))
    wait_for(making, &making->rounds->round[id], round_of_group(making, domain));
}

static void place_node(Making *making, uint32_t id) {
  const RungNode *node = &making->plan->nodes[id];
  RungRounds *rounds = making->rounds;
  const RungReads reads = rung_reads_of(making->plan, node);
  rounds->place[id] = (uint8_t)place_of(making, node);
  for (size_t i = 0; i < reads.input_count; i++)
    if (rung_rounds_reads_elsewhere(node))
      use_whole(making, id, reads.inputs[i]);
    else
      use_node(making, id, reads.inputs[i]);
  use_node(making, id, reads.filter);
  use_node(making, id, reads.via);
  use_node(making, id, reads.date);
  use_domain(making, id, node->domain);
  use_domain(making, id, node->type.kind == RUNG_KIND_REF ? node->type.domain : 0);
  use_domain(making, id, rung_node_names_domain(node) ? (uint32_t)node->digits : 0);
}

static RungStatus take_lists(Making *making, RungArena *arena, RungError *err) {
  const size_t nodes = making->plan->node_count;
  RungRounds *rounds = making->rounds;
  rounds->same = rung_arena_take_array(arena, nodes, sizeof *rounds->same);
  rounds->round = rung_arena_take_array(arena, nodes, sizeof *rounds->round);
  rounds->place = rung_arena_take_array(arena, nodes, sizeof *rounds->place);
  rounds->kept = rung_arena_take_array(arena, nodes, sizeof *rounds->kept);
  rounds->finding =
      rung_arena_take_array(arena, making->plan->group_count, sizeof *rounds->finding);
  making->placed = rung_arena_take_array(arena, making->plan->group_count, 1);
  if (!rounds->same || !rounds->round || !rounds->place || !rounds->kept ||
      !rounds->finding || !making->placed)
    return rung_error_memory(err, "the run");
  return rung_needs_init(&rounds->needed, making->plan, arena, err);
}

/* Columns that are asked for, of themselves or of the first node with their content. */
static void keep_roots(const Making *making, const RungNeeds *roots) {
  for (uint32_t id = 0; id < making->plan->node_count; id++)
    if (roots->nodes[id]) keep_whole(making, making->rounds->same[id]);
}

RungStatus rung_rounds_make(RungRounds *rounds, const RungPlan *plan, const RungKey *keys,
                            const uint8_t *large, const RungNeeds *roots,
                            RungArena *arena, RungError *err) {
  Making making = {.rounds = rounds, .plan = plan, .large = large};
  *rounds = (RungRounds){.count = 1};
  RungStatus status = take_lists(&making, arena, err);
  if (!status) status = find_same(&making, keys, arena, err);
  if (status) return status;
  rung_needs_mark(&rounds->needed, plan, rounds->same, roots, NULL);
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (rounds->needed.nodes[id]) place_node(&making, id);
  for (size_t i = 0; i < plan->group_count; i++)
    if (rounds->needed.groups[i])
      (void)round_of_group(&making, (uint32_t)(1 + plan->source_count + i));
  keep_roots(&making, roots);
  return RUNG_OK;
}
