"""rung diff: what is said, in which format, and what it refuses."""
import csv
import json
import os
import shutil
import subprocess
import unittest

from support import ROOT, Case, environment, rung, workspace

FOLDER = os.path.join(ROOT, "examples", "rule-change")
OLD, NEW = os.path.join(FOLDER, "2026.lua"), os.path.join(FOLDER, "2027.lua")


def diff(*more, old=OLD, new=NEW, data=FOLDER):
    data = ["--data", data] if data else []
    return rung("diff", *[p for p in (old, new) if p], *data, *more)


def changed(folder, *pairs, source=OLD, name="new.lua"):
    """A copy of a script with texts replaced."""
    with open(source, encoding="utf-8") as file:
        text = file.read()
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def git(folder, *words):
    subprocess.run(["git", "-C", folder, "-c", "user.name=Tests", "-c",
                    "user.email=tests@localhost", *words], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=environment(HOME=folder, GIT_CONFIG_NOSYSTEM="1"))


class Structure(Case):
    def edits(self, old, new):
        run = diff("--format", "json", old=old, new=new, data=None)
        self.assertEqual(run.code, 0, run.err)
        return [(e["kind"], e["address"], e["old"], e["new"])
                for e in json.loads(run.out)["edits"]]

    def test_by_address(self):
        self.assertEqual(self.edits(OLD, NEW), [
            ("changed", "metric.arr.title", "en: Revenue", "en: Revenue, closed deals"),
            ("changed", "requirements.arr.gold", "$200k", "$180k"),
            ("changed", "requirements.csat.gold", "4.0", "4.2"),
            ("changed", "param.rate.gold", "6%", "7%"),
            ("changed", "incentive.commission.cap", "$14k", "$15k")])

    def test_nothing(self):
        run = diff(new=OLD, data=None)
        self.assertEqual(run.code, 0)
        self.assertIn("say the same", run.out)

    def test_rows_definitions_and_names(self):
        with workspace() as folder:
            new = changed(folder, ('metric "arr" {', 'metric "deals" "count(deals)"\nmetric "arr" {'),
                          ("  | csat >=     | -      | 4.0   |\n",
                           "  | csat >=     | -      | 4.0   |\n  | deals >=    | -      | 2     |\n"))
            self.assertEqual(self.edits(OLD, new), [
                ("added", "metric.deals", "", "count(deals)"),
                ("added", "requirements.deals", "", "| deals >= | - | 2 |")])
            self.assertEqual([e[0] for e in self.edits(new, OLD)], ["removed", "removed"])
            renamed = changed(folder, ('param "rate" [[', 'param "share" [['),
                              ("arr * rate", "arr * share"))
            self.assertIn(("renamed", "param.rate", "rate", "share"), self.edits(OLD, renamed))

    def test_places(self):
        run = diff("--format", "json", data=None)
        edit = json.loads(run.out)["edits"][1]
        self.assertEqual((edit["old_place"], edit["new_place"]), ("2026.lua:33:28", "2027.lua:33:28"))


class Effect(Case):
    """What is expected is worked out by hand: seven partners, five edits."""

    def read(self, *more):
        run = diff("--format", "json", *more)
        self.assertEqual(run.code, 0, run.err)
        return json.loads(run.out)

    def test_totals(self):
        told = self.read()
        # Gold from $180k makes Cedar gold; a csat of 4.2 takes Birch's gold away.
        moves = {(m["old"], m["new"]): m["partners"] for m in told["tiers"]}
        self.assertEqual(moves, {("silver", "silver"): 3, ("silver", "gold"): 1,
                                 ("gold", "silver"): 1, ("gold", "gold"): 2})
        # Old: 13,200 + 14,000 + 7,400 + 7,600 + 2,400 + 8,400 + 14,000; new: Alder and
        # Gingko reach the cap of 15,000, Birch gets 4 %, Cedar 7 %.
        self.assertEqual((told["incentives"][0]["old"], told["incentives"][0]["new"]),
                         ("67000.00", "70950.00"))

    def test_causes(self):
        told = self.read()
        because = {p["partner"]: {c["of"]: c["because"] for c in p["changes"]}
                   for p in told["partners_changed"]}
        self.assertEqual(because, {
            "R1": {"incentive.commission": [[4, 5]]},
            "R2": {"tier": [[3]], "incentive.commission": [[3]]},
            "R3": {"tier": [[2]], "incentive.commission": [[2, 4]]},
            "R7": {"incentive.commission": [[4, 5]]}})
        # Dogwood would be gold by edit 2 alone, and edit 3 keeps it silver.
        self.assertEqual(told["attribution"]["cancelled"], 2)
        # Cedar: 7,400 silver; gold 11,100 by edit 2, 12,950 with edit 4.
        cedar = next(p for p in told["partners_changed"] if p["partner"] == "R3")
        parts = {c["of"]: c.get("parts") for c in cedar["changes"]}["incentive.commission"]
        self.assertEqual(parts, [{"edits": [2], "part": "4625"}, {"edits": [4], "part": "925"}])
        classes = [e["class"] for e in told["edits"]]
        self.assertEqual(classes, ["text only", "nobody worse", "some worse", "nobody worse",
                                   "nobody worse"])

    def test_parts_sum_to_the_change(self):
        from fractions import Fraction
        causes = self.read()["attribution"]["causes"]
        self.assertEqual(sum(Fraction(c["money"][0]["part"]) for c in causes), 3950)

    def test_only_together(self):
        """What can't stand alone is one unit; an idle metric is none."""
        with workspace() as folder:
            new = changed(folder, ('metric "arr" {', 'metric "deals" "count(deals)"\nmetric "arr" {'),
                          ("  | csat >=     | -      | 4.0   |\n",
                           "  | csat >=     | -      | 4.0   |\n  | deals >=    | -      | 2     |\n"))
            run = diff("--format", "json", new=new)
            told = json.loads(run.out)
            self.assertEqual([e["class"] for e in told["edits"]],
                             ["same for all inputs", "some worse"])
            self.assertEqual([c["edits"] for c in told["attribution"]["causes"]], [[2]])
            self.assertEqual(told["attribution"]["causes"][0]["tiers"]["sole_cause"], 1)

    def test_chosen_partners_and_least_change(self):
        told = self.read("--only", "R2,R4")
        self.assertEqual((told["partners"], told["changed"]), (2, 1))
        told = self.read("--min", "$2k")
        self.assertEqual([p["partner"] for p in told["partners_changed"]], ["R3", "R2"])
        self.assertEqual(told["partners_below_min"], 2)

    def test_sorted_by(self):
        for by, wanted in (("loss", "R2"), ("gain", "R3"), ("partner", "R1"), ("name", "R1"),
                           ("old", "R2"), ("commission", "R3")):
            told = self.read("--by", by)
            self.assertEqual(told["partners_changed"][0]["partner"], wanted, by)
        told = self.read("--rows", "1")
        self.assertEqual((len(told["partners_changed"]), told["partners_left_out"]), (1, 3))

    def test_no_data_is_not_zero(self):
        with workspace() as folder:
            new = changed(folder, ('amount = "arr * rate"', 'amount = "arr * rate / (csat - 4.0)"'))
            run = diff("--format", "json", new=new)
            told = json.loads(run.out)
            self.assertEqual(told["incentives"][0]["no_data_new"], 1)
            dogwood = next(p for p in told["partners_changed"] if p["partner"] == "R4")
            self.assertIsNone(dogwood["changes"][0]["new"])


class Witness(Case):
    def test_offered_as_a_test(self):
        """Nobody has between $200k and $205k: a made-up partner shows what is different."""
        with workspace() as folder:
            program = os.path.join(folder, "new")
            os.makedirs(program)
            changed(program, ("| $50k   | $200k |", "| $50k   | $205k |"), name="program.lua")
            told = json.loads(diff("--format", "json", new=program).out)
            self.assertEqual((told["changed"], told["edits"][0]["class"]), (0, "same on this data"))
            self.assertIn('| $204,999.99 | silver  |', told["witness"])
            self.assertIn("-- the old version gives tier: gold\n", told["witness"])
            with open(os.path.join(program, "program.lua"), "a", encoding="utf-8") as file:
                file.write(told["witness"])
            self.assertEqual(rung("test", program).code, 0)
            old = changed(folder, ("amount = ", "amount = "), name="old.lua")
            with open(old, "a", encoding="utf-8") as file:
                file.write(told["witness"])
            self.assertEqual(rung("test", old).code, 1)

    def test_none_where_nothing_can_differ(self):
        with workspace() as folder:
            new = changed(folder, ('amount = "arr * rate"', 'amount = "(arr * rate)"'))
            told = json.loads(diff("--format", "json", new=new).out)
            self.assertEqual(told["edits"][0]["class"], "same for all inputs")
            self.assertNotIn("witness", told)


class Output(Case):
    def test_same_bytes(self):
        for form in ("text", "json", "markdown"):
            one = diff("--format", form, "--threads", "1")
            self.assertEqual(one.bytes, diff("--format", form, "--threads", "2").bytes)

    def test_markdown(self):
        run = diff("--format", "markdown")
        self.assertIn("| 2 | requirements.arr.gold | changed | \\$200k | \\$180k |", run.out)
        self.assertIn("### What it costs", run.out)

    def test_folder(self):
        with workspace() as folder:
            out = os.path.join(folder, "out")
            run = diff("-o", out)
            self.assertEqual(run.code, 0, run.err)
            with open(os.path.join(out, "partners.csv"), encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            cedar = [r for r in rows if r["partner"] == "R3"]
            self.assertEqual([(r["of"], r["old"], r["new"], r["because"]) for r in cedar],
                             [("tier", "silver", "gold", "2"),
                              ("incentive.commission", "7400.00", "12950.00", "2 with 4")])
            self.assertEqual(sorted(n for n in os.listdir(out) if not n.startswith(".")),
                             ["edits.csv", "partners.csv", "parts.csv"])

    def test_exit_code(self):
        with workspace() as folder:
            texts = changed(folder, ('title = "Revenue"', 'title = "Sales"'))
            self.assertEqual(diff("--exit-code").code, 1)
            self.assertEqual(diff("--exit-code", new=texts).code, 0)
            self.assertEqual(diff().code, 0)


class Revisions(Case):
    def repository(self, folder):
        program = os.path.join(folder, "rules")
        os.makedirs(program)
        shutil.copy(OLD, os.path.join(program, "program.lua"))
        git(folder, "init", "-q", "-b", "main")
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "first")
        git(folder, "tag", "v2026")
        shutil.copy(NEW, os.path.join(program, "program.lua"))
        return program

    def test_revision(self):
        with workspace() as folder:
            program = self.repository(folder)
            for revision in ("HEAD", "main", "v2026"):
                run = diff("--old", revision, "--format", "json", old=program, new=None)
                self.assertEqual(run.code, 0, run.err)
                self.assertEqual(len(json.loads(run.out)["edits"]), 5)

    def test_errors(self):
        with workspace() as folder:
            program = self.repository(folder)
            run = diff("--old", "v2062", old=program, new=None)
            self.assertEqual(run.code, 2)
            self.assertEqual(run.err, "error[unknown-revision]: git knows no revision `v2062`\n"
                                      "  = help: did you mean `v2026`?\n")
            for revision in ("-h", "--output=x", ""):
                run = diff("--old=" + revision, old=program, new=None)
                self.assertEqual(run.code, 2, revision)
            os.remove(os.path.join(program, "program.lua"))
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "second")
            shutil.copy(NEW, os.path.join(program, "program.lua"))
            run = diff("--old", "HEAD", old=program, new=None)
            self.assertIn("error[no-program]: revision `HEAD` has no program.lua", run.err)
        with workspace() as folder:
            shutil.copy(OLD, os.path.join(folder, "program.lua"))
            run = rung("diff", folder, "--old", "HEAD",
                       env=environment(GIT_CEILING_DIRECTORIES=os.path.dirname(folder)))
            self.assertEqual(run.code, 2)
            self.assertIn("error[no-repository]", run.err)


class Refused(Case):
    def test_versions(self):
        self.assertIn("error[two-versions]: a second version is missing",
                      diff(new=None).err)
        self.assertIn("error[two-versions]: there are three versions", diff("--old", "x").err)

    def test_another_program(self):
        with workspace() as folder:
            new = changed(folder, ('id = "rule-change"', 'id = "other"'))
            run = diff(new=new)
            self.assertEqual(run.code, 2)
            self.assertIn("error[other-program]: these are two programs, `rule-change` and "
                          "`other`, not two versions of one", run.err)

    def test_other_data(self):
        with workspace() as folder:
            new = changed(folder, ("  | csat       | number(1) |",
                                   "  | csat       | number(1) |\n  | region     | text      |"))
            run = diff(new=new)
            self.assertEqual(run.code, 2)
            self.assertIn("reads other data than the old one", run.err)
            self.assertIn("error[missing-column]", run.err)

    def test_a_script_with_errors(self):
        with workspace() as folder:
            new = changed(folder, ("arr * rate", "arr * rat"))
            run = diff(new=new)
            self.assertEqual(run.code, 2)
            self.assertIn("error[unknown-name]", run.err)
            self.assertIn("the new version, ", run.err)

    def test_columns_and_amounts(self):
        run = diff("--by", "comission")
        self.assertEqual(run.code, 2)
        self.assertIn("error[unknown-column]: partners can't be sorted by `comission`", run.err)
        self.assertIn("did you mean `commission`?", run.err)
        self.assertEqual(diff("--min", "much").code, 2)


if __name__ == "__main__":
    unittest.main()
