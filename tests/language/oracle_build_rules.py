"""Random tiers, scores, badges and incentives over a world and its metrics."""

from fractions import Fraction

from oracle_build import MOST_DECIMALS, add_schedule
from oracle_evaluate import value
from oracle_formula import Clauses, Node, constant
from oracle_generate import Maker, has_division, scale_of
from oracle_rules import Badge, Incentive, Measure, Requirement, Rules, Score, Segmented
from oracle_values import MODES, Stops, TooLarge
from oracle_windows import random_window
from oracle_world import REGIONS, YEARS, Param

TIERS = ("bronze", "silver", "gold", "platinum")
LADDERS = ("sum(deals.arr)", "count(deals)")
COMPARED = (">=", ">", ">=", "<=", "<")


class Builder:
    """Adds rules to a world whose metrics are `names` (metric -> kind)."""

    def __init__(self, world, rng):
        self.world, self.rng = world, rng
        self.names = {name: node.kind for name, node in world.metrics.items()}
        self.tiers = TIERS[:rng.randint(2, 4)]
        self.rules = Rules(world, self.tiers)

    def formula(self, kind, depth=2, table=None, most=MOST_DECIMALS):
        """A formula whose figures stay small for every partner."""
        maker = Maker(self.world, self.rng, self.names, table, table is not None)
        while True:
            node = maker.make(kind, depth)
            if scale_of(node, self.world) <= most and len(str(node)) < 400 and (
                    table or self.is_small(node)):
                return node

    def is_small(self, node):
        try:
            for row in self.world.tables["partners"].rows:
                figure = value(node, self.world.place(row))
                if isinstance(figure, Fraction) and abs(figure) > 10 ** 9:
                    return False
        except (Stops, TooLarge, ValueError, OverflowError):
            return False
        return True

    def rising(self, kind, left=None):
        """One figure for each tier, rising strictly; often what some partner has exactly."""
        most = 20000 if kind == "usd" else 6
        found = {Fraction(units, 10) for units in
                 self.rng.sample(range(0, most * 10), len(self.tiers))}
        for row in self.world.tables["partners"].rows if left else ():
            figure = value(left, self.world.place(row))
            if figure is not None and (figure * 100).denominator == 1:
                found.add(figure)
        return sorted(self.rng.sample(sorted(found), len(self.tiers)))

    # Requirements.

    def ladder(self):
        """A row that asks strictly more of each tier, so that each can be reached and stayed in."""
        column = Node("column", "usd", (), ("deals", "arr", "deals.arr"))
        if self.rng.random() < 0.5:
            left = Node("sum", "usd", (column,), Clauses("deals"))
            figures = self.rising("usd", left)
        else:
            left = Node("count", "number", (), Clauses("deals", whole=True))
            figures = [Fraction(n) for n in sorted(self.rng.sample(range(5), len(self.tiers)))]
        return Requirement(left, ">=", [constant(figure, left.kind, 2) for figure in figures])

    def requirement(self):
        rng = self.rng
        if rng.random() < 0.3:
            return Requirement(self.formula("flag"), None,
                               [rng.choice((None, True)) for _ in self.tiers])
        kind = rng.choice(("number", "usd"))
        op = rng.choice(COMPARED)
        left = self.formula(kind)
        while str(left) in LADDERS:             # two bounds of one figure may leave no tier
            left = self.formula(kind)
        figures = self.rising(kind, left)
        if op[0] == "<":
            figures.reverse()
        cells = [constant(figure, kind, 2) if rng.random() < 0.75 else None for figure in figures]
        if kind == "usd" and op[0] == ">" and rng.random() < 0.3:
            cells = [Node("by_tier", "usd", (), "target") for _ in figures]
        return Requirement(left, op, cells)

    def segmented(self, row):
        """The requirement for some regions, and with some cells for others."""
        regions = self.rng.sample(REGIONS, 3)
        cut = self.rng.randint(1, 3)
        rows = [(regions[:cut], row)]
        if cut < 3 and self.rng.random() < 0.7:
            cells = [cell if self.rng.random() < 0.6 else None for cell in row.cells]
            rows.append((regions[cut:], Requirement(row.left, row.op, cells)))
        return Segmented(rows)

    def add_requirements(self):
        rng = self.rng
        self.rules.climb = rng.random() < 0.3
        named = rng.random() < 0.4
        for name in ("by volume", "by care")[:rng.randint(1, 2)] if named else (None,):
            rows = [self.ladder()] + [self.requirement() for _ in range(rng.randint(0, 2))]
            if "region" in self.world.tables["partners"].columns and rng.random() < 0.4:
                rows[1:] = [self.segmented(row) for row in rows[1:]]
            if self.rules.scores and rng.random() < 0.5:
                score = rng.choice(sorted(self.rules.scores))
                most = self.most_of(self.rules.scores[score])
                figures = sorted(rng.sample(range(0, 50), len(self.tiers)))
                rows.append(Requirement(Node("score", "number", (), score), ">=", [
                    constant(most * figure / 100, "number", 2) for figure in figures]))
            self.rules.paths[name] = rows

    @staticmethod
    def most_of(score):
        """The score that every tier allows for sure."""
        if score.weights is None:
            most = sum(measure.out_of for measure in score.measures)
        else:
            most = score.out_of * min(sum(cells[n] or 0 for cells in score.weights.values())
                                      for n in range(len(score.tiers)))
        return most if score.cap is None else min(most, score.cap)

    # Scores.

    def add_score(self, name, weighted):
        rng = self.rng
        categories = ("sales", "skills", "care")[:rng.randint(2, 3)] if weighted else (name,)
        measures = []
        for category in categories:
            for _ in range(rng.randint(1, 3)):
                measures.append(self.measure(f"{category}{len(measures) + 1}", category))
        said = {"no_data": rng.choice(("zero", "spread"))}
        weights = None
        if weighted:
            weights = {category: [] for category in categories}
            for _ in self.tiers:
                for category, cell in zip(categories, self.weights(len(categories))):
                    weights[category].append(cell)
            said["not_applicable"] = rng.choice(("zero", "spread"))
            said["out_of"] = Fraction(rng.choice((100, 10, 1000)))
        if rng.random() < 0.4:
            said["limits"] = {category: self.limits() for category in categories
                              if rng.random() < 0.7}
        if rng.random() < 0.3:
            said["floor"] = Fraction(rng.randint(0, 20))
        if rng.random() < 0.3:
            said["cap"] = Fraction(rng.randint(20, 120))
        self.rules.scores[name] = Score(name, self.tiers, measures, weights, **said)

    def limits(self):
        """Least and most points of a category, one of them or both."""
        least, most = self.rng.randint(0, 20), self.rng.randint(20, 60)
        form = self.rng.choice(("least", "most", "both"))
        return (Fraction(least) if form != "most" else None,
                Fraction(most) if form != "least" else None)

    def weights(self, count):
        """Weights of one tier: 100 % together with what is n/a."""
        marks = sorted(self.rng.sample(range(1, 20), count - 1))
        cells = [Fraction(b - a, 20) for a, b in zip([0] + marks, marks + [20])]
        if self.rng.random() < 0.4:
            index = self.rng.randrange(count)
            cells[index] = None
            if self.rng.random() < 0.5:
                rest = sum(cell for cell in cells if cell is not None)
                first = next(n for n, cell in enumerate(cells) if cell is not None)
                cells[first] += 1 - rest
        return cells

    def measure(self, name, category):
        rng = self.rng
        form = rng.choice(("share", "points"))
        of = self.formula("number", 2, most=12)
        if form == "share" and rng.random() < 0.6:
            of = Node("linear", "number", (self.formula("usd", 1, most=12),),
                      (Fraction(0), Fraction(rng.randint(1, 9000))))
        elif form == "share" and rng.random() < 0.4:
            of = Node("/", "number", (self.formula("usd", 1, most=8),
                                      Node("by_tier", "usd", (), "target")))
        when = self.formula("flag", 1) if rng.random() < 0.3 else None
        at_least = Fraction(rng.randint(1, 5)) if rng.random() < 0.2 else None
        return Measure(name, category, of, form, Fraction(rng.randint(1, 12) * 5), when,
                       at_least)

    # Badges and incentives.

    def add_badges(self):
        rng = self.rng
        requires = [self.formula("flag") for _ in range(rng.randint(1, 2))]
        self.rules.badges["careful"] = Badge("careful", requires)
        requires = [self.formula("flag", 1, "line") for _ in range(rng.randint(1, 2))]
        self.rules.badges["vertical"] = Badge("vertical", requires, "line")

    def amount(self, table):
        """A formula of money that may depend on the tier."""
        rng = self.rng
        base = self.formula("usd", rng.randint(0, 2), table, 8)
        form = rng.choice(("plain", "dated", "rate", "rate", "schedule", "if"))
        if form == "dated":
            return Node("*", "usd", (base, Node("param", "number", (), "p_rate")))
        if form == "rate":
            return Node("*", "usd", (base, Node("by_tier", "number", (), "commission")))
        if form == "schedule":
            return Node("by_tier_schedule", "usd", (base,), "ladder")
        if form == "if":
            of_tier = Node("=", "flag", (Node("tier", "text"), constant(self.tiers[-1], "text")))
            return Node("if", "usd", (of_tier, base, constant(Fraction(10), "usd", 2)))
        return base

    def incentive(self, name):
        rng = self.rng
        each = rng.choice((None, None, "deals", "deals", "surveys", "papers", "line", "monthly"))
        steps = {"base": self.amount(each)}
        if rng.random() < 0.3:
            before = Node("step_name", "usd", (), "base")
            steps["doubled"] = Node("-", "usd", (
                Node("*", "usd", (before, constant(Fraction(2), "number", 2))),
                constant(Fraction(7), "usd", 2)))
        said = {"each": each}
        if each in ("deals", "surveys", "papers") and rng.random() < 0.3:
            said["window"] = random_window(rng, self.world.calendar, YEARS)
        count = rng.choice((0, 1, 1, 2))
        said["where"] = {f"because{n + 1}": self.formula("flag", 2, each) for n in range(count)}
        increment = Fraction(rng.choice((1, 5, 100, 500)), 100)
        if rng.random() < 0.5:
            said["rounding"] = (rng.choice(MODES), increment)
        for bound, chance in (("floor", 0.3), ("cap", 0.3)):
            if rng.random() < chance:
                said[bound] = constant(Fraction(rng.randint(0, 200000), 100), "usd", 2)
        if rng.random() < 0.3:
            most = int(said["cap"].extra[0] * 100) if "cap" in said else 200000
            said["minimum"] = constant(Fraction(rng.randint(0, most), 100), "usd", 2)
        for bound in ("floor_each", "cap_each") if each else ():
            if rng.random() < 0.3:
                said[bound] = constant(Fraction(rng.randint(0, 50000), 100), "usd", 2)
        if rng.random() < 0.3:
            said["as_of"] = self.formula("date", 1, each)
        return Incentive(name, steps, **said)


def uses_row(incentive):
    """Does the amount of an `each` differ from row to row?"""
    return not incentive.each or any(
        part.op == "column" and part.extra[0] == incentive.each
        for formula in incentive.steps.values() for part in formula.walk_outer())


def add_incentives(builder, count):
    rules = builder.rules
    while len(rules.incentives) < count:
        made = builder.incentive(f"pay{len(rules.incentives) + 1}")
        if not uses_row(made) and made.each != "deals":
            continue
        try:
            for row in builder.world.tables["partners"].rows:
                tier = rules.tier_of(row)
                total, _, _ = made.result(builder.world.place(row, tier=tier))
                if total is not None and abs(total) > 10 ** 12:
                    raise TooLarge()
        except (Stops, TooLarge, ValueError, OverflowError):
            continue
        rules.incentives[made.name] = made


def add_rules(world, rng):
    """Everything that comes with tiers, and metrics that depend on it."""
    builder = Builder(world, rng)
    world.tiers = rules = builder.rules
    rates = tuple(Fraction(rng.randint(1, 90), 1000) for _ in rules.tiers)
    for name, kind, values in (("target", "usd", tuple(figure + 1 for figure in
                                                       builder.rising("usd"))),
                               ("commission", "number", rates)):
        world.params[name] = Param(name, kind, [(None, values)], rules.tiers)
    add_schedule(world, rng, "ladder", rng.choice(("split", "whole")), rules.tiers)
    builder.add_score("health", True)
    if rng.random() < 0.5:
        builder.add_score("plain", False)
    builder.add_requirements()
    builder.add_badges()
    add_incentives(builder, rng.randint(3, 8))
    add_dependents(world, rules)


def add_dependents(world, rules):
    """Metrics that name tiers, scores, badges and incentives."""
    count = Node("count", "number", (Node("badge", "flag", (), "vertical"),),
                 Clauses("line", whole=True, where=True))
    world.metrics["d_tier"] = Node("tier", "text")
    world.metrics["d_rate"] = Node("by_tier", "number", (), "commission")
    world.metrics["d_careful"] = Node("badge", "flag", (), "careful")
    world.metrics["d_vertical"] = Node("badge", "flag", (), "vertical")
    world.metrics["d_rows"] = count
    for name, incentive in list(rules.incentives.items())[:2]:
        if not incentive.each:
            world.metrics[f"d_{name}"] = Node("+", "usd", (
                Node("paid", "usd", (), name), constant(Fraction(1), "usd", 2)))


def divides(node, world):
    return any(part.op in ("score", "paid") for part in node.walk()) or has_division(node, world)


