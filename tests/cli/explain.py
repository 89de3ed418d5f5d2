"""`rung explain`: every requirement with value, bound, met or not and by how much; every
payment down to the rows; every line with its place in the script."""
import decimal
import functools
import json
import os
import re
import unittest

from support import (ALIGNED, ALIGNED_DATA, PROGRAMS, SMALL, SMALL_DATA, Case, copy_data,
                     evaluate, explain, partners, read_sheet, rung, sheet, small_rows, small_text,
                     workspace, write_program)

ONE = '''
program { id = "one", subject = "partners", period = "calendar year", currency = "USD",
  rounding = "half up to $0.01" }
source "partners" [[
  | column     | type |
  | partner_id | key  |
]]
source "deals" { of = "partners", dated = "closed_on", [[
  | column     | type |
  | partner_id | ref partners, skip unknown |
  | closed_on  | date |
  | amount     | money |
]] }
'''
SMALL_KEYS = list("ABCDEF")
ALIGNED_KEYS = ["P007", "P012", "E09", "E17", "E33", "E60"]
MARKS = {"yes": "met", "no": "unmet", "no data": "missing"}


@functools.lru_cache(maxsize=None)
def tree(partner, *more, **options):
    return json.loads(explain(partner, "--format", "json", *more, **options).out)


def nodes(parts):
    """Every line of a tree, from top to bottom."""
    for part in parts:
        yield part
        yield from nodes(part.get("parts", []))


def shown(parts):
    """The lines that people get too."""
    for line in parts:
        if not line.get("detail"):
            yield line
            yield from shown(line.get("parts", []))


def part(parts, label):
    """The only line with a label."""
    found = [node for node in nodes(parts) if node["label"] == label]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} lines are called {label}")
    return found[0]


def top(parts, label):
    return next((node for node in parts if node["label"] == label), {"parts": []})


class Decisions(Case):
    """The explanation and decisions.csv are two views of the same records."""

    def setUp(self):
        space = workspace()
        self.base = space.__enter__()
        self.addCleanup(space.__exit__, None, None, None)

    def records(self, name, keys):
        program, data = PROGRAMS[name]
        folder = os.path.join(self.base, name)
        evaluate("-o", folder, "--only", ",".join(keys), program=program, data=data)
        found = {key: [] for key in keys}
        for row in read_sheet(folder, "decisions.csv"):
            found[row["partner"]].append(row)
        return found

    def each(self):
        for name, keys in (("small", SMALL_KEYS), ("aligned-si", ALIGNED_KEYS)):
            program, data = PROGRAMS[name]
            records = self.records(name, keys)
            for key in keys:
                yield tree(key, program=program, data=data), records[key]

    def test_requirements(self):
        for parts, records in self.each():
            asked = [row for row in records if row["address"].startswith("requirements.")]
            shown = {}
            for tier in top(parts, "tier")["parts"]:
                shown[tier["label"]] = tier["parts"]
            for tier, conditions in shown.items():
                wanted = {row["place"]: row for row in asked if row["tier"] == tier}
                self.assertEqual(sorted(condition["reference"] for condition in conditions),
                                 sorted(wanted))
                for condition in conditions:
                    self.check_condition(condition, wanted[condition["reference"]])

    def test_badges(self):
        for parts, records in self.each():
            asked = [row for row in records if row["address"].startswith("specialization.")]
            shown = [condition for badge in top(parts, "specializations")["parts"]
                     for condition in badge["parts"]]
            self.assertEqual(
                sorted((line["reference"], line["mark"]) for line in shown),
                sorted((row["place"], MARKS[row["met"]]) for row in asked))

    def check_condition(self, condition, row):
        self.assertEqual(condition["mark"], MARKS[row["met"]], row)
        self.assertEqual(condition["met"], row["met"] == "yes")
        self.assertEqual(condition["comparison"], row["comparison"])
        for name, column in (("value", "left"), ("bound", "right"),
                             ("distance", "distance")):
            self.assertEqual(condition.get(name) or "", row[column])
        remark = condition["remark"]
        self.assertIn(row["comparison"], remark)
        met = {"yes": "met", "no": "not met", "no data": "no data"}[row["met"]]
        self.assertIn(met, remark)
        if not row["distance"]:
            self.assertNotIn("above", remark)
            self.assertNotIn("below", remark)
        elif decimal.Decimal(row["distance"]) == 0:
            self.assertIn("exactly at the bound", remark)
        else:
            side = "below" if row["distance"].startswith("-") else "above"
            self.assertRegex(remark, rf"[0-9] {side}\b")
            by = re.search(rf"\$?([0-9,.]+) {side}", remark).group(1).replace(",", "")
            self.assertLessEqual(abs(decimal.Decimal(by)
                                     - abs(decimal.Decimal(row["distance"]))),
                                 decimal.Decimal("0.005"))

    def test_text_of_what_decides(self):
        """The tier reached and the next one say every figure; unmet ones come first."""
        out = explain("E").out
        for line in ("✗ Revenue", "$999.99  >= $1,000.00: not met, $0.01 below",
                     "✓ Satisfaction", "3.5  >= 3: met, 0.5 above",
                     "$999.99  >= $100.00: met, $899.99 above"):
            self.assertIn(line, out)
        self.assertLess(out.index("not met, $0.01 below"), out.index("met, 0.5 above"))

    def test_tier_marks(self):
        """A tier is met when all that it asks for is."""
        for parts, _ in self.each():
            head = top(parts, "tier")
            reached = [tier["label"] for tier in head["parts"] if tier["mark"] == "met"]
            for tier in head["parts"]:
                holds = all(condition["mark"] == "met" for condition in tier["parts"])
                self.assertEqual(tier["mark"], "met" if holds else "unmet")
            self.assertEqual(head["value"], reached[0] if reached else "none")
            self.assertEqual(parts[0]["value"], head["value"])


class Figures(Case):
    def test_same_as_eval(self):
        for name, keys in (("small", SMALL_KEYS), ("aligned-si", ALIGNED_KEYS)):
            program, data = PROGRAMS[name]
            everybody = partners("--only", ",".join(keys), program=program, data=data)
            for key in keys:
                parts = tree(key, program=program, data=data)
                incentives = top(parts, "incentives")["parts"]
                wanted = everybody[key]["incentives"].values()
                self.assertEqual([node["value"] for node in incentives],
                                 [incentive["total"] for incentive in wanted])
                for node, incentive in zip(incentives, wanted):
                    self.assertTrue(node["remark"].startswith(incentive["status"]))

    def test_metrics(self):
        metrics = top(tree("E"), "metrics")["parts"]
        wanted = partners("--only", "E")["E"]["metrics"]
        self.assertEqual([node["value"] for node in metrics], list(wanted.values()))

    def test_score_adds_up(self):
        """Weighted by hand: 60 % of 1 and 40 % of 0.6875."""
        score = [node for node in tree("A") if node["label"].startswith("score")]
        self.assertEqual([node["value"] for node in score], ["87.5", "40.375"])
        category = part(score[:1], "service")
        self.assertIn("40%", category["remark"])
        self.assertIn("68.75", json.dumps(category))

    def test_cap_and_floor(self):
        fee = part(tree("B"), "Fee for direct deals")
        self.assertEqual(part([fee], "cap")["remark"], "reached")
        fee = part(tree("A"), "Fee for direct deals")
        self.assertEqual(part([fee], "cap")["remark"], "not reached")
        thanks = part(tree("A"), "Thanks")
        self.assertEqual(part([thanks], "floor")["remark"], "not reached")

    def test_schedule_over_money(self):
        commission = part(tree("A"), "Commission")
        marks = {node["label"]: node["mark"] for node in nodes([commission])
                 if node["label"].startswith("from ")}
        self.assertEqual(list(marks.values()), ["met", "met"])
        commission = part(tree("E"), "Commission")
        marks = [node["mark"] for node in nodes([commission])
                 if node["label"].startswith("from ")]
        self.assertEqual(marks, ["met", "unmet"])

    def test_schedule_over_a_ratio(self):
        """120 % of the quota is not 150 %."""
        program = small_text() + '''
schedule "accelerator" { whole = "attainment", [[
  | from | rate |
  | 0%   | 1%   |
  | 120% | 2%   |
  | 150% | 3%   |
]] }
incentive "accelerated" { amount = "rate(accelerator, attainment) * revenue" }
'''
        with workspace() as base:
            node = part(tree("A", program=write_program(base, program)), "accelerated")
        self.assertEqual(node["value"], "24.00")
        self.assertEqual([line["mark"] for line in nodes([node])
                          if line["label"].startswith("from ")], ["met", "met", "unmet"])


class Rows(Case):
    def rows(self, partner, *more):
        fee = part(tree(partner, *more), "Fee for direct deals")
        return part([fee], "rows")

    def test_reasons(self):
        rows = self.rows("A")["rows"]
        self.assertEqual([(row["line"], row["row"], row["payout"], row["why not"])
                          for row in rows],
                         [("2", "d01", "1.67", ""), ("3", "d02", None, "direct")])
        rows = self.rows("D")["rows"]
        self.assertEqual([(row["row"], row["why not"]) for row in rows],
                         [("d06", ""), ("d07", "large")])

    def test_counts(self):
        self.assertIn("1 paid, 1 not paid, 1 outside the period", self.rows("D")["remark"])
        self.assertIn("0 paid, 0 not paid", self.rows("F")["remark"])
        self.assertNotIn("rows", self.rows("F"))

    def test_most_rows(self):
        for most in range(5):
            node = self.rows("E", "--rows", str(most))
            self.assertEqual(len(node.get("rows", [])), min(most, 3))
            self.assertEqual("--rows" in node["remark"], most < 3)
        for node in nodes(tree("P003", "--rows", "2", program=ALIGNED, data=ALIGNED_DATA)):
            if node["label"] != "paid":  # a row an incentive
                self.assertLessEqual(len(node.get("rows", [])), 2)

    def test_twenty_without_a_number(self):
        longest = max(len(node.get("rows", [])) for node in nodes(
            tree("P003", program=ALIGNED, data=ALIGNED_DATA)))
        self.assertLessEqual(longest, 20)

    def test_aggregates_show_the_rows_that_count(self):
        revenue = part(top(tree("D"), "metrics")["parts"], "Revenue")
        self.assertEqual([row["row"] for row in revenue["parts"][0]["rows"]], ["d06", "d07"])
        self.assertIn("1 outside the period", revenue["parts"][0]["remark"])
        satisfaction = part(top(tree("D"), "metrics")["parts"], "Satisfaction")
        self.assertIn("1 without a value", satisfaction["parts"][0]["remark"])

    def test_sums_of_shown_rows(self):
        """Each sum over deals is the sum of the rows under it."""
        for key in ("P007", "P012", "P003"):
            for node in nodes(tree(key, "--rows", "100000", program=ALIGNED,
                                   data=ALIGNED_DATA)):
                rows = node.get("rows", [])
                if node["label"] != "sum over deals" or not rows or "arr" not in rows[0]:
                    continue
                if set(rows[0]) - {"line", "row", "arr", "stage", "closed_on",
                                   "product_line"}:
                    continue  # weighted
                self.assertEqual(decimal.Decimal(node["value"]),
                                 sum(decimal.Decimal(row["arr"]) for row in rows))

    def test_lines_of_rows(self):
        lines = small_rows("deals.csv").splitlines()
        for key in SMALL_KEYS:
            for node in nodes(tree(key)):
                for row in node.get("rows", []):
                    if row.get("row"):
                        self.assertTrue(
                            lines[int(row["line"]) - 1].startswith(row["row"] + ","))


class Places(Case):
    def test_every_line_of_the_script_has_its_place(self):
        """The place that stands beside a line is where the script says it."""
        text = small_text().splitlines()
        seen = set()
        for node in (node for key in SMALL_KEYS for node in nodes(tree(key))):
            if "reference" not in node:
                continue
            file, line = node["reference"].split(":")
            self.assertEqual(file, "program.lua")
            self.assertLessEqual(int(line), len(text))
            seen.add(int(line))
        for word in ("| revenue >=", '| score("points") >=', "| satisfaction >=",
                     "| sales    | revenue", "| service  | surveys", 'tiers {',
                     '"count(line) >= 2"', '"sold >= $500"', '"pay(slices, revenue)"',
                     '"amount * 0.333%"', '"satisfaction * $1"', 'metric "place"',
                     "| Training"):
            line = next(i + 1 for i, text_line in enumerate(text) if word in text_line)
            self.assertIn(line, seen, word)

    def test_what_an_owner_wrote_has_a_place(self):
        """Headings and bounds have none; what is named in the script has."""
        free = {"tier", "specializations", "incentives", "metrics", "benefits", "rows",
                "cap", "floor", "paid", "reasons"}
        for node in nodes(tree("A")[1:]):
            made = (node["label"] in free or node["label"].startswith(("how, for", "from "))
                    or node["label"] in ("pay_split", "rate_at", "slices"))
            if not made:
                self.assertRegex(node.get("reference", ""), r"^program\.lua:[0-9]+$", node)

    def test_citations(self):
        out = explain("A").out
        for clause in ("[2.1]", "[2.2 Points]", "[2.3]", "[3.1 Commission]", "[1.1 Revenue]"):
            self.assertIn(clause, out)


class Text(Case):
    def test_text_is_the_json(self):
        """The same labels in the same order, but for what only programs want."""
        for name, key in (("small", "E"), ("aligned-si", "E33")):
            program, data = PROGRAMS[name]
            out = explain(key, program=program, data=data).out
            at = 0
            for node in shown(tree(key, program=program, data=data)):
                label = node["label"]
                found = out.find(label, at)
                self.assertGreaterEqual(found, at, label)
                at = found + len(label)

    def test_partner_without_data(self):
        parts = tree("F")
        self.assertEqual(parts[0]["value"], "none")
        self.assertEqual(len(top(parts, "tier")["parts"]), 3)
        gold = top(parts, "tier")["parts"][0]
        self.assertEqual([node["mark"] for node in gold["parts"]],
                         ["unmet", "unmet", "missing"])
        self.assertIn("no data", gold["parts"][2]["remark"])
        self.assertIn("no tier", part(parts, "Commission")["remark"])
        self.assertIn("no data", part(parts, "Thanks")["remark"])
        run = explain("E09", program=ALIGNED, data=ALIGNED_DATA)
        self.assertIn("none", run.out)

    def test_no_tier_is_not_called_the_highest(self):
        head = top(tree("F"), "tier")
        self.assertEqual(head["value"], "none")
        self.assertNotIn("the highest whose requirements all hold", head["remark"])

    def test_partner_not_there(self):
        run = rung("explain", SMALL, "--data", SMALL_DATA, "--period", "2026", "--partner",
                   "Z")
        self.assertFails(run, "unknown-partner", "Z")
        run = rung("explain", SMALL, "--data", SMALL_DATA, "--period", "2026", "--partner",
                   "A,B")
        self.assertFails(run)

    def test_key_with_a_comma(self):
        with workspace() as base:
            data = copy_data(base, {"partners.csv": small_rows("partners.csv")
                                    + '"Comma, Inc.",Seventh,North,1.00\n'})
            self.assertIn("Comma, Inc.", explain("Comma, Inc.", data=data).out)

    def test_no_tiers_no_scores(self):
        """A program of one metric explains itself too."""
        with workspace() as base:
            path = write_program(base, ONE + '''
metric "revenue" { "sum(deals.amount)", shown = true }
''')
            out = explain("A", program=path).out
            self.assertNotIn("tier", out)
            self.assertIn("$1,200.00", out)
            rows = evaluate(program=path).out
            self.assertNotIn("tier", rows)

    def test_what_a_metric_is_made_of(self):
        """A metric that is no aggregate shows those that it comes from, of other days too,
        and not again what another metric shows."""
        with workspace() as base:
            path = write_program(base, ONE + '''
metric "revenue" "sum(deals.amount)"
metric "added" { "revenue - (revenue during previous year)", shown = true }
metric "mean" { "sum(deals.amount) / count(deals)", shown = true }
''')
            parts = tree("D", program=path)
            added = part(parts, "added")["parts"]
            self.assertEqual([line["value"] for line in added], ["50.00"])
            self.assertIn("1 row counted in 2025-01-01..2025-12-31; 2 outside",
                          explain("D", program=path).out)
            self.assertEqual([line["value"] for line in part(parts, "mean")["parts"]],
                             ["2"])
            self.assertEqual(len(part(parts, "revenue")["parts"]), 1)

    def test_the_rows_behind_a_group(self):
        """A figure over groups leads to their keys, and from these to the rows of the file:
        of D's deals d06 and d07 are in 2026, d08 in 2025."""
        with workspace() as base:
            path = write_program(base, ONE + '''
group "monthly" { from = "deals", by = { "partner_id", month = "month_start(closed_on)" },
  during = "all time", sold = "sum(deals.amount)", }
group "network" { from = "deals", by = { "partner_id" }, most = "max(deals.amount)" }
metric "best" "max(monthly.sold)"
metric "all" "sum(monthly.sold where sold <= $50)"
metric "largest" "sum(network.most)"
incentive "thanks" { amount = "largest" }
''')
            parts = tree("D", program=path)
        best = part(top(parts, "metrics")["parts"], "best")["parts"][0]
        self.assertEqual([row["in figure"] for row in best["rows"]].count(True), 1)
        months = [row["monthly"] for row in best["rows"]]
        behind = best["parts"][0]
        self.assertEqual(behind["label"], "sum of deals.amount")
        self.assertEqual(behind["remark"], "3 rows behind monthly")
        self.assertEqual(sorted(row["for"] for row in behind["rows"]),
                         sorted(row["closed_on"][:8] + "01" for row in behind["rows"]))
        self.assertEqual({row["for"] for row in behind["rows"]}, set(months))
        self.assertEqual(sum(decimal.Decimal(row["amount"]) for row in behind["rows"]),
                         sum(decimal.Decimal(row["sold"]) for row in best["rows"]))
        left = part(top(parts, "metrics")["parts"], "all")["parts"][0]
        self.assertEqual([row["line"] for row in left["parts"][0]["rows"]], ["8", "9"])
        paid = part(parts, "paid")["rows"]
        self.assertEqual([row["from"] for row in paid], ["network D"])

    def test_the_parts_of_a_condition(self):
        """Of `a and b` each part tells its value, bound and distance; of rows, how many
        fail it. D's deals of 2026 are $9,999.99 and $0.01."""
        with workspace() as base:
            path = write_program(base, ONE + '''
incentive "own" { amount = "$1",
  where = { all = "sum(deals.amount) > $10k and (count(deals) = 2 and count(deals) < 9) and count(deals) >= 3" } }
incentive "each" { each = "deals", amount = "$1",
  where = { all = "amount > $1 and closed_on >= 2026-04-01", one = "amount > $1" } }
''')
            incentives = top(tree("D", program=path), "incentives")["parts"]
        whole = part(incentives[:1], "all")
        self.assertEqual((whole["mark"], whole["remark"]), ("unmet", "not met"))
        first, middle, last = whole["parts"]
        self.assertEqual((first["label"], first["mark"], first["value"], first["distance"]),
                         ("sum(deals.amount) > $10k", "unmet", "10000.00", "0.00"))
        self.assertEqual((middle["label"], middle["remark"]),
                         ("(count(deals) = 2 and count(deals) < 9)", "met"))
        self.assertEqual((last["label"], last["remark"]),
                         ("count(deals) >= 3", ">= 3: not met, 1 below"))
        whole = part(incentives[1:], "all")
        self.assertEqual([(line["label"], line["value"], line["remark"])
                          for line in [whole, *whole["parts"]]],
                         [("all", "2", "of 2 rows fail"),
                          ("amount > $1", "1", "of 2 rows fails"),
                          ("closed_on >= 2026-04-01", "1", "of 2 rows fails")])
        self.assertNotIn("parts", part(incentives[1:], "one"))

    def test_steps_of_any_type(self):
        """A date, a flag and a text on the way to a payout are shown as what they are."""
        with workspace() as base:
            path = write_program(base, ONE + '''
incentive "late" {
  steps = {
    last = "max(deals.closed_on)",
    due = "add_months(last, 3)",
    over = "due > period.end",
    class = "if over then 'over' else 'under'",
    pay = "if class = 'under' then $10 else $0",
  },
}
''')
            late = part(tree("A", program=path), "late")
            self.assertEqual([(line["label"], line["value"]) for line in late["parts"][:5]],
                             [("last", "2026-02-01"), ("due", "2026-05-01"), ("over", False),
                              ("class", "under"), ("pay", "10.00")])

    def test_what_the_next_tier_needs_has_titles(self):
        """Of the requirement, or of the metric that it compares; a long formula is cut."""
        with workspace() as base:
            path = write_program(base, ONE + '''
tiers { "gold" }
metric "m" { "sum(deals.amount)", title = "Sold" }
metric "n" "count(deals)"
requirements { titles = { n = "Deals made" }, [[
  | requirement | gold |
  | m >=        | $1k  |
  | n >=        | 9    |
  | at_least(2, m > $1k, count(deals where amount > $1) > 5, n > 20) | yes |
]] }
''')
            out = evaluate("--only", "C", program=path).out
            self.assertIn("gold: Sold +$900.00; Deals made +8 (1); at_least(2, m > $1k, …", out)
            labels = [line["label"] for line in nodes(tree("C", program=path))]
            self.assertIn("Sold", labels)
            self.assertIn("Deals made", labels)

    def test_fields_of_a_group(self):
        """A column of a group is shown under its own name with its own figure, also where
        an aggregate stands inside of it; the rows behind follow."""
        with workspace() as base:
            path = write_program(base, ONE + '''
group "month" { from = "deals", by = { "partner_id", m = "month_start(closed_on)" },
  fee = "total * 30%",
  total = "sum(deals.amount)",
  half = "sum(deals.amount) / 2",
}
metric "fees" { "sum(month.fee)", shown = true }
metric "halves" { "sum(month.half)", shown = true }
metric "totals" { "sum(month.total)", shown = true }
incentive "bonus" { each = "month", amount = "fee" }
''')
            parts = tree("A", program=path)
            for label, field, figures in (("fees", "fee", ["150.00", "210.00"]),
                                          ("halves", "half", ["250.00", "350.00"]),
                                          ("totals", "total", ["500.00", "700.00"])):
                line = part(parts, label)["parts"][0]
                self.assertEqual(line["label"], f"sum of month.{field}")
                self.assertEqual([row[field] for row in line["rows"]], figures)
            bonus = part(parts, "bonus")
            self.assertEqual([row["fee"] for row in part([bonus], "rows")["rows"]],
                             ["150.00", "210.00"])
            behind = [line for line in nodes([bonus])
                      if line["label"] == "sum of deals.amount"]
            self.assertEqual([line["value"] for line in behind], ["500.00", "700.00"])

    def test_the_columns_of_rows(self):
        """A step that runs heads its column, a looked-up value stands beside its key, and a
        reason is told by its title. D's d08 of 2025 is not eligible."""
        with workspace() as base:
            path = write_program(base, ONE.replace("| amount     | money |", """| amount     | money |
  | kind       | one of: x, y |""") + '''
lookup "multiple" [[
  | kind | times |
  | x    | 2     |
  | y    | 0.5   |
]]
lookup "bonus" [[
  | from       | kind | extra |
  | 2025-01-01 | x    | 0.1   |
  | 2025-01-01 | y    | 0.2   |
  | 2026-01-01 | y    | 0.3   |
]]
incentive "fee" { each = "deals", during = "all time",
  where = { recent = { "closed_on >= 2026-01-01", title = "Closed in 2026" } },
  steps = { so_far = "running(amount)", fee = "so_far * multiple[kind] * bonus[kind]" } }
''')
            data = copy_data(base, {"deals.csv": "partner_id,closed_on,amount,kind\n"
                                    "D,2026-03-01,100,x\nD,2026-04-01,10,y\n"
                                    "D,2025-04-01,1,y\n"})
            rows = part(top(tree("D", program=path, data=data), "incentives")["parts"],
                        "rows")["rows"]
        self.assertEqual([(row["line"], row["so_far"], row["multiple"], row["bonus"])
                          for row in rows],
                         [("2", "101.00", "2", "0.1"), ("3", "111.00", "0.5", "0.3"),
                          ("4", "1.00", "0.5", "0.2")])
        self.assertEqual([row["why not"] for row in rows], ["", "", "Closed in 2026"])
        self.assertEqual([row["kind"] for row in rows], ["x", "y", "y"])

    def test_a_gap_that_is_seen(self):
        """839.9999 of 840 is short by 0.0001, and a day is no days."""
        with workspace() as base:
            path = write_program(base, ONE.replace("| partner_id | key  |", """| partner_id | key  |
  | points     | number(4) |
  | third      | number(4) |
  | since      | date |""", 1) + '''
tiers { "gold" }
requirements [[
  | requirement | gold       |
  | points >=   | 840        |
  | third / 3 >= | 280       |
  | since <=    | 2026-01-01 |
]]
''')
            data = copy_data(base, {
                "partners.csv": "partner_id,points,third,since\n"
                "A,839.9999,839.9999,2026-01-02\nB,800,840,2026-01-01\n",
                "deals.csv": "partner_id,closed_on,amount\n"})
            out = evaluate(program=path, data=data).out
            self.assertIn("points +0.0001 (839.9999); third / 3 +0.00004 (279.99997); "
                          "since -1 day\n", out)
            self.assertIn("points +40 (800)", out)
            self.assertIn("2026-01-02  <= 2026-01-01: not met, 1 day above",
                          explain("A", program=path, data=data).out)

    def test_the_version_in_force(self):
        """A metric with versions is explained by the formula, citation and rows of its
        version; before the day of the first there is no other than the first."""
        with workspace() as base:
            path = write_program(base, ONE + '''
metric "revenue" { "sum(deals.amount)", shown = true, from = "2025-01-01", cite = "old" }
metric "revenue" { "max(deals.amount)", from = "2026-01-01", cite = "new" }
''')
            for year, formula, cite, value in (
                    ("2024", "sum(deals.amount)", "old", None),
                    ("2025", "sum(deals.amount)", "old", "50.00"),
                    ("2026", "max(deals.amount)", "new", "9999.99")):
                line = part(tree("D", program=path, period=year), "revenue")
                self.assertEqual((line["formula"], line["cite"], line.get("value")),
                                 (formula, cite, value))
                if value:
                    self.assertEqual([one["value"] for one in line["parts"]], [value])

    def test_money_converted(self):
        """A converted row shows what counts: rounded where the table of rates rounds, and
        exact where it does not."""
        for rounding, shown in (("", ["4999.995", "0.005"]),
                                (', rounding = "half up to €0.01"', ["5000.00", "0.01"])):
            with workspace() as base:
                path = write_program(base, ONE + f'''
rates "fx" {{ to = "EUR"{rounding}, [[
  | currency | EUR  |
  | USD      | 0.5  |
]] }}
metric "euros" {{ "sum(convert(deals.amount, fx))", shown = true }}
''')
                rows = part(tree("D", program=path), "sum of deals")["rows"]
                self.assertEqual([row["in EUR"] for row in rows], shown)


SCORES = '''
program { id = "scores", subject = "partners", period = "calendar year", currency = "USD" }
source "partners" [[
  | column     | type    |
  | partner_id | key     |
  | a          | number  |
  | b          | number? |
  | on         | flag    |
]]
tiers { "silver", "gold" }
score "plain" {
  floor = 3,
  cap = 40,
  limits = [[
    | category | at least | at most |
    | first    | -        | 25      |
  ]],
  measures = [[
    | category | measure | when | points | at least | out of |
    | first    | a       | -    | a      | 2        | 20     |
    | first    | b       | on   | b      | -        | 10     |
    | second   | c       | -    | 2 * a  | -        | 30     |
  ]],
}
score "parts" {
  weights = [[
    | category | silver | gold |
    | first    | 50%    | 20%  |
    | second   | 50%    | 80%  |
  ]],
  measures = [[
    | category | measure | when | points | out of |
    | first    | b       | on   | b      | 10     |
    | second   | a       | -    | a      | 20     |
  ]],
}
requirements [[
  | requirement                | silver | gold |
  | score('plain') >=          | 10     | 30   |
  | score("parts", "second") >= | 10%   | 20%  |
]]
'''


class Assumed(unittest.TestCase):
    """`check --assumed` lists what stands under such a clause, each figure once."""

    def test_versions_rows_and_parts(self):
        with workspace() as base:
            path = write_program(base, ONE + '''
tiers { "silver", "gold" }
metric "m" "sum(deals.amount)"
requirements { cite = "assumed: a", [[
  | requirement     | silver | gold | cite |
  | m >=            | $1     | $2   |      |
  | count(deals) >= | 3      | 4    | 2.1  |
]] }
requirements { from = "2025-01-01", cite = "clause b", [[
  | requirement | silver | gold |
  | m >=        | $5     | $6   |
]] }
param "rate" "1%"
param "rate" { "2%", from = "2025-01-01", cite = "assumed: b" }
param "rate" { "3%", from = "2026-01-01" }
incentive "fee" { cite = "assumed: c", amount = "m * rate", cap = "$7" }
''')
            lines = rung("check", path, "--assumed").out.splitlines()
            count = rung("check", path).out
        self.assertEqual([re.split("  +", line) for line in lines[2:]],
                         [["param.rate", "2025-01-01 2%", "assumed: b", "program.lua:27"],
                          ["incentive.fee", "cap $7.00", "assumed: c", "program.lua:29"],
                          ["requirements.m", "silver $1.00, gold $2.00", "assumed: a",
                           "program.lua:19"]])
        self.assertIn("3 assumed figures", count)


class Scores(unittest.TestCase):
    """What bounds changed, what does not apply, and what a score without weights adds up."""

    @classmethod
    def setUpClass(cls):
        with workspace() as base:
            options = {"program": write_program(base, SCORES), "data": copy_data(base, {
                "partners.csv": "partner_id,a,b,on\n"
                                "full,20,9,yes\nlow,1,,no\nblank,-5,,yes\n"})}
            cls.trees = {key: json.loads(explain(key, "--format", "json", **options).out)
                         for key in ("full", "low", "blank")}
            cls.eval = evaluate(**options).out
            cls.sheet = sheet(evaluate("--format", "csv", **options).out)

    def remarks(self, key, score):
        """{label: (value, remark)} below the first score that is called so."""
        found = next(node for node in self.trees[key] if node["label"] == f"score {score}")
        return {node["label"]: (node.get("value"), node.get("remark", ""))
                for node in nodes([found])}

    def test_bounds(self):
        full = self.remarks("full", "plain")
        self.assertEqual(full["score plain"], ("40", "55 without the cap"))
        self.assertEqual(full["first"], ("25", "of 25; held from 29 to 25"))
        self.assertEqual(full["c"], ("30", "of 30; the formula gives 40"))
        low = self.remarks("low", "plain")
        self.assertEqual(low["a"], ("2", "of 20; the formula gives 1; raised from 1 to 2"))
        self.assertEqual(low["score plain"], ("4", ""))
        blank = self.remarks("blank", "plain")
        self.assertEqual(blank["score plain"], ("3", "2 without the floor"))
        self.assertEqual(blank["b"], ("0", "of 10; no data: earns 0"))

    def test_what_does_not_apply(self):
        low = self.remarks("low", "plain")
        self.assertEqual(low["b"][0], None)
        self.assertIn("does not apply: on does not hold", low["b"][1])
        parts = self.remarks("low", "parts")
        self.assertEqual(parts["first"], (None, "n/a: no measure applies"))
        self.assertEqual(parts["second"], ("0.05", "weight 50%"))

    def test_a_score_of_all_tiers_is_told_once(self):
        labels = [node["label"] for node in self.trees["low"]]
        self.assertEqual(labels.count("score plain"), 1)
        self.assertEqual(labels.count("score parts"), 1)
        labels = [node["label"] for node in self.trees["full"]]
        self.assertEqual(labels.count("score plain"), 1)

    def test_points_of_categories_in_sheets(self):
        row = self.sheet[0]
        self.assertEqual((row["plain"], row["plain.first"], row["plain.second"]),
                         ("40", "25", "30"))
        self.assertEqual((row["parts.first"], row["parts.second"]), ("0.9", "1"))

    def test_addresses_differ(self):
        """A measure's name may stand in two categories: then its address has the category."""
        twice = SCORES.replace("| second   | c ", "| second   | b ")
        with workspace() as base:
            run = rung("check", write_program(base, twice), "--explain")
        addresses = [line.split(" ")[0] for line in run.out.splitlines()]
        for address in ("score.plain.measures.first.b", "score.plain.measures.second.b",
                        "score.plain.measures.a", "score.parts.measures.b"):
            self.assertEqual(addresses.count(address), 1)

    def test_what_is_needed(self):
        self.assertIn("silver: plain +6 (4)", self.eval)
        self.assertIn('score("parts", "second")', self.eval)


if __name__ == "__main__":
    unittest.main()
