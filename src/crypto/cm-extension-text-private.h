/* cm-extension-text-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gnutls.h"

G_BEGIN_DECLS

#define CM_EXTENSION_TEXT_MAX 200
#define CM_EXTENSION_TEXT_OID_SIZE 128

void cm_extension_text_add (GPtrArray *rows,
                            const char *oid,
                            gboolean critical,
                            const gnutls_datum_t *data);

G_END_DECLS
