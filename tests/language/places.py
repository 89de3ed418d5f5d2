#!/usr/bin/env python3
"""disjoint() against a search: do random people fill random places, each one at most?

    places.py RUNG [SEED [PARTNERS]]

Every partner has a few people with random abilities, and the program asks for random
numbers of them in two to six places. What Rung says is compared with a matching that is
found by search (augmenting paths), person by person.
"""

import csv
import io
import random
import sys

import harness

ABILITIES = "abcdef"
PROGRAM = """
program { id = "places", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type |
  | partner_id | key  |
%(wanted)s]]
source "people" [[
  | column     | type         |
  | person     | key          |
  | partner_id | ref partners |
%(abilities)s]]
%(metrics)s"""


def program():
    metrics = []
    for count in range(2, len(ABILITIES) + 1):
        pairs = ", ".join(f"n_{name}, people.{name}" for name in ABILITIES[:count])
        metrics.append(f'metric "first_{count}" "disjoint({pairs})"\n')
    return PROGRAM % {
        "wanted": "".join(f"  | n_{name} | number(0) |\n" for name in ABILITIES),
        "abilities": "".join(f"  | {name} | flag |\n" for name in ABILITIES),
        "metrics": "".join(metrics)}


def fill(places, people):
    """Can every place have a person of its own? By augmenting paths."""
    held = {}

    def seat(place, tried):
        for number, able in enumerate(people):
            if place_of[place] in able and number not in tried:
                tried.add(number)
                if number not in held or seat(held[number], tried):
                    held[number] = place
                    return True
        return False

    place_of = dict(enumerate(places))
    return all(seat(place, set()) for place in place_of)


def table(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header] + rows)
    return text.getvalue()


def main(rung, seed=1, partners=400):
    rng = random.Random(seed)
    wanted, people = {}, {}
    for number in range(partners):
        wanted[f"P{number}"] = [rng.choice((0, 0, 1, 1, 1, 2, 3)) for _ in ABILITIES]
        often = rng.choice((0.3, 0.5, 0.8))
        people[f"P{number}"] = [{name for name in ABILITIES if rng.random() < often}
                                for _ in range(rng.randrange(9))]
    files = {
        "program.lua": program(),
        "partners.csv": table(["partner_id"] + [f"n_{name}" for name in ABILITIES],
                              [[key, *numbers] for key, numbers in wanted.items()]),
        "people.csv": table(["person", "partner_id", *ABILITIES],
                            [[f"{key}-{i}", key, *("yes" if name in able else "no"
                                                   for name in ABILITIES)]
                             for key, group in people.items() for i, able in enumerate(group)]),
    }
    with harness.scratch() as folder:
        harness.write_files(folder, files)
        ran = harness.run(rung, ["eval", ".", "--data", ".", "--period", "2026",
                                 "--format", "csv"], folder)
    if ran.code != 0:
        print(ran.err)
        return 1
    wrong, answers = 0, {"yes": 0, "no": 0}
    for row in csv.DictReader(io.StringIO(ran.out)):
        key = row["partner"]
        for count in range(2, len(ABILITIES) + 1):
            places = [name for name, n in zip(ABILITIES[:count], wanted[key])
                      for _ in range(n)]
            expected = "yes" if fill(places, people[key]) else "no"
            answers[expected] += 1
            if row[f"first_{count}"] != expected:
                wrong += 1
                print(f"{key}, first {count}: {row[f'first_{count}']}, not {expected}: "
                      f"{wanted[key]} of {people[key]}")
    total = sum(answers.values())
    print(f"{total} questions, {answers['yes']} yes, {wrong} not as expected")
    return 1 if wrong or min(answers.values()) < total // 10 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
