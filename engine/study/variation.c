#include "study/variation.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "plan/operator.h"
#include "plan/widen.h"
#include "study/literal.h"

/* A cell of the settings. */
typedef struct Value {
  bool given; /* false: as the program has it */
  RungLiteral literal;
} Value;

typedef struct Knob {
  RungText address;
  uint32_t *nodes; /* [count] constants with the address */
  size_t count;
} Knob;

struct RungVariations {
  RungVariationInput input;
  RungAllocator *allocator;
  RungArena arena; /* everything below */
  Knob *knobs;     /* [knob_count] */
  size_t knob_count;
  uint32_t *varied; /* [varied_count] the nodes of all knobs */
  size_t varied_count;
  Value *values; /* [count * knob_count] */
  size_t count;
  RungPlan plan;   /* the input's, with the scales that the values need */
  RungNode *nodes; /* [node_count] */
  RungResults own; /* when the options have no store */
};

static RungStatus no_memory(RungError *err) {
  return rung_error_memory(err, "the variations");
}

static bool is_settable(const RungNode *node) {
  return rung_node_is(node, RUNG_OP_CONSTANT) && node->address.length != 0;
}

/* The nearest of all addresses, a few at a time. */
static RungText nearest_address(const RungPlan *plan, RungText address) {
  enum { FEW = 64 };
  RungText names[FEW], best = rung_text("");
  size_t count = 0;
  for (size_t i = 0; i < plan->node_count; i++) {
    if (!is_settable(&plan->nodes[i])) continue;
    names[count++] = plan->nodes[i].address;
    if (count < FEW) continue;
    best = rung_text_nearest(address, names, count);
    count = best.length != 0;
    names[0] = best;
  }
  return count ? rung_text_nearest(address, names, count) : best;
}

static void unknown_address(const RungPlan *plan, RungText address, RungError *err) {
  const RungText nearest = nearest_address(plan, address);
  size_t first = 0;
  while (first < plan->node_count && !is_settable(&plan->nodes[first])) first++;
  rung_error_set(err, RUNG_E_USAGE, "unknown-address",
                 "no figure of the program has the address `%.*s`", RUNG_TEXT(address));
  if (nearest.length)
    rung_error_help(err, "did you mean `%.*s`?", RUNG_TEXT(nearest));
  else if (first < plan->node_count)
    rung_error_help(err, "an address is written like `%.*s`",
                    RUNG_TEXT(plan->nodes[first].address));
}

uint32_t rung_variation_find(const RungPlan *plan, RungText address, RungError *err) {
  for (uint32_t id = 0; id < plan->node_count; id++)
    if (is_settable(&plan->nodes[id]) &&
        rung_text_equal(plan->nodes[id].address, address))
      return id;
  if (err) unknown_address(plan, address, err);
  return RUNG_NONE;
}

/* Constants of one address may be several: the same cell read as different types. */
static RungStatus find_nodes(RungVariations *variations, Knob *knob, RungError *err) {
  const RungPlan *plan = variations->input.plan;
  const uint32_t first = rung_variation_find(plan, knob->address, err);
  if (first == RUNG_NONE) return err->status;
  knob->nodes = variations->varied + variations->varied_count;
  for (uint32_t id = first; id < plan->node_count; id++)
    if (is_settable(&plan->nodes[id]) &&
        rung_text_equal(plan->nodes[id].address, knob->address))
      knob->nodes[knob->count++] = id;
  variations->varied_count += knob->count;
  return RUNG_OK;
}

static RungStatus make_knobs(RungVariations *variations,
                             const RungVariationSettings *settings, RungError *err) {
  RungArena *arena = &variations->arena;
  const size_t count = settings->knob_count;
  variations->knobs = rung_arena_take_array(arena, count, sizeof(Knob));
  variations->varied = rung_arena_take_array(arena, variations->plan.node_count,
                                             sizeof *variations->varied);
  if (!variations->knobs || !variations->varied) return no_memory(err);
  variations->knob_count = count;
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < count && !status; i++) {
    const RungText address = settings->knobs[i];
    for (size_t k = 0; k < i; k++)
      if (rung_text_equal(address, settings->knobs[k]))
        return rung_error_set(err, RUNG_E_USAGE, "duplicate", "`%.*s` is varied twice",
                              RUNG_TEXT(address));
    variations->knobs[i].address = address;
    status = find_nodes(variations, &variations->knobs[i], err);
  }
  return status;
}

/* Puts a place before the message. */
static RungStatus say_where(RungError *err, const char *format, ...) RUNG_PRINTF(2, 3);
static RungStatus say_where(RungError *err, const char *format, ...) {
  char message[RUNG_MESSAGE_MAX], where[RUNG_MESSAGE_MAX / 2];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(where, sizeof where, format, arguments);
  va_end(arguments);
  const size_t used = strlen(where);
  memcpy(message, where, used);
  memcpy(message + used, err->message, sizeof message - used);
  message[sizeof message - 1] = '\0';
  memcpy(err->message, message, sizeof message);
  return err->status;
}

static RungStatus in_variation(size_t variation, RungError *err) {
  return say_where(err, "variation %zu: ", variation + 1);
}

static RungStatus read_value(RungVariations *variations, size_t variation, size_t index,
                             RungText text, RungError *err) {
  const Knob *knob = &variations->knobs[index];
  Value *value = &variations->values[variation * variations->knob_count + index];
  const RungType type = variations->plan.nodes[knob->nodes[0]].type;
  uint32_t id;
  value->given = text.length != 0;
  if (!value->given) return RUNG_OK;
  RungStatus status =
      rung_literal_read(variations->input.plan, type, text, &value->literal, err);
  if (!status && type.kind == RUNG_KIND_TEXT) {
    status = rung_pool_intern(variations->input.pool, value->literal.text, &id, err);
    if (!status) value->literal.text = rung_pool_view(variations->input.pool, id);
  }
  if (!status) return RUNG_OK;
  return say_where(err, "variation %zu, %.*s: ", variation + 1, RUNG_TEXT(knob->address));
}

static RungStatus read_values(RungVariations *variations,
                              const RungVariationSettings *settings, RungError *err) {
  const size_t knobs = settings->knob_count;
  size_t cells;
  RungStatus status = RUNG_OK;
  if (__builtin_mul_overflow(settings->count, knobs, &cells)) return no_memory(err);
  variations->values = rung_arena_take_array(&variations->arena, cells, sizeof(Value));
  if (!variations->values) return no_memory(err);
  variations->count = settings->count;
  for (size_t i = 0; i < cells && !status; i++)
    status = read_value(variations, i / knobs, i % knobs, settings->values[i], err);
  return status;
}

/* Digits at a finer scale: figures have 18 digits and as many decimals, so they fit. */
static RungWide rescaled(RungWide digits, int from, int to) {
  RungWide out = 0;
  const bool fits = rung_wide_rescale(digits, from, to, &out);
  assert(fits);
  (void)fits;
  return out;
}

/* Each constant has the scale of the finest of its values, so that it is the same type in
 * every variation. */
static RungStatus widen(RungVariations *variations, RungError *err) {
  for (size_t i = 0; i < variations->count * variations->knob_count; i++) {
    const Value *value = &variations->values[i];
    const Knob *knob = &variations->knobs[i % variations->knob_count];
    for (size_t k = 0; value->given && k < knob->count; k++) {
      RungNode *node = &variations->nodes[knob->nodes[k]];
      const int scale = node->type.scale;
      if (value->literal.scale <= scale) continue;
      node->digits = rescaled(node->digits, scale, value->literal.scale);
      node->type.scale = (uint8_t)value->literal.scale;
    }
  }
  return rung_plan_widen(&variations->plan, variations->nodes, err);
}

/* The value of a node in a variation, at the scale of its type. */
static RungWide digits_of(const RungVariations *variations, size_t variation, size_t knob,
                          uint32_t id) {
  const RungNode *node = &variations->nodes[id];
  const Value *value = &variations->values[variation * variations->knob_count + knob];
  if (!value->given) return node->digits;
  return rung_type_is_numeric(node->type)
             ? rescaled(value->literal.digits, value->literal.scale, node->type.scale)
             : value->literal.digits;
}

/* Index of the knob that a node is of, or the count of knobs. */
static size_t knob_of(const RungVariations *variations, uint32_t id) {
  for (size_t i = 0; i < variations->knob_count; i++)
    for (size_t k = 0; k < variations->knobs[i].count; k++)
      if (variations->knobs[i].nodes[k] == id) return i;
  return variations->knob_count;
}

/* The weights of a score for one tier. */
typedef struct Weights {
  uint32_t *nodes; /* [count] */
  size_t *knobs;   /* [count] the knob of each, or the count of knobs */
  size_t count;
  bool plain;   /* all are constants */
  bool varied;  /* some have a knob */
  bool partial; /* a category is left out: less than 100 % is spread */
} Weights;

static void gather_weights(const RungVariations *variations, size_t score, size_t tier,
                           Weights *weights) {
  const RungPlan *plan = &variations->plan;
  *weights = (Weights){weights->nodes, weights->knobs, .plain = true};
  for (size_t i = 0; i < plan->category_count; i++) {
    const RungCategory *category = &plan->categories[i];
    if (category->score != score) continue;
    const uint32_t id = category->weights[tier];
    weights->partial |= id == RUNG_NONE;
    if (id == RUNG_NONE) continue;
    const size_t knob = knob_of(variations, id);
    weights->plain &= rung_node_is(&plan->nodes[id], RUNG_OP_CONSTANT);
    weights->varied |= knob < variations->knob_count;
    weights->nodes[weights->count] = id;
    weights->knobs[weights->count++] = knob;
  }
}

static RungStatus check_sum(const RungVariations *variations, size_t variation,
                            const Weights *weights, RungError *err) {
  RungWide sum = 0, part;
  for (size_t i = 0; i < weights->count; i++) {
    const RungNode *node = &variations->nodes[weights->nodes[i]];
    part = weights->knobs[i] == variations->knob_count
               ? node->digits
               : digits_of(variations, variation, weights->knobs[i], weights->nodes[i]);
    if (!rung_wide_rescale(part, node->type.scale, RUNG_SCALE_MAX, &part) ||
        !rung_wide_add(sum, part, &sum))
      return rung_error_set(err, RUNG_E_RANGE, "overflow", "a weight is too large");
  }
  const int order = rung_wide_compare(sum, RUNG_SCALE_MAX, 1, 0);
  if (order == 0 || (order < 0 && weights->partial)) return RUNG_OK;
  char text[RUNG_DECIMAL_TEXT_MAX];
  rung_decimal_format_short(sum, RUNG_SCALE_MAX - 2, 0, text);
  rung_error_set(err, RUNG_E_USAGE, "weights-sum",
                 "the weights of a score sum to %s%%, not 100%%", text);
  rung_error_help(err, "vary `%.*s` together with the others of its tier",
                  RUNG_TEXT(variations->nodes[weights->nodes[0]].address));
  return in_variation(variation, err);
}

/* The same that the compiler asks for: weights of a tier add up. */
static RungStatus check_weights(const RungVariations *variations, RungError *err) {
  const RungPlan *plan = &variations->plan;
  RungStatus status = RUNG_OK;
  RungArena arena;
  rung_arena_init(&arena, variations->allocator);
  Weights weights = {
      .nodes = rung_arena_take_array(&arena, plan->category_count, sizeof(uint32_t)),
      .knobs = rung_arena_take_array(&arena, plan->category_count, sizeof(size_t))};
  if (!weights.nodes || !weights.knobs) status = no_memory(err);
  for (size_t s = 0; s < plan->score_count && !status; s++) {
    for (size_t t = 0; t <= plan->tier_count && !status; t++) {
      gather_weights(variations, s, t, &weights);
      if (!weights.plain || !weights.varied) continue;
      for (size_t v = 0; v < variations->count && !status; v++)
        status = check_sum(variations, v, &weights, err);
    }
  }
  rung_arena_reset(&arena);
  return status;
}

static RungStatus make(RungVariations *variations, const RungVariationSettings *settings,
                       RungError *err) {
  const RungPlan *plan = variations->input.plan;
  variations->plan = *plan;
  variations->nodes = rung_arena_take_array(&variations->arena, plan->node_count,
                                            sizeof *variations->nodes);
  if (!variations->nodes) return no_memory(err);
  memcpy(variations->nodes, plan->nodes, plan->node_count * sizeof *variations->nodes);
  variations->plan.nodes = variations->nodes;
  RungStatus status = make_knobs(variations, settings, err);
  if (!status) status = read_values(variations, settings, err);
  if (!status) status = widen(variations, err);
  return status ? status : check_weights(variations, err);
}

RungStatus rung_variations_new(RungVariations **variations,
                               const RungVariationInput *input,
                               const RungVariationSettings *settings,
                               RungAllocator *allocator, RungError *err) {
  *variations = NULL;
  RungVariations *made = rung_allocate_array(allocator, 1, sizeof *made);
  if (!made) return no_memory(err);
  made->input = *input;
  made->allocator = allocator;
  rung_arena_init(&made->arena, allocator);
  rung_results_init(&made->own, allocator);
  RungStatus status = make(made, settings, err);
  if (!status)
    *variations = made;
  else
    rung_variations_free(made);
  return status;
}

void rung_variations_free(RungVariations *variations) {
  if (!variations) return;
  rung_results_reset(&variations->own);
  rung_arena_reset(&variations->arena);
  rung_release(variations->allocator, variations, sizeof *variations);
}

static void set_values(const RungVariations *variations, size_t variation, RungRun *run) {
  for (size_t i = 0; i < variations->knob_count; i++) {
    const Knob *knob = &variations->knobs[i];
    const Value *value = &variations->values[variation * variations->knob_count + i];
    for (size_t k = 0; k < knob->count; k++) {
      const uint32_t id = knob->nodes[k];
      rung_run_set(run, id,
                   value->given ? value->literal.text : variations->nodes[id].literal,
                   digits_of(variations, variation, i, id));
    }
  }
}

/* The variations of one thread: those of a piece, in order. */
typedef struct Piece {
  RungRun *run;
  RungAllocator allocator;
  RungError err;
} Piece;

typedef struct Running {
  RungVariations *variations;
  RungVaried visit;
  void *context;
  RungThreads *threads;
  Piece *pieces; /* [count] */
  size_t count;
} Running;

static RungStatus make_run(const Running *running, RungThreads *threads,
                           RungAllocator *allocator, RungRun **run, RungError *err) {
  RungVariations *variations = running->variations;
  RungRunOptions options = *variations->input.options;
  if (!options.results) options.results = &variations->own;
  options.varied = variations->varied;
  options.varied_count = variations->varied_count;
  options.threads = threads;
  return rung_run_new(run, &variations->plan, variations->input.tables,
                      variations->input.pool, &options, allocator, err);
}

/* Works out, with the whole crew, what no knob touches. */
static RungStatus fill_store(const Running *running, RungError *err) {
  RungVariations *variations = running->variations;
  RungRun *run;
  RungStatus status =
      make_run(running, running->threads, variations->allocator, &run, err);
  if (status) return status;
  set_values(variations, 0, run);
  status = rung_run_evaluate(run, err);
  rung_run_free(run);
  return status ? in_variation(0, err) : RUNG_OK;
}

static RungStatus work_variation(const Running *running, Piece *piece, size_t variation) {
  set_values(running->variations, variation, piece->run);
  RungStatus status = rung_run_evaluate(piece->run, &piece->err);
  if (status) return in_variation(variation, &piece->err);
  return running->visit(running->context, variation, piece->run, &piece->err);
}

static void work_piece(void *context, size_t index, size_t thread) {
  const Running *running = context;
  Piece *piece = &running->pieces[index];
  const size_t count = running->variations->count;
  const size_t to = count * (index + 1) / running->count;
  RungStatus status = RUNG_OK;
  (void)thread;
  for (size_t i = count * index / running->count; i < to && !status; i++)
    status = work_variation(running, piece, i);
}

/* The allocator of a piece is the caller's, one thread at a time. */
static void *resize_shared(void *context, void *old, size_t old_size, size_t new_size) {
  const Running *running = context;
  RungAllocator *allocator = running->variations->allocator;
  void *block = NULL;
  rung_threads_lock(running->threads);
  if (new_size == 0)
    rung_release(allocator, old, old_size);
  else if (!old)
    block = rung_allocate(allocator, new_size);
  else
    block = rung_reallocate(allocator, old, old_size, new_size);
  rung_threads_unlock(running->threads);
  return block;
}

static RungStatus init_pieces(Running *running, RungError *err) {
  RungStatus status = RUNG_OK;
  for (size_t i = 0; i < running->count && !status; i++) {
    Piece *piece = &running->pieces[i];
    rung_error_init(&piece->err);
    piece->allocator = (RungAllocator){.resize = resize_shared, .context = running};
    status = make_run(running, NULL, &piece->allocator, &piece->run, err);
  }
  return status;
}

static RungStatus run_pieces(Running *running, RungError *err) {
  RungStatus status = init_pieces(running, err);
  if (!status) rung_threads_run(running->threads, running->count, work_piece, running);
  for (size_t i = 0; i < running->count && !status; i++) {
    status = running->pieces[i].err.status;
    if (status) *err = running->pieces[i].err;
  }
  for (size_t i = 0; i < running->count; i++) rung_run_free(running->pieces[i].run);
  return status;
}

RungStatus rung_variations_run(RungVariations *variations, RungVaried visit,
                               void *context, RungError *err) {
  Running running = {.variations = variations, .visit = visit, .context = context};
  RungArena arena;
  if (!variations->count) return RUNG_OK;
  running.threads = variations->input.options->threads;
  running.count = rung_threads_count(running.threads);
  if (running.count > variations->count) running.count = variations->count;
  rung_arena_init(&arena, variations->allocator);
  running.pieces = rung_arena_take_array(&arena, running.count, sizeof(Piece));
  RungStatus status = running.pieces ? fill_store(&running, err) : no_memory(err);
  if (!status) status = run_pieces(&running, err);
  rung_arena_reset(&arena);
  return status;
}
