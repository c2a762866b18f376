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
 * @line: the line of its BEGIN, counted from 1
 * @text: (nullable): of a private key: the whole block from BEGIN to END, clean LF lines
 * @der: (nullable): of anything else: the decoded body, wiped when freed
 * @error: (nullable): why the block cannot be used, a %CM_FORMAT_ERROR_DAMAGED; then
 *   there is neither @text nor @der
 *
 * One PEM block. A private key stays text in a #CmSecret, since the text may be encrypted
 * by its own headers (Proc-Type, RFC 1421); everything else is public or encrypted as a
 * whole, and is decoded.
 */
typedef struct
{
  char *label;
  guint line;
  CmSecret *text;
  GBytes *der;
  GError *error;
} CmPemBlock;

void cm_pem_block_free (CmPemBlock *self);

/* Gets each block as its own; FALSE stops. */
typedef gboolean (*CmPemFunc) (CmPemBlock *block, gpointer user_data);

/* Finds every PEM block (RFC 7468) in any text: prose around it, CRLF, BOM, UTF-16,
 * indented (YAML) and quoted ("> ") lines, escaped ones ("\n" in JSON). One broken block
 * does not spoil the others. FALSE if @func stopped it. */
gboolean cm_pem_foreach (GBytes *bytes, CmPemFunc func, gpointer user_data);
/* The same as a list. Returns (element-type CmPemBlock), empty if there is none. */
GPtrArray *cm_pem_split (GBytes *bytes);
/* What stands around the blocks; transfer full. */
GBytes *cm_pem_dup_outside (GBytes *bytes);
gboolean cm_pem_sniff (GBytes *bytes);
char *cm_pem_encode (const char *label, GBytes *der);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmPemBlock, cm_pem_block_free)

G_END_DECLS
