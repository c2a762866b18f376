/* cm-ca-issuer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a form to a credential, by a Micro CA whose key is open. Nothing is written here,
 * so the same serves one certificate, a thousand, and a renewal.
 */

#include "cm-ca-issuer-private.h"

#include <glib/gi18n-lib.h>

#include "cm-ca-flow.h"
#include "cm-health-rule.h"

/* ---- which CA ---- */

/* Named after the certstore, if that is short enough. */
static CmMicroCaDoc *
create_default (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autofree char *name
      = g_strdup_printf (_ ("%s Micro CA"), cm_context_get_title (context));

  cm_ca_form_set_default (form, TRUE);
  cm_ca_form_set_name (form, name);
  if (!cm_ca_form_check_field (form, CM_CA_FIELD_NAME, /* error: */ NULL))
    cm_ca_form_set_name (form, _ ("Micro CA"));
  return cm_ca_flow_create (form, cancellable, error);
}

/* NULL without an error: there is no Micro CA at all. */
static CmMicroCaDoc *
get_ca (CmContext *context, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;

  if (id != NULL)
    return cm_ca_opener_get_enabled (context, id, cancellable, error);
  all = cm_ca_opener_list (context, cancellable, error);
  if (all == NULL || all->len == 0)
    return NULL;
  return cm_ca_opener_get_enabled (context, NULL, cancellable, error);
}

static CmMicroCaDoc *
get_or_create_ca (CmContext *context,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmMicroCaDoc *document = get_ca (context, id, cancellable, &local_error);

  if (document != NULL)
    return document;
  if (local_error == NULL)
    document = create_default (context, cancellable, &local_error);
  /* somebody else was faster: that one is as good */
  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS))
    {
      g_clear_error (&local_error);
      document = get_ca (context, id, cancellable, &local_error);
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return document;
}

/* What it is for those who only ask it. */
static gboolean
set_document (CmCaIssuer *self,
              CmContext *context,
              CmMicroCaDoc *document,
              GCancellable *cancellable,
              GError **error)
{
  self->context = context;
  self->document = g_object_ref (document);
  self->ca_id = g_strdup (cm_document_get_id (CM_DOCUMENT (document)));
  self->ca_name = g_strdup (cm_document_get_title (CM_DOCUMENT (document)));
  self->validity_days = cm_micro_ca_doc_get_validity_days (document);
  self->now = cm_context_get_now (context);
  self->all = cm_ca_opener_list (context, cancellable, error);
  return self->all != NULL;
}

/**
 * cm_ca_issuer_init: (skip)
 * @self: an issuer, zeroed
 * @context: an unlocked context
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one, which is made if there is
 *   no Micro CA at all
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Opens a Micro CA. Blocks.
 *
 * Returns: whether it can issue
 */
gboolean
cm_ca_issuer_init (CmCaIssuer *self,
                   CmContext *context,
                   const char *ca_id,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmMicroCaDoc) document = NULL;
  CmCertstore *certstore;

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  document = get_or_create_ca (context, ca_id, cancellable, error);
  if (document == NULL || !set_document (self, context, document, cancellable, error))
    return FALSE;
  certstore = cm_context_get_certstore (context);
  self->trust = cm_certstore_ref_trust (certstore);
  self->pool = cm_certstore_ref_pool (certstore);
  self->verifier = cm_certstore_ref_verifier (certstore);
  self->ca = cm_ca_opener_open (context, document, error);
  return self->ca != NULL;
}

/**
 * cm_ca_issuer_init_for_look: (skip)
 * @self: an issuer, zeroed
 * @context: a context, perhaps locked
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads a Micro CA for cm_ca_issuer_check() and nothing else. If there is none at all,
 * @ca stays %NULL: one would be made that certifies every name. Blocks.
 *
 * Returns: whether it was read
 */
gboolean
cm_ca_issuer_init_for_look (CmCaIssuer *self,
                            CmContext *context,
                            const char *ca_id,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmMicroCaDoc) document = get_ca (context, ca_id, cancellable, &local_error);

  if (document == NULL && local_error == NULL)
    return TRUE;
  if (document != NULL
      && set_document (self, context, document, cancellable, &local_error))
    self->ca
        = cm_micro_ca_new_for_look (cm_micro_ca_doc_get_chain (document), &local_error);
  return self->ca != NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_ca_issuer_clear: (skip)
 * @self: an issuer
 *
 * Forgets the key and everything else.
 */
void
cm_ca_issuer_clear (CmCaIssuer *self)
{
  g_clear_object (&self->ca);
  g_clear_object (&self->document);
  g_clear_pointer (&self->all, g_ptr_array_unref);
  g_clear_pointer (&self->ca_id, g_free);
  g_clear_pointer (&self->ca_name, g_free);
  g_clear_object (&self->trust);
  g_clear_object (&self->pool);
  g_clear_object (&self->verifier);
}

/* ---- issuing ---- */

static GPtrArray *
make_chain (CmCertificate *leaf, GPtrArray *issuers)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (leaf));
  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (issuers, i)));
  return chain;
}

static void
set_certificate (const CmCaIssuer *self, CmCredentialDoc *credential, CmCertificate *leaf)
{
  g_autoptr (GPtrArray) chain = make_chain (leaf, cm_micro_ca_get_chain (self->ca));

  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_host_names (credential, cm_certificate_get_host_names (leaf));
  cm_credential_doc_set_subject (credential, cm_certificate_get_subject (leaf));
  cm_credential_doc_set_key_spec (credential, cm_certificate_get_key_spec (leaf));
  cm_credential_doc_set_public_key (credential, cm_certificate_get_spki (leaf));
  cm_credential_doc_set_micro_ca (credential, self->ca_id);
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
}

static gboolean
is_compromised (const CmCaIssuer *self, const char *public_key_id)
{
  for (guint i = 0; i < self->all->len; i++)
    if (cm_micro_ca_doc_is_compromised (self->all->pdata[i], public_key_id))
      return TRUE;
  return FALSE;
}

/* Whichever Micro CA found out. */
static gboolean
check_key (const CmCaIssuer *self, GBytes *spki, GError **error)
{
  g_autofree char *id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, spki);

  if (!is_compromised (self, id))
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                       _ ("A certificate for this key was revoked because somebody else "
                          "may have the key, so it is not certified again. Make a new "
                          "key."));
  return FALSE;
}

/* @subject: kept by the caller */
static CmLeafTemplate
make_template (const CmCaIssuer *self,
               CmCertificateForm *form,
               GBytes *spki,
               const char *subject)
{
  guint days = cm_certificate_form_get_validity_days (form);

  return (CmLeafTemplate){ .spki = spki,
                           .subject = subject,
                           .alt_names = cm_certificate_form_get_names (form),
                           .purposes = cm_certificate_form_get_purposes (form),
                           .validity_days = days > 0 ? days : self->validity_days,
                           .now = self->now };
}

/**
 * cm_ca_issuer_check: (skip)
 * @self: an issuer, perhaps without its key
 * @form: what a certificate is to be
 * @spki: the public key, SubjectPublicKeyInfo DER
 * @error: return location for an error of cm_ca_issuer_certify()
 *
 * Returns: whether it would be issued
 */
gboolean
cm_ca_issuer_check (const CmCaIssuer *self,
                    CmCertificateForm *form,
                    GBytes *spki,
                    GError **error)
{
  g_autofree char *subject = cm_certificate_form_dup_subject (form, error);
  CmLeafTemplate template = make_template (self, form, spki, subject);
  g_autoptr (GError) local_error = NULL;

  if (subject == NULL || !check_key (self, spki, error))
    return FALSE;
  return cm_micro_ca_check_leaf (self->ca, &template, &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_ca_issuer_certify: (skip)
 * @self: an issuer
 * @credential: gets the certificate
 * @form: what it is to be
 * @spki: the public key, SubjectPublicKeyInfo DER
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if the CA may not certify a
 *   name, somebody else may have the key, or its time is over, or another #CmFlowError
 *
 * Issues a certificate.
 *
 * Returns: whether @credential has it
 */
gboolean
cm_ca_issuer_certify (const CmCaIssuer *self,
                      CmCredentialDoc *credential,
                      CmCertificateForm *form,
                      GBytes *spki,
                      GError **error)
{
  g_autofree char *subject = cm_certificate_form_dup_subject (form, error);
  CmLeafTemplate template = make_template (self, form, spki, subject);
  g_autoptr (CmCertificate) leaf = NULL;
  g_autoptr (GError) local_error = NULL;

  if (subject == NULL || !check_key (self, spki, error))
    return FALSE;
  leaf = cm_micro_ca_issue (self->ca, &template, &local_error);
  if (leaf == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  set_certificate (self, credential, leaf);
  return TRUE;
}

/**
 * cm_ca_issuer_store_key: (skip)
 * @self: an issuer
 * @credential: gets the key
 * @form: says for whom it is
 * @key: the key
 * @error: return location for a #CmFlowError
 *
 * Seals a key, and encrypts a second copy if it may be exported.
 *
 * Returns: whether @credential has it
 */
gboolean
cm_ca_issuer_store_key (const CmCaIssuer *self,
                        CmCredentialDoc *credential,
                        CmCertificateForm *form,
                        CmPrivateKey *key,
                        GError **error)
{
  const char *const *servers = cm_certificate_form_get_servers (form);
  CmSecret *password = cm_certificate_form_get_export_password (form);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) exportable = NULL;
  g_autoptr (GBytes) sealed
      = cm_vault_seal (self->trust, servers, cm_private_key_get_pkcs8 (key), error);

  if (sealed == NULL)
    return FALSE;
  if (password != NULL)
    exportable = cm_private_key_encrypt (key, password, &local_error);
  if (local_error != NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_exportable_key (credential, exportable);
  cm_credential_doc_set_servers (credential, servers);
  return TRUE;
}

/**
 * cm_ca_issuer_judge: (skip)
 * @self: an issuer
 * @credential: a credential
 *
 * Sets its health.
 */
void
cm_ca_issuer_judge (const CmCaIssuer *self, CmCredentialDoc *credential)
{
  cm_health_rule_apply (credential, self->pool, self->verifier, self->now);
}

/**
 * cm_ca_issuer_make: (skip)
 * @self: an issuer
 * @form: what the credential is to be, checked
 * @error: return location for a #CmFlowError
 *
 * Makes a key and issues a certificate for it. Blocks: an RSA key takes its time.
 *
 * Returns: (transfer full): a new document, or %NULL
 */
CmCredentialDoc *
cm_ca_issuer_make (const CmCaIssuer *self, CmCertificateForm *form, GError **error)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_MICRO_CA);
  g_autofree char *title = cm_certificate_form_dup_title (form);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmPrivateKey) key = NULL;

  key = cm_private_key_generate (cm_certificate_form_get_key_spec (form), &local_error);
  if (key == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  cm_document_set_title (CM_DOCUMENT (credential), title);
  if (!cm_ca_issuer_certify (self, credential, form, cm_private_key_get_spki (key), error)
      || !cm_ca_issuer_store_key (self, credential, form, key, error))
    return NULL;
  cm_ca_issuer_judge (self, credential);
  return g_steal_pointer (&credential);
}
