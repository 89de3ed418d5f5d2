"""Random worlds: data, definitions and metrics."""

import datetime
from fractions import Fraction

from oracle_evaluate import value
from oracle_formula import DIVIDING, Clauses, Node, constant
from oracle_generate import KINDS, Maker, named, scale_of
from oracle_values import FIGURES, MODES, Stops, TooLarge
from oracle_windows import DAY, Calendar, fixed_window, random_window
from oracle_world import (DOMAINS, PRODUCTS, REGIONS, YEARS, Group, Lookup, Decision, Param, Rates, Schedule, World,
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


def random_world(rng, with_rates=True):
    """A world with data, params, lookups, schedules and groups, and no metrics yet."""
    world = World(random_calendar(rng))
    world.period_text, world.period = random_period(rng, world.calendar)
    for table in sources():
        world.tables[table.name] = table
    partners, deals, surveys, papers = world.tables.values()
    partners.fill(rng, rng.randint(2, 6), None)
    for row, name in zip(partners.rows, rng.sample(range(1, 13), 12)):
        row["partner_id"] = f"P{name}"
    keys = [row["partner_id"] for row in partners.rows]
    start, end = world.period
    edges = [start, start - DAY, end, end + DAY] + [end - n * DAY for n in (29, 30, 89, 90)]
    deals.fill(rng, rng.randint(0, 30), keys[:-1], edges)
    surveys.fill(rng, rng.randint(0, 12), keys, edges)
    add_validity(rng, papers)
    if rng.random() < 0.15 and deals.rows:
        partners.take_keys([deals, surveys] if rng.random() < 0.5 else [surveys, deals])
        keys = [row["partner_id"] for row in partners.rows]
    papers.fill(rng, rng.randint(0, 12), keys, edges)
    if rng.random() < 0.3:
        world.rules_as_of = rng.choice(edges + [random_day(rng) for _ in edges])
    maker = Maker(world, rng, {})
    if with_rates:
        add_rates(world, rng, datetime.date(1990, 1, 1))
    add_params(world, rng, maker)
    add_lookups(world, maker)
    for name, pays in (("sliced", "split"), ("reached", "whole"), ("curve", "interpolated")):
        schedule = add_schedule(world, rng, name, pays)
        if rng.random() < 0.4:
            later = add_schedule(world, rng, name, pays)
            later.first = random_day(rng)
            schedule.later.append(later)
            world.schedules[name] = schedule
    add_decisions(world, rng, maker)
    add_amounts(rng, add_schedule(world, rng, "amounts", "split"))
    add_groups(world, rng)
    add_monthly(world, rng)
    return world


def add_validity(rng, papers):
    """From when to when a row of papers holds, in one of the ways to say it."""
    issued, expires, retired = (Node("column", "date", (), ("papers", name, name))
                                for name in ("issued_on", "expires_on", "retired_on"))
    moved = Node("add_months", "date", (retired, constant(Fraction(6), "number", 1)))
    papers.valid = rng.choice((((issued,), (expires,)), ((issued,), (expires, moved)),
                               ((issued, retired), (expires,)), ((issued,), ()), ((), (moved,))))


def add_rates(world, rng, start):
    """Rates that are there for every day, or from the first day of a table on."""
    dated = rng.random() < 0.8
    days = [start] if dated else [None]
    if dated:
        days += sorted({random_day(rng) for _ in range(rng.randint(0, 3))} - {start})
        days.sort()
    for name in ("fx", "other"):
        rows = [(day, currency, Fraction(rng.randint(1, 20000), 10000))
                for day in days for currency in ("EUR", "JPY")
                if day in (start, None) or rng.random() < 0.7]
        rounding = (rng.choice(MODES), Fraction(rng.choice((1, 5, 100)), 100))
        world.rates[name] = Rates(name, rows, rng.choice((None, "row", "period")) if dated else None,
                                  rounding if rng.random() < 0.4 else None)


def add_decisions(world, rng, maker):
    """Tables of cases over deals: the first row that matches, or all."""
    arr = Node("column", "usd", (), ("deals", "arr", "arr"))
    for name in ("fee_of", "class_of"):
        hits = rng.choice(("first", "collect sum", "collect max", "collect min"))
        inputs = ["arr"] + rng.choice(([], ["product"], ["kind"], ["product", "customer"]))

        def output():
            if rng.random() < 0.4:
                return Node("*", "usd", (arr, constant(Fraction(rng.randint(0, 50), 100),
                                                       "number", 4)))
            return maker.literal("usd")
        versions = [(None, decision_rows(rng, inputs, output))]
        if rng.random() < 0.4:
            versions.append((random_day(rng), decision_rows(rng, inputs, output)))
        world.decisions[name] = Decision(name, inputs, hits, maker.literal("usd"), versions)


def decision_rows(rng, inputs, output):
    rows = []
    for _ in range(rng.randint(1, 4)):
        low, high = sorted(rng.sample(range(-10, 40), 2))
        cell = [Fraction(500 * low), rng.random() < 0.5, Fraction(500 * high), rng.random() < 0.5]
        open_end = rng.choice((None, 0, 2, 2))
        if open_end is not None:
            cell[open_end] = None
        cells = [tuple(cell)]
        for name in inputs[1:]:
            texts = sorted(set(rng.choices(DOMAINS[name], k=2)))
            if name == "customer":
                texts = [text for text in texts if "&" not in text]
            cells.append(texts or None if rng.random() < 0.7 else None)
        rows.append((cells, output()))
    return rows


def add_amounts(rng, schedule):
    """Makes of rates what each row earns."""
    schedule.end = schedule.rows[-1][0] + Fraction(500 * rng.randint(1, 10))
    schedule.rows = [(edge, [Fraction(rng.randint(0, 5000)) for _ in rates])
                     for edge, rates in schedule.rows]


def compared(rng, inner):
    """A condition on a row of deals."""
    column = Node("column", "usd", (), ("deals", "arr", "arr"))
    return Node("or", "flag", (Node(rng.choice((">", "<=")), "flag", (column, inner.literal("usd"))),
                               inner.make("flag", 1)))


def add_monthly(world, rng):
    """A group with keys that are worked out from the row."""
    inner = Maker(world, rng, {}, "deals", True)
    day = Node("column", "date", (), ("deals", rng.choice(("closed_on", "closed_on", "paid_on")), ""))
    day.extra = (*day.extra[:2], day.extra[1])
    unit = rng.choice(("month", "quarter", "half", "year"))
    spec = random_window(rng, world.calendar, YEARS) if rng.random() < 0.4 else None
    where = inner.make("flag", 1) if rng.random() < 0.3 else None
    by = ["partner_id"] + rng.choice(([], ["product"]))
    group = Group("monthly", "deals", by + ["month"], {}, spec, where)
    group.made["month"] = Node("start_of", "date", (day,), unit)
    if rng.random() < 0.4:
        group.by.append("size")
        group.made["size"] = rng.choice((
            lambda: compared(rng, inner),
            lambda: Node("floor", "number", (Node("column", "number", (), ("deals", "units", "units")),)),
            lambda: Node("if", "text", (compared(rng, inner), constant("cloud", "text"),
                                        constant("seats", "text")))))()
    answered = Node("column", "date", (), ("surveys", "answered_on", "answered_on"))
    group.match["surveys"] = {"month": Node("start_of", "date", (answered,), unit)}
    total = Node("column", "usd", (), ("deals", "arr", "deals.arr"))
    group.fields["total"] = Node("sum", "usd", (total,), Clauses("deals"))
    group.fields["number"] = Node("count", "number", (), Clauses("deals", whole=True))
    tables = ["deals"]
    if len(group.by) == len(by) + 1:
        tables.append("surveys")
        group.fields["asked"] = Node("count", "number", (), Clauses("surveys", whole=True))
    for index, kind in enumerate(("number", "usd", "date", "flag")):
        group.fields[f"f{index}"] = group_field(world, rng, kind, tables)
    world.groups["monthly"] = group


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
    if maker.rng.random() < 0.4:
        rows = {product: {name: maker.literal(kind).extra[0] for name, kind in columns.items()}
                for product in PRODUCTS}
        world.lookups["by_product"].later.append((random_day(maker.rng), rows))
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
    return world.schedules[name]


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
        except (Stops, TooLarge, ValueError, OverflowError):
            continue
        name = f"{prefix}{len(found) + 1}"
        world.metrics[name] = node
        names[name] = kind
        if kind in FIGURES and rng.random() < 0.15:
            later = Node("+", kind, (node, Maker(world, rng, {}).literal(kind)))
            world.later[name] = [(random_day(rng), later)]
            values = [world.metric(name, row, world.period)
                      for row in world.tables["partners"].rows]
        found[name] = values
    return found


def asks_rates(node):
    """Does it convert columns of rows that an aggregate counts, and nothing else?"""
    found = [part for part in node.walk() if part.op == "convert"]
    return bool(found) and all(part.parts[0].op == "column" for part in found) and not any(
        part.op == "running" for part in node.walk())


def add_stopping(world, rng):
    """Rates that begin late, and one metric that converts; why the run must stop, or None."""
    add_rates(world, rng, random_day(rng))
    names = {name: node.kind for name, node in world.metrics.items()}
    while True:
        node = Maker(world, rng, names).make(rng.choice(("usd", "number", "flag")), 3)
        if (not asks_rates(node) or scale_of(node, world) > MOST_DECIMALS
                or len(str(node)) > 1500):
            continue
        code = None
        try:
            for row in world.tables["partners"].rows:
                value(node, world.place(row))
        except Stops as stops:
            code = stops.args[0]
        except (TooLarge, ValueError, OverflowError):
            continue
        world.metrics["stopping"] = node
        return code


def script_of(world):
    """The program; every metric stands on a line of its own."""
    parts = [head_of(world)]
    for definitions in (world.rates, world.params, world.lookups, world.schedules, world.decisions,
                        world.groups):
        parts += [definition.declared() for definition in definitions.values()]
    for name, node in world.metrics.items():
        parts.append(f'metric "{name}" {{ [==[{node}]==], shown = true }}')
        parts += [f'metric "{name}" {{ [==[{later}]==], shown = true, from = "{first}" }}'
                  for first, later in world.later.get(name, ())]
    if world.tiers:
        parts.append(world.tiers.declared())
    return "\n".join(parts) + "\n"


def files_of(world):
    files = {"program.lua": script_of(world)}
    files.update((f"{name}.csv", table.csv()) for name, table in world.tables.items()
                 if not table.origin)
    return files
