/* cm-revocations.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_TYPE_REVOCATIONS (cm_revocations_get_type ())

/* Certificates that their CAs revoked, by issuer and serial number. Filled by one thread,
 * then handed to those who only ask. */
G_DECLARE_FINAL_TYPE (CmRevocations, cm_revocations, CM, REVOCATIONS, GObject)

CmRevocations *cm_revocations_new (void);
void cm_revocations_add (CmRevocations *self, GBytes *issuer_der, const char *serial);
gboolean cm_revocations_contain (CmRevocations *self, CmCertificate *certificate);

G_END_DECLS
