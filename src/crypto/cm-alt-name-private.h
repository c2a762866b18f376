/* cm-alt-name-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-alt-name.h"
#include "cm-gnutls.h"

G_BEGIN_DECLS

/* A name with its kind in front, as GnuTLS wants it. @data points into @name, or to
 * @address. Returns a GnuTLS code. */
int cm_alt_name_encode (const char *name,
                        gnutls_x509_subject_alt_name_t *type,
                        guint8 address[16],
                        const void **data,
                        guint *size_bytes);

G_END_DECLS
