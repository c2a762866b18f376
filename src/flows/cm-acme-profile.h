/* cm-acme-profile.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-acme-offer.h"

G_BEGIN_DECLS

/* What the CA of an account offers at this moment; needs no key. Blocks. */
CmAcmeOffer *cm_acme_profile_ask (CmContext *context,
                                  CmAcmeAccountDoc *account,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean
cm_acme_profile_check (const CmAcmeOffer *offer, const char *profile, GError **error);
/* For @names, if nobody chose one; NULL: none. */
const char *cm_acme_profile_suggest (const CmAcmeOffer *offer, const char *const *names);

G_END_DECLS
