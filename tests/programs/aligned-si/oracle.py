#!/usr/bin/env python3
"""Every figure of rules/aligned-si worked out without Rung: SQLite sums integer cents
(sample.py), the rest is fractions.Fraction, nothing is a float. The program's figures
(targets, rates, weights) are written here a second time, from the guide and the README
of the rules.

    python3 oracle.py [--data FOLDER] [--period YEAR] [--check] [-o FILE]

--check asserts, for the sample data and 2026, what expected.py says of the partners made
by hand, and prints the count and what is wrong. Otherwise the output is JSON:

    {"program": "aligned-si", "period": {"from": "2026-01-01", "to": "2026-12-31"},
     "partners": {ID: {
       "tier": "gold" | "none",
       "metrics": {NAME: FIGURE | true | false | null},
       "requirements": {TIER: {"arr" | "score" | "csat": "met" | "not met" | "no data"}},
       "scores": {"aligned": {
         "at": TIER,                         # the tier reached; the lowest for "none"
         "total": FIGURE, "categories": {NAME: FIGURE},        # part earned, 0 to 1
         "by_tier": {TIER: {"total", "categories",
                            "measures": {NAME: {"category": NAME, "raw": FIGURE | null,
                                                "points": FIGURE}}}}}},
       "groups": {"line": {LINE: {...}}, "vertical": {INDUSTRY: {...}}},
       "badges": [{"badge": "industry_vertical", "key": {"industry": "Media"}},
                  {"badge": "brandfolder"}],
       "conditions": {"brandfolder": {CONDITION: STATE},
                      "industry_vertical": {INDUSTRY: {CONDITION: STATE}}},
       "incentives": {NAME: {
         "status": STATUS, "total": "123.45" | null,  # null: could not be worked out
         "reasons": [NAME],                           # per partner, not eligible
         "rows": {KEY: {"status": STATUS, "paid": "12.34" | null, "reasons": [NAME]}}}}}}}

FIGURE is exact: "123.45" when it is a finite decimal, else "num/den". An incentive per
row has "rows" by deal_id or industry, one for every row that is looked at. STATUS is
"paid", "nothing due" (worked out, and 0), "not eligible", "no tier" or "no data"; an
incentive per row is "no tier" or "no data" when rows were eligible and none could be
worked out.
"""
import argparse
import json
import os
import sys
from fractions import Fraction

import sample

TIERS = ("silver", "gold", "platinum")
HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE = os.path.join(HERE, "..", "..", "..", "examples", "aligned-si")


def percents(*texts):
    return dict(zip(TIERS, (Fraction(text) / 100 for text in texts)))


def dollars(*whole):
    return dict(zip(TIERS, (Fraction(amount) for amount in whole)))


TARGET = dollars(100_000, 500_000, 2_000_000)
REGISTERED_TARGET = dollars(50_000, 250_000, 1_000_000)
INFLUENCED_TARGET = dollars(25_000, 100_000, 400_000)
WEIGHTS = {
    "performance": percents("60", "50", "45"),
    "competence": percents("40", "35", "35"),
    "partnership": {"gold": Fraction(15, 100), "platinum": Fraction(20, 100)},
}
LEAST_SCORE = dict(zip(TIERS, (30, 50, 70)))
LEAST_CSAT = {"gold": Fraction("4.0"), "platinum": Fraction("4.3")}
GROWTH_RATE = (
    (0, percents("2", "3", "5")),
    (100_000, percents("3", "4", "6")),
    (500_000, percents("4", "5", "8")),
)
REGISTRATION_RATE = (
    (0, percents("3", "5", "5")),
    (100_000, percents("4", "7", "7")),
    (500_000, percents("5", "10", "10")),
)
FEE_CAP = Fraction(250_000)
AREA_SHARE = Fraction(35, 100)
RATES = {
    "new_business_discount": percents("10", "12.5", "15"),
    "renewal_discount": percents("3", "5", "7.25"),
    "referral_fee": percents("5", "7.5", "10"),
    "influence_fee": percents("2", "3.5", "5"),
    "vertical_growth_commission": percents("1", "1", "1"),
    "brandfolder_growth_commission": percents("1", "1", "1"),
    "vertical_referral_fee": percents("2", "2", "2"),
    "brandfolder_referral_fee": percents("2", "2", "2"),
    "brandfolder_registration_discount": percents("4", "4", "4"),
}
GUIDE_LINES = ("Subscription services", "Advance, plan services", "Brandfolder",
               "Premium app add-ons", "Connectors", "Professional services")


# Figures of a partner -------------------------------------------------------------------

def divided(a, b):
    return None if b == 0 else Fraction(a) / b


def partner_metrics(row, sums, lines):
    partner = row["partner_id"]

    def count(name):
        return Fraction(sums[name](partner))

    def money(name):
        return Fraction(sums[name](partner), 100)

    growth = divided(money("arr"), money("arr_before"))
    metrics = {name: count(name) for name in (
        "new_sales_badges", "new_product_badges", "new_solution_badges",
        "approved_stories",
        "brandfolder_customers", "brandfolder_successes", "brandfolder_certified")}
    metrics.update({name: money(name) for name in (
        "arr", "influenced_arr", "brandfolder_arr", "registered_volume")})
    metrics.update({
        "system_integrator": bool(row["helps_customers_buy"]
                                  and row["provides_services"]),
        "arr_growth": None if growth is None else growth - 1,
        "registered_arr": Fraction(sums["registered_arr"](partner), 1000),
        "csat": divided(count("score_tenths"), 10 * count("scores")),
        "brandfolder_share": divided(money("brandfolder_arr"), money("arr")),
        "lines_above_peers": Fraction(sum(
            1 for line, figures in lines.items() if figures["above"]
            and line in GUIDE_LINES)),
    })
    return metrics


# Score, requirements, tier --------------------------------------------------------------

def linear(x, least, most):
    if x is None:
        return None
    return min(max((x - least) / (most - least), Fraction(0)), Fraction(1))


def measures_at(tier, metrics, plan):
    """{category: {measure: (raw, out of, is a share)}}"""
    def shared(raw, out_of):
        return raw, out_of, True

    return {
        "performance": {
            "ARR": shared(linear(metrics["arr"], 0, TARGET[tier]), 40),
            "ARR growth": shared(linear(metrics["arr_growth"], 0, Fraction(1, 2)), 20),
            "registered ARR": shared(
                linear(metrics["registered_arr"], 0, REGISTERED_TARGET[tier]), 20),
            "influenced ARR": shared(
                linear(metrics["influenced_arr"], 0, INFLUENCED_TARGET[tier]), 20),
        },
        "competence": {
            "satisfaction": shared(linear(metrics["csat"], 3, Fraction(5)), 40),
            "sales skills": (5 * metrics["new_sales_badges"], 20, False),
            "product skills": (4 * metrics["new_product_badges"], 20, False),
            "solution skills": (4 * metrics["new_solution_badges"], 20, False),
        },
        "partnership": {
            "business plan": shared(plan, 40),
            "product lines": shared(
                linear(metrics["lines_above_peers"], 0, Fraction(4)), 30),
            "customer stories": shared(
                linear(metrics["approved_stories"], 0, Fraction(3)), 30),
        },
    }


def points_of(raw, out_of, is_share):
    if raw is None:
        return Fraction(0)
    return min(max(raw * out_of if is_share else raw, Fraction(0)), Fraction(out_of))


def score_at(tier, metrics, plan):
    categories, measures = {}, {}
    for category, cells in measures_at(tier, metrics, plan).items():
        points = {name: points_of(*cell) for name, cell in cells.items()}
        measures.update(
            {name: {"category": category, "raw": cells[name][0], "points": points[name]}
             for name in cells})
        if tier in WEIGHTS[category]:
            possible = sum(out_of for _, out_of, _ in cells.values())
            categories[category] = sum(points.values()) / possible
    weights = {category: WEIGHTS[category][tier] for category in categories}
    total = 100 * sum(weights[name] * categories[name] for name in categories)
    return {"total": total / sum(weights.values()), "categories": categories,
            "measures": measures}


def state(value, holds):
    return "no data" if value is None else "met" if holds(value) else "not met"


def requirements_at(tier, metrics, score):
    asked = {
        "arr": state(metrics["arr"], lambda arr: arr >= TARGET[tier]),
        "score": state(score["total"], lambda total: total >= LEAST_SCORE[tier]),
    }
    if tier in LEAST_CSAT:
        asked["csat"] = state(metrics["csat"], lambda csat: csat >= LEAST_CSAT[tier])
    return asked


def reached(requirements):
    tiers = [tier for tier in TIERS
             if all(answer == "met" for answer in requirements[tier].values())]
    return tiers[-1] if tiers else "none"


# Specializations ------------------------------------------------------------------------

def vertical_conditions(vertical):
    return {
        "active_customers": state(vertical["active_customers"],
                                  lambda count: count >= 10),
        "successful_customers": state(vertical["successful_customers"],
                                      lambda count: count >= 4),
        "vertical_share": state(vertical["vertical_share"],
                                lambda share: share > AREA_SHARE),
        "training": state(vertical["training_open"],
                          lambda count: vertical["attested"] >= 1 and count == 0),
        "certificates": state(vertical["certificates_open"],
                              lambda count: vertical["attested"] >= 1 and count == 0),
    }


def brandfolder_conditions(metrics):
    return {
        "brandfolder_customers": state(metrics["brandfolder_customers"],
                                       lambda count: count >= 5),
        "brandfolder_successes": state(metrics["brandfolder_successes"],
                                       lambda count: count >= 2),
        "brandfolder_share": state(metrics["brandfolder_share"],
                                   lambda share: share > AREA_SHARE),
        "brandfolder_certified": state(metrics["brandfolder_certified"],
                                       lambda count: count >= 1),
    }


def all_met(conditions):
    return all(answer == "met" for answer in conditions.values())


# Incentives -----------------------------------------------------------------------------

def half_up(figure):
    """To whole cents, halves away from zero; in dollars."""
    whole, rest = divmod(abs(figure) * 100, 1)
    rounded = Fraction(whole + (1 if rest >= Fraction(1, 2) else 0), 100)
    return rounded if figure >= 0 else -rounded


def split(schedule, tier, x):
    """Each slice of x at its own rate."""
    paid = Fraction(0)
    for number, (start, rates) in enumerate(schedule):
        end = schedule[number + 1][0] if number + 1 < len(schedule) else x
        paid += rates[tier] * max(min(x, end) - start, 0)
    return paid


def rate_reached(schedule, tier, x):
    rates = [rates[tier] for start, rates in schedule if x >= start]
    return rates[-1] if rates else None


def amount_of(paid):
    return {"status": "paid" if paid else "nothing due", "paid": paid}


class Payer:
    """The incentives of one partner."""

    def __init__(self, tier, metrics, verticals, badges):
        self.tier = None if tier == "none" else tier
        self.metrics = metrics
        self.verticals = verticals
        self.verticals_held = {badge["key"]["industry"] for badge in badges
                               if "key" in badge}
        self.brandfolder = {"badge": "brandfolder"} in badges

    def per_partner(self, failed, amount, cap=None):
        if failed:
            return {"status": "not eligible", "total": None, "reasons": failed}
        if self.tier is None:
            return {"status": "no tier", "total": None}
        paid = half_up(amount())
        total = paid if cap is None else min(paid, cap)
        return {"status": amount_of(total)["status"], "total": total}

    def per_row(self, rows):
        """rows: {key: (reasons that failed, amount as a function)}"""
        found = {key: self.row(failed, amount) for key, (failed, amount) in rows.items()}
        paid = [row["paid"] for row in found.values() if row["paid"] is not None]
        missing = [row["status"] for row in found.values()
                   if row["status"] in ("no tier", "no data")]
        if missing and not paid:
            return {"status": missing[0], "total": None, "rows": found}
        total = sum(paid, Fraction(0))
        return {"status": amount_of(total)["status"], "total": total, "rows": found}

    def row(self, failed, amount):
        if failed:
            return {"status": "not eligible", "paid": None, "reasons": failed}
        if self.tier is None:
            return {"status": "no tier", "paid": None}
        paid = amount()
        if paid is None:
            return {"status": "no data", "paid": None}
        return amount_of(half_up(paid))

    def growth_commission(self):
        def amount():
            over = max(self.metrics["arr"] - TARGET[self.tier], 0)
            return split(GROWTH_RATE, self.tier, over)
        return self.per_partner([], amount, FEE_CAP)

    def brandfolder_growth_commission(self):
        def amount():
            target = AREA_SHARE * TARGET[self.tier]
            over = max(self.metrics["brandfolder_arr"] - target, 0)
            return over * RATES["brandfolder_growth_commission"][self.tier]
        return self.per_partner([] if self.brandfolder else ["specialized"], amount)

    def vertical_growth_commission(self):
        def amount(vertical):
            over = max(vertical["vertical_arr"] - AREA_SHARE * TARGET[self.tier], 0)
            return over * RATES["vertical_growth_commission"][self.tier]
        return self.per_row({
            industry: ([] if industry in self.verticals_held else ["specialized"],
                       lambda vertical=vertical: amount(vertical))
            for industry, vertical in self.verticals.items()})

    def deal_incentive(self, name, deals):
        rows = {}
        for deal in deals:
            failed = [reason for reason, holds in self.conditions(name, deal).items()
                      if not holds]
            rows[deal["deal_id"]] = (
                failed, lambda deal=deal: self.deal_amount(name, deal))
        return self.per_row(rows)

    def conditions(self, name, deal):
        won = {"won": deal["stage"] == "won"}
        fee = {**won, "one_time": deal["kind"] in ("new", "expansion"),
               "direct": bool(deal["direct_contract"])}
        referral = {**fee, "referred": bool(deal["referred"])}
        approved = {**won, "registered": deal["registration"] == "approved"}
        through = {**won, "through_partner": not deal["direct_contract"]}
        return {
            "new_business_discount": {
                **through, "new_or_expansion": deal["kind"] in ("new", "expansion"),
                "licence_or_accelerator": deal["item"] != "service"},
            "renewal_discount": {
                **through, "renewal": deal["kind"] == "renewal",
                "no_upgrade": not deal["upgrade"]},
            "registration_discount": approved,
            "referral_fee": referral,
            "influence_fee": {
                **fee, "influenced": bool(deal["influenced"]),
                "evidence": bool(deal["evidence"]),
                "registered": deal["registration"] != "none"},
            "vertical_referral_fee": {
                **referral, "specialized": bool(self.verticals_held)},
            "brandfolder_referral_fee": {**referral, "specialized": self.brandfolder},
            "brandfolder_registration_discount": {
                **approved, "in_area": deal["product_line"] == "Brandfolder",
                "specialized": self.brandfolder},
        }[name]

    def deal_amount(self, name, deal):
        if name == "registration_discount":
            rate = rate_reached(REGISTRATION_RATE, self.tier,
                                self.metrics["registered_volume"])
            return None if rate is None else Fraction(deal["list_price"], 100) * rate
        base = deal["list_price"] if name.endswith("_discount") else deal["arr"]
        return Fraction(base, 100) * RATES[name][self.tier]


DEAL_INCENTIVES = (
    "new_business_discount", "renewal_discount", "registration_discount", "referral_fee",
    "influence_fee", "vertical_referral_fee", "brandfolder_registration_discount",
    "brandfolder_referral_fee")


def pay(payer, deals):
    incentives = {name: payer.deal_incentive(name, deals) for name in DEAL_INCENTIVES}
    incentives["growth_commission"] = payer.growth_commission()
    incentives["vertical_growth_commission"] = payer.vertical_growth_commission()
    incentives["brandfolder_growth_commission"] = payer.brandfolder_growth_commission()
    return incentives


# Everything -----------------------------------------------------------------------------

def evaluate_partner(row, sums, lines, verticals, deals):
    metrics = partner_metrics(row, sums, lines)
    plan = row["business_plan"]
    plan = None if plan is None else Fraction(plan, 10 ** 6)
    scores = {tier: score_at(tier, metrics, plan) for tier in TIERS}
    requirements = {tier: requirements_at(tier, metrics, scores[tier]) for tier in TIERS}
    tier = reached(requirements)
    at = TIERS[0] if tier == "none" else tier
    conditions = {"industry_vertical": {}, "brandfolder": brandfolder_conditions(metrics)}
    badges = []
    for industry, vertical in verticals.items():
        vertical["vertical_share"] = divided(vertical["vertical_arr"], metrics["arr"])
        conditions["industry_vertical"][industry] = vertical_conditions(vertical)
        if all_met(conditions["industry_vertical"][industry]):
            badges.append({"badge": "industry_vertical", "key": {"industry": industry}})
    metrics["verticals_held"] = Fraction(len(badges))
    if all_met(conditions["brandfolder"]):
        badges.append({"badge": "brandfolder"})
    return {
        "tier": tier, "metrics": metrics, "requirements": requirements,
        "scores": {"aligned": {"at": at, "total": scores[at]["total"],
                               "categories": scores[at]["categories"],
                               "by_tier": scores}},
        "groups": {"line": lines, "vertical": verticals},
        "badges": badges, "conditions": conditions,
        "incentives": pay(Payer(tier, metrics, verticals, badges), deals),
    }


def evaluate(folder, year):
    db = sample.load(folder)
    sums, lines = sample.read_sums(db, year), sample.read_lines(db, year)
    verticals, deals = sample.read_verticals(db, year), sample.read_deals(db, year)
    partners = {}
    for row in sample.read_partners(db):
        key = row["partner_id"]
        partners[key] = evaluate_partner(
            row, sums, lines.get(key, {}), verticals.get(key, {}), deals.get(key, []))
    period = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    return {"program": "aligned-si", "period": period, "partners": partners}


def figure_text(figure):
    """A finite decimal in full, anything else as num/den."""
    rest, digits = figure.denominator, 0
    while rest > 1 and rest % 2 == 0 or rest % 5 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 2 if rest % 2 == 0 else rest // 5
        digits += 1
    if rest != 1:
        return f"{figure.numerator}/{figure.denominator}"
    whole = abs(figure.numerator) * 10 ** digits // figure.denominator
    text = str(whole).rjust(digits + 1, "0")
    sign = "-" if figure < 0 else ""
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def cents_text(figure):
    whole = abs(int(figure * 100))
    return f"{'-' if figure < 0 else ''}{whole // 100}.{whole % 100:02d}"


def plain(value, name=None):
    """The result with exact figures as text; payouts with both cents."""
    if isinstance(value, dict):
        return {key: plain(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Fraction):
        in_cents = name in ("total", "paid") and 100 % value.denominator == 0
        return cents_text(value) if in_cents else figure_text(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def main():
    parser = argparse.ArgumentParser(
        description="The Aligned program, worked out without Rung.")
    parser.add_argument("--data", default=SAMPLE)
    parser.add_argument("--period", type=int, default=2026)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("-o", dest="output")
    options = parser.parse_args()
    result = plain(evaluate(options.data, options.period))
    if options.check:
        import expected
        return expected.check(result["partners"])
    text = json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if options.output:
        with open(options.output, "w", encoding="utf-8") as out:
            out.write(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
