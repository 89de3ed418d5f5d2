#include "report/sheet.h"

bool rung_format_parse(RungText text, RungFormat *format) {
  static const char *const names[] = {[RUNG_FORMAT_TABLE] = "table",
                                      [RUNG_FORMAT_CSV] = "csv",
                                      [RUNG_FORMAT_JSON] = "json",
                                      [RUNG_FORMAT_JSONL] = "jsonl"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!rung_text_is(text, names[i])) continue;
    *format = (RungFormat)i;
    return true;
  }
  return false;
}

RungStatus rung_sheet_write(const RungSheet *sheet, RungFormat format,
                            const RungTerminal *terminal, FILE *stream, RungError *err) {
  switch (format) {
  case RUNG_FORMAT_TABLE: return rung_sheet_write_table(sheet, terminal, stream, err);
  case RUNG_FORMAT_CSV: return rung_sheet_write_csv(sheet, true, stream, err);
  case RUNG_FORMAT_JSON: return rung_sheet_write_json(sheet, false, stream, err);
  case RUNG_FORMAT_JSONL: break;
  }
  return rung_sheet_write_jsonl(sheet, false, stream, err);
}
