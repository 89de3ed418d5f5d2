"""What a formula of the oracle is worth, by LANGUAGE sections 2-3 and the manual's section 5.

Readings where the documents are silent stand in oracle.py.
"""

from fractions import Fraction

from oracle_values import below, kept, month_later, rounded
from oracle_windows import DAY, window


class Place:
    """Where a formula stands.

    world: data and definitions; period: evaluated; partner: its row of partners; table, row: the
    row at hand, or None; tier: the tier at hand; group: (Group, keys) inside of a group's field;
    day: on which dated params are looked up, if not the period's last.
    """

    def __init__(self, world, period, partner, **said):
        self.world, self.period, self.partner = world, period, partner
        self.table = self.row = self.tier = self.group = self.day = None
        self.steps = {}
        self.__dict__.update(said)

    def moved(self, **said):
        fields = {**self.__dict__, **said}
        return Place(**fields)


def value(node, place):
    return EVALUATE[node.op](node, place)


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
    condition = value(node.parts[0], place)
    if condition is None:
        return None
    return value(node.parts[1 if condition else 2], place)


def otherwise(node, place):
    first = value(node.parts[0], place)
    return value(node.parts[1], place) if first is None else first


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
    return place.world.metric(node.extra, place.partner, place.period)


def metric_during(node, place):
    name, spec, _ = node.extra
    period = window(spec, place.period, place.world.calendar)
    return place.world.metric(name, place.partner, period)


def param(node, place):
    return place.world.params[node.extra].at(place.tier, place.day or place.period[1])


def lookup(node, place):
    key = value(node.parts[0], place)
    return None if key is None else place.world.lookups[node.extra[0]].at(key, node.extra[1])


def pay(node, place):
    figure = value(node.parts[0], place)
    return None if figure is None else kept(
        place.world.schedules[node.extra].pay(figure, place.tier))


def rate(node, place):
    figure = value(node.parts[0], place)
    return None if figure is None else place.world.schedules[node.extra].rate(figure, place.tier)


# Aggregates.

def counted_rows(said, place):
    """(partner, row) of those in the aggregate's table, partner or peers, and window."""
    world = place.world
    group = place.group
    period = place.period
    if group and group[0].window:
        period = window(group[0].window, period, world.calendar)
    span = window(said.window, period, world.calendar) if said.window else period
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
    if said.window == ("all",) or group and not said.window and group[0].window == ("all",):
        return found
    day = said.by or world.tables[said.table].dated
    return [row for row in found if row[day] is not None and span[0] <= row[day] <= span[1]]


def rows_at(node, place):
    """A place for each row that counts, in the order of the file."""
    said = node.extra
    for row in counted_rows(said, place):
        partner = row if said.table == "partners" else place.world.partner(row["partner_id"])
        at = place.moved(table=said.table, row=row, partner=partner, group=None)
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
        day = node.extra.by or place.world.tables[node.extra.table].dated
        found = [(at.row[day], value(node.parts[0], at)) for at in rows_at(node, place)]
        found = [pair for pair in found if pair[1] is not None]
        found.sort(key=lambda pair: pair[0])
        return found[position][1] if found else None
    return evaluate


def peers(node, place):
    """The metric of every partner that shares the keys: own value, all that are there."""
    name, per = node.extra
    world = place.world
    own = world.metric(name, place.partner, place.period)
    there = [world.metric(name, row, place.period)
             for row in world.tables["partners"].rows
             if all(row[key] == place.partner[key] for key in per)]
    return own, [figure for figure in there if figure is not None]


def rank(node, place):
    own, there = peers(node, place)
    return None if own is None else Fraction(1 + sum(1 for figure in there if figure > own))


def share(node, place):
    own, there = peers(node, place)
    whole = kept(sum(there, Fraction(0)))
    return None if own is None or whole == 0 else kept(own / whole)


EVALUATE = {
    "constant": lambda node, place: node.extra[0],
    "column": column, "name": metric, "during": metric_during, "param": param,
    "lookup": lookup, "pay": pay, "rate": rate,
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
    "rank": rank, "share": share,
}
