#include "report_support.h"

#include "report/json.h"
#include "report/value.h"

static void key(RungJson *json, const char *name) {
  rung_json_key(json, rung_text(name));
}

static void write_sample(RungJson *json) {
  rung_json_open_object(json);
  key(json, "text");
  rung_json_text(
      json, LITERAL("a \"quote\", \\, \b\f\n\r\t\x01\x7f / <Бета> \U0001F680 \u2028"));
  key(json, "nul");
  rung_json_text(json, LITERAL("a\0b"));
  key(json, "money");
  rung_json_decimal(json, -123450, 2);
  key(json, "count");
  rung_json_integer(json, INT64_MIN);
  key(json, "flags");
  rung_json_open_array(json);
  rung_json_flag(json, true);
  rung_json_flag(json, false);
  rung_json_null(json);
  rung_json_close_array(json);
  key(json, "nothing");
  rung_json_open_array(json);
  rung_json_close_array(json);
  key(json, "");
  rung_json_open_object(json);
  rung_json_close_object(json);
  rung_json_close_object(json);
}

static void write_captured(Captured *captured, const RungJsonStyle *style) {
  RungJson json;
  RungError err;
  rung_error_init(&err);
  rung_json_init(&json, capture_start(captured)->stream, style);
  write_sample(&json);
  assert_int_equal(rung_json_finish(&json, &err), RUNG_OK);
  (void)capture_text(captured);
}

static void python_reads_it_back(void **state) {
  (void)state;
  static const char program[] =
      "import json,sys\n"
      "from decimal import Decimal\n"
      "t=sys.stdin.buffer.read().decode(\"utf-8\")\n"
      "v=json.loads(t,parse_float=Decimal)\n"
      "assert "
      "list(v)==[\"text\",\"nul\",\"money\",\"count\",\"flags\",\"nothing\",\"\"]\n"
      "q=chr(34);b=chr(92)\n"
      "assert v[\"text\"]==\"a \"+q+\"quote\"+q+\", \"+b+\", \\b\\f\\n\\r\\t\\x01\\x7f / "
      "<\"+"
      "chr(0x411)+chr(0x435)+chr(0x442)+chr(0x430)+\"> \"+chr(0x1F680)+\" "
      "\"+chr(0x2028)\n"
      "assert v[\"nul\"]==\"a\\0b\"\n"
      "assert v[\"money\"] in (\"-1234.50\",Decimal(\"-1234.50\"))\n"
      "assert v[\"count\"]==-2**63\n"
      "assert v[\"flags\"]==[True,False,None] and v[\"nothing\"]==[] and v[\"\"]=={}\n"
      "assert t.endswith(\"}\\n\") and chr(0x2028) not in t\n";
  static const RungJsonStyle styles[] = {
      {0, 0, false}, {0, 0, true}, {2, RUNG_JSON_DEPTH_MAX, true}, {4, 1, false}};
  for (size_t i = 0; i < 4; i++) {
    Captured captured;
    write_captured(&captured, &styles[i]);
    assert_python(program, captured.text, captured.length);
    capture_end(&captured);
  }
}

static void figures_are_texts_or_bare(void **state) {
  (void)state;
  for (int bare = 0; bare < 2; bare++) {
    RungJson json;
    RungError err;
    Captured captured;
    RungJsonStyle style = {0, 0, bare == 1};
    rung_json_init(&json, capture_start(&captured)->stream, &style);
    rung_json_open_array(&json);
    rung_json_decimal(&json, 123450, 2);
    RungValue missing = rung_value_missing(), flag = rung_value_flag(true);
    RungValue share = rung_value_decimal(RUNG_KIND_PERCENT, -5, 2, NULL);
    rung_value_write_json(&share, &json);
    rung_value_write_json(&missing, &json);
    rung_value_write_json(&flag, &json);
    rung_json_close_array(&json);
    assert_int_equal(rung_json_finish(&json, &err), RUNG_OK);
    assert_captured(&captured, bare ? "[1234.50,-0.05,null,true]\n"
                                    : "[\"1234.50\",\"-0.05\",null,true]\n");
  }
}

static void indents_as_asked(void **state) {
  (void)state;
  static const struct {
    RungJsonStyle style;
    const char *expected;
  } cases[] = {
      {{0, 0, true}, "{\"a\":[1,{\"b\":[]}],\"c\":2}\n"},
      {{2, 9, true},
       "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": 2\n}\n"},
      {{2, 1, true}, "{\n  \"a\": [1, {\"b\": []}],\n  \"c\": 2\n}\n"},
      {{2, 0, true}, "{\"a\": [1, {\"b\": []}], \"c\": 2}\n"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    RungJson json;
    RungError err;
    Captured captured;
    rung_json_init(&json, capture_start(&captured)->stream, &cases[i].style);
    rung_json_open_object(&json);
    key(&json, "a");
    rung_json_open_array(&json);
    rung_json_integer(&json, 1);
    rung_json_open_object(&json);
    key(&json, "b");
    rung_json_open_array(&json);
    rung_json_close_array(&json);
    rung_json_close_object(&json);
    rung_json_close_array(&json);
    key(&json, "c");
    rung_json_integer(&json, 2);
    rung_json_close_object(&json);
    assert_int_equal(rung_json_finish(&json, &err), RUNG_OK);
    assert_captured(&captured, cases[i].expected);
  }
}

static void several_values_make_lines(void **state) {
  (void)state;
  RungJson json;
  RungError err;
  Captured captured;
  rung_json_init(&json, capture_start(&captured)->stream, &rung_json_lines);
  rung_json_null(&json);
  rung_json_open_array(&json);
  rung_json_close_array(&json);
  rung_json_integer(&json, 3);
  assert_int_equal(rung_json_finish(&json, &err), RUNG_OK);
  assert_captured(&captured, "null\n[]\n3\n");
}

/* Every two bytes, and every byte alone, in a text: the output is JSON in valid UTF-8. */
static void any_bytes_give_valid_json(void **state) {
  (void)state;
  RungJson json;
  RungError err;
  Captured captured;
  rung_json_init(&json, capture_start(&captured)->stream, &rung_json_lines);
  for (unsigned pair = 0; pair < 65536; pair++) {
    char bytes[] = {(char)(pair >> 8), (char)(pair & 255), 'z'};
    rung_json_text(&json, (RungText){bytes, 3});
  }
  assert_int_equal(rung_json_finish(&json, &err), RUNG_OK);
  (void)capture_text(&captured);
  assert_python(
      "import json,sys\n"
      "n=0\n"
      "for line in sys.stdin.buffer.read().decode(\"utf-8\").split(\"\\n\")[:-1]:\n"
      "  v=json.loads(line); b=bytes([n>>8,n&255,122])\n"
      "  try: assert v==b.decode(\"utf-8\"), (n,v)\n"
      "  except UnicodeDecodeError: assert v[-1]==\"z\" and chr(0xFFFD) in v\n"
      "  n+=1\n"
      "assert n==65536\n",
      captured.text, captured.length);
  capture_end(&captured);
}

static void nests(RungJson *json, int levels) {
  for (int i = 0; i < levels; i++) {
    rung_json_open_object(json);
    key(json, "a");
    rung_json_open_array(json);
  }
  rung_json_integer(json, 1);
  for (int i = 0; i < levels; i++) {
    rung_json_close_array(json);
    rung_json_close_object(json);
  }
}

static void refuses_to_nest_too_deep(void **state) {
  (void)state;
  for (int levels = RUNG_JSON_DEPTH_MAX / 2; levels < RUNG_JSON_DEPTH_MAX; levels += 77) {
    RungJson json;
    RungError err;
    Captured captured;
    rung_error_init(&err);
    rung_json_init(&json, capture_start(&captured)->stream, &rung_json_lines);
    nests(&json, levels);
    bool deep = levels > RUNG_JSON_DEPTH_MAX / 2;
    assert_int_equal(rung_json_finish(&json, &err), deep ? RUNG_E_RANGE : RUNG_OK);
    (void)capture_text(&captured);
    assert_python("import json,sys;sys.setrecursionlimit(9999);json.load(sys.stdin)",
                  captured.text, captured.length);
    capture_end(&captured);
  }
}

static void tells_a_full_disk(void **state) {
  (void)state;
  RungJson json;
  RungError err;
  FILE *full = fopen("/dev/full", "w");
  if (!full) skip();
  rung_error_init(&err);
  rung_json_init(&json, full, &rung_json_lines);
  rung_json_null(&json);
  assert_int_equal(rung_json_finish(&json, &err), RUNG_E_IO);
  (void)fclose(full);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(python_reads_it_back),
      cmocka_unit_test(figures_are_texts_or_bare),
      cmocka_unit_test(indents_as_asked),
      cmocka_unit_test(several_values_make_lines),
      cmocka_unit_test(any_bytes_give_valid_json),
      cmocka_unit_test(refuses_to_nest_too_deep),
      cmocka_unit_test(tells_a_full_disk),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
