"""Runs the triples (formula, input, expected) of *.test files: README.md has the format.

    triples.py RUNG [FILE.test ...]

All formulas of a world become metrics of one program and are evaluated in one run.
Exit: 0 all as expected, 1 not.
"""

import concurrent.futures
import decimal
import fractions
import json
import pathlib
import re
import sys

import harness

PROGRAM = 'program { id = "t", subject = "partners", period = "calendar year", ' \
          'currency = "USD" }\n'
PARTNER = "p"                   # partners that stand for inputs: p1, p2 ...
SHOWN_DECIMALS = 6              # of a ratio, where it is shown


class Case:
    """One formula with one input and what is expected of it."""

    def __init__(self, line, formula, given, expected):
        self.line, self.formula, self.given, self.expected = line, formula, given, expected
        self.partner = None
        self.failure = None     # None: as expected

    def is_static(self):
        return self.expected.startswith("error ")

    def stops(self):
        return self.expected.startswith("stops ")


class World:
    """A program's surroundings and the cases that are evaluated in them."""

    def __init__(self, file, title):
        self.file, self.title = file, title
        self.columns, self.program, self.period = [], "", "2026"
        self.rules_as_of = None
        self.data, self.cases, self.words = {}, [], []


# Reading -------------------------------------------------------------------------------

def read_cases(world, first, lines):
    formula, started, fresh = [], 0, True
    for number, line in enumerate(lines, first):
        if line.startswith("#") or not line.strip():
            continue
        if not line[0].isspace():
            if fresh:
                formula, started, fresh = [], number, False
            formula.append(line)
            continue
        fresh = True
        given, arrow, expected = line.partition("=>")
        if not arrow or not formula:
            sys.exit(f"{world.file.name}:{number}: expected `input => result`")
        world.cases.append(Case(started, "\n".join(formula), given.strip(), expected.strip()))


def read_world(file, title, first, lines):
    world = World(file, title)
    for name, at, body in harness.parts_of("\n".join(lines), "---"):
        text = "\n".join(body)
        word, _, rest = (name or "").partition(" ")
        if name is None:
            continue            # prose
        if word == "columns":
            world.columns = [line.split(None, 1) for line in body if line.strip()]
        elif word == "program":
            world.program = text
        elif word == "period":
            world.period = rest
        elif word == "rules-as-of":
            world.rules_as_of = rest
        elif word == "options":
            world.words = rest.split()
        elif word == "cases":
            read_cases(world, first + at - 1, body)
        elif word.endswith(".csv"):
            world.data[word] = text.strip("\n") + "\n"
        else:
            sys.exit(f"{file.name}: there is no section `--- {name}`")
    return world


def read_file(path):
    text = path.read_text(encoding="utf-8")
    worlds = []
    for title, first, lines in harness.parts_of(text, "==="):
        world = read_world(path, title or path.stem, first, lines)
        if world.cases:
            worlds.append(world)
    return worlds


# Making the program --------------------------------------------------------------------

def place_inputs(world):
    """Every different input becomes a partner; fills case.partner and partners.csv."""
    made = re.search(r'source "partners" \{ from', world.program)
    if made or "partners.csv" in world.data:
        for case in world.cases:
            case.partner = case.given or None
        return
    names = [name for name, _ in world.columns]
    rows = {}
    for case in world.cases:
        case.partner = rows.setdefault(case.given, f"{PARTNER}{len(rows) + 1}")
    lines = [",".join(["partner_id", *names])]
    for given, partner in rows.items():
        cells = dict(part.split("=", 1) for part in given.split(", ") if part)
        unknown = set(cells) - set(names)
        if unknown:
            sys.exit(f"{world.file.name}: `{given}` has no column for {unknown}")
        quoted = [quote_cell(cells.get(name, "")) for name in names]
        lines.append(",".join([partner, *quoted]))
    world.data["partners.csv"] = "\n".join(lines) + "\n"


def quote_cell(text):
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def head_of(world):
    text = "" if "program {" in world.program else PROGRAM
    if 'source "partners"' not in world.program:
        rows = "".join(f"  | {name} | {kind} |\n" for name, kind in world.columns)
        text += f'source "partners" [[\n  | column | type |\n  | partner_id | key |\n{rows}]]\n'
    return text + world.program + "\n"


def script_of(world, formulas):
    """The script, and for each of its lines the formula that stands there."""
    text, lines = head_of(world), {}
    for name, formula in formulas.items():
        start = text.count("\n") + 1
        text += f'metric "{name}" [==[{formula}]==]\n'
        for line in range(start, text.count("\n") + 1):
            lines[line] = formula
    return text, lines


def run_world(rung, world, formulas, verb):
    script, lines = script_of(world, formulas)
    with harness.scratch() as folder:
        harness.write_files(folder, {"program/program.lua": script})
        harness.write_files(folder, {f"data/{n}": t for n, t in world.data.items()})
        words = [verb, "program"]
        if verb == "eval":
            words += ["--data", "data", "--period", world.period, "--format", "json"]
            words += ["--rules-as-of", world.rules_as_of] if world.rules_as_of else []
            words += world.words
        return harness.run(rung, words, folder), lines


# Judging -------------------------------------------------------------------------------

def as_figure(text):
    try:
        return decimal.Decimal(text)
    except decimal.InvalidOperation:
        return None


def shown_ratio(text):
    """`1/3` as it is shown: rounded half up, away from zero."""
    above, below = text.split("/")
    value = fractions.Fraction(above) / fractions.Fraction(below)
    scaled = abs(value) * 10 ** SHOWN_DECIMALS + fractions.Fraction(1, 2)
    digits = scaled.numerator // scaled.denominator
    return decimal.Decimal(digits if value >= 0 else -digits).scaleb(-SHOWN_DECIMALS)


def is_as_expected(value, expected):
    if expected in ("missing", "yes", "no"):
        return value is {"missing": None, "yes": True, "no": False}[expected]
    if expected.startswith('"'):
        return isinstance(value, str) and value == expected[1:-1]
    if expected.startswith("["):
        return json.dumps(value, ensure_ascii=False) == expected
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return False
    if re.fullmatch(r"-?[\d.]+/[\d.]+", expected):
        return as_figure(str(value)) == shown_ratio(expected)
    wanted = as_figure(expected)
    if wanted is None:
        return str(value) == expected
    return as_figure(str(value)) == wanted


def value_at(partner, formula, names):
    if not formula.startswith("@"):
        return partner["metrics"].get(names[formula])
    value = partner
    for key in formula[1:].split("/"):
        value = value[key] if isinstance(value, dict) and key in value else f"no {key}"
    return value


def judge(cases, names, answer):
    by_name = {partner["partner"]: partner for partner in answer["partners"]}
    for case in cases:
        chosen = [case.partner] if case.partner else list(by_name)
        for partner in chosen:
            if partner not in by_name:
                case.failure = f"there is no partner {partner}"
                continue
            value = value_at(by_name[partner], case.formula, names)
            if not is_as_expected(value, case.expected):
                shown = {None: "missing", True: "yes", False: "no"}.get(value, value) \
                    if not isinstance(value, (dict, list)) else json.dumps(value, ensure_ascii=False)
                case.failure = f"found {shown}"


PLACE = re.compile(r"^(error|warning)\[([a-z-]+)\]: (.*)\n +--> program\.lua:(\d+):", re.M)


def errors_by_formula(err, lines):
    found = {}
    for severity, code, message, line in PLACE.findall(err):
        formula = lines.get(int(line))
        if severity == "error" and formula:
            found.setdefault(formula, (code, message))
    return found


def fail_all(cases, message):
    for case in cases:
        case.failure = message
        message = "as above"


def first_words(ran):
    text = ran.err.strip() or ran.out.strip()
    return f"exit {ran.code}: {text[:400]}"


def check_evaluated(rung, world, cases):
    """Evaluates all formulas at once; those that do not compile fail and are left out."""
    while cases:
        formulas = dict.fromkeys(c.formula for c in cases if not c.formula.startswith("@"))
        names = {formula: f"m{i}" for i, formula in enumerate(formulas, 1)}
        ran, lines = run_world(rung, world, {n: f for f, n in names.items()}, "eval")
        if ran.code == 0:
            judge(cases, names, json.loads(ran.out))
            return
        bad = errors_by_formula(ran.err, lines)
        if not bad:
            if len(formulas) <= 1 or PLACE.search(ran.err):
                fail_all(cases, first_words(ran))
            else:
                for formula in formulas:
                    check_evaluated(rung, world, [c for c in cases if c.formula == formula])
                check_evaluated(rung, world, [c for c in cases if c.formula[0] == "@"])
            return
        for case in cases:
            if case.formula in bad:
                case.failure = "error[%s]: %s" % bad[case.formula]
        cases = [case for case in cases if case.formula not in bad]


def check_static(rung, world, cases):
    """Formulas that are wrong: one program, each must give its own diagnostic."""
    if not cases:
        return
    formulas = {f"m{i}": c.formula for i, c in enumerate(cases, 1)}
    ran, lines = run_world(rung, world, formulas, "check")
    found = errors_by_formula(ran.err, lines)
    for case in cases:
        code, message = found.get(case.formula, ("none", first_words(ran)[:160]))
        if case.expected != "error " + code:
            case.failure = f"found error {code}: {message}"


def check_stop(rung, world, case):
    ran, _ = run_world(rung, world, {"m1": case.formula}, "eval")
    wanted = case.expected.split(None, 1)[1]
    if ran.code != 2 or f"[{wanted}]" not in ran.err:
        case.failure = "found " + first_words(ran)


def check_world(rung, world):
    place_inputs(world)
    check_evaluated(rung, world,
                    [c for c in world.cases if not c.is_static() and not c.stops()])
    check_static(rung, world, [c for c in world.cases if c.is_static()])
    for case in world.cases:
        if case.stops():
            check_stop(rung, world, case)
    return world


def report(worlds):
    count, failures = 0, 0
    for world in worlds:
        for case in world.cases:
            count += 1
            if case.failure:
                failures += 1
                print(f"{world.file.name}:{case.line}: {case.formula}\n"
                      f"    {case.given} => {case.expected}\n    {case.failure}")
    print(f"{count} triples, {failures} not as expected")
    return failures


def main(words):
    rung = str(pathlib.Path(words[0]).resolve())
    folder = pathlib.Path(__file__).parent
    files = [pathlib.Path(word) for word in words[1:]] or sorted(folder.glob("*.test"))
    worlds = [world for file in files for world in read_file(file)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        worlds = list(pool.map(lambda world: check_world(rung, world), worlds))
    return 1 if report(worlds) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
