#include "cli/verify/results.h"

#include "cli/verify/run_record.h"

extern char **environ;

/* One sheet made, written and dropped. */
RungStatus rung_results_write(const RungStatement *statement, RungFill fill,
                              RungFormat format, FILE *stream, RungError *err) {
  RungTerminal terminal = rung_terminal_probe(stream, environ);
  RungSheet sheet;
  rung_sheet_init(&sheet, &statement->session->data);
  RungStatus status = fill(statement, &sheet, err);
  if (!status) status = rung_sheet_write(&sheet, format, &terminal, stream, err);
  rung_sheet_reset(&sheet);
  return status;
}

enum { PARTNERS_A_SHEET = 400 };

/* A CSV of any length: some partners at a time, so that memory does not grow with it. */
RungStatus rung_results_write_csv(const RungStatement *statement, RungFill fill,
                                  FILE *stream, RungError *err) {
  RungStatement part = *statement;
  RungStatus status = RUNG_OK;
  size_t at = 0;
  do {
    size_t left = statement->count - at;
    part.subjects = statement->subjects + at;
    part.count = left < PARTNERS_A_SHEET ? left : PARTNERS_A_SHEET;
    RungSheet sheet;
    rung_sheet_init(&sheet, &statement->session->data);
    status = fill(&part, &sheet, err);
    if (!status) status = rung_sheet_write_csv(&sheet, at == 0, stream, err);
    rung_sheet_reset(&sheet);
    rung_arena_reset(&statement->session->scratch);
    at += part.count;
  } while (!status && at < statement->count);
  return status;
}

static RungStatus add_file(const RungStatement *statement, RungFolder *folder,
                           const char *name, RungFill fill, RungError *err) {
  FILE *stream;
  if (rung_folder_file(folder, name, &stream, err)) return err->status;
  RungStatus status =
      fill == rung_statement_rejects
          ? rung_results_write(statement, fill, RUNG_FORMAT_CSV, stream, err)
          : rung_results_write_csv(statement, fill, stream, err);
  return status ? status : rung_folder_finish(folder, stream, NULL, err);
}

RungStatus rung_results_write_folder(const RungStatement *statement, RungFolder *folder,
                                     RungError *err) {
  static const struct {
    const char *name;
    RungFill fill;
  } files[] = {{"partners.csv", rung_statement_partners},
               {"payouts.csv", rung_statement_payouts},
               {"decisions.csv", rung_statement_decisions},
               {"rejects.csv", rung_statement_rejects}};
  RungStatus status = RUNG_OK;
  FILE *stream;
  for (size_t i = 0; !status && i < sizeof files / sizeof *files; i++) {
    status = add_file(statement, folder, files[i].name, files[i].fill, err);
  }
  if (!status) status = rung_folder_file(folder, "run.json", &stream, err);
  if (!status) status = rung_run_record_write(statement, folder, stream, err);
  if (!status) status = rung_folder_finish(folder, stream, NULL, err);
  return status ? status : rung_folder_commit(folder, err);
}
