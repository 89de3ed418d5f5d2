/* Minimal sets and parts against all subsets, worked out here by orders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "study/attribution.h"

enum { PLAYERS_MOST = 14, PARTNERS = 3, ASPECTS = 2, TIER = 0, MONEY = 1 };

/* What a set gives a partner, and what that is worth. */
typedef RungStanding (*Rule)(RungPlayers set, uint32_t partner, uint32_t aspect);

typedef struct World {
  Rule rule;
  size_t players;
  RungAllocator allocator;
  RungArena arena;
  RungStanding standings[ASPECTS * PARTNERS];
  RungKey keys[ASPECTS];
  RungLedger ledger;
  size_t asked;
} World;

static const RungAspectKind kinds[ASPECTS] = {RUNG_ASPECT_TIER, RUNG_ASPECT_MONEY};

static RungStanding known(RungWide value) {
  return (RungStanding){value, 0, RUNG_STANDING_KNOWN};
}

/* Keys say that everything depends on everything. */
static RungStatus ask(void *context, RungCoalition *coalitions, size_t count,
                      RungError *err) {
  World *world = context;
  for (size_t i = 0; i < count; i++) {
    RungPlayers set = coalitions[i].set;
    assert_true(set != 0 && set >> world->players == 0);
    RungShift *shifts =
        rung_arena_take_array(&world->arena, PARTNERS * ASPECTS, sizeof *shifts);
    RungKey *keys = rung_arena_take_array(&world->arena, ASPECTS, sizeof *keys);
    if (!shifts || !keys) return rung_error_memory(err, "the answer");
    size_t filled = 0;
    for (uint32_t p = 0; p < PARTNERS; p++) {
      for (uint32_t a = 0; a < ASPECTS; a++) {
        RungStanding standing = world->rule(set, p, a);
        if (!rung_standing_equal(standing, world->rule(0, p, a)))
          shifts[filled++] = (RungShift){a, p, standing};
      }
    }
    for (uint32_t a = 0; a < ASPECTS; a++) keys[a] = (RungKey){set + 1, a};
    coalitions[i].shifts = shifts;
    coalitions[i].shift_count = filled;
    coalitions[i].keys = keys;
    world->asked++;
  }
  return RUNG_OK;
}

static RungStatus work_out(World *world, Rule rule, size_t players, RungAttribution *made,
                           RungError *err) {
  world->rule = rule;
  world->players = players;
  world->asked = 0;
  rung_arena_init(&world->arena, &world->allocator);
  for (uint32_t a = 0; a < ASPECTS; a++) {
    world->keys[a] = (RungKey){1, a};
    for (uint32_t p = 0; p < PARTNERS; p++)
      world->standings[a * PARTNERS + p] = rule(0, p, a);
  }
  world->ledger = (RungLedger){world->standings, world->keys, PARTNERS, ASPECTS};
  RungGame game = {.players = players,
                   .partners = PARTNERS,
                   .aspects = ASPECTS,
                   .kinds = kinds,
                   .old_version = &world->ledger,
                   .ask = ask,
                   .context = world,
                   .seed = 7};
  rung_error_init(err);
  return rung_attribution_make(made, &game, &world->allocator, err);
}

static void finish(World *world, RungAttribution *made) {
  rung_attribution_reset(made);
  rung_arena_reset(&world->arena);
  assert_int_equal(world->allocator.used, 0);
}

static const RungCause *find(const RungAttribution *made, uint32_t partner,
                             uint32_t aspect) {
  for (size_t i = 0; i < made->cause_count; i++)
    if (made->causes[i].partner == partner && made->causes[i].aspect == aspect)
      return &made->causes[i];
  return NULL;
}

static RungWide part(const World *world, const RungAttribution *made,
                     const RungCause *cause, size_t player) {
  return made->parts[(size_t)(cause - made->causes) * world->players + player];
}

/* Three edits. Partner 0: edit 0 alone moves it. Partner 1: any of edits 0 and 1.
 * Partner 2: only 1 with 2. Money: 100 for edit 0, 10 for 1 and 2 together. */
static RungStanding three(RungPlayers set, uint32_t partner, uint32_t aspect) {
  bool moved[] = {set & 1, (set & 3) != 0, (set & 6) == 6};
  if (aspect == TIER) return known(moved[partner]);
  return known((set & 1 ? 100 : 0) + ((set & 6) == 6 ? 10 : 0));
}

static void sole_any_and_together(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, three, 3, &made, &err), RUNG_OK);
  const RungCause *cause = find(&made, 0, TIER);
  assert_int_equal(cause->set_count, 1);
  assert_int_equal(cause->sets[0], 1);
  assert_int_equal(cause->matter, 1);
  cause = find(&made, 1, TIER);
  assert_int_equal(cause->set_count, 2);
  assert_int_equal(cause->sets[0], 1);
  assert_int_equal(cause->sets[1], 2);
  cause = find(&made, 2, TIER);
  assert_int_equal(cause->set_count, 1);
  assert_int_equal(cause->sets[0], 6);
  cause = find(&made, 2, MONEY);
  assert_int_equal(cause->sets[0], 7);
  assert_true(part(&world, &made, cause, 0) == 100 * RUNG_PARTS_OF);
  assert_true(part(&world, &made, cause, 1) == 5 * RUNG_PARTS_OF);
  assert_true(part(&world, &made, cause, 2) == 5 * RUNG_PARTS_OF);
  assert_int_equal(made.sampled, 0);
  const RungShare *share = &made.shares[1 * ASPECTS + TIER];
  assert_int_equal(share->sole, 0);
  assert_int_equal(share->any, 1);
  assert_int_equal(share->together, 1);
  share = &made.shares[0 * ASPECTS + MONEY];
  assert_true(share->alone == 300);
  finish(&world, &made);
}

/* Edit 1 takes back what edit 0 gives. */
static RungStanding cancelling(RungPlayers set, uint32_t partner, uint32_t aspect) {
  (void)partner;
  return known(aspect == TIER && (set & 3) == 1);
}

static void edits_cancel(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, cancelling, 2, &made, &err), RUNG_OK);
  assert_int_equal(made.cancelled, PARTNERS);
  assert_int_equal(find(&made, 0, TIER)->set_count, 0);
  finish(&world, &made);
}

/* A missing total pays nothing, and is another standing than 0. */
static RungStanding missing(RungPlayers set, uint32_t partner, uint32_t aspect) {
  (void)partner;
  if (aspect == TIER) return known(0);
  return set & 1 ? (RungStanding){0, 0, RUNG_STANDING_MISSING} : known(0);
}

static void missing_is_not_zero(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, missing, 1, &made, &err), RUNG_OK);
  const RungCause *cause = find(&made, 0, MONEY);
  assert_int_equal(cause->sets[0], 1);
  assert_true(part(&world, &made, cause, 0) == 0);
  finish(&world, &made);
}

/* Twelve edits; partner p is moved by three of its own, p, p + 4 and p + 8: by the first
 * two together, or by the third, and money comes from products of them. */
static RungStanding spread(RungPlayers set, uint32_t partner, uint32_t aspect) {
  bool a = set >> partner & 1, b = set >> (partner + 4) & 1, c = set >> (partner + 8) & 1;
  if (aspect == TIER) return known((a && b) || c);
  return known(7 * a + 11 * b * c + 13 * a * b * c);
}

static void few_of_many(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, spread, 12, &made, &err), RUNG_OK);
  assert_int_equal(made.sampled, 0);
  for (uint32_t p = 0; p < PARTNERS; p++) {
    const RungCause *tier = find(&made, p, TIER), *money = find(&made, p, MONEY);
    assert_int_equal(tier->set_count, 2);
    assert_int_equal(tier->sets[0], (RungPlayers)1 << (p + 8));
    assert_int_equal(tier->sets[1], (RungPlayers)1 << p | (RungPlayers)1 << (p + 4));
    /* 7 + 13/3; 11/2 + 13/3 each. */
    assert_true(6 * part(&world, &made, money, p) == 68 * RUNG_PARTS_OF);
    assert_true(6 * part(&world, &made, money, p + 4) == 59 * RUNG_PARTS_OF);
    assert_true(6 * part(&world, &made, money, p + 8) == 59 * RUNG_PARTS_OF);
  }
  /* Single edits, all but one, the whole, random ones: far fewer than 4,096. */
  assert_in_range(world.asked, 25, 100);
  finish(&world, &made);
}

/* Two of three that matter neither alone nor by being left out. */
static RungStanding majority(RungPlayers set, uint32_t partner, uint32_t aspect) {
  (void)partner;
  return known(aspect == TIER && __builtin_popcountll(set & 7) >= 2);
}

static void hidden_in_company(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, majority, 10, &made, &err), RUNG_OK);
  const RungCause *cause = find(&made, 0, TIER);
  assert_int_equal(cause->matter, 7);
  assert_int_equal(cause->set_count, 3);
  assert_false(cause->sampled);
  finish(&world, &made);
}

/* More players matter than can be told exactly: parts still sum to the change. */
static RungStanding crowded(RungPlayers set, uint32_t partner, uint32_t aspect) {
  int count = __builtin_popcountll(set);
  (void)partner;
  return known(aspect == TIER ? count == PLAYERS_MOST : count * count);
}

static void sampled_parts_sum_up(void **state) {
  (void)state;
  World world;
  RungAttribution made;
  RungError err;
  rung_allocator_init(&world.allocator, 0);
  assert_int_equal(work_out(&world, crowded, PLAYERS_MOST, &made, &err), RUNG_OK);
  assert_true(made.sampled > 0);
  const RungCause *cause = find(&made, 1, MONEY);
  RungWide sum = 0;
  assert_true(cause->sampled);
  for (size_t i = 0; i < PLAYERS_MOST; i++) sum += part(&world, &made, cause, i);
  assert_true(sum == PLAYERS_MOST * PLAYERS_MOST * RUNG_PARTS_OF);
  finish(&world, &made);
}

static void failing_allocations(void **state) {
  (void)state;
  for (long n = 1; n < 10000; n++) {
    World world;
    RungAttribution made;
    RungError err;
    long countdown = n;
    rung_allocator_init_failing(&world.allocator, &countdown);
    RungStatus status = work_out(&world, spread, 12, &made, &err);
    finish(&world, &made);
    if (status == RUNG_OK) return;
    assert_int_equal(status, RUNG_E_MEMORY);
  }
  fail();
}

static void worse(void **state) {
  (void)state;
  RungStanding none = {0, 0, RUNG_STANDING_ABSENT};
  assert_true(rung_standing_is_worse(RUNG_ASPECT_TIER, known(2), known(1)));
  assert_false(rung_standing_is_worse(RUNG_ASPECT_TIER, known(1), known(1)));
  assert_true(rung_standing_is_worse(RUNG_ASPECT_BADGE, known(3), none));
  assert_false(rung_standing_is_worse(RUNG_ASPECT_BADGE, known(3), known(2)));
  assert_true(rung_standing_is_worse(RUNG_ASPECT_MONEY, known(1), none));
  assert_false(rung_standing_is_worse(RUNG_ASPECT_MONEY, known(0), none));
  RungStanding third = {1, 3, RUNG_STANDING_KNOWN}, half = {1, 2, RUNG_STANDING_KNOWN};
  assert_true(rung_standing_is_worse(RUNG_ASPECT_SCORE, half, third));
  assert_false(rung_standing_is_worse(RUNG_ASPECT_SCORE, third, half));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sole_any_and_together), cmocka_unit_test(edits_cancel),
      cmocka_unit_test(missing_is_not_zero),   cmocka_unit_test(few_of_many),
      cmocka_unit_test(hidden_in_company),     cmocka_unit_test(sampled_parts_sum_up),
      cmocka_unit_test(failing_allocations),   cmocka_unit_test(worse)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
