/* cm-pkcs7.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

extern const CmFormat cm_pkcs7_format; /* degenerate and signed, DER and PEM body */

/* A degenerate PKCS#7 with certificates only (RFC 5652 5.1), DER. */
GBytes *cm_pkcs7_write (GPtrArray *chain, GError **error);

G_END_DECLS
