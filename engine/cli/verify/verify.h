/* A run's record held against what is there: what the files of `rung verify` share. */
#ifndef RUNG_CLI_VERIFY_H
#define RUNG_CLI_VERIFY_H

#include "cli/session.h"
#include "load/bytes.h"
#include "report/document.h"
#include "report/grid.h"
#include "report/sheet.h"

typedef struct RungVerification {
  RungSession *session;
  const char *folder;         /* that the record lies in */
  const char *name;           /* of the record's file */
  const RungDocument *record; /* in session->arena, as all that is read */
  RungSheet differences;      /* file, what, expected, found */
  size_t compared;            /* hashes, counts and totals */
} RungVerification;

/* Reads the record: place is its folder or the file. RUNG_E_USAGE "no-record",
 * RUNG_E_DATA "bad-json", "bad-record". reset must follow, also on failure. */
RungStatus rung_verification_init(RungVerification *verification, RungSession *session,
                                  const char *place, RungError *err) RUNG_MUST_USE;
void rung_verification_reset(RungVerification *verification);

/* Counts a comparison, and notes it where the texts differ. */
RungStatus rung_verification_compare(RungVerification *verification, RungText file,
                                     const char *what, RungText expected, RungText found,
                                     RungError *err) RUNG_MUST_USE;

/* A member that a record must have. RUNG_E_DATA "bad-record". */
RungStatus rung_verification_member(const RungVerification *verification,
                                    const RungDocument *object, const char *key,
                                    RungDocumentKind kind, const RungDocument **member,
                                    RungError *err) RUNG_MUST_USE;

/* Bytes and SHA-256 of each file of a list of the record ("outputs", "inputs"), as they
 * stand in a folder; word: begins what is said of them. */
RungStatus rung_verification_files(RungVerification *verification, const char *list,
                                   const char *word, const char *folder,
                                   RungError *err) RUNG_MUST_USE;

/* Partners, partners by tier and control totals, worked out again from the files beside
 * the record. */
RungStatus rung_verification_totals(RungVerification *verification,
                                    RungError *err) RUNG_MUST_USE;

/* A file of a folder, whole. *there: false when there is no such file; nothing is read
 * then. bytes must be reset. */
RungStatus rung_verification_open(RungBytes *bytes, const char *folder, RungText name,
                                  bool *there, RungSession *session,
                                  RungError *err) RUNG_MUST_USE;

#endif
