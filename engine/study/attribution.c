#include "study/attribution.h"

#include <string.h>

#include "study/coalitions.h"

enum { GROW_ROUNDS = 2, PATH_SETS_MOST = 48 };

/* All under way. */
typedef struct Work {
  RungAttribution *made;
  const RungGame *game;
  RungCoalitions coalitions;
  RungAllocator *allocator;
  RungPlayers all;
  uint8_t *marks; /* [partners * aspects] something moves here */
  uint64_t random;
  RungStanding *values; /* [1 << RUNG_PLAYERS_EXACT] of the sets within one cause's */
  size_t *serving;      /* likewise: a set that gives what is asked; SIZE_MAX - 1: none */
} Work;

/* A set that is wanted: of `known` players exactly `value`; the others do not matter. */
typedef struct Order {
  RungPlayers known, value;
} Order;

enum { NO_SET = 1 };

static size_t count_players(RungPlayers set) {
  return (size_t)__builtin_popcountll(set);
}

static RungPlayers lone(size_t player) {
  return (RungPlayers)1 << player;
}

/* xorshift64*: the same sets on every machine. */
static uint64_t next_random(Work *work) {
  uint64_t x = work->random;
  x ^= x >> 12;
  x ^= x << 25;
  x ^= x >> 27;
  work->random = x;
  return x * UINT64_C(0x2545F4914F6CDD1D);
}

static RungStanding at(const Work *work, RungPlayers set, const RungCause *cause) {
  return rung_coalitions_at(&work->coalitions,
                            rung_coalitions_index(&work->coalitions, set), cause->aspect,
                            cause->partner);
}

static bool same_at(const Work *work, RungPlayers a, RungPlayers b,
                    const RungCause *cause) {
  return rung_standing_equal(at(work, a, cause), at(work, b, cause));
}

static RungWide money(RungStanding standing) {
  return standing.state == RUNG_STANDING_KNOWN ? standing.value : 0;
}

static RungStatus fail_overflow(RungError *err) {
  return rung_error_set(err, RUNG_E_RANGE, "overflow",
                        "the parts of the edits in an amount need more than 38 digits");
}

/* The players of `set`, lowest first; returns how many. */
static size_t list_players(RungPlayers set, uint8_t players[64]) {
  size_t count = 0;
  for (; set; set &= set - 1) players[count++] = (uint8_t)__builtin_ctzll(set);
  return count;
}

/* Bits of `code` spread over the players, and back. */
static RungPlayers spread(uint32_t code, const uint8_t *players) {
  RungPlayers set = 0;
  for (size_t i = 0; code >> i; i++)
    if (code >> i & 1) set |= lone(players[i]);
  return set;
}

static uint32_t gather(RungPlayers set, const uint8_t *players, size_t count) {
  uint32_t code = 0;
  for (size_t i = 0; i < count; i++) code |= (uint32_t)(set >> players[i] & 1) << i;
  return code;
}

/* Which players bear on an aspect -----------------------------------------------------
 */

static RungStatus ask_first(Work *work, RungError *err) {
  if (rung_coalitions_want(&work->coalitions, work->all, err)) return err->status;
  for (size_t i = 0; i < work->game->players; i++) {
    if (rung_coalitions_want(&work->coalitions, lone(i), err) ||
        rung_coalitions_want(&work->coalitions, work->all & ~lone(i), err)) {
      return err->status;
    }
  }
  return rung_coalitions_ask(&work->coalitions, err);
}

static RungKey key_of(const Work *work, RungPlayers set, size_t aspect) {
  const RungCoalition *coalition = rung_coalitions_find(&work->coalitions, set);
  return coalition ? coalition->keys[aspect] : work->game->old_version->keys[aspect];
}

static bool same_key(RungKey a, RungKey b) {
  return a.low == b.low && a.high == b.high;
}

static void find_bearing(Work *work) {
  for (size_t a = 0; a < work->game->aspects; a++) {
    for (size_t i = 0; i < work->game->players; i++) {
      RungPlayers without = work->all & ~lone(i);
      bool bears = !same_key(key_of(work, lone(i), a), key_of(work, 0, a)) ||
                   !same_key(key_of(work, work->all, a), key_of(work, without, a));
      if (bears) work->made->bearing[a] |= lone(i);
    }
  }
}

static void mark_shifts(Work *work, RungPlayers set) {
  const RungCoalition *coalition = rung_coalitions_find(&work->coalitions, set);
  for (size_t i = 0; coalition && i < coalition->shift_count; i++) {
    const RungShift *shift = &coalition->shifts[i];
    work->marks[shift->partner * work->game->aspects + shift->aspect] = 1;
  }
}

/* What may matter to a partner: of few players all; of many those that make a difference
 * alone, or by being left out. */
static RungPlayers find_matter(const Work *work, const RungCause *cause) {
  RungPlayers bearing = work->made->bearing[cause->aspect], matter = 0;
  if (count_players(bearing) <= RUNG_PLAYERS_ALL) return bearing;
  for (size_t i = 0; i < work->game->players; i++) {
    if ((bearing & lone(i)) == 0) continue;
    bool moves = !same_at(work, lone(i), 0, cause) ||
                 !same_at(work, work->all & ~lone(i), work->all, cause);
    if (moves) matter |= lone(i);
  }
  return matter;
}

static RungStatus collect(Work *work, RungError *err) {
  RungAttribution *made = work->made;
  const size_t cells = work->game->partners * work->game->aspects;
  mark_shifts(work, work->all);
  for (size_t i = 0; i < work->game->players; i++) {
    mark_shifts(work, lone(i));
    mark_shifts(work, work->all & ~lone(i));
  }
  size_t count = 0;
  for (size_t i = 0; i < cells; i++) count += work->marks[i];
  made->causes = rung_arena_take_array(&made->arena, count + 1, sizeof *made->causes);
  if (!made->causes) return rung_error_memory(err, "the causes");
  for (size_t i = 0; i < cells; i++) {
    if (!work->marks[i]) continue;
    RungCause *cause = &made->causes[made->cause_count++];
    cause->partner = (uint32_t)(i / work->game->aspects);
    cause->aspect = (uint32_t)(i % work->game->aspects);
    cause->matter = find_matter(work, cause);
  }
  return RUNG_OK;
}

/* What else matters in company ---------------------------------------------------------
 */

/* Two sets that give a partner different things, though the same players of those that
 * matter to it are in both. */
typedef struct Conflict {
  RungPlayers one, other;
} Conflict;

/* Finds for each set of what matters to a cause one of the list that answers for it. */
static bool serve(Work *work, const RungCause *cause, Conflict *conflict) {
  uint8_t players[64];
  const size_t count = list_players(cause->matter, players);
  const RungCoalitions *coalitions = &work->coalitions;
  for (uint32_t code = 0; code < 1u << count; code++)
    work->serving[code] = SIZE_MAX - NO_SET;
  work->serving[0] = SIZE_MAX;
  work->values[0] = at(work, 0, cause);
  for (size_t i = 0; i < coalitions->answered; i++) {
    uint32_t code = gather(coalitions->list[i].set, players, count);
    RungStanding given = rung_coalitions_at(coalitions, i, cause->aspect, cause->partner);
    if (work->serving[code] == SIZE_MAX - NO_SET) {
      work->serving[code] = i;
      work->values[code] = given;
    } else if (!rung_standing_equal(given, work->values[code])) {
      size_t first = work->serving[code];
      *conflict = (Conflict){first == SIZE_MAX ? 0 : coalitions->list[first].set,
                             coalitions->list[i].set};
      return false;
    }
  }
  return true;
}

/* Is every set answered for, without a contradiction? */
static bool is_served(Work *work, const RungCause *cause, Conflict *conflict) {
  if (!serve(work, cause, conflict)) return false;
  for (uint32_t code = 0; code >> count_players(cause->matter) == 0; code++)
    if (work->serving[code] == SIZE_MAX - NO_SET) return false;
  return true;
}

static RungPlayers lowest(RungPlayers set) {
  return set & (~set + 1);
}

/* Wants the sets on the way from one to the other, a player at a time. */
static RungStatus want_path(Work *work, Conflict conflict, RungError *err) {
  RungPlayers set = conflict.one, left = set ^ conflict.other;
  size_t sets = work->coalitions.count - work->coalitions.answered;
  if (sets + count_players(left) > PATH_SETS_MOST) return RUNG_OK;
  for (; left; left &= left - 1) {
    set ^= lowest(left);
    if (rung_coalitions_want(&work->coalitions, set, err)) return err->status;
  }
  return RUNG_OK;
}

/* Adds the players that make the difference on the way, where that is asked already. */
static void add_from_path(Work *work, Conflict conflict, RungCause *cause) {
  RungPlayers set = conflict.one, left = (set ^ conflict.other) & ~cause->matter;
  for (; left; left &= left - 1) {
    RungPlayers next = set ^ lowest(left);
    bool asked = next == 0 || rung_coalitions_find(&work->coalitions, next) != NULL;
    if (!asked) return;
    if (!same_at(work, set, next, cause)) cause->matter |= lowest(left);
    set = next;
  }
}

static bool is_exact(const RungCause *cause) {
  return count_players(cause->matter) <= RUNG_PLAYERS_EXACT;
}

/* One round of looking for conflicts; *more: some are left. */
static RungStatus grow_once(Work *work, bool *more, RungError *err) {
  RungAttribution *made = work->made;
  *more = false;
  for (size_t i = 0; i < made->cause_count; i++) {
    RungCause *cause = &made->causes[i];
    Conflict conflict;
    while (is_exact(cause) && !serve(work, cause, &conflict)) {
      RungPlayers before = cause->matter;
      add_from_path(work, conflict, cause);
      if (cause->matter != before) continue;
      *more = true;
      if (want_path(work, conflict, err)) return err->status;
      break;
    }
  }
  return rung_coalitions_ask(&work->coalitions, err);
}

/* Random sets look for players that matter only in company. */
static RungStatus grow_matter(Work *work, RungError *err) {
  bool more = true;
  for (size_t i = 0; i < RUNG_CHECKS_SAMPLED && work->game->players > RUNG_PLAYERS_ALL;
       i++) {
    RungPlayers set = next_random(work) & work->all;
    if (rung_coalitions_want(&work->coalitions, set, err)) return err->status;
  }
  if (rung_coalitions_ask(&work->coalitions, err)) return err->status;
  for (size_t round = 0; more && round < GROW_ROUNDS; round++) {
    if (grow_once(work, &more, err)) return err->status;
  }
  return RUNG_OK;
}

/* Sets for all ----------------------------------------------------------------------- */

/* Puts an order into the first that goes with it, or a new one; false: there are too
 * many. */
static bool place_order(Order *orders, size_t *count, size_t most, Order order) {
  for (size_t i = 0; i < *count; i++) {
    RungPlayers both = orders[i].known & order.known;
    if ((orders[i].value ^ order.value) & both) continue;
    orders[i].known |= order.known;
    orders[i].value |= order.value;
    return true;
  }
  if (*count == most) return false;
  orders[(*count)++] = order;
  return true;
}

/* Has the same been ordered for another cause? The latest are remembered by hash. */
static bool was_ordered(RungPlayers *seen, RungPlayers matter) {
  size_t slot = (size_t)(matter * UINT64_C(0x9E3779B97F4A7C15) >> 52);
  bool known = seen[slot] == matter;
  seen[slot] = matter;
  return known;
}

/* Orders what causes of up to `players` players still need; false: too many sets. */
static bool order_sets(Work *work, size_t players, Order *orders, size_t *count,
                       RungPlayers *seen) {
  const RungAttribution *made = work->made;
  *count = 0;
  memset(seen, 0, 4096 * sizeof *seen);
  for (size_t i = 0; i < made->cause_count; i++) {
    const RungCause *cause = &made->causes[i];
    uint8_t list[64];
    Conflict conflict;
    size_t size = list_players(cause->matter, list);
    if (size > players || was_ordered(seen, cause->matter) ||
        !serve(work, cause, &conflict)) {
      continue;
    }
    for (uint32_t code = 0; code < 1u << size; code++) {
      Order order = {cause->matter, spread(code, list)};
      if (work->serving[code] == SIZE_MAX - NO_SET &&
          !place_order(orders, count, RUNG_SETS_MOST, order)) {
        return false;
      }
    }
  }
  return true;
}

/* Asks for what the orders leave open at random: so each set also looks for players that
 * matter only in company. */
static RungStatus ask_orders(Work *work, const Order *orders, size_t count,
                             RungError *err) {
  for (size_t i = 0; i < count; i++) {
    RungPlayers rest = next_random(work) & work->all & ~orders[i].known;
    if (rung_coalitions_want(&work->coalitions, orders[i].value | rest, err))
      return err->status;
  }
  return rung_coalitions_ask(&work->coalitions, err);
}

/* Asks for what all causes need that are worked out exactly: of as many players as the
 * sets allow. Where what comes contradicts itself, players were overlooked: again. */
static RungStatus want_all(Work *work, RungError *err) {
  RungAttribution *made = work->made;
  size_t players = RUNG_PLAYERS_EXACT, count = 0;
  bool more = true;
  Order *orders = rung_arena_take_array(&made->arena, RUNG_SETS_MOST, sizeof *orders);
  RungPlayers *seen = rung_arena_take_array(&made->arena, 4096, sizeof *seen);
  if (!orders || !seen) return rung_error_memory(err, "the sets of edits");
  for (size_t round = 0; round < GROW_ROUNDS; round++) {
    while (!order_sets(work, players, orders, &count, seen)) players--;
    if (count == 0 && !more) break;
    if (ask_orders(work, orders, count, err) || grow_once(work, &more, err))
      return err->status;
  }
  made->exact_players = players;
  for (size_t i = 0; i < made->cause_count; i++) {
    RungCause *cause = &made->causes[i];
    Conflict conflict;
    cause->sampled =
        count_players(cause->matter) > players || !is_served(work, cause, &conflict);
  }
  return RUNG_OK;
}

/* One cause, exactly ------------------------------------------------------------------
 */

/* Leaves in `matter` only players that change something for the partner. */
static void drop_idle(Work *work, RungCause *cause) {
  uint8_t players[64];
  Conflict conflict;
  const size_t count = list_players(cause->matter, players);
  (void)serve(work, cause, &conflict);
  for (size_t i = 0; i < count; i++) {
    bool idle = true;
    for (uint32_t code = 0; idle && code < 1u << count; code++)
      idle = rung_standing_equal(work->values[code & ~(1u << i)],
                                 work->values[code | 1u << i]);
    if (idle) cause->matter &= ~lone(players[i]);
  }
  (void)serve(work, cause, &conflict);
}

/* Has a set found so far nothing that `code` lacks? */
static bool has_within(const uint32_t *found, size_t count, uint32_t code) {
  for (size_t i = 0; i < count; i++)
    if ((found[i] & ~code) == 0) return true;
  return false;
}

static RungStatus find_sets(Work *work, RungCause *cause, RungError *err) {
  uint8_t players[64];
  const size_t count = list_players(cause->matter, players);
  const RungStanding whole = work->values[(1u << count) - 1];
  if (rung_standing_equal(whole, work->values[0])) return RUNG_OK;
  RungArena *arena = &work->made->arena;
  uint32_t found[1u << (RUNG_PLAYERS_EXACT - 1)];
  size_t sets = 0;
  for (int size = 1; size <= (int)count; size++) {
    for (uint32_t code = 1; code < 1u << count; code++) {
      if (__builtin_popcount(code) != size || has_within(found, sets, code) ||
          !rung_standing_equal(work->values[code], whole)) {
        continue;
      }
      found[sets++] = code;
    }
  }
  RungPlayers *list = rung_arena_take_array(arena, sets + 1, sizeof *list);
  if (!list) return rung_error_memory(err, "the causes");
  for (size_t i = 0; i < sets; i++) list[i] = spread(found[i], players);
  cause->sets = list;
  cause->set_count = sets;
  return RUNG_OK;
}

static RungWide factorial(size_t n) {
  RungWide product = 1;
  for (size_t i = 2; i <= n; i++) product *= (RungWide)i;
  return product;
}

static bool add_part(RungWide *part, RungWide step, RungWide weight) {
  RungWide product;
  return rung_wide_multiply(step, weight, &product) &&
         rung_wide_add(*part, product, part);
}

/* parts [players]: the Shapley values of the money in work->values. */
static RungStatus share_out(const Work *work, const RungCause *cause, RungWide *parts,
                            RungError *err) {
  uint8_t players[64];
  const size_t count = list_players(cause->matter, players);
  const RungWide orders = RUNG_PARTS_OF / factorial(count);
  for (uint32_t code = 0; code < 1u << count; code++) {
    size_t before = (size_t)__builtin_popcount(code);
    for (size_t i = 0; i < count; i++) {
      if (code >> i & 1) continue;
      RungWide step = money(work->values[code | 1u << i]) - money(work->values[code]);
      RungWide weight = orders * factorial(before) * factorial(count - before - 1);
      if (!add_part(&parts[players[i]], step, weight)) return fail_overflow(err);
    }
  }
  return RUNG_OK;
}

/* One cause, by samples ---------------------------------------------------------------
 */

static void shuffle(Work *work, uint8_t *players, size_t count) {
  for (size_t i = count; i > 1; i--) {
    size_t k = (size_t)(next_random(work) % i);
    uint8_t moved = players[i - 1];
    players[i - 1] = players[k];
    players[k] = moved;
  }
}

/* Orders of all players, [RUNG_ORDERS_SAMPLED * players]; their beginnings are asked. */
static RungStatus sample_orders(Work *work, uint8_t *orders, RungError *err) {
  const size_t count = work->game->players;
  for (size_t k = 0; k < RUNG_ORDERS_SAMPLED; k++) {
    uint8_t *order = orders + k * count;
    RungPlayers set = 0;
    list_players(work->all, order);
    if (k % 2 == 0)
      shuffle(work, order, count);
    else
      for (size_t i = 0; i < count; i++) order[i] = order[-1 - (ptrdiff_t)i];
    for (size_t i = 0; i < count; i++) {
      set |= lone(order[i]);
      if (rung_coalitions_want(&work->coalitions, set, err)) return err->status;
    }
  }
  return rung_coalitions_ask(&work->coalitions, err);
}

static RungStatus share_sampled(const Work *work, const RungCause *cause,
                                const uint8_t *orders, RungWide *parts, RungError *err) {
  const size_t count = work->game->players;
  for (size_t k = 0; k < RUNG_ORDERS_SAMPLED; k++) {
    RungPlayers set = 0;
    RungStanding before = at(work, 0, cause);
    for (size_t i = 0; i < count; i++) {
      size_t player = orders[k * count + i];
      set |= lone(player);
      RungStanding after = at(work, set, cause);
      if (!add_part(&parts[player], money(after) - money(before),
                    RUNG_PARTS_OF / RUNG_ORDERS_SAMPLED)) {
        return fail_overflow(err);
      }
      before = after;
    }
  }
  return RUNG_OK;
}

/* Players that do it alone; where none does, all that matter together. */
static RungStatus guess_sets(Work *work, RungCause *cause, RungError *err) {
  RungPlayers *list = rung_arena_take_array(
      &work->made->arena, count_players(cause->matter) + 1, sizeof *list);
  if (!list) return rung_error_memory(err, "the causes");
  cause->sets = list;
  if (same_at(work, work->all, 0, cause)) return RUNG_OK;
  for (size_t i = 0; i < work->game->players; i++) {
    bool alone = (cause->matter & lone(i)) && same_at(work, lone(i), work->all, cause);
    if (alone) list[cause->set_count++] = lone(i);
  }
  if (cause->set_count == 0) list[cause->set_count++] = cause->matter;
  return RUNG_OK;
}

/* Totals ------------------------------------------------------------------------------
 */

static RungStatus settle(Work *work, RungCause *cause, const uint8_t *orders,
                         RungWide *parts, RungError *err) {
  const bool is_money = work->game->kinds[cause->aspect] == RUNG_ASPECT_MONEY;
  if (cause->sampled) {
    if (guess_sets(work, cause, err)) return err->status;
    return is_money ? share_sampled(work, cause, orders, parts, err) : RUNG_OK;
  }
  drop_idle(work, cause);
  if (find_sets(work, cause, err)) return err->status;
  return is_money ? share_out(work, cause, parts, err) : RUNG_OK;
}

static RungStatus settle_all(Work *work, RungError *err) {
  RungAttribution *made = work->made;
  const size_t players = work->game->players;
  uint8_t *orders = NULL;
  for (size_t i = 0; i < made->cause_count; i++) made->sampled += made->causes[i].sampled;
  made->parts = rung_arena_take_array(&made->arena, made->cause_count * players + 1,
                                      sizeof *made->parts);
  if (!made->parts) return rung_error_memory(err, "the causes");
  if (made->sampled > 0) {
    orders = rung_arena_take_array(&made->arena, RUNG_ORDERS_SAMPLED, players);
    if (!orders) return rung_error_memory(err, "the causes");
    if (sample_orders(work, orders, err)) return err->status;
  }
  size_t kept = 0;
  for (size_t i = 0; i < made->cause_count; i++) {
    RungCause *cause = &made->causes[i];
    RungWide *parts = made->parts + kept * players;
    memset(parts, 0, players * sizeof *parts);
    if (settle(work, cause, orders, parts, err)) return err->status;
    if (cause->matter == 0) continue;
    made->cancelled += cause->set_count == 0;
    made->causes[kept++] = *cause;
  }
  made->cause_count = kept;
  return RUNG_OK;
}

static void count_roles(const RungCause *cause, RungShare *share, size_t player) {
  bool alone = false, joined = false;
  for (size_t i = 0; i < cause->set_count; i++) {
    if ((cause->sets[i] & lone(player)) == 0) continue;
    if (cause->sets[i] == lone(player))
      alone = true;
    else
      joined = true;
  }
  if (alone && cause->set_count == 1)
    share->sole++;
  else if (alone)
    share->any++;
  else if (joined)
    share->together++;
}

/* What a player does alone, and by being left out, to one standing. */
static RungStatus count_moves(const Work *work, const RungCause *cause, RungShare *share,
                              size_t player, RungError *err) {
  RungAspectKind kind = work->game->kinds[cause->aspect];
  RungStanding old_version = at(work, 0, cause), alone = at(work, lone(player), cause);
  RungStanding without = at(work, work->all & ~lone(player), cause);
  RungStanding whole = at(work, work->all, cause);
  share->moved += !rung_standing_equal(old_version, alone);
  share->worse += rung_standing_is_worse(kind, old_version, alone) ||
                  rung_standing_is_worse(kind, without, whole);
  share->better += rung_standing_is_worse(kind, alone, old_version) ||
                   rung_standing_is_worse(kind, whole, without);
  if (kind != RUNG_ASPECT_MONEY) return RUNG_OK;
  RungWide step = money(alone) - money(old_version);
  return rung_wide_add(share->alone, step, &share->alone) ? RUNG_OK : fail_overflow(err);
}

static RungStatus sum_up(Work *work, RungError *err) {
  RungAttribution *made = work->made;
  const size_t players = work->game->players;
  for (size_t i = 0; i < made->cause_count; i++) {
    const RungCause *cause = &made->causes[i];
    for (size_t k = 0; k < players; k++) {
      RungShare *share = &made->shares[k * work->game->aspects + cause->aspect];
      if ((cause->matter & lone(k)) == 0) continue;
      count_roles(cause, share, k);
      if (count_moves(work, cause, share, k, err)) return err->status;
      if (!rung_wide_add(share->part, made->parts[i * players + k], &share->part)) {
        return fail_overflow(err);
      }
    }
  }
  return RUNG_OK;
}

static RungStatus work_out(Work *work, RungError *err) {
  if (ask_first(work, err)) return err->status;
  find_bearing(work);
  if (collect(work, err) || grow_matter(work, err) || want_all(work, err) ||
      settle_all(work, err) || sum_up(work, err)) {
    return err->status;
  }
  work->made->asked = work->coalitions.count;
  return RUNG_OK;
}

RungStatus rung_attribution_make(RungAttribution *attribution, const RungGame *game,
                                 RungAllocator *allocator, RungError *err) {
  Work work = {.made = attribution,
               .game = game,
               .allocator = allocator,
               .random = game->seed ? game->seed : 1};
  RungArena *arena = &attribution->arena;
  *attribution = (RungAttribution){0};
  rung_arena_init(arena, allocator);
  if (game->players == 0) return RUNG_OK;
  work.all = ~(RungPlayers)0 >> (64 - game->players);
  rung_coalitions_init(&work.coalitions, game, allocator);
  attribution->shares = rung_arena_take_array(arena, game->players * game->aspects + 1,
                                              sizeof *attribution->shares);
  attribution->bearing =
      rung_arena_take_array(arena, game->aspects + 1, sizeof *attribution->bearing);
  work.marks = rung_arena_take_array(arena, game->partners * game->aspects + 1, 1);
  work.values =
      rung_arena_take_array(arena, 1u << RUNG_PLAYERS_EXACT, sizeof *work.values);
  work.serving =
      rung_arena_take_array(arena, 1u << RUNG_PLAYERS_EXACT, sizeof *work.serving);
  RungStatus status = RUNG_OK;
  if (attribution->shares && attribution->bearing && work.marks && work.values &&
      work.serving) {
    status = work_out(&work, err);
  } else {
    status = rung_error_memory(err, "the causes");
  }
  rung_coalitions_reset(&work.coalitions);
  return status;
}

void rung_attribution_reset(RungAttribution *attribution) {
  rung_arena_reset(&attribution->arena);
  attribution->causes = NULL;
  attribution->cause_count = 0;
}
