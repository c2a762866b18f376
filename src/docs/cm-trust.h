/* cm-trust.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"
#include "cm-envelope.h"
#include "cm-identity-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_TRUST (cm_trust_get_type ())

/* The rules on who may write what: the pinned authority, and the verified identities.
 * Immutable snapshot; thread-safe. No I/O. */
G_DECLARE_FINAL_TYPE (CmTrust, cm_trust, CM, TRUST, GObject)

/* Starts from the pin alone. */
CmTrust *cm_trust_new (CmEnvelopeVerifier *verifier);
/* A new snapshot with these verified identity documents in place of earlier versions of
 * them (element-type CmIdentityDoc). */
CmTrust *cm_trust_with_identities (CmTrust *self, GPtrArray *identities);

CmCertificate *cm_trust_get_authority (CmTrust *self);
const char *cm_trust_get_store (CmTrust *self); /* its fingerprint */

/**
 * CmTrustOrigin:
 * @CM_TRUST_ORIGIN_STORED: from the local store, where it was accepted before: a signer
 *   who has been retired since does not spoil it
 * @CM_TRUST_ORIGIN_INCOMING: seen for the first time: a retired signer is refused
 */
typedef enum
{
  CM_TRUST_ORIGIN_STORED,
  CM_TRUST_ORIGIN_INCOMING,
} CmTrustOrigin;

/* Verifies an envelope and reads the document in it: signature, signer's certificate,
 * role may write this type, the author member is the signer's, store matches; and, where
 * given, the id. Identity and authority documents signed by an admin verify before any
 * identity is known: roles come from the signer's certificate. Returns (transfer full).
 */
CmDocument *cm_trust_open (CmTrust *self,
                           GBytes *envelope,
                           CmTrustOrigin origin,
                           const char *expected_id,
                           GError **error);
gboolean cm_trust_may_write (CmRoles roles, CmDocumentType type);

/* The row of @document for a list: also found by the names of its servers. */
CmSummary *cm_trust_summarize (CmTrust *self, CmDocument *document);

CmIdentityDoc *cm_trust_get_identity (CmTrust *self, const char *id); /* nullable, none */
CmIdentityDoc *cm_trust_find_identity_by_key (CmTrust *self,
                                              const char *public_key_id); /* nullable */
CmIdentityDoc *cm_trust_find_identity_by_name (CmTrust *self,
                                               const char *name); /* active, one */
CmIdentityDoc *cm_trust_find_identity_by_certificate (CmTrust *self, CmCertificate *cert);
/* (element-type CmIdentityDoc) active ones that have all of @roles */
GPtrArray *cm_trust_list_active (CmTrust *self, CmRoles roles);

G_END_DECLS
