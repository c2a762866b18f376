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

#include <string.h>

#include "cm-chain.h"
#include "cm-enum.h"
#include "cm-field-private.h"
#include "cm-seal.h"

#define MAX_NAME_BYTES 1024
#define MAX_DN_BYTES 8192
#define MAX_PEM_BYTES (CM_CHAIN_MAX_LENGTH * CM_CERTIFICATE_MAX_BYTES)
#define MAX_KEY_BYTES (64 * 1024)
#define MAX_ID_BYTES 128
#define MAX_WARNINGS 64

struct _CmCredentialDoc
{
  CmDocument parent_instance;

  int provider;
  GStrv host_names;
  GStrv host_names_ascii;
  char *subject;
  int key_spec;
  GStrv servers;
  GBytes *sealed_key;
  GBytes *public_key;
  GBytes *exportable_key;
  GPtrArray *chain;
  char *csr;
  int status;
  int health;
  GStrv warnings;
  char *keyring_name;
  char *supersedes;
};

G_DEFINE_FINAL_TYPE (CmCredentialDoc, cm_credential_doc, CM_TYPE_DOCUMENT)

#define FIELD(name) CM_DOCUMENT_FIELD (CmCredentialDoc, name)

static const CmField fields[] = {
  { FIELD (provider), .kind = CM_FIELD_ENUM, .enum_type = cm_provider_get_type },
  { FIELD (host_names), .kind = CM_FIELD_STRV, .limit = MAX_NAME_BYTES,
    .max_items = CM_CREDENTIAL_MAX_NAMES },
  { FIELD (host_names_ascii), .kind = CM_FIELD_STRV, .limit = MAX_NAME_BYTES,
    .max_items = CM_CREDENTIAL_MAX_NAMES },
  { FIELD (subject), .kind = CM_FIELD_STRING, .limit = MAX_DN_BYTES },
  { FIELD (key_spec), .kind = CM_FIELD_ENUM, .enum_type = cm_key_spec_get_type },
  { FIELD (servers), .kind = CM_FIELD_STRV, .limit = MAX_ID_BYTES,
    .max_items = CM_CREDENTIAL_MAX_SERVERS },
  { FIELD (sealed_key), .kind = CM_FIELD_BYTES, .limit = CM_SEAL_MAX_BYTES },
  { FIELD (public_key), .kind = CM_FIELD_BYTES, .limit = MAX_KEY_BYTES },
  { FIELD (exportable_key), .kind = CM_FIELD_BYTES, .limit = MAX_KEY_BYTES },
  { FIELD (chain), .kind = CM_FIELD_CHAIN, .limit = MAX_PEM_BYTES },
  { FIELD (csr), .kind = CM_FIELD_STRING, .limit = MAX_KEY_BYTES },
  { FIELD (status), .kind = CM_FIELD_ENUM, .enum_type = cm_status_get_type },
  { FIELD (health), .kind = CM_FIELD_ENUM, .enum_type = cm_health_get_type },
  { FIELD (warnings), .kind = CM_FIELD_STRV, .limit = 64, .max_items = MAX_WARNINGS },
  { FIELD (keyring_name), .kind = CM_FIELD_STRING, .limit = MAX_NAME_BYTES },
  { FIELD (supersedes), .kind = CM_FIELD_STRING, .limit = MAX_ID_BYTES },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
append_line (GString *text, const char *line)
{
  if (line != NULL && *line != '\0')
    g_string_append_printf (text, "%s\n", line);
}

static void
append_lines (GString *text, const char *const *lines)
{
  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    append_line (text, lines[i]);
}

static void
summarize_leaf (CmCertificate *leaf, CmSummaryFields *summary, GString *search)
{
  summary->not_before = cm_certificate_get_not_before (leaf);
  summary->not_after = cm_certificate_get_not_after (leaf);
  summary->issuer = g_strdup (cm_certificate_get_issuer_name (leaf));
  summary->serial = g_strdup (cm_certificate_get_serial (leaf));
  summary->fingerprint = g_strdup (cm_certificate_get_fingerprint (leaf));
  append_line (search, cm_certificate_get_subject (leaf));
  append_line (search, cm_certificate_get_issuer (leaf));
  append_lines (search, cm_certificate_get_subject_alt_names (leaf));
}

static char *
join_names (GStrv names)
{
  g_autofree char *joined = NULL;

  if (names == NULL || names[0] == NULL)
    return NULL;
  joined = g_strjoinv ("\n", names);
  return g_strconcat ("\n", joined, "\n", NULL);
}

static void
cm_credential_doc_summarize (CmDocument *document, CmSummaryFields *summary)
{
  CmCredentialDoc *self = CM_CREDENTIAL_DOC (document);
  CmCertificate *leaf = cm_credential_doc_get_leaf (self);
  g_autoptr (GString) search = g_string_new (NULL);

  summary->status = (CmStatus)self->status;
  summary->health = (CmHealth)self->health;
  summary->provider = (CmProvider)self->provider;
  summary->servers = g_strdupv (self->servers);
  summary->has_key = self->sealed_key != NULL;
  summary->exportable = self->exportable_key != NULL;
  summary->host_names = join_names (self->host_names_ascii);
  summary->key_label
      = g_strdup (leaf != NULL ? cm_certificate_get_key_label (leaf)
                               : cm_key_spec_get_label ((CmKeySpec)self->key_spec));
  if (self->public_key != NULL)
    summary->public_key_id
        = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->public_key);

  append_lines (search, (const char *const *)self->host_names);
  append_line (search, self->subject);
  append_line (search, self->keyring_name);
  append_line (search, cm_provider_get_label ((CmProvider)self->provider));
  if (leaf != NULL)
    {
      summarize_leaf (leaf, summary, search);
      if (summary->public_key_id == NULL)
        summary->public_key_id = g_strdup (cm_certificate_get_public_key_id (leaf));
    }
  summary->search = g_string_free (g_steal_pointer (&search), FALSE);
}

static void
cm_credential_doc_class_init (CmCredentialDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_CREDENTIAL;
  document_class->fields = &table;
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
  CmCredentialDoc *self = g_object_new (CM_TYPE_CREDENTIAL_DOC, NULL);

  cm_document_set_id (CM_DOCUMENT (self), NULL);
  self->provider = (int)provider;
  return self;
}

static void
set_string (char **place, const char *value)
{
  g_free (*place);
  *place = g_strdup (value);
}

static void
set_bytes (GBytes **place, GBytes *value)
{
  if (value != NULL)
    g_bytes_ref (value);
  g_clear_pointer (place, g_bytes_unref);
  *place = value;
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
 * Returns: (transfer none) (nullable): why the health is what it is: words of #CmReason
 */
const char *const *
cm_credential_doc_get_warnings (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return (const char *const *)self->warnings;
}

/**
 * cm_credential_doc_get_host_names:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): its host names, in Unicode
 */
const char *const *
cm_credential_doc_get_host_names (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return (const char *const *)self->host_names;
}

/**
 * cm_credential_doc_get_host_names_ascii:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): its host names, as A-labels (RFC 5890)
 */
const char *const *
cm_credential_doc_get_host_names_ascii (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return (const char *const *)self->host_names_ascii;
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
 * cm_credential_doc_get_servers:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): ids of the identities its key is sealed for,
 * besides the managers
 */
const char *const *
cm_credential_doc_get_servers (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return (const char *const *)self->servers;
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

/**
 * cm_credential_doc_get_csr:
 * @self: a credential
 *
 * Returns: (transfer none) (nullable): the request that is out, PEM
 */
const char *
cm_credential_doc_get_csr (CmCredentialDoc *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (self), NULL);

  return self->csr;
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

  set_string (&self->subject, subject);
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
 * cm_credential_doc_set_servers:
 * @self: a credential
 * @ids: (nullable): ids of server identities
 *
 * Names the servers with access; sealing for them is another step.
 */
void
cm_credential_doc_set_servers (CmCredentialDoc *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  g_strfreev (self->servers);
  self->servers = g_strdupv ((char **)ids);
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

  set_bytes (&self->sealed_key, sealed);
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

  set_bytes (&self->public_key, spki);
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

  set_bytes (&self->exportable_key, encrypted);
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

  set_string (&self->csr, pem);
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

  set_string (&self->keyring_name, name);
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

  set_string (&self->supersedes, id);
}

/**
 * cm_credential_doc_set_warnings:
 * @self: a credential
 * @reasons: (array length=n): what is to be said about it
 * @n: how many
 *
 * Sets the warnings, and with them the health.
 */
void
cm_credential_doc_set_warnings (CmCredentialDoc *self, const CmReason *reasons, guint n)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  CmHealth worst = CM_HEALTH_VALID;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self) && (reasons != NULL || n == 0));

  for (guint i = 0; i < n; i++)
    {
      g_strv_builder_add (builder, cm_enum_to_nick (CM_TYPE_REASON, reasons[i]));
      worst = MAX (worst, cm_reason_get_health (reasons[i]));
    }
  g_strfreev (self->warnings);
  self->warnings = g_strv_builder_end (builder);
  self->health = (int)worst;
}

/* A-label and U-label of one name; IP addresses and what IDNA refuses stay as they are.
 * The asterisk of a wildcard is no part of a label, so it is set aside. */
static void
convert_name (const char *name, char **unicode, char **ascii)
{
  gboolean wildcard = g_str_has_prefix (name, "*.");
  const char *host = wildcard ? name + 2 : name;
  g_autofree char *u = g_hostname_to_unicode (host);
  g_autofree char *a = g_hostname_to_ascii (u != NULL ? u : host);
  const char *prefix = wildcard ? "*." : "";

  *unicode = g_strconcat (prefix, u != NULL ? u : host, NULL);
  *ascii = g_strconcat (prefix, a != NULL ? a : host, NULL);
}

/**
 * cm_credential_doc_set_host_names:
 * @self: a credential
 * @names: (nullable): host names in Unicode or as A-labels, wildcards, IP addresses
 *
 * Sets both forms of the host names (RFC 5890), each name once.
 */
void
cm_credential_doc_set_host_names (CmCredentialDoc *self, const char *const *names)
{
  g_autoptr (GStrvBuilder) unicode = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) ascii = g_strv_builder_new ();
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *u = NULL;
      g_autofree char *a = NULL;

      convert_name (names[i], &u, &a);
      if (g_hash_table_size (seen) == CM_CREDENTIAL_MAX_NAMES
          || !g_hash_table_add (seen, g_strdup (a)))
        continue;
      g_strv_builder_add (unicode, u);
      g_strv_builder_add (ascii, a);
    }
  g_strfreev (self->host_names);
  g_strfreev (self->host_names_ascii);
  self->host_names = g_strv_builder_end (unicode);
  self->host_names_ascii = g_strv_builder_end (ascii);
}

/**
 * cm_credential_doc_set_chain:
 * @self: a credential
 * @chain: (nullable) (element-type CmCertificate): leaf first, root last
 *
 * Sets the chain; the array is copied, the certificates are shared.
 */
void
cm_credential_doc_set_chain (CmCredentialDoc *self, GPtrArray *chain)
{
  GPtrArray *copy = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (self));

  if (chain != NULL && chain->len > 0)
    {
      copy = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < chain->len; i++)
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

  return self->chain != NULL && self->chain->len > 0 ? g_ptr_array_index (self->chain, 0)
                                                     : NULL;
}
