"""The worlds of the oracle: random partners, deals and surveys, and what is defined over them."""

import datetime
from fractions import Fraction

from oracle_evaluate import Place, value
from oracle_values import Stops, cell, kept, literal, plain, rounded
from oracle_windows import Calendar, window, window_text

YEARS = (2024, 2025, 2026, 2027)
PRODUCTS = ("cloud", "seats", "support")
KINDS = ("new", "renewal")
REGIONS = ("EMEA", "APAC", "Äst")
CUSTOMERS = ("Acme", "Beta", "acme", "Zeta & Co")
COINS = ("USD", "EUR", "JPY")
DOMAINS = {"coin": COINS, "product": PRODUCTS, "kind": KINDS, "region": REGIONS, "customer": CUSTOMERS}


class Column:
    """type: as a source's table says it; kind: of its values; domain: of its texts."""

    def __init__(self, name, type_text, kind, scale=0, most=10):
        self.name, self.type, self.kind = name, type_text, kind
        self.scale, self.most = scale, most
        self.optional = type_text.endswith("?")
        self.domain = name if name in DOMAINS else None

    def random(self, rng):
        """A value: small, so that equal ones and ties are frequent."""
        if self.optional and rng.random() < 0.25:
            return None
        if self.domain:
            return rng.choice(DOMAINS[self.domain])
        if self.kind == "flag":
            return rng.random() < 0.5
        if self.kind == "date":
            return random_day(rng)
        low = -self.most // 4 if rng.random() < 0.2 else 0
        units = 10 ** rng.randint(0, self.scale)
        return Fraction(rng.randint(low * units, self.most * units), units)


def random_day(rng):
    year = rng.choices(YEARS, (1, 3, 3, 1))[0]
    if rng.random() < 0.3:
        day = rng.choice(((1, 1), (1, 31), (2, 1), (3, 31), (4, 1), (6, 30), (9, 30), (12, 31)))
        return datetime.date(year, *day)
    return datetime.date(year, rng.randint(1, 12), rng.randint(1, 28))


class Table:
    """A source: columns by name; dated: its date column or None; rows: name -> value each."""

    def __init__(self, name, key, dated, columns):
        self.name, self.key, self.dated, self.rows = name, key, dated, []
        self.valid = None           # (formulas of the first day, of the last day)
        self.origin = ()            # sources whose keys are the rows, of a source without a file
        self.columns = {column.name: column for column in columns}

    def fill(self, rng, count, partners, edges=()):
        """Random rows; edges: days on which rows of a dated source often fall."""
        for index in range(count):
            row = {name: column.random(rng) for name, column in self.columns.items()}
            row[self.key or "#"] = f"{self.name[0].upper()}{index + 1}"
            if partners:
                row["partner_id"] = rng.choice(partners)
                for name, column in self.columns.items():
                    if column.kind == "date" and rng.random() < 0.3:
                        row[name] = rng.choice(edges)
            if row.get("coin") == "JPY":
                row["local"] = row["local"] and Fraction(row["local"].__floor__())
            self.rows.append(row)

    def days(self, row, which):
        found = (value(formula, Place(None, None, None, table=self.name, row=row))
                 for formula in self.valid[which])
        return [day for day in found if day is not None]

    def own_day(self, row):
        """The row's own date; of a validity its first day."""
        return row[self.dated] if self.dated else max(self.days(row, 0), default=None)

    def counts(self, row, span, by=None):
        """Does the row lie in the window? None is all time."""
        if span is None:
            return True
        if self.valid and not by:
            first, last = max(self.days(row, 0), default=None), min(self.days(row, 1), default=None)
            return (first is None or first <= span[1]) and (last is None or span[1] <= last)
        day = row[by or self.dated]
        return day is not None and span[0] <= day <= span[1]

    def take_keys(self, tables):
        """Becomes a source without a file: the keys in other tables, in order."""
        self.origin, self.columns = [table.name for table in tables], {}
        keys = dict.fromkeys(row[self.key] for table in tables for row in table.rows)
        self.rows = [{self.key: key} for key in keys]

    def head(self):
        if self.dated:
            return f'{{ of = "partners", dated = "{self.dated}", [['
        if not self.valid:
            return "[["
        ends = []
        for name, formulas in zip(("from", "to"), self.valid):
            written = ", ".join(f'"{formula}"' for formula in formulas)
            if len(formulas) > 1:
                written = f"{{ {written} }}"
            ends += [f"{name} = {written}"] if formulas else []
        return f'{{ valid = {{ {", ".join(ends)} }}, [['

    def declared(self):
        if self.origin:
            keys = ", ".join(f'"{name}.{self.key}"' for name in self.origin)
            return f'source "{self.name}" {{ from = {{ {keys} }} }}'
        lines = [f"  | {self.key} | key |"] if self.key else []
        if self.name != "partners":
            lines.append("  | partner_id | ref partners |")
        lines += [f"  | {column.name} | {column.type} |" for column in self.columns.values()]
        head = self.head()
        end = "]] }" if head != "[[" else "]]"
        return "\n".join([f'source "{self.name}" {head}', "  | column | type |", *lines, end])

    def csv(self):
        names = [self.key] if self.key else []
        names += (["partner_id"] if self.name != "partners" else []) + list(self.columns)
        lines = [",".join(names)]
        for row in self.rows:
            lines.append(",".join(
                cell(row[name], self.columns[name]) if name in self.columns else row[name]
                for name in names))
        return "\n".join(lines) + "\n"


def sources():
    one_product = f"one of: {', '.join(PRODUCTS)}"
    return (
        Table("partners", "partner_id", None, (
            Column("region", "text", "text"),
            Column("quota", "money?", "usd", 2, 5000),
            Column("plan", "percent(1)?", "number", 3, 1),
            Column("rating", "number(1)?", "number", 1, 5),
            Column("staff", "number(0)", "number", 0, 8),
            Column("active", "flag?", "flag"),
            Column("founded", "date?", "date"))),
        Table("deals", "deal_id", "closed_on", (
            Column("closed_on", "date", "date"),
            Column("paid_on", "date?", "date"),
            Column("product", one_product, "text"),
            Column("kind", f"one of: {', '.join(KINDS)}?", "text"),
            Column("customer", "text", "text"),
            Column("arr", "money", "usd", 2, 20000),
            Column("fee", "money EUR?", "eur", 2, 300),
            Column("units", "number(2)?", "number", 2, 12),
            Column("discount", "percent(2)", "number", 4, 1),
            Column("local", "money in coin?", "local", 2, 9000),
            Column("coin", f"one of: {', '.join(COINS)}", "text"),
            Column("registered", "flag", "flag"))),
        Table("surveys", None, "answered_on", (
            Column("answered_on", "date", "date"),
            Column("product", one_product, "text"),
            Column("score", "number(1)?", "number", 1, 5),
            Column("good", "flag?", "flag"))),
        Table("papers", None, None, (
            Column("issued_on", "date?", "date"),
            Column("expires_on", "date?", "date"),
            Column("retired_on", "date?", "date"),
            Column("product", one_product, "text"),
            Column("worth", "money?", "usd", 2, 500),
            Column("good", "flag", "flag"))))


class Group:
    """A group: its source, keys, own window or None, condition or None, fields by name.

    made: the keys among `by` that are worked out: name -> formula; match: source -> the same for
    its rows.
    """

    def __init__(self, name, table, by, fields, spec=None, where=None):
        self.made, self.match = {}, {}
        self.name, self.table, self.by, self.fields = name, table, by, fields
        self.window, self.where = spec, where

    def declared(self):
        keys = ", ".join(f'{key} = [==[{self.made[key]}]==]' if key in self.made else f'"{key}"'
                         for key in self.by)
        lines = [f'group "{self.name}" {{ from = "{self.table}", by = {{ {keys} }},']
        if self.window:
            lines.append(f'  during = "{window_text(self.window)}",')
        if self.match:
            lines.append("  match = { " + ", ".join(
                f"{table} = {{ " + ", ".join(f"{key} = [==[{formula}]==]"
                                             for key, formula in keys.items()) + " }"
                for table, keys in self.match.items()) + " },")
        if self.where:
            lines.append(f'  where = [==[{self.where}]==],')
        lines += [f"  {name} = [==[{formula}]==]," for name, formula in self.fields.items()]
        return "\n".join(lines + ["}"])


class Param:
    """A figure: one, or one for each tier; maybe dated. versions: (first day or None, values)."""

    def __init__(self, name, kind, versions, tiers=None):
        self.name, self.kind, self.versions, self.tiers = name, kind, versions, tiers

    def at(self, tier, day):
        found = None
        if day is None and (len(self.versions) > 1 or self.versions[0][0]):
            return None
        for first, values in self.versions:
            if first is None or first <= day:
                found = values
        if found is None:
            return None
        if self.tiers is None:
            return found[0]
        return found[self.tiers.index(tier)] if tier in self.tiers else None

    def declared(self):
        if len(self.versions) == 1 and not self.tiers and self.versions[0][0] is None:
            return f'param "{self.name}" "{literal(self.versions[0][1][0], self.kind)}"'
        dated = self.versions[0][0] is not None
        heads = (["from"] if dated else []) + list(self.tiers or ["value"])
        lines = [f'param "{self.name}" [[', f"  | {' | '.join(heads)} |"]
        for first, values in self.versions:
            cells = [str(first)] if dated else []
            cells += [literal(figure, self.kind, 2) for figure in values]
            lines.append(f"  | {' | '.join(cells)} |")
        return "\n".join(lines + ["]]"])


class Lookup:
    """rows: key -> values by column; columns: name -> kind; later: (day, rows) that follow."""

    def __init__(self, name, key, columns, rows):
        self.name, self.key, self.columns, self.rows = name, key, columns, rows
        self.later = []

    def at(self, key, name, day):
        if self.later and day is None:
            return None
        rows = self.rows
        for first, known in self.later:
            rows = known if first <= day else rows
        row = rows.get(key)
        return None if row is None else row[name or next(iter(self.columns))]

    def declared(self):
        return "\n".join(self.version(first, rows)
                         for first, rows in [(None, self.rows)] + self.later)

    def version(self, first, rows):
        head = f'{{ from = "{first}", [[' if first else "[["
        lines = [f'lookup "{self.name}" {head}', f"  | {self.key} | {' | '.join(self.columns)} |"]
        for key, row in rows.items():
            cells = [literal(row[name], kind, 2) for name, kind in self.columns.items()]
            lines.append(f"  | {key} | {' | '.join(cells)} |")
        return "\n".join(lines + ["]] }" if first else "]]"])


class Decision:
    """inputs: columns of deals; versions: (first day or None, [(cells, output)]) of rising days.

    A cell is None, a list of texts, or (low, is it in, high, is it in) with None for no end.
    """

    def __init__(self, name, inputs, hits, otherwise, versions):
        self.name, self.inputs, self.hits, self.otherwise = name, inputs, hits, otherwise
        self.versions = versions

    def at(self, day):
        if day is None and (len(self.versions) > 1 or self.versions[0][0]):
            return None
        found = None
        for first, rows in self.versions:
            found = rows if first is None or first <= day else found
        return found

    @staticmethod
    def matches(cell, found):
        if cell is None:
            return True
        if found is None:
            return False
        if isinstance(cell, list):
            return found in cell
        low, with_low, high, with_high = cell
        return ((low is None or found > low or with_low and found == low)
                and (high is None or found < high or with_high and found == high))

    @staticmethod
    def written(cell):
        if cell is None:
            return "-"
        if isinstance(cell, list):
            return ", ".join(cell)
        low, with_low, high, with_high = cell
        if high is None:
            return f"{'>=' if with_low else '>'} {literal(low, 'usd', 2)}"
        if low is None:
            return f"{'<=' if with_high else '<'} {literal(high, 'usd', 2)}"
        return (f"{'[' if with_low else '('}{literal(low, 'usd', 2)}.."
                f"{literal(high, 'usd', 2)}{']' if with_high else ')'}")

    def declared(self):
        parts = []
        for first, rows in self.versions:
            said = f'hits = "{self.hits}", otherwise = [==[{self.otherwise}]==],'
            if first:
                said += f' from = "{first}",'
            lines = [f'decision "{self.name}" {{ {said} [[',
                     f"  | {' | '.join(self.inputs)} | => {self.name} |"]
            lines += [f"  | {' | '.join(map(self.written, cells))} | {output} |"
                      for cells, output in rows]
            parts.append("\n".join(lines + ["]] }"]))
        return "\n".join(parts)


class Schedule:
    """pays: split, whole or interpolated; edge: from or above; rows: (edge, rates); tiers: of
    the rates."""

    def __init__(self, name, pays, edge, rows, tiers=None, kind="usd"):
        self.name, self.pays, self.edge, self.rows, self.tiers = name, pays, edge, rows, tiers
        self.kind = kind
        self.end = None             # of amounts: where the last row ends
        self.first, self.later = None, []       # the first day; schedules that follow

    def rates(self, tier):
        if self.tiers and tier not in self.tiers:
            return None
        index = self.tiers.index(tier) if self.tiers else 0
        return [(edge, rates[index]) for edge, rates in self.rows]

    def reached(self, figure, edge):
        return figure >= edge if self.edge == "from" else figure > edge

    def rate(self, figure, tier):
        found, before = None, None
        for edge, percent in self.rates(tier) or ():
            if self.reached(figure, edge):
                found, before = percent, edge
            elif found is not None and self.pays == "interpolated":
                return found + (percent - found) * (figure - before) / (edge - before)
        return found

    def pay(self, figure, tier):
        rates = self.rates(tier)
        if rates is None:
            return None
        if self.pays == "whole":
            return figure * (self.rate(figure, tier) or 0)
        paid = Fraction(0)
        for index, (edge, percent) in enumerate(rates):
            end = rates[index + 1][0] if index + 1 < len(rates) else self.end or figure
            if self.end:
                paid += percent * max(min(figure, end) - edge, 0) / (end - edge)
                continue
            paid += max(min(figure, end) - edge, 0) * percent
        return paid

    def declared(self):
        heads = [self.edge] + list(self.tiers or ["rate" if not self.end else "amount"])
        amounts = ""
        if self.end:
            heads.insert(1, {"from": "below", "above": "up to"}[self.edge])
            amounts = "amounts = true, " if self.tiers else ""
        first = f'from = "{self.first}", ' if self.first else ""
        lines = [f'schedule "{self.name}" {{ {self.pays} = "x", {first}{amounts}[[',
                 f"  | {' | '.join(heads)} |"]
        ends = [edge for edge, _ in self.rows[1:]] + [self.end]
        for (edge, rates), end in zip(self.rows, ends):
            cells = [literal(edge, self.kind, 2)]
            cells += [literal(end, self.kind, 2)] if self.end else []
            cells += [literal(rate, "usd" if self.end else "number", 2 if self.end else 4)
                      for rate in rates]
            lines.append(f"  | {' | '.join(cells)} |")
        return "\n".join(lines + ["]] }"] + [version.declared() for version in self.later])


class Rates:
    """rows: (first day or None, currency, how many USD); on: row or period; rounding or None."""

    def __init__(self, name, rows, on=None, rounding=None):
        self.name, self.rows, self.on, self.rounding = name, rows, on, rounding

    def at(self, currency, day):
        if currency == "USD":
            return Fraction(1)
        found = None
        for first, known, rate in self.rows:
            if known == currency and (first is None or day is not None and first <= day):
                found = rate
        if found is None:
            raise Stops("no-rate")
        return found

    def convert(self, figure, currency, day):
        made = kept(figure * self.at(currency, day))
        return rounded(made, *self.rounding) if self.rounding else made

    def declared(self):
        dated = self.rows[0][0] is not None
        lines = [f'rates "{self.name}" {{']
        if self.on:
            lines.append(f'  on = "{self.on}",')
        if self.rounding:
            lines.append(f'  rounding = "{self.rounding[0]} to {literal(self.rounding[1], "usd", 2)}",')
        lines += ["[[", f"  | {'from | ' if dated else ''}currency | USD |"]
        lines += [f"  | {f'{first} | ' if dated else ''}{currency} | {plain(rate)} |"
                  for first, currency, rate in self.rows]
        return "\n".join(lines + ["]] }"])


class World:
    """Everything a program knows; metrics and what they are worth, once for each period."""

    def __init__(self, calendar=None):
        self.calendar = calendar or Calendar()
        self.tables, self.groups, self.metrics = {}, {}, {}
        self.params, self.lookups, self.schedules, self.rates = {}, {}, {}, {}
        self.decisions, self.later = {}, {}     # later: metric -> [(first day, formula)]
        self.rules_as_of = None
        self.period, self.period_text = None, ""
        self.tiers = None           # oracle_rules.Tiers, or None
        self.by_key, self.known = {}, {}

    def partner(self, key):
        if not self.by_key:
            self.by_key = {row["partner_id"]: row for row in self.tables["partners"].rows}
        return self.by_key[key]

    def options(self):
        """What rung is told beside the program and the data."""
        told = ["--period", self.period_text]
        return told + (["--rules-as-of", str(self.rules_as_of)] if self.rules_as_of else [])

    def has_day(self, table):
        """Have the rows of this table a date of their own?"""
        table = self.tables.get(table)
        return bool(table and (table.dated or table.valid and table.valid[0]))

    def rules_day(self, day):
        """The day whose rules hold where those of `day` would."""
        if self.rules_as_of is None or day is None:
            return day
        return self.rules_as_of if day >= self.period[1] else min(day, self.rules_as_of)

    def place(self, partner, period=None, tier=None):
        return Place(self, period or self.period, partner, tier=tier)

    def metric(self, name, partner, period, day=...):
        """What a metric is worth in a period; day: of the version, if not the period's last."""
        day = self.rules_day(period[1]) if day is ... else day
        later = self.later.get(name, ())
        if later and day is None:
            return None
        number = sum(1 for first, _ in later if first <= day) if later else 0
        key = (name, partner["partner_id"], period, number)
        if key not in self.known:
            formula = later[number - 1][1] if number else self.metrics[name]
            self.known[key] = value(formula, self.place(partner, period))
        return self.known[key]

    def schedule(self, name, day):
        found = self.schedules[name]
        if found.later and day is None:
            return None
        for version in found.later:
            found = version if version.first <= day else found
        return found

    def rows_of_group(self, table, rows, group, keys, place):
        """Those rows of a source that belong to one combination of a group's keys."""
        ways = {**(group.made if table == group.table else {}), **group.match.get(table, {})}
        shared = [key for key in group.by
                  if key in ways or key == "partner_id" or key in self.tables[table].columns]
        found = [row for row in rows if all(
            self.key_of(table, row, key, ways, place.period) == keys[key] for key in shared)]
        if table != group.table or not group.where:
            return found
        return [row for row in found if self.holds(group.where, table, row, place.period)]

    def key_of(self, table, row, key, ways, period):
        """A key of a group, from a column of the row or worked out."""
        if key not in ways:
            return row[key]
        return value(ways[key], self.at_row(table, row, period))

    def at_row(self, table, row, period):
        return Place(self, period, self.partner(row["partner_id"]), table=table, row=row)

    def holds(self, condition, table, row, period):
        return value(condition, self.at_row(table, row, period)) is True

    def group_rows(self, name, period):
        """The rows of a group in the order of their first row."""
        key = ("group", name, period)
        if key not in self.known:
            self.known[key] = list(self.made_rows(self.groups[name], period))
        return self.known[key]

    def made_rows(self, group, period):
        table = self.tables[group.table]
        span = window(group.window, period, self.calendar) if group.window else period
        seen = {}
        for row in table.rows:
            if not table.counts(row, span):
                continue
            if group.where and not self.holds(group.where, table.name, row, period):
                continue
            values = tuple(self.key_of(table.name, row, key, group.made, period)
                           for key in group.by)
            if None not in values:
                seen.setdefault(values, row)
        for values in seen:
            keys = dict(zip(group.by, values))
            place = Place(self, period, self.partner(keys["partner_id"]), group=(group, keys))
            for field, formula in group.fields.items():
                keys[field] = value(formula, place)
            yield keys
