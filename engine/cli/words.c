#include "cli/words.h"

static const struct {
  const char *english, *russian;
} words[RUNG_WORD_COUNT] = {
#define RUNG_WORD(name, english, russian) {english, russian},
#include "cli/words.def"
#undef RUNG_WORD
};

RungText rung_word(RungWord word, RungText language) {
  bool russian = rung_text_is(language, "ru");
  return rung_text(russian ? words[word].russian : words[word].english);
}
