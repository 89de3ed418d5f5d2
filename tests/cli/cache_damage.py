"""What is damaged in the cache is noticed, and made anew: no byte of what comes out is
another."""
import os
import random
import shutil
import unittest

from cache_support import TAKEN, Place, another_figure, outcome, read_bytes, write_bytes
from support import Case, contents, workspace


class Damage(Case):
    def check(self, place, wanted, path, damaged, *words, **more):
        write_bytes(path, damaged)
        run = place.run(*words, **more)
        self.assertEqual(outcome(run), wanted)
        return "note: what the cache kept" in run.err

    def test_anywhere(self):
        """A flipped byte at each section, and anywhere, is noticed or does nothing."""
        chance = random.Random(20260731)
        for ending, words, more in ((".data", [], {}), (".results", [], {}),
                                    (".data", ["-o"], {}),
                                    (".data", ["--partner", "E"], {"verb": "explain"})):
            with self.subTest(ending=ending, words=words), workspace() as base:
                place = Place(base)
                if words == ["-o"]:
                    words = ["-o", os.path.join(base, "out"), "--format", "json"]
                wanted = outcome(place.run("--no-cache", *words, **more))
                folder = contents(os.path.join(base, "out"))
                place.run()
                good = {path: read_bytes(path) for path in place.files()}
                [path] = place.files(ending)
                size = len(good[path])
                noticed, tries = 0, 30
                for i in range(tries):
                    at = chance.randrange(size) if i % 2 else i * size // tries
                    for name, text in good.items():
                        write_bytes(name, text)
                    flipped = bytes([good[path][at] ^ (1 << chance.randrange(8))])
                    noticed += self.check(place, wanted, path, good[path][:at] + flipped +
                                          good[path][at + 1:], *words, **more)
                    self.assertEqual(contents(os.path.join(base, "out")), folder)
                self.assertGreater(noticed, tries // 4)

    def test_cut_short_and_foreign(self):
        for ending in (".data", ".results"):
            with self.subTest(ending=ending), workspace() as base:
                place = Place(base)
                wanted = outcome(place.run("--no-cache"))
                place.run()
                [path] = place.files(ending)
                good = read_bytes(path)
                for length in (0, 1, 7, 8, 64, 127, len(good) // 2, len(good) - 1):
                    self.assertTrue(self.check(place, wanted, path, good[:length]), length)
                self.assertTrue(self.check(place, wanted, path, good + b"\0"))
                self.assertTrue(self.check(place, wanted, path, b"x" * len(good)))
                # Of another version: not damaged, and replaced.
                foreign = good[:8] + b"\xff\xff\0\0" + good[12:]
                self.assertFalse(self.check(place, wanted, path, foreign))
                self.assertRegex(place.told(), TAKEN)

    def test_what_is_known_of_files(self):
        with workspace() as base:
            place = Place(base)
            wanted = outcome(place.run("--no-cache"))
            place.run()
            [path] = place.files(".files")
            good = read_bytes(path)
            for at in range(0, len(good), 7):
                self.check(place, wanted, path,
                           good[:at] + bytes([good[at] ^ 255]) + good[at + 1:])
            os.unlink(path)
            self.assertEqual(outcome(place.run()), wanted)

    def test_entry_of_another_data(self):
        """A file under the name of another entry is not of this data."""
        with workspace() as base, workspace() as other:
            place, stranger = Place(base), Place(other)
            another_figure(os.path.join(stranger.data, "deals.csv"))
            wanted = outcome(place.run("--no-cache"))
            place.run()
            stranger.run()
            shutil.copy(stranger.files(".data")[0], place.files(".data")[0])
            self.assertEqual(outcome(place.run()), wanted)


if __name__ == "__main__":
    unittest.main()
