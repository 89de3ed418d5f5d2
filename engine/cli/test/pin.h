/* A test made from a real partner: only the fields that its outcome read, its ids made
 * anonymous, and what came out. */
#ifndef RUNG_CLI_TEST_PIN_H
#define RUNG_CLI_TEST_PIN_H

#include "cli/session.h"
#include "study/demand.h"

/* A text that grows. */
typedef struct RungPinText {
  RungArena *arena;
  char *bytes; /* [room] */
  size_t length, room;
  RungStatus status; /* memory is gone: nothing more is added */
} RungPinText;

void rung_pin_put(RungPinText *text, const char *format, ...) RUNG_PRINTF(2, 3);

typedef struct RungPin {
  RungSession *session; /* evaluated, with keep_rows */
  RungOutcomes outcomes;
  RungDemand demand;
  size_t subject;     /* row */
  bool every_column;  /* of the rows that were read, not only what was read of them */
  uint8_t *given;     /* [node_count] metrics that the test sets: other partners are
                         behind them */
  uint32_t **columns; /* [source_count][field_count] COLUMN nodes, or RUNG_NONE */
  bool **written;     /* [source_count][field_count] does the test name the column? */
  uint32_t *ids;      /* [id_count] pool ids that are made anonymous, by text */
  RungText *names;    /* [id_count] what stands for them */
  size_t id_count;
  RungPinText text;
} RungPin;

/* What was read for the partner's tier, badges and payouts; every_column: all rows, those
 * of other partners too, with all that they hold. Lives in the session's arena. */
RungStatus rung_pin_init(RungPin *pin, RungSession *session, size_t subject,
                         bool every_column, RungError *err) RUNG_MUST_USE;
/* The test, as an owner would write it. A view of pin->text. */
RungStatus rung_pin_write(RungPin *pin, RungText name, RungText *text,
                          RungError *err) RUNG_MUST_USE;

/* pin_rows.c: chooses columns and names for ids; writes `partner` and `given`. */
RungStatus rung_pin_choose(RungPin *pin, RungError *err) RUNG_MUST_USE;
void rung_pin_put_rows(RungPin *pin);
/* Was anything of another partner read? */
bool rung_pin_has_peers(const RungSession *session, const RungDemand *demand,
                        size_t subject);
/* A text as Lua writes it, in double quotes. */
void rung_pin_put_quoted(RungPinText *text, RungText value);

#endif
