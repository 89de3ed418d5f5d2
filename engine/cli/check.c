/* rung check: the script is sound; with --assumed the figures that the guide does not
 * give; with
 * --explain the type and grain of every named formula. */
#include "cli/verb.h"
#include "report/sheet.h"

#include <string.h>

extern char **environ;

static RungStatus columns(RungSheet *sheet, const char *const *names, size_t count,
                          RungError *err) {
  for (size_t i = 0; i < count; i++) {
    RungRole role = i == 0 ? RUNG_ROLE_WORD : RUNG_ROLE_TEXT;
    if (rung_sheet_column(sheet, role, rung_text(names[i]), rung_text(names[i]), err)) {
      return err->status;
    }
  }
  return RUNG_OK;
}

static RungText place_of(RungSession *session, const RungThing *thing) {
  if (thing->position.file == RUNG_NONE) return rung_text("");
  return rung_session_format(session, "%.*s:%u",
                             RUNG_TEXT(session->plan.files[thing->position.file]),
                             thing->position.line);
}

static RungStatus add_texts(RungSheet *sheet, const RungText *texts, size_t count,
                            RungError *err) {
  if (rung_sheet_row(sheet, err)) return err->status;
  for (size_t i = 0; i < count; i++) {
    if (rung_sheet_set(sheet, i, rung_value_text(texts[i]), err)) return err->status;
  }
  return RUNG_OK;
}

static bool begins(RungText text, RungText with) {
  return text.length >= with.length && memcmp(text.bytes, with.bytes, with.length) == 0;
}

/* Of tables whose rows have a thing each these speak, not the table. */
static bool is_assumed(const RungThing *thing) {
  return begins(thing->cite, rung_text("assumed")) &&
         !rung_text_is(thing->kind, "requirements") &&
         !rung_text_is(thing->kind, "benefits");
}

/* Is a figure of a thing, or of a part of it that has no clause of its own? */
static bool is_figure_of(const RungPlan *plan, const RungNode *node,
                         const RungThing *thing) {
  if (node->operator!= RUNG_OP_CONSTANT || node->thing == RUNG_NONE) return false;
  if (!rung_type_is_numeric(node->type) || !begins(node->address, thing->address))
    return false;
  const RungThing *own = &plan->things[node->thing];
  if (own == thing) return true;
  return own->cite.length == 0 && own->address.length > thing->address.length &&
         begins(own->address, thing->address) &&
         own->address.bytes[thing->address.length] == '.';
}

/* The constants of an assumed thing, as "silver $100,000.00, gold ...". */
static RungText figures_of(RungSession *session, const RungThing *thing) {
  const RungPlan *plan = &session->plan;
  RungText text = rung_text("");
  for (size_t i = 0; i < plan->node_count; i++) {
    const RungNode *node = &plan->nodes[i];
    if (!is_figure_of(plan, node, thing)) continue;
    RungValue value = rung_value_decimal(node->type.kind, node->digits, node->type.scale,
                                         node->type.kind == RUNG_KIND_MONEY
                                             ? &session->monies[node->type.currency]
                                             : NULL);
    char buffer[RUNG_VALUE_TEXT_MAX];
    RungText figure = rung_value_format(&value, RUNG_FORM_SHOWN, buffer);
    RungText rest = {node->address.bytes + thing->address.length,
                     node->address.length - thing->address.length};
    if (rest.length) rest = (RungText){rest.bytes + 1, rest.length - 1};
    text = rung_session_format(session, "%.*s%s%.*s%s%.*s", RUNG_TEXT(text),
                               text.length ? ", " : "", RUNG_TEXT(rest),
                               rest.length ? " " : "", RUNG_TEXT(figure));
  }
  return text;
}

static RungStatus assumed(RungSession *session, RungSheet *sheet, RungError *err) {
  static const char *const names[] = {"address", "figures", "assumed", "place"};
  if (columns(sheet, names, 4, err)) return err->status;
  for (size_t i = 0; i < session->plan.thing_count; i++) {
    const RungThing *thing = &session->plan.things[i];
    if (!is_assumed(thing)) continue;
    const RungText texts[4] = {thing->address, figures_of(session, thing), thing->cite,
                               place_of(session, thing)};
    if (add_texts(sheet, texts, 4, err)) return err->status;
  }
  return RUNG_OK;
}

static RungText type_of(RungSession *session, RungType type) {
  const char *ratio = type.ratio ? ", exact ratio" : "";
  if (type.kind == RUNG_KIND_MONEY) {
    RungText code = session->plan.currencies[type.currency].code;
    return rung_session_format(session, "money %.*s%s", RUNG_TEXT(code), ratio);
  }
  return rung_session_format(session, "%s%s", rung_kind_name(type.kind), ratio);
}

static RungText grain_of(RungSession *session, uint32_t domain) {
  const RungPlan *plan = &session->plan;
  if (domain == 0) return rung_text("one figure");
  if (!rung_plan_domain_is_group(plan, domain)) {
    return rung_session_format(session, "per row of %.*s",
                               RUNG_TEXT(plan->sources[domain - 1].schema.name));
  }
  uint32_t thing = rung_plan_group(plan, domain)->thing;
  if (thing == RUNG_NONE) return rung_text("per group");
  return rung_session_format(session, "per row of %.*s",
                             RUNG_TEXT(plan->things[thing].name));
}

static RungStatus formula_row(RungSession *session, RungSheet *sheet, uint32_t thing,
                              uint32_t node, RungError *err) {
  const RungThing *t = &session->plan.things[thing];
  const RungNode *n = &session->plan.nodes[node];
  const RungText texts[5] = {
      t->address, type_of(session, n->type), grain_of(session, n->domain),
      rung_session_one_line(session, t->formula), place_of(session, t)};
  return add_texts(sheet, texts, 5, err);
}

static RungStatus formulas(RungSession *session, RungSheet *sheet, RungError *err) {
  static const char *const names[] = {"address", "type", "grain", "formula", "place"};
  const RungPlan *plan = &session->plan;
  RungStatus status = columns(sheet, names, 5, err);
  for (size_t i = 0; !status && i < plan->metric_count; i++) {
    status =
        formula_row(session, sheet, plan->metrics[i].thing, plan->metrics[i].node, err);
  }
  for (size_t i = 0; !status && i < plan->measure_count; i++) {
    status = formula_row(session, sheet, plan->measures[i].thing,
                         plan->measures[i].raw[0], err);
  }
  for (size_t i = 0; !status && i < plan->condition_count; i++) {
    status = formula_row(session, sheet, plan->conditions[i].thing,
                         plan->conditions[i].cond, err);
  }
  for (size_t i = 0; !status && i < plan->step_count; i++) {
    status = formula_row(session, sheet, plan->steps[i].thing, plan->steps[i].node, err);
  }
  return status;
}

static RungStatus print_summary(RungSession *session, RungError *err) {
  const RungPlan *plan = &session->plan;
  RungText name = rung_session_name(session, plan->program.thing);
  size_t count = 0;
  for (size_t i = 0; i < plan->thing_count; i++) count += is_assumed(&plan->things[i]);
  const struct {
    size_t count;
    const char *one, *many;
  } parts[] = {{plan->tier_count, "tier", "tiers"},
               {plan->metric_count, "metric", "metrics"},
               {plan->badge_count, "specialization", "specializations"},
               {plan->incentive_count, "incentive", "incentives"},
               {plan->benefit_count, "benefit", "benefits"}};
  printf("%.*s is sound:", RUNG_TEXT(name));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].count == 0) continue;
    printf(" %zu %s,", parts[i].count,
           parts[i].count == 1 ? parts[i].one : parts[i].many);
  }
  printf(" %zu assumed %s\n", count, count == 1 ? "figure" : "figures");
  if (fflush(stdout) != 0 || ferror(stdout)) {
    return rung_error_set(err, RUNG_E_IO, "write-failed", "standard output is closed");
  }
  return RUNG_OK;
}

RungStatus rung_verb_check(RungSession *session, const RungArguments *arguments,
                           RungError *err) {
  session->show_warnings = session->with_tests = true;
  if (rung_session_compile(session, rung_argument(arguments, "program"), err)) {
    return err->status;
  }
  bool list_assumed = rung_argument(arguments, "assumed") != NULL;
  bool list_formulas = rung_argument(arguments, "explain") != NULL;
  if (!list_assumed && !list_formulas) return print_summary(session, err);
  const char *word = rung_argument(arguments, "format");
  RungFormat format = RUNG_FORMAT_TABLE;
  if (word && !rung_format_parse(rung_text(word), &format)) {
    return rung_error_set(err, RUNG_E_USAGE, "bad-format", "there is no format `%s`",
                          word);
  }
  RungTerminal terminal = rung_terminal_probe(stdout, environ);
  RungSheet sheet;
  rung_sheet_init(&sheet, &session->allocator);
  RungStatus status =
      list_assumed ? assumed(session, &sheet, err) : formulas(session, &sheet, err);
  if (!status) status = rung_sheet_write(&sheet, format, &terminal, stdout, err);
  rung_sheet_reset(&sheet);
  return status;
}
