"""The sample data of rules/aligned-si in SQLite; every sum and count of it for a year.

Money is in whole cents, scores in tenths, percents in millionths of 1; strict: a cell
with more decimals, or a row of another width, stops the run.
"""
import csv
import os
import sqlite3
from fractions import Fraction


def scaled(text, digits):
    """The decimal `text` times 10 ** digits, as an int; None for an empty cell."""
    if text == "":
        return None
    figure = Fraction(text) * 10 ** digits
    if figure.denominator != 1:
        raise ValueError(f"{text}: more than {digits} decimals")
    return int(figure)


def load_table(db, folder, name, **converters):
    with open(os.path.join(folder, f"{name}.csv"), encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        columns = next(reader)
        convert = [converters.get(column, str) for column in columns]
        rows = [[read(cell) for read, cell in zip(convert, row, strict=True)]
                for row in reader]
    db.execute(f"create table {name} ({', '.join(columns)})")
    db.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)


def yes(text):
    return {"yes": 1, "no": 0}[text]


def cents(text):
    return scaled(text, 2)


def millionths(text):
    """A percent cell, "85%", as millionths of 1."""
    if text and not text.endswith("%"):
        raise ValueError(f"{text}: not a percent")
    return scaled(text.rstrip("%"), 4)


def optional(text):
    return text or None


def load(folder):
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    load_table(db, folder, "partners", helps_customers_buy=yes, provides_services=yes,
               business_plan=millionths)
    load_table(db, folder, "deals", industry=optional, upgrade=yes, list_price=cents,
               arr=cents, referred=yes, influenced=yes, evidence=yes, direct_contract=yes)
    load_table(db, folder, "surveys", score=lambda text: scaled(text, 1))
    load_table(db, folder, "badges", renewal=yes)
    load_table(db, folder, "stories", industry=optional, complete=yes)
    load_table(db, folder, "attestations", certification_exists=yes, training=millionths,
               certificate=optional, certificate_required=yes, certificate_held=yes)
    return db


# Sums and counts ------------------------------------------------------------------------

def by_partner(db, query, year, least=0):
    """Looks up a query's (partner_id, integer) rows; :y: the year, :p: the one before."""
    found = dict(db.execute(query, {"y": str(year), "p": str(year - 1)}).fetchall())
    return lambda partner: found.get(partner, least)


WON = "stage = 'won' and substr(closed_on, 1, 4) = :y"
SUMS = {
    "arr": f"select partner_id, sum(arr) from deals where {WON} group by 1",
    "arr_before": "select partner_id, sum(arr) from deals where stage = 'won'"
                  " and substr(closed_on, 1, 4) = :p group by 1",
    # cents times tenths of the stage's weight
    "registered_arr": """select partner_id, sum(arr * case stage when 'discover' then 1
        when 'evaluate' then 4 when 'negotiate' then 7 when 'won' then 10 else 0 end)
        from deals where registration = 'approved' and substr(closed_on, 1, 4) = :y
        group by 1""",
    "influenced_arr": f"""select partner_id, sum(arr) from deals where {WON}
        and registration <> 'none' and influenced and evidence group by 1""",
    "score_tenths": """select partner_id, sum(score) from surveys
        where substr(answered_on, 1, 4) = :y and score is not null group by 1""",
    "scores": """select partner_id, count(score) from surveys
        where substr(answered_on, 1, 4) = :y group by 1""",
    "approved_stories": """select partner_id, count(*) from stories where complete
        and status = 'approved' and substr(submitted_on, 1, 4) = :y group by 1""",
    "brandfolder_arr": f"""select partner_id, sum(arr) from deals where {WON}
        and product_line = 'Brandfolder' group by 1""",
    "brandfolder_customers": f"""select partner_id, count(distinct customer) from deals
        where {WON} and product_line = 'Brandfolder' group by 1""",
    "brandfolder_successes": """select partner_id, count(distinct customer) from stories
        where complete and status = 'approved' and product_line = 'Brandfolder'
        and substr(submitted_on, 1, 4) = :y group by 1""",
    "brandfolder_certified": """select partner_id, count(distinct person) from badges
        where badge = 'brandfolder product' and substr(earned_on, 1, 4) <= :y
        group by 1""",
    "registered_volume": f"""select partner_id, sum(list_price) from deals where {WON}
        and registration = 'approved' group by 1""",
}
NEW_BADGES = """select partner_id, count(*) from (
      select distinct partner_id, person, badge from badges
      where not renewal and substr(earned_on, 1, 4) = :y and badge in ({}))
    group by 1"""
FAMILIES = {
    "new_sales_badges": "'sales specialist', 'sales consultant', 'sales engineer'",
    "new_product_badges": "'core product specialist', 'system administrator',"
                          " 'project manager'",
    "new_solution_badges": "'solution specialist', 'solution consultant',"
                           " 'solution architect', 'solution developer'",
}


def read_sums(db, year):
    queries = dict(SUMS)
    for name, family in FAMILIES.items():
        queries[name] = NEW_BADGES.format(family)
    return {name: by_partner(db, query, year) for name, query in queries.items()}


def read_lines(db, year):
    """{partner: {line: {"arr", "peers", "above"}}}; peers: the average of the sellers."""
    query = f"""
        with line as (
          select partner_id, product_line,
            sum(case when stage = 'won' then arr else 0 end) as arr
          from deals where substr(closed_on, 1, 4) = :y group by 1, 2),
        peers as (
          select product_line, sum(arr) as total, count(*) as count from line
          where arr > 0 group by 1)
        select partner_id, product_line, arr, total, count from line left join peers
        using (product_line) order by 1, 2"""
    lines = {}
    for row in db.execute(query, {"y": str(year)}):
        peers = None
        if row["total"] is not None:
            peers = Fraction(row["total"], 100 * row["count"])
        arr = Fraction(row["arr"], 100)
        lines.setdefault(row["partner_id"], {})[row["product_line"]] = {
            "arr": arr, "peers": peers, "above": peers is not None and arr > peers}
    return lines


VERTICALS = """
    select d.partner_id, d.industry,
      count(distinct case when stage = 'won' then customer end) as active_customers,
      (select count(distinct s.customer) from stories s where s.partner_id = d.partner_id
        and s.industry = d.industry and s.complete and s.status = 'approved'
        and substr(s.submitted_on, 1, 4) = :y) as successful_customers,
      sum(case when stage = 'won' then arr else 0 end) as arr,
      (select count(*) from attestations a where a.partner_id = d.partner_id
        and a.industry = d.industry and substr(a.attested_on, 1, 4) = :y) as attested,
      (select count(*) from attestations a where a.partner_id = d.partner_id
        and a.industry = d.industry and substr(a.attested_on, 1, 4) = :y
        and a.certification_exists
        and coalesce(a.training, 0) < 1000000) as training_open,
      (select count(*) from attestations a where a.partner_id = d.partner_id
        and a.industry = d.industry and substr(a.attested_on, 1, 4) = :y
        and a.certificate_required and not a.certificate_held) as certificates_open
    from deals d where substr(d.closed_on, 1, 4) = :y and d.industry is not null
    group by 1, 2 order by 1, 2"""


def read_verticals(db, year):
    verticals = {}
    for row in db.execute(VERTICALS, {"y": str(year)}):
        figures = dict(row)
        partner, industry = figures.pop("partner_id"), figures.pop("industry")
        figures["vertical_arr"] = Fraction(figures.pop("arr"), 100)
        verticals.setdefault(partner, {})[industry] = figures
    return verticals


def read_partners(db):
    return db.execute("select * from partners")


def read_deals(db, year):
    """{partner: [row]}, the deals of the year."""
    deals = {}
    query = "select * from deals where substr(closed_on, 1, 4) = ? order by deal_id"
    for deal in db.execute(query, (str(year),)):
        deals.setdefault(deal["partner_id"], []).append(deal)
    return deals
