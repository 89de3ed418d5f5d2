#include "load/recent.h"

#include <string.h>

/* The first and the last 8 bytes; of shorter texts, all of them with zeros behind. */
static void read_words(RungText text, uint64_t *head, uint64_t *tail) {
  *head = *tail = 0;
  if (text.length >= 8) {
    memcpy(head, text.bytes, 8);
    memcpy(tail, text.bytes + text.length - 8, 8);
    return;
  }
  for (uint32_t i = 0; i < text.length; i++)
    *head |= (uint64_t)(unsigned char)text.bytes[i] << (8 * i);
}

static size_t choose_slot(uint64_t head, uint64_t tail, uint32_t length) {
  uint64_t mixed = (head ^ (tail + length) * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
  return (size_t)(mixed >> 32) % RUNG_RECENT_SIZE;
}

RungStatus rung_recent_intern(RungRecent *recent, RungPool *pool, RungText text,
                              uint32_t *id, RungError *err) {
  if (text.length == 0 || text.length > RUNG_RECENT_BYTES)
    return rung_pool_intern(pool, text, id, err);
  uint64_t head, tail;
  read_words(text, &head, &tail);
  size_t slot = choose_slot(head, tail, text.length);
  bool known = recent->slots[slot].length == text.length &&
               recent->slots[slot].head == head && recent->slots[slot].tail == tail;
  if (known) {
    *id = recent->slots[slot].id;
    return RUNG_OK;
  }
  RungStatus status = rung_pool_intern(pool, text, id, err);
  if (status) return status;
  recent->slots[slot].head = head;
  recent->slots[slot].tail = tail;
  recent->slots[slot].length = text.length;
  recent->slots[slot].id = *id;
  return RUNG_OK;
}
