"""The rows of the sample data in the making. Money is in cents, versions are whole."""
from datetime import date

COLUMNS = {
    "partners": ["partner_id", "name"],
    "customers": ["customer_id", "partner_id", "acquired_on"],
    "contracts": ["contract_id", "partner_id", "customer_id", "started_on", "ended_on"],
    "user_changes": ["change_id", "partner_id", "kind", "changed_on", "users"],
    "certifications": ["certification_id", "partner_id", "employee", "version",
                       "passed_on", "left_on"],
    "invoices": ["invoice_id", "partner_id", "customer_id", "subscription", "product",
                 "billed", "invoiced_on", "amount", "partner_contract",
                 "working_with_partner"],
}


def money(cents):
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def flag(value):
    return "yes" if value else "no"


def day(value):
    return value.isoformat() if isinstance(value, date) else value or ""


class Tables:
    def __init__(self):
        self.rows = {name: [] for name in COLUMNS}

    def _add(self, table, letter, *cells):
        key = f"{letter}{len(self.rows[table]) + 1:05d}"
        self.rows[table].append([key, *cells])
        return key

    def partner(self, key, name):
        self.rows["partners"].append([key, name])

    def customer(self, partner, acquired_on):
        return self._add("customers", "C", partner, day(acquired_on))

    def contract(self, partner, customer, started_on, ended_on=None):
        self._add("contracts", "K", partner, customer, day(started_on), day(ended_on))

    def users(self, partner, kind, changed_on, users):
        self._add("user_changes", "U", partner, kind, day(changed_on), users)

    def certify(self, partner, employee, version, passed_on, left_on=None):
        self._add("certifications", "X", partner, employee, f"{version}.0",
                  day(passed_on), day(left_on))

    def invoice(self, partner, customer, product, invoiced_on, cents, *, billed="monthly",
                subscription=None, partner_contract=True, working_with_partner=True):
        self._add("invoices", "I", partner, customer,
                  subscription or f"{customer} {product}", product, billed,
                  day(invoiced_on), money(cents), flag(partner_contract),
                  flag(working_with_partner))
