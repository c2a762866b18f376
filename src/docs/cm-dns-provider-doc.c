/* cm-dns-provider-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A definition of a DNS provider that somebody wrote, kept as it is: what it says is read
 * where it is used. The document is named after the provider, so there is one of each.
 */

#include "cm-dns-provider-doc.h"

#include "cm-document-private.h"
#include "cm-field-private.h"

struct _CmDnsProviderDoc
{
  CmDocument parent_instance;

  char *definition;
  gint64 definition_version;
};

G_DEFINE_FINAL_TYPE (CmDnsProviderDoc, cm_dns_provider_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_FIELD (CmDnsProviderDoc, definition, text), .limit = CM_DNS_PROVIDER_MAX_BYTES,
    .required = TRUE },
  { CM_FIELD (CmDnsProviderDoc, definition_version, int), .limit = G_MAXINT },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
cm_dns_provider_doc_summarize (CmDocument *document,
                               CmSummaryFields *summary,
                               GString *search)
{
  CmDnsProviderDoc *self = CM_DNS_PROVIDER_DOC (document);

  summary->status = CM_STATUS_ISSUED;
  summary->detail = g_strdup_printf ("%" G_GINT64_FORMAT, self->definition_version);
}

static void
cm_dns_provider_doc_class_init (CmDnsProviderDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_DNS_PROVIDER;
  document_class->fields = &table;
  document_class->summarize = cm_dns_provider_doc_summarize;
}

static void
cm_dns_provider_doc_init (CmDnsProviderDoc *self)
{
}

/**
 * cm_dns_provider_doc_new:
 * @provider: the id in a definition
 *
 * Returns: (transfer full): its document, empty
 */
CmDnsProviderDoc *
cm_dns_provider_doc_new (const char *provider)
{
  g_return_val_if_fail (provider != NULL, NULL);

  return cm_document_create (CM_TYPE_DNS_PROVIDER_DOC, provider);
}

/**
 * cm_dns_provider_doc_make_id:
 * @provider: the id in a definition
 *
 * Returns: (transfer full): the id of its document
 */
char *
cm_dns_provider_doc_make_id (const char *provider)
{
  g_return_val_if_fail (provider != NULL, NULL);

  return g_strconcat ("dns-provider:", provider, NULL);
}

/**
 * cm_dns_provider_doc_get_definition:
 * @self: a provider of one's own
 *
 * Returns: (transfer none): its definition, JSON
 */
const char *
cm_dns_provider_doc_get_definition (CmDnsProviderDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_PROVIDER_DOC (self), NULL);

  return self->definition;
}

/**
 * cm_dns_provider_doc_get_version:
 * @self: a provider of one's own
 *
 * Returns: the version in its definition
 */
guint
cm_dns_provider_doc_get_version (CmDnsProviderDoc *self)
{
  g_return_val_if_fail (CM_IS_DNS_PROVIDER_DOC (self), 0);

  return (guint)self->definition_version;
}

/**
 * cm_dns_provider_doc_set_definition:
 * @self: a provider of one's own
 * @definition: its definition, JSON
 * @version: the version in it
 *
 * Sets the definition.
 */
void
cm_dns_provider_doc_set_definition (CmDnsProviderDoc *self,
                                    const char *definition,
                                    guint version)
{
  g_return_if_fail (CM_IS_DNS_PROVIDER_DOC (self) && definition != NULL);

  cm_field_set_text (&self->definition, definition, CM_DNS_PROVIDER_MAX_BYTES);
  self->definition_version = version;
}
