#include "report_support.h"

#include "report/sheet.h"

static const RungMoneyStyle dollar = {{"$", 1}, {"USD", 3}, 2};

static RungAllocator allocator;
static RungError err;

static void start(RungSheet *sheet, size_t columns) {
  static const char *const names[] = {"a", "b,c", "=d"};
  rung_error_init(&err);
  rung_allocator_init(&allocator, 0);
  rung_sheet_init(sheet, &allocator);
  for (size_t i = 0; i < columns; i++) {
    RungText name = rung_text(names[i]);
    assert_int_equal(rung_sheet_column(sheet, RUNG_ROLE_TEXT, name, name, &err), RUNG_OK);
  }
}

static void add(RungSheet *sheet, const RungValue *values) {
  assert_int_equal(rung_sheet_row(sheet, &err), RUNG_OK);
  for (size_t i = 0; i < sheet->column_count; i++) {
    assert_int_equal(rung_sheet_set(sheet, i, values[i], &err), RUNG_OK);
  }
}

static RungValue words(const char *text) {
  return rung_value_text(rung_text(text));
}

static void assert_written(const RungSheet *sheet, RungFormat format,
                           const char *expected) {
  Captured captured;
  assert_int_equal(rung_sheet_write(sheet, format, &rung_terminal_none,
                                    capture_start(&captured)->stream, &err),
                   RUNG_OK);
  assert_captured(&captured, expected);
}

static void fill(RungSheet *sheet) {
  RungValue loss = rung_value_decimal(RUNG_KIND_MONEY, -1200, 2, &dollar);
  start(sheet, 3);
  add(sheet, (RungValue[]){words("plain"), loss, rung_value_missing()});
  add(sheet, (RungValue[]){words("say \"hi\", you"), rung_value_flag(true),
                           rung_value_integer(1234567)});
  add(sheet, (RungValue[]){words("two\nlines"), words("'quoted'"), rung_value_date(0)});
  add(sheet, (RungValue[]){words(""), words(" x "), words("\xD0\x91\"")});
}

static void writes_csv(void **state) {
  (void)state;
  RungSheet sheet;
  fill(&sheet);
  assert_written(&sheet, RUNG_FORMAT_CSV,
                 "a,\"b,c\",'=d\n"
                 "plain,-12.00,\n"
                 "\"say \"\"hi\"\", you\",yes,1234567\n"
                 "\"two\nlines\",'quoted',1970-01-01\n"
                 ", x ,\"Б\"\"\"\n");
  rung_sheet_reset(&sheet);
}

static void defuses_formulas_in_texts_only(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet, 1);
  static const char *const texts[] = {"=1+1", "+1",     "-1",  "@SUM(A1)", "\tx", "\rx",
                                      "\nx",  "=\"a\"", "a=1", "1-1",      "-"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    add(&sheet, (RungValue[]){words(texts[i])});
  }
  add(&sheet, (RungValue[]){rung_value_integer(-1)});
  add(&sheet, (RungValue[]){rung_value_decimal(RUNG_KIND_PERCENT, -5, 2, NULL)});
  assert_written(&sheet, RUNG_FORMAT_CSV,
                 "a\n'=1+1\n'+1\n'-1\n'@SUM(A1)\n'\tx\n\"'\rx\"\n\"'\nx\"\n"
                 "\"'=\"\"a\"\"\"\na=1\n1-1\n'-\n-1\n-0.05\n");
  rung_sheet_reset(&sheet);
}

static void an_empty_single_cell_is_not_an_empty_line(void **state) {
  (void)state;
  RungSheet sheet;
  start(&sheet, 1);
  add(&sheet, (RungValue[]){rung_value_missing()});
  add(&sheet, (RungValue[]){words("")});
  assert_written(&sheet, RUNG_FORMAT_CSV, "a\n\"\"\n\"\"\n");
  rung_sheet_reset(&sheet);
}

static void python_reads_csv_back(void **state) {
  (void)state;
  RungSheet sheet;
  Captured captured;
  fill(&sheet);
  assert_int_equal(
      rung_sheet_write_csv(&sheet, true, capture_start(&captured)->stream, &err),
      RUNG_OK);
  (void)capture_text(&captured);
  assert_python("import csv,io,sys\n"
                "t=io.TextIOWrapper(sys.stdin.buffer,encoding=\"utf-8\",newline=\"\")\n"
                "q=chr(34);s=chr(39)\n"
                "assert list(csv.reader(t,strict=True))==[\n"
                "[\"a\",\"b,c\",s+\"=d\"],[\"plain\",\"-12.00\",\"\"],\n"
                "[\"say \"+q+\"hi\"+q+\", you\",\"yes\",\"1234567\"],\n"
                "[\"two\\nlines\",s+\"quoted\"+s,\"1970-01-01\"],\n"
                "[\"\",\" x \",chr(0x411)+q]]\n",
                captured.text, captured.length);
  capture_end(&captured);
  rung_sheet_reset(&sheet);
}

static void streams_in_batches(void **state) {
  (void)state;
  RungSheet sheet;
  Captured captured;
  start(&sheet, 1);
  capture_start(&captured);
  for (int batch = 0; batch < 3; batch++) {
    add(&sheet, (RungValue[]){rung_value_integer(batch)});
    assert_int_equal(rung_sheet_write_csv(&sheet, batch == 0, captured.stream, &err),
                     RUNG_OK);
    rung_sheet_clear_rows(&sheet);
  }
  assert_captured(&captured, "a\n0\n1\n2\n");
  rung_sheet_reset(&sheet);
  assert_int_equal(allocator.used, 0);
}

static void writes_json(void **state) {
  (void)state;
  RungSheet sheet;
  fill(&sheet);
  assert_written(
      &sheet, RUNG_FORMAT_JSON,
      "[\n"
      "  {\"a\": \"plain\", \"b,c\": \"-12.00\", \"=d\": null},\n"
      "  {\"a\": \"say \\\"hi\\\", you\", \"b,c\": true, \"=d\": \"1234567\"},\n"
      "  {\"a\": \"two\\nlines\", \"b,c\": \"'quoted'\", \"=d\": \"1970-01-01\"},\n"
      "  {\"a\": \"\", \"b,c\": \" x \", \"=d\": \"Б\\\"\"}\n"
      "]\n");
  rung_sheet_clear_rows(&sheet);
  assert_written(&sheet, RUNG_FORMAT_JSON, "[]\n");
  assert_written(&sheet, RUNG_FORMAT_JSONL, "");
  assert_written(&sheet, RUNG_FORMAT_CSV, "a,\"b,c\",'=d\n");
  rung_sheet_reset(&sheet);
}

static void writes_json_lines(void **state) {
  (void)state;
  RungSheet sheet;
  Captured captured;
  start(&sheet, 2);
  add(&sheet, (RungValue[]){rung_value_integer(1), words("x")});
  add(&sheet, (RungValue[]){rung_value_missing(), rung_value_flag(false)});
  assert_written(&sheet, RUNG_FORMAT_JSONL,
                 "{\"a\":\"1\",\"b,c\":\"x\"}\n{\"a\":null,\"b,c\":false}\n");
  assert_int_equal(
      rung_sheet_write_jsonl(&sheet, true, capture_start(&captured)->stream, &err),
      RUNG_OK);
  assert_captured(&captured, "{\"a\":1,\"b,c\":\"x\"}\n{\"a\":null,\"b,c\":false}\n");
  rung_sheet_reset(&sheet);
}

static void knows_the_names_of_formats(void **state) {
  (void)state;
  RungFormat format = RUNG_FORMAT_TABLE;
  assert_true(rung_format_parse(rung_text("jsonl"), &format));
  assert_int_equal(format, RUNG_FORMAT_JSONL);
  assert_true(rung_format_parse(rung_text("table"), &format));
  assert_int_equal(format, RUNG_FORMAT_TABLE);
  assert_false(rung_format_parse(rung_text("xlsx"), &format));
}

static void tells_a_full_disk(void **state) {
  (void)state;
  FILE *full = fopen("/dev/full", "w");
  if (!full) skip();
  for (int format = RUNG_FORMAT_TABLE; format <= RUNG_FORMAT_JSONL; format++) {
    RungSheet sheet;
    fill(&sheet);
    assert_int_equal(
        rung_sheet_write(&sheet, (RungFormat)format, &rung_terminal_none, full, &err),
        RUNG_E_IO);
    assert_string_equal(err.code, "write-failed");
    rung_sheet_reset(&sheet);
  }
  (void)fclose(full);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(writes_csv),
      cmocka_unit_test(defuses_formulas_in_texts_only),
      cmocka_unit_test(an_empty_single_cell_is_not_an_empty_line),
      cmocka_unit_test(python_reads_csv_back),
      cmocka_unit_test(streams_in_batches),
      cmocka_unit_test(writes_json),
      cmocka_unit_test(writes_json_lines),
      cmocka_unit_test(knows_the_names_of_formats),
      cmocka_unit_test(tells_a_full_disk),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
