/* cm-credential-archive.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A credential that is renewed keeps its document, so whoever follows it goes on doing
 * so; the chain it had moves to a document of its own.
 */

#include "cm-credential-archive-private.h"

#include "cm-enum.h"

/* What was revoked stays so, and what was not trusted; what else was wrong is of no
 * interest any more. */
static void
keep_reasons (CmCredentialDoc *credential, CmCredentialDoc *archived)
{
  static const CmReason kept[]
      = { CM_REASON_CA_REVOKED, CM_REASON_NO_ROOT, CM_REASON_SELF_SIGNED };
  const char *const *warnings = cm_credential_doc_get_warnings (credential);
  CmReason reasons[G_N_ELEMENTS (kept) + 1];
  gsize n_reasons = 0;

  for (gsize i = 0; warnings != NULL && i < G_N_ELEMENTS (kept); i++)
    if (g_strv_contains (warnings, cm_enum_to_nick (CM_TYPE_REASON, kept[i])))
      reasons[n_reasons++] = kept[i];
  if (cm_credential_doc_get_revoked_at (archived) != 0)
    reasons[n_reasons++] = CM_REASON_REVOKED;
  if (n_reasons > 0)
    cm_credential_doc_set_warnings (archived, reasons, n_reasons);
}

/* Its CA can be told that it is revoked. */
static void
keep_origin (CmCredentialDoc *credential, CmCredentialDoc *archived)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autoptr (CmAcmeRecord) origin = NULL;

  if (record == NULL)
    return;
  origin = cm_acme_record_new (record->issued_by != NULL ? record->issued_by
                                                         : record->account,
                               (CmAcmeMethod)record->method);
  cm_acme_record_set_issued_by (origin, record->issued_by, record->certificate);
  cm_credential_doc_set_acme (archived, origin);
}

/**
 * cm_credential_archive: (skip)
 * @credential: a credential that is about to get another certificate; says from now on
 *   what it supersedes
 *
 * Keeps the certificates a credential had, without its key.
 *
 * Returns: (transfer full): an archived credential
 */
CmCredentialDoc *
cm_credential_archive (CmCredentialDoc *credential)
{
  CmCredentialDoc *archived
      = cm_credential_doc_new (cm_credential_doc_get_provider (credential));

  cm_document_set_title (CM_DOCUMENT (archived),
                         cm_document_get_title (CM_DOCUMENT (credential)));
  cm_document_set_comment (CM_DOCUMENT (archived),
                           cm_document_get_comment (CM_DOCUMENT (credential)));
  cm_document_set_tags (CM_DOCUMENT (archived),
                        cm_document_get_tags (CM_DOCUMENT (credential)));
  cm_credential_doc_set_host_names (archived,
                                    cm_credential_doc_get_host_names (credential));
  cm_credential_doc_set_subject (archived, cm_credential_doc_get_subject (credential));
  cm_credential_doc_set_key_spec (archived, cm_credential_doc_get_key_spec (credential));
  cm_credential_doc_set_public_key (archived,
                                    cm_credential_doc_get_public_key (credential));
  cm_credential_doc_set_chain (archived, cm_credential_doc_get_chain (credential));
  cm_credential_doc_set_revoked (archived, cm_credential_doc_get_revoked_at (credential),
                                 cm_credential_doc_get_revocation_reason (credential));
  keep_reasons (credential, archived);
  cm_credential_doc_set_supersedes (archived,
                                    cm_credential_doc_get_supersedes (credential));
  cm_credential_doc_set_micro_ca (archived, cm_credential_doc_get_micro_ca (credential));
  keep_origin (credential, archived);
  cm_credential_doc_set_status (archived, CM_STATUS_ARCHIVED);
  cm_credential_doc_set_supersedes (credential,
                                    cm_document_get_id (CM_DOCUMENT (archived)));
  return archived;
}
