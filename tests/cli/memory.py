"""Data that is larger than the memory it may have evaluates all the same, to the same
bytes: what is large lies in files that the system can write out."""
import os
import resource
import unittest

from support import RUNG, SMALL, Case, contents, copy_data, environment, rung, workspace

ROWS = 400000
LIMIT = 30_000_000  # bytes of private memory: much less than the tables need


def many_deals():
    rows = ["deal_id,partner_id,closed_on,amount,line,direct"]
    rows += [f"deal-{i},{'ABCDE'[i * 7 % 5]},2026-{1 + i % 12:02}-{1 + i % 28:02},"
             f"{(i * 3571) % 9000}.{i % 100:02},{'xyz'[i % 3]},{('no', 'yes')[i % 2]}"
             for i in range(ROWS)]
    return "\n".join(rows) + "\n"


def limit():
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))


def is_sanitized():
    """Sanitizers take more memory for themselves than the limit."""
    with open(RUNG, "rb") as file:
        return b"__asan_init" in file.read()


class Memory(Case):
    @unittest.skipIf(is_sanitized(), "built with sanitizers")
    def test_less_than_the_tables_need(self):
        with workspace() as base:
            data = copy_data(base, {"deals.csv": many_deals()})
            env = environment(RUNG_CACHE=os.path.join(base, "cache"))
            words = [SMALL, "--data", data, "--period", "2026", "--threads", "1"]
            wanted = rung("eval", *words, "--no-cache", env=env)
            self.assertEqual(wanted.code, 0, wanted.err)
            short = rung("eval", *words, "--no-cache", env=env, preexec_fn=limit)
            self.assertFails(short, "error[out-of-memory]")
            for more in (["--no-cache"], [], []):
                run = rung("eval", *words, "--memory", "10M", *more, env=env,
                           preexec_fn=limit)
                self.assertEqual((run.code, run.bytes, run.err), (0, wanted.bytes, wanted.err))
            out = [os.path.join(base, str(i)) for i in range(2)]
            self.assertEqual(rung("eval", *words, "--no-cache", "-o", out[0], env=env).code, 0)
            run = rung("eval", *words, "--no-cache", "--memory", "10M", "-o", out[1], env=env,
                       preexec_fn=limit)
            self.assertEqual(run.code, 0, run.err)
            self.assertEqual(contents(out[1]), contents(out[0]))

    def test_the_same_with_files(self):
        """Whatever lies in files, and wherever they lie: nothing is left of them."""
        with workspace() as base:
            data = copy_data(base)
            words = [SMALL, "--data", data, "--period", "2026", "--format", "json"]
            wanted = rung("eval", *words).bytes
            for env in (environment(RUNG_CACHE=os.path.join(base, "cache")),
                        environment(TMPDIR=base), environment(TMPDIR="/nowhere")):
                run = rung("eval", *words, "--memory", "1", env=env)
                self.assertEqual((run.code, run.bytes), (0, wanted), run.err)
            self.assertEqual(sorted(os.listdir(base)), ["cache", "data"])
            self.assertEqual(os.listdir(os.path.join(base, "cache")), [])


if __name__ == "__main__":
    unittest.main()
