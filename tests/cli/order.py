"""The order of the rows in a file decides nothing."""
import csv
import os
import random
import unittest

from support import (PROGRAMS, SMALL, SMALL_DATA, Case, partners, sheet, evaluate,
                     small_rows, workspace, write)

SHUFFLES = 5


def shuffled(base, data, seed):
    """A copy of a data folder with each file's rows in another order."""
    order = random.Random(seed)
    place = os.path.join(base, str(seed))
    os.makedirs(place)
    for name in sorted(os.listdir(data)):
        if not name.endswith(".csv"):
            continue
        with open(os.path.join(data, name), encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, strict=True)
        order.shuffle(rows)
        with open(os.path.join(place, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return place


def tied_data(base):
    """Many rows that are alike but for their keys."""
    place = os.path.join(base, "tied")
    os.makedirs(place)
    keys = [f"T{i:02}" for i in range(30)]
    write(os.path.join(place, "partners.csv"), "partner_id,name,region,quota\n"
          + "".join(f"{key},{key},{'NS'[i % 2]},1000.00\n" for i, key in enumerate(keys)))
    write(os.path.join(place, "deals.csv"),
          "deal_id,partner_id,closed_on,amount,line,direct\n"
          + "".join(f"{key}-{i},{key},2026-01-0{i % 3 + 1},333.33,line {i % 2},yes\n"
                    for key in keys for i in range(6)))
    write(os.path.join(place, "surveys.csv"), "partner_id,answered_on,score\n"
          + "".join(f"{key},2026-01-01,{3 + i % 3}.5\n"
                    for i, key in enumerate(keys * 3)))
    return place


class Order(Case):
    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)

    def check(self, program, data, period="2026"):
        wanted = partners(program=program, data=data, period=period)
        for seed in range(SHUFFLES):
            found = partners(program=program, data=shuffled(self.base, data, seed),
                             period=period)
            self.assertEqual(sorted(found), sorted(wanted))
            for key, partner in wanted.items():
                self.assertEqual(found[key], partner, f"{key}, shuffle {seed}")

    def test_small(self):
        self.check(SMALL, SMALL_DATA)

    def test_ties(self):
        data = tied_data(self.base)
        self.check(SMALL, data)
        places = {partner["metrics"]["place"]
                  for partner in partners(data=data).values()}
        self.assertEqual(places, {"1"})

    def test_aligned(self):
        self.check(*PROGRAMS["aligned-si"])

    def test_period_before(self):
        self.check(*PROGRAMS["aligned-si"], period="2025-Q3")

    def test_payouts(self):
        """The same rows are paid the same, whatever line they stand in."""
        def payouts(data):
            folder = os.path.join(self.base, "out")
            evaluate("-o", folder, data=data)
            with open(os.path.join(folder, "payouts.csv"), encoding="utf-8",
                      newline="") as file:
                rows = sheet(file.read())
            for row in rows:
                del row["line"]
            return sorted(tuple(row.items()) for row in rows)

        wanted = payouts(SMALL_DATA)
        for seed in range(SHUFFLES):
            self.assertEqual(payouts(shuffled(self.base, SMALL_DATA, seed)), wanted)

    def test_partners_come_in_the_order_of_their_file(self):
        head, *rows = small_rows("partners.csv").splitlines()
        place = shuffled(self.base, SMALL_DATA, 0)
        write(os.path.join(place, "partners.csv"), "\n".join([head, *reversed(rows), ""]))
        self.assertEqual(list(partners(data=place)), list("FEDCBA"))


if __name__ == "__main__":
    unittest.main()
