"""settings.py rung|plain: the variations of the bench on stdout, 1,000 of them: thresholds x
weights. `rung`: as owners write them, after a line of addresses, cells parted by `;`, for money
has commas. `plain`: targets in cents, scores, weights in percent, parted by commas."""
import sys

KNOBS = [
    "param.target.silver", "param.target.gold", "param.target.platinum",
    "requirements.score_standing.silver", "requirements.score_standing.gold",
    "requirements.score_standing.platinum",
    "score.standing.weights.performance", "score.standing.weights.partnership",
]


def variations():
    for target in range(10):
        for standing in range(10):
            for weight in range(10):
                performance = 48 + 2 * weight
                yield ((15 + target, 80 + 4 * target, 450 + 10 * target),
                       (16 + standing, 30 + standing, 45 + standing),
                       (performance, 100 - performance))


def main():
    plain = sys.argv[1] == "plain"
    if not plain:
        print(";".join(KNOBS))
    for targets, standings, weights in variations():
        if plain:
            print(",".join(map(str, [*(t * 100000 for t in targets), *standings, *weights])))
        else:
            print(";".join([*(f"${t}k" for t in targets), *map(str, standings),
                            *(f"{w}%" for w in weights)]))


main()
