/* generate FOLDER DEALS PARTNERS: writes partners.csv, deals.csv and, a tenth of it each,
 * surveys.csv and certs.csv. The same sizes give the same bytes: the seed is fixed.
 *
 * Partners are skewed: the one at the n-th part of the list has a share that falls with
 * the square root of n, so that a tenth of the partners has about a third of the deals.
 * Deals are of 2025 and 2026, a twentieth of 2024. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 12, BUFFER = 1 << 20, ROW_MOST = 256 };

static const char *const LINE_NAMES[LINES] = {
    "Resource Desk", "Brandfolder",  "Data Shuttle", "\"Control Center, Enterprise\"",
    "Pivot",         "Dynamic View", "Bridge",       "Calendar",
    "DataMesh",      "Work Apps",    "Connectors",   "Safeguard"};
static const char *const KINDS[] = {"new", "expansion", "renewal"};
static const char *const STAGES[] = {"discover", "evaluate", "negotiate", "won"};
static const char *const BADGES[] = {"new-sales", "core-product", "core-solution",
                                     "associate", "architect"};

typedef struct Out {
  FILE *file;
  char bytes[BUFFER + ROW_MOST];
  size_t length;
} Out;

static uint64_t state = 0x9E3779B97F4A7C15u;

/* splitmix64 */
static uint64_t draw(void) {
  uint64_t z = state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static uint32_t below(uint32_t limit) {
  return (uint32_t)(((draw() >> 32) * limit) >> 32);
}

/* More often small than large: the square of an even draw. */
static uint32_t skewed(uint32_t limit) {
  uint64_t part = draw() >> 32;
  return (uint32_t)((((part * part) >> 32) * limit) >> 32);
}

static void flush(Out *out) {
  if (fwrite(out->bytes, 1, out->length, out->file) != out->length) {
    fprintf(stderr, "generate: %s\n", strerror(errno));
    exit(2);
  }
  out->length = 0;
}

static void put_text(Out *out, const char *text) {
  size_t length = strlen(text);
  memcpy(out->bytes + out->length, text, length);
  out->length += length;
}

static void put_digits(Out *out, uint32_t value, int width) {
  for (int i = width; i-- > 0; value /= 10)
    out->bytes[out->length + (size_t)i] = (char)('0' + value % 10);
  out->length += (size_t)width;
}

static void put_number(Out *out, uint32_t value) {
  int width = 1;
  for (uint32_t rest = value; rest >= 10; rest /= 10) width++;
  put_digits(out, value, width);
}

static void put_code(Out *out, char letter, uint32_t value, int width) {
  out->bytes[out->length++] = letter;
  put_digits(out, value, width);
}

static void put_date(Out *out, uint32_t year, uint32_t month, uint32_t day) {
  put_digits(out, year, 4);
  put_text(out, "-");
  put_digits(out, month, 2);
  put_text(out, "-");
  put_digits(out, day, 2);
}

static void end_row(Out *out) {
  out->bytes[out->length++] = '\n';
  if (out->length >= BUFFER) flush(out);
}

static void open_file(Out *out, const char *folder, const char *name,
                      const char *header) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.csv", folder, name);
  out->file = fopen(path, "wb");
  if (!out->file) {
    fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
    exit(2);
  }
  out->length = 0;
  put_text(out, header);
  end_row(out);
}

static void close_file(Out *out) {
  flush(out);
  if (fclose(out->file)) exit(2);
}

static void write_partners(Out *out, const char *folder, uint32_t partners) {
  open_file(out, folder, "partners", "partner_id");
  for (uint32_t i = 0; i < partners; i++) {
    put_code(out, 'P', i, 6);
    end_row(out);
  }
  close_file(out);
}

static void write_deal(Out *out, uint32_t number, uint32_t partners, uint32_t customers) {
  put_code(out, 'D', number, 8);
  put_text(out, ",");
  put_code(out, 'P', skewed(partners), 6);
  put_text(out, ",");
  put_date(out, below(20) ? 2025 + below(2) : 2024, 1 + below(12), 1 + below(28));
  put_text(out, ",");
  put_text(out, KINDS[below(3)]);
  put_text(out, ",");
  put_text(out, LINE_NAMES[below(LINES)]);
  put_text(out, ",");
  put_text(out, STAGES[below(4)]);
  put_text(out, below(2) ? ",yes," : ",no,");
  put_text(out, below(3) ? "no," : "yes,");
  put_text(out, below(3) ? "yes," : "no,");
  put_number(out, skewed(60000));
  put_text(out, ".");
  put_digits(out, below(100), 2);
  put_text(out, ",USD,");
  put_code(out, 'C', below(customers), 7);
  end_row(out);
}

static void write_deals(Out *out, const char *folder, uint32_t deals, uint32_t partners) {
  uint32_t customers = deals / 5 + 1;
  open_file(out, folder, "deals",
            "deal_id,partner_id,closed_on,kind,product_line,stage,registered,influenced,"
            "evidence,amount,currency,customer");
  for (uint32_t i = 0; i < deals; i++) write_deal(out, i, partners, customers);
  close_file(out);
}

static void write_surveys(Out *out, const char *folder, uint32_t rows,
                          uint32_t partners) {
  open_file(out, folder, "surveys", "survey_id,partner_id,answered_on,score");
  for (uint32_t i = 0; i < rows; i++) {
    put_code(out, 'S', i, 8);
    put_text(out, ",");
    put_code(out, 'P', skewed(partners), 6);
    put_text(out, ",");
    put_date(out, 2025 + below(2), 1 + below(12), 1 + below(28));
    put_text(out, ",");
    if (below(20)) {
      uint32_t tenths = 20 + below(31);
      put_number(out, tenths / 10);
      put_text(out, ".");
      put_digits(out, tenths % 10, 1);
    }
    end_row(out);
  }
  close_file(out);
}

static void write_certs(Out *out, const char *folder, uint32_t rows, uint32_t partners) {
  open_file(out, folder, "certs", "cert_id,partner_id,person,badge,issued_on,valid_to");
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t partner = skewed(partners), year = 2024 + below(3), month = 1 + below(12);
    uint32_t day = 1 + below(28);
    put_code(out, 'B', i, 8);
    put_text(out, ",");
    put_code(out, 'P', partner, 6);
    put_text(out, ",");
    put_code(out, 'E', partner * 8 + below(8), 7);
    put_text(out, ",");
    put_text(out, BADGES[below(5)]);
    put_text(out, ",");
    put_date(out, year, month, day);
    put_text(out, ",");
    put_date(out, year + 1 + below(2), month, day);
    end_row(out);
  }
  close_file(out);
}

static uint32_t read_size(const char *word, uint32_t most) {
  char *end;
  unsigned long value = strtoul(word, &end, 10);
  if (*end || value < 1 || value > most) {
    fprintf(stderr, "generate: %s is not from 1 to %u\n", word, most);
    exit(2);
  }
  return (uint32_t)value;
}

int main(int count, char **words) {
  static Out out;
  if (count != 4) {
    fprintf(stderr, "generate FOLDER DEALS PARTNERS\n");
    return 2;
  }
  uint32_t deals = read_size(words[2], 100000000),
           partners = read_size(words[3], 1000000);
  write_partners(&out, words[1], partners);
  write_deals(&out, words[1], deals, partners);
  write_surveys(&out, words[1], deals / 10, partners);
  write_certs(&out, words[1], deals / 10, partners);
  return 0;
}
