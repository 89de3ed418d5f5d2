"""The rows of the sample data in the making. Money is in cents; months are counted."""
import calendar
from datetime import date

COLUMNS = {
    "partners": ["partner_id", "name", "country"],
    "certificates": ["partner_id", "person", "certificate", "earned_on", "expires_on"],
    "azure": ["partner_id", "tenant", "service", "offer", "association", "month_end",
              "acr"],
    "business_revenue": ["partner_id", "tenant", "workload", "association", "month_end",
                         "revenue"],
    "business_usage": ["partner_id", "tenant", "workload", "association", "month_end",
                       "units"],
    "microsoft_365": ["partner_id", "tenant", "workload", "association", "month_end",
                      "paid_seats", "active_users"],
}
LONG_AGO = date(2021, 3, 15)


def month(year, number):
    """A month as one number: months can be added to it."""
    return 12 * year + number - 1


def month_end(count):
    year, number = divmod(count, 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def money(cents):
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


class Tables:
    def __init__(self):
        self.rows = {name: [] for name in COLUMNS}

    def partner(self, key, name, country="US"):
        self.rows["partners"].append([key, name, country])

    def certify(self, key, people, certificate, earned_on=LONG_AGO, expires_on=None):
        """One row for each of the people; "ABC" are three."""
        for person in people:
            self.rows["certificates"].append(
                [key, person, certificate, earned_on.isoformat(),
                 expires_on.isoformat() if expires_on else ""])

    def azure(self, key, tenant, when, cents, service="Storage", association="PAL",
              offer="Standard"):
        self.rows["azure"].append([key, tenant, service, offer, association,
                                   month_end(when).isoformat(), money(cents)])

    def revenue(self, key, tenant, workload, when, cents, association="DPOR"):
        self.rows["business_revenue"].append(
            [key, tenant, workload, association, month_end(when).isoformat(),
             money(cents)])

    def usage(self, key, tenant, workload, when, units, association):
        self.rows["business_usage"].append(
            [key, tenant, workload, association, month_end(when).isoformat(), units])

    def seats(self, key, tenant, workload, when, paid, active, association):
        self.rows["microsoft_365"].append(
            [key, tenant, workload, association, month_end(when).isoformat(), paid,
             active])
