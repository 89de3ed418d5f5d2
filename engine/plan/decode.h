/* Plan text -> RungPlan. The text comes from the compiler child and is trusted no more than
 * a file from a stranger: every count, index, depth, scale, name, type and domain is
 * checked, and what does not fit is RUNG_E_SCRIPT "bad-plan" with the line number.
 *
 * The text: lines ended by \n, fields parted by TAB; in fields \\ \t \n \r stand for
 * backslash, tab, newline, carriage return and no other control byte occurs; valid UTF-8;
 * "-" for "none" where a field may be none (a text field that may be empty is just empty).
 * Lists of numbers are parted by commas; an empty list is "-". Numbers are plain decimal.
 * Booleans are 0 or 1. A position is FILE:LINE:COLUMN or "-".
 *
 *   rung-plan  1
 *   file       NAME
 *   currency   CODE DECIMALS SYMBOL
 *   thing      KIND NAME ADDRESS POSITION CITE NOTE FORMULA [LANGUAGE TITLE]...
 *   program    THING SUBJECT-DOMAIN UNIT START-MONTH START-DAY CURRENCY ROUNDING TIER-NODE|-
 *   source     THING OWNER-SOURCE|- OWNER-COLUMN|- DATED-COLUMN|- DELIMITER DECIMAL
 *              THOUSANDS DATE-FORM PERCENT-FORM TRUE-WORDS FALSE-WORDS MISSING-WORDS
 *              (delimiter: the character or \t; thousands may be empty; iso|dmy|mdy;
 *              sign|fraction|points; words parted by commas, "-" when none)
 *   column     THING SOURCE TYPE OPTIONAL KEY SKIP-UNKNOWN TARGET-SOURCE|- [CHOICE]...
 *              (in the order of the sources)
 *   window     KIND PARENT|- COUNT UNIT FROM|- TO|-    (kinds and units in lower case;
 *              dates ISO)
 *   group      THING|- FROM-DOMAIN WINDOW|- DATE-NODE|- FILTER-NODE|- KEY-NODES OWNER-KEY|-
 *   node       OPERATOR TYPE DOMAIN INPUTS FILTER|- VIA|- DATE|- WINDOW|- LITERAL THING|-
 *              POSITION ADDRESS   (LITERAL is "-" where the operator has none)
 *   field      THING NODE
 *   tier       THING
 *   path       THING|- REACHED-NODES
 *   condition  requirement|badge|reason OWNER TIER THING COND-NODE LEFT|- RIGHT|- COMPARISON|-
 *   metric     THING NODE
 *   score      THING OUT-OF TOTALS REACHED UNBOUNDED|-
 *   category   SCORE THING WEIGHTS EARNED POINTS POSSIBLE UNBOUNDED|-
 *              (WEIGHTS may hold "-" for n/a)
 *   measure    CATEGORY THING WHEN-THING|- APPLIES|- OUT-OF RAW POINTS UNBOUNDED|-
 *   badge      THING DOMAIN NODE
 *   incentive  THING DOMAIN VIA|- CONSIDERED|- ELIGIBLE|- AMOUNT PAYOUT FLOOR|- CAP|- TOTAL
 *              MISSING-ROWS|- MINIMUM|- DUE|- FLOOR-EACH|- CAP-EACH|-
 *   step       INCENTIVE THING NODE
 *   benefit    THING KIND tiers|badges [LEVEL]...      (one a tier, or one a badge)
 *   test       THING FROM|- TO|- DAY RULES-DAY|-       (dates ISO)
 *   given      TEST SOURCE POSITION [CELL]...          (one a column of the source)
 *   case       TEST POSITION LABEL [CELL]...           (one a column of the subject)
 *   expect     CASE POSITION WRITTEN NAME TARGET EXPECTED|- HOLDS
 *   because    CASE POSITION ADDRESS
 *   end
 *
 * Records come in this order of kinds, program exactly once. Types: "number:3",
 * "percent:4", "money:0:2" (currency, scale), "number:ratio", "money:0:ratio", "date",
 * "text", "flag", "tier", "ref:5" (domain).
 *
 * A group's nodes (date, filter, keys) come before any node in the group's domain and any
 * member or match of it.
 */
#ifndef RUNG_PLAN_DECODE_H
#define RUNG_PLAN_DECODE_H

#include "plan/plan.h"

enum { RUNG_PLAN_BYTES_MAX = 16 << 20, RUNG_PLAN_NODES_MAX = 200000 };

/* Makes *plan from text, which is copied into the plan's own arena. On failure *plan is
 * empty and holds nothing. */
RungStatus rung_plan_decode(RungPlan *plan, RungText text, RungAllocator *allocator,
                            RungError *err) RUNG_MUST_USE;
void rung_plan_reset(RungPlan *plan);

/* The title of a thing in a language; falls back to English, any title, the name. */
RungText rung_plan_title(const RungPlan *plan, uint32_t thing, RungText language);

const char *rung_operator_name(RungOperator operator);

#endif
