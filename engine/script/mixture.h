/* Two versions of a program in one compiler child: what is different between them, and
 * the plan of the old version with some of the differences made. What the child answers
 * is taken as a stranger's, and every plan of it is still to be decoded. */
#ifndef RUNG_SCRIPT_MIXTURE_H
#define RUNG_SCRIPT_MIXTURE_H

#include "script/script.h"

enum {
  RUNG_EDITS_MAX = 4096,   /* differences told apart */
  RUNG_MIXTURES_MAX = 256, /* asked of one child */
  RUNG_COMPARE_PLANS = 32  /* whose time a comparison may take */
};

typedef enum RungEditKind {
  RUNG_EDIT_CHANGED,
  RUNG_EDIT_ADDED,
  RUNG_EDIT_REMOVED,
  RUNG_EDIT_RENAMED
} RungEditKind;

/* Where something stands; file empty: nowhere. */
typedef struct RungEditPlace {
  RungText file;
  uint32_t line, column;
} RungEditPlace;

/* One difference: a cell, row, column, field, entry or definition. */
typedef struct RungEdit {
  RungEditKind kind;
  bool texts;          /* only people read it: titles, citations, notes */
  RungText address;    /* "param.target.gold" */
  RungText word, name; /* of the definition: "param", "target" */
  RungText was, is;    /* as written; empty where it is not there */
  RungEditPlace old_place, new_place;
  const uint32_t *needs; /* [need_count] edits that it can't be made without, itself among
                            them, rising; none for texts */
  size_t need_count;
} RungEdit;

typedef struct RungEdits {
  RungArena arena;
  RungEdit *edits; /* [count] */
  size_t count;
} RungEdits;

/* Both versions must compile by themselves. RUNG_E_SCRIPT "too-many-edits"; else as
 * rung_script_compile. rung_edits_reset must follow, also on failure. */
RungStatus rung_edits_find(RungEdits *edits, const RungScript *old_version,
                           const RungScript *new_version, RungAllocator *allocator,
                           RungError *err) RUNG_MUST_USE;
void rung_edits_reset(RungEdits *edits);

/* A set of edits to make. */
typedef struct RungMixture {
  const uint32_t *edits; /* [edit_count] indexes, rising */
  size_t edit_count;
  RungText plan; /* out: empty where the edits make no program */
  RungText why;  /* out: then the compiler's first message */
} RungMixture;

/* Compiles mixtures [count], at most RUNG_MIXTURES_MAX; plans lie in the arena. Those
 * that did not fit one answer any more have neither plan nor reason: ask again, *made
 * says how many are answered, at least one. */
RungStatus rung_mixtures_make(RungMixture *mixtures, size_t count, size_t *made,
                              const RungScript *old_version,
                              const RungScript *new_version, RungArena *arena,
                              RungError *err) RUNG_MUST_USE;

#endif
