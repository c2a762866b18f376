/* cm-certstore-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-chain.h"
#include "cm-change-set-private.h"
#include "cm-clock.h"
#include "cm-micro-ca-doc.h"
#include "cm-settings-doc.h"
#include "cm-store.h"
#include "cm-trust.h"
#include "cm-verifier.h"

G_BEGIN_DECLS

#define CM_TYPE_CERTSTORE (cm_certstore_get_type ())

/* Verified reading and signed writing over a CmStore, which itself is never trusted. All
 * functions block and are thread-safe. Keeps snapshots of identities (CmTrust), trusted
 * roots and settings, replaced after each commit that touches them or when another
 * process changed the store. */
G_DECLARE_FINAL_TYPE (CmCertstore, cm_certstore, CM, CERTSTORE, GObject)

CmCertstore *cm_certstore_new (CmStore *store, CmClock *clock, CmCertificate *authority);

/* Reads and verifies identities, roots, settings. */
gboolean cm_certstore_load (CmCertstore *self, GCancellable *cancellable, GError **error);

/* The identities, if another process wrote one since. */
void cm_certstore_look_again (CmCertstore *self);

CmStore *cm_certstore_get_store (CmCertstore *self); /* transfer none */
CmTrust *cm_certstore_ref_trust (CmCertstore *self); /* transfer full */
CmCertificatePool *
cm_certstore_ref_pool (CmCertstore *self);                 /* roots and intermediates */
CmVerifier *cm_certstore_ref_verifier (CmCertstore *self); /* trusts the roots */
/* As it will be once @changed_ca, which is not written yet, is. Transfer full. */
CmVerifier *cm_certstore_make_verifier (CmCertstore *self, CmMicroCaDoc *changed_ca);
CmSettingsDoc *cm_certstore_ref_settings (CmCertstore *self);

/* Reads and verifies; puts what fails into quarantine (UNTRUSTED). The document remembers
 * the revision it was read as, so that cm_certstore_commit() replaces just that one. */
CmDocument *cm_certstore_get (CmCertstore *self,
                              const char *id,
                              GCancellable *cancellable,
                              GError **error);
GPtrArray *cm_certstore_get_all (CmCertstore *self,
                                 CmDocumentType type,
                                 GCancellable *cancellable,
                                 GError **error); /* verified; live ones only */
GPtrArray *cm_certstore_get_every (CmCertstore *self,
                                   CmDocumentType type,
                                   GCancellable *cancellable,
                                   GError **error); /* verified; tombstones too */
GPtrArray *cm_certstore_get_versions (CmCertstore *self,
                                      const char *id,
                                      GCancellable *cancellable,
                                      GError **error); /* verified; newest first */
CmDocument *
cm_certstore_open_record (CmCertstore *self, CmRecord *record, GError **error);

/* Signs every document (in threads when there are many), adds the activity document, and
 * commits all in one transaction. CM_FLOW_ERROR_CONFLICT when a document was changed in
 * between; a fork of the activity chain by another process is retried inside. Uses the
 * documents up: after a failure read them anew. */
gboolean cm_certstore_commit (CmCertstore *self,
                              CmChangeSet *changes,
                              CmIdentity *signer,
                              const char *author_id,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
