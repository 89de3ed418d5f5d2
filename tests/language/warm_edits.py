"""Edits for warm.py: of the program's text, the data and the words of the command."""

import copy
import os
import pathlib
import re
import shutil

WINDOWS = ("all time", "previous year", "previous period", "trailing 3 months", "last 90 days",
           "2025", "2025-Q3", "2025-07-01..2026-03-31", "previous month", "this quarter")
PERIODS = ("2026-02", "2026-Q1", "2026", "2025", "2025-Q3", "2026-01-15..2026-07-20",
           "2025-06-01..2026-05-31")
DAYS = ("2024-12-31", "2025-06-30", "2026-01-31", "2026-03-01", "2027-01-01")
SWAPS = (("sum(", "max("), ("max(", "min("), ("avg(", "median("), ("first(", "last("),
         ("any(", "all("), (" and ", " or "), (" + ", " - "), (" >= ", " > "), (" <= ", " < "),
         (" = ", " != "), ("half up", "half even"), ("above", "from"), ("split =", "whole ="),
         ("yes", "no"), ("collect max", "collect min"), ("'cloud'", "'seats'"),
         ("'APAC'", "'EMEA'"), ("spread", "zero"))
CALENDARS = ('"calendar year"', '"quarter"', '"month"', '"fiscal year from 02-01"',
             '"fiscal year from 07-01"')


PAIRED = ("local", "coin")  # a figure and its currency


class State:
    """A program, its data (name -> text), where they lie, and options of the command."""

    def __init__(self, program, files, options):
        self.program, self.files, self.options = program, files, options
        self.folder = "data"

    def copy(self):
        return copy.deepcopy(self)

    def write(self, folder):
        """Puts down what differs; a file of the same size is written in place, with the time
        of change that it had."""
        put(pathlib.Path(folder, "program", "program.lua"), self.program)
        data = pathlib.Path(folder, self.folder)
        data.mkdir(exist_ok=True)
        for path in data.iterdir():
            if path.name not in self.files:
                path.unlink()
        for name, text in self.files.items():
            put(data / name, text)


def put(path, text):
    encoded = text.encode("utf-8")
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(encoded)
    elif path.read_bytes() != encoded:
        before = path.stat()
        path.write_bytes(encoded)
        if before.st_size == len(encoded):
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def add_rows(rng, files):
    """Rows enough that what is worked out for a partner is worth keeping: cells of those there
    are, shuffled by column, under keys of their own."""
    for name in ("deals.csv", "surveys.csv"):
        head, *lines = files[name].rstrip("\n").split("\n")
        if not lines or any('"' in line for line in lines):
            continue
        rows = [line.split(",") for line in lines]
        for number in range(rng.choice((20, 60, 200))):
            row = list(rng.choice(rows))
            for at, column in enumerate(head.split(",")):
                if column not in PAIRED:
                    row[at] = rng.choice(rows)[at]
            if head.startswith("deal_id,"):
                row[0] = f"M{number}"
            lines.append(",".join(row))
        files[name] = "\n".join([head, *lines]) + "\n"


def partners(state):
    name = "partners.csv" if "partners.csv" in state.files else "deals.csv"
    lines = state.files[name].split("\n")
    column = lines[0].split(",").index("partner_id")
    return sorted({line.split(",")[column] for line in lines[1:] if line and '"' not in line})


def replace_one(rng, text, pattern, make):
    """text with one place that matches made into another, or None."""
    places = list(re.finditer(pattern, text))
    if not places:
        return None
    place = rng.choice(places)
    return text[:place.start()] + make(place) + text[place.end():]


def definitions(program):
    """The program cut before each definition at the left edge."""
    return re.split(r"(?m)^(?=[a-z])", program)


def edit_constant(rng, state, _):
    state.program = replace_one(rng, state.program, r"(?<=[$ €(.])\d(?![\d-]*-)",
                                lambda _: str(rng.randint(1, 9)))


def edit_word(rng, state, _):
    before, after = rng.choice(SWAPS)
    if rng.random() < 0.5:
        before, after = after, before
    state.program = replace_one(rng, state.program, re.escape(before), lambda _: after)


def edit_where(rng, state, _):
    if rng.random() < 0.5:
        state.program = replace_one(rng, state.program, r" where [^()]*(?=\))", lambda _: "")
    else:
        extra = rng.choice(("arr > $1000", "registered", "kind = 'new'", "coin = 'EUR'",
                            "discount < 50%", "units is missing"))
        state.program = replace_one(rng, state.program, r"(sum|count|max)\(deals(\.arr)?\)",
                                    lambda place: f"{place[0][:-1]} where {extra})")


def edit_window(rng, state, _):
    window = rng.choice(WINDOWS)
    if rng.random() < 0.5:
        state.program = replace_one(rng, state.program, r"(?<=during )[a-z0-9-][^()\]\"]*?(?=\))",
                                    lambda _: window)
    else:
        state.program = replace_one(rng, state.program, r"(?<=during = \")[^\"]*",
                                    lambda _: window)


def edit_period(rng, state, _):
    state.options["--period"] = rng.choice(PERIODS)


def edit_rules(rng, state, _):
    if state.options.pop("--rules-as-of", None) is None or rng.random() < 0.5:
        state.options["--rules-as-of"] = rng.choice(DAYS)


def edit_calendar(rng, state, _):
    state.program = replace_one(rng, state.program, r"(?<=period = )\"[^\"]*\"",
                                lambda _: rng.choice(CALENDARS))


def edit_optional(rng, state, _):
    state.program = replace_one(
        rng, state.program, r"(?m)^(  \| \w+ \| (?:money|percent|number|flag|date|one of)[^|?]*?)"
        r"(\?)?( \|)$", lambda place: place[1] + ("" if place[2] else "?") + place[3])


def edit_scale(rng, state, _):
    state.program = replace_one(rng, state.program, r"(?<=number\()\d|(?<=percent\()\d",
                                lambda place: str((int(place[0]) + 1) % 4))


def edit_choices(rng, state, _):
    def change(place):
        words = place[1].split(", ")
        if rng.random() < 0.5:
            words.append(rng.choice(("other", "more")))
        rng.shuffle(words)
        return "one of: " + ", ".join(words)
    state.program = replace_one(rng, state.program, r"one of: ([\w, ]+\w)", change)


def edit_free_text(rng, state, _):
    state.program = replace_one(rng, state.program, r"one of: [\w, ]+\w", lambda _: "text")


def edit_dialect(rng, state, _):
    extra = rng.choice(('missing = { "0" }', 'missing = { "Acme" }', 'missing = { "new" }',
                        'percent = "points"', 'decimal = ","', 'delimiter = ";"',
                        'dates = "DD.MM.YYYY"', 'thousands = "."',
                        '["true"] = { "no" }, ["false"] = { "yes" }'))
    state.program = replace_one(
        rng, state.program, r"(dated = \"\w+\", )((?:missing|percent|decimal|delimiter|dates|"
        r"thousands|\[)[^[]*?(?:\[\"false\"\][^[]*?)?, )?(?=\[\[)",
        lambda place: place[1] + ("" if place[2] else extra + ", "))


def edit_unknown(rng, state, _):
    state.program = replace_one(
        rng, state.program, r"\| ref partners(, skip unknown)? \|",
        lambda place: "| ref partners |" if place[1] else "| ref partners, skip unknown |")


def edit_stranger(rng, state, _):
    name = rng.choice(sorted(set(state.files) - {"partners.csv"}))
    state.files[name] = replace_one(rng, state.files[name], r"\bP\d+\b", lambda _: "Q1") or ""


def edit_rejects(rng, state, _):
    if state.options.pop("--allow-rejects", None) is None or rng.random() < 0.5:
        state.options["--allow-rejects"] = rng.choice("1259")


def edit_keys(rng, state, _):
    def change(place):
        words = place[1].split(", ")
        rng.shuffle(words)
        if len(words) > 2 and rng.random() < 0.4:
            words.pop()
        return "by = { " + ", ".join(words) + " }"
    state.program = replace_one(rng, state.program, r"by = \{ (\"[^}]*\") \}", change)


def edit_order(rng, state, _):
    first, *rest = definitions(state.program)
    head, rest = rest[0], rest[1:]
    at, to = rng.randrange(len(rest)), rng.randrange(len(rest))
    rest.insert(to, rest.pop(at))
    state.program = first + head + "".join(rest)


def edit_removed(rng, state, _):
    parts = definitions(state.program)
    found = [at for at, part in enumerate(parts) if part.startswith(("metric", "incentive"))]
    if found:
        parts.pop(rng.choice(found))
    state.program = "".join(parts)


def edit_columns(rng, state, _):
    lines = state.program.split("\n")
    at = [n for n, line in enumerate(lines) if re.match(r"  \| \w+ \| [a-z]", line)
          and re.match(r"  \| \w+ \| [a-z]", lines[n + 1])]
    where = rng.choice(at)
    lines[where], lines[where + 1] = lines[where + 1], lines[where]
    state.program = "\n".join(lines)


def edit_cell(rng, state, _):
    name = rng.choice(sorted(state.files))
    head, body = state.files[name].split("\n", 1)
    changed = replace_one(rng, body, r"(?<=[,\d.])\d(?=[\d.,%\n])", lambda _: str(rng.randint(0, 9)))
    state.files[name] = head + "\n" + (changed if changed is not None else body)


def edit_cells_swapped(rng, state, _):
    """Two cells of a column change places: sums of a column stay."""
    name = rng.choice(sorted(state.files))
    lines = state.files[name].rstrip("\n").split("\n")
    rows = [line.split(",") for line in lines]
    if len(rows) < 3 or '"' in state.files[name]:
        return
    a, b = rng.sample(range(1, len(rows)), 2)
    at = rng.randrange(1, len(rows[0]))
    rows[a][at], rows[b][at] = rows[b][at], rows[a][at]
    state.files[name] = "\n".join(",".join(row) for row in rows) + "\n"


def edit_rows(rng, state, _):
    name = rng.choice(sorted(state.files))
    head, *lines = state.files[name].rstrip("\n").split("\n")
    if '"' in state.files[name]:
        return
    rng.shuffle(lines)
    state.files[name] = "\n".join([head, *lines]) + "\n"


def edit_files_swapped(rng, state, folder):
    """Files change names and nothing else: what was deals.csv is there under another name."""
    data = pathlib.Path(folder, state.folder)
    name = rng.choice(sorted(state.files))
    twin = data / (name + ".bak")
    shutil.copy2(data / name, twin)
    edit_cell(rng, state, folder)
    state.write(folder)
    if twin.exists():
        twin.replace(data / name)
        state.files[name] = (data / name).read_bytes().decode("utf-8")


def edit_contents_swapped(_rng, state, _):
    """Content goes from one source to another."""
    state.files["surveys.csv"], state.files["papers.csv"] = (
        state.files["papers.csv"], state.files["surveys.csv"])


def edit_twin_source(rng, state, _):
    """A second source of the same content, with something that is read from it."""
    if '"twins"' in state.program or "surveys.csv" not in state.files:
        return
    parts = definitions(state.program)
    found = next(part for part in parts if part.startswith('source "surveys"'))
    parts.insert(parts.index(found), found.replace('"surveys"', '"twins"', 1))
    field = rng.choice(("sum(twins.score)", "count(twins)", "max(twins.answered_on)",
                        "count(distinct twins.product)", "sum(twins.score) - sum(surveys.score)"))
    parts.append(f'metric "of_twins" "{field}"\n')
    state.program = "".join(parts)
    state.files["twins.csv"] = state.files["surveys.csv"]


def edit_name(rng, state, _):
    before = rng.choice([name[:-4] for name in sorted(state.files) if name != "partners.csv"])
    after = {"papers": "proofs", "surveys": "polls", "twins": "copies"}.get(before)
    if not after or re.search(rf"\b{after}\b", state.program):
        return
    state.program = re.sub(rf"\b{before}\b", after, state.program)
    state.files[after + ".csv"] = state.files.pop(before + ".csv")


def edit_column_name(rng, state, _):
    before, after = rng.choice((("units", "fee"), ("quota", "plan"), ("arr", "local"),
                                ("registered", "direct"), ("closed_on", "paid_on")))
    name = "partners.csv" if before == "quota" else "deals.csv"
    if name in state.files:
        head, body = state.files[name].split("\n", 1)
        words = [{before: after, after: before}.get(word, word) for word in head.split(",")]
        state.files[name] = ",".join(words) + "\n" + body


def edit_folder(_rng, state, _):
    state.folder = "other" if state.folder == "data" else "data"


def edit_threads(rng, state, _):
    state.options["--threads"] = rng.choice("1234")


def edit_damage(rng, _state, folder):
    """A byte of a kept file is another, or its end is gone."""
    cache = pathlib.Path(folder, "cache")
    kept = sorted(cache.iterdir()) if cache.is_dir() else []
    if not kept:
        return
    path = rng.choice(kept)
    content = bytearray(path.read_bytes())
    if rng.random() < 0.3:
        del content[rng.randrange(len(content)):]
    else:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def edit_mixed_up(rng, _state, folder):
    """Kept files stand under each other's names."""
    cache = pathlib.Path(folder, "cache")
    ending = rng.choice((".data", ".results", ".files"))
    kept = sorted(cache.glob("*" + ending)) if cache.is_dir() else []
    if len(kept) > 1:
        a, b = rng.sample(kept, 2)
        content = a.read_bytes()
        a.write_bytes(b.read_bytes())
        b.write_bytes(content)


EDITS = [value for name, value in sorted(globals().items()) if name.startswith("edit_")]
OFTEN = [edit_constant, edit_cell, edit_where, edit_window, edit_word, edit_period]


def edit(rng, state, folder, turn):
    """Makes one edit; its name. Every other turn is that of the next of all edits."""
    made = rng.choice(OFTEN) if turn % 2 else EDITS[turn // 2 % len(EDITS)]
    before = state.program
    made(rng, state, folder)
    if state.program is None:
        state.program = before
        return f"no {made.__name__[5:]}"
    return made.__name__[5:]
