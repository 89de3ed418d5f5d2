/* Writing the parts of a disassembly. Private to plan/. */
#ifndef RUNG_PLAN_LISTING_H
#define RUNG_PLAN_LISTING_H

#include "plan/plan.h"

/* A text in quotes: quotes, backslashes and control characters are escaped. */
void rung_list_quoted(FILE *stream, RungText text);
/* As it is, control characters shown as '?'. */
void rung_list_plain(FILE *stream, RungText text);
/* Name and title of a thing: `arr "Revenue"`; "-" for RUNG_NONE. */
void rung_list_thing(FILE *stream, const RungPlan *plan, uint32_t thing);
/* "  # address  file:line:column" and the end of the line. */
void rung_list_place(FILE *stream, const RungPlan *plan, RungText address,
                     RungPosition position);
/* The same for a thing's address and position. */
void rung_list_thing_place(FILE *stream, const RungPlan *plan, uint32_t thing);
/* "%12", or "-" for RUNG_NONE. */
void rung_list_node(FILE *stream, uint32_t node);
/* "%1 %2 -". */
void rung_list_nodes(FILE *stream, const uint32_t *nodes, size_t count);

void rung_list_node_lines(FILE *stream, const RungPlan *plan);
void rung_list_outcomes(FILE *stream, const RungPlan *plan);

#endif
