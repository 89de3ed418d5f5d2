"""Table, CSV, JSON and JSON lines say the same, figure by figure."""
import decimal
import json
import re
import unittest

from support import PROGRAMS, Case, evaluate, figures, sheet, width_of

CENT = decimal.Decimal("0.01")


def as_cells(value):
    """A JSON value as CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def flat(partner):
    """{column: cell} of partners.csv from a partner's JSON, badges left out."""
    cells = {"partner": partner["partner"], "tier": partner["tier"]}
    for name, score in partner["scores"].items():
        cells[name] = as_cells(score["total"])
        for category, part in score["categories"].items():
            cells[f"{name}.{category}"] = as_cells(part["earned"])
    for name, value in partner["metrics"].items():
        cells[name] = as_cells(value)
    for name, incentive in partner["incentives"].items():
        cells[name] = as_cells(incentive["total"])
        cells[f"{name}.status"] = incentive["status"]
    return cells


def badge_cell(partner, name, cell):
    """The cell of a badge: yes or no, or what it is held for."""
    held = [badge for badge in partner["badges"] if badge["badge"] == name]
    if cell in ("yes", "no"):
        return as_cells(bool(held))
    return "; ".join(badge["for"] for badge in held)


def columns_of(line):
    """One text per column of the terminal."""
    columns = []
    for character in line:
        width = width_of(character)
        if width == 0 and columns:
            columns[-1] += character
        elif width > 0:
            columns += [character] + [""] * (width - 1)
    return columns


def tables(text):
    """The tables of a text, each a list of dictionaries: cut at the gaps of the rules."""
    found = []
    for block in text.rstrip("\n").split("\n\n"):
        lines = [columns_of(line) for line in block.split("\n")]
        spans = [match.span() for match in re.finditer("─+", "".join(lines[1]))]
        spans[-1] = (spans[-1][0], None)
        cells = [["".join(line[slice(*span)]).strip() for span in spans]
                 for line in lines]
        found.append([dict(zip(cells[0], row)) for row in cells[2:]])
    return found


def money(text):
    return decimal.Decimal(text.replace("$", "").replace(",", ""))


class Formats(Case):
    """Each test runs on both programs."""

    @classmethod
    def setUpClass(cls):
        cls.results = {}
        for name, (program, data) in PROGRAMS.items():
            cls.results[name] = {
                format: evaluate("--format", format, program=program, data=data).out
                for format in ("csv", "json", "jsonl", "table")}

    def each(self):
        return [(texts, figures(texts["json"])["partners"])
                for texts in self.results.values()]

    def test_json_lines_are_the_partners_of_json(self):
        for texts, partners in self.each():
            lines = texts["jsonl"].splitlines()
            self.assertTrue(texts["jsonl"].endswith("}\n"))
            self.assertEqual([figures(line) for line in lines], partners)

    def test_json_says_program_and_period(self):
        for name, texts in self.results.items():
            whole = json.loads(texts["json"])
            self.assertEqual(whole["program"], name)
            self.assertEqual(whole["period"], {"from": "2026-01-01", "to": "2026-12-31"})

    def test_csv_is_json(self):
        for texts, partners in self.each():
            rows = sheet(texts["csv"])
            self.assertEqual(len(rows), len(partners))
            badges = {badge["badge"] for partner in partners for badge in partner["badges"]}
            self.assertTrue(badges)
            for row, partner in zip(rows, partners):
                for name in badges:
                    cell = row.pop(name)
                    self.assertEqual(cell, badge_cell(partner, name, cell))
                self.assertEqual(row, flat(partner))

    def test_table_is_json(self):
        for texts, partners in self.each():
            rows, tiers, totals = tables(texts["table"])
            self.assertEqual([row["partner"] for row in rows],
                             [partner["partner"] for partner in partners])
            for row, partner in zip(rows, partners):
                self.check_row(row, partner)
            self.check_tiers(tiers, partners)
            self.check_totals(totals, partners)

    def check_row(self, row, partner):
        self.assertEqual(row["tier"], partner["tier"])
        due = sum(decimal.Decimal(incentive["total"])
                  for incentive in partner["incentives"].values() if incentive["total"])
        self.assertEqual(money(row["paid"]), due)
        for name, score in partner["scores"].items():
            total = decimal.Decimal(score["total"])
            self.assertLessEqual(abs(decimal.Decimal(row[name]) - total), CENT / 2)
        self.assertEqual(bool(row["badges"]), bool(partner["badges"]))

    def check_tiers(self, tiers, partners):
        for row in tiers:
            count = sum(partner["tier"] == row["tier"] for partner in partners)
            self.assertEqual(int(row["partners"]), count)
        self.assertEqual(sum(int(row["partners"]) for row in tiers), len(partners))

    def check_totals(self, totals, partners):
        names = list(partners[0]["incentives"])
        self.assertEqual(len(totals), len(names) + 1)  # and all together
        for name, row in zip(names, totals):
            own = [partner["incentives"][name] for partner in partners]
            due = sum(decimal.Decimal(part["total"]) for part in own if part["total"])
            self.assertEqual(money(row["paid"]), due)
            for column, status in (("partners", "paid"), ("no tier", "no tier"),
                                   ("no data", "no data")):
                self.assertEqual(int(row[column]),
                                 sum(part["status"] == status for part in own))
        self.assertEqual(money(totals[-1]["paid"]),
                         sum(money(row["paid"]) for row in totals[:-1]))

    def test_the_table_without_money(self):
        """One partner needs no totals."""
        run = evaluate("--only", "A")
        self.assertEqual(len(tables(run.out)), 1)

    def test_figures_of_the_small_program(self):
        """Worked out by hand."""
        rows = {row["partner"]: row for row in sheet(self.results["small"]["csv"])}
        for partner, column, wanted in (
                ("A", "tier", "silver"), ("D", "tier", "gold"), ("E", "tier", "bronze"),
                ("F", "tier", "none"), ("A", "revenue", "1200.00"),
                ("A", "attainment", "1.2"), ("C", "attainment", ""),
                ("E", "attainment", "1.99998"), ("C", "satisfaction", ""),
                ("A", "points", "87.5"), ("E", "best_two", "666.66"),
                ("D", "middle", "5000.00"), ("F", "middle", ""), ("A", "place", "1"),
                ("B", "place", "1"), ("F", "place", "3"), ("E", "customers", "2"),
                ("A", "commission", "14.00"), ("D", "commission", "290.00"),
                ("E", "commission", "10.00"), ("F", "commission.status", "no tier"),
                ("B", "direct_fee", "3.20"), ("A", "direct_fee", "1.67"),
                ("C", "direct_fee", "0.33"), ("F", "direct_fee", "0.00"),
                ("F", "direct_fee.status", "nothing due"), ("C", "thanks", ""),
                ("C", "thanks.status", "no data"), ("E", "thanks", "3.50"),
                ("E", "strong_line", "x"), ("E", "wide", "yes"), ("C", "wide", "no")):
            with self.subTest(partner=partner, column=column):
                self.assertEqual(rows[partner][column], wanted)


if __name__ == "__main__":
    unittest.main()
