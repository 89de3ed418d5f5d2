"""Random typed formulas over a world."""

from fractions import Fraction

from oracle_formula import Clauses, DIVIDING, Node, constant
from oracle_values import FIGURES, MODES, MONEY
from oracle_windows import random_window
from oracle_world import DOMAINS, YEARS, random_day

KINDS = ("number", "usd", "flag", "date", "text", "eur")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
LEAVES = {"column": 5, "name": 3, "param": 1}
AGGREGATED = {"deals": 6, "surveys": 2, "papers": 2, "partners": 2, "line": 2, "monthly": 2}


class Maker:
    """Makes formulas.

    table: of the rows at hand, or None; names: metric -> kind that may stand here; bracketed:
    `during` after a name wants brackets; inside: within an aggregate; running: may totals that
    run stand here.
    """

    running = True

    def __init__(self, world, rng, names, table=None, inside=False):
        self.world, self.rng, self.names = world, rng, names
        self.table, self.inside = table, inside

    def within(self, table):
        names = {} if table == "group" else self.names
        return Maker(self.world, self.rng, names, table, True)

    def make(self, kind, depth):
        """A formula of the kind; depth bounds how it nests."""
        rng = self.rng
        if depth <= 0 or rng.random() < 0.1:
            return self.leaf(kind)
        makers = self.makers(kind)
        for _ in range(8):
            made = rng.choice(makers)(self, kind, depth - 1)
            if made is not None:
                return made
        return self.leaf(kind)

    def makers(self, kind):
        found = [make_leaf, make_if, make_otherwise]
        if kind in FIGURES:
            found += FIGURE_MAKERS
        found += {"number": NUMBER_MAKERS, "flag": FLAG_MAKERS,
                  "date": DATE_MAKERS}.get(kind, MONEY_MAKERS)
        if kind == "text":
            return [make_text]
        if not self.inside:
            found += OUTER.get(kind, AGGREGATES)
        elif self.table in ("deals", "line"):
            found += [make_nested]
        if self.table == "deals" and self.running and kind in FIGURES:
            found += [make_running] * 2
        if self.table == "deals" and kind == "usd":
            found += [make_decision] * 2
        if self.table in self.world.groups and kind in ("number", "flag"):
            found += [make_row_peers] * 2
        return found

    # Leaves.

    def literal(self, kind, domain=None):
        rng = self.rng
        style = rng.randint(0, 29)
        if kind == "flag":
            return constant(rng.random() < 0.5, kind)
        if kind == "text":
            return constant(rng.choice(DOMAINS[domain or rng.choice(list(DOMAINS))]), kind)
        if kind == "date":
            return constant(random_day(rng), kind)
        most, scale = (9000, 2) if kind in MONEY else (12, 3)
        units = 10 ** rng.randint(0, scale)
        figure = Fraction(rng.randint(0, most * units), units)
        if kind in MONEY and rng.random() < 0.4:
            figure = Fraction(rng.choice((0, 500, 1000, 2500, 10000)))
        return constant(-figure if rng.random() < 0.15 else figure, kind, style)

    def columns(self, kind, domain=None):
        """(table, column name, spelling) of the columns that may stand here."""
        found = []
        for table in {self.table or "partners", "partners"}:
            if table == "partners" and self.table in self.world.groups:
                continue
            for name, column_kind in self.columns_of(table):
                if column_kind != kind or domain and domain != name:
                    continue
                if kind == "text" and name not in DOMAINS:
                    continue
                bare = table == (self.table or "partners")
                found.append((table, name, name if bare else f"{table}.{name}"))
        return sorted(found)

    def columns_of(self, table):
        if table in self.world.groups:
            group = self.world.groups[table]
            source = self.world.tables[group.table].columns
            keys = [(key, group.made[key].kind if key in group.made else source[key].kind)
                    for key in group.by if key in source or key in group.made]
            return keys + [(name, field.kind) for name, field in group.fields.items()]
        return [(name, column.kind) for name, column in self.world.tables[table].columns.items()]

    def leaf(self, kind, domain=None):
        rng = self.rng
        choices = {"column": self.columns(kind, domain), "name": [], "param": []}
        if kind != "text":
            choices["name"] = [name for name, known in self.names.items() if known == kind]
            choices["param"] = [name for name, known in self.world.params.items()
                                if known.kind == kind and not known.tiers]
        found = [op for op in choices if choices[op]]
        if not found or rng.random() < 0.2:
            return self.literal(kind, domain)
        op = rng.choices(found, [LEAVES[op] for op in found])[0]
        extra = rng.choice(choices[op])
        if op == "column" and rng.random() < 0.2:
            extra = (extra[0], extra[1], f"{extra[0]}.{extra[1]}")
        if op == "name" and rng.random() < 0.3:
            return Node("during", kind, (), (extra, self.window(), self.inside
                                             or rng.random() < 0.5))
        if kind == "date" and not self.inside and rng.random() < 0.3:
            return Node(rng.choice(("start", "end")), kind)
        return Node(op, kind, (), extra)

    def window(self):
        while True:
            spec = random_window(self.rng, self.world.calendar, YEARS)
            if spec[0] != "all":
                return spec


# Each maker is called with (maker, kind, depth) and gives a node or None.

def make_leaf(maker, kind, _depth):
    return maker.leaf(kind)


def make_if(maker, kind, depth):
    parts = (maker.make("flag", depth), maker.make(kind, depth), maker.make(kind, depth))
    return Node("if", kind, parts)


def make_otherwise(maker, kind, depth):
    return Node("otherwise", kind, (maker.make(kind, depth), maker.make(kind, depth)))


def make_sum(maker, kind, depth):
    op = maker.rng.choice("+-")
    return Node(op, kind, (maker.make(kind, depth), maker.make(kind, depth)))


def make_product(maker, kind, depth):
    parts = [maker.make(kind, depth), maker.make("number", min(depth, 1))]
    if maker.rng.random() < 0.3:
        parts.reverse()
    return Node("*", kind, parts)


def make_scaled(maker, kind, depth):
    return Node("/", kind, (maker.make(kind, depth), maker.make("number", min(depth, 1))))


def make_ratio(maker, kind, depth):
    of = maker.rng.choice(MONEY[:1] + FIGURES)
    return Node("/", kind, (maker.make(of, depth), maker.make(of, depth)))


def make_negative(maker, kind, depth):
    return Node("negative", kind, (maker.make(kind, depth),))


def make_chosen(maker, kind, depth):
    op = maker.rng.choice(("min", "max"))
    return Node(op, kind, [maker.make(kind, depth) for _ in range(maker.rng.randint(2, 4))])


def make_clamp(maker, kind, depth):
    bounds = sorted((maker.literal(kind), maker.literal(kind)), key=lambda node: node.extra[0])
    return Node("clamp", kind, [maker.make(kind, depth)] + bounds)


def make_abs(maker, kind, depth):
    return Node(maker.rng.choice(("abs", "floor", "ceil")), kind, (maker.make(kind, depth),))


def make_round(maker, kind, depth):
    rng = maker.rng
    increment = Fraction(rng.choice((1, 1, 5, 10, 25, 2, 3)), rng.choice((1, 10, 100, 4)))
    if kind in MONEY:
        increment = Fraction((increment * 100).numerator, 100 * (increment * 100).denominator)
        increment = increment if (increment * 100).denominator == 1 else Fraction(1, 20)
    part = maker.make(kind, depth)
    form = rng.choice(("plain", "tie", "ratio"))
    if form == "ratio":
        part = Node("/", kind, (part, constant(Fraction(rng.choice((2, 4, 8, 3))), "number", 2)))
    if form == "tie":                       # half of the increment, so many times
        half = constant(increment / 2, "number", 2)
        part = Node("*", kind, (Node("floor", kind, (part,)), half))
    return Node("round", kind, (part,), (rng.choice(MODES), increment))


def edges(maker, kind, count):
    found = {maker.literal(kind).extra[0] for _ in range(count)}
    return sorted(found)


def make_linear(maker, _kind, depth):
    of = maker.rng.choice(("number", "usd"))
    bounds = edges(maker, of, 2)
    if len(bounds) < 2:
        return None
    maker.rng.shuffle(bounds)
    return Node("linear", "number", (maker.make(of, depth),), tuple(bounds))


def make_step(maker, kind, depth):
    of = maker.rng.choice(("number", "usd"))
    steps = [(edge, maker.literal(kind).extra[0]) for edge in edges(maker, of, 3)]
    return Node("step", kind, (maker.make(of, depth),), tuple(steps))


def make_per_unit(maker, kind, depth):
    rng = maker.rng
    worth = abs(maker.literal(kind).extra[0])
    most = None
    if rng.random() < 0.6:
        units = rng.randint(1, 8)           # less of them may not earn more
        most = Fraction(units), worth * (units - rng.choice((0, 1))) + rng.randint(0, 3)
    return Node("per_unit", kind, (maker.make("number", min(depth, 1)),), (worth, most))


def make_growth(maker, kind, depth):
    of = maker.rng.choice(("number", "usd"))
    base = Fraction(maker.rng.randint(1, 900)) if maker.rng.random() < 0.4 else None
    return Node("growth", kind, (maker.make(of, depth), maker.make(of, depth)), base)


def make_how_many(maker, kind, depth):
    return Node("how_many", kind, [maker.make("flag", depth) for _ in range(2)])


def make_start_of(maker, kind, depth):
    unit = maker.rng.choice(("month", "quarter", "half", "year"))
    return Node("start_of", kind, (maker.make("date", depth),), unit)


def make_convert(maker, kind, depth):
    """Money of the row's currency, or of another, in the program's."""
    rates = sorted(name for name, known in maker.world.rates.items()
                   if maker.table != "papers" or maker.world.has_day("papers")
                   or known.on == "period" or known.rows[0][0] is None)
    if kind != "usd" or not rates:
        return None
    columns = maker.columns("local") if maker.table == "deals" else []
    if columns and maker.rng.random() < 0.7:
        part = Node("column", "local", (), maker.rng.choice(columns))
    else:
        part = maker.make("eur", min(depth, 1))
    return Node("convert", kind, (part,), maker.rng.choice(rates))


def make_running(maker, kind, _depth):
    """running(deals.arr where registered per kind by paid_on)"""
    rng, world = maker.rng, maker.world
    places = [place for place in maker.columns(kind) if place[0] == "deals"]
    if not places:
        return None
    parts = [Node("column", kind, (), rng.choice(places))]
    if kind == "usd" and world.rates and rng.random() < 0.2:
        local = Node("column", "local", (), ("deals", "local", "local"))
        parts = [Node("convert", kind, (local,), rng.choice(sorted(world.rates)))]
    if rng.random() < 0.3:
        parts[0] = Node("*", kind, (parts[0], Node("param", "number", (), "p_rate")))
    said = {}
    if rng.random() < 0.3:
        before, maker.running = maker.running, False
        parts.append(maker.make("flag", 1))
        maker.running = before
        said["where"] = True
    if rng.random() < 0.3:
        said["per"] = rng.choice((("product",), ("partner_id", "product"), ("registered", "kind")))
    if rng.random() < 0.3:
        said["window"] = random_window(rng, world.calendar, YEARS)
    if rng.random() < 0.2:
        said["by"] = "paid_on"
    return Node("running", kind, parts, Clauses("deals", running=True, **said))


def make_days(maker, kind, depth):
    op = maker.rng.choice(("days", "months"))
    return Node(op, kind, (maker.make("date", depth), maker.make("date", depth)))


def make_part(maker, kind, depth):
    op = maker.rng.choice(("year", "month", "quarter"))
    if op == "quarter" and maker.world.calendar.first != 1:
        op = "month"
    return Node(op, kind, (maker.make("date", depth),))


def make_moved(maker, kind, depth):
    op = maker.rng.choice(("add_months", "add_days"))
    by = constant(Fraction(maker.rng.randint(-40, 40)), "number", 1)
    return Node(op, kind, (maker.make("date", depth), by))


def make_lookup(maker, kind, _depth):
    found = [(lookup, column) for lookup in maker.world.lookups.values()
             for column, known in lookup.columns.items() if known == kind]
    if not found or kind == "text":
        return None
    lookup, column = maker.rng.choice(found)
    keys = maker.columns("text", lookup.key)
    if not keys:
        return None
    key = Node("column", "text", (), maker.rng.choice(keys))
    return Node("lookup", kind, (key,), (lookup.name, column if len(lookup.columns) > 1 else None))


def make_pay(maker, kind, depth):
    found = [name for name, known in maker.world.schedules.items()
             if not known.tiers and known.pays != "interpolated"]
    if kind != "usd" or not found:
        return None
    return Node("pay", kind, (maker.make("usd", depth),), maker.rng.choice(sorted(found)))


def make_rate(maker, kind, depth):
    found = [name for name, known in maker.world.schedules.items()
             if not known.tiers and not known.end]
    if not found:
        return None
    return Node("rate", kind, (maker.make("usd", depth),), maker.rng.choice(sorted(found)))


def make_decision(maker, kind, _depth):
    if kind != "usd" or maker.table != "deals" or not maker.world.decisions:
        return None
    return Node("decision", kind, (), maker.rng.choice(sorted(maker.world.decisions)))


def make_row_peers(maker, kind, _depth):
    """rank, share and top among the rows of a group."""
    rng, table = maker.rng, maker.table
    op = "top" if kind == "flag" else rng.choice(("rank", "share"))
    field = rng.choice(("number", "total"))
    parts = []
    if rng.random() < 0.4:
        parts.append(make_compare_columns(maker))
    per = rng.choice(((), tuple(maker.world.groups[table].by[-1:])))
    most = None
    if op == "top":
        most = ("count", Fraction(rng.randint(1, 5))) if rng.random() < 0.5 else (
            "percent", Fraction(rng.choice((1, 10, 20, 25, 50, 75, 100)), 100))
    return Node(op, kind, parts, (field, per, most, f"{table}.{field}"))


def make_compare_columns(maker):
    kind = maker.rng.choice(("number", "usd"))
    column = Node("column", kind, (), maker.rng.choice(maker.columns(kind)))
    return Node(maker.rng.choice(COMPARISONS), "flag", (column, maker.literal(kind)))


# Conditions.

def make_compare(maker, kind, depth):
    of = maker.rng.choice(("number", "usd", "usd", "date", "eur"))
    return Node(maker.rng.choice(COMPARISONS), kind, (maker.make(of, depth), maker.make(of, depth)))


def make_text_compare(maker, kind, _depth):
    places = maker.columns("text")
    if not places:
        return None
    place = maker.rng.choice(places)
    left = Node("column", "text", (), place)
    if maker.rng.random() < 0.4:
        words = tuple(sorted(set(maker.rng.choices(DOMAINS[place[1]], k=2))))
        return Node("in", kind, (left,), (maker.rng.choice(("in", "not in")), words))
    return Node(maker.rng.choice(("=", "!=")), kind, (left, maker.literal("text", place[1])))


def make_in(maker, kind, depth):
    of = maker.rng.choice(("number", "usd", "date"))
    part = maker.make(of, depth)
    values = tuple(edges(maker, of, maker.rng.randint(1, 3)))
    return Node("in", kind, (part,), (maker.rng.choice(("in", "not in")), values))


def make_logic(maker, kind, depth):
    op = maker.rng.choice(("and", "or"))
    return Node(op, kind, (maker.make("flag", depth), maker.make("flag", depth)))


def make_not(maker, kind, depth):
    return Node("not", kind, (maker.make("flag", depth),))


def make_at_least(maker, kind, depth):
    parts = [maker.make("flag", depth) for _ in range(maker.rng.randint(2, 4))]
    return Node("at_least", kind, parts, maker.rng.randint(1, len(parts)))


def make_missing(maker, kind, depth):
    of = maker.rng.choice(("number", "usd", "date", "flag", "text"))
    op = maker.rng.choice(("is missing", "is not missing"))
    return Node("missing", kind, (maker.make(of, depth),), op)


# Aggregates.

def chosen_table(maker):
    weights = {name: weight for name, weight in AGGREGATED.items()
               if name in maker.world.tables or name in maker.world.groups}
    return maker.rng.choices(list(weights), list(weights.values()))[0]


def clauses(maker, table, inner, parts, **said):
    """The parts of an aggregate, where last, and its clauses."""
    rng = maker.rng
    if rng.random() < 0.4:
        parts = parts + [inner.make("flag", 2)]
        said["where"] = True
    source = maker.world.tables.get(table)
    if source and source.dated and maker.table != "group" and rng.random() < 0.4:
        said["window"] = random_window(rng, maker.world.calendar, YEARS)
    if table == "papers" and maker.table != "group" and rng.random() < 0.4:
        said["window"] = random_window(rng, maker.world.calendar, YEARS)
    if table == "deals" and maker.table != "group" and rng.random() < 0.15:
        said["by"] = "paid_on"
    if table == "papers" and maker.table != "group" and rng.random() < 0.15:
        said["by"] = rng.choice(("issued_on", "expires_on"))
    if table in ("deals", "surveys", "papers") and rng.random() < 0.2:
        said["as_of"] = inner.make("date", rng.choice((0, 0, 1)))
    if table == "partners" and rng.random() < 0.6 and has_regions(maker.world):
        said["per"] = ("region",)
    return parts, Clauses(table, **said)


def has_regions(world):
    """Not where partners are keys of other rows: then they have no columns."""
    return "region" in world.tables["partners"].columns


def named(node, maker):
    """The node with a column that names its table, or None where it has none of its own."""
    for part in node.walk_outer():
        if part.op == "column" and part.extra[0] == maker.table:
            part.extra = (*part.extra[:2], f"{part.extra[0]}.{part.extra[1]}")
            return node
    return None


def row_formula(inner, kind, depth, domain=None):
    """A formula with a column of the maker's own table, or None."""
    for _ in range(6):
        made = inner.leaf(kind, domain) if domain else inner.make(kind, depth)
        if named(made, inner):
            return made
    return None


def scale_of(node, world):
    """At most how many decimals the figure has."""
    if node.op == "constant":
        value = node.extra[0]
        return len(str(value.denominator)) - 1 if isinstance(value, Fraction) else 0
    if node.op in ("rank", "top", "pool") or node.op == "share" and len(node.extra) > 3:
        return 2
    if node.op == "decision":
        return 6
    if node.op == "convert":
        return scale_of(node.parts[0], world) + 6
    if node.op in ("name", "during", "share"):
        name = node.extra if node.op == "name" else node.extra[0]
        return scale_of(world.metrics[name], world)
    if node.op == "column":
        table, name, _ = node.extra
        if table in world.groups:
            field = world.groups[table].fields.get(name)
            return scale_of(field, world) if field else 0
        return world.tables[table].columns[name].scale
    scales = [scale_of(part, world) for part in node.parts] + [5]
    return sum(scales) if node.op in ("*", "/", "pay") else max(scales)


def has_division(node, world):
    """Does it hold a division, itself or in a metric that it names?"""
    for part in node.walk():
        if part.op in DIVIDING or part.op in ("rate", "pay") and part.extra in ("curve", "amounts"):
            return True
        name = part.extra[0] if part.op in ("during",) else part.extra
        if part.op in ("name", "during") and has_division(world.metrics[name], world):
            return True
        if part.op == "column" and part.extra[0] in world.groups:
            field = world.groups[part.extra[0]].fields.get(part.extra[1])
            if field is not None and has_division(field, world):
                return True
    return False


def make_aggregate(maker, kind, depth):
    rng = maker.rng
    table = chosen_table(maker)
    inner = maker.within(table)
    expression = row_formula(inner, kind, min(depth, rng.randint(0, 2)))
    if expression is None:
        return None
    ops = ["sum", "sum", "avg", "least", "largest", "median", "percentile", "first", "last"]
    if has_division(expression, maker.world) and rng.random() < 0.9:
        ops = ["least", "largest", "percentile"]
    op = rng.choice(ops)
    if op in ("first", "last") and not dated(maker, table):
        return None
    said = {}
    if op == "sum" and rng.random() < 0.25:
        said["top"] = rng.randint(1, 4)
    if op == "percentile":
        said["percent"] = Fraction(rng.choice((1, 10, 25, 50, 75, 90, 99, 100)), 100)
    parts, said = clauses(maker, table, inner, [expression], **said)
    if said.by and op in ("first", "last"):
        said.by = None
    return Node(op, kind, parts, said)


def dated(maker, table):
    return table in maker.world.tables and maker.world.tables[table].dated


def make_extreme(maker, kind, depth):
    """min, max, first and last of dates."""
    table = chosen_table(maker)
    inner = maker.within(table)
    expression = row_formula(inner, kind, min(depth, 1))
    if expression is None:
        return None
    ops = ("least", "largest") + (("first", "last") if dated(maker, table) else ())
    op = maker.rng.choice(ops)
    parts, said = clauses(maker, table, inner, [expression])
    said.by = None if op in ("first", "last") else said.by
    return Node(op, kind, parts, said)


def make_text(maker, kind, depth):
    """Texts of one column: another than its own would be refused where there is a choice."""
    places = maker.columns(kind)
    domain = maker.rng.choice(places)[1] if places else "customer"
    return text_of(maker, domain, depth)


def text_of(maker, domain, depth):
    rng = maker.rng
    form = rng.choice(("leaf", "if", "otherwise", "end")) if depth > 0 else "leaf"
    if form == "leaf":
        return maker.leaf("text", domain)
    if form == "end" and not maker.inside and domain != "region":
        return make_text_end(maker, domain) or maker.leaf("text", domain)
    parts = [text_of(maker, domain, depth - 1), text_of(maker, domain, depth - 1)]
    if form == "if":
        return Node("if", "text", [maker.make("flag", depth - 1)] + parts)
    return Node("otherwise", "text", parts)


def make_text_end(maker, domain):
    kind = "text"
    table = maker.rng.choice(("deals", "surveys"))
    inner = maker.within(table)
    expression = row_formula(inner, kind, 0, domain)
    if expression is None:
        return None
    parts, said = clauses(maker, table, inner, [expression])
    said.by = None
    return Node(maker.rng.choice(("first", "last")), kind, parts, said)


def make_count(maker, kind, depth):
    rng = maker.rng
    table = chosen_table(maker)
    inner = maker.within(table)
    if rng.random() < 0.5:
        parts, said = clauses(maker, table, inner, [], whole=True)
        return Node("count", kind, parts, said)
    expression = row_formula(inner, rng.choice(KINDS), min(depth, 1))
    if expression is None or expression.kind == "flag" and expression.op != "column":
        return None
    parts, said = clauses(maker, table, inner, [expression])
    return Node("count", kind, parts, said)


def make_distinct(maker, kind, _depth):
    table = chosen_table(maker)
    inner = maker.within(table)
    keys = [Node("column", known, (), (table, name, f"{table}.{name}"))
            for name, known in inner.columns_of(table) if known != "local"]
    if not keys:
        return None
    keys = maker.rng.sample(keys, maker.rng.randint(1, min(3, len(keys))))
    parts, said = clauses(maker, table, inner, keys)
    return Node("distinct", kind, parts, said)


def make_quantified(maker, kind, depth):
    table = chosen_table(maker)
    inner = maker.within(table)
    expression = row_formula(inner, kind, min(depth, 2))
    if expression is None:
        return None
    parts, said = clauses(maker, table, inner, [expression])
    return Node(maker.rng.choice(("any", "all")), kind, parts, said)


def is_constant(node, world):
    """Is it the same for every partner?"""
    for part in node.walk_outer(aggregates=True):
        name = part.extra[0] if part.op == "during" else part.extra
        if part.op in ("name", "during"):
            if not is_constant(world.metrics[name], world):
                return False
        elif part.op in ("column", "rank", "share", "top", "pool"):
            return False
        elif isinstance(part.extra, Clauses):
            if part.extra.table != "partners" or part.extra.per:
                return False
    return True


def make_peers(maker, kind, _depth):
    """rank, share, top and pool of a metric among all partners or those of the region."""
    rng = maker.rng
    op = {"flag": "top", "usd": "pool"}.get(kind) or rng.choice(("rank", "share"))
    metrics = maker.world.metrics
    found = sorted(name for name, known in maker.names.items()
                   if known in FIGURES and not is_constant(metrics[name], maker.world)
                   and (op in ("rank", "top") or not has_division(metrics[name], maker.world)))
    if not found:
        return None
    per = rng.choice(((), ("region",))) if has_regions(maker.world) else ()
    name = rng.choice(found)
    parts = []
    if op == "pool":
        total = Fraction(rng.randint(0, 100000), rng.choice((1, 100)))
        parts.append(constant(total, "usd", 2))
    if op == "pool" or rng.random() < 0.4:
        condition = Maker(maker.world, rng, maker.names, None, True).make("flag", 1)
        if is_constant(condition, maker.world):
            return None
        parts.append(condition)
    if op == "pool" and rng.random() < 0.9:
        sign = Node(">=", "flag", (Node("name", maker.names[name], (), name),
                                   constant(Fraction(0), maker.names[name], 2)))
        parts[1] = sign if rng.random() < 0.5 else Node("and", "flag", (sign, parts[1]))
    most = None
    if op == "top":
        most = ("count", Fraction(rng.randint(1, 5))) if rng.random() < 0.5 else (
            "percent", Fraction(rng.choice((1, 10, 20, 25, 50, 75, 100)), 100))
    return Node(op, kind, parts, (name, per, most))


def make_nested(maker, kind, _depth):
    """An aggregate over the peers of a row: those of all partners with the same key."""
    if kind not in FIGURES:
        return None
    table = maker.table
    inner = maker.within(table)
    places = [place for place in inner.columns(kind) if place[0] == table]
    op = maker.rng.choice(("avg", "least", "largest", "sum"))
    if not places or table == "line" and op in ("avg", "sum"):
        return None
    _, name, _ = maker.rng.choice(places)
    column = Node("column", kind, (), (table, name, f"{table}.{name}"))
    per = ("product",)
    if maker.rng.random() < 0.3:
        per = ("product", "registered") if table == "deals" else ("partner_id",)
    return Node(op, kind, (column,), Clauses(table, per=per))


FIGURE_MAKERS = [make_sum, make_sum, make_product, make_product, make_scaled, make_negative,
                 make_chosen, make_clamp, make_abs, make_round, make_round, make_step, make_lookup,
                 make_per_unit]
NUMBER_MAKERS = [make_ratio, make_ratio, make_linear, make_days, make_part, make_rate, make_growth,
                 make_how_many]
MONEY_MAKERS = [make_pay, make_convert, make_convert]
FLAG_MAKERS = [make_compare, make_compare, make_compare, make_text_compare, make_text_compare,
               make_in, make_logic, make_logic, make_logic, make_not, make_at_least, make_missing]
DATE_MAKERS = [make_moved, make_moved, make_chosen, make_start_of]
AGGREGATES = [make_aggregate] * 14
OUTER = {
    "number": AGGREGATES + [make_count, make_count, make_distinct, make_distinct, make_peers,
                            make_peers],
    "flag": [make_quantified] * 3 + [make_peers],
    "usd": AGGREGATES + [make_peers, make_peers],
    "date": [make_extreme] * 3,
}
