"""What the partners made by hand must get in 2026, worked out on paper from the guide and
from examples/aligned-si/README.md. Keeps the oracle itself honest.

A line of EXPECTED is (partner, figure, value): the figure is a path into the partner's
result, or "badges", those held as text; the value KeyError says: no such figure.
"""
from fractions import Fraction

PAID = "incentives {} total"

EXPECTED = [
    # Tier thresholds: at the figure and a cent below.
    ("E01", "tier", "silver"), ("E02", "tier", "none"), ("E03", "tier", "gold"),
    ("E04", "tier", "silver"), ("E05", "tier", "platinum"), ("E06", "tier", "gold"),
    ("E01", "metrics arr", "100000"), ("E02", "metrics arr", "99999.99"),
    ("E01", "requirements silver arr", "met"),
    ("E02", "requirements silver arr", "not met"),
    ("E04", "requirements gold arr", "not met"),
    ("E04", "requirements gold score", "met"),
    # ARR 40 of 100 at 60 %, competence in full at 40 %; partnership is n/a for silver.
    ("E01", "scores aligned total", "64"), ("E03", "scores aligned total", "55"),
    ("E01", "scores aligned categories performance", "0.4"),
    ("E01", "scores aligned categories competence", "1"),
    ("E01", "scores aligned by_tier silver categories partnership", KeyError),
    # 45 % of 60 points, 35, 20 % of 70 points.
    ("E05", "scores aligned total", "76"),
    # 100k at 2 % and 299,999.99 at 3 % = 10,999.9997.
    ("E04", PAID.format("growth_commission"), "11000.00"),
    ("E01", PAID.format("growth_commission"), "0.00"),
    ("E06", PAID.format("growth_commission"), "69000.00"),
    # No tier: nothing can be worked out, and that is said.
    ("E02", "incentives growth_commission status", "no tier"),
    ("E02", PAID.format("referral_fee"), None),
    ("E02", "incentives referral_fee status", "no tier"),
    # History.
    ("E01", "metrics arr_growth", None), ("E07", "metrics arr_growth", None),
    ("E08", "metrics arr_growth", "-1"), ("E08", "tier", "none"),
    ("E05", "metrics arr_growth", "1"),
    # Nothing at all.
    ("E09", "metrics arr", "0"), ("E09", "metrics csat", None),
    ("E09", "metrics brandfolder_share", None), ("E09", "scores aligned total", "0"),
    ("E09", "conditions brandfolder brandfolder_share", "no data"),
    ("E09", PAID.format("referral_fee"), "0.00"), ("E09", "badges", []),
    # Satisfaction.
    ("E10", "metrics csat", None), ("E10", "requirements gold csat", "no data"),
    ("E10", "tier", "silver"), ("E10", "scores aligned total", "48"),
    ("E11", "metrics csat", None), ("E11", "tier", "silver"),
    ("E12", "metrics csat", "4"), ("E12", "tier", "gold"),
    ("E12", "scores aligned total", "58.5"),
    ("E13", "metrics csat", "119/30"), ("E13", "tier", "silver"),
    ("E14", "metrics csat", "4.3"), ("E14", "tier", "platinum"),
    ("E14", "scores aligned total", "71.1"),
    # Points at the threshold and under it.
    ("E15", "scores aligned total", "70"), ("E15", "tier", "platinum"),
    ("E16", "requirements platinum score", "not met"), ("E16", "tier", "gold"),
    ("E49", "scores aligned total", "30"), ("E49", "tier", "silver"),
    ("E50", "scores aligned total", "29.6"), ("E50", "tier", "none"),
    ("E52", "tier", "gold"), ("E52", "scores aligned total", "59.5"),
    # One deal in each excluded class.
    ("E17", "metrics arr", "115000"), ("E17", "metrics registered_arr", "6700"),
    ("E17", "metrics influenced_arr", "6000"), ("E17", "metrics arr_growth", "114"),
    ("E17", "metrics registered_volume", "6000"),
    ("E17", "scores aligned total", "80.488"),
    ("E17", PAID.format("growth_commission"), "300.00"),
    ("E17", PAID.format("referral_fee"), "300.00"),
    ("E17", PAID.format("influence_fee"), "80.00"),
    ("E17", PAID.format("registration_discount"), "180.00"),
    ("E17", PAID.format("new_business_discount"), "460.00"),
    ("E17", PAID.format("renewal_discount"), "36.00"),
    # The year's first and last day count, the days around it do not.
    ("E18", "metrics arr", "100000"), ("E18", "metrics arr_growth", "-0.9"),
    ("E18", "tier", "silver"),
    # Cap: reached exactly, passed by a dollar, missed by ten.
    ("E19", PAID.format("growth_commission"), "250000.00"),
    ("E20", PAID.format("growth_commission"), "250000.00"),
    ("E21", PAID.format("growth_commission"), "249990.00"),
    # Bracket edges.
    ("E22", PAID.format("growth_commission"), "2000.00"),
    ("E23", PAID.format("growth_commission"), "3000.00"),
    ("E24", PAID.format("growth_commission"), "19000.00"),
    ("E25", PAID.format("growth_commission"), "3000.01"),
    ("E26", PAID.format("registration_discount"), "4000.00"),
    ("E27", PAID.format("registration_discount"), "3000.00"),
    ("E28", PAID.format("registration_discount"), "50000.00"),
    # Every rate of gold and platinum, on $1,000 each.
    ("E61", PAID.format("referral_fee"), "75.00"),
    ("E62", PAID.format("referral_fee"), "100.00"),
    ("E61", PAID.format("influence_fee"), "35.00"),
    ("E62", PAID.format("influence_fee"), "50.00"),
    ("E61", PAID.format("registration_discount"), "50.00"),
    ("E62", PAID.format("registration_discount"), "50.00"),
    ("E61", PAID.format("renewal_discount"), "50.00"),
    ("E62", PAID.format("renewal_discount"), "72.50"),
    ("E61", PAID.format("new_business_discount"), "125.00"),
    ("E62", PAID.format("new_business_discount"), "150.00"),
    # Brandfolder: more than 35 %, five customers, two successes, one certified.
    ("E29", "metrics brandfolder_share", "0.35"), ("E29", "badges", []),
    ("E29", "conditions brandfolder brandfolder_share", "not met"),
    ("E29", PAID.format("brandfolder_growth_commission"), None),
    ("E29", "incentives brandfolder_growth_commission status", "not eligible"),
    ("E30", "badges", ["brandfolder"]),
    ("E30", PAID.format("brandfolder_growth_commission"), "350.00"),
    ("E30", PAID.format("brandfolder_referral_fee"), "280.00"),
    ("E30", PAID.format("brandfolder_registration_discount"), "2800.00"),
    ("E53", "badges", ["brandfolder"]), ("E53", "tier", "none"),
    ("E53", "incentives brandfolder_growth_commission status", "no tier"),
    ("E53", "incentives brandfolder_registration_discount status", "no tier"),
    ("E55", "conditions brandfolder brandfolder_customers", "not met"),
    ("E55", "badges", []),
    ("E56", "conditions brandfolder brandfolder_certified", "not met"),
    ("E56", "badges", []),
    # Verticals: more than 35 %, ten customers, four successes, training, certificates.
    ("E31", "groups vertical Healthcare vertical_share", "0.35"), ("E31", "badges", []),
    ("E32", "badges", ["industry_vertical Healthcare"]),
    ("E32", PAID.format("vertical_growth_commission"), "350.00"),
    ("E32", PAID.format("vertical_referral_fee"), "140.00"),
    ("E33", "badges", ["industry_vertical Healthcare", "industry_vertical Media"]),
    ("E33", "metrics verticals_held", "2"),
    ("E33", PAID.format("vertical_growth_commission"), "1100.00"),
    ("E33", PAID.format("vertical_referral_fee"), "360.00"),
    ("E34", "conditions industry_vertical Healthcare active_customers", "not met"),
    ("E35", "conditions industry_vertical Healthcare successful_customers", "not met"),
    ("E36", "conditions industry_vertical Healthcare training", "not met"),
    ("E37", "conditions industry_vertical Healthcare certificates", "not met"),
    ("E37", "conditions industry_vertical Healthcare training", "met"),
    ("E38", "conditions industry_vertical Healthcare training", "not met"),
    ("E38", "conditions industry_vertical Healthcare certificates", "not met"),
    ("E39", "badges", ["industry_vertical Healthcare"]),
    ("E57", "conditions industry_vertical Healthcare training", "not met"),
    ("E34", "badges", []), ("E35", "badges", []), ("E36", "badges", []),
    ("E37", "badges", []),
    ("E38", "badges", []), ("E57", "badges", []),
    # A credit note: its fee is taken back; half cents go away from zero on both sides.
    ("E42", "metrics arr", "100000.3"), ("E42", PAID.format("referral_fee"), "-2499.98"),
    ("E44", PAID.format("referral_fee"), "0.03"),
    ("E44", PAID.format("growth_commission"), "0.01"),
    # Badges: each person's once, new ones of the year only.
    ("E43", "metrics new_sales_badges", "2"), ("E43", "metrics new_product_badges", "0"),
    ("E43", "metrics new_solution_badges", "1"),
    ("E43", "metrics brandfolder_certified", "1"),
    ("E43", "scores aligned total", "45.6"),
    ("E51", "metrics approved_stories", "1"),
    # Peers: at the average is not above it.
    ("E45", "metrics lines_above_peers", "0"), ("E46", "metrics lines_above_peers", "1"),
    ("E60", "metrics lines_above_peers", "6"), ("E60", "tier", "platinum"),
    ("E54", "metrics arr", "120000"), ("E54", "groups vertical", {}),
    ("E58", "metrics system_integrator", False),
    ("E01", "metrics system_integrator", True),
    # 100 + 400 + 700 + 1000 + 0, approved registrations only.
    ("E59", "metrics registered_arr", "2200"),
]
FAILED_ROWS = [
    # (partner, incentive, reasons of a row, how many rows fail for just these)
    ("E17", "referral_fee", {"one_time"}, 1), ("E17", "referral_fee", {"won"}, 2),
    ("E17", "referral_fee", {"direct"}, 1), ("E17", "influence_fee", {"evidence"}, 1),
    ("E17", "influence_fee", {"registered"}, 1),
    ("E17", "influence_fee", {"influenced"}, 1),
    ("E17", "renewal_discount", {"no_upgrade"}, 1),
    ("E17", "renewal_discount", {"through_partner"}, 1),
    ("E17", "new_business_discount", {"licence_or_accelerator"}, 2),
    ("E30", "brandfolder_registration_discount", {"registered", "in_area"}, 1),
]


def badges_held(partner):
    return [" ".join([badge["badge"], *badge.get("key", {}).values()])
            for badge in partner["badges"]]


def figure(partner, path):
    if path == "badges":
        return badges_held(partner)
    value = partner
    for part in path.split(" "):
        value = value[part]
    return value


def same(found, value):
    if isinstance(found, str) and isinstance(value, str) and found[-1:].isdigit():
        return Fraction(found) == Fraction(value)
    return found == value


def wrong(partners, partner, path, value):
    try:
        found = figure(partners[partner], path)
    except KeyError as err:
        return None if value is KeyError else f"{partner} {path}: no {err}"
    return None if same(found, value) else f"{partner} {path}: {found}, expected {value}"


def wrong_rows(partners, partner, incentive, reasons, count):
    rows = partners[partner]["incentives"][incentive]["rows"].values()
    found = sum(1 for row in rows if set(row.get("reasons", ())) == reasons)
    if found == count:
        return None
    return f"{partner} {incentive}: {found} rows fail for {reasons}, expected {count}"


def alike(partners, one, other):
    """Two partners with the same rows get the same figures; only keys of rows differ."""
    def bare(partner):
        result = partners[partner]
        totals = {name: paid["total"] for name, paid in result["incentives"].items()}
        return [totals, result["tier"], result["metrics"], result["scores"]]
    return None if bare(one) == bare(other) else f"{one} and {other} differ"


def check(partners):
    findings = [wrong(partners, *line) for line in EXPECTED]
    findings += [wrong_rows(partners, *line) for line in FAILED_ROWS]
    findings.append(alike(partners, "E40", "E41"))
    bad = [finding for finding in findings if finding]
    print(f"{len(findings) - len(bad)} of {len(findings)} as expected")
    for finding in bad:
        print(finding)
    return 1 if bad else 0
