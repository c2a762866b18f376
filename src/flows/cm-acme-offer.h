/* cm-acme-offer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmAcmeCa:
 * @word: what commands call it
 * @name: what people call it; a CA's own name is not translated
 * @directory: the address of its directory
 *
 * An ACME CA that is known by name.
 */
typedef struct
{
  const char *word;
  const char *name;
  const char *directory;
} CmAcmeCa;

/**
 * CmAcmeOffer:
 * @terms: (nullable): where the terms of service are, or they themselves ("data:")
 * @website: (nullable): the CA's
 * @external_account_required: whether an account needs an external one (RFC 8555
 *   section 7.3.4)
 * @profiles: what kinds of certificates there are; perhaps none
 * @profile_texts: what the CA says about each of them
 * @caa_identities: what CAA records call the CA; perhaps none
 * @says_when: whether it says when to renew (RFC 9773)
 *
 * What somebody who wants an account at an ACME CA has to know first.
 */
typedef struct
{
  char *terms;
  char *website;
  gboolean external_account_required;
  GStrv profiles;
  GStrv profile_texts;
  GStrv caa_identities;
  gboolean says_when;
} CmAcmeOffer;

void cm_acme_offer_free (CmAcmeOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeOffer, cm_acme_offer_free)

/* Terms that stand in their address (RFC 2397), as text; NULL: they do not. */
char *cm_acme_offer_dup_terms_text (const char *terms);

/* FALSE: there is no @position-th one. */
gboolean cm_acme_offer_get_ca (guint position, CmAcmeCa *ca);

/* Asks the CA; no account is needed, nor a passphrase. @directory: a word or an address
 */
CmAcmeOffer *cm_acme_offer_look (CmContext *context,
                                 const char *directory,
                                 const char *trusted,
                                 const char *proxy,
                                 GCancellable *cancellable,
                                 GError **error);
void cm_acme_offer_look_async (CmContext *context,
                               const char *directory,
                               const char *trusted,
                               const char *proxy,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CmAcmeOffer *
cm_acme_offer_look_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
