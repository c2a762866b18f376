/* cm-seal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-identity.h"

G_BEGIN_DECLS

#define CM_SEAL_MAX_BYTES (1024 * 1024)
#define CM_SEAL_MAX_RECIPIENTS 500

/* CMS AuthEnvelopedData (RFC 5083), AES-256-GCM, one recipient per certificate:
 * ECDH-ES + AES-256 key wrap with SHA-256 for EC, RSA-OAEP with SHA-256 for RSA.
 * @recipients: (element-type CmCertificate), at least one. Returns DER. */
GBytes *cm_seal (CmSecret *payload, GPtrArray *recipients, GError **error);
CmSecret *cm_seal_open (GBytes *sealed, CmIdentity *identity, GError **error);
/* Adds a recipient without touching the payload. Taking one away is a new cm_seal(). */
GBytes *cm_seal_add_recipient (GBytes *sealed,
                               CmIdentity *holder,
                               CmCertificate *newcomer,
                               GError **error);
guint cm_seal_count_recipients (GBytes *sealed); /* 0 if it is not AuthEnvelopedData */
gboolean cm_seal_is_for (GBytes *sealed, CmCertificate *certificate);

G_END_DECLS
