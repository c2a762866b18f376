/* cm-pem.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "cm-secret.h"

G_BEGIN_DECLS

/**
 * CmPemBlock:
 * @label: what stands between the dashes, as "EC PRIVATE KEY"
 * @text: the whole block from BEGIN to END, clean LF lines, wiped when freed
 * @der: (nullable): the decoded body; NULL if it is encrypted with Proc-Type
 * @error: (nullable): why the block cannot be used
 */
typedef struct
{
  char *label;
  CmSecret *text;
  CmSecret *der;
  GError *error;
} CmPemBlock;

void cm_pem_block_free (CmPemBlock *self);

/* Finds every PEM block (RFC 7468) in any text: prose around it, CRLF, BOM, UTF-16,
 * indented (YAML) and quoted ("> ") lines. One broken block does not spoil the others.
 * Returns (element-type CmPemBlock), empty if there is none. */
GPtrArray *cm_pem_split (GBytes *bytes);
gboolean cm_pem_sniff (GBytes *bytes);
char *cm_pem_encode (const char *label, GBytes *der);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmPemBlock, cm_pem_block_free)

G_END_DECLS
