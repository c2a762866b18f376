/* ca-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Micro CAs for tests.
 */

#include "ca-fixture.h"

#include "cm-memory-store.h"

CmContext *
ca_context (void)
{
  g_autoptr (CmClock) clock = cm_clock_new_fixed (g_get_real_time () / G_USEC_PER_SEC);
  g_autoptr (CmStore) store = cm_memory_store_new (clock);
  CmContext *context = cm_context_new_for_store (G_OBJECT (store), clock);

  flow_create (context);
  return context;
}

CmMicroCaDoc *
ca_create (CmContext *context,
           const char *name,
           const char *permitted,
           CmMicroCaDoc *parent)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *document;

  cm_ca_form_set_name (form, name);
  if (permitted != NULL)
    cm_ca_form_add_permitted (form, permitted, &error);
  g_assert_no_error (error);
  if (parent != NULL)
    cm_ca_form_set_parent (form, ca_id (parent));
  document = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return document;
}

CmMicroCaDoc *
ca_get (CmContext *context, CmMicroCaDoc *document)
{
  g_autoptr (GError) error = NULL;
  CmDocument *now = cm_context_get_document (context, ca_id (document), NULL, &error);

  g_assert_no_error (error);
  return CM_MICRO_CA_DOC (now);
}

const char *
ca_id (CmMicroCaDoc *document)
{
  return cm_document_get_id (CM_DOCUMENT (document));
}

CmCertificateForm *
ca_form (CmContext *context, const char *names)
{
  CmCertificateForm *form = cm_certificate_form_new (context);
  g_autoptr (GError) error = NULL;

  cm_certificate_form_add_names (form, names, &error);
  g_assert_no_error (error);
  return form;
}

CmCredentialDoc *
ca_issue (CmContext *context, const char *names)
{
  g_autoptr (CmCertificateForm) form = ca_form (context, names);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_ca_flow_issue (form, NULL, NULL, &error);

  g_assert_no_error (error);
  return credential;
}
