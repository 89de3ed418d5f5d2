#include "load/place.h"

#include <string.h>

RungPlace rung_place_find(const char *from, uint32_t line, const char *at) {
  RungPlace place = {.line = line, .start = from};
  const char *feed;
  while (place.start < at &&
         (feed = memchr(place.start, '\n', (size_t)(at - place.start)))) {
    place.start = feed + 1;
    place.line++;
  }
  place.column = 1;
  for (const char *p = place.start; p < at; p++) {
    place.column += ((unsigned char)*p & 0xC0) != 0x80;
  }
  return place;
}

void rung_place_error(RungError *err, const char *file, const char *data,
                      const char *text, const char *end, const char *at) {
  if (at < text) at = text;
  RungPlace place = rung_place_find(text, 1, at);
  rung_error_place(err, file, place.line, place.column, (uint64_t)(at - data));
  const char *stop = place.start;
  if (stop < end) stop = memchr(place.start, '\n', (size_t)(end - place.start));
  if (!stop) stop = end;
  if (stop > place.start && stop[-1] == '\r') stop--;
  rung_error_excerpt(err, place.start, (size_t)(stop - place.start), place.column, 1);
}
