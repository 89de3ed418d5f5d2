"""Formulas of the oracle: a tree of nodes, and how an owner writes it."""

from oracle_values import literal
from oracle_windows import window_text

# How tightly each form binds, loosest first.
IF, OR, AND, NOT, COMPARE, OTHERWISE, ADD, TIMES, SIGN, ATOM = range(10)

BINARY = {                      # op: sign, level, least level of the left and the right
    "or": ("or", OR, OR, AND), "and": ("and", AND, AND, NOT),
    "=": ("=", COMPARE, OTHERWISE, OTHERWISE), "!=": ("!=", COMPARE, OTHERWISE, OTHERWISE),
    "<": ("<", COMPARE, OTHERWISE, OTHERWISE), "<=": ("<=", COMPARE, OTHERWISE, OTHERWISE),
    ">": (">", COMPARE, OTHERWISE, OTHERWISE), ">=": (">=", COMPARE, OTHERWISE, OTHERWISE),
    "otherwise": ("otherwise", OTHERWISE, OTHERWISE, ADD),
    "+": ("+", ADD, ADD, TIMES), "-": ("-", ADD, ADD, TIMES),
    "*": ("*", TIMES, TIMES, SIGN), "/": ("/", TIMES, TIMES, SIGN),
}


PEERS = ("rank", "share", "top", "pool")


class Node:
    """op: what it does; kind: of its value; parts: nodes below it; extra: all else it needs."""

    __slots__ = ("op", "kind", "parts", "extra")

    def __init__(self, op, kind, parts=(), extra=None):
        self.op, self.kind, self.parts, self.extra = op, kind, tuple(parts), extra

    def walk(self):
        yield self
        for part in self.parts:
            yield from part.walk()

    def walk_outer(self, aggregates=False):
        """All but what stands inside an aggregate; those themselves on demand."""
        inside = isinstance(self.extra, Clauses) or self.op in PEERS
        if aggregates or not inside:
            yield self
        for part in () if inside else self.parts:
            yield from part.walk_outer(aggregates)

    def __str__(self):
        return text(self, IF)


class Clauses:
    """What an aggregate says beside its expression.

    table: whose rows; where: is the last of the node's parts; per: column names; window: of
    `during`, or None; by: another date column, or None; top: of `sum(top 3 of x)`; whole: rows
    are counted, not values; percent: of percentile; as_of: a formula, or None;
    running: it is a total that runs, over the window of the rows at hand.
    """

    def __init__(self, table, **said):
        self.table = table
        self.where, self.per, self.window, self.by = False, (), None, None
        self.top, self.whole, self.percent, self.as_of = None, False, None, None
        self.running = False
        self.__dict__.update(said)


def constant(value, kind, style=0):
    return Node("constant", kind, (), (value, style))


def text(node, least):
    """The node as a formula, in brackets where it binds more loosely than `least`."""
    written, level = write(node)
    return f"({written})" if level < least else written


def write(node):
    """The formula, and how tightly its outermost form binds."""
    if node.op in BINARY:
        sign, level, left, right = BINARY[node.op]
        return f"{text(node.parts[0], left)} {sign} {text(node.parts[1], right)}", level
    writer = WRITERS.get(node.op)
    if writer:
        return writer(node)
    return f"{node.op}({', '.join(text(part, IF) for part in node.parts)})", ATOM


def write_constant(node):
    value, style = node.extra
    negative = node.kind in ("number", "usd", "eur") and value < 0
    return literal(value, node.kind, style), SIGN if negative else ATOM


def write_during(node):
    name, window, bracket = node.extra
    written = f"{name} during {window_text(window)}"
    return (f"({written})", ATOM) if bracket else (written, SIGN)


def write_if(node):
    condition, then, other = (text(part, OR) for part in node.parts)
    return f"if {condition} then {then} else {other}", IF


def write_in(node):
    values = ", ".join(literal(value, node.parts[0].kind) for value in node.extra[1])
    return f"{text(node.parts[0], OTHERWISE)} {node.extra[0]} {{{values}}}", COMPARE


def write_round(node):
    mode, increment = node.extra
    return f"round({node.parts[0]}, {mode} to {literal(increment, node.kind, 2)})", ATOM


def write_linear(node):
    kind = node.parts[0].kind
    low, high = (literal(value, kind, 2) for value in node.extra)
    return f"linear({node.parts[0]}, {low}..{high})", ATOM


def write_step(node):
    kind = node.parts[0].kind
    steps = ", ".join(f"{literal(edge, kind, 2)} -> {literal(value, node.kind, 2)}"
                      for edge, value in node.extra)
    return f"step({node.parts[0]}, {steps})", ATOM


def write_aggregate(node):
    """sum(deals.arr where registered per kind during 2025 by paid_on)"""
    said = node.extra
    name = node.op
    values = list(node.parts[:-1] if said.where else node.parts)
    inner = said.table if said.whole else ", ".join(text(part, OR) for part in values)
    if name == "distinct":
        name, inner = "count", f"distinct {inner}"
    if said.top:
        inner = f"top {said.top} of {inner}"
    if said.percent is not None:
        inner += f", {literal(said.percent, 'number', 4)}"
    if said.where:
        inner += f" where {text(node.parts[-1], OR)}"
    if said.per:
        inner += f" per {', '.join(said.per)}"
    if said.window:
        inner += f" during {window_text(said.window)}"
    if said.by:
        inner += f" by {said.by}"
    if said.as_of is not None:
        inner += f" as of {text(said.as_of, ADD)}"
    return f"{name}({inner})", ATOM


def write_peers(node):
    name, per = node.extra[:2]
    name = node.extra[3] if len(node.extra) > 3 else name
    keys = f" per {', '.join(per)}" if per else ""
    parts = list(node.parts)
    first = ""
    if node.op == "pool":
        first = f"{parts.pop(0)}, "
    if node.op == "top":
        form, most = node.extra[2]
        first = literal(most, "number", 4 if form == "percent" else 2) + ", "
    where = f" where {text(parts[0], OR)}" if parts else ""
    return f"{node.op}({first}{name}{where}{keys})", ATOM


def write_per_unit(node):
    worth, most = node.extra
    end = ""
    if most:
        end = f", {literal(most[0], 'number', 2)} -> {literal(most[1], node.kind, 2)}"
    return f"per_unit({node.parts[0]}, {literal(worth, node.kind, 2)}{end})", ATOM


def write_growth(node):
    base = "" if node.extra is None else ", " + literal(node.extra, node.parts[0].kind, 2)
    return f"growth({node.parts[0]}, {node.parts[1]}{base})", ATOM


def write_lookup(node):
    name, column = node.extra
    return f"{name}[{node.parts[0]}]" + (f".{column}" if column else ""), ATOM


def write_schedule(node):
    return f"{node.op}({node.extra}, {node.parts[0]})", ATOM


WRITERS = {
    "constant": write_constant,
    "column": lambda node: (node.extra[2], ATOM),
    "name": lambda node: (node.extra, ATOM),
    "param": lambda node: (node.extra, ATOM),
    "start": lambda node: ("period.start", ATOM),
    "end": lambda node: ("period.end", ATOM),
    "during": write_during,
    "if": write_if,
    "in": write_in,
    "not": lambda node: (f"not {text(node.parts[0], COMPARE)}", NOT),
    "negative": lambda node: (f"-{text(node.parts[0], ATOM)}", SIGN),
    "missing": lambda node: (f"{text(node.parts[0], OTHERWISE)} {node.extra}", COMPARE),
    "round": write_round,
    "linear": write_linear,
    "step": write_step,
    "at_least": lambda node: (f"at_least({node.extra}, "
                              f"{', '.join(text(part, IF) for part in node.parts)})", ATOM),
    "rank": write_peers, "share": write_peers, "top": write_peers, "pool": write_peers,
    "per_unit": write_per_unit, "growth": write_growth,
    "convert": lambda node: (f"convert({node.parts[0]}, {node.extra})", ATOM),
    "start_of": lambda node: (f"{node.extra}_start({node.parts[0]})", ATOM),
    "lookup": write_lookup,
    "decision": lambda node: (node.extra, ATOM),
    "pay": write_schedule, "rate": write_schedule,
}
for aggregate in ("sum", "avg", "least", "largest", "count", "distinct", "median", "percentile",
                  "first", "last", "any", "all", "running"):
    WRITERS[aggregate] = write_aggregate
WRITERS["least"] = lambda node: ("min" + write_aggregate(node)[0][5:], ATOM)
WRITERS["largest"] = lambda node: ("max" + write_aggregate(node)[0][7:], ATOM)

DIVIDING = {"/", "avg", "median", "linear", "share", "growth"}
