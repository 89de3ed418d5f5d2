/* variations_plain METRICS SETTINGS: the variations of the bench, written by hand for
 * just this question. METRICS: partners as `rung eval --format csv` writes them;
 * SETTINGS: settings.py plain. Stdout: partners without a tier and of each, and all
 * payouts in cents; stderr: the seconds of the variations alone. Exact: shares of a score
 * at 12 decimals, which hold them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
  LINE = 4096,
  CELLS = 32,
  TIERS = 3,
  PARTNERS_MOST = 1 << 20,
  SETTINGS_MOST = 4096
};

typedef struct Partner {
  int64_t revenue;                  /* cents */
  int64_t performance, partnership; /* of 1, at 12 decimals */
} Partner;

typedef struct Setting {
  int64_t targets[TIERS], standings[TIERS], weights[2];
} Setting;

typedef struct Outcome {
  int64_t tiers[TIERS + 1], paid;
} Outcome;

static const int64_t ONE = 1000000000000;
static Partner partners[PARTNERS_MOST];
static Setting settings[SETTINGS_MOST];
static Outcome outcomes[SETTINGS_MOST];

static void stop(const char *why) {
  fprintf(stderr, "variations_plain: %s\n", why);
  exit(1);
}

/* A decimal at so many places; an empty cell is 0. */
static int64_t decimal(const char *text, int places) {
  int64_t digits = 0;
  const int negative = *text == '-';
  int left = -1;
  for (text += negative; *text; text++) {
    if (*text == '.') {
      left = places;
    } else if (left != 0) {
      digits = digits * 10 + (*text - '0');
      left -= left > 0;
    } else if (*text != '0') {
      stop("a figure has too many decimals");
    }
  }
  for (left = left < 0 ? places : left; left > 0; left--) digits *= 10;
  return negative ? -digits : digits;
}

static size_t split(char *line, char **cells) {
  size_t count = 0;
  for (char *at = strtok(line, "\n"); at && count < CELLS;) {
    cells[count++] = at;
    at = strchr(at, ',');
    if (at) *at++ = 0;
  }
  return count;
}

static int64_t held(int64_t figure, int64_t scale) {
  const int64_t most = ONE / scale;
  return (figure < 0 ? 0 : figure > most ? most : figure) * scale;
}

/* Which column a metric is. */
static char *cell(char **cells, char **names, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(names[i], name)) return cells[i];
  stop("a column is not there");
  return NULL;
}

/* Tenths and fifths of shares are whole: each scale below is a multiple of ten. */
static Partner read_partner(char **cells, char **names, size_t count) {
#define METRIC(name, places) decimal(cell(cells, names, count, name), places)
  Partner partner = {.revenue = METRIC("revenue", 2)};
  const char *csat = cell(cells, names, count, "csat");
  const int64_t above = *csat ? decimal(csat, 2) - 300 : 0;
  partner.performance = held(partner.revenue, ONE / 100000000) / 10 * 5 +
                        held(METRIC("growth", 4), ONE / 5000) / 10 * 3 +
                        held(METRIC("registered", 3), ONE / 1000000000) / 10 * 2;
  partner.partnership = held(above, ONE / 200) / 10 * 4 +
                        held(METRIC("customers", 0), ONE / 100) / 10 * 2 +
                        held(METRIC("lines_above", 0), ONE / 8) / 10 * 2 +
                        held(METRIC("certified", 0), ONE / 20) / 10 * 2;
  return partner;
}

static size_t read_partners(const char *path) {
  static char line[LINE], header[LINE];
  char *cells[CELLS], *names[CELLS];
  FILE *file = fopen(path, "r");
  if (!file || !fgets(header, LINE, file)) stop("no metrics");
  const size_t columns = split(header, names);
  size_t count = 0;
  while (fgets(line, LINE, file) && count < PARTNERS_MOST) {
    if (split(line, cells) != columns) stop("a line has other cells");
    partners[count++] = read_partner(cells, names, columns);
  }
  fclose(file);
  return count;
}

static size_t read_settings(const char *path) {
  static char line[LINE];
  char *cells[CELLS];
  FILE *file = fopen(path, "r");
  if (!file) stop("no settings");
  size_t count = 0;
  while (fgets(line, LINE, file) && count < SETTINGS_MOST) {
    int64_t *figures = settings[count++].targets;
    if (split(line, cells) != sizeof(Setting) / sizeof(int64_t)) stop("a setting");
    for (size_t i = 0; i < sizeof(Setting) / sizeof(int64_t); i++)
      figures[i] = decimal(cells[i], 0);
  }
  fclose(file);
  return count;
}

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

/* Cents of a commission: a rate is percent of each slice, halves up. */
static int64_t commission(int64_t over, size_t tier) {
  static const int64_t rates[TIERS][3] = {{2, 3, 4}, {3, 4, 5}, {5, 6, 8}};
  const int64_t low = 10000000, high = 50000000;
  const int64_t paid = least(over, low) * rates[tier][0] +
                       least(most(over - low, 0), high - low) * rates[tier][1] +
                       most(over - high, 0) * rates[tier][2];
  return (paid + 50) / 100;
}

static Outcome vary(const Setting *setting, size_t count) {
  Outcome outcome = {{0}, 0};
  int64_t standings[TIERS];
  for (size_t t = 0; t < TIERS; t++) standings[t] = setting->standings[t] * ONE;
  for (size_t i = 0; i < count; i++) {
    const Partner *partner = &partners[i];
    const int64_t standing = partner->performance * setting->weights[0] +
                             partner->partnership * setting->weights[1];
    size_t tier = TIERS;
    while (tier && (partner->revenue < setting->targets[tier - 1] ||
                    standing < standings[tier - 1]))
      tier--;
    outcome.tiers[tier]++;
    if (tier)
      outcome.paid +=
          commission(most(partner->revenue - setting->targets[tier - 1], 0), tier - 1);
  }
  return outcome;
}

int main(int count, char **words) {
  struct timespec from, to;
  if (count != 3) return 2;
  const size_t rows = read_partners(words[1]), variations = read_settings(words[2]);
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (size_t i = 0; i < variations; i++) outcomes[i] = vary(&settings[i], rows);
  clock_gettime(CLOCK_MONOTONIC, &to);
  fprintf(stderr, "%.4f\n",
          (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9);
  for (size_t i = 0; i < variations; i++) {
    for (size_t t = 0; t <= TIERS; t++) printf("%lld,", (long long)outcomes[i].tiers[t]);
    printf("%lld\n", (long long)outcomes[i].paid);
  }
  return 0;
}
