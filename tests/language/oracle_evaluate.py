"""What a formula of the oracle is worth, by LANGUAGE sections 2-3 and the manual's section 5.

Readings where the documents are silent stand in oracle.py.
"""

from fractions import Fraction

from oracle_formula import Clauses
from oracle_values import Stops, below, kept, month_later, rounded, whole_months
from oracle_windows import DAY, window


class Place:
    """Where a formula stands.

    world: data and definitions; period: evaluated; partner: its row of partners; table, row: the
    row at hand, or None; tier: the tier at hand; group: (Group, keys) inside of a group's field;
    day: on which dated figures are taken, if not the period's last; span: window of the rows at
    hand, if not the period; own_day: of `as of`, for rates of exchange. All three in a list of
    one: `[None]` is a day that nobody knows, or all time. as_of: its formula.
    """

    def __init__(self, world, period, partner, **said):
        self.world, self.period, self.partner = world, period, partner
        self.table = self.row = self.tier = self.group = self.day = None
        self.span = self.own_day = self.as_of = None
        self.steps = {}
        self.__dict__.update(said)

    def moved(self, **said):
        fields = {**self.__dict__, **said}
        return Place(**fields)

    def dated(self):
        """The place with the day that its `as of` names; else that of its row, where it has one."""
        if self.as_of is not None:
            day = [value(self.as_of, self)]
            return self.moved(day=day, own_day=day)
        if self.day and self.table in self.world.tables:
            return self.moved(day=[self.world.tables[self.table].own_day(self.row)])
        return self

    def figures_day(self):
        """The day on which figures that change with time are taken; None where nobody knows."""
        return self.world.rules_day(self.day[0] if self.day else self.period[1])

    def rates_day(self, on):
        """The day whose rate of exchange is taken."""
        if on != "period" and self.own_day:
            return self.own_day[0]
        if self.table not in self.world.tables or self.table == "partners":
            return self.period[1]
        if on == "period":
            return (self.span and self.span[0] or self.period)[1]
        return self.world.tables[self.table].own_day(self.row)


def value(node, place):
    if shares_no_key(node, place):
        return None
    return EVALUATE[node.op](node, place)


def shares_no_key(node, place):
    """Does a formula compare by keys of which the row or partner at hand lacks one?"""
    if isinstance(node.extra, Clauses):
        per = node.extra.per
    else:
        per = node.extra[1] if node.op in ("rank", "share", "top", "pool") else ()
    return any((place.row or place.partner)[key] is None for key in per)


def strict(function):
    """Missing spreads."""
    def evaluate(node, place):
        values = [value(part, place) for part in node.parts]
        return None if None in values else function(node, *values)
    return evaluate


def arithmetic(function):
    return strict(lambda node, *values: kept(function(*values)))


def quotient(node, place):
    left, right = (value(part, place) for part in node.parts)
    if left is None or right is None or right == 0:
        return None
    return kept(Fraction(left) / right)


def both(node, place):
    values = [value(part, place) for part in node.parts]
    if False in values:
        return False
    return None if None in values else True


def either(node, place):
    values = [value(part, place) for part in node.parts]
    if True in values:
        return True
    return None if None in values else False


def at_least(node, place):
    values = [value(part, place) for part in node.parts]
    if values.count(True) >= node.extra:
        return True
    return False if values.count(True) + values.count(None) < node.extra else None


def choice(node, place):
    condition, then, other = (value(part, place) for part in node.parts)
    if condition is None:
        return None
    return then if condition else other


def otherwise(node, place):
    first, second = (value(part, place) for part in node.parts)
    return second if first is None else first


def is_missing(node, place):
    return (value(node.parts[0], place) is None) == (node.extra == "is missing")


def is_in(node, found):
    return (found in node.extra[1]) == (node.extra[0] == "in")


def linear(node, figure):
    low, high = node.extra
    return kept(min(max((figure - low) / (high - low), Fraction(0)), Fraction(1)))


def step(node, figure):
    reached = Fraction(0)
    for edge, worth in node.extra:
        if figure >= edge:
            reached = worth
    return reached


def column(node, place):
    table, name, _ = node.extra
    if table == place.table:
        return place.row[name]
    if table == "partners" and place.table in place.world.tables and place.table != "partners":
        return place.world.partner(place.row["partner_id"])[name]
    return place.partner[name]


def metric(node, place):
    return place.world.metric(node.extra, place.partner, place.period, place.figures_day())


def metric_during(node, place):
    name, spec, _ = node.extra
    period = window(spec, place.period, place.world.calendar)
    day = place.world.rules_day(period[1])
    return place.world.metric(name, place.partner, period, day)


def decision(node, place):
    """The output of the row that matches, or of all that do."""
    known = place.world.decisions[node.extra]
    version = known.at(place.figures_day())
    if version is None:
        return None
    found = [output for cells, output in version
             if all(known.matches(cell, place.row[name])
                    for name, cell in zip(known.inputs, cells))]
    if not known.hits.startswith("collect"):
        return value(found[0] if found else known.otherwise, place)
    if not found:
        return value(known.otherwise, place)
    figures = [value(output, place) for output in found]
    if known.hits == "collect count":
        return Fraction(len(figures))
    choose = {"sum": lambda figures: sum(figures, Fraction(0)), "min": min, "max": max}
    return None if None in figures else choose[known.hits.split()[1]](figures)


def param(node, place):
    return place.world.params[node.extra].at(place.tier, place.figures_day())


def lookup(node, place):
    key = value(node.parts[0], place)
    return None if key is None else place.world.lookups[node.extra[0]].at(
        key, node.extra[1], place.figures_day())


def pay(node, place):
    figure = value(node.parts[0], place)
    known = place.world.schedule(node.extra, place.figures_day())
    return None if figure is None or known is None else kept(known.pay(figure, place.tier))


def rate(node, place):
    figure = value(node.parts[0], place)
    known = place.world.schedule(node.extra, place.figures_day())
    return None if figure is None or known is None else known.rate(figure, place.tier)


def start_of(node, place):
    day = value(node.parts[0], place)
    return None if day is None else place.world.calendar.around(day, node.extra)[0]


# Aggregates.

def span_of(said, place):
    """The first and last day of an aggregate's window; None is all time."""
    world = place.world
    period = place.period
    if said.running and place.span and not said.window:
        return place.span[0]
    if place.group and place.group[0].window:
        period = window(place.group[0].window, period, world.calendar)
    return window(said.window, period, world.calendar) if said.window else period


def counted_rows(said, place):
    """(partner, row) of those in the aggregate's table, partner or peers, and window."""
    world = place.world
    group = place.group
    span = span_of(said, place)
    if said.table in world.groups:
        found = world.group_rows(said.table, place.period)
    else:
        found = world.tables[said.table].rows
        if group:
            found = world.rows_of_group(said.table, found, *group, place)
    if said.per:
        here = place.row or place.partner
        found = [row for row in found if all(row[key] == here[key] for key in said.per)]
    elif said.table != "partners":
        found = [row for row in found if row["partner_id"] == place.partner["partner_id"]]
    if said.table in world.groups or said.table == "partners":
        return found
    return [row for row in found if world.tables[said.table].counts(row, span, said.by)]


def rows_at(node, place):
    """A place for each row that counts, in the order of the file."""
    said = node.extra
    span = span_of(said, place)
    for row in counted_rows(said, place):
        partner = row if said.table == "partners" else place.world.partner(row["partner_id"])
        at = place.moved(table=said.table, row=row, partner=partner, group=None,
                         span=[span], day=None, own_day=None, as_of=said.as_of)
        at = at.dated()
        if not said.where or value(node.parts[-1], at) is True:
            yield at


def values_of(node, place):
    return [found for found in (value(node.parts[0], at) for at in rows_at(node, place))
            if found is not None]


def total(node, place):
    found = values_of(node, place)
    if node.extra.top:
        found = sorted(found, reverse=True)[:node.extra.top]
    result = Fraction(0)
    for figure in found:
        result = kept(result + figure)
    return result


def average(node, place):
    found = values_of(node, place)
    return kept(kept(sum(found, Fraction(0))) / len(found)) if found else None


def median(node, place):
    found = sorted(values_of(node, place))
    middle = len(found) // 2
    if not found:
        return None
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2


def percentile(node, place):
    found = sorted(values_of(node, place))
    if not found:
        return None
    rank = -below(-node.extra.percent * len(found))
    return found[max(rank, 1) - 1]


def extreme(choose):
    def evaluate(node, place):
        found = values_of(node, place)
        return choose(found) if found else None
    return evaluate


def count(node, place):
    if node.extra.whole:
        return Fraction(sum(1 for _ in rows_at(node, place)))
    return Fraction(len(values_of(node, place)))


def distinct(node, place):
    keys = node.parts[:-1] if node.extra.where else node.parts
    found = {tuple(value(key, at) for key in keys) for at in rows_at(node, place)}
    return Fraction(sum(1 for combination in found if None not in combination))


def end_of(position):
    """first and last: by date, then by place in the file."""
    def evaluate(node, place):
        table = place.world.tables[node.extra.table]
        found = [(at.row[node.extra.by or table.dated], value(node.parts[0], at))
                 for at in rows_at(node, place)]
        found = [pair for pair in found if pair[1] is not None]
        found.sort(key=lambda pair: pair[0])
        return found[position][1] if found else None
    return evaluate


def running(node, place):
    """The total up to and including the row at hand, by date, then by place in the file."""
    said = node.extra
    table = place.world.tables.get(said.table)
    rows = counted_rows(said, place)
    if not any(row is place.row for row in rows):
        return None
    day = said.by or table.dated
    so_far = Fraction(0)
    for row in sorted((row for row in rows if row[day] is not None), key=lambda row: row[day]):
        at = place.moved(row=row, partner=place.world.partner(row["partner_id"])).dated()
        if not said.where or value(node.parts[-1], at) is True:
            so_far = kept(so_far + (value(node.parts[0], at) or 0))
        if row is place.row:
            return so_far
    return None


def convert(node, place):
    figure = value(node.parts[0], place)
    if figure is None:
        return None
    rates = place.world.rates[node.extra]
    currency = node.parts[0].kind.upper()
    if currency == "LOCAL":
        currency = place.row["coin"]
    return rates.convert(figure, currency, place.rates_day(rates.on))


def per_unit(node, count):
    worth, most = node.extra
    if most and count >= most[0]:
        return most[1]
    earned = kept(max(count, Fraction(0)) * worth)
    return min(earned, most[1]) if most else earned


def growth(node, place):
    now, before = (value(part, place) for part in node.parts)
    if now is None or before is None:
        return None
    if node.extra is not None:
        before = max(before, node.extra)
    return kept(now / before - 1) if before > 0 else None


# Among peers.

class Peers:
    """Whoever takes part: own figure, does the own partner take part, key -> figure of all."""

    def __init__(self, node, place, where):
        name, per = node.extra[:2]
        world = place.world
        self.there, self.takes_part = {}, False
        if place.table in world.groups:
            self.of_rows(node, place, where)
            return
        self.own = world.metric(name, place.partner, place.period, place.figures_day())
        for row in world.tables["partners"].rows:
            if any(row[key] != place.partner[key] for key in per):
                continue
            at = Place(world, place.period, row, as_of=place.as_of).dated()
            takes_part = where is None or value(where, at) is True
            if row is place.partner:
                self.takes_part = takes_part
            figure = world.metric(name, row, place.period, at.figures_day())
            if takes_part and figure is not None:
                self.there[row["partner_id"]] = figure
        self.key = place.partner["partner_id"]

    def of_rows(self, node, place, where):
        """Among the rows of a group."""
        name, per = node.extra[:2]
        world, by = place.world, place.world.groups[place.table].by
        self.own = place.row[name]
        self.key = tuple(place.row[key] for key in by)
        for row in world.group_rows(place.table, place.period):
            if any(row[key] != place.row[key] for key in per):
                continue
            at = place.moved(row=row, partner=world.partner(row["partner_id"]))
            takes_part = where is None or value(where, at) is True
            if row is place.row:
                self.takes_part = takes_part
            if takes_part and row[name] is not None:
                self.there[tuple(row[key] for key in by)] = row[name]


def rank(node, place):
    peers = Peers(node, place, node.parts[0] if node.parts else None)
    if peers.own is None or not peers.takes_part:
        return None
    return Fraction(1 + sum(1 for figure in peers.there.values() if figure > peers.own))


def share(node, place):
    peers = Peers(node, place, node.parts[0] if node.parts else None)
    if not peers.takes_part:
        return Fraction(0)
    whole = kept(sum(peers.there.values(), Fraction(0)))
    return None if peers.own is None or whole == 0 else kept(peers.own / whole)


def top(node, place):
    peers = Peers(node, place, node.parts[0] if node.parts else None)
    if not peers.takes_part:
        return False
    if peers.own is None:
        return None
    form, most = node.extra[2]
    if form == "percent":
        most = -below(-most * len(peers.there))
    figures = sorted(peers.there.values(), reverse=True)[:int(most)]
    return bool(figures) and peers.own >= figures[-1]


def pool(node, place):
    """Whole cents by weight; those left over to the largest remainders, then the lower key."""
    peers = Peers(node, place, node.parts[1] if len(node.parts) > 1 else None)
    if any(weight < 0 for weight in peers.there.values()):
        raise Stops("negative-weight")
    if not peers.takes_part:
        return Fraction(0)
    if peers.own is None:
        return None
    whole = sum(peers.there.values(), Fraction(0))
    coins = value(node.parts[0], place) * 100
    if whole == 0:
        return Fraction(0)
    parts = {key: coins * weight / whole for key, weight in peers.there.items()}
    given = {key: Fraction(below(part)) for key, part in parts.items()}
    left = int(coins - sum(given.values()))
    for key in sorted(parts, key=lambda key: (given[key] - parts[key], key))[:left]:
        given[key] += 1
    return given[peers.key] / 100


EVALUATE = {
    "constant": lambda node, place: node.extra[0],
    "column": column, "name": metric, "during": metric_during, "param": param,
    "lookup": lookup, "decision": decision, "pay": pay, "rate": rate,
    "start": lambda node, place: place.period[0],
    "end": lambda node, place: place.period[1],
    "step_name": lambda node, place: place.steps[node.extra],
    "+": arithmetic(lambda a, b: a + b), "-": arithmetic(lambda a, b: a - b),
    "*": arithmetic(lambda a, b: a * b), "/": quotient,
    "negative": arithmetic(lambda a: -a), "abs": arithmetic(abs),
    "=": strict(lambda node, a, b: a == b), "!=": strict(lambda node, a, b: a != b),
    "<": strict(lambda node, a, b: a < b), "<=": strict(lambda node, a, b: a <= b),
    ">": strict(lambda node, a, b: a > b), ">=": strict(lambda node, a, b: a >= b),
    "and": both, "or": either, "not": strict(lambda node, a: not a),
    "at_least": at_least, "if": choice, "otherwise": otherwise, "missing": is_missing,
    "in": strict(is_in),
    "min": strict(lambda node, *values: min(values)),
    "max": strict(lambda node, *values: max(values)),
    "clamp": strict(lambda node, a, low, high: min(max(a, low), high)),
    "round": strict(lambda node, a: rounded(a, *node.extra)),
    "floor": strict(lambda node, a: Fraction(below(a))),
    "ceil": strict(lambda node, a: Fraction(-below(-a))),
    "linear": strict(linear), "step": strict(step),
    "days": strict(lambda node, a, b: Fraction((b - a).days)),
    "months": strict(lambda node, a, b: Fraction(whole_months(a, b))),
    "year": strict(lambda node, a: Fraction(a.year)),
    "month": strict(lambda node, a: Fraction(a.month)),
    "quarter": strict(lambda node, a: Fraction((a.month + 2) // 3)),
    "add_months": strict(lambda node, a, n: month_later(a, int(n))),
    "add_days": strict(lambda node, a, n: a + int(n) * DAY),
    "sum": total, "avg": average, "median": median, "percentile": percentile,
    "least": extreme(min), "largest": extreme(max), "count": count, "distinct": distinct,
    "first": end_of(0), "last": end_of(-1),
    "any": lambda node, place: True in values_of(node, place),
    "all": lambda node, place: False not in values_of(node, place),
    "rank": rank, "share": share, "top": top, "pool": pool, "running": running,
    "convert": convert, "growth": growth, "per_unit": strict(per_unit),
    "how_many": lambda node, place: Fraction(
        sum(1 for part in node.parts if value(part, place) is True)),
    "start_of": lambda node, place: start_of(node, place),
}
