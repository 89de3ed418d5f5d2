"""Random worlds: data, definitions and metrics."""

from fractions import Fraction

from oracle_evaluate import value
from oracle_formula import DIVIDING, Clauses, Node
from oracle_generate import KINDS, Maker, named, scale_of
from oracle_values import TooLarge
from oracle_windows import DAY, Calendar, fixed_window, random_window
from oracle_world import (PRODUCTS, REGIONS, YEARS, Group, Lookup, Param, Schedule, World,
                          random_day, sources)

MOST_DECIMALS = 22              # Rung holds 30
UNITS = {"year": "calendar year", "half": "half", "quarter": "quarter", "month": "month"}


def random_calendar(rng):
    if rng.random() < 0.2:
        return Calendar(rng.choice((2, 4, 7, 10)), "year")
    return Calendar(1, rng.choice(("year", "year", "half", "quarter", "month")))


def random_period(rng, calendar):
    """What --period says, and the days it means: mostly a period of the program's own unit."""
    if rng.random() < 0.15:
        _, text, period = fixed_window(rng, calendar, YEARS[1:3])
        return text, period
    number = rng.choice(YEARS[1:3])
    if calendar.unit == "year":
        return str(number), calendar.year(number)
    index = rng.randint(1, {"half": 2, "quarter": 4, "month": 12}[calendar.unit])
    name = {"half": f"H{index}", "quarter": f"Q{index}", "month": f"{index:02}"}[calendar.unit]
    return f"{number}-{name}", calendar.part(number, calendar.unit, index)


def head_of(world):
    calendar = world.calendar
    period = UNITS[calendar.unit]
    if calendar.first != 1:
        period = f"fiscal year from {calendar.first:02}-01"
    lines = ['program { id = "oracle", subject = "partners", currency = "USD",',
             f'  period = "{period}" }}']
    return "\n".join(lines + [table.declared() for table in world.tables.values()])


def random_world(rng):
    """A world with data, params, lookups, schedules and groups, and no metrics yet."""
    world = World(random_calendar(rng))
    world.period_text, world.period = random_period(rng, world.calendar)
    for table in sources():
        world.tables[table.name] = table
    partners, deals, surveys = world.tables.values()
    partners.fill(rng, rng.randint(2, 6), None)
    keys = [row["partner_id"] for row in partners.rows]
    start, end = world.period
    edges = [start, start - DAY, end, end + DAY] + [end - n * DAY for n in (29, 30, 89, 90)]
    deals.fill(rng, rng.randint(0, 30), keys[:-1], edges)
    surveys.fill(rng, rng.randint(0, 12), keys, edges)
    maker = Maker(world, rng, {})
    add_params(world, rng, maker)
    add_lookups(world, maker)
    for name, pays in (("sliced", "split"), ("reached", "whole"), ("curve", "interpolated")):
        add_schedule(world, rng, name, pays)
    add_groups(world, rng)
    return world


def add_params(world, rng, maker):
    for name, kind in (("p_money", "usd"), ("p_rate", "number"), ("p_euro", "eur")):
        versions = [(None, (maker.literal(kind).extra[0],))]
        if rng.random() < 0.4:
            days = sorted({random_day(rng) for _ in range(rng.randint(1, 3))})
            versions = [(day, (maker.literal(kind).extra[0],)) for day in days]
        world.params[name] = Param(name, kind, versions)


def add_lookups(world, maker):
    columns = {"points": "number", "bonus": "usd"}
    rows = {product: {name: maker.literal(kind).extra[0] for name, kind in columns.items()}
            for product in PRODUCTS}
    world.lookups["by_product"] = Lookup("by_product", "product", columns, rows)
    rows = {region: {"factor": maker.literal("number").extra[0]} for region in REGIONS[:2]}
    world.lookups["by_region"] = Lookup("by_region", "region", {"factor": "number"}, rows)


def add_schedule(world, rng, name, pays, tiers=None):
    edge = "from" if pays == "interpolated" else rng.choice(("from", "above"))
    steps = sorted(rng.sample(range(0, 40), rng.randint(1, 4)))
    start = rng.choice((0, 0, -5))
    rows = []
    for step in steps:
        rates = [Fraction(rng.randint(0, 120), 1000) for _ in tiers or (name,)]
        rows.append((Fraction(500 * (step - steps[0] + start)), rates))
    world.schedules[name] = Schedule(name, pays, edge, rows, tiers)


def add_groups(world, rng):
    by = ["partner_id", "product"]
    by += rng.choice(([], ["registered"], ["customer"], ["kind"]))
    inner = Maker(world, rng, {}, "deals", True)
    spec = random_window(rng, world.calendar, YEARS) if rng.random() < 0.4 else None
    where = inner.make("flag", 1) if rng.random() < 0.3 else None
    group = Group("line", "deals", by, {}, spec, where)
    total = Node("column", "usd", (), ("deals", "arr", "deals.arr"))
    group.fields["total"] = Node("sum", "usd", (total,), Clauses("deals"))
    group.fields["number"] = Node("count", "number", (), Clauses("deals", whole=True))
    tables = ["deals"]
    if len(by) == 2:                        # else surveys lack one of the keys
        tables.append("surveys")
        group.fields["asked"] = Node("count", "number", (), Clauses("surveys", whole=True))
    for index, kind in enumerate(("number", "usd", "date", "flag")):
        group.fields[f"f{index}"] = group_field(world, rng, kind, tables)
    world.groups["line"] = group


def group_field(world, rng, kind, tables):
    """An aggregate of a group's rows."""
    table = rng.choice(tables)
    inner = Maker(world, rng, {}, table, True)
    while True:
        expression = named(inner.make(kind, 1), inner)
        plain = expression and not any(part.op in DIVIDING or isinstance(part.extra, Clauses)
                                       for part in expression.walk())
        if not plain or scale_of(expression, world) > 8:
            table = "deals"
            inner = Maker(world, rng, {}, table, True)
            continue
        said = Clauses(table)
        parts = [expression]
        if rng.random() < 0.4:
            parts.append(inner.make("flag", 1))
            said.where = True
        op = {"flag": ("any", "all"), "date": ("least", "largest", "first", "last")}.get(
            kind, ("sum", "least", "largest", "first", "last"))
        return Node(rng.choice(op), kind, parts, said)


def add_metrics(world, rng, count, prefix="m", depth=4):
    """Metrics m1, m2 ... that may name each other; {name: [value for each partner]}."""
    names, found = {name: node.kind for name, node in world.metrics.items()}, {}
    while len(found) < count:
        kind = rng.choice(KINDS + KINDS[:2] * 2)
        node = Maker(world, rng, names).make(kind, rng.randint(1, depth))
        if scale_of(node, world) > MOST_DECIMALS or len(str(node)) > 1500:
            continue
        try:
            values = [value(node, world.place(row)) for row in world.tables["partners"].rows]
        except (TooLarge, ValueError, OverflowError):
            continue
        name = f"{prefix}{len(found) + 1}"
        world.metrics[name] = node
        names[name] = kind
        found[name] = values
    return found


def script_of(world):
    """The program; every metric stands on a line of its own."""
    parts = [head_of(world)]
    for definitions in (world.params, world.lookups, world.schedules, world.groups):
        parts += [definition.declared() for definition in definitions.values()]
    parts += [f'metric "{name}" {{ [==[{node}]==], shown = true }}'
              for name, node in world.metrics.items()]
    if world.tiers:
        parts.append(world.tiers.declared())
    return "\n".join(parts) + "\n"


def files_of(world):
    files = {"program.lua": script_of(world)}
    files.update((f"{name}.csv", table.csv()) for name, table in world.tables.items())
    return files
