"""Are two answers the same? Rung's JSON and payouts.csv beside what the oracle finds."""

from fractions import Fraction

from oracle_build_rules import divides
from oracle_rules import shown_key
from oracle_values import FIGURES, read, shown_ratio


def is_same(got, expected, kind, divided=True):
    """Does rung's value say the same? A figure from a division may be shown rounded."""
    found = read(got, kind)
    if found is None or expected is None or kind not in FIGURES:
        return found == expected
    return found == expected or divided and found == shown_ratio(expected)


def shown(expected):
    if isinstance(expected, Fraction):
        return f"{expected} ({float(expected)})"
    return "missing" if expected is None else str(expected)


def compare_metrics(world, values, answer):
    """[(metric, message)] of the metrics that differ for some partner."""
    found = []
    rows = world.tables["partners"].rows
    for name, node in world.metrics.items():
        expected = values.get(name) or [world.metric(name, row, world.period) for row in rows]
        divided = divides(node, world)
        for partner, wanted in zip(answer["partners"], expected, strict=True):
            got = partner["metrics"][name]
            if not is_same(got, wanted, node.kind, divided):
                found.append((name, f"{partner['partner']}: rung {got}, oracle {shown(wanted)}"))
                break
    return found


def compare_rules(world, answer, payouts):
    """[(what, message)] of tiers, scores, badges and payouts."""
    found = []
    for row, partner in zip(world.tables["partners"].rows, answer["partners"], strict=True):
        tier = world.tiers.tier_of(row)
        pairs = [("tier", partner["tier"], tier, "text")]
        pairs += badges(world, row, partner)
        pairs += scores(world, row, tier, partner)
        pairs += incentives(world, row, tier, partner, payouts)
        found += [(what, f"{row['partner_id']}: rung {got}, oracle {shown(wanted)}")
                  for what, got, wanted, kind in pairs if not is_same(got, wanted, kind)]
    return found


def badges(world, row, partner):
    """The badges, those of a group by the keys beside the partner's."""
    place = world.place(row)
    expected = []
    for name, badge in world.tiers.badges.items():
        if badge.each:
            by = world.groups[badge.each].by[1:]
            expected += [(name, *(shown_key(known[key]) for key in by))
                         for known in badge.rows(place)]
        elif badge.holds(place):
            expected.append((name,))
    got = [tuple([known["badge"]] + known["for"].split(" / ") if "for" in known
                 else [known["badge"]]) for known in partner["badges"]]
    return [("badges", str(sorted(got)), str(sorted(expected)), "text")]



def scores(world, row, tier, partner):
    for name, score in world.tiers.scores.items():
        got = partner["scores"][name]
        for candidate in score.tiers:
            total, parts, measures = score.result(world.place(row, tier=candidate))
            yield f"score {name} {candidate}", got["by_tier"][candidate], total, "number"
            if candidate == (tier if tier != "none" else score.tiers[0]):
                yield f"score {name}", got["total"], total, "number"
                yield from categories(score, got, parts, measures)


def categories(score, got, parts, measures):
    for measure in score.measures:
        category = got["categories"][measure.category]
        yield f"score {score.name} {measure.category}", category["earned"], \
            parts[measure.category], "number"
        known = category["measures"][measure.name]
        figure, points, left_out = measures[measure.name]
        yield f"measure {measure.name}", known["value"], figure, "number"
        yield f"points {measure.name}", known["points"], None if left_out else points, "number"


def incentives(world, row, tier, partner, payouts):
    place = world.place(row, tier=tier)
    for name, incentive in world.tiers.incentives.items():
        total, status, rows = incentive.result(place)
        got = partner["incentives"][name]
        yield f"{name} status", got["status"], status, "text"
        if status not in ("no data", "no tier"):
            yield name, got["total"], total, "usd"
        lines = [line for line in payouts
                 if (line["partner"], line["incentive"]) == (row["partner_id"], name)]
        yield f"{name} rows", str(len(lines) - 1), str(len(rows)), "text"
        lines = lines[1:]
        if incentive.each in world.groups:          # the order of a group's rows is not told
            lines.sort(key=lambda line: line["row"])
        for number, (line, known) in enumerate(zip(lines, rows)):
            yield f"{name} row {number} status", line["status"], known[0], "text"
            yield f"{name} row {number} reasons", line["reasons"], known[1], "text"
            yield f"{name} row {number} amount", line["amount"] or None, known[2], "usd"
            yield f"{name} row {number} payout", line["payout"] or None, known[3], "usd"
