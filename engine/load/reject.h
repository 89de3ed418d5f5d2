/* Rejects: the list that a load fills, its codes, and how people are shown them. */
#ifndef RUNG_LOAD_REJECT_H
#define RUNG_LOAD_REJECT_H

#include "load/source.h"

typedef enum RungFault {
  RUNG_FAULT_NONE,
#define RUNG_FAULT(name, code) RUNG_FAULT_##name,
#include "load/faults.def"
#undef RUNG_FAULT
  RUNG_FAULT_COUNT
} RungFault;

enum {
  RUNG_REJECT_EXCERPT_MAX = 80, /* bytes of a cell that a reject keeps */
  RUNG_REJECTS_SHOWN = 20       /* rejects of one code that people are shown */
};

/* The stable code, "" for RUNG_FAULT_NONE. Static text. */
const char *rung_fault_code(RungFault fault);
/* RUNG_FAULT_NONE when no fault has the code. */
RungFault rung_fault_find(const char *code);

/* Adds one entry; items grow by doubling. The texts of `item` must outlive the list. */
RungStatus rung_rejects_add(RungRejects *rejects, RungAllocator *allocator,
                            const RungReject *item, RungError *err) RUNG_MUST_USE;
/* By source, then byte (so by line). No two entries stand at the same byte. */
void rung_rejects_sort(RungRejects *rejects);
/* Gives the items back; the list is empty then. */
void rung_rejects_reset(RungRejects *rejects, RungAllocator *allocator);
/* The first entry that is an error (not merely skipped), or NULL. */
const RungReject *rung_rejects_first(const RungRejects *rejects);

/* Fills an empty err with the reject as a diagnostic: RUNG_E_DATA, code, message, fix as
 * help, place, and the cell as excerpt with a caret under all of it. A skipped row is a
 * warning. */
void rung_reject_describe(const RungReject *reject, RungError *err);

typedef struct RungRejectCount {
  const char *code;
  size_t cells;   /* entries that are errors */
  size_t skipped; /* entries of rows left out as declared */
} RungRejectCount;

/* One entry a code that occurs, in the order of faults.def; returns how many. Cost: one
 * pass over the rejects. */
size_t rung_rejects_count(const RungRejects *rejects,
                          RungRejectCount counts[RUNG_FAULT_COUNT]);

/* Prints the first `most` rejects of each code in the order of the list, then one line a
 * code that has more: "error[bad-number]: 380 more". */
void rung_rejects_print(const RungRejects *rejects, size_t most, FILE *stream,
                        bool colour);

#endif
