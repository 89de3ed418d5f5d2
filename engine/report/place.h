/* Where an output goes: the folder above it, held open, and its name in there. */
#ifndef RUNG_REPORT_PLACE_H
#define RUNG_REPORT_PLACE_H

#include "core/error.h"

enum { RUNG_NAME_MAX = 200 };

typedef struct RungPlace {
  int parent;                   /* descriptor of the folder above; owned */
  char name[RUNG_NAME_MAX + 1]; /* "." for the root folder */
} RungPlace;

typedef enum RungPlaceKind {
  RUNG_PLACE_FREE, /* nothing there */
  RUNG_PLACE_FILE, /* a regular file */
  RUNG_PLACE_FOLDER,
  RUNG_PLACE_OTHER /* a symbolic link, device, pipe, socket */
} RungPlaceKind;

/* Slashes at the end of path do not count. Links on the way to the folder above are
 * followed. RUNG_E_IO "output-folder" when that folder cannot be opened, RUNG_E_USAGE
 * "output-name" when the name is longer than RUNG_NAME_MAX bytes. */
RungStatus rung_place_open(RungPlace *place, const char *path,
                           RungError *err) RUNG_MUST_USE;
void rung_place_close(RungPlace *place);

/* What stands in `folder` (a descriptor) under the name; links are not followed. mode:
 * its permission bits, when something is there; may be NULL. What cannot be looked at is
 * RUNG_PLACE_OTHER. */
RungPlaceKind rung_place_look(int folder, const char *name, unsigned *mode);

#endif
