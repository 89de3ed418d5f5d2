#include "cache/build.h"

#include <link.h>
#include <stddef.h>
#include <string.h>
#include <xxhash.h>

enum { ALIGN = 4 };

/* Notes stand one behind the other: sizes, a name and its content, each padded. */
static uint64_t hash_mark(const char *at, const char *end, uint64_t seed) {
  while ((size_t)(end - at) >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    memcpy(&note, at, sizeof note);
    const size_t name = (note.n_namesz + ALIGN - 1) / ALIGN * ALIGN;
    const size_t content = (note.n_descsz + ALIGN - 1) / ALIGN * ALIGN;
    at += sizeof note;
    if (name > (size_t)(end - at) || content > (size_t)(end - at) - name) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
        memcmp(at, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0)
      return XXH3_64bits_withSeed(at + name, note.n_descsz, seed);
    at += name + content;
  }
  return seed;
}

/* The program itself comes first, its libraries after it. */
static int take_program(struct dl_phdr_info *program, size_t size, void *context) {
  uint64_t *hash = context;
  (void)size;
  for (size_t i = 0; i < program->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &program->dlpi_phdr[i];
    if (part->p_type != PT_NOTE) continue;
    const char *at = (const char *)(program->dlpi_addr + part->p_vaddr);
    *hash = hash_mark(at, at + part->p_memsz, *hash);
  }
  return 1;
}

uint64_t rung_cache_build(void) {
  uint64_t hash = XXH3_64bits(RUNG_VERSION, strlen(RUNG_VERSION));
  dl_iterate_phdr(take_program, &hash);
  return hash;
}
