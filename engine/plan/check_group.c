/* Groups: what their nodes and fields are, and when they are there. */
#include "plan/check.h"
#include "plan/describe.h"

static void raise(uint32_t *ready, uint32_t node) {
  if (node != RUNG_NONE && *ready <= node) *ready = node + 1;
}

void rung_check_ready(const RungPlan *plan, uint32_t *ready) {
  for (size_t i = 0; i < plan->group_count; i++) {
    const RungGroup *group = &plan->groups[i];
    raise(&ready[i], group->date);
    raise(&ready[i], group->filter);
    for (size_t k = 0; k < group->key_count; k++) raise(&ready[i], group->keys[k]);
  }
}

/* A node of the kind, per row of what the group is made from or one figure for all. */
static bool is_row_node(const RungPlan *plan, const RungGroup *group, uint32_t node,
                        RungKind kind) {
  if (node == RUNG_NONE) return true;
  const RungNode *value = &plan->nodes[node];
  return value->type.kind == kind && (value->domain == group->from || value->domain == 0);
}

static const char *complain_owner_key(const RungPlan *plan, const RungGroup *group) {
  if (group->owner_key == RUNG_NONE) return NULL;
  RungType type = plan->nodes[group->keys[group->owner_key]].type;
  if (type.kind == RUNG_KIND_REF && type.domain == plan->program.subject) return NULL;
  return "the owner key is not a ref to the subject";
}

static const char *complain_group(const RungPlan *plan, const RungGroup *group) {
  if ((group->window == RUNG_NONE) != (group->date == RUNG_NONE))
    return "a window without a date, or the other way round";
  if (!is_row_node(plan, group, group->date, RUNG_KIND_DATE))
    return "the date is not a date of the rows";
  if (!is_row_node(plan, group, group->filter, RUNG_KIND_FLAG))
    return "the filter is not a flag of the rows";
  for (size_t i = 0; i < group->key_count; i++) {
    const RungNode *key = &plan->nodes[group->keys[i]];
    if (key->domain != group->from) return "a key is not of the rows";
    if (key->type.ratio) return "a key is a ratio";
  }
  return complain_owner_key(plan, group);
}

RungStatus rung_check_groups(const RungCheck *check, RungError *err) {
  for (size_t i = 0; i < check->plan->group_count; i++) {
    const char *complaint = complain_group(check->plan, &check->plan->groups[i]);
    if (complaint)
      return rung_check_refuse(check, RUNG_RECORD_GROUP, i, err, "%s", complaint);
  }
  return RUNG_OK;
}

RungStatus rung_check_fields(const RungCheck *check, RungError *err) {
  const RungPlan *plan = check->plan;
  for (size_t i = 0; i < plan->field_count; i++) {
    if (!rung_plan_domain_is_group(plan, plan->nodes[plan->fields[i].node].domain))
      return rung_check_refuse(check, RUNG_RECORD_FIELD, i, err,
                               "the node is not of a group's rows");
  }
  return RUNG_OK;
}
