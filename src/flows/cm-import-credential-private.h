/* cm-import-credential-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"
#include "cm-credential-doc.h"
#include "cm-import-item-private.h"

G_BEGIN_DECLS

/**
 * CmImportCredential:
 * @certstore: where documents are read from
 * @trust: who is who
 * @trusted: completes chains
 * @verifier: judges them
 * @servers: (nullable): ids of the servers with access
 * @export_password: (nullable): makes keys exportable
 * @now: the moment to judge by, Unix seconds
 *
 * What making documents needs. Everything is borrowed and does not change, so that
 * several threads may share it.
 */
typedef struct
{
  CmCertstore *certstore;
  CmTrust *trust;
  CmCertificatePool *trusted;
  CmVerifier *verifier;
  const char *const *servers;
  CmSecret *export_password;
  gint64 now;
} CmImportCredential;

/* Both block: keys are sealed and, if exportable, encrypted. */

/* A new document for a certificate, with its key if that is there. Transfer full. */
CmCredentialDoc *cm_import_credential_make (const CmImportCredential *self,
                                            CmImportItem *item,
                                            GError **error);
/* The document the item attaches to, with what it brings. @archived: a new document that
 * keeps the chain it had, if that was replaced. @changed: FALSE if it had everything.
 * Transfer full; outputs are set on success only. */
CmCredentialDoc *cm_import_credential_complete (const CmImportCredential *self,
                                                CmImportItem *item,
                                                CmCredentialDoc **archived,
                                                gboolean *changed,
                                                GCancellable *cancellable,
                                                GError **error);

G_END_DECLS
