"""What each example of the series must give, worked out from its guide's sentences and its
CSV files alone, in exact fractions.

Each function takes (read, first, last) - read(name) gives the rows of a file as dictionaries,
first and last are the days of the period - and returns {partner: {figure: value}} where a
figure is "tier", "badges" (sorted names, "expert: health"), or "metrics/NAME",
"incentives/NAME", "scores/NAME", "points/MEASURE". None: there is no such figure.
"""
import datetime
import math
from fractions import Fraction

CENT = Fraction(1, 100)


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def months_later(date, months):
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    for last in (date.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError(date)


def half_up(value, step=CENT):
    """To a multiple of step, halves away from zero."""
    units = abs(value) / step
    whole = math.floor(units + Fraction(1, 2))
    return (whole if value >= 0 else -whole) * step


def within(rows, column, first, last):
    return [row for row in rows if first <= day(row[column]) <= last]


def of(rows, partner):
    return [row for row in rows if row["partner_id"] == partner]


def total(rows, column="value"):
    return sum((Fraction(row[column]) for row in rows), Fraction(0))


def partners_of(read):
    return [row["partner_id"] for row in read("partners")]


def flat_rate(read, first, last):
    deals = within(read("deals"), "closed_on", first, last)
    return {p: {"incentives/referral_fee": sum(
        (half_up(Fraction(d["value"]) / 10) for d in of(deals, p)
         if d["stage"] == "won" and d["registered"] == "yes"), Fraction(0))}
        for p in partners_of(read)}


def tiers(read, first, last):
    deals, result = within(read("deals"), "closed_on", first, last), {}
    for row in read("partners"):
        sales = total(of(deals, row["partner_id"]))
        satisfied = row["satisfaction"] != "" and Fraction(row["satisfaction"]) >= 4
        tier = "none"
        if sales >= 100_000:
            tier = "silver"
        if sales >= 500_000 and satisfied:
            tier = "gold"
        rebate = None
        if tier != "none":
            rate = Fraction(8 if tier == "gold" else 5, 100)
            rebate = min(half_up(sales * rate), Fraction(60_000))
        result[row["partner_id"]] = {"tier": tier, "metrics/sales": sales,
                                     "incentives/rebate": rebate}
    return result


def points(read, first, last):
    deals, people, result = read("deals"), read("people"), {}
    year_before = (first.replace(year=first.year - 1), last.replace(year=last.year - 1))
    for p in partners_of(read):
        now = of(within(deals, "closed_on", first, last), p)
        before = of(within(deals, "closed_on", *year_before), p)
        added = len({d["customer"] for d in now if d["new_customer"] == "yes"})
        certified = len({x["person"] for x in of(people, p) if x["certified"] == "yes"})
        base = max(total(before), Fraction(10_000))
        gain = total(now) / base - 1
        earned = {
            "New customers": Fraction(min(10 * added, 30)),
            "Certified people": Fraction(40) if certified >= 6
            else certified * Fraction("6.67"),
            "Growth": max(Fraction(0), min(100 * gain, Fraction(30))),
        }
        score = sum(earned.values())
        badges = ["capable"] if score >= 70 and min(earned.values()) > 0 else []
        result[p] = {"badges": badges, "scores/capability": score}
        result[p].update({"points/" + name: value for name, value in earned.items()})
    return result


def paths(read, first, last):
    result = {}
    for row in read("partners"):
        revenue, certified = Fraction(row["revenue"]), int(row["certified"])
        quiet = row["complaint"] == "no"
        satisfied = row["satisfaction"] != "" and Fraction(row["satisfaction"]) >= Fraction("4.5")
        more = [int(row["case_studies"]) > 0, satisfied, int(row["joint_events"]) > 0]
        tier = "none"
        if revenue >= 125_000 and quiet or certified >= 3:
            tier = "silver"
        if revenue >= 250_000 and quiet or certified >= 6 and sum(more) >= 2:
            tier = "gold"
        result[row["partner_id"]] = {"tier": tier}
    return result


# Least revenue (silver, gold) by zone and whether the track is resell; least customers.
LEAST_REVENUE = {("A", True): (200, 1000), ("A", False): (200, 1000), ("B", True): (100, 500),
                 ("B", False): (80, 300), ("C", True): (40, 150), ("C", False): (40, 150)}
LEAST_CUSTOMERS = {True: (2, 5), False: (1, 3)}


def segments(read, first, last):
    deals, result = within(read("deals"), "closed_on", first, last), {}
    for row in read("partners"):
        mine = of(deals, row["partner_id"])
        revenue, customers = total(mine), len({d["customer"] for d in mine})
        resell = row["track"] == "resell"
        tier = "registered"
        for i, name in enumerate(("silver", "gold")):
            if (revenue >= 1000 * LEAST_REVENUE[row["zone"], resell][i]
                    and customers >= LEAST_CUSTOMERS[resell][i]):
                tier = name
        result[row["partner_id"]] = {"tier": tier, "metrics/revenue": revenue,
                                     "metrics/customers": Fraction(customers)}
    return result


def badges(read, first, last):
    deals, result = within(read("deals"), "closed_on", first, last), {}
    for p in partners_of(read):
        mine, earned = of(deals, p), []
        certified = {c["vertical"] for c in of(read("certificates"), p)}
        for vertical in sorted({d["vertical"] for d in mine}):
            rows = [d for d in mine if d["vertical"] == vertical]
            if (len({d["customer"] for d in rows}) >= 3 and total(rows) >= 100_000
                    and total(rows) / total(mine) >= Fraction(30, 100)
                    and (vertical == "retail" or vertical in certified)):
                earned.append("expert: " + vertical)
        tier = "silver" if total(mine) >= 50_000 else "none"
        if total(mine) >= 500_000 and len(earned) >= 2:
            tier = "gold"
        result[p] = {"tier": tier, "badges": earned}
    return result


def can_fill(places, people):
    """Can every place get a person of its own? people: sets of the places that each fits."""
    if not places:
        return True
    return any(places[0] in person and can_fill(places[1:], people[:i] + people[i + 1:])
               for i, person in enumerate(people))


def people(read, first, last):
    result = {}
    for p in partners_of(read):
        held = {}
        for c in of(read("certificates"), p):
            end = day(c["expires_on"])
            if c["retired_on"]:
                end = min(end, months_later(day(c["retired_on"]), 6))
            if day(c["earned_on"]) <= last <= end:
                held.setdefault(c["person"], set()).add(c["certificate"])
        safe = sum("safety" in certificates for certificates in held.values())
        fits = [{"architect"} & c | ({"engineer"} if c & {"engineer", "expert engineer"} else set())
                for c in held.values()]
        places = ["architect"] * 2 + ["engineer"] * 3
        result[p] = {"badges": ["practice"] if safe >= 2 and can_fill(places, fits) else []}
    return result


BANDS = [(0, 1), (10_000, 2), (50_000, 4)]  # from, percent


def by_slices(x):
    ends = [low for low, _ in BANDS[1:]] + [math.inf]
    return sum((max(Fraction(0), min(x, Fraction(end) if end != math.inf else x) - low)
                * Fraction(percent, 100) for (low, percent), end in zip(BANDS, ends)), Fraction(0))


def reached(x):
    return Fraction([percent for low, percent in BANDS if x >= low][-1], 100)


def between(x):
    for (low, a), (high, b) in zip(BANDS, BANDS[1:]):
        if x < high:
            return (a + (b - a) * (x - low) / Fraction(high - low)) / 100
    return Fraction(BANDS[-1][1], 100)


def rates(read, first, last):
    sales, result = within(read("sales"), "sold_on", first, last), {}
    for p in partners_of(read):
        sold = total(of(sales, p))
        result[p] = {
            "incentives/each_slice_at_its_rate": half_up(by_slices(sold)),
            "incentives/all_at_the_rate_reached": half_up(sold * reached(sold)),
            "incentives/rate_between_the_rows": half_up(sold * between(sold)),
            "incentives/each_sale_by_itself": sum(
                (half_up(by_slices(Fraction(s["value"]))) for s in of(sales, p)), Fraction(0)),
        }
    return result


def grandfathering(read, first, last):
    invoices, result = read("invoices"), {}
    year_begins = months_later(last + datetime.timedelta(1), -12)
    gold = 300_000 if last >= datetime.date(2026, 7, 1) else 200_000
    for p in partners_of(read):
        mine = of(invoices, p)
        billed = total(within(mine, "invoiced_on", year_begins, last), "amount")
        commission = sum(
            (half_up(Fraction(i["amount"]) * (12 if i["signed_on"] >= "2026-07-01" else 15) / 100)
             for i in within(mine, "invoiced_on", first, last)), Fraction(0))
        result[p] = {"tier": "gold" if billed >= gold else "member", "metrics/billed": billed,
                     "incentives/contract_commission": commission}
    return result


def largest_remainder(amount, weights):
    """{key: part} in cents that add up to amount; ties go to the lesser key."""
    whole = sum(weights.values())
    if whole == 0:
        return {key: Fraction(0) for key in weights}
    exact = {key: amount / CENT * weight / whole for key, weight in weights.items()}
    parts = {key: math.floor(value) for key, value in exact.items()}
    left = int(amount / CENT) - sum(parts.values())
    for key in sorted(exact, key=lambda key: (parts[key] - exact[key], key))[:left]:
        parts[key] += 1
    return {key: part * CENT for key, part in parts.items()}


def pool(read, first, last):
    sales, partners = within(read("sales"), "sold_on", first, last), read("partners")
    sold = {row["partner_id"]: total(of(sales, row["partner_id"])) for row in partners}
    result = {row["partner_id"]: {"metrics/sold": sold[row["partner_id"]]} for row in partners}
    for region in sorted({row["region"] for row in partners}):
        peers = [row for row in partners if row["region"] == region]
        sharing = {row["partner_id"]: sold[row["partner_id"]] for row in peers
                   if row["satisfaction"] and Fraction(row["satisfaction"]) >= 4}
        parts = largest_remainder(Fraction(100_000), sharing)
        places = math.ceil(Fraction(20, 100) * len(peers))
        for row in peers:
            p = row["partner_id"]
            rank = 1 + sum(sold[other["partner_id"]] > sold[p] for other in peers)
            best = rank <= places and sold[p] > 0
            result[p]["incentives/shared_pool"] = parts.get(p, Fraction(0))
            result[p]["incentives/top_seller"] = Fraction(1000) if best else None
    return result


RATES = {"USD": ("1", "1"), "EUR": ("1.0800", "1.1255"), "JPY": ("0.0067", "0.0070")}


def currencies(read, first, last):
    deals, result = within(read("deals"), "closed_on", first, last), {}
    for p in partners_of(read):
        sold = Fraction(0)
        for d in of(deals, p):
            rate = RATES[d["currency"]][d["closed_on"] >= "2026-07-01"]
            sold += half_up(Fraction(d["value"]) * Fraction(rate))
        result[p] = {"metrics/sold": sold, "incentives/bonus": half_up(sold * Fraction(2, 100))}
    return result


# Example -> its computation and the periods to compare: as Rung takes them, first, last day.
EXAMPLES = {
    "flat-rate": (flat_rate, ["2025", "2026", "2027"]),
    "tiers": (tiers, ["2025", "2026"]),
    "points": (points, ["2026"]),
    "paths": (paths, ["2026"]),
    "segments": (segments, ["2025", "2026"]),
    "badges": (badges, ["2026"]),
    "people": (people, ["2025-03", "2026-05", "2026-06", "2026-07", "2027-03"]),
    "rates": (rates, ["2026-Q1", "2026-Q2"]),
    "grandfathering": (grandfathering, ["2026-Q1", "2026-Q2", "2026-Q3"]),
    "pool": (pool, ["2026-Q1", "2026-Q2"]),
    "currencies": (currencies, ["2026"]),
}
