"""settings.py: the variations of the bench on stdout: thresholds x weights, 1,000 of them. Cells
are parted by `;`, for money has commas."""
KNOBS = [
    "param.target.silver", "param.target.gold", "param.target.platinum",
    "requirements.score_standing.silver", "requirements.score_standing.gold",
    "requirements.score_standing.platinum",
    "score.standing.weights.performance", "score.standing.weights.partnership",
]


def rows():
    for target in range(10):
        for standing in range(10):
            for weight in range(10):
                performance = 48 + 2 * weight
                yield [f"${15 + target}k", f"${80 + 4 * target}k", f"${450 + 10 * target}k",
                       str(16 + standing), str(30 + standing), str(45 + standing),
                       f"{performance}%", f"{100 - performance}%"]


if __name__ == "__main__":
    print("\n".join(";".join(row) for row in [KNOBS, *rows()]))
