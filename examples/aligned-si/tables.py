"""The rows of the sample data in the making. Money is in cents, scores in tenths."""
from datetime import date

COLUMNS = {
    "partners": ["partner_id", "name", "country", "region", "helps_customers_buy",
                 "provides_services", "business_plan"],
    "deals": ["deal_id", "partner_id", "customer", "industry", "product_line", "item",
              "kind",
              "upgrade", "stage", "closed_on", "list_price", "arr", "registration",
              "referred",
              "influenced", "evidence", "direct_contract"],
    "surveys": ["survey_id", "partner_id", "customer", "service", "answered_on", "score"],
    "badges": ["badge_id", "partner_id", "person", "badge", "earned_on", "renewal"],
    "stories": ["story_id", "partner_id", "customer", "industry", "product_line",
                "submitted_on",
                "complete", "status"],
    "attestations": ["attestation_id", "partner_id", "industry", "attested_on",
                     "certification_exists", "training", "certificate",
                     "certificate_required",
                     "certificate_held"],
}
NEUTRAL_LINE = "Training"  # not one of the six lines: never counts as supported
MIDYEAR = date(2026, 6, 15)


def money(cents):
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def flag(value):
    return "yes" if value else "no"


def percent(value):
    return "" if value is None else f"{value}%"


class Tables:
    def __init__(self):
        self.rows = {name: [] for name in COLUMNS}

    def _add(self, table, letter, *cells):
        key = f"{letter}{len(self.rows[table]) + 1:05d}"
        self.rows[table].append([key, *cells])
        return key

    def partner(self, key, name, plan=None, country="US", region="Americas", buys=True,
                serves=True):
        self.rows["partners"].append(
            [key, name, country, region, flag(buys), flag(serves), percent(plan)])

    def deal(self, partner, arr, *, customer="Alder Foods", industry="",
             product_line=NEUTRAL_LINE,
             item="licence", kind="new", upgrade=False, stage="won", closed_on=MIDYEAR,
             list_price=None, registration="none", referred=False, influenced=False,
             evidence=False, direct_contract=False):
        return self._add(
            "deals", "D", partner, customer, industry, product_line, item, kind,
            flag(upgrade),
            stage, closed_on.isoformat(), money(arr if list_price is None
                                                else list_price),
            money(arr), registration, flag(referred), flag(influenced), flag(evidence),
            flag(direct_contract))

    def survey(self, partner, tenths, answered_on=MIDYEAR, customer="Alder Foods"):
        score = "" if tenths is None else f"{tenths // 10}.{tenths % 10}"
        self._add("surveys", "S", partner, customer, "implementation",
                  answered_on.isoformat(), score)

    def badge(self, partner, person, badge, earned_on=MIDYEAR, renewal=False):
        self._add("badges", "B", partner, person, badge, earned_on.isoformat(),
                  flag(renewal))

    def story(self, partner, customer, industry="", product_line=NEUTRAL_LINE,
              submitted_on=MIDYEAR, complete=True, status="approved"):
        self._add("stories", "C", partner, customer, industry, product_line,
                  submitted_on.isoformat(), flag(complete), status)

    def attest(self, partner, industry, attested_on=MIDYEAR, exists=True, training=100,
               certificate=None, required=False, held=False):
        self._add("attestations", "A", partner, industry, attested_on.isoformat(),
                  flag(exists),
                  percent(training), certificate or "", flag(required), flag(held))
