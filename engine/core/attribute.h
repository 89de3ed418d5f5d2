/* Vendor attributes: the only place where they are spelled out. */
#ifndef RUNG_CORE_ATTRIBUTE_H
#define RUNG_CORE_ATTRIBUTE_H

#define RUNG_MUST_USE __attribute__((warn_unused_result))
#define RUNG_PRINTF(form, first) __attribute__((format(printf, form, first)))
#define RUNG_NORETURN __attribute__((noreturn))

#endif
