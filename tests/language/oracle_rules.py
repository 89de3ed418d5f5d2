"""Tiers, requirements, scores, badges and incentives of the oracle, by the manual's section 4."""

from fractions import Fraction

from oracle_evaluate import EVALUATE, Place, value
from oracle_formula import OTHERWISE, WRITERS, ATOM, text
from oracle_values import literal, plain, rounded
from oracle_windows import window, window_text

CENT = Fraction(1, 100)
BY_TIER = {"tier", "by_tier", "by_tier_schedule"}


class Rules:
    """tiers: lowest first; paths: name or None -> rows; all else by name."""

    def __init__(self, world, tiers):
        self.world, self.tiers = world, tiers
        self.climb = False
        self.paths, self.scores, self.badges, self.incentives = {}, {}, {}, {}
        self.reached = {}

    def tier_of(self, partner):
        key = partner["partner_id"]
        if key not in self.reached:
            self.reached[key] = self.highest(partner)
        return self.reached[key]

    def highest(self, partner):
        """The highest tier that some path leads to."""
        best = "none"
        for rows in self.paths.values():
            for tier in self.tiers:
                if self.holds(rows, tier, partner):
                    if best == "none" or self.tiers.index(tier) > self.tiers.index(best):
                        best = tier
                elif self.climb:
                    break
        return best

    def holds(self, rows, tier, partner):
        place = self.world.place(partner, tier=tier)
        return all(row.holds(self.tiers.index(tier), place) for row in rows)

    def declared(self):
        parts = ["tiers { " + ", ".join(f'"{tier}"' for tier in self.tiers) + " }"]
        for name, rows in self.paths.items():
            head = f'requirements {name and chr(34) + name + chr(34) or ""}'
            lines = [f"{head} {{ climb = true, [[" if self.climb else f"{head} [[",
                     f"  | requirement | {' | '.join(self.tiers)} |"]
            segmented = any(isinstance(row, Segmented) for row in rows)
            if segmented:
                lines[1] = "  | region" + lines[1][2:].join((" ", ""))
            lines += [row.declared(segmented) for row in rows]
            parts.append("\n".join(lines + ["]] }" if self.climb else "]]"]))
        for definitions in (self.scores, self.badges, self.incentives):
            parts += [known.declared() for known in definitions.values()]
        return "\n".join(parts)


class Requirement:
    """left: formula; op: comparison, or None for a whole condition; cells: node, yes or None."""

    def __init__(self, left, op, cells):
        self.left, self.op, self.cells = left, op, cells

    def holds(self, index, place):
        cell = self.cells[index]
        if cell is None:
            return True
        found = value(self.left, place)
        if self.op is None:
            return found is True
        wanted = value(cell, place)
        if found is None or wanted is None:
            return False
        return {">=": found >= wanted, ">": found > wanted,
                "<=": found <= wanted, "<": found < wanted}[self.op]

    def declared(self, segmented=False):
        left = f"{text(self.left, OTHERWISE)} {self.op}" if self.op else str(self.left)
        cells = ["-" if cell is None else "yes" if cell is True else str(cell)
                 for cell in self.cells]
        return f"  | {'- | ' if segmented else ''}{left} | {' | '.join(cells)} |"


class Segmented:
    """A requirement with a row for each segment: [(regions, Requirement)]; where no row matches,
    tiers that one of them asks something of do not have it met."""

    def __init__(self, rows):
        self.rows = rows

    def holds(self, index, place):
        for regions, row in self.rows:
            if place.partner["region"] in regions:
                return row.holds(index, place)
        return all(row.cells[index] is None for _, row in self.rows)

    def declared(self, segmented=True):
        assert segmented
        return "\n".join("  | " + ", ".join(regions) + row.declared()[3:].join((" | ", ""))
                         for regions, row in self.rows)


class Measure:
    """One row of a score: category or None, formula, share or points, full marks.

    when: the condition under which it applies, or None; at_least: its floor, or None.
    """

    def __init__(self, name, category, formula, form, out_of, when=None, at_least=None):
        self.name, self.category, self.formula = name, category, formula
        self.form, self.out_of, self.when, self.at_least = form, out_of, when, at_least

    def applies(self, place):
        return self.when is None or value(self.when, place) is True

    def earned(self, place):
        """(value, points) held between 0 and full marks; (None, None) where there is no data."""
        found = value(self.formula, place)
        if found is None:
            return None, None
        points = found * self.out_of if self.form == "share" else found
        points = min(max(points, Fraction(0)), self.out_of)
        return found, max(points, self.at_least) if self.at_least is not None else points


class Score:
    """weights: category -> weight for each tier, None is n/a; or None: the sum of points.

    limits: category -> (least, most), either may be None; floor, cap: of the total, or None.
    """

    def __init__(self, name, tiers, measures, weights, **said):
        self.name, self.tiers, self.measures, self.weights = name, tiers, measures, weights
        self.out_of, self.not_applicable, self.no_data = Fraction(100), "spread", "zero"
        self.limits, self.floor, self.cap = {}, None, None
        self.__dict__.update(said)

    def result(self, place):
        """(total, category -> earned part, measure -> (value, points, left out)).

        A category without a measure that applies has no part.
        """
        points, parts, measures = {}, {}, {}
        for category in dict.fromkeys(measure.category for measure in self.measures):
            own = [measure for measure in self.measures if measure.category == category]
            earned, possible = Fraction(0), Fraction(0)
            for measure in own:
                found, gives = measure.earned(place)
                left_out = (not measure.applies(place)
                            or found is None and self.no_data == "spread")
                measures[measure.name] = (found, gives or Fraction(0), left_out)
                if not left_out:
                    earned += gives or 0
                    possible += measure.out_of
            least, most = self.limits.get(category, (None, None))
            possible = possible if most is None else min(possible, most)
            earned = earned if least is None else max(earned, least)
            points[category] = min(earned, possible)
            if any(measure.applies(place) for measure in own):
                parts[category] = points[category] / possible if possible else Fraction(0)
            else:
                parts[category] = None
        if self.weights is None:
            total = sum(points.values(), Fraction(0))
        else:
            total = self.weighted(parts, self.tiers.index(place.tier))
        return self.bounded(total), parts, measures

    def bounded(self, total):
        if total is not None and self.floor is not None:
            total = max(total, self.floor)
        if total is not None and self.cap is not None:
            total = min(total, self.cap)
        return total

    def weighted(self, parts, index):
        weights = {name: cells[index] for name, cells in self.weights.items()
                   if cells[index] is not None and parts[name] is not None}
        total = sum((weight * parts[name] for name, weight in weights.items()), Fraction(0))
        if self.not_applicable == "spread":
            if not weights:
                return None
            total /= sum(weights.values())
        return total * self.out_of

    def declared(self):
        lines = [f'score "{self.name}" {{ no_data = "{self.no_data}",']
        if self.weights is not None:
            lines += [f'  out_of = {plain(self.out_of)}, '
                      f'not_applicable = "{self.not_applicable}", weights = [[',
                      f"  | category | {' | '.join(self.tiers)} |"]
            for name, cells in self.weights.items():
                shown = ["n/a" if cell is None else plain(cell * 100) + "%" for cell in cells]
                lines.append(f"  | {name} | {' | '.join(shown)} |")
            lines.append("  ]],")
        for name in ("floor", "cap"):
            if getattr(self, name) is not None:
                lines.append(f"  {name} = \"{plain(getattr(self, name))}\",")
        if self.limits:
            lines += ["  limits = [[", "  | category | at least | at most |"]
            for name, bounds in self.limits.items():
                shown = ["-" if bound is None else plain(bound) for bound in bounds]
                lines.append(f"  | {name} | {' | '.join(shown)} |")
            lines.append("  ]],")
        category = "category | " if self.weights is not None else ""
        lines += ["  measures = [[", 
                  f"  | {category}measure | when | at least | share | points | out of |"]
        for known in self.measures:
            cells = [known.category] if self.weights is not None else []
            cells += [known.name, "-" if known.when is None else str(known.when),
                      "-" if known.at_least is None else plain(known.at_least)]
            cells += [str(known.formula) if known.form == "share" else "",
                      str(known.formula) if known.form == "points" else "", plain(known.out_of)]
            lines.append(f"  | {' | '.join(cells)} |")
        return "\n".join(lines + ["]] }"])


class Badge:
    """A specialization: every condition holds; each: a group with one answer per row, or None."""

    def __init__(self, name, requires, each=None):
        self.name, self.requires, self.each = name, requires, each

    def holds(self, place):
        if not self.each or place.table == self.each:
            return all(value(condition, place) is True for condition in self.requires)
        return any(True for _ in self.rows(place))

    def rows(self, place):
        """The partner's rows of the group that have the badge."""
        for row in place.world.group_rows(self.each, place.period):
            if row["partner_id"] == place.partner["partner_id"]:
                if self.holds(place.moved(table=self.each, row=row)):
                    yield row

    def declared(self):
        lines = [f'specialization "{self.name}" {{']
        if self.each:
            lines.append(f'  for_each = "{self.each}",')
        conditions = ", ".join(f"[==[{one}]==]" for one in self.requires)
        return "\n".join(lines + [f"  requires = {{ {conditions} }},", "}"])


def shown_key(key):
    """A group's key as payouts and badges show it."""
    if isinstance(key, bool):
        return "yes" if key else "no"
    return plain(key) if isinstance(key, Fraction) else str(key)


class Incentive:
    """steps: name -> formula, the last pays; each: a source, a group or None; where: conditions
    by name; rounding: (mode, increment); floor, cap: formulas or None; window: of the rows."""

    def __init__(self, name, steps, **said):
        self.name, self.steps = name, steps
        self.each = self.window = self.floor = self.cap = None
        self.minimum = self.floor_each = self.cap_each = self.as_of = None
        self.where, self.rounding = {}, None
        self.__dict__.update(said)

    def rounded(self, figure):
        return rounded(figure, *(self.rounding or ("half up", CENT)))

    def reasons(self, place):
        """Why it is not paid: the conditions that are not fulfilled, in order."""
        found = ((name, value(condition, place)) for name, condition in self.where.items())
        return "; ".join(name if holds is False else f"{name} (no data)"
                         for name, holds in found if holds is not True)

    def at(self, place):
        """The place with the day that `as_of` names."""
        return place if self.as_of is None else place.moved(as_of=self.as_of).dated()

    def amount(self, place):
        place = place.moved(steps={})
        for name, formula in self.steps.items():
            place.steps[name] = value(formula, place)
        return place.steps[name]

    def lack(self, place, *bounds):
        """Why the amount, or a bound of it, is missing."""
        formulas = [*self.steps.values(), *(bound for bound in bounds if bound is not None)]
        by_tier = any(part.op in BY_TIER for formula in formulas for part in formula.walk())
        return "no tier" if by_tier and place.tier == "none" else "no data"

    @staticmethod
    def held(figure, place, floor, cap):
        """Between floor and cap, the cap last; missing where one of them is."""
        for formula, choose in ((floor, max), (cap, min)):
            if formula is not None and figure is not None:
                bound = value(formula, place)
                figure = None if bound is None else choose(figure, bound)
        return figure

    def paid(self, due, place, status="paid"):
        """(total, status) of what is due: less than the minimum is not paid."""
        if self.minimum is not None and 0 < due < value(self.minimum, place):
            return Fraction(0), "below minimum"
        return due, status if due else "nothing due"

    def result(self, place):
        """(total, status, [(status, reasons, amount, payout) of each row])."""
        if self.each:
            return self.result_of_rows(place)
        place = self.at(place)
        if self.reasons(place):
            return None, "not eligible", []
        figure = self.amount(place)
        if figure is not None:
            figure = self.held(self.rounded(figure), place, self.floor, self.cap)
        if figure is None:
            return None, self.lack(place, self.floor, self.cap), []
        return *self.paid(figure, place), []

    def result_of_rows(self, place):
        rows = [self.result_of_row(self.at(at)) for at in self.places(place)]
        lacking = [row[0] for row in rows if row[0] in ("no data", "no tier")]
        paid = [row[3] for row in rows if row[3] is not None]
        total = sum(paid, Fraction(0))
        if paid or not lacking:
            total = self.held(total, place, self.floor, self.cap)
        if total is None:
            return None, self.lack(place, self.floor, self.cap), rows
        total, status = self.paid(total, place)
        if lacking:
            return total, "paid in part" if total else lacking[0], rows
        return total, status, rows

    def result_of_row(self, place):
        reasons, amount = self.reasons(place), self.amount(place)
        if reasons:
            return "not eligible", reasons, amount, None
        if amount is None:
            return self.lack(place), "", None, None
        payout = self.held(self.rounded(amount), place, self.floor_each, self.cap_each)
        return "paid" if payout else "nothing due", "", amount, payout

    def places(self, place):
        world, period = place.world, place.period
        span = None
        if self.each in world.groups:
            by = world.groups[self.each].by
            rows = sorted(world.group_rows(self.each, period),
                          key=lambda row: " / ".join(shown_key(row[key]) for key in by))
        else:
            table = world.tables[self.each]
            span = window(self.window, period, world.calendar) if self.window else period
            rows = [row for row in table.rows if table.counts(row, span)]
        for row in rows:
            if row["partner_id"] == place.partner["partner_id"]:
                own = world.has_day(self.each) and [world.tables[self.each].own_day(row)]
                yield place.moved(table=self.each, row=row, day=own or None, span=[span])

    def declared(self):
        lines = [f'incentive "{self.name}" {{']
        if self.each:
            lines.append(f'  each = "{self.each}",')
        if self.window:
            lines.append(f'  during = "{window_text(self.window)}",')
        if self.where:
            lines.append("  where = { " + ", ".join(
                f"{name} = [==[{condition}]==]" for name, condition in self.where.items()) + " },")
        if len(self.steps) == 1:
            lines.append(f"  amount = [==[{next(iter(self.steps.values()))}]==],")
        else:
            lines.append("  steps = { " + ", ".join(
                f"{name} = [==[{formula}]==]" for name, formula in self.steps.items()) + " },")
        for name in ("floor", "cap", "minimum", "floor_each", "cap_each", "as_of"):
            formula = getattr(self, name)
            if formula is not None:
                lines.append(f"  {name} = [==[{formula}]==],")
        if self.rounding:
            mode, increment = self.rounding
            lines.append(f'  rounding = "{mode} to {literal(increment, "usd", 2)}",')
        return "\n".join(lines + ["}"])


def at_tier(place):
    """The place with the tier that its partner reaches, if it has no other."""
    if place.tier is not None:
        return place
    return place.moved(tier=place.world.tiers.tier_of(place.partner))


EVALUATE.update({
    "tier": lambda node, place: at_tier(place).tier,
    "by_tier": lambda node, place: place.world.params[node.extra].at(
        at_tier(place).tier, place.figures_day()),
    "by_tier_schedule": lambda node, place: pay_by_tier(node, at_tier(place)),
    "score": lambda node, place: place.world.tiers.scores[node.extra].result(place)[0],
    "badge": lambda node, place: place.world.tiers.badges[node.extra].holds(place),
    "paid": lambda node, place: paid(node, place),
})
WRITERS.update({
    "tier": lambda node: ("tier", ATOM),
    "by_tier": lambda node: (node.extra, ATOM),
    "by_tier_schedule": lambda node: (f"pay({node.extra}, {node.parts[0]})", ATOM),
    "score": lambda node: (f"score('{node.extra}')", ATOM),
    "badge": lambda node: (node.extra, ATOM),
    "paid": lambda node: (node.extra, ATOM),
    "step_name": lambda node: (node.extra, ATOM),
})


def pay_by_tier(node, place):
    figure = value(node.parts[0], place)
    known = place.world.schedule(node.extra, place.figures_day())
    return None if figure is None or known is None else known.pay(figure, place.tier)


def paid(node, place):
    """What an incentive pays: 0 for whoever is not eligible."""
    at = at_tier(Place(place.world, place.period, place.partner))
    total, status, _ = place.world.tiers.incentives[node.extra].result(at)
    return Fraction(0) if status == "not eligible" else total
