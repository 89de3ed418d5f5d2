"""What `eval -o DIR` writes: five files that agree, whole or not at all."""
import decimal
import fcntl
import hashlib
import json
import os
import resource
import shutil
import subprocess
import unittest

from support import (ALIGNED, ALIGNED_DATA, OUTPUT_FILES, PROGRAMS, RUNG, SMALL,
                     SMALL_DATA, Case, contents, copy_data, environment, evaluate,
                     read_bytes, read_sheet, rung, sheet, small_rows, small_text,
                     workspace, write, write_program)

TIERS = {"small": ["bronze", "silver", "gold"],
         "aligned-si": ["silver", "gold", "platinum"]}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def amount(text):
    return decimal.Decimal(text or 0)


def evaluate_into(folder, *more, **options):
    return evaluate("-o", folder, *more, **options)


class Content(Case):
    """The files of both programs."""

    @classmethod
    def setUpClass(cls):
        cls.space = workspace()
        cls.folders, cls.records = {}, {}
        base = cls.space.__enter__()
        for name, (program, data) in PROGRAMS.items():
            folder = os.path.join(base, name)
            evaluate_into(folder, program=program, data=data)
            cls.folders[name] = folder
            cls.records[name] = json.loads(read_bytes(folder, "run.json"), parse_float=str)

    @classmethod
    def tearDownClass(cls):
        cls.space.__exit__(None, None, None)

    def test_files(self):
        for folder in self.folders.values():
            self.assertEqual(list(contents(folder)), OUTPUT_FILES)

    def test_partners_is_the_csv_of_stdout(self):
        for name, folder in self.folders.items():
            program, data = PROGRAMS[name]
            run = evaluate("--format", "csv", program=program, data=data)
            self.assertEqual(run.bytes, read_bytes(folder, "partners.csv"))

    def test_hashes_of_outputs(self):
        for name, folder in self.folders.items():
            files = contents(folder)
            del files["run.json"]
            listed = {part["file"]: part for part in self.records[name]["outputs"]}
            self.assertEqual(sorted(listed), sorted(files))
            for file, content in files.items():
                self.assertEqual(listed[file]["sha256"], sha256(content))
                self.assertEqual(listed[file]["bytes"], len(content))

    def test_hashes_and_rows_of_inputs(self):
        for name, (_, data) in PROGRAMS.items():
            inputs = self.records[name]["inputs"]
            self.assertEqual(sorted(part["file"] for part in inputs),
                             sorted(file for file in os.listdir(data)
                                    if file.endswith(".csv")))
            for part in inputs:
                content = read_bytes(data, part["file"])
                rows = sheet(content.decode("utf-8"))
                self.assertEqual(part["sha256"], sha256(content))
                self.assertEqual(part["bytes"], len(content))
                self.assertEqual(part["rows_in"], len(rows))
                self.assertEqual(part["rows_in"], part["rows_used"] + part["rows_rejected"]
                                 + part["rows_skipped"])

    def test_skipped_rows_are_listed(self):
        deals = self.records["small"]["inputs"][1]
        self.assertEqual((deals["rows_in"], deals["rows_used"], deals["rows_skipped"]),
                         (13, 12, 1))
        rejects = read_sheet(self.folders["small"], "rejects.csv")
        self.assertEqual([(row["line"], row["field"], row["code"], row["skipped"],
                           row["cell"]) for row in rejects],
                         [("13", "partner_id", "unknown-key", "yes", "nobody")])
        self.assertEqual(read_sheet(self.folders["aligned-si"], "rejects.csv"), [])

    def test_hash_of_rules(self):
        for name, (program, _) in PROGRAMS.items():
            text = read_bytes(program, "program.lua")
            whole = b"program.lua\0%d\0%s" % (len(text), text)
            self.assertEqual(self.records[name]["rules_sha256"], sha256(whole))
            self.assertRegex(self.records[name]["plan_sha256"], "^[0-9a-f]{64}$")

    def test_head_of_the_record(self):
        version = rung("--version").out.split()[-1]
        for name, record in self.records.items():
            self.assertEqual(record["rung"], version)
            self.assertEqual(record["program"], name)
            self.assertEqual((record["period_from"], record["period_to"]),
                             ("2026-01-01", "2026-12-31"))

    def test_counts(self):
        for name, folder in self.folders.items():
            rows = read_sheet(folder, "partners.csv")
            record = self.records[name]
            self.assertEqual(record["partners"], len(rows))
            self.assertEqual(list(record["partners_by_tier"]), ["none", *TIERS[name]])
            for tier, count in record["partners_by_tier"].items():
                self.assertEqual(count, sum(row["tier"] == tier for row in rows))

    def test_control_totals(self):
        """The same sums from three sides: the record, the partners, the payouts."""
        for name, folder in self.folders.items():
            partners = read_sheet(folder, "partners.csv")
            payouts = read_sheet(folder, "payouts.csv")
            totals = self.records[name]["control_totals"]
            self.assertTrue(totals)
            for incentive, total in totals.items():
                self.assertEqual(decimal.Decimal(total),
                                 sum(amount(row[incentive]) for row in partners))
                self.assertEqual(decimal.Decimal(total),
                                 sum(amount(row["payout"]) for row in payouts
                                     if row["incentive"] == incentive
                                     and not row["source"]))

    def test_payouts_of_a_partner(self):
        """A row for each partner's incentive; the same figure and status as partners.csv."""
        for name, folder in self.folders.items():
            payouts = read_sheet(folder, "payouts.csv")
            heads = {(row["partner"], row["incentive"]): row for row in payouts
                     if not row["source"]}
            partners = read_sheet(folder, "partners.csv")
            names = self.records[name]["control_totals"]
            self.assertEqual(len(heads), len(partners) * len(names))
            for partner in partners:
                for incentive in names:
                    head = heads[partner["partner"], incentive]
                    self.assertEqual(head["payout"], partner[incentive])
                    self.assertEqual(head["status"], partner[f"{incentive}.status"])

    def test_rows_sum_to_totals(self):
        """What rows pay is the total of their partner, unless the cap of $3.20 binds."""
        for folder in self.folders.values():
            sums, totals = {}, {}
            for row in read_sheet(folder, "payouts.csv"):
                key = row["partner"], row["incentive"]
                if row["source"]:
                    self.assertEqual(bool(row["payout"]),
                                     row["status"] in ("paid", "nothing due"))
                    sums[key] = sums.get(key, 0) + amount(row["payout"])
                else:
                    totals[key] = amount(row["payout"])
            self.assertTrue(sums)
            for key, total in sums.items():
                limit = decimal.Decimal("3.20") if key[1] == "direct_fee" else total
                self.assertEqual(totals[key], min(total, limit), key)

    def test_rows_of_payouts(self):
        """Each row's line is where its key stands; excluded rows say why."""
        deals = small_rows("deals.csv").splitlines()
        rows = [row for row in read_sheet(self.folders["small"], "payouts.csv")
                if row["source"]]
        for row in rows:
            self.assertEqual(row["source"], "deals")
            cells = deals[int(row["line"]) - 1].split(",")
            self.assertEqual(cells[:2], [row["row"], row["partner"]])
            reasons = ["direct"] * (cells[5] == "no")
            reasons += ["large"] * (decimal.Decimal(cells[3]) < 10)
            self.assertEqual(row["reasons"], "; ".join(reasons))
            self.assertEqual(row["status"], "not eligible" if reasons else "paid")
        self.assertEqual(sorted(row["row"] for row in rows),
                         [f"d{i:02}" for i in range(1, 12) if i != 8])

    def test_decisions_make_the_tier(self):
        """The highest tier of which every requirement is met, or holds without a bound."""
        for name, folder in self.folders.items():
            open_tiers = {}
            for row in read_sheet(folder, "decisions.csv"):
                if row["address"].startswith("requirements.") and row["met"] != "yes":
                    open_tiers.setdefault(row["partner"], set()).add(row["tier"])
            for row in read_sheet(folder, "partners.csv"):
                missed = open_tiers.get(row["partner"], set())
                reached = [tier for tier in TIERS[name] if tier not in missed]
                self.assertEqual(row["tier"], reached[-1] if reached else "none")

    def test_decisions_make_the_badges(self):
        for folder in self.folders.values():
            missed = {(row["partner"], row["address"].split(".")[1], row["row"])
                      for row in read_sheet(folder, "decisions.csv")
                      if row["address"].startswith("specialization.")
                      and row["met"] != "yes"}
            asked = {(row["partner"], row["address"].split(".")[1], row["row"])
                     for row in read_sheet(folder, "decisions.csv")
                     if row["address"].startswith("specialization.")}
            cells = {(row["partner"], name): row[name]
                     for row in read_sheet(folder, "partners.csv")
                     for name in {key[1] for key in asked}}
            for partner, name, row in asked:
                held = (partner, name, row) not in missed
                cell = cells[partner, name]
                self.assertEqual(row in cell.split("; ") if row else cell == "yes", held)

    def test_distances_of_decisions(self):
        """distance is left - right, and met is what the comparison says."""
        for folder in self.folders.values():
            for row in read_sheet(folder, "decisions.csv"):
                if not row["left"] or not row["right"]:
                    self.assertEqual(row["distance"], "")
                    continue
                left, right = decimal.Decimal(row["left"]), decimal.Decimal(row["right"])
                distance = decimal.Decimal(row["distance"])
                self.assertLessEqual(abs(left - right - distance), decimal.Decimal("2e-6"))
                # Figures are rounded to 6 decimals here, the decision is not.
                if abs(distance) > decimal.Decimal("2e-6"):
                    holds = {">=": left >= right, ">": left > right}[row["comparison"]]
                    self.assertEqual(row["met"], "yes" if holds else "no")

    def test_places_of_decisions(self):
        for name, folder in self.folders.items():
            lines = read_bytes(PROGRAMS[name][0], "program.lua").decode().splitlines()
            for row in read_sheet(folder, "decisions.csv"):
                file, line = row["place"].split(":")
                self.assertEqual(file, "program.lua")
                word = row["address"].split(".")[1].split("_")[0]
                if row["address"].startswith("requirements."):
                    self.assertIn(word, lines[int(line) - 1])


class Bytes(Case):
    def test_same_plan_ten_times(self):
        with workspace() as base:
            folder = os.path.join(base, "out")
            hashes = set()
            for _ in range(10):
                evaluate_into(folder, "--only", "E01", program=ALIGNED, data=ALIGNED_DATA)
                hashes.add(json.loads(read_bytes(folder, "run.json"))["plan_sha256"])
            self.assertEqual(len(hashes), 1)

    def same(self, first, second):
        """Without a listing of megabytes when they are not."""
        first, second = contents(first), contents(second)
        self.assertEqual(list(first), list(second))
        self.assertEqual([name for name in first if first[name] != second[name]], [])

    def test_same_bytes_twice(self):
        with workspace() as base:
            first, second = os.path.join(base, "1"), os.path.join(base, "2")
            evaluate_into(first, program=ALIGNED, data=ALIGNED_DATA)
            evaluate_into(second, program=ALIGNED, data=ALIGNED_DATA)
            self.same(first, second)
            evaluate_into(second, program=ALIGNED, data=ALIGNED_DATA)
            self.same(first, second)

    def test_same_bytes_from_anywhere(self):
        """No path of this machine is in the files."""
        with workspace() as base:
            here, there = os.path.join(base, "1"), os.path.join(base, "2")
            evaluate_into(here)
            shutil.copytree(SMALL, os.path.join(base, "moved"))
            evaluate_into(there, program="moved", data="moved/data", cwd=base)
            self.same(here, there)
            for content in contents(here).values():
                self.assertNotIn(base.encode(), content)

    def test_other_inputs_other_hashes(self):
        with workspace() as base:
            folders = [os.path.join(base, name) for name in "abc"]
            evaluate_into(folders[0])
            place = copy_data(base, {"deals.csv": small_rows("deals.csv") + "\n"})
            evaluate_into(folders[1], data=place)
            path = write_program(base, small_text() + "\n")
            evaluate_into(folders[2], program=path)
            records = [json.loads(read_bytes(folder, "run.json")) for folder in folders]
            self.assertNotEqual(records[0]["inputs"], records[1]["inputs"])
            self.assertEqual(records[0]["rules_sha256"], records[1]["rules_sha256"])
            self.assertNotEqual(records[0]["rules_sha256"], records[2]["rules_sha256"])
            self.assertEqual(records[0]["inputs"], records[2]["inputs"])

    def test_words_and_results(self):
        """Nothing on stdout unless a format is asked for as well."""
        with workspace() as base:
            folder = os.path.join(base, "out")
            run = evaluate_into(folder)
            self.assertEqual(run.out, "")
            self.assertIn(folder, run.err)
            both = evaluate_into(folder, "--format", "csv")
            self.assertEqual(both.bytes, read_bytes(folder, "partners.csv"))


class WholeOrNothing(Case):
    def setUp(self):
        self.space = workspace()
        self.base = self.space.__enter__()
        self.addCleanup(self.space.__exit__, None, None, None)
        self.folder = os.path.join(self.base, "out")

    def into(self, *more, data=SMALL_DATA, folder=None, **options):
        return rung("eval", SMALL, "--data", data, "--period", "2026", "-o",
                    folder or self.folder, *more, **options)

    def test_error_leaves_nothing(self):
        place = copy_data(self.base, {"deals.csv": small_rows("deals.csv") + "bad row\n"})
        self.assertFails(self.into(data=place))
        self.assertFails(self.into("--only", "nobody"))
        self.assertFalse(os.path.exists(self.folder))

    def test_error_leaves_what_was_there(self):
        evaluate_into(self.folder)
        before = contents(self.folder)
        place = copy_data(self.base, {"deals.csv": small_rows("deals.csv") + "bad row\n"})
        self.assertFails(self.into(data=place))
        self.assertEqual(contents(self.folder), before)

    def test_replaces_its_own_files(self):
        evaluate_into(self.folder, period="2025")
        before = contents(self.folder)
        evaluate_into(self.folder)
        after = contents(self.folder)
        self.assertEqual(list(after), OUTPUT_FILES)
        self.assertNotEqual(after["partners.csv"], before["partners.csv"])
        with_nothing_left = [name for name in os.listdir(self.folder)
                             if name.startswith(".") and name != ".rung-output"]
        self.assertEqual(with_nothing_left, [])

    def test_somebody_elses_files(self):
        for name in ("notes.txt", "partners.csv", "run.json"):
            os.makedirs(self.folder)
            write(os.path.join(self.folder, name), "mine")
            run = self.into()
            self.assertFails(run, name)
            self.assertEqual(contents(self.folder), {name: b"mine"})
            shutil.rmtree(self.folder)
        evaluate_into(self.folder)
        before = contents(self.folder)
        write(os.path.join(self.folder, "notes.txt"), "mine")
        self.assertFails(self.into(), "notes.txt")
        self.assertEqual(contents(self.folder), {**before, "notes.txt": b"mine"})

    def test_into_an_empty_folder(self):
        os.makedirs(self.folder)
        evaluate_into(self.folder)
        self.assertEqual(list(contents(self.folder)), OUTPUT_FILES)

    def test_places_that_cannot_be(self):
        write(self.folder, "a file")
        os.symlink(self.base, os.path.join(self.base, "link"))
        for place in (self.folder, os.path.join(self.folder, "below"), os.devnull, "/proc/none",
                      os.path.join(self.base, "no", "such"), os.path.join(self.base, "link")):
            with self.subTest(place=place):
                self.assertFails(self.into(folder=place))
        self.assertEqual(read_bytes(self.folder), b"a file")

    @unittest.skipIf(os.geteuid() == 0, "root may write anywhere")
    def test_folder_that_may_not_be_written(self):
        os.makedirs(self.folder, mode=0o555)
        self.assertFails(self.into())
        self.assertEqual(os.listdir(self.folder), [])

    def test_disk_full(self):
        """Every file may be the one that does not fit."""
        evaluate_into(self.folder)
        sizes = sorted(len(content) for content in contents(self.folder).values())
        shutil.rmtree(self.folder)
        for limit in (0, 1, *(size - 1 for size in sizes)):
            with self.subTest(limit=limit):
                run = self.into(preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (limit, limit)))
                self.assertFails(run)
                self.assertFalse(os.path.exists(self.folder))

    def test_disk_full_leaves_what_was_there(self):
        evaluate_into(self.folder, period="2025")
        before = contents(self.folder)
        run = self.into(preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (700, 700)))
        self.assertFails(run)
        self.assertEqual(contents(self.folder), before)

    def test_two_at_once(self):
        """A folder that is being written is left alone."""
        evaluate_into(self.folder)
        before = contents(self.folder)
        lock = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.assertFails(self.into(), "output-folder-busy")
        os.close(lock)
        self.assertEqual(contents(self.folder), before)

    def test_killed(self):
        """Whenever it is killed, each file is the old or the new one, whole."""
        options = {"program": ALIGNED, "data": ALIGNED_DATA}
        evaluate_into(self.folder, **options)
        new = contents(self.folder)
        evaluate_into(self.folder, period="2025", **options)
        old = contents(self.folder)
        command = [RUNG, "eval", ALIGNED, "--data", ALIGNED_DATA, "--period", "2026", "-o",
                   self.folder]
        killed = 0
        for i in range(1, 11):
            process = subprocess.Popen(command, env=environment(), stderr=subprocess.DEVNULL)
            try:
                process.wait(timeout=0.02 * i)
            except subprocess.TimeoutExpired:
                process.kill()
            killed += process.wait() != 0
            for name, content in contents(self.folder).items():
                self.assertTrue(content in (old[name], new[name]), f"{name} after {i}")
        self.assertGreater(killed, 0)
        evaluate_into(self.folder, **options)
        self.assertEqual(contents(self.folder), new)
        self.assertEqual(sorted(set(os.listdir(self.folder)) - set(new)), [".rung-output"])


if __name__ == "__main__":
    unittest.main()
