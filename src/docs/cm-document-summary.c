/* cm-document-summary.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the summaries of several classes have in common: a certificate says the same to a
 * list whatever document it stands in, and what is to be found is collected line by line.
 */

#include "cm-document-private.h"

/**
 * cm_document_add_search:
 * @search: what is to be found, line by line
 * @text: (nullable): more of it
 *
 * Adds a line.
 */
void
cm_document_add_search (GString *search, const char *text)
{
  g_return_if_fail (search != NULL);

  if (text == NULL || *text == '\0')
    return;
  g_string_append (search, text);
  g_string_append_c (search, '\n');
}

/**
 * cm_document_add_search_lines:
 * @search: what is to be found, line by line
 * @lines: (nullable): more of it
 *
 * Adds lines.
 */
void
cm_document_add_search_lines (GString *search, const char *const *lines)
{
  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    cm_document_add_search (search, lines[i]);
}

/**
 * cm_document_summarize_certificate:
 * @fields: what a list shows
 * @search: what is to be found, line by line
 * @certificate: the certificate the document is about
 *
 * Fills in what follows from a certificate.
 */
void
cm_document_summarize_certificate (CmSummaryFields *fields,
                                   GString *search,
                                   CmCertificate *certificate)
{
  g_return_if_fail (fields != NULL && CM_IS_CERTIFICATE (certificate));

  fields->not_before = cm_certificate_get_not_before (certificate);
  fields->not_after = cm_certificate_get_not_after (certificate);
  fields->issuer = g_strdup (cm_certificate_get_issuer_name (certificate));
  fields->key_label = g_strdup (cm_certificate_get_key_label (certificate));
  fields->serial = g_strdup (cm_certificate_get_serial (certificate));
  fields->fingerprint = g_strdup (cm_certificate_get_fingerprint (certificate));
  fields->public_key_id = g_strdup (cm_certificate_get_public_key_id (certificate));
  cm_document_add_search (search, cm_certificate_get_subject (certificate));
  cm_document_add_search (search, cm_certificate_get_issuer (certificate));
  cm_document_add_search_lines (search,
                                cm_certificate_get_subject_alt_names (certificate));
}
