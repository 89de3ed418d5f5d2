"""Damages valid programs and asks that every one of them ends with a diagnostic or a plan.

    mutate.py RUNG [SEED [RUNS]]

The programs and formulas are those of *.test. A run takes one world, damages its tables
and fields (in half of the runs) and its formulas, and checks it; the formulas that compile
are then evaluated. No run may crash, hang, raise within the compiler, or make a plan that
the decoder refuses. The same seed gives the same programs. Exit: 0 none did, 1 some did.
"""

import concurrent.futures
import pathlib
import random
import re
import sys

import harness
import triples

FORMULAS = 60                   # of a run, each damaged by itself

TOKEN = re.compile(r"'[^'\n]*'|[$€¥]?\d[\d,.]*[%kMB]?|\w+|[<>!]=|\.\.|->|\s+|.", re.S)
FORBIDDEN = re.compile(r"compiler-error|bad-plan|compiler-died|compiler-answer|attempt to |"
                       r"stack traceback|rung\.\w+:\d|Sanitizer|[Aa]ssertion|time-limit")
EXCERPT = re.compile(r"^ *\d+ \| (.*)\n +\| ( *)(\^+)$", re.M)
DIAGNOSTIC = re.compile(r"^(?:error|warning)\[[a-z-]+\]: .", re.M)
FIELD = re.compile(r'= "([^"\n]*)"|"([^"\n]*)",')
EXTRA = ["where", "per", "during", "by", "distinct", "otherwise", "is", "missing", "not", "in",
         "tier", "all time", "previous year", "(", ")", "[", "]", "{", "}", ",", ".", "..",
         "-", "->", "=", ">=", "$5", "€5", "5%", "0", "999999999999999999", "2026-02-30",
         "'gold'", "sum(", "avg(", "rank(", "count(", "if", "then", "else", "partners", "deals",
         "partners.partner_id", "period.end", "n/a", "", "é", "\t"]


def damage_tokens(chance, text, pool):
    """One to three of: a token deleted, doubled, swapped, replaced, inserted."""
    tokens = TOKEN.findall(text)
    for _ in range(chance.randint(1, 3)):
        if not tokens:
            return chance.choice(pool)
        at = chance.randrange(len(tokens))
        how = chance.randrange(5)
        if how == 0:
            del tokens[at]
        elif how == 1:
            tokens.insert(at, tokens[at])
        elif how == 2:
            other = chance.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
        elif how == 3:
            tokens[at] = chance.choice(pool)
        else:
            tokens.insert(at, " " + chance.choice(pool) + " ")
    return "".join(tokens)


def damage_row(chance, lines, at, pool):
    """One change of the table row lines[at]: of a cell, of the cells' order, of the row."""
    cells = lines[at].split("|")
    how = chance.randrange(8)
    cell = chance.randrange(len(cells))
    if how == 0:
        del lines[at]
        return
    if how == 1:
        lines.insert(at, lines[at])
        return
    if how == 2:
        del cells[cell]
    elif how == 3:
        cells.insert(cell, cells[cell])
    elif how == 4:
        other = chance.randrange(len(cells))
        cells[cell], cells[other] = cells[other], cells[cell]
    elif how == 5:
        cells[cell] = " " + chance.choice(pool) + " "
    elif how == 6:
        cells[cell] = ""
    else:
        cells[cell] = damage_tokens(chance, cells[cell], pool)
    lines[at] = "|".join(cells)


def damage_program(chance, text, pool):
    """One or two changes within the tables and the quoted fields of a program."""
    lines = text.split("\n")
    pool = [token for token in pool if '"' not in token and "\\" not in token]
    for _ in range(chance.randint(1, 2)):
        rows = [i for i, line in enumerate(lines) if line.lstrip().startswith("|")]
        fields = [i for i, line in enumerate(lines) if FIELD.search(line)]
        if rows and (not fields or chance.random() < 0.7):
            damage_row(chance, lines, chance.choice(rows), pool)
        elif fields:
            at = chance.choice(fields)
            found = chance.choice(list(FIELD.finditer(lines[at])))
            group = 1 if found.group(1) is not None else 2
            start, stop = found.span(group)
            new = damage_tokens(chance, found.group(group), pool).replace("\n", " ")
            lines[at] = lines[at][:start] + new + lines[at][stop:]
    return "\n".join(lines)


class Run:
    """One damaged program: text, and the formulas by the names of their metrics."""

    def __init__(self, world, program, formulas):
        self.world, self.program, self.formulas = world, program, formulas
        self.problem = None


def judge(ran):
    """What is wrong with how a run ended, or None."""
    if ran.code is None:
        return ran.err
    if ran.code not in (0, 2):
        return f"exit {ran.code}: {ran.err[:400]}"
    bad = FORBIDDEN.search(ran.err)
    if bad:
        line = next(x for x in ran.err.split("\n") if FORBIDDEN.search(x))
        return line[:400]
    for line, before, carets in EXCERPT.findall(ran.err):
        if len(before) > len(line) or (len(carets) > 1 and len(before + carets) > len(line)):
            return f"carets beyond the line: {line[:200]}"
    if ran.code == 2 and not DIAGNOSTIC.search(ran.err):
        return f"exit 2 without a diagnostic: {ran.err[:400]}"
    return None


def try_program(rung, run, formulas, verb):
    world = triples.World(run.world.file, run.world.title)
    world.columns, world.period = run.world.columns, run.world.period
    world.program, world.data = run.program, run.world.data
    return triples.run_world(rung, world, formulas, verb)


def narrow(rung, run, formulas, verb):
    """The fewest formulas that still go wrong: none, one, or all."""
    if judge(try_program(rung, run, {}, verb)[0]):
        return {}
    for name, formula in formulas.items():
        if judge(try_program(rung, run, {name: formula}, verb)[0]):
            return {name: formula}
    return formulas


def perform(rung, run):
    formulas, verb = run.formulas, "check"
    ran, lines = try_program(rung, run, formulas, verb)
    problem = judge(ran)
    if not problem:
        bad = triples.errors_by_formula(ran.err, lines)
        formulas = {n: f for n, f in formulas.items() if f not in bad}
        verb = "eval"
        problem = judge(try_program(rung, run, formulas, verb)[0])
    if problem:
        left = narrow(rung, run, formulas, verb)
        shown = "\n".join(f'metric "{n}" [==[{f}]==]' for n, f in list(left.items())[:5])
        changed = [line for line in run.program.split("\n")
                   if line not in run.world.program.split("\n")]
        run.problem = "\n".join([f"{run.world.file.name}: {run.world.title} ({verb})", problem,
                                 *["  | " + line for line in changed], shown])
    return run


def formulas_of(world):
    return [case.formula for case in world.cases if not case.formula.startswith("@")]


def make_runs(chance, worlds, count):
    formulas = [formula for world in worlds for formula in formulas_of(world)]
    pool = EXTRA + sorted({t for f in formulas for t in TOKEN.findall(f) if t.strip()})
    runs = []
    for i in range(count):
        world = worlds[i % len(worlds)]
        own = formulas_of(world) or formulas
        damaged = {f"m{k}": damage_tokens(chance, chance.choice(own), pool)
                   for k in range(FORMULAS)}
        program = world.program
        if chance.random() < 0.5:
            program = damage_program(chance, program, pool)
        runs.append(Run(world, program, damaged))
    return runs


def main(words):
    rung = str(pathlib.Path(words[0]).resolve())
    seed = int(words[1]) if len(words) > 1 else 1
    count = int(words[2]) if len(words) > 2 else 200
    folder = pathlib.Path(__file__).parent
    worlds = [w for file in sorted(folder.glob("*.test")) for w in triples.read_file(file)]
    for world in worlds:
        triples.place_inputs(world)
    runs = make_runs(random.Random(seed), worlds, count)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda run: perform(rung, run), runs))
    problems = [run.problem for run in runs if run.problem]
    for problem in problems[:20]:
        print(problem + "\n")
    print(f"seed {seed}: {count} programs, {count * FORMULAS} formulas, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
