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

/**
 * CmImportChange:
 * @document: (nullable): what has the certificate or the key now
 * @archived: (nullable): a new document that keeps the chain it had
 * @request: (nullable): what waited for the certificate in its place, now a tombstone
 * @left: (nullable): a new document that waits for the answer for the earlier key
 * @twin: (nullable): what had the certificate without its key, now a tombstone
 * @changed: whether there is anything to write
 * @restored: whether @document was deleted and is live again
 *
 * What attaching something comes to. All of it is written in one transaction.
 */
typedef struct
{
  CmCredentialDoc *document;
  CmCredentialDoc *archived;
  CmCredentialDoc *request;
  CmCredentialDoc *left;
  CmCredentialDoc *twin;
  gboolean changed;
  gboolean restored;
} CmImportChange;

void cm_import_change_clear (CmImportChange *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmImportChange, cm_import_change_clear)

void cm_import_change_put (const CmImportChange *self,
                           CmChangeSet *changes,
                           CmAction action,
                           const char *detail);

/* Both block: keys are sealed and, if exportable, encrypted. */

/* A new document for a certificate, with its key if that is there. Transfer full. */
CmCredentialDoc *cm_import_credential_make (const CmImportCredential *self,
                                            CmImportItem *item,
                                            GError **error);
/* The document the item attaches to, with what it brings; one that was deleted is brought
 * back if the item has its certificate or answers its request. FALSE leaves @change as it
 * was. */
gboolean cm_import_credential_complete (const CmImportCredential *self,
                                        CmImportItem *item,
                                        const char *document_id,
                                        CmImportChange *change,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
