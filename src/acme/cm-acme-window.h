/* cm-acme-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-client.h"
#include "cm-acme-record.h"
#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_ACME_WINDOW_SOONEST_SECONDS 60  /* after which a CA is asked again */
#define CM_ACME_WINDOW_USUAL_SECONDS 21600 /* if it does not say */
#define CM_ACME_WINDOW_LATEST_SECONDS 86400

/* When a CA wants a certificate to be replaced (RFC 9773). */

/* How it calls a certificate; NULL: it has no key identifier of its issuer */
char *cm_acme_window_dup_id (CmCertificate *certificate);
/* Blocks. @renewal: nothing is chosen in it yet; @again_after: seconds */
gboolean cm_acme_window_fetch (CmAcmeClient *client,
                               CmCertificate *certificate,
                               CmAcmeRenewal *renewal,
                               guint *again_after,
                               GCancellable *cancellable,
                               GError **error);
gint64 cm_acme_window_choose (gint64 start, gint64 end, double chance);

G_END_DECLS
