/* cm-signature-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

gboolean cm_signature_is_by (CmCertificate *certificate, CmCertificate *issuer);

G_END_DECLS
