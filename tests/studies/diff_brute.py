"""`rung diff` against a computation that evaluates every subset of the edits by itself.

    diff_brute.py --rung BINARY [CASE ...]

A case is a program of the repository and some edits, each a text of its script and what
stands there instead. Every subset of the edits is written out as a script and evaluated by
`rung eval`; from the results follow who moves, the minimal sets of edits that bring each
change about, and the Shapley values of money, in Fractions. All of it is compared with
what `rung diff --format json` says. Exit 0: all the same; 1: differences, printed.
"""
import argparse
import concurrent.futures
import itertools
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Case:
    """base: what makes the old version of the repository's program; edits: what makes the
    new one of that. Each is (file, text, what stands there instead); a text stands once in
    its file."""

    def __init__(self, program, period, edits, base=(), idle=()):
        self.program = ROOT / "rules" / program
        self.data = ROOT / "examples" / program
        self.period = period
        self.base, self.edits = list(base), edits
        self.idle = set(idle)  # edits that change no result for any input


CASES = {
    "aligned-si": Case("aligned-si", "2026", [
        ("program.lua", "  | $100k  | $500k | $2M      |", "  | $110k  | $500k | $2M      |"),
        ("program.lua", "| csat >=             | -      | 4.0    |",
         "| csat >=             | -      | 4.2    |"),
        ("program.lua", "| $100k | 3%     | 4%   | 6%       |",
         "| $100k | 3%     | 4.5% | 6%       |"),
        ("program.lua", "| score(\"aligned\") >= | 30     | 50     |",
         "| score(\"aligned\") >= | 30     | 48     |"),
        ("program.lua", "Minimum target ARR\", ru", "Least target ARR\", ru"),
    ], idle=[4]),
    # Version 9 of the agreement, without those that follow; then version 11, step by step.
    "odoo": Case("odoo", "2023-Q4", [
        ("program.lua", "  | net_users >= | 0        | 10    | 50     | 300  |",
         "  | net_users >= | 0        | 10    | 75     | 300  |"),
        ("program.lua", "  | certified >= | 0        | 1     | 2      | 6    |",
         "  | certified >= | 0        | 1     | 3      | 6    |"),
        ("program.lua", "  from = \"2030-05-19\",\n  unit", "  from = \"2023-05-19\",\n  unit"),
        ("program.lua", "  | 2023-01-09 | silver   | 100% |", "  | 2023-01-09 | silver   | 50%  |"),
        ("program.lua", "param \"monthly_cap\" { \"€180\"", "param \"monthly_cap\" { \"€150\""),
    ], base=[
        ("program.lua", "  | net_users >= | 0        | 10    | 75     | 300  |",
         "  | net_users >= | 0        | 10    | 50     | 300  |"),
        ("program.lua", "  | certified >= | 0        | 1     | 3      | 6    |",
         "  | certified >= | 0        | 1     | 2      | 6    |"),
        ("program.lua", "  from = \"2023-05-19\",\n  unit", "  from = \"2030-05-19\",\n  unit"),
        ("program.lua", "  | 2023-01-09 | silver   | 50%  |", "  | 2023-01-09 | silver   | 100% |"),
        ("program.lua", "param \"monthly_cap\" { \"€150\"", "param \"monthly_cap\" { \"€180\""),
    ]),
    "microsoft-pcs": Case("microsoft-pcs", "2023-12", [
        ("security.lua", "  \"1\",\n  from = \"2023-12-01\"", "  \"2\",\n  from = \"2023-12-01\""),
        ("security.lua", "list \"security_certificates\" { from = \"2030-12-01\"",
         "list \"security_certificates\" { from = \"2023-12-01\""),
        ("program.lua", "  \"70\",\n  title = \"Points that qualify",
         "  \"65\",\n  title = \"Points that qualify"),
        ("security.lua", "  \"$100\",\n  title = \"Security consumed",
         "  \"$150\",\n  title = \"Security consumed"),
    ], base=[
        ("security.lua", "  \"2\",\n  from = \"2023-12-01\"", "  \"1\",\n  from = \"2023-12-01\""),
        ("security.lua", "list \"security_certificates\" { from = \"2023-12-01\"",
         "list \"security_certificates\" { from = \"2030-12-01\""),
    ]),
}


def replace(place, edit):
    name, old, new = edit
    text = (place / name).read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise SystemExit(f"{name} holds this {text.count(old)} times: {old}")
    (place / name).write_text(text.replace(old, new), encoding="utf-8")


def shown_money(text):
    return None if text in (None, "") else Fraction(text)


class World:
    """The scripts of a case, and what each subset of its edits gives."""

    def __init__(self, case, rung, folder):
        self.case, self.rung, self.folder = case, rung, pathlib.Path(folder)
        self.results = {}

    def script(self, chosen):
        place = self.folder / ("edits-" + ("-".join(map(str, sorted(chosen))) or "none"))
        if not place.exists():
            shutil.copytree(self.case.program, place)
            for edit in self.case.base:
                replace(place, edit)
            for index in sorted(chosen):
                replace(place, self.case.edits[index])
        return place

    def evaluate(self, chosen):
        run = subprocess.run(
            [self.rung, "eval", self.script(chosen), "--data", self.case.data, "--period",
             self.case.period, "--format", "json", "--threads", "1"],
            check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if run.returncode != 0:
            return None
        partners = json.loads(run.stdout)["partners"]
        return {p["partner"]: standings(p) for p in partners}

    def evaluate_all(self):
        players = range(len(self.case.edits))
        sets = [frozenset(s) for k in range(len(self.case.edits) + 1)
                for s in itertools.combinations(players, k)]
        for chosen in sets:
            self.script(chosen)
        with concurrent.futures.ThreadPoolExecutor(2) as crew:
            for chosen, result in zip(sets, crew.map(self.evaluate, sets)):
                self.results[chosen] = result


def standings(partner):
    """Tier, badges and money of a partner as `rung eval` tells them."""
    found = {}
    if "tier" in partner:
        found["tier"] = partner["tier"]
    else:
        for name, score in partner.get("scores", {}).items():
            found["score." + name] = score["total"]
    badges = {}
    for badge in partner.get("badges", []):
        badges.setdefault(badge["badge"], []).append(badge.get("for"))
    for name, rows in badges.items():
        found["specialization." + name] = ", ".join(sorted(r for r in rows if r)) or "yes"
    for name, incentive in partner.get("incentives", {}).items():
        found["incentive." + name] = shown_money(incentive["total"])
    return found


def value(world, chosen, key, aspect):
    result = world.results[chosen]
    found = result[key].get(aspect)
    return found if found is not None or not aspect.startswith("specialization.") else "no"


def minimal_sets(world, key, aspect, players):
    whole = value(world, frozenset(players), key, aspect)
    found = []
    for size in range(1, len(players) + 1):
        for chosen in itertools.combinations(players, size):
            chosen = frozenset(chosen)
            if any(other <= chosen for other in found):
                continue
            if value(world, chosen, key, aspect) == whole:
                found.append(chosen)
    return found


def shapley(world, key, aspect, players):
    count, parts = len(players), {}
    for player in players:
        others = [p for p in players if p != player]
        total = Fraction(0)
        for size in range(count):
            weight = Fraction(math.factorial(size) * math.factorial(count - size - 1),
                              math.factorial(count))
            for chosen in itertools.combinations(others, size):
                chosen = frozenset(chosen)
                after = value(world, chosen | {player}, key, aspect) or 0
                total += weight * (after - (value(world, chosen, key, aspect) or 0))
        parts[player] = total
    return parts


class Checker:
    def __init__(self, name, case, rung, folder):
        self.name, self.case, self.failures, self.checked = name, case, 0, 0
        self.world = World(case, rung, folder)
        self.rung = rung

    def same(self, what, got, wanted):
        self.checked += 1
        if got == wanted:
            return
        self.failures += 1
        if self.failures <= 20:
            print(f"{self.name}: {what}: got {got}, expected {wanted}")

    def run_diff(self):
        every = frozenset(range(len(self.case.edits)))
        run = subprocess.run(
            [self.rung, "diff", self.world.script(frozenset()), self.world.script(every),
             "--data", self.case.data, "--period", self.case.period, "--format", "json",
             "--rows", "0"], check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if run.returncode != 0:
            raise SystemExit(run.stderr.decode("utf-8"))
        return json.loads(run.stdout)

    def match_edits(self, told):
        """Numbers of diff's edits -> those of the case, by where they stand."""
        numbers = {}
        for edit in told["edits"]:
            matches = [i for i in range(len(self.case.edits)) if self.is_at(i, edit)]
            if len(matches) != 1:
                raise SystemExit(f"{self.name}: edit {edit} could be any of {matches}")
            numbers[edit["number"]] = matches[0]
        return numbers

    def is_at(self, index, edit):
        """Does an edit stand where this one of the case does?"""
        name, old, new = self.case.edits[index]
        text = (self.world.script(frozenset()) / name).read_text(encoding="utf-8")
        same = next(i for i, (a, b) in enumerate(zip(old, new)) if a != b)
        line = text[:text.index(old) + same].count("\n") + 1
        file, at, _ = edit["old_place"].rsplit(":", 2)
        return file == name and line == int(at)

    def check(self):
        case, world = self.case, self.world
        world.evaluate_all()
        told = self.run_diff()
        numbers = self.match_edits(told)
        players = sorted(set(range(len(case.edits))) - case.idle)
        old, new = world.results[frozenset()], world.results[frozenset(players)]
        if None in world.results.values():
            raise SystemExit(f"{self.name}: a subset does not run")
        self.same("edits found", sorted(set(numbers.values())), list(range(len(case.edits))))
        self.same("sampled", told["attribution"]["sampled"], 0)
        self.same("idle", sorted(numbers[e["number"]] for e in told["edits"]
                                 if e["class"] in ("text only", "same for all inputs")),
                  sorted(case.idle))
        self.check_effect(told, old, new)
        self.check_partners(told, numbers, players, old, new)
        self.check_totals(told, numbers, players, old)
        print(f"{self.name}: {2 ** len(players)} subsets, {self.checked} comparisons, "
              f"{self.failures} differences")
        return self.failures

    def check_effect(self, told, old, new):
        moves = {}
        for key in old:
            pair = (old[key].get("tier"), new[key].get("tier"))
            moves[pair] = moves.get(pair, 0) + 1
        got = {(m["old"], m["new"]): m["partners"] for m in told.get("tiers", [])}
        if got:
            self.same("tiers", got, moves)
        for incentive in told["incentives"]:
            aspect = "incentive." + incentive["incentive"]
            for version, result in (("old", old), ("new", new)):
                total = sum((p.get(aspect) or Fraction(0)) for p in result.values())
                self.same(f"{aspect} {version}", Fraction(incentive[version]), total)
        changed = sum(old[key] != new[key] for key in old)
        self.same("partners changed", told["changed"], changed)

    def check_partners(self, told, numbers, players, old, new):
        found = {}
        for partner in told["partners_changed"]:
            for change in partner["changes"]:
                found[partner["partner"], change["of"]] = change
        wanted = {(key, aspect) for key in old for aspect in {*old[key], *new[key]}
                  if old[key].get(aspect) != new[key].get(aspect)}
        self.same("standings changed", set(found), wanted)
        for (key, aspect), change in found.items():
            sets = {frozenset(numbers[n] for n in s) for s in change["because"]}
            self.same(f"{key} {aspect} because", sets,
                      set(minimal_sets(self.world, key, aspect, players)))
            if aspect.startswith("incentive."):
                got = {}
                for part in change["parts"]:
                    for index in {numbers[n] for n in part["edits"]}:
                        got[index] = Fraction(part["part"])
                parts = shapley(self.world, key, aspect, players)
                self.same(f"{key} {aspect} parts", got, {p: v for p, v in parts.items() if v})

    def check_totals(self, told, numbers, players, old):
        aspects = {a for p in old.values() for a in p if a.startswith("incentive.")}
        parts = dict.fromkeys(players, Fraction(0))
        alone = dict.fromkeys(players, Fraction(0))
        for key in old:
            for aspect in aspects:
                for player, part in shapley(self.world, key, aspect, players).items():
                    parts[player] += part
                before = value(self.world, frozenset(), key, aspect) or 0
                for player in players:
                    after = value(self.world, frozenset({player}), key, aspect) or 0
                    alone[player] += after - before
        for cause in told["attribution"]["causes"]:
            index = numbers[cause["edits"][0]]
            for money in cause["money"]:
                self.same(f"edit {index} part", Fraction(money["part"]), parts[index])
                self.same(f"edit {index} alone", Fraction(money["alone"]), alone[index])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rung", required=True)
    parser.add_argument("cases", nargs="*")
    arguments = parser.parse_args()
    failures = 0
    for name in arguments.cases or CASES:
        with tempfile.TemporaryDirectory() as folder:
            failures += Checker(name, CASES[name], str(pathlib.Path(arguments.rung).resolve()),
                                folder).check()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
