/* One field of a good plan is changed; the plan must be refused at that line. */
#include "plan_support.h"

typedef struct Case {
  const char *prefix; /* first fields of the line */
  size_t nth;
  size_t field; /* 0: the tag */
  const char *value;
} Case;

static void refuse_each(const char *plan, const Case *cases, size_t count) {
  PlanFixture fixture;
  uint32_t line;
  plan_fixture_init(&fixture, plan);
  for (size_t i = 0; i < count; i++) {
    const Case *one = &cases[i];
    print_message("%s #%zu field %zu = %s\n", one->prefix, one->nth, one->field,
                  one->value);
    RungText text = plan_with_field(&fixture, fixture.text, one->prefix, one->nth,
                                    one->field, one->value, &line);
    plan_refused(text, line);
  }
  plan_fixture_reset(&fixture);
}

#define REFUSE(cases) refuse_each("full", cases, sizeof(cases) / sizeof *(cases))

static void header_and_names(void **state) {
  (void)state;
  static const Case cases[] = {
      {"rung-plan", 0, 0, "plan"},  {"rung-plan", 0, 1, "2"},  {"rung-plan", 0, 1, "1\t"},
      {"file", 0, 0, "nofile"},     {"file", 0, 1, ""},        {"file", 0, 1, "a\tb"},
      {"currency", 0, 1, "US D"},   {"currency", 1, 1, "USD"}, {"currency", 0, 2, "19"},
      {"currency", 0, 2, "-1"},     {"currency", 0, 3, "$\t"}, {"thing", 0, 1, ""},
      {"thing", 0, 4, "2:1:1"},     {"thing", 0, 4, "0:0:1"},  {"thing", 0, 4, "0:1"},
      {"thing", 0, 4, "0:1:1:1"},   {"thing", 0, 6, "\\x"},    {"thing", 0, 8, ""},
      {"thing", 0, 9, "Title\tde"}, {"end", 0, 0, "fin"},      {"end", 0, 0, "end\t"},
  };
  REFUSE(cases);
}

static void program_record(void **state) {
  (void)state;
  static const Case cases[] = {
      {"program", 0, 1, "999"},     {"program", 0, 2, "0"},
      {"program", 0, 2, "7"},       {"program", 0, 3, "day"},
      {"program", 0, 3, "Year"},    {"program", 0, 4, "0"},
      {"program", 0, 4, "13"},      {"program", 0, 5, "29"},
      {"program", 0, 5, "0"},       {"program", 0, 6, "2"},
      {"program", 0, 7, "half-up"}, {"program", 0, 7, "half-up 0"},
      {"program", 0, 8, "-"},       {"program", 0, 8, "0"},
      {"program", 0, 8, "9999"},    {"program", 0, 8, "84\tx"},
  };
  REFUSE(cases);
}

static void source_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"source", 0, 1, "0"}, /* its thing's name is no identifier */
      {"source", 1, 1, "1"}, /* a name twice */
      {"source", 1, 2, "3"},       {"source", 1, 2, "-"},    {"source", 1, 2, "2"},
      {"source", 1, 3, "-"},       {"source", 1, 3, "0"},    {"source", 1, 3, "8"},
      {"source", 1, 3, "512"},     {"source", 1, 4, "5"},    {"source", 1, 4, "8"},
      {"source", 0, 5, ""},        {"source", 0, 5, ",,"},   {"source", 0, 5, "x"},
      {"source", 0, 6, ";"},       {"source", 0, 6, ""},     {"source", 0, 7, "."},
      {"source", 0, 7, "5"},       {"source", 0, 7, ",,"},   {"source", 0, 8, "ymd"},
      {"source", 0, 9, "percent"}, {"source", 0, 10, ""},    {"source", 0, 10, "yes,"},
      {"source", 0, 11, ",no"},    {"source", 0, 12, "-\t"}, {"source", 0, 4, "0"},
  };
  REFUSE(cases);
}

/* Partners whose rows are the keys in deals and notes. */
static void origins(void **state) {
  (void)state;
  static const Case cases[] = {
      {"source", 0, 13, "-"},   {"source", 0, 13, "1"},   {"source", 0, 13, "1,3"},
      {"source", 0, 13, "1,0"}, {"source", 0, 14, "0"},   {"source", 0, 14, "0,1"},
      {"source", 0, 14, "1,0"}, {"source", 0, 14, "0,9"}, {"source", 1, 13, "2"},
  };
  refuse_each("derived", cases, sizeof cases / sizeof *cases);
  PlanFixture fixture;
  uint32_t line, number;
  plan_fixture_init(&fixture, "derived");
  /* Notes come from deals, partners from notes. */
  RungText text = plan_with_field(&fixture, fixture.text, "source", 2, 13, "1", &number);
  text = plan_with_field(&fixture, text, "source", 2, 14, "0", &line);
  plan_refused(text, line - 2);
  plan_fixture_reset(&fixture);
}

static void owner_of_itself(void **state) {
  (void)state;
  PlanFixture fixture;
  uint32_t line;
  plan_fixture_init(&fixture, "full");
  RungText text = plan_with_field(&fixture, fixture.text, "source", 0, 2, "0", &line);
  text = plan_with_field(&fixture, text, "source", 0, 3, "4", &line);
  plan_refused(text, line);
  plan_fixture_reset(&fixture);
}

/* Columns of the full plan: 0-4 partners, 5-12 deals, 13-15 surveys. */
static void column_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"column", 0, 1, "0"},
      {"column", 1, 1, "4"},
      {"column", 0, 2, "3"},
      {"column", 6, 2, "0"},
      {"column", 1, 3, "txt"},
      {"column", 1, 3, "tier"},
      {"column", 12, 3, "number:ratio"},
      {"column", 12, 3, "number:31"},
      {"column", 12, 3, "number"},
      {"column", 10, 3, "money:2:2"},
      {"column", 10, 3, "money:0"},
      {"column", 6, 3, "ref:0"},
      {"column", 6, 3, "ref:7"},
      {"column", 6, 3, "ref:2"},
      {"column", 6, 3, "ref:4"},
      {"column", 4, 3, "text"},
      {"column", 9, 3, "date:1"},
      {"column", 1, 4, "2"},
      {"column", 0, 4, "1"},
      {"column", 14, 5, "1"},
      {"column", 0, 6, "1"},
      {"column", 4, 7, "-"},
      {"column", 4, 7, "1"},
      {"column", 6, 7, "3"},
      {"column", 11, 7, "0"},
      {"column", 11, 8, "-\tyes"},
      {"column", 8, 9, ""},
      {"column", 12, 8, "3"},
      {"column", 12, 8, "3,0"},
      {"column", 12, 8, "3,0,1,1"},
      {"column", 12, 8, "3,0,2"},
      {"column", 12, 8, "3,0,x"},
      {"column", 12, 8, "2,0,1"},
      {"column", 12, 8, "7,0,1"},
      {"column", 12, 8, "8,0,1"},
      {"column", 12, 8, "-1,0,1"},
      {"column", 12, 3, "percent:1"},
      {"column", 10, 8, "3,0,1"},
  };
  REFUSE(cases);
}

/* A fault of the columns together is told at the source. */
static void columns_together(void **state) {
  (void)state;
  PlanFixture fixture;
  RungText text, line;
  uint32_t number;
  plan_fixture_init(&fixture, "full");
  text = plan_with_field(&fixture, fixture.text, "column", 7, 5, "1", &number);
  plan_refused(text, plan_line(text, "source", 1, &line));
  /* Nobody can refer to a source that has no key. */
  text = plan_with_field(&fixture, fixture.text, "column", 0, 5, "0", &number);
  plan_refused(text, plan_line(text, "column", 4, &line));
  plan_fixture_reset(&fixture);
}

static void window_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"window", 0, 1, "today"},      {"window", 0, 2, "0"},
      {"window", 3, 2, "-"},          {"window", 3, 2, "3"},
      {"window", 3, 2, "4"},          {"window", 4, 3, "100001"},
      {"window", 4, 3, "-100001"},    {"window", 5, 3, "0"},
      {"window", 6, 3, "-1"},         {"window", 4, 4, "week"},
      {"window", 0, 5, "2025-01-01"}, {"window", 2, 5, "-"},
      {"window", 2, 6, "-"},          {"window", 2, 5, "2026-01-01"},
      {"window", 2, 5, "2025-02-29"}, {"window", 2, 6, "10000-01-01"},
      {"window", 2, 5, "0000-01-01"}, {"window", 2, 6, "2025-12-31T00:00:00"},
      {"window", 7, 2, "-"},          {"window", 7, 4, "week"},
      {"window", 8, 3, "0"},          {"window", 9, 3, "-1"},
      {"window", 9, 2, "9"},          {"window", 8, 5, "2025-01-01"},
  };
  REFUSE(cases);
}

/* Nodes of the full plan by number: 0 number, 3 USD, 11 flag, 16 region of partners, 18
 * parent, 19-25 columns of deals (partner line stage date arr registered weight), 29 flag
 * of deals, 31 partner of line. */
static void group_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"group", 0, 1, "999"},   {"group", 0, 2, "0"},       {"group", 0, 2, "7"},
      {"group", 0, 2, "1"},     {"group", 0, 3, "10"},      {"group", 0, 3, "-"},
      {"group", 0, 4, "-"},     {"group", 0, 4, "19"},      {"group", 0, 4, "14\t"},
      {"group", 0, 5, "22"},    {"group", 0, 5, "12"},      {"group", 0, 6, "-"},
      {"group", 0, 6, "19,16"}, {"group", 0, 6, "19,9999"}, {"group", 0, 7, "1"},
      {"group", 0, 7, "2"},
  };
  REFUSE(cases);
}

/* A group by what only it can give. */
static void groups_in_a_circle(void **state) {
  (void)state;
  PlanFixture fixture;
  RungText text, line;
  uint32_t number;
  plan_fixture_init(&fixture, "full");
  /* line, the group, by a key of a group that is made from it. */
  text = plan_with_field(&fixture, fixture.text, "group", 2, 2, "6", &number);
  plan_refused(text, number);
  /* A group's node that comes after its first use. */
  text = plan_with_field(&fixture, fixture.text, "group", 0, 5, "64", &number);
  plan_refused(text, plan_line(text, "node\tkey", 0, &line));
  plan_fixture_reset(&fixture);
}

static void node_fields(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tadd", 0, 1, "plus"},  {"node\tadd", 0, 2, "money:9:2"},
      {"node\tadd", 0, 3, "7"},     {"node\tadd", 0, 3, "-1"},
      {"node\tadd", 0, 4, "-"},     {"node\tadd", 0, 4, "1"},
      {"node\tadd", 0, 4, "1,2,3"}, {"node\tadd", 0, 4, "999,3"},
      {"node\tadd", 0, 4, "3,"},    {"node\tadd", 0, 5, "29"},
      {"node\tadd", 0, 6, "19"},    {"node\tadd", 0, 7, "22"},
      {"node\tadd", 0, 8, "0"},     {"node\tadd", 0, 9, "x"},
      {"node\tadd", 0, 10, "999"},  {"node\tadd", 0, 11, "9:9:9"},
      {"node\tadd", 0, 12, "a\tb"}, {"node\tsum", 0, 5, "95"},
      {"node\tsum", 0, 8, "10"},    {"node\tconstant", 0, 4, "0"},
  };
  REFUSE(cases);
}

static void leaf_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tconstant", 0, 9, ""},
      {"node\tconstant", 0, 9, "1.5"},
      {"node\tconstant", 0, 9, "1e3"},
      {"node\tconstant", 0, 2, "number:ratio"},
      {"node\tconstant", 0, 2, "ref:1"},
      {"node\tconstant", 0, 2, "flag"},
      {"node\tconstant", 0, 3, "1"},
      {"node\tconstant", 3, 9, "1.234"},
      {"node\tconstant", 3, 9, "999999999999999999999999999999999999999"},
      {"node\tconstant", 6, 9, "2025-02-30"},
      {"node\tconstant", 6, 9, "01/02/2025"},
      {"node\tconstant", 11, 9, "yes"},
      {"node\tconstant", 12, 9, "3"},
      {"node\tconstant", 12, 9, "-1"},
      {"node\tmissing", 0, 9, "0"},
      {"node\tmissing", 0, 3, "1"},
      {"node\twindow_start", 0, 8, "-"},
      {"node\twindow_start", 0, 2, "text"},
      {"node\twindow_end", 0, 3, "1"},
      {"node\tcolumn", 1, 3, "0"},
      {"node\tcolumn", 1, 3, "4"},
      {"node\tcolumn", 0, 9, "5"},
      {"node\tcolumn", 0, 9, ""},
      {"node\tcolumn", 0, 2, "flag"},
      {"node\tcolumn", 1, 2, "percent:2"},
      {"node\tkey", 1, 3, "1"},
      {"node\tkey", 1, 9, "2"},
      {"node\tkey", 1, 2, "text"},
      {"node\tkey", 1, 3, "0"},
      {"node\tin_window", 0, 4, "0"},
      {"node\tin_window", 0, 8, "-"},
      {"node\tin_window", 0, 2, "date"},
      {"node\tin_window", 0, 3, "1"},
      {"node\tvalid_on", 0, 4, "22"},
      {"node\tvalid_on", 0, 4, "22,0"},
      {"node\tvalid_on", 0, 4, "0,22"},
      {"node\tvalid_on", 0, 4, "22,6,6"},
      {"node\tvalid_on", 0, 5, "24"},
      {"node\tvalid_on", 0, 8, "-"},
      {"node\tvalid_on", 0, 2, "date"},
      {"node\tvalid_on", 0, 3, "1"},
  };
  REFUSE(cases);
}

static void arithmetic_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tadd", 0, 2, "money:0:1"},
      {"node\tadd", 0, 2, "money:1:2"},
      {"node\tadd", 0, 2, "number:2"},
      {"node\tadd", 0, 2, "text"},
      {"node\tadd", 0, 4, "3,0"},
      {"node\tadd", 0, 4, "3,5"},
      {"node\tadd", 0, 4, "3,8"},
      {"node\tadd", 0, 4, "23,3"},
      {"node\tsubtract", 0, 3, "0"},
      {"node\tsubtract", 0, 2, "flag"},
      {"node\tmultiply", 0, 2, "money:0:3"},
      {"node\tmultiply", 0, 2, "money:0:5"},
      {"node\tmultiply", 0, 2, "number:4"},
      {"node\tmultiply", 0, 2, "money:1:4"},
      {"node\tmultiply", 0, 4, "3,3"},
      {"node\tmultiply", 0, 4, "3,8"},
      {"node\tdivide", 0, 2, "percent:4"},
      {"node\tdivide", 0, 2, "money:0:ratio"},
      {"node\tdivide", 0, 4, "0,3"},
      {"node\tdivide", 0, 4, "3,5"},
      {"node\tdivide", 0, 4, "3,8"},
      {"node\tdivide", 1, 2, "number:ratio"},
      {"node\tnegate", 0, 4, "8"},
      {"node\tabs", 0, 2, "money:0:0"},
      {"node\tmin", 0, 2, "text"},
      {"node\tmin", 0, 4, "3,0"},
      {"node\tmax", 0, 4, "6,3"},
      {"node\tmax", 0, 2, "number:0"},
      {"node\tround", 0, 9, "half-up"},
      {"node\tround", 0, 9, "near 0.01"},
      {"node\tround", 0, 9, "half-up 0.001"},
      {"node\tround", 0, 9, "half-up 0"},
      {"node\tround", 0, 9, "half-up -1"},
      {"node\tround", 0, 2, "number:2"},
      {"node\tround", 0, 2, "money:0:ratio"},
  };
  REFUSE(cases);
}

static void flag_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\teq", 0, 2, "text"},      {"node\teq", 0, 4, "21,0"},
      {"node\teq", 0, 4, "21,6"},      {"node\tne", 0, 4, "18,16"},
      {"node\tlt", 0, 4, "11,11"},     {"node\tlt", 0, 4, "6,0"},
      {"node\tge", 0, 4, "3,5"},       {"node\tge", 0, 4, "3,0"},
      {"node\tgt", 0, 4, "18,18"},     {"node\tand", 0, 4, "0,11"},
      {"node\tand", 0, 2, "number:0"}, {"node\tor", 0, 4, "16"},
      {"node\tnot", 0, 4, "3"},        {"node\tholds", 0, 2, "tier"},
      {"node\tholds", 0, 4, "12"},     {"node\tis_missing", 0, 2, "text"},
      {"node\tat_least", 0, 9, ""},    {"node\tat_least", 0, 9, "-1"},
      {"node\tat_least", 0, 9, "1.0"}, {"node\tat_least", 0, 4, "6"},
      {"node\thighest", 0, 2, "flag"}, {"node\thighest", 0, 4, "11,11,11"},
      {"node\thighest", 0, 4, "0"},
  };
  REFUSE(cases);
}

static void choice_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\totherwise", 0, 2, "number:0"},
      {"node\totherwise", 0, 4, "0,3"},
      {"node\tif", 0, 4, "3,3,3"},
      {"node\tif", 0, 4, "11,3,0"},
      {"node\tif", 0, 4, "11,3"},
      {"node\tpick", 0, 4, "12,2,2"},
      {"node\tpick", 0, 4, "12,2,2,2,2"},
      {"node\tpick", 0, 4, "2,2,2,2"},
      {"node\tpick", 0, 4, "12,2,2,8"},
      {"node\tpick_dated", 0, 4, "15,6,3,7"},
      {"node\tpick_dated", 0, 4, "3,6,3,7,3"},
      {"node\tpick_dated", 0, 4, "15,7,3,6,3"},
      {"node\tpick_dated", 0, 4, "15,6,3,6,3"},
      {"node\tpick_dated", 0, 4, "15,14,3"},
      {"node\tpick_dated", 0, 4, "15,6,5"},
      {"node\tpick_dated", 0, 4, "15,3,3"},
      {"node\tlookup", 0, 4, "3,8,2"},
      {"node\tlookup", 0, 4, "21,8,2,8,2"},
      {"node\tlookup", 0, 4, "21,20,2"},
      {"node\tlookup", 0, 4, "21,0,2"},
      {"node\tlookup", 0, 4, "21,8,2,9"},
      {"node\tlookup", 0, 4, "21,8,3"},
  };
  REFUSE(cases);
}

static void schedule_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\trate_at", 0, 9, ""},
      {"node\trate_at", 0, 9, "up to"},
      {"node\trate_at", 0, 4, "3,4,2,3"},
      {"node\trate_at", 0, 4, "3,0,2"},
      {"node\trate_at", 0, 4, "3,4,2,5,2"},
      {"node\trate_at", 0, 4, "3,4,8"},
      {"node\trate_at", 0, 2, "percent:1"},
      {"node\trate_at", 0, 4, "8,4,2"},
      {"node\tpay_split", 0, 2, "money:0:3"},
      {"node\tpay_split", 0, 2, "percent:4"},
      {"node\tpay_split", 0, 4, "3,4,3"},
      {"node\tpay_split", 0, 4, "3,4,2,3,4"},
      {"node\tpay_whole", 0, 2, "money:1:4"},
      {"node\tpay_whole", 0, 2, "money:0:2"},
      {"node\tpay_whole", 0, 9, "-"},
  };
  REFUSE(cases);
}

static void date_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tdays", 0, 2, "number:1"},
      {"node\tdays", 0, 2, "percent:0"},
      {"node\tdays", 0, 4, "6,0"},
      {"node\tdays", 0, 4, "0,6"},
      {"node\tyear", 0, 4, "0"},
      {"node\tquarter", 0, 2, "date"},
      {"node\tmonth", 0, 2, "number:ratio"},
      {"node\tadd_months", 0, 4, "22,6"},
      {"node\tadd_months", 0, 2, "number:0"},
      {"node\tadd_days", 0, 4, "22,25"},
      {"node\tadd_days", 0, 4, "1,1"},
      {"node\trules_day", 0, 2, "text"},
      {"node\trules_day", 0, 3, "1"},
      {"node\trules_day", 0, 8, "-"},
      {"node\trules_date", 0, 2, "number:0"},
      {"node\trules_date", 0, 4, "23"},
      {"node\tspan_start", 0, 2, "number:0"},
      {"node\tspan_start", 0, 4, "23"},
      {"node\tspan_start", 0, 9, "day"},
      {"node\tspan_start", 0, 9, "-"},
  };
  REFUSE(cases);
}

/* 32-34 members, 36 sum of line: group 4 line, 5 by region, 6 from line. */
static void domain_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tmember", 0, 9, "3"},  {"node\tmember", 0, 9, "7"},
      {"node\tmember", 0, 9, "5"},  {"node\tmember", 0, 2, "ref:5"},
      {"node\tmember", 0, 3, "1"},  {"node\tmember", 0, 2, "text"},
      {"node\tmatch", 0, 4, "0"},   {"node\tmatch", 0, 4, "8,8"},
      {"node\tmatch", 0, 9, "2"},   {"node\tmatch", 0, 2, "ref:4"},
      {"node\tmatch", 0, 4, "16"},  {"node\tspread", 0, 6, "-"},
      {"node\tspread", 0, 6, "32"}, {"node\tspread", 0, 6, "31"},
      {"node\tspread", 0, 4, "0"},  {"node\tspread", 0, 2, "number:1"},
      {"node\tspread", 0, 3, "2"},
  };
  REFUSE(cases);
}

static void aggregate_nodes(void **state) {
  (void)state;
  static const Case cases[] = {
      {"node\tsum", 0, 4, "3"},
      {"node\tsum", 0, 4, "20"},
      {"node\tsum", 0, 2, "money:0:1"},
      {"node\tsum", 0, 2, "number:2"},
      {"node\tsum", 0, 5, "12"},
      {"node\tsum", 0, 5, "23"},
      {"node\tsum", 0, 6, "-"},
      {"node\tsum", 0, 6, "19"},
      {"node\tsum", 0, 6, "18"},
      {"node\tsum", 0, 7, "-"},
      {"node\tsum", 0, 7, "0"},
      {"node\tsum", 0, 7, "19"},
      {"node\tsum", 0, 8, "-"},
      {"node\tsum", 0, 3, "1"},
      {"node\tsum", 0, 3, "0"},
      {"node\tavg", 0, 2, "number:1"},
      {"node\tavg", 0, 4, "26"},
      {"node\tleast", 0, 2, "number:0"},
      {"node\tleast", 0, 4, "20"},
      {"node\tmost", 0, 2, "money:0:0"},
      {"node\tcount", 0, 9, ""},
      {"node\tcount", 0, 9, "0"},
      {"node\tcount", 0, 9, "7"},
      {"node\tcount", 0, 9, "2"},
      {"node\tcount", 1, 9, "3"},
      {"node\tcount", 1, 2, "number:1"},
      {"node\tcount_distinct", 0, 4, "20,16"},
      {"node\tcount_distinct", 0, 2, "text"},
      {"node\tcount_distinct", 0, 4, "20,20,20,20,20,20,20,20,20"},
      {"node\tmedian", 0, 2, "money:0:2"},
      {"node\tmedian", 0, 4, "22"},
      {"node\tpercentile", 0, 9, "1.1"},
      {"node\tpercentile", 0, 9, "-0.1"},
      {"node\tpercentile", 0, 9, ""},
      {"node\tpercentile", 0, 2, "money:0:3"},
      {"node\tpercentile", 0, 9, "0.1234567891"},
      {"node\tpercentile", 0, 2, "money:0:ratio"},
      {"node\tsum_top", 0, 9, "0"},
      {"node\tsum_top", 0, 9, "1.5"},
      {"node\tsum_top", 0, 9, ""},
      {"node\tany", 0, 4, "23"},
      {"node\tall", 0, 2, "number:0"},
      {"node\tfirst", 0, 4, "21,23"},
      {"node\tfirst", 0, 4, "21"},
      {"node\tfirst", 0, 2, "flag"},
      {"node\tlast", 0, 4, "19,27"},
      {"node\trank", 0, 2, "number:1"},
      {"node\trank", 0, 4, "3"},
      {"node\trank", 0, 4, "16"},
      {"node\trank", 0, 6, "19"},
      {"node\trank", 0, 6, "16"},
      {"node\trank", 0, 5, "29"},
      {"node\trank", 1, 3, "0"},
      {"node\tconvert", 0, 2, "number:3"},
      {"node\tconvert", 0, 2, "money:0:2"},
      {"node\tconvert", 0, 3, "1"},
      {"node\tconvert", 0, 4, "23,25,21"},
      {"node\tconvert", 0, 4, "23,23,21,22"},
      {"node\tconvert", 0, 4, "21,25,21,22"},
      {"node\tconvert", 0, 4, "23,25,25,22"},
      {"node\tconvert", 0, 4, "23,25,21,21"},
      {"node\tconvert", 0, 4, "23,17,21,22"},
      {"node\tconvert", 0, 5, "23"},
      {"node\tconvert", 0, 5, "48"},
      {"node\tconvert", 0, 6, "19"},
      {"node\tconvert", 0, 7, "21"},
      {"node\tconvert", 0, 7, "-"},
      {"node\tconvert", 0, 8, "-"},
      {"node\tapportion", 0, 2, "number:2"},
      {"node\tapportion", 0, 2, "money:0:1"},
      {"node\tapportion", 0, 2, "money:0:ratio"},
      {"node\tapportion", 0, 3, "0"},
      {"node\tapportion", 0, 4, "3,39"},
      {"node\tapportion", 0, 4, "3,3,16"},
      {"node\tapportion", 0, 4, "3,18,16"},
      {"node\tapportion", 0, 4, "58,39,16"},
      {"node\tapportion", 0, 4, "23,39,16"},
      {"node\tapportion", 0, 4, "3,39,20"},
      {"node\tapportion", 0, 4, "3,39,17"},
      {"node\tapportion", 0, 5, "48"},
      {"node\tapportion", 0, 6, "19"},
      {"node\tapportion", 0, 6, "16"},
      {"node\trunning", 0, 2, "money:0:1"},
      {"node\trunning", 0, 2, "number:2"},
      {"node\trunning", 0, 3, "1"},
      {"node\trunning", 0, 4, "23"},
      {"node\trunning", 0, 4, "22,22"},
      {"node\trunning", 0, 4, "23,23"},
      {"node\trunning", 0, 4, "23,6"},
      {"node\trunning", 0, 4, "3,22"},
      {"node\trunning", 0, 5, "23"},
      {"node\trunning", 0, 6, "18"},
      {"node\trunning", 0, 6, "23"},
      {"node\trunning", 0, 7, "-"},
      {"node\trunning", 0, 7, "23"},
      {"node\trunning", 0, 8, "-"},
  };
  REFUSE(cases);
}

static void outcome_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"tier", 0, 1, "999"},       {"path", 0, 2, "11"},
      {"path", 0, 2, "-"},         {"path", 0, 2, "11,-"},
      {"path", 0, 2, "11,0"},      {"path", 0, 2, "11,24"},
      {"condition", 0, 1, "rule"}, {"condition", 0, 2, "2"},
      {"condition", 0, 3, "0"},    {"condition", 0, 3, "3"},
      {"condition", 0, 5, "3"},    {"condition", 0, 5, "24"},
      {"condition", 0, 6, "-"},    {"condition", 0, 7, "-"},
      {"condition", 0, 8, "-"},    {"condition", 0, 8, "add"},
      {"condition", 0, 7, "5"},    {"condition", 0, 7, "23"},
      {"condition", 1, 8, "ge"},   {"condition", 2, 2, "1"},
      {"condition", 2, 3, "1"},    {"condition", 2, 5, "29"},
      {"condition", 3, 2, "2"},    {"condition", 3, 5, "30"},
      {"condition", 0, 9, "1"},    {"condition", 0, 9, "24"},
      {"field", 0, 1, "999"},      {"field", 0, 2, "999"},
      {"field", 0, 2, "23"},       {"field", 0, 2, "3"},
      {"field", 0, 2, "-"},        {"field", 0, 2, "36\t0"},
      {"metric", 0, 2, "23"},      {"metric", 0, 2, "999"},
      {"score", 0, 2, "70"},       {"score", 0, 2, "3"},
      {"score", 0, 3, "0,0"},      {"score", 0, 3, "0,0,-"},
      {"score", 0, 3, "0,0,3"},    {"score", 0, 4, "11"},
      {"score", 0, 5, "3,1,1"},    {"score", 0, 5, "1,1"},
      {"category", 0, 1, "1"},     {"category", 0, 3, "2,2"},
      {"category", 0, 3, "2,2,3"}, {"category", 0, 4, "8,2,2"},
      {"category", 0, 4, "76,76,-"}, {"category", 0, 5, "-"},
      {"category", 0, 5, "3,2,2"}, {"category", 0, 6, "-"},
      {"category", 0, 6, "8,2,2"}, {"category", 0, 7, "3,2,2"},
      {"measure", 0, 1, "1"},      {"measure", 0, 3, "999"},
      {"measure", 0, 4, "2,2,2"},  {"measure", 0, 4, "71"},
      {"measure", 0, 5, "-"},      {"measure", 0, 5, "1,3,1"},
      {"measure", 0, 6, "-"},      {"measure", 0, 6, "8,2,2"},
      {"measure", 0, 7, "-"},      {"measure", 0, 7, "3,2,2"},
      {"measure", 0, 8, "3,2,2"},
      {"badge", 0, 2, "0"},        {"badge", 0, 3, "24"},
      {"badge", 0, 3, "36"},       {"step", 0, 1, "2"},
      {"step", 0, 3, "23"},        {"step", 0, 3, "999"},
      {"benefit", 0, 4, "a\tb"},   {"benefit", 0, 3, "badges"},
      {"benefit", 1, 3, "tiers"},  {"benefit", 0, 3, "tier"},
      {"benefit", 0, 0, "bonus"},
  };
  REFUSE(cases);
}

static void incentive_records(void **state) {
  (void)state;
  static const Case cases[] = {
      {"incentive", 0, 2, "0"},  {"incentive", 0, 6, "36"},  {"incentive", 0, 3, "-"},
      {"incentive", 0, 3, "18"}, {"incentive", 0, 4, "23"},  {"incentive", 0, 5, "61"},
      {"incentive", 0, 6, "20"}, {"incentive", 0, 7, "0"},   {"incentive", 0, 8, "23"},
      {"incentive", 0, 9, "5"},  {"incentive", 0, 10, "23"}, {"incentive", 0, 11, "3"},
      {"incentive", 0, 12, "4"}, {"incentive", 0, 13, "93"}, {"incentive", 0, 14, "0"},
      {"incentive", 0, 15, "5"}, {"incentive", 0, 15, "39"}, {"incentive", 0, 14, "-\t-"},
      {"incentive", 1, 3, "18"}, {"incentive", 1, 6, "23"},  {"incentive", 0, 10, "0"},
  };
  REFUSE(cases);
}

/* The message of a mistake says which node, in words for engineers. */
static void messages(void **state) {
  (void)state;
  PlanFixture fixture;
  RungAllocator allocator;
  RungError err;
  RungPlan plan;
  uint32_t line;
  plan_fixture_init(&fixture, "small");
  RungText text = plan_with_field(&fixture, fixture.text, "node\tgt", 0, 4, "1,3", &line);
  rung_allocator_init(&allocator, 0);
  rung_error_init(&err);
  assert_int_equal(rung_plan_decode(&plan, text, &allocator, &err), RUNG_E_SCRIPT);
  assert_string_equal(err.message, "node %5 gt: money USD scale 2 and text cannot be "
                                   "compared so");
  assert_string_equal(err.file, "plan");
  assert_int_equal(err.line, line);
  plan_fixture_reset(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(header_and_names),   cmocka_unit_test(program_record),
      cmocka_unit_test(source_records),     cmocka_unit_test(owner_of_itself), cmocka_unit_test(origins),
      cmocka_unit_test(column_records),     cmocka_unit_test(columns_together),
      cmocka_unit_test(window_records),     cmocka_unit_test(group_records),
      cmocka_unit_test(groups_in_a_circle), cmocka_unit_test(node_fields),
      cmocka_unit_test(leaf_nodes),         cmocka_unit_test(arithmetic_nodes),
      cmocka_unit_test(flag_nodes),         cmocka_unit_test(choice_nodes),
      cmocka_unit_test(schedule_nodes),     cmocka_unit_test(date_nodes),
      cmocka_unit_test(domain_nodes),       cmocka_unit_test(aggregate_nodes),
      cmocka_unit_test(outcome_records),    cmocka_unit_test(incentive_records),
      cmocka_unit_test(messages),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
