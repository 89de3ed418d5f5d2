/* Vendor attributes: the only place where they are spelled out. */
#ifndef RUNG_CORE_ATTRIBUTE_H
#define RUNG_CORE_ATTRIBUTE_H

#define RUNG_MUST_USE __attribute__((warn_unused_result))
#define RUNG_PRINTF(form, first) __attribute__((format(printf, form, first)))
#define RUNG_NORETURN __attribute__((noreturn))

/* A function of plain loops over arrays, built twice: for processors with AVX2 as well,
 * chosen when the program starts. Sanitizers do not go with that choice. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) &&       \
    !defined(__SANITIZE_THREAD__)
#define RUNG_LOOPS __attribute__((target_clones("avx2", "default")))
#else
#define RUNG_LOOPS
#endif

#endif
