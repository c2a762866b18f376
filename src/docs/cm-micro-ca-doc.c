/* cm-micro-ca-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Micro CA: its certificate, its key sealed for the managers, what it revoked and the
 * revocation list it made last. What its certificate says (kind of key, constraints) is
 * written for readers, but not believed: it follows from the certificate.
 */

#include "cm-micro-ca-doc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chain.h"
#include "cm-document-private.h"
#include "cm-field-list-private.h"
#include "cm-micro-ca-doc-private.h"
#include "cm-name-constraints.h"
#include "cm-seal.h"

#define MAX_CHAIN_BYTES (CM_CHAIN_MAX_LENGTH * (CM_CERTIFICATE_MAX_BYTES / 64 * 90))
#define MAX_KEY_BYTES (64 * 1024)
#define MAX_CRL_BYTES (256 * 1024) /* of CM_MICRO_CA_MAX_REVOKED entries */
#define MAX_CONSTRAINT_BYTES 512

G_DEFINE_FINAL_TYPE (CmMicroCaDoc, cm_micro_ca_doc, CM_TYPE_DOCUMENT)

/* ---- what was revoked, what was before ---- */

#define REVOKED(name, kind) CM_FIELD (CmRevokedCertificate, name, kind)

static const CmField revoked_fields[] = {
  { REVOKED (serial, line), .limit = CM_MICRO_CA_MAX_SERIAL_BYTES, .required = TRUE },
  { REVOKED (revoked_at, time), .required = TRUE },
  { REVOKED (reason, enum), .enum_type = cm_revocation_reason_get_type,
    .required = TRUE },
  { REVOKED (credential, line), .limit = CM_DOCUMENT_ID_MAX_BYTES },
  { REVOKED (public_key, line), .limit = CM_MICRO_CA_MAX_KEY_ID_BYTES },
};

static const CmFieldTable revoked_table
    = { revoked_fields, G_N_ELEMENTS (revoked_fields) };

static void
revoked_free (CmRevokedCertificate *self)
{
  cm_field_table_clear (&revoked_table, self);
  g_free (self);
}

/*< private >
 * cm_micro_ca_revoked_new:
 *
 * Returns: (transfer full): an empty list that frees its elements
 */
GPtrArray *
cm_micro_ca_revoked_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)revoked_free);
}

static const CmFieldList revoked_list
    = { &revoked_table, sizeof (CmRevokedCertificate), cm_micro_ca_revoked_new };

CM_DEFINE_FIELD_LIST (revoked, revoked_list)

#define EARLIER(name, kind) CM_FIELD (CmEarlierCa, name, kind)

static const CmField earlier_fields[] = {
  { EARLIER (chain, chain), .limit = MAX_CHAIN_BYTES, .max_items = CM_CHAIN_MAX_LENGTH,
    .required = TRUE },
  { EARLIER (sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES },
  { EARLIER (crl, bytes), .limit = MAX_CRL_BYTES },
  { EARLIER (cross, certificate), .limit = MAX_CHAIN_BYTES / CM_CHAIN_MAX_LENGTH },
};

static const CmFieldTable earlier_table
    = { earlier_fields, G_N_ELEMENTS (earlier_fields) };

static void
earlier_free (CmEarlierCa *self)
{
  cm_field_table_clear (&earlier_table, self);
  g_free (self);
}

/*< private >
 * cm_micro_ca_earlier_new:
 *
 * Returns: (transfer full): an empty list that frees its elements
 */
GPtrArray *
cm_micro_ca_earlier_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)earlier_free);
}

static const CmFieldList earlier_list
    = { &earlier_table, sizeof (CmEarlierCa), cm_micro_ca_earlier_new };

CM_DEFINE_FIELD_LIST (earlier, earlier_list)

/* ---- the class ---- */

#define FIELD(name, kind) CM_FIELD (CmMicroCaDoc, name, kind)

static const CmField fields[] = {
  { FIELD (key_spec, enum), .enum_type = cm_key_spec_get_type, .required = TRUE },
  { FIELD (chain, chain), .limit = MAX_CHAIN_BYTES, .max_items = CM_CHAIN_MAX_LENGTH,
    .required = TRUE },
  { FIELD (sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES, .required = TRUE },
  { FIELD (exportable_key, bytes), .limit = MAX_KEY_BYTES },
  { .member = "default",
    .kind = &cm_field_boolean,
    .offset = G_STRUCT_OFFSET (CmMicroCaDoc, is_default) },
  { FIELD (disabled, boolean) },
  { FIELD (validity_days, int), .limit = CM_MICRO_CA_MAX_DAYS, .required = TRUE },
  { FIELD (permitted, lines), .limit = MAX_CONSTRAINT_BYTES,
    .max_items = CM_NAME_CONSTRAINTS_MAX },
  { FIELD (excluded, lines), .limit = MAX_CONSTRAINT_BYTES,
    .max_items = CM_NAME_CONSTRAINTS_MAX },
  { FIELD (parent, line), .limit = CM_DOCUMENT_ID_MAX_BYTES },
  { FIELD (revoked, revoked), .max_items = CM_MICRO_CA_MAX_REVOKED },
  { FIELD (crl, bytes), .limit = MAX_CRL_BYTES },
  { FIELD (crl_number, int), .limit = G_MAXINT32, .required = TRUE },
  { FIELD (revoked_at, time) },
  { FIELD (earlier, earlier), .max_items = CM_MICRO_CA_MAX_EARLIER },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static CmCertificate *
get_first (GPtrArray *chain)
{
  return g_ptr_array_index (chain, 0);
}

/* Constraints that cannot be read are left out here; whoever issues looks into the
 * certificate itself. */
void
cm_micro_ca_doc_follow_certificate (CmMicroCaDoc *self)
{
  CmCertificate *certificate = get_first (self->chain);
  g_autoptr (CmNameConstraints) constraints
      = cm_name_constraints_new_from_certificate (certificate, /* error: */ NULL);

  self->key_spec = (int)cm_certificate_get_key_spec (certificate);
  g_clear_pointer (&self->permitted, g_strfreev);
  g_clear_pointer (&self->excluded, g_strfreev);
  if (constraints == NULL)
    return;
  cm_field_set_lines (&self->permitted, cm_name_constraints_get_permitted (constraints),
                      CM_NAME_CONSTRAINTS_MAX, MAX_CONSTRAINT_BYTES);
  cm_field_set_lines (&self->excluded, cm_name_constraints_get_excluded (constraints),
                      CM_NAME_CONSTRAINTS_MAX, MAX_CONSTRAINT_BYTES);
}

static gboolean
cm_micro_ca_doc_validate (CmDocument *document, GError **error)
{
  CmMicroCaDoc *self = CM_MICRO_CA_DOC (document);

  if (!cm_certificate_is_ca (get_first (self->chain)))
    {
      g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                           _ ("The certificate of the Micro CA is no CA’s."));
      return FALSE;
    }
  cm_micro_ca_doc_follow_certificate (self);
  return TRUE;
}

static void
cm_micro_ca_doc_summarize (CmDocument *document,
                           CmSummaryFields *summary,
                           GString *search)
{
  CmMicroCaDoc *self = CM_MICRO_CA_DOC (document);

  summary->status = self->revoked_at != 0 ? CM_STATUS_REVOKED : CM_STATUS_ISSUED;
  summary->provider = CM_PROVIDER_MICRO_CA;
  summary->has_key = TRUE;
  summary->exportable = self->exportable_key != NULL;
  if (self->disabled)
    summary->detail = g_strdup ("disabled");
  else if (self->is_default)
    summary->detail = g_strdup ("default");
  cm_document_summarize_certificate (summary, search, get_first (self->chain));
  cm_document_add_search_lines (search, cm_field_get_lines (self->permitted));
  cm_document_add_search (search, self->parent);
}

static void
cm_micro_ca_doc_class_init (CmMicroCaDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_MICRO_CA;
  document_class->fields = &table;
  document_class->validate = cm_micro_ca_doc_validate;
  document_class->summarize = cm_micro_ca_doc_summarize;
}

static void
cm_micro_ca_doc_init (CmMicroCaDoc *self)
{
}

/*< private >
 * cm_micro_ca_copy_chain:
 * @chain: (element-type CmCertificate): a chain
 *
 * Returns: (transfer full): its certificates, as many as are kept
 */
GPtrArray *
cm_micro_ca_copy_chain (GPtrArray *chain)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MIN (chain->len, CM_CHAIN_MAX_LENGTH); i++)
    g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (chain, i)));
  return copy;
}

/**
 * cm_micro_ca_doc_new:
 * @name: what it is called
 * @chain: (element-type CmCertificate): its certificate first, its issuers behind
 * @sealed_key: its key, sealed for the managers
 *
 * Returns: (transfer full): an enabled Micro CA with a new id
 */
CmMicroCaDoc *
cm_micro_ca_doc_new (const char *name, GPtrArray *chain, GBytes *sealed_key)
{
  CmMicroCaDoc *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (chain != NULL && chain->len > 0, NULL);
  g_return_val_if_fail (sealed_key != NULL, NULL);

  self = cm_document_create (CM_TYPE_MICRO_CA_DOC, /* name: */ NULL);
  cm_document_set_title (CM_DOCUMENT (self), name);
  self->validity_days = CM_MICRO_CA_DEFAULT_DAYS;
  self->chain = cm_micro_ca_copy_chain (chain);
  self->sealed_key = g_bytes_ref (sealed_key);
  cm_micro_ca_doc_follow_certificate (self);
  return self;
}

/**
 * cm_micro_ca_doc_get_key_spec:
 * @self: a Micro CA
 *
 * Returns: kind and size of its key
 */
CmKeySpec
cm_micro_ca_doc_get_key_spec (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), CM_KEY_SPEC_OTHER);

  return (CmKeySpec)self->key_spec;
}

/**
 * cm_micro_ca_doc_get_chain:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (element-type CmCertificate): its certificate first, its
 *   issuers behind
 */
GPtrArray *
cm_micro_ca_doc_get_chain (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->chain;
}

/**
 * cm_micro_ca_doc_get_certificate:
 * @self: a Micro CA
 *
 * Returns: (transfer none): its certificate
 */
CmCertificate *
cm_micro_ca_doc_get_certificate (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return get_first (self->chain);
}

/**
 * cm_micro_ca_doc_get_sealed_key:
 * @self: a Micro CA
 *
 * Returns: (transfer none): its key, CMS AuthEnvelopedData for the managers
 */
GBytes *
cm_micro_ca_doc_get_sealed_key (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->sealed_key;
}

/**
 * cm_micro_ca_doc_set_sealed_key:
 * @self: a Micro CA
 * @sealed: its key, sealed anew
 *
 * Sets the sealed key.
 */
void
cm_micro_ca_doc_set_sealed_key (CmMicroCaDoc *self, GBytes *sealed)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self) && sealed != NULL);

  cm_field_set_bytes (&self->sealed_key, sealed);
}

/**
 * cm_micro_ca_doc_get_exportable_key:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (nullable): the key as encrypted PKCS#8, if it may be exported
 */
GBytes *
cm_micro_ca_doc_get_exportable_key (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->exportable_key;
}

/**
 * cm_micro_ca_doc_set_exportable_key:
 * @self: a Micro CA
 * @encrypted: (nullable): encrypted PKCS#8, DER
 *
 * Sets the exportable copy of the key.
 */
void
cm_micro_ca_doc_set_exportable_key (CmMicroCaDoc *self, GBytes *encrypted)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  cm_field_set_bytes (&self->exportable_key, encrypted);
}

/**
 * cm_micro_ca_doc_is_default:
 * @self: a Micro CA
 *
 * Returns: whether it is taken where none is named
 */
gboolean
cm_micro_ca_doc_is_default (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), FALSE);

  return self->is_default;
}

/**
 * cm_micro_ca_doc_set_default:
 * @self: a Micro CA
 * @is_default: whether it is taken where none is named
 *
 * Sets whether it is the default one.
 */
void
cm_micro_ca_doc_set_default (CmMicroCaDoc *self, gboolean is_default)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  self->is_default = is_default;
}

/**
 * cm_micro_ca_doc_is_disabled:
 * @self: a Micro CA
 *
 * Returns: whether it issues nothing any more
 */
gboolean
cm_micro_ca_doc_is_disabled (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), FALSE);

  return self->disabled;
}

/**
 * cm_micro_ca_doc_set_disabled:
 * @self: a Micro CA
 * @disabled: whether it issues nothing any more
 *
 * Sets whether it is disabled. It can be enabled again, and goes on revoking.
 */
void
cm_micro_ca_doc_set_disabled (CmMicroCaDoc *self, gboolean disabled)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  self->disabled = disabled;
}

/**
 * cm_micro_ca_doc_get_validity_days:
 * @self: a Micro CA
 *
 * Returns: for how many days its certificates are valid, if nobody says otherwise
 */
guint
cm_micro_ca_doc_get_validity_days (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), 0);

  return (guint)self->validity_days;
}

/**
 * cm_micro_ca_doc_set_validity_days:
 * @self: a Micro CA
 * @days: a number of days, at most %CM_MICRO_CA_MAX_DAYS
 *
 * Sets for how many days its certificates are valid.
 */
void
cm_micro_ca_doc_set_validity_days (CmMicroCaDoc *self, guint days)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  self->validity_days = MIN (days, CM_MICRO_CA_MAX_DAYS);
}

/**
 * cm_micro_ca_doc_get_permitted:
 * @self: a Micro CA
 *
 * Returns: (transfer none): names it may certify, with their kinds in front; none: all
 */
const char *const *
cm_micro_ca_doc_get_permitted (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return cm_field_get_lines (self->permitted);
}

/**
 * cm_micro_ca_doc_get_excluded:
 * @self: a Micro CA
 *
 * Returns: (transfer none): names it may not certify, with their kinds in front
 */
const char *const *
cm_micro_ca_doc_get_excluded (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return cm_field_get_lines (self->excluded);
}

/**
 * cm_micro_ca_doc_get_parent:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (nullable): id of the Micro CA above it; %NULL: it is a root
 */
const char *
cm_micro_ca_doc_get_parent (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->parent;
}

/**
 * cm_micro_ca_doc_set_parent:
 * @self: a Micro CA
 * @id: (nullable): id of the Micro CA above it
 *
 * Says who issued it.
 */
void
cm_micro_ca_doc_set_parent (CmMicroCaDoc *self, const char *id)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  cm_field_set_line (&self->parent, id, CM_DOCUMENT_ID_MAX_BYTES);
}
