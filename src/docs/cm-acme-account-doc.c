/* cm-acme-account-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account at an ACME CA: where it is, whom the CA writes to, its key sealed for the
 * managers. A key that is about to take the place of the first is stored before the CA is
 * told, so that whichever of them the CA has in the end is here.
 */

#include "cm-acme-account-doc.h"

#include "cm-acme-limit-private.h"
#include "cm-acme-record-private.h"
#include "cm-document-private.h"
#include "cm-field-private.h"
#include "cm-seal.h"

#define MAX_URL_BYTES 4096
#define MAX_TERMS_BYTES (64 * 1024)
#define MAX_CONTACT_BYTES 320
#define MAX_CONTACTS 20
#define MAX_WORD_BYTES 256
#define MAX_PEM_BYTES (256 * 1024)
#define CLOSED "closed" /* in place of the directory, in a summary */

struct _CmAcmeAccountDoc
{
  CmDocument parent_instance;

  char *directory;
  GStrv contacts; /* nullable, as all that follow but numbers */
  char *account_url;
  int key_spec;
  char *thumbprint;
  GBytes *sealed_key;
  GBytes *next_key;
  char *next_thumbprint;
  char *eab_key_id;
  GBytes *sealed_eab_key;
  char *terms;
  char *trusted;
  char *proxy;
  char *staging;
  GPtrArray *limits;
  CmAcmeRecord *trial;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (CmAcmeAccountDoc, cm_acme_account_doc, CM_TYPE_DOCUMENT)

#define FIELD(name, kind) CM_FIELD (CmAcmeAccountDoc, name, kind)

static const CmField fields[] = {
  { FIELD (directory, line), .limit = MAX_URL_BYTES, .required = TRUE },
  { FIELD (contacts, lines), .limit = MAX_CONTACT_BYTES, .max_items = MAX_CONTACTS },
  { FIELD (account_url, line), .limit = MAX_URL_BYTES },
  { FIELD (key_spec, enum), .enum_type = cm_key_spec_get_type, .required = TRUE },
  { FIELD (thumbprint, line), .limit = MAX_WORD_BYTES, .required = TRUE },
  { FIELD (sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES, .required = TRUE },
  { FIELD (next_key, bytes), .limit = CM_SEAL_MAX_BYTES },
  { FIELD (next_thumbprint, line), .limit = MAX_WORD_BYTES },
  { FIELD (eab_key_id, line), .limit = MAX_URL_BYTES },
  { FIELD (sealed_eab_key, bytes), .limit = CM_SEAL_MAX_BYTES },
  { FIELD (terms, text), .limit = MAX_TERMS_BYTES },
  { FIELD (trusted, text), .limit = MAX_PEM_BYTES },
  { FIELD (proxy, line), .limit = MAX_URL_BYTES },
  { FIELD (staging, line), .limit = MAX_URL_BYTES },
  { FIELD (limits, limits), .max_items = CM_ACME_MAX_LIMITS },
  { FIELD (trial, acme) },
  { FIELD (closed, boolean) },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
cm_acme_account_doc_summarize (CmDocument *document,
                               CmSummaryFields *summary,
                               GString *search)
{
  CmAcmeAccountDoc *self = CM_ACME_ACCOUNT_DOC (document);

  summary->status = self->account_url != NULL ? CM_STATUS_ISSUED : CM_STATUS_DRAFT;
  summary->provider = CM_PROVIDER_ACME;
  summary->has_key = TRUE;
  summary->key_label = g_strdup (cm_key_spec_get_label ((CmKeySpec)self->key_spec));
  summary->detail = g_strdup (self->closed ? CLOSED : self->directory);
  cm_document_add_search (search, self->directory);
  cm_document_add_search (search, self->account_url);
  cm_document_add_search_lines (search, cm_field_get_lines (self->contacts));
}

static void
cm_acme_account_doc_class_init (CmAcmeAccountDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_ACME_ACCOUNT;
  document_class->fields = &table;
  document_class->summarize = cm_acme_account_doc_summarize;
}

static void
cm_acme_account_doc_init (CmAcmeAccountDoc *self)
{
}

/**
 * cm_acme_account_doc_new:
 * @name: what it is called
 * @directory: address of the CA's directory
 * @spec: kind and size of its key
 * @thumbprint: of its key (RFC 7638)
 * @sealed_key: its key, sealed for the managers
 *
 * Returns: (transfer full): an account with a new id, which no CA knows yet
 */
CmAcmeAccountDoc *
cm_acme_account_doc_new (const char *name,
                         const char *directory,
                         CmKeySpec spec,
                         const char *thumbprint,
                         GBytes *sealed_key)
{
  CmAcmeAccountDoc *self;

  g_return_val_if_fail (name != NULL && directory != NULL, NULL);
  g_return_val_if_fail (thumbprint != NULL && sealed_key != NULL, NULL);

  self = cm_document_create (CM_TYPE_ACME_ACCOUNT_DOC, /* name: */ NULL);
  cm_document_set_title (CM_DOCUMENT (self), name);
  cm_field_set_line (&self->directory, directory, MAX_URL_BYTES);
  self->key_spec = (int)spec;
  cm_field_set_line (&self->thumbprint, thumbprint, MAX_WORD_BYTES);
  self->sealed_key = g_bytes_ref (sealed_key);
  return self;
}

/**
 * cm_acme_account_doc_get_directory:
 * @self: an account
 *
 * Returns: (transfer none): the address of the CA's directory
 */
const char *
cm_acme_account_doc_get_directory (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->directory;
}

/**
 * cm_acme_account_doc_get_contacts:
 * @self: an account
 *
 * Returns: (transfer none): whom the CA writes to, as in "mailto:admin@example.org"
 */
const char *const *
cm_acme_account_doc_get_contacts (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return cm_field_get_lines (self->contacts);
}

/**
 * cm_acme_account_doc_set_contacts:
 * @self: an account
 * @contacts: (nullable): addresses of people
 *
 * Sets whom the CA writes to.
 */
void
cm_acme_account_doc_set_contacts (CmAcmeAccountDoc *self, const char *const *contacts)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_lines (&self->contacts, contacts, MAX_CONTACTS, MAX_CONTACT_BYTES);
}

/**
 * cm_acme_account_doc_get_url:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): its address at the CA; %NULL: it is not registered
 */
const char *
cm_acme_account_doc_get_url (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->account_url;
}

/**
 * cm_acme_account_doc_set_url:
 * @self: an account
 * @url: (nullable): its address at the CA
 *
 * Sets the address.
 */
void
cm_acme_account_doc_set_url (CmAcmeAccountDoc *self, const char *url)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_line (&self->account_url, url, MAX_URL_BYTES);
}

/**
 * cm_acme_account_doc_get_key_spec:
 * @self: an account
 *
 * Returns: kind and size of its key
 */
CmKeySpec
cm_acme_account_doc_get_key_spec (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), CM_KEY_SPEC_OTHER);

  return (CmKeySpec)self->key_spec;
}

/**
 * cm_acme_account_doc_get_thumbprint:
 * @self: an account
 *
 * Returns: (transfer none): the thumbprint of its key (RFC 7638)
 */
const char *
cm_acme_account_doc_get_thumbprint (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->thumbprint;
}

/**
 * cm_acme_account_doc_get_sealed_key:
 * @self: an account
 *
 * Returns: (transfer none): its key, CMS AuthEnvelopedData for the managers
 */
GBytes *
cm_acme_account_doc_get_sealed_key (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->sealed_key;
}

/**
 * cm_acme_account_doc_set_sealed_key:
 * @self: an account
 * @sealed: its key, sealed anew
 *
 * Sets the sealed key.
 */
void
cm_acme_account_doc_set_sealed_key (CmAcmeAccountDoc *self, GBytes *sealed)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_bytes (&self->sealed_key, sealed);
}

/**
 * cm_acme_account_doc_get_next_key:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): a key that it is about to get, sealed
 */
GBytes *
cm_acme_account_doc_get_next_key (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->next_key;
}

/**
 * cm_acme_account_doc_set_next_key:
 * @self: an account
 * @sealed: (nullable): a key, sealed for the managers
 *
 * Sets the key that it is about to get.
 */
void
cm_acme_account_doc_set_next_key (CmAcmeAccountDoc *self, GBytes *sealed)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_bytes (&self->next_key, sealed);
}

/**
 * cm_acme_account_doc_get_next_thumbprint:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the thumbprint of a next key that is prepared, and
 *   that the CA has not heard of yet
 */
const char *
cm_acme_account_doc_get_next_thumbprint (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->next_thumbprint;
}

/**
 * cm_acme_account_doc_set_next_thumbprint:
 * @self: an account
 * @thumbprint: (nullable): of its next key, as long as the CA has not heard of it
 *
 * Sets it.
 */
void
cm_acme_account_doc_set_next_thumbprint (CmAcmeAccountDoc *self, const char *thumbprint)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_line (&self->next_thumbprint, thumbprint, MAX_WORD_BYTES);
}

/**
 * cm_acme_account_doc_take_next_key:
 * @self: an account that is about to get a key
 * @spec: kind and size of that key
 * @thumbprint: its thumbprint (RFC 7638)
 *
 * Puts that key in the place of the one before, which is forgotten.
 */
void
cm_acme_account_doc_take_next_key (CmAcmeAccountDoc *self,
                                   CmKeySpec spec,
                                   const char *thumbprint)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self) && self->next_key != NULL);

  cm_field_set_bytes (&self->sealed_key, self->next_key);
  cm_field_set_bytes (&self->next_key, NULL);
  self->key_spec = (int)spec;
  cm_field_set_line (&self->next_thumbprint, NULL, MAX_WORD_BYTES);
  cm_field_set_line (&self->thumbprint, thumbprint, MAX_WORD_BYTES);
}

/**
 * cm_acme_account_doc_get_eab_key_id:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what the CA calls the external account
 */
const char *
cm_acme_account_doc_get_eab_key_id (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->eab_key_id;
}

/**
 * cm_acme_account_doc_get_sealed_eab_key:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the key of the external account, sealed
 */
GBytes *
cm_acme_account_doc_get_sealed_eab_key (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->sealed_eab_key;
}

/**
 * cm_acme_account_doc_set_external_account:
 * @self: an account
 * @key_id: (nullable): what the CA calls the external account
 * @sealed_key: (nullable): its key, sealed for the managers
 *
 * Sets the external account (RFC 8555 section 7.3.4).
 */
void
cm_acme_account_doc_set_external_account (CmAcmeAccountDoc *self,
                                          const char *key_id,
                                          GBytes *sealed_key)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_line (&self->eab_key_id, key_id, MAX_URL_BYTES);
  cm_field_set_bytes (&self->sealed_eab_key, sealed_key);
}

/**
 * cm_acme_account_doc_get_terms:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the terms of service that were agreed to
 */
const char *
cm_acme_account_doc_get_terms (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->terms;
}

/**
 * cm_acme_account_doc_set_terms:
 * @self: an account
 * @terms: (nullable): where they are, or they themselves
 *
 * Sets the terms that were agreed to.
 */
void
cm_acme_account_doc_set_terms (CmAcmeAccountDoc *self, const char *terms)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_text (&self->terms, terms, MAX_TERMS_BYTES);
}

/**
 * cm_acme_account_doc_get_trusted:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): certificates that are trusted for the directory
 * besides the system's, PEM
 */
const char *
cm_acme_account_doc_get_trusted (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->trusted;
}

/**
 * cm_acme_account_doc_set_trusted:
 * @self: an account
 * @pem: (nullable): certificates, PEM
 *
 * Sets whom to trust besides whom the system trusts.
 */
void
cm_acme_account_doc_set_trusted (CmAcmeAccountDoc *self, const char *pem)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_text (&self->trusted, pem, MAX_PEM_BYTES);
}

/**
 * cm_acme_account_doc_get_proxy:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the proxy to the directory; %NULL: none
 */
const char *
cm_acme_account_doc_get_proxy (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->proxy;
}

/**
 * cm_acme_account_doc_set_proxy:
 * @self: an account
 * @proxy: (nullable): an address
 *
 * Sets the proxy.
 */
void
cm_acme_account_doc_set_proxy (CmAcmeAccountDoc *self, const char *proxy)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_line (&self->proxy, proxy, MAX_URL_BYTES);
}

/**
 * cm_acme_account_doc_get_staging:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): the directory where its CA lets orders be tried;
 *   %NULL: nobody said
 */
const char *
cm_acme_account_doc_get_staging (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->staging;
}

/**
 * cm_acme_account_doc_set_staging:
 * @self: an account
 * @staging: (nullable): the address of a directory
 *
 * Sets where orders are tried.
 */
void
cm_acme_account_doc_set_staging (CmAcmeAccountDoc *self, const char *staging)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_field_set_line (&self->staging, staging, MAX_URL_BYTES);
}

/**
 * cm_acme_account_doc_get_limits:
 * @self: an account
 *
 * Returns: (transfer none) (nullable) (element-type CmAcmeLimit): what the CA wants no
 *   orders for; some may be over
 */
GPtrArray *
cm_acme_account_doc_get_limits (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->limits;
}

/**
 * cm_acme_account_doc_add_limit:
 * @self: an account
 * @names: A-labels and addresses
 * @until: before when the CA wants no other order for them, Unix seconds
 * @detail: (nullable): what it said
 * @now: Unix seconds
 *
 * Adds a limit; see cm_acme_limits_add().
 */
void
cm_acme_account_doc_add_limit (CmAcmeAccountDoc *self,
                               const char *const *names,
                               gint64 until,
                               const char *detail,
                               gint64 now)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  cm_acme_limits_add (&self->limits, names, until, detail, now);
}

/**
 * cm_acme_account_doc_get_trial:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): what dry runs published and nobody removed so far
 */
const CmAcmeRecord *
cm_acme_account_doc_get_trial (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), NULL);

  return self->trial;
}

/**
 * cm_acme_account_doc_set_trial:
 * @self: an account
 * @record: (nullable): whose published records are those of dry runs; %NULL: none
 *
 * Notes what dry runs are going to publish.
 */
void
cm_acme_account_doc_set_trial (CmAcmeAccountDoc *self, const CmAcmeRecord *record)
{
  CmAcmeRecord *copy;

  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  copy = record != NULL ? cm_acme_record_copy (record) : NULL;
  g_clear_pointer (&self->trial, cm_acme_record_free);
  self->trial = copy;
}

/**
 * cm_acme_account_doc_is_closed:
 * @self: an account
 *
 * Returns: whether it was closed for ever
 */
gboolean
cm_acme_account_doc_is_closed (CmAcmeAccountDoc *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (self), FALSE);

  return self->closed;
}

/**
 * cm_acme_account_doc_is_closed_summary:
 * @summary: the summary of an account
 *
 * Returns: whether it was closed for ever
 */
gboolean
cm_acme_account_doc_is_closed_summary (CmSummary *summary)
{
  g_return_val_if_fail (CM_IS_SUMMARY (summary), FALSE);

  return g_strcmp0 (cm_summary_get_fields (summary)->detail, CLOSED) == 0;
}

/**
 * cm_acme_account_doc_set_closed:
 * @self: an account
 * @closed: whether it was closed for ever
 *
 * Sets whether it was closed.
 */
void
cm_acme_account_doc_set_closed (CmAcmeAccountDoc *self, gboolean closed)
{
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (self));

  self->closed = closed;
}
