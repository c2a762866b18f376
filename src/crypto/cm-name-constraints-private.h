/* cm-name-constraints-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gnutls.h"
#include "cm-name-constraints.h"

G_BEGIN_DECLS

/* Writes the extension, critical. Returns a GnuTLS code. */
int cm_name_constraints_write (CmNameConstraints *self, gnutls_x509_crt_t crt);

G_END_DECLS
