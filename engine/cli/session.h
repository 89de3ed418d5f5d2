/* What every verb needs: the program compiled, its data loaded, the run evaluated. */
#ifndef RUNG_CLI_SESSION_H
#define RUNG_CLI_SESSION_H

#include "cache/cache.h"
#include "cli/words.h"
#include "load/source.h"
#include "plan/decode.h"
#include "report/value.h"
#include "run/run.h"
#include "script/script.h"

typedef enum RungPhase {
  RUNG_PHASE_COMPILE,
  RUNG_PHASE_LOAD,
  RUNG_PHASE_EVALUATE,
  RUNG_PHASE_WRITE,
  RUNG_PHASE_COUNT
} RungPhase;

typedef struct RungSession {
  RungAllocator allocator;
  RungAllocator
      data;        /* of all that grows with the data: in files where memory is short */
  int spill;       /* the folder of these files, or -1 */
  uint64_t memory; /* bytes to work in; 0: those of the machine */
  RungThreads *threads;
  RungArena arena;
  RungArena scratch; /* texts of rung_session_format */
  RungScript script;
  RungCompiled compiled;
  RungPlan plan;
  RungPool pool;
  RungSchema *schemas; /* [plan.source_count] */
  RungLoadOptions load_options;
  RungLoad load;
  RungCache *cache; /* of the data; NULL until it is loaded */
  RungRun *run;
  RungSpan period;
  bool rules_dated; /* the rule book is that of the day `rules_as_of` */
  int32_t rules_as_of;
  RungText language;                      /* of titles and words; empty: English */
  uint64_t nanoseconds[RUNG_PHASE_COUNT]; /* that each phase took */
  RungMoneyStyle *monies;                 /* [plan.currency_count] */
  RungText *tiers;                        /* [plan.tier_count + 1] titles; 0 is none */
  bool reported;      /* the diagnostics of the failure are on stderr already */
  bool with_sha256;   /* of the files that are loaded: a run's record names them */
  bool show_warnings; /* of the script, in full; else how many there are */
  size_t rejects_allowed;
  bool with_tests; /* the plan holds the program's tests */
  bool findings;   /* there is something to report: exit 1 */
  bool keep_rows;  /* the run keeps every column, for explanations */
  bool no_cache;   /* the cache is neither read nor written */
  bool has_pool, has_load;
  bool colour; /* of stderr */
} RungSession;

/* language: "" for English titles. */
void rung_session_init(RungSession *session, const char *language);
void rung_session_reset(RungSession *session);

/* From now on so many threads do the work; what comes out is the same. */
RungStatus rung_session_crew(RungSession *session, size_t threads,
                             RungError *err) RUNG_MUST_USE;

/* Compiles and decodes. Diagnostics go to stderr; errors among them: RUNG_E_SCRIPT with
 * session->reported set. A language that no title is in: RUNG_E_USAGE "no-language". */
RungStatus rung_session_compile(RungSession *session, const char *program,
                                RungError *err) RUNG_MUST_USE;

/* The same of session->script, which is read already. */
RungStatus rung_session_compile_script(RungSession *session,
                                       RungError *err) RUNG_MUST_USE;

/* Loads the sources from a folder; rejected rows go to stderr, the first few a code.
 * More than allowed: RUNG_E_DATA with session->reported set. */
RungStatus rung_session_load(RungSession *session, const char *place, size_t allowed,
                             RungError *err) RUNG_MUST_USE;

/* Keeps what a later run can begin with. The results are out: nobody waits for it. */
void rung_session_keep(RungSession *session);

/* Evaluates by the rule book as it was on a day, YYYY-MM-DD; NULL: as it is.
 * RUNG_E_USAGE "bad-date". */
RungStatus rung_session_rules(RungSession *session, const char *as_of,
                              RungError *err) RUNG_MUST_USE;

/* Of runs over the session's tables: they share one store of results. */
RungRunOptions rung_session_options(const RungSession *session);

/* Evaluates a period; NULL: the latest one that every dated source reaches, which stderr
 * then names. stderr is also told of a period that no dated row lies in. */
RungStatus rung_session_run(RungSession *session, const char *period,
                            RungError *err) RUNG_MUST_USE;

/* What a test gives in place of a folder: texts [source_count] of CSV. What was loaded
 * and evaluated before is let go of. Says nothing on stderr. */
RungStatus rung_session_load_texts(RungSession *session, const RungText *texts,
                                   RungError *err) RUNG_MUST_USE;
/* Evaluates a period, by the rules of session->rules_as_of where they are dated. */
RungStatus rung_session_evaluate(RungSession *session, RungSpan period,
                                 RungError *err) RUNG_MUST_USE;

/* The value of a node in a row of its domain; one figure is read for every row. */
RungValue rung_session_value(const RungSession *session, uint32_t node, size_t row);
/* The row of the subject with a key, or SIZE_MAX. */
size_t rung_session_find(const RungSession *session, RungText key);
/* The key of a source's row; empty when the source has no key column. */
RungText rung_session_key(const RungSession *session, uint32_t domain, size_t row);
/* Has the subject a text column `name`? And its text in a row; empty where there is none.
 */
bool rung_session_has_names(const RungSession *session);
RungText rung_session_subject_name(const RungSession *session, size_t row);
/* Title in the session's language; the name of the thing. */
RungText rung_session_title(const RungSession *session, uint32_t thing);
RungText rung_session_name(const RungSession *session, uint32_t thing);
/* A fixed word in the session's language. */
RungText rung_session_word(const RungSession *session, RungWord word);
/* A file's name without its folders: results name files so, to be the same bytes wherever
 * the data lies. A view of path. */
RungText rung_session_file(const char *path);
/* Nanoseconds of a clock that only goes forward. */
uint64_t rung_session_clock(void);
/* Formats into session->scratch, where texts live until somebody resets it; NUL follows
 * the text. An empty text when memory is gone. */
RungText rung_session_format(RungSession *session, const char *format, ...)
    RUNG_PRINTF(2, 3);
/* A text on one line, in session->scratch: ends of lines, with what stands around them,
 * become spaces. */
RungText rung_session_one_line(RungSession *session, RungText text);
/* The file line of a row of a source; 0 for groups and sources without a file. */
uint32_t rung_session_line(const RungSession *session, uint32_t domain, size_t row);

#endif
