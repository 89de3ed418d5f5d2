/* An explanation: nested lines, each with a mark, a label, a value, a remark, the clause
 * of the guide and the place in a source that it comes from; rows of data may hang under
 * a line.
 *
 *   rung_tree_init(&tree, allocator);
 *   rung_tree_open(&tree, &(RungTreeLine){.label = rung_text("tier"), ...}, err)
 *     rung_tree_open(&tree, &(RungTreeLine){.mark = RUNG_MARK_UNMET, ...}, err)
 *       rung_tree_attach(&tree, &deals);
 *     rung_tree_close(&tree);
 *   rung_tree_close(&tree);
 *   rung_tree_write_text(&tree, &terminal, stdout, err)
 *   rung_tree_reset(&tree);
 *
 *   tier of p-1           silver
 *     ✓ ARR          $512,000.00  >= $100,000.00: met, $412,000.00 above
 *         [2.1 Target]  program.lua:58
 *     ✗ Points              52.5  >= 60: not met, 7.5 below  program.lua:59
 *     ? Satisfaction           –  >= 4: no data  program.lua:60
 */
#ifndef RUNG_REPORT_TREE_H
#define RUNG_REPORT_TREE_H

#include "report/sheet.h"

typedef enum RungMark {
  RUNG_MARK_PLAIN,
  RUNG_MARK_MET,    /* ✓ green   JSON "met" */
  RUNG_MARK_UNMET,  /* ✗ red     JSON "unmet" */
  RUNG_MARK_MISSING /* ? yellow  JSON "missing" */
} RungMark;

/* A condition for programs; for people the remark says it. */
typedef struct RungTreeTest {
  bool tested; /* false: the line is no condition, and nothing of this is written */
  bool met;
  RungText comparison; /* ">="; empty for a condition without two sides, which has no
                          bound and no distance */
  RungValue bound;
  RungValue distance; /* value - bound; days for dates; missing where there is none */
} RungTreeTest;

typedef struct RungTreeLine {
  RungMark mark;
  RungText label;
  bool has_value; /* false: the place of the value stays empty */
  RungValue value;
  RungText remark;    /* may be empty, as all below */
  RungText formula;   /* as the owner wrote it */
  RungText cite;      /* clause of the guide; in brackets for people */
  RungText reference; /* "program.lua:58" */
  RungTreeTest test;
  bool detail; /* the line and all under it are written as JSON only */
} RungTreeLine;

typedef struct RungTreeNode {
  RungTreeLine line;     /* texts in the tree's arena */
  uint32_t depth;        /* 0: a root */
  const RungSheet *rows; /* or NULL; not owned */
} RungTreeNode;

typedef struct RungTree {
  RungAllocator *allocator; /* not owned */
  RungArena arena;
  RungTreeNode *nodes; /* [count] each before those under it, in order of opening */
  size_t count, capacity;
  uint32_t depth; /* lines open now */
  size_t newest;  /* the line opened last, while it is open and has none under
                     it; else SIZE_MAX */
} RungTree;

void rung_tree_init(RungTree *tree, RungAllocator *allocator);
/* Gives everything back; the tree is then as after init. */
void rung_tree_reset(RungTree *tree);

/* Starts a line under the line that is open. Texts are copied; the RungMoneyStyle of the
 * value must outlive the tree. On failure nothing was opened. */
RungStatus rung_tree_open(RungTree *tree, const RungTreeLine *line,
                          RungError *err) RUNG_MUST_USE;
/* Ends the line that is open; asserts that there is one. */
void rung_tree_close(RungTree *tree);
/* Opens and closes. */
RungStatus rung_tree_add(RungTree *tree, const RungTreeLine *line,
                         RungError *err) RUNG_MUST_USE;
/* Hangs rows under the line just opened, before any line under it (asserted); one sheet a
 * line. The sheet is not owned and must outlive the tree's writers. */
void rung_tree_attach(RungTree *tree, const RungSheet *rows);

/* Writes the tree for people: label, value and remark in columns; then formula, clause
 * and place, faint. Unlimited width: all on one line, columns not wider than most lines
 * need. On a terminal a remark stands beside its value where it fits there whole, else
 * below; what is faint stands beside it where all of it fits, but with a clause from 140
 * columns on only; else below. Below, texts wrap at words and a
 * clause is shortened to one line; one that the line before on the same level cites too
 * is not repeated. Figures are never cut, and stand below at last. Texts are made
 * harmless (display.h). RUNG_E_IO, RUNG_E_MEMORY. */
RungStatus rung_tree_write_text(const RungTree *tree, const RungTerminal *terminal,
                                FILE *stream, RungError *err) RUNG_MUST_USE;

/* Writes an array of the roots, as one value:
 *
 *   {"label": "Satisfaction", "mark": "unmet", "value": "3.5", "met": false,
 *    "comparison": ">=", "bound": "4", "distance": "-0.5", "remark": "...",
 *    "formula": "...", "cite": "2.3", "reference": "program.lua:60", "detail": true,
 *    "rows": [{...}], "parts": [...]}
 *
 * Empty members are left out, detail where it is false; a value, bound or distance that
 * is missing is null. */
void rung_tree_put_json(const RungTree *tree, RungJson *json);
RungStatus rung_tree_write_json(const RungTree *tree, const RungJsonStyle *style,
                                FILE *stream, RungError *err) RUNG_MUST_USE;

#endif
