/* cm-credential-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TLS credential. What follows from something else has no setter of its own: the health
 * is the worst of the warnings, the ASCII names follow the Unicode ones, the leaf is the
 * first of the chain. The private key is here only sealed, and a second time encrypted
 * with the export password if it is exportable.
 */

#include "cm-credential-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-record-private.h"
#include "cm-chain.h"
#include "cm-document-private.h"
#include "cm-enum.h"
#include "cm-field-private.h"
#include "cm-host-name.h"
#include "cm-seal.h"

#define MAX_NAME_BYTES 1024
#define MAX_ASCII_NAME_BYTES 255 /* RFC 1035 section 2.3.4 */
#define MAX_DN_BYTES 8192
#define MAX_PEM_BYTES (64 * 1024)
#define MAX_CHAIN_BYTES (CM_CHAIN_MAX_LENGTH * (CM_CERTIFICATE_MAX_BYTES / 64 * 90))
#define MAX_KEY_BYTES (64 * 1024)
#define MAX_WORD_BYTES 64
#define MAX_WARNINGS 64

struct _CmCredentialDoc
{
  CmDocument parent_instance;

  int provider;
  GStrv host_names; /* nullable, as all lists; the two are of one length */
  GStrv host_names_ascii;
  char *subject; /* nullable, as all strings */
  int key_spec;
  GStrv servers;
  GBytes *sealed_key; /* nullable, as all bytes */
  GBytes *public_key;
  GBytes *exportable_key;
  GPtrArray *chain; /* nullable, not empty (element-type CmCertificate) */
  char *csr;
  int status;
  int health;
  GStrv warnings;
  char *keyring_name;
  char *supersedes;
  char *micro_ca;
  CmAcmeRecord *acme;
  gint64 revoked_at;       /* 0: it is not */
  char *revocation_reason; /* nullable: none was given */
};

G_DEFINE_FINAL_TYPE (CmCredentialDoc, cm_credential_doc, CM_TYPE_DOCUMENT)

#define FIELD(name, kind) CM_FIELD (CmCredentialDoc, name, kind)

static const CmField fields[] = {
  { FIELD (provider, enum), .enum_type = cm_provider_get_type, .required = TRUE },
  { FIELD (host_names, lines), .limit = MAX_NAME_BYTES,
    .max_items = CM_CREDENTIAL_MAX_NAMES },
  { FIELD (host_names_ascii, lines), .limit = MAX_ASCII_NAME_BYTES,
    .max_items = CM_CREDENTIAL_MAX_NAMES },
  { FIELD (subject, line), .limit = MAX_DN_BYTES },
  { FIELD (key_spec, enum), .enum_type = cm_key_spec_get_type, .required = TRUE },
  { FIELD (servers, lines), .limit = CM_DOCUMENT_ID_MAX_BYTES,
    .max_items = CM_CREDENTIAL_MAX_SERVERS },
  { FIELD (sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES },
  { FIELD (public_key, bytes), .limit = MAX_KEY_BYTES },
  { FIELD (exportable_key, bytes), .limit = MAX_KEY_BYTES },
  { FIELD (chain, chain), .limit = MAX_CHAIN_BYTES, .max_items = CM_CHAIN_MAX_LENGTH },
  { FIELD (csr, text), .limit = MAX_PEM_BYTES },
  { FIELD (status, enum), .enum_type = cm_status_get_type, .required = TRUE },
  { FIELD (health, enum), .enum_type = cm_health_get_type, .required = TRUE },
  { FIELD (warnings, lines), .limit = MAX_WORD_BYTES, .max_items = MAX_WARNINGS },
  { FIELD (keyring_name, line), .limit = MAX_NAME_BYTES },
  { FIELD (supersedes, line), .limit = CM_DOCUMENT_ID_MAX_BYTES },
  { FIELD (micro_ca, line), .limit = CM_DOCUMENT_ID_MAX_BYTES },
  { FIELD (acme, acme) },
  { FIELD (revoked_at, time) },
  { FIELD (revocation_reason, line), .limit = MAX_WORD_BYTES },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static gboolean
follows_clock (CmReason reason)
{
  return reason == CM_REASON_EXPIRED || reason == CM_REASON_EXPIRES_SOON;
}

/* A word that only a newer program knows is taken for a warning. */
static CmHealth
judge (GStrv warnings)
{
  CmHealth worst = CM_HEALTH_VALID;

  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    {
      int reason;
      CmHealth health = CM_HEALTH_WARNING;

      if (cm_enum_from_nick (CM_TYPE_REASON, warnings[i], &reason))
        health = cm_reason_get_health ((CmReason)reason);
      worst = MAX (worst, health);
    }
  return worst;
}

static guint
count (GStrv list)
{
  return list != NULL ? g_strv_length (list) : 0;
}

static gboolean
cm_credential_doc_validate (CmDocument *document, GError **error)
{
  CmCredentialDoc *self = CM_CREDENTIAL_DOC (document);

  if (count (self->host_names) != count (self->host_names_ascii))
    {
      g_set_error_literal (
          error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
          _ ("The host names and their ASCII forms are not of the same number."));
      return FALSE;
    }
  /* What follows from something else is not believed. */
  if (self->status == CM_STATUS_EXPIRED)
    self->status = CM_STATUS_ISSUED;
  self->health = (int)judge (self->warnings);
  return TRUE;
}

static char *
join_names (GStrv names)
{
  g_autofree char *joined = NULL;

  if (names == NULL)
    return NULL;
  joined = g_strjoinv ("\n", names);
  return g_strconcat ("\n", joined, "\n", NULL);
}

/* In the same words in every language. */
static char *
describe_key (CmCredentialDoc *self, gboolean *is_weak)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (self);

  if (is_weak != NULL)
    *is_weak = leaf != NULL && cm_certificate_has_weak_key (leaf);
  if (leaf != NULL)
    return g_strdup (cm_certificate_get_key_label (leaf));
  if (self->key_spec == CM_KEY_SPEC_OTHER && self->public_key != NULL)
    return cm_key_describe (self->public_key, is_weak);
  return g_strdup (cm_key_spec_get_label ((CmKeySpec)self->key_spec));
}

/* Before there is a certificate, the key is all there is to say. */
static void
summarize_key (CmCredentialDoc *self, CmSummaryFields *summary)
{
  summary->key_label = describe_key (self, /* is_weak: */ NULL);
  if (self->public_key != NULL)
    summary->public_key_id
        = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->public_key);
}

static void
cm_credential_doc_summarize (CmDocument *document,
                             CmSummaryFields *summary,
                             GString *search)
{
  CmCredentialDoc *self = CM_CREDENTIAL_DOC (document);
  CmCertificate *leaf = cm_credential_doc_get_leaf (self);

  summary->status = (CmStatus)self->status;
  summary->health = (CmHealth)self->health;
  summary->provider = (CmProvider)self->provider;
  summary->servers = g_strdupv (self->servers);
  summary->has_key = self->sealed_key != NULL;
  summary->exportable = self->exportable_key != NULL;
  summary->host_names = join_names (self->host_names_ascii);
  if (leaf != NULL)
    cm_document_summarize_certificate (summary, search, leaf);
  else
    summarize_key (self, summary);
  cm_document_add_search_lines (search, cm_field_get_lines (self->host_names));
  cm_document_add_search (search, self->subject);
  cm_document_add_search (search, self->keyring_name);
  cm_document_add_search (search, self->micro_ca);
  cm_document_add_search (search, cm_provider_get_label ((CmProvider)self->provider));
}

static void
cm_credential_doc_class_init (CmCredentialDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_CREDENTIAL;
  document_class->fields = &table;
  document_class->validate = cm_credential_doc_validate;
  document_class->summarize = cm_credential_doc_summarize;
}

static void
cm_credential_doc_init (CmCredentialDoc *self)
{
}

/**
 * cm_credential_doc_new:
 * @provider: how the credential is obtained
 *
 * Returns: (transfer full): a draft with a new id
 */
CmCredentialDoc *
cm_credential_doc_new (CmProvider provider)
{
  CmCredentialDoc *self = cm_document_create (CM_TYPE_CREDENTIAL_DOC, /* name: */ NULL);

  self->provider = (int)provider;
  return self;
}

/**
 * cm_credential_doc_get_provider:
 * @self: a credential
 *
 * Returns: how it is obtained
 */
CmProvider
cm_credential_doc_get_provider (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), CM_PROVIDER_IMPORT);

  return (CmProvider)self->provider;
}

/**
 * cm_credential_doc_get_status:
 * @self: a credential
 *
 * Returns: its status as written
 */
CmStatus
cm_credential_doc_get_status (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), CM_STATUS_ERROR);

  return (CmStatus)self->status;
}

/**
 * cm_credential_doc_set_status:
 * @self: a credential
 * @status: its status; %CM_STATUS_EXPIRED follows the dates and is not written
 *
 * Sets the status.
 */
void
cm_credential_doc_set_status (CmCredentialDoc *self, CmStatus status)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));
  g_return_if_fail (status != CM_STATUS_EXPIRED);

  self->status = (int)status;
}

/**
 * cm_credential_doc_get_health:
 * @self: a credential
 *
 * Returns: the worst of its warnings
 */
CmHealth
cm_credential_doc_get_health (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), CM_HEALTH_ERROR);

  return (CmHealth)self->health;
}

/**
 * cm_credential_doc_get_warnings:
 * @self: a credential
 *
 * Returns: (transfer none): why the health is what it is: words of #CmReason
 */
const char *const *
cm_credential_doc_get_warnings (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return cm_field_get_lines (self->warnings);
}

/**
 * cm_credential_doc_set_warnings:
 * @self: a credential
 * @reasons: (array length=n) (nullable): what is to be said about it
 * @n: how many
 *
 * Sets the warnings, and with them the health. Those that follow the clock are left out:
 * they are true at a moment, and the document is read at another.
 */
void
cm_credential_doc_set_warnings (CmCredentialDoc *self, const CmReason *reasons, guint n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self) && (reasons != NULL || n == 0));

  for (guint i = 0; i < n; i++)
    if (!follows_clock (reasons[i]))
      g_strv_builder_add (builder, cm_enum_to_nick (CM_TYPE_REASON, (int)reasons[i]));
  words = g_strv_builder_end (builder);
  cm_field_set_lines (&self->warnings, (const char *const *)words, MAX_WARNINGS,
                      MAX_WORD_BYTES);
  self->health = (int)judge (self->warnings);
}

/**
 * cm_credential_doc_get_host_names:
 * @self: a credential
 *
 * Returns: (transfer none): its host names, in Unicode
 */
const char *const *
cm_credential_doc_get_host_names (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return cm_field_get_lines (self->host_names);
}

/**
 * cm_credential_doc_get_host_names_ascii:
 * @self: a credential
 *
 * Returns: (transfer none): its host names, as A-labels (RFC 5890)
 */
const char *const *
cm_credential_doc_get_host_names_ascii (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return cm_field_get_lines (self->host_names_ascii);
}

/* One name for each of @names; a foreign A-label may say anything, so it is cleaned. */
static GStrv
convert_names (GStrv names, char *(*convert) (const char *name))
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *name = convert (names[i]);

      cm_field_set_line (&name, name, MAX_NAME_BYTES);
      g_strv_builder_add (builder, name != NULL ? name : names[i]);
    }
  return g_strv_builder_end (builder);
}

/**
 * cm_credential_doc_set_host_names:
 * @self: a credential
 * @names: (nullable): host names in Unicode or as A-labels, wildcards, IP addresses; at
 *   most %CM_CREDENTIAL_MAX_NAMES
 *
 * Sets both forms of the host names (RFC 5890), in the order given, each name once.
 */
void
cm_credential_doc_set_host_names (CmCredentialDoc *self, const char *const *names)
{
  g_auto (GStrv) clean = NULL;
  g_auto (GStrv) ascii = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_lines (&clean, names, CM_CREDENTIAL_MAX_NAMES, MAX_NAME_BYTES);
  ascii = convert_names (clean, cm_host_name_to_ascii);
  cm_field_set_lines (&self->host_names_ascii, (const char *const *)ascii,
                      CM_CREDENTIAL_MAX_NAMES, MAX_ASCII_NAME_BYTES);
  g_strfreev (self->host_names);
  self->host_names = convert_names (self->host_names_ascii, cm_host_name_to_unicode);
}

/**
 * cm_credential_doc_get_subject:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): its subject (RFC 4514)
 */
const char *
cm_credential_doc_get_subject (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->subject;
}

/**
 * cm_credential_doc_set_subject:
 * @self: a credential
 * @subject: (nullable): its subject (RFC 4514)
 *
 * Sets the subject.
 */
void
cm_credential_doc_set_subject (CmCredentialDoc *self, const char *subject)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_line (&self->subject, subject, MAX_DN_BYTES);
}

/**
 * cm_credential_doc_get_key_spec:
 * @self: a credential
 *
 * Returns: kind and size of its key
 */
CmKeySpec
cm_credential_doc_get_key_spec (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), CM_KEY_SPEC_OTHER);

  return (CmKeySpec)self->key_spec;
}

/**
 * cm_credential_doc_dup_key_label:
 * @self: a credential
 *
 * Returns: (transfer full): kind and size of its key for people, also of those that are
 *   never made here, and whether it is weak
 */
char *
cm_credential_doc_dup_key_label (CmCredentialDoc *self)
{
  g_autofree char *label = NULL;
  gboolean is_weak = FALSE;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  label = describe_key (self, &is_weak);
  /* Translators: a kind of key, as "RSA 1024" */
  return is_weak ? g_strdup_printf (_ ("%s (weak)"), label) : g_steal_pointer (&label);
}

/**
 * cm_credential_doc_set_key_spec:
 * @self: a credential
 * @spec: kind and size of its key
 *
 * Sets the key spec.
 */
void
cm_credential_doc_set_key_spec (CmCredentialDoc *self, CmKeySpec spec)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  self->key_spec = (int)spec;
}

/**
 * cm_credential_doc_get_servers:
 * @self: a credential
 *
 * Returns: (transfer none): ids of the identities its key is sealed for,
 * besides the managers
 */
const char *const *
cm_credential_doc_get_servers (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return cm_field_get_lines (self->servers);
}

/**
 * cm_credential_doc_set_servers:
 * @self: a credential
 * @ids: (nullable): ids of server identities, at most %CM_CREDENTIAL_MAX_SERVERS
 *
 * Names the servers with access; sealing for them is another step.
 */
void
cm_credential_doc_set_servers (CmCredentialDoc *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_lines (&self->servers, ids, CM_CREDENTIAL_MAX_SERVERS,
                      CM_DOCUMENT_ID_MAX_BYTES);
}

/**
 * cm_credential_doc_get_sealed_key:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): CMS AuthEnvelopedData around the PKCS#8 key; %NULL
 * if it is elsewhere
 */
GBytes *
cm_credential_doc_get_sealed_key (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->sealed_key;
}

/**
 * cm_credential_doc_set_sealed_key:
 * @self: a credential
 * @sealed: (nullable): CMS AuthEnvelopedData
 *
 * Sets the sealed key.
 */
void
cm_credential_doc_set_sealed_key (CmCredentialDoc *self, GBytes *sealed)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_bytes (&self->sealed_key, sealed);
}

/**
 * cm_credential_doc_get_public_key:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): SubjectPublicKeyInfo, DER
 */
GBytes *
cm_credential_doc_get_public_key (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->public_key;
}

/**
 * cm_credential_doc_set_public_key:
 * @self: a credential
 * @spki: (nullable): SubjectPublicKeyInfo, DER
 *
 * Sets the public key.
 */
void
cm_credential_doc_set_public_key (CmCredentialDoc *self, GBytes *spki)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_bytes (&self->public_key, spki);
}

/**
 * cm_credential_doc_get_exportable_key:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): the key as encrypted PKCS#8, if it may be exported
 */
GBytes *
cm_credential_doc_get_exportable_key (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->exportable_key;
}

/**
 * cm_credential_doc_set_exportable_key:
 * @self: a credential
 * @encrypted: (nullable): encrypted PKCS#8, DER
 *
 * Sets the exportable copy of the key.
 */
void
cm_credential_doc_set_exportable_key (CmCredentialDoc *self, GBytes *encrypted)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_bytes (&self->exportable_key, encrypted);
}

/**
 * cm_credential_doc_get_chain:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable) (element-type CmCertificate): its certificates,
 * leaf first, root last
 */
GPtrArray *
cm_credential_doc_get_chain (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->chain;
}

static gboolean
has_other_leaf (CmCredentialDoc *self, GPtrArray *chain)
{
  CmCertificate *before = cm_credential_doc_get_leaf (self);

  return before == NULL || chain == NULL || chain->len == 0
         || !g_str_equal (cm_certificate_get_fingerprint (before),
                          cm_certificate_get_fingerprint (chain->pdata[0]));
}

/**
 * cm_credential_doc_set_chain:
 * @self: a credential
 * @chain: (nullable) (element-type CmCertificate): leaf first, root last; at most
 *   %CM_CHAIN_MAX_LENGTH
 *
 * Sets the chain; the array is copied, the certificates are shared. With another leaf
 * nothing is revoked any more.
 */
void
cm_credential_doc_set_chain (CmCredentialDoc *self, GPtrArray *chain)
{
  GPtrArray *copy = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  if (has_other_leaf (self, chain))
    cm_credential_doc_set_revoked (self, 0, CM_REVOCATION_REASON_UNSPECIFIED);
  if (chain != NULL && chain->len > 0)
    {
      copy = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < MIN (chain->len, CM_CHAIN_MAX_LENGTH); i++)
        g_ptr_array_add (copy, g_object_ref (g_ptr_array_index (chain, i)));
    }
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  self->chain = copy;
}

/**
 * cm_credential_doc_get_leaf:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): the first certificate of the chain
 */
CmCertificate *
cm_credential_doc_get_leaf (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->chain != NULL ? g_ptr_array_index (self->chain, 0) : NULL;
}

/**
 * cm_credential_doc_get_revoked_at:
 * @self: a credential
 *
 * Returns: when its certificate was revoked, Unix seconds; 0 if it was not
 */
gint64
cm_credential_doc_get_revoked_at (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), 0);

  return self->revoked_at;
}

/**
 * cm_credential_doc_get_revocation_reason:
 * @self: a credential
 *
 * Returns: why its certificate was revoked, as far as that is known
 */
CmRevocationReason
cm_credential_doc_get_revocation_reason (CmCredentialDoc *self)
{
  int reason = CM_REVOCATION_REASON_UNSPECIFIED;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), CM_REVOCATION_REASON_UNSPECIFIED);

  if (self->revocation_reason != NULL)
    cm_enum_from_nick (CM_TYPE_REVOCATION_REASON, self->revocation_reason, &reason);
  return (CmRevocationReason)reason;
}

/**
 * cm_credential_doc_set_revoked:
 * @self: a credential
 * @revoked_at: when its certificate was revoked, Unix seconds; 0: it is not
 * @reason: why
 *
 * Says that the certificate is revoked. The status is that of the credential and stays.
 */
void
cm_credential_doc_set_revoked (CmCredentialDoc *self,
                               gint64 revoked_at,
                               CmRevocationReason reason)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  self->revoked_at = revoked_at;
  cm_field_set_line (&self->revocation_reason,
                     revoked_at != 0 && reason != CM_REVOCATION_REASON_UNSPECIFIED
                         ? cm_enum_to_nick (CM_TYPE_REVOCATION_REASON, (int)reason)
                         : NULL,
                     MAX_WORD_BYTES);
}

/**
 * cm_credential_doc_get_csr:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): the request that is out or was answered, PEM
 */
const char *
cm_credential_doc_get_csr (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->csr;
}

/**
 * cm_credential_doc_set_csr:
 * @self: a credential
 * @pem: (nullable): a request, PEM
 *
 * Sets the request.
 */
void
cm_credential_doc_set_csr (CmCredentialDoc *self, const char *pem)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_text (&self->csr, pem, MAX_PEM_BYTES);
}

/**
 * cm_credential_doc_get_keyring_name:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): the name it had in an older key ring
 */
const char *
cm_credential_doc_get_keyring_name (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->keyring_name;
}

/**
 * cm_credential_doc_set_keyring_name:
 * @self: a credential
 * @name: (nullable): a name
 *
 * Sets the name it had in an older key ring.
 */
void
cm_credential_doc_set_keyring_name (CmCredentialDoc *self, const char *name)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_line (&self->keyring_name, name, MAX_NAME_BYTES);
}

/**
 * cm_credential_doc_get_supersedes:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): id of the document it replaced
 */
const char *
cm_credential_doc_get_supersedes (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->supersedes;
}

/**
 * cm_credential_doc_set_supersedes:
 * @self: a credential
 * @id: (nullable): id of a document
 *
 * Says which document it replaced.
 */
void
cm_credential_doc_set_supersedes (CmCredentialDoc *self, const char *id)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_line (&self->supersedes, id, CM_DOCUMENT_ID_MAX_BYTES);
}

/**
 * cm_credential_doc_set_provider:
 * @self: a credential
 * @provider: how it is obtained from now on
 *
 * Says that another one made its certificate.
 */
void
cm_credential_doc_set_provider (CmCredentialDoc *self, CmProvider provider)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  self->provider = (int)provider;
}

/**
 * cm_credential_doc_get_micro_ca:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): id of the Micro CA that issued it
 */
const char *
cm_credential_doc_get_micro_ca (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->micro_ca;
}

/**
 * cm_credential_doc_set_micro_ca:
 * @self: a credential
 * @id: (nullable): id of a Micro CA
 *
 * Says which Micro CA issued it.
 */
void
cm_credential_doc_set_micro_ca (CmCredentialDoc *self, const char *id)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  cm_field_set_line (&self->micro_ca, id, CM_DOCUMENT_ID_MAX_BYTES);
}

/**
 * cm_credential_doc_get_acme:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): how it is obtained by ACME
 */
const CmAcmeRecord *
cm_credential_doc_get_acme (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->acme;
}

/**
 * cm_credential_doc_set_acme:
 * @self: a credential
 * @record: (nullable): how it is obtained by ACME
 *
 * Sets a copy of @record.
 */
void
cm_credential_doc_set_acme (CmCredentialDoc *self, const CmAcmeRecord *record)
{
  CmAcmeRecord *copy;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  copy = record != NULL ? cm_acme_record_copy (record) : NULL;
  g_clear_pointer (&self->acme, cm_acme_record_free);
  self->acme = copy;
}
