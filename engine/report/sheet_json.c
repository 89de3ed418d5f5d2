#include "report/sheet.h"

static void put_object(const RungSheet *sheet, size_t row, RungJson *json) {
  rung_json_open_object(json);
  for (size_t i = 0; i < sheet->column_count; i++) {
    RungValue value = rung_sheet_value(sheet, row, i);
    rung_json_key(json, sheet->columns[i].name);
    rung_value_write_json(&value, json);
  }
  rung_json_close_object(json);
}

void rung_sheet_put_json(const RungSheet *sheet, RungJson *json) {
  rung_json_open_array(json);
  for (size_t row = 0; row < sheet->rows; row++) put_object(sheet, row, json);
  rung_json_close_array(json);
}

RungStatus rung_sheet_write_json(const RungSheet *sheet, bool bare_figures, FILE *stream,
                                 RungError *err) {
  RungJson json;
  RungJsonStyle style = {2, 1, bare_figures};
  rung_json_init(&json, stream, &style);
  rung_sheet_put_json(sheet, &json);
  return rung_json_finish(&json, err);
}

RungStatus rung_sheet_write_jsonl(const RungSheet *sheet, bool bare_figures, FILE *stream,
                                  RungError *err) {
  RungJson json;
  RungJsonStyle style = {0, 0, bare_figures};
  rung_json_init(&json, stream, &style);
  for (size_t row = 0; row < sheet->rows; row++) put_object(sheet, row, &json);
  return rung_json_finish(&json, err);
}
