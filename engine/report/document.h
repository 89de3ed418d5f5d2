/* Reading JSON (RFC 8259), strictly: a file that Rung wrote, and that somebody may have
 * changed since. */
#ifndef RUNG_REPORT_DOCUMENT_H
#define RUNG_REPORT_DOCUMENT_H

#include "core/text.h"

enum { RUNG_DOCUMENT_DEPTH_MAX = 64 };

typedef enum RungDocumentKind {
  RUNG_DOCUMENT_NULL,
  RUNG_DOCUMENT_FLAG,
  RUNG_DOCUMENT_NUMBER,
  RUNG_DOCUMENT_TEXT,
  RUNG_DOCUMENT_ARRAY,
  RUNG_DOCUMENT_OBJECT
} RungDocumentKind;

/* A value. Everything lives in the arena that it was read with, but texts and numbers
 * without escapes, which are views of the bytes. */
typedef struct RungDocument {
  RungDocumentKind kind;
  bool flag;
  RungText text;                     /* of texts; of numbers as they are spelled */
  RungText key;                      /* of a member of an object */
  struct RungDocument *first, *next; /* its members or elements; the one behind it */
  size_t count;                      /* of members or elements */
} RungDocument;

/* Reads one value that fills bytes [length]. file: for the message. RUNG_E_DATA
 * "bad-json" with the place: what is no JSON, an object with a key twice, deeper than
 * RUNG_DOCUMENT_DEPTH_MAX; RUNG_E_MEMORY. Cost: linear, but for objects, where it is the
 * square of the members. */
RungStatus rung_document_read(const RungDocument **document, RungText text,
                              const char *file, RungArena *arena,
                              RungError *err) RUNG_MUST_USE;

/* A member of an object; NULL where there is none or it is of another kind. document may
 * be NULL. */
const RungDocument *rung_document_member(const RungDocument *document, const char *key,
                                         RungDocumentKind kind);
/* A text member; false where there is none. */
bool rung_document_text(const RungDocument *document, const char *key,
                        RungText *text) RUNG_MUST_USE;
/* A member that is a whole number from 0 to 10^15; false where there is none. */
bool rung_document_count(const RungDocument *document, const char *key,
                         uint64_t *count) RUNG_MUST_USE;

#endif
