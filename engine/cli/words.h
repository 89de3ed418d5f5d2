/* The fixed words of the tables that people read, by language. Statuses and the words of
 * CSV and JSON are for programs and stay English. */
#ifndef RUNG_CLI_WORDS_H
#define RUNG_CLI_WORDS_H

#include "core/text.h"

typedef enum RungWord {
#define RUNG_WORD(name, english, russian) RUNG_WORD_##name,
#include "cli/words.def"
#undef RUNG_WORD
  RUNG_WORD_COUNT
} RungWord;

/* English where a language has no words. Static text. */
RungText rung_word(RungWord word, RungText language);

#endif
