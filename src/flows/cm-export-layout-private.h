/* cm-export-layout-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-export-layout.h"

G_BEGIN_DECLS

/* The ends of its files' names, in the order of the contents. */
const char *const *cm_export_layout_get_suffixes (CmExportLayout layout,
                                                  gboolean with_key);

/* A name that is safe in a configuration. */
char *cm_export_layout_plain (const char *stem);

/* The contents of its files. @stem: their name; @sent: (element-type CmCertificate),
 * leaf first; @key_pem: (nullable): the encrypted key. Returns (element-type GBytes). */
GPtrArray *cm_export_layout_make (CmExportLayout layout,
                                  const char *stem,
                                  GPtrArray *sent,
                                  const char *const *host_names,
                                  const char *key_pem);

G_END_DECLS
