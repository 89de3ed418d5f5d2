/* Hostile scripts that are too large to keep as they are: the text of a file with places
 * that are repeated.
 *
 *   @{1000|text}   text a thousand times; # in it is the number of the repeat, from 1
 *   @{1000|x7D}    the byte 0x7D a thousand times
 *   @{x1B}         one byte
 */
#ifndef RUNG_TESTS_HOSTILE_EXPAND_H
#define RUNG_TESTS_HOSTILE_EXPAND_H

#include <stddef.h>
#include <stdio.h>

/* Writes text[length] to file, expanded. */
void expand(const char *text, size_t length, FILE *file);

#endif
