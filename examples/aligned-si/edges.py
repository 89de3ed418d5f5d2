"""Partners made by hand, each for an edge of the rules; README.md says what each is for.

Their deals lie in a product line that the guide does not name, unless the line matters,
so that the figures of other partners do not move theirs.
"""
from datetime import date

from tables import COLUMNS

DOLLAR = 100
LAST_YEAR = date(2025, 6, 15)
AREA = "Healthcare"
SALES = ["sales specialist", "sales consultant", "sales engineer"]
PRODUCT = ["core product specialist", "system administrator", "project manager"]
SOLUTION = ["solution specialist", "solution consultant", "solution architect",
            "solution developer"]


def dollars(text):
    """"499,999.99" in cents."""
    whole, _, cents = text.replace(",", "").partition(".")
    return int(whole) * DOLLAR + int(cents.ljust(2, "0"))


def skills(t, key):
    """Full marks in sales (4 badges), product (5) and solution (5) skills."""
    for badges, count in ((SALES, 4), (PRODUCT, 5), (SOLUTION, 5)):
        for number in range(count):
            t.badge(key, f"Person {number // len(badges) + 1}",
                    badges[number % len(badges)])


def add_partner(t, key, name, arr=None, plan=None, before=None, csat=(50,), stories=0,
                **deal):
    """Full marks in skills, one won deal of `arr`, one of `before` in 2025."""
    t.partner(key, f"Edge: {name}", plan)
    skills(t, key)
    for tenths in csat:
        t.survey(key, tenths)
    for number in range(stories):
        t.story(key, f"Story {number + 1}")
    if arr is not None:
        t.deal(key, dollars(arr), **deal)
    if before is not None:
        t.deal(key, dollars(before), closed_on=LAST_YEAR)


def add_thresholds(t):
    top = {"plan": 100, "before": "1,000,000", "stories": 3}
    add_partner(t, "E01", "exactly silver, no history", "100,000.00")
    add_partner(t, "E02", "a cent short of silver", "99,999.99", referred=True,
                direct_contract=True)
    add_partner(t, "E03", "exactly gold", "500,000.00")
    add_partner(t, "E04", "a cent short of gold", "499,999.99")
    add_partner(t, "E05", "exactly platinum", "2,000,000.00", **top)
    add_partner(t, "E06", "a cent short of platinum", "1,999,999.99", **top)
    add_partner(t, "E07", "a year without business in between", "150,000.00")
    t.deal("E07", dollars("90,000"), closed_on=date(2024, 6, 15))
    add_partner(t, "E08", "business last year only", before="300,000.00")
    t.partner("E09", "Edge: nothing at all")


def add_satisfaction(t):
    more = {"plan": 100, "stories": 3}
    add_partner(t, "E10", "no survey, gold revenue", "600,000.00", csat=())
    add_partner(t, "E11", "a survey without a rating", "150,000.00", csat=(None,))
    add_partner(t, "E12", "satisfaction exactly 4.0", "500,000.00", csat=(35, 45), **more)
    add_partner(t, "E13", "satisfaction 11.9 / 3", "500,000.00", csat=(40, 40, 39),
                **more)
    add_partner(t, "E14", "satisfaction exactly 4.3", "2,000,000.00", csat=(42, 43, 44),
                before="1,000,000", **more)


def add_scores(t):
    add_partner(t, "E15", "exactly 70 points", "2,100,000.00", plan=100,
                before="1,400,000.00")
    add_partner(t, "E16", "a hair under 70 points", "2,100,000.00", plan=100,
                before="1,400,000.01")
    for key, name, csat in (("E49", "exactly 30 points", (35, 40)),
                            ("E50", "29.6 points", (37, 37))):
        t.partner(key, f"Edge: {name}")
        t.deal(key, dollars("100,000"))
        for tenths in csat:
            t.survey(key, tenths)
    add_partner(t, "E52", "gold without a business plan", "500,000.00", stories=3)


def add_excluded(t):
    """One deal of $1,000 in each class that some incentive leaves out."""
    add_partner(t, "E17", "one deal in each excluded class", "100,000.00", item="service")
    fee = {"referred": True, "influenced": True, "evidence": True,
           "direct_contract": True,
           "registration": "approved"}
    through = {"list_price": dollars("1,200"), "registration": "none"}
    for change in (
            {}, {"stage": "lost"}, {"stage": "negotiate"}, {"kind": "renewal"},
            {"referred": False}, {"influenced": False}, {"evidence": False},
            {"registration": "none"}, {"registration": "submitted"},
            {"registration": "declined"},
            {"direct_contract": False},
            {"closed_on": date(2025, 12, 31)}, {"closed_on": date(2027, 1, 1)}):
        t.deal("E17", dollars("1,000"), **{**fee, **change})
    for change in (
            {}, {"kind": "expansion"}, {"item": "accelerator"}, {"item": "service"},
            {"kind": "renewal"}, {"kind": "renewal", "upgrade": True}, {"stage": "lost"}):
        t.deal("E17", dollars("1,000"), **{**through, **change})


def add_days(t):
    add_partner(t, "E18", "first and last day", "60,000.00", closed_on=date(2026, 1, 1))
    t.deal("E18", dollars("40,000"), closed_on=date(2026, 12, 31))
    t.deal("E18", dollars("1,000,000"), closed_on=date(2025, 12, 31))
    t.deal("E18", dollars("1,000,000"), closed_on=date(2027, 1, 1))


def add_payouts(t):
    top = {"plan": 100, "before": "1,000,000", "stories": 3}
    add_partner(t, "E19", "cap exactly reached", "5,262,500.00", **top)
    add_partner(t, "E20", "a dollar over the cap", "5,262,512.50", **top)
    add_partner(t, "E21", "ten dollars under the cap", "5,262,375.00", **top)
    add_partner(t, "E22", "silver bracket edge", "200,000.00")
    add_partner(t, "E23", "gold bracket edge", "600,000.00")
    add_partner(t, "E24", "second gold bracket edge", "1,000,000.00")
    add_partner(t, "E25", "a quarter over a gold bracket edge", "600,000.25")
    registered = {"registration": "approved"}
    add_partner(t, "E26", "registered volume on the edge", "100,000.00", **registered)
    add_partner(t, "E27", "registered volume a cent under", "100,000.00",
                list_price=dollars("99,999.99"), **registered)
    add_partner(t, "E28", "registered volume on the gold edge", "500,000.00",
                **registered)
    add_partner(t, "E61", "gold at every rate", "500,000.00", item="service")
    add_partner(t, "E62", "platinum at every rate", "2,000,000.00", item="service", **top)
    for key in ("E61", "E62"):
        t.deal(key, dollars("1,000"), item="service", referred=True, influenced=True,
               evidence=True, direct_contract=True, **registered)
        t.deal(key, dollars("1,000"), kind="renewal")
        t.deal(key, dollars("1,000"))


def add_brandfolder(t, key, name, area, rest, customers=5, certified=date(2024, 3, 1)):
    add_partner(t, key, name, rest)
    each, left = divmod(dollars(area), customers)
    for number in range(customers):
        t.deal(key, each + (left if number == 0 else 0),
               customer=f"Customer {number + 1}",
               product_line="Brandfolder", registration="approved", referred=number == 0,
               direct_contract=number == 0)
    for number in range(2):
        t.story(key, f"Customer {number + 1}", product_line="Brandfolder")
    t.badge(key, "Person 1", "brandfolder product", certified)


def add_vertical(t, key, area, industry=AREA, customers=10, stories=4):
    each, left = divmod(dollars(area), customers)
    for number in range(customers):
        t.deal(key, each + (left if number == 0 else 0),
               customer=f"{industry} {number + 1}",
               industry=industry, referred=number == 0, direct_contract=number == 0)
    for number in range(stories):
        t.story(key, f"{industry} {number + 1}", industry)


def add_specialists(t):
    add_brandfolder(t, "E29", "Brandfolder exactly 35 %", "70,000.00", "130,000.00")
    add_brandfolder(t, "E30", "Brandfolder just over 35 %", "70,000.01", "130,000.00",
                    certified=date(2026, 12, 31))
    add_brandfolder(t, "E53", "Brandfolder without a tier", "20,000.00", "30,000.00")
    add_brandfolder(t, "E55", "Brandfolder, four customers", "90,000.00", "110,000.00",
                    customers=4)
    add_brandfolder(t, "E56", "Brandfolder, certified too late", "90,000.00",
                    "110,000.00", certified=date(2027, 1, 1))
    hipaa = {"certificate": "HIPAA", "required": True}
    for key, name, area, more, attested in (
            ("E31", "vertical exactly 35 %", "70,000.00", {}, {**hipaa, "held": True}),
            ("E32", "vertical just over 35 %", "70,000.01", {}, {**hipaa, "held": True}),
            ("E34", "vertical, nine customers", "90,000.00", {"customers": 9}, {}),
            ("E35", "vertical, three successes", "90,000.00", {"stories": 3}, {}),
            ("E36", "vertical, training 99 %", "90,000.00", {}, {"training": 99}),
            ("E37", "vertical, HIPAA not held", "90,000.00", {}, hipaa),
            ("E38", "vertical, nothing attested", "90,000.00", {}, None),
            ("E39", "vertical, no certification exists", "90,000.00", {},
             {"exists": False, "training": None}),
            ("E57", "vertical, training left empty", "90,000.00", {},
             {"training": None})):
        add_partner(t, key, name, "130,000.00" if area.startswith("70") else "110,000.00")
        add_vertical(t, key, area, **more)
        if attested is not None:
            t.attest(key, AREA, **attested)
    add_partner(t, "E33", "two verticals", "20,000.00")
    for industry, area in ((AREA, "100,000.00"), ("Media", "80,000.00")):
        add_vertical(t, "E33", area, industry)
        t.attest("E33", industry)


def add_counting(t):
    for key in ("E40", "E41"):
        add_partner(t, key, "two alike", "250,000.00", before="200,000.00")
    add_partner(t, "E42", "a credit note", "150,000.00", product_line="Training")
    for amount in (10, 30, -10, -50_000_00):
        t.deal("E42", amount, referred=True, direct_contract=True)
    t.partner("E43", "Edge: badges counted once")
    t.deal("E43", dollars("100,000"))
    t.survey("E43", 50)
    for person, badge, earned_on, renewal in (
            ("Ана", "sales engineer", date(2026, 1, 1), False),
            ("Ана", "sales engineer", date(2026, 8, 1), False),   # the same badge again
            ("Ана", "sales consultant", date(2026, 2, 1), True),  # a renewal
            ("Bo", "sales engineer", date(2026, 12, 31), False),  # another person
            ("Bo", "project manager", date(2025, 12, 31), False),  # last year
            ("Bo", "solution developer", date(2026, 3, 1), False),
            ("Bo", "brandfolder product", date(2026, 3, 1), False)):
        t.badge("E43", person, badge, earned_on, renewal)
    add_partner(t, "E44", "half cents, row by row", "100,000.00")
    for _ in range(3):
        t.deal("E44", 10, referred=True, direct_contract=True)
    add_partner(t, "E51", "stories that do not count", "100,000.00")
    for complete, status, day in ((True, "approved", date(2026, 1, 1)),
                                  (False, "approved", date(2026, 2, 1)),
                                  (True, "submitted", date(2026, 2, 1)),
                                  (True, "declined", date(2026, 2, 1)),
                                  (True, "approved", date(2025, 12, 31))):
        t.story("E51", "Alder Foods", submitted_on=day, complete=complete, status=status)
    add_partner(t, "E54", "deals without an industry", "120,000.00", industry="")
    t.partner("E58", 'Edge: resells "as is", no services', serves=False)
    add_partner(t, "E59", "one registered deal in each stage")
    for stage in ("discover", "evaluate", "negotiate", "won", "lost"):
        t.deal("E59", dollars("1,000"), stage=stage, registration="approved")
        t.deal("E59", dollars("1,000"), stage=stage, registration="submitted")


def add_peers(t):
    """Connectors, 2026: E45 exactly at the average of its peers, E46 a cent above it.

    With n others that sell s together, x for E45 and x + 1 for E46, the average is x when
    n x = s + 1; the deal of E47 makes that divisible.
    """
    add_partner(t, "E60", "all six lines, and a seventh", plan=100, before="1,000,000")
    for line in ("Subscription services", "Advance, plan services", "Brandfolder",
                 "Premium app add-ons", "Connectors", "Professional services",
                 "Training"):
        t.deal("E60", dollars("900,000"), product_line=line)
    lines = {"E47": dollars("40,000")}
    for row in t.rows["deals"]:
        deal = dict(zip(COLUMNS["deals"], row))
        if (deal["product_line"], deal["stage"], deal["closed_on"][:4]) == (
                "Connectors", "won", "2026"):
            partner = deal["partner_id"]
            lines[partner] = lines.get(partner, 0) + dollars(deal["arr"])
    lines["E47"] += -(sum(lines.values()) + 1) % len(lines)
    average = (sum(lines.values()) + 1) // len(lines)
    for key, name, amount in (("E45", "exactly at the peers' average", average),
                              ("E46", "a cent above the peers' average", average + 1),
                              ("E47", "makes the average even", lines["E47"])):
        add_partner(t, key, name, "200,000.00")
        t.deal(key, amount, product_line="Connectors")


def add(tables):
    for step in (add_thresholds, add_satisfaction, add_scores, add_excluded, add_days,
                 add_payouts, add_specialists, add_counting, add_peers):
        step(tables)
