/* request-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both sides of a request: the certstore's, and that of a CA which answers as a test
 * wants it to.
 */

#include "request-fixture.h"

#include <string.h>

#include "cm-certificate-template.h"

/**
 * request_new:
 * @context: an unlocked context
 * @names: a list of names
 * @server: (nullable): id of a server with access
 *
 * Returns: (transfer full): a credential that waits for its certificate
 */
CmCredentialDoc *
request_new (CmContext *context, const char *names, const char *server)
{
  const char *const servers[] = { server, NULL };
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (context);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential;

  cm_certificate_form_add_names (form, names, &error);
  g_assert_no_error (error);
  cm_certificate_form_set_servers (form, servers);
  credential = cm_request_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return credential;
}

/**
 * request_get_id:
 * @credential: a credential
 *
 * Returns: (transfer none): its id
 */
const char *
request_get_id (CmCredentialDoc *credential)
{
  return cm_document_get_id (CM_DOCUMENT (credential));
}

/**
 * request_open_key:
 * @context: an unlocked context
 * @credential: a credential with a key
 *
 * Returns: (transfer full): its key
 */
CmPrivateKey *
request_open_key (CmContext *context, CmCredentialDoc *credential)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) opened
      = cm_vault_open (cm_context_get_vault (context),
                       cm_credential_doc_get_sealed_key (credential), &error);
  CmPrivateKey *key;

  g_assert_no_error (error);
  key = cm_private_key_new_from_der (opened, NULL, &error);
  g_assert_no_error (error);
  return key;
}

/**
 * request_sign:
 * @credential: a credential whose request is out
 * @names: (nullable): what the certificate is to say instead of what was asked for
 * @first_day: when it begins, counted from today
 * @last_day: when it ends
 *
 * Returns: (transfer full): what a CA answers
 */
CmCertificate *
request_sign (CmCredentialDoc *credential,
              const char *const *names,
              int first_day,
              int last_day)
{
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("root");
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("root");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) csr
      = cm_csr_new_from_pem (cm_credential_doc_get_csr (credential), &error);
  CmCertificateTemplate template = { .not_before = CM_TEST_NOW + first_day * CM_TEST_DAY,
                                     .not_after = CM_TEST_NOW + last_day * CM_TEST_DAY,
                                     .path_length = CM_PATH_LENGTH_UNLIMITED,
                                     .purposes = CM_KEY_PURPOSES_SERVER };
  CmCertificate *certificate;

  g_assert_no_error (error);
  template.spki = cm_csr_get_spki (csr);
  template.subject = cm_csr_get_subject (csr);
  template.alt_names = names != NULL ? names : cm_csr_get_subject_alt_names (csr);
  certificate = cm_certificate_template_sign (&template, issuer, key, &error);
  g_assert_no_error (error);
  return certificate;
}

/**
 * request_as_pem:
 * @certificate: a certificate
 *
 * Returns: (transfer full): a mail with it
 */
GBytes *
request_as_pem (CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  char *text = g_strdup_printf ("Your certificate:\r\n\r\n%s\r\nYour CA\r\n", pem);

  return g_bytes_new_take (text, strlen (text));
}

/**
 * request_answer:
 * @context: an unlocked context
 * @id: id of a credential
 * @certificate: what a CA answered
 *
 * Returns: (transfer full): the credential that has the certificate now
 */
CmCredentialDoc *
request_answer (CmContext *context, const char *id, CmCertificate *certificate)
{
  g_autoptr (GBytes) bytes = request_as_pem (certificate);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_request_flow_answer_bytes (context, id, "answer.txt", bytes, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

/**
 * request_import:
 * @context: an unlocked context
 * @certificate: what a CA answered
 *
 * Returns: (transfer full): an import that was run
 */
CmImportFlow *
request_import (CmContext *context, CmCertificate *certificate)
{
  CmImportFlow *flow = cm_import_flow_new (context);
  g_autoptr (GBytes) bytes = request_as_pem (certificate);

  cm_import_flow_add_bytes (flow, "answer.txt", bytes);
  import_read (flow);
  import_run (flow);
  return flow;
}

/**
 * request_issued:
 * @context: an unlocked context
 * @names: a list of names
 * @server: (nullable): id of a server with access
 *
 * Returns: (transfer full): a credential with a certificate of 90 days
 */
CmCredentialDoc *
request_issued (CmContext *context, const char *names, const char *server)
{
  g_autoptr (CmCredentialDoc) waiting = request_new (context, names, server);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);

  import_trust (context, "root", NULL);
  return request_answer (context, request_get_id (waiting), certificate);
}

/**
 * request_get_archived:
 * @context: a context
 * @credential: a credential that was renewed
 *
 * Returns: (transfer full): what keeps the chain it had
 */
CmCredentialDoc *
request_get_archived (CmContext *context, CmCredentialDoc *credential)
{
  const char *id = cm_credential_doc_get_supersedes (credential);
  CmCredentialDoc *archived;

  g_assert_nonnull (id);
  archived = flow_get_credential (context, id);
  g_assert_cmpint (cm_credential_doc_get_status (archived), ==, CM_STATUS_ARCHIVED);
  return archived;
}
