#!/usr/bin/env python3
"""Writes random arithmetic with its exact results, for test_number_oracle.c.

One operation a line: a letter, operands, result; "!" stands for an overflow. The last
line counts the others. The seed is fixed: every run writes the same bytes. Results come
from Python's int, decimal and fractions, none of which shares code with the engine.
"""
import decimal
import random
import sys
from decimal import Decimal
from fractions import Fraction

LIMIT = 10**38
SEED = 20260331
EXACT = decimal.Context(prec=400, Emax=1000, Emin=-1000)
MODES = [
    decimal.ROUND_HALF_UP,
    decimal.ROUND_HALF_EVEN,
    decimal.ROUND_UP,
    decimal.ROUND_DOWN,
    decimal.ROUND_CEILING,
    decimal.ROUND_FLOOR,
]
EDGES = sorted(
    {
        base + near
        for base in [0, LIMIT, LIMIT // 2]
        + [10**n for n in range(1, 38, 4)]
        + [2**n for n in (31, 32, 62, 63, 64, 96, 125, 126)]
        for near in (-2, -1, 0, 1, 2)
        if 0 <= base + near < LIMIT
    }
)
pick = random.Random(SEED)


def magnitude():
    """0 <= m < 10^38: every length alike, edges often."""
    kind = pick.random()
    if kind < 0.25:
        return pick.choice(EDGES)
    value = pick.getrandbits(pick.randint(1, 126)) % LIMIT
    if kind < 0.35:
        zeros = 10 ** pick.randint(0, 30)
        return value // zeros * zeros
    return value


def wide():
    return magnitude() * pick.choice((1, -1))


def fit(value):
    return value if abs(value) < LIMIT else "!"


def plain():
    a, b = wide(), wide()
    kind = pick.choice("+-*")
    if kind == "+":
        if pick.random() < 0.2:
            b = pick.choice((LIMIT, -LIMIT)) - a + pick.randint(-1, 1)
            b = max(-LIMIT + 1, min(LIMIT - 1, b))
        return f"+ {a} {b} {fit(a + b)}"
    if kind == "-":
        return f"- {a} {b} {fit(a - b)}"
    if pick.random() < 0.5 and a:
        b = LIMIT // a + pick.randint(-1, 1)
        b = max(-LIMIT + 1, min(LIMIT - 1, b))
    return f"* {a} {b} {fit(a * b)}"


def rescale():
    a, low = wide() // 10 ** pick.randint(0, 37), pick.randint(0, 30)
    high = pick.randint(low, 30)
    return f"s {a} {low} {high} {fit(a * 10 ** (high - low))}"


def sign(value):
    return (value > 0) - (value < 0)


def compare():
    a, scale_a, scale_b = wide(), pick.randint(0, 30), pick.randint(0, 30)
    b = wide()
    if pick.random() < 0.6:  # nearly the same figure
        b = a * 10**scale_b // 10**scale_a + pick.randint(-1, 1)
        b = b if abs(b) < LIMIT else wide()
    x, y = Decimal(a).scaleb(-scale_a, EXACT), Decimal(b).scaleb(-scale_b, EXACT)
    return f"c {a} {scale_a} {b} {scale_b} {int(EXACT.compare(x, y))}"


def fraction():
    kind = pick.random()
    if kind < 0.3:
        return Fraction(pick.randint(-(10**6), 10**6), pick.randint(1, 10**4))
    if kind < 0.5:
        return Fraction(wide() // 10**20, 10 ** pick.randint(0, 18))
    denominator = magnitude() // 10 ** pick.choice((0, 0, 10, 20, 30)) or 1
    return Fraction(wide(), denominator)


def spell(value):
    if abs(value.numerator) < LIMIT and value.denominator < LIMIT:
        return f"{value.numerator} {value.denominator}"
    return "!"


def ratio():
    kind, x, y = pick.choice("ASMD"), fraction(), fraction()
    if pick.random() < 0.3:  # results that cancel back into range
        y = Fraction(fraction().numerator, x.denominator)
    if pick.random() < 0.1:
        y = -x
    if kind == "D" and y == 0:
        y = Fraction(1, 3)
    if kind == "A":
        result = x + y
    elif kind == "S":
        result = x - y
    elif kind == "M":
        result = x * y
    else:
        result = x / y
    return f"{kind} {spell(x)} {spell(y)} {spell(result)}"


def ratio_compare():
    x, y = fraction(), fraction()
    if pick.random() < 0.6:  # neighbours, as far apart as 1 / (x.d * y.d)
        d = magnitude() or 1
        n = x.numerator * d // x.denominator + pick.randint(0, 1)
        y = Fraction(n if abs(n) < LIMIT else 1, d)
    return f"C {spell(x)} {spell(y)} {sign(x - y)}"


def ratio_make():
    a, b = wide(), wide() or 1
    if pick.random() < 0.5:
        shared = pick.getrandbits(60) | 1
        a, b = a // 10**19 * shared, (b // 10**19 or 1) * shared
        a, b = (a, b) if max(abs(a), abs(b)) < LIMIT else (1, -1)
    return f"N {a} {b} {spell(Fraction(a, b))}"


def round_steps(value, mode):
    """A Fraction to a whole number, by decimal's name of the mode."""
    whole, rest = divmod(abs(value.numerator), value.denominator)
    twice = 2 * rest - value.denominator
    away = {
        decimal.ROUND_HALF_UP: twice >= 0,
        decimal.ROUND_HALF_EVEN: twice > 0 or (twice == 0 and whole % 2 == 1),
        decimal.ROUND_UP: rest > 0,
        decimal.ROUND_DOWN: False,
        decimal.ROUND_CEILING: rest > 0 and value > 0,
        decimal.ROUND_FLOOR: rest > 0 and value < 0,
    }[mode]
    return sign(value) * (whole + away)


def increment():
    kind = pick.random()
    if kind < 0.5:
        return 1
    if kind < 0.9:
        return pick.choice((5, 25, 50, 500, 5000, 3, 7, 12))
    return magnitude() or 1


def near_tie(step):
    """A half between two steps, or next to one."""
    steps = Fraction(2 * pick.randint(-(10**6), 10**6) + 1, 2)
    if pick.random() < 0.3:
        steps += Fraction(pick.randint(-1, 1), magnitude() or 1)
    return steps * step


def round_ratio():
    mode, digits, scale = pick.randrange(6), increment(), pick.randint(0, 30)
    if pick.random() < 0.6:
        scale = pick.randint(0, 4)
    step = Fraction(digits, 10**scale)
    value = near_tie(step) if pick.random() < 0.5 else fraction()
    if spell(value) == "!":
        value = fraction()
    result = round_steps(value / step, MODES[mode]) * digits
    return f"R {spell(value)} {mode} {digits} {scale} {fit(result)}"


def round_decimal():
    """Increments of a power of ten, by decimal's own quantize."""
    mode, scale, kept = pick.randrange(6), pick.randint(0, 30), pick.randint(0, 30)
    digits = wide()
    if scale > kept and pick.random() < 0.5:
        unit = 10 ** (scale - kept)
        digits = (digits // unit * unit + unit // 2) + pick.randint(-1, 1)
        digits = digits if abs(digits) < LIMIT else 5
    value = Decimal(digits).scaleb(-scale, EXACT)
    rounded = value.quantize(Decimal(1).scaleb(-kept), MODES[mode], EXACT)
    result = int(rounded.scaleb(kept, EXACT))
    return f"Q {digits} {scale} {mode} 1 {kept} {fit(result)}"


def round_increment():
    mode, digits = pick.randrange(6), increment()
    scale, kept = pick.randint(0, 30), pick.randint(0, 30)
    value = wide()
    if pick.random() < 0.5:
        tie = near_tie(Fraction(digits, 10**kept)) * 10**scale
        value = int(tie) if abs(tie) < LIMIT else value
    step = Fraction(digits * 10**scale, 10**kept)
    result = round_steps(Fraction(value) / step, MODES[mode]) * digits
    return f"Q {value} {scale} {mode} {digits} {kept} {fit(result)}"


def text():
    """Format, and read back what was formatted."""
    digits, scale = wide(), pick.randint(0, 30)
    return f"F {digits} {scale} {format(Decimal(digits).scaleb(-scale, EXACT), 'f')}"


def parse():
    """Decimals of any length against scale and digits; D or P say which was too many."""
    value = abs(wide()) // 10 ** pick.choice((0, 0, 12, 25))
    decimals, scale = pick.randint(0, 12), pick.randint(0, 30)
    written = Decimal(value).scaleb(-decimals, EXACT)
    most = pick.choice((18, 38, pick.randint(1, 38)))
    shown = format(written, "f")
    result = written.scaleb(scale, EXACT)
    whole = int(result)
    if result != whole:
        answer = "P"
    else:
        answer = "D" if whole >= 10**most else whole
    minus = pick.random() < 0.3
    if minus and isinstance(answer, int):
        answer = -answer
    return f"P {'-' if minus else pick.choice(('', '', '+'))}{shown} {scale} {most} {answer}"


def split():
    count = pick.randint(1, 12)
    weights = [magnitude() // 10 ** pick.choice((0, 2, 20, 36)) for _ in range(count)]
    if pick.random() < 0.3:
        weights = [pick.randint(0, 3) for _ in range(count)]
    if sum(weights) == 0:
        weights[0] = 1
    total, whole = wide(), sum(weights)
    if pick.random() < 0.5:
        total = pick.randint(-1000, 1000)
    shares = [Fraction(abs(total) * weight, whole) for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    order = sorted(range(count), key=lambda i: (parts[i] - shares[i], i))
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    if total < 0:
        parts = [-part for part in parts]
    if whole >= LIMIT:
        parts = ["!"]
    return f"T {total} {count} {' '.join(map(str, weights + parts))}"


def limbs(count):
    """Digits of base 2^64 of the kind that algorithm D stumbles over."""
    value = 0
    for _ in range(count):
        limb = pick.choice((0, 1, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1, None))
        value = value << 64 | (pick.getrandbits(64) if limb is None else limb)
    return value


def divide():
    a, b = limbs(pick.randint(1, 4)), limbs(pick.randint(1, 4)) or 1
    if pick.random() < 0.3:  # just below or at a multiple
        quotient = limbs(1) or 1
        a = min(b * quotient, 2**256 - 1) - pick.randint(0, 1)
    quotient, rest = divmod(a, b)
    return f"B {a:x} {b:x} {quotient:x} {rest:x}"


PLAN = (
    (plain, 250000),
    (rescale, 50000),
    (compare, 80000),
    (ratio, 150000),
    (ratio_compare, 60000),
    (ratio_make, 50000),
    (round_ratio, 100000),
    (round_decimal, 70000),
    (round_increment, 50000),
    (text, 60000),
    (parse, 60000),
    (split, 15000),
    (divide, 100000),
)


def main():
    for make, count in PLAN:
        sys.stdout.write("".join([make() + "\n" for _ in range(count)]))
    print("end", sum(count for _, count in PLAN))


main()
