/* cm-format.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-format-error.h"
#include "cm-item.h"

G_BEGIN_DECLS

#define CM_FORMAT_MAX_BYTES (16 * 1024 * 1024)
#define CM_FORMAT_MAX_ITEMS 50000

/**
 * CmFormat:
 * @name: for people, as "PKCS#12"
 * @sniff: whether @bytes look like this format (content only, never the extension)
 * @read: appends what it finds to @items (element-type CmItem, at most
 *   CM_FORMAT_MAX_ITEMS); passwords is an array of CmSecret, each different, the empty
 * one among them, tried on everything that is locked; the one that fits may be moved to
 * the front. What cannot be opened becomes a LOCKED item, what is broken an UNUSABLE one;
 *   FALSE only if nothing at all could be read, with a CmFormatError.
 *
 * One file format. A new format is one file and one line in the table of cm-format.c.
 */
typedef struct
{
  const char *name;
  gboolean (*sniff) (GBytes *bytes);
  gboolean (*read) (const char *source,
                    GBytes *bytes,
                    GPtrArray *passwords,
                    GPtrArray *items,
                    GError **error);
} CmFormat;

/* Reads one file by content. Never fails: what is wrong comes back as an UNUSABLE item.
 * @passwords: (element-type CmSecret) (nullable). Blocks (key derivation).
 * Returns (element-type CmItem). */
GPtrArray *cm_format_read (const char *source, GBytes *bytes, GPtrArray *passwords);

/* The format that reads these bytes, by content; NULL if there is none. */
const CmFormat *cm_format_find (GBytes *bytes);

/* For readers of what holds whole files: reads one of them. */
gboolean cm_format_read_part (const char *source,
                              GBytes *bytes,
                              GPtrArray *passwords,
                              GPtrArray *items,
                              GError **error);
/* For readers: say that nothing was found, or too much; return FALSE. */
gboolean cm_format_set_unknown (const char *source, GError **error);
gboolean cm_format_set_too_large (const char *source, GError **error);

/* Loads a file, refusing what is larger than CM_FORMAT_MAX_BYTES; reads the bytes into
 * memory that is wiped when freed, since they may hold a key. */
GBytes *cm_format_load_file (GFile *file, GCancellable *cancellable, GError **error);
/* The same of a stream that is called @name. */
GBytes *cm_format_load_stream (GInputStream *stream,
                               const char *name,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
