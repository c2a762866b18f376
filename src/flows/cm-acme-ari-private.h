/* cm-acme-ari-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-client.h"
#include "cm-acme-record.h"
#include "cm-certificate.h"
#include "cm-context.h"

G_BEGIN_DECLS

/* Asks the CA when @leaf is to be replaced, and notes when it may be asked again. Whether
 * the record has changed. */
gboolean cm_acme_ari_update (CmContext *context,
                             const char *id,
                             CmAcmeRecord *record,
                             CmAcmeClient *client,
                             CmCertificate *leaf,
                             GCancellable *cancellable);

G_END_DECLS
