/* cm-csr-untaken.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a request asks for and a certificate of a Micro CA will not say, item by item, in
 * the words of the standards: whoever signs should not have to compare.
 */

#include "cm-csr.h"

#include <string.h>

#include "cm-extension-text-private.h"
#include "cm-names-private.h"
#include "cm-safe-text.h"

#define MAX_ITEMS 100

typedef struct
{
  guint bit;
  const char *name;
} Usage;

static const Usage usages[] = {
  { GNUTLS_KEY_DIGITAL_SIGNATURE, "digitalSignature" },
  { GNUTLS_KEY_NON_REPUDIATION, "nonRepudiation" },
  { GNUTLS_KEY_KEY_ENCIPHERMENT, "keyEncipherment" },
  { GNUTLS_KEY_DATA_ENCIPHERMENT, "dataEncipherment" },
  { GNUTLS_KEY_KEY_AGREEMENT, "keyAgreement" },
  { GNUTLS_KEY_KEY_CERT_SIGN, "keyCertSign" },
  { GNUTLS_KEY_CRL_SIGN, "cRLSign" },
  { GNUTLS_KEY_ENCIPHER_ONLY, "encipherOnly" },
  { GNUTLS_KEY_DECIPHER_ONLY, "decipherOnly" },
};

static const struct
{
  const char *oid;
  const char *name;
} purpose_names[] = {
  { GNUTLS_KP_TLS_WWW_CLIENT, "clientAuth" },
  { GNUTLS_KP_CODE_SIGNING, "codeSigning" },
  { GNUTLS_KP_EMAIL_PROTECTION, "emailProtection" },
  { GNUTLS_KP_TIME_STAMPING, "timeStamping" },
  { GNUTLS_KP_OCSP_SIGNING, "OCSPSigning" },
  { GNUTLS_KP_ANY, "anyExtendedKeyUsage" },
};

static void
add (GPtrArray *items, const char *kind, const char *value)
{
  if (items->len < MAX_ITEMS)
    g_ptr_array_add (items, g_strconcat (kind, value, NULL));
}

/* ---- the subject ---- */

/* Its attributes: RFC 4514 text without its separators; what is escaped is none. */
static GPtrArray *
split_subject (const char *subject)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) part = g_string_new (NULL);

  for (const char *p = subject; *p != '\0'; p++)
    if (*p == '\\' && p[1] != '\0')
      {
        g_string_append_len (part, p, 2);
        p++;
      }
    else if (*p == ',' || *p == '+')
      {
        g_ptr_array_add (parts, g_strdup (part->str));
        g_string_truncate (part, 0);
      }
    else
      g_string_append_c (part, *p);
  if (part->len > 0)
    g_ptr_array_add (parts, g_strdup (part->str));
  return parts;
}

static gboolean
equals (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

static void
add_subject (GPtrArray *items, CmCsr *self, const char *subject)
{
  g_autoptr (GPtrArray) asked = split_subject (cm_csr_get_subject (self));
  g_autoptr (GPtrArray) granted = split_subject (subject);

  for (guint i = 0; i < asked->len; i++)
    if (!g_ptr_array_find_with_equal_func (granted, asked->pdata[i], equals, NULL))
      add (items, "", asked->pdata[i]);
}

/* ---- names ---- */

/* Names of the kinds that no certificate gets here. */
static void
add_other_names (GPtrArray *items, gnutls_x509_crq_t crq)
{
  g_auto (CmGnutlsDatum) der = { 0 };
  gnutls_subject_alt_names_t list = NULL;
  gnutls_datum_t name;
  gnutls_datum_t oid;
  guint type;

  if (gnutls_x509_crq_get_extension_by_oid2 (crq, GNUTLS_X509EXT_OID_SAN, 0, &der, NULL)
          < 0
      || gnutls_subject_alt_names_init (&list) < 0)
    return;
  if (gnutls_x509_ext_import_subject_alt_names (&der, list, /* flags */ 0) >= 0)
    for (guint i = 0;
         i < MAX_ITEMS && gnutls_subject_alt_names_get (list, i, &type, &name, &oid) >= 0;
         i++)
      {
        g_autofree char *text = NULL;

        if (type == GNUTLS_SAN_OTHERNAME)
          text = cm_safe_text_new (oid.data, oid.size);
        if (type == GNUTLS_SAN_DN)
          text = cm_safe_text_new (name.data, name.size);
        if (text != NULL)
          add (items, type == GNUTLS_SAN_DN ? "dirName:" : "otherName:", text);
        else if (type > GNUTLS_SAN_IPADDRESS)
          add (items, "SAN", "");
      }
  gnutls_subject_alt_names_deinit (list);
}

static void
add_names (GPtrArray *items, CmCsr *self, const char *const *names)
{
  const char *const *asked = cm_csr_get_subject_alt_names (self);

  for (gsize i = 0; names != NULL && asked[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (gsize j = 0; !found && names[j] != NULL; j++)
        found = equals (asked[i], names[j]);
      if (!found)
        add (items, "", asked[i]);
    }
}

/* ---- what the key is for ---- */

static void
add_usage (GPtrArray *items, gnutls_x509_crq_t crq)
{
  guint granted = GNUTLS_KEY_DIGITAL_SIGNATURE;
  guint usage = 0;
  guint bits = 0;

  if (gnutls_x509_crq_get_key_usage (crq, &usage, NULL) < 0)
    return;
  if (gnutls_x509_crq_get_pk_algorithm (crq, &bits) == GNUTLS_PK_RSA)
    granted |= GNUTLS_KEY_KEY_ENCIPHERMENT;
  for (guint i = 0; i < G_N_ELEMENTS (usages); i++)
    if ((usage & ~granted & usages[i].bit) != 0)
      add (items, "keyUsage:", usages[i].name);
}

static void
add_purposes (GPtrArray *items, gnutls_x509_crq_t crq, CmKeyPurposes purposes)
{
  for (guint i = 0; i < MAX_ITEMS; i++)
    {
      char oid[CM_EXTENSION_TEXT_OID_SIZE] = "";
      gsize oid_bytes = sizeof oid;
      const char *name = oid;
      int code = gnutls_x509_crq_get_key_purpose_oid (crq, i, oid, &oid_bytes, NULL);

      if (code == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (code < 0)
        return;
      if (strcmp (oid, GNUTLS_KP_TLS_WWW_SERVER) == 0
          || (strcmp (oid, GNUTLS_KP_TLS_WWW_CLIENT) == 0
              && (purposes & CM_KEY_PURPOSES_CLIENT) != 0))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (purpose_names); j++)
        if (strcmp (oid, purpose_names[j].oid) == 0)
          name = purpose_names[j].name;
      add (items, "extendedKeyUsage:", name);
    }
}

/* ---- the rest ---- */

/* Those that are judged above, or that every certificate has of its own. */
static gboolean
is_settled (const char *oid)
{
  static const char *const settled[] = { GNUTLS_X509EXT_OID_SAN,
                                         GNUTLS_X509EXT_OID_KEY_USAGE,
                                         GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE,
                                         GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS,
                                         GNUTLS_X509EXT_OID_SUBJECT_KEY_ID,
                                         GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID,
                                         NULL };

  return g_strv_contains (settled, oid);
}

static void
add_extensions (GPtrArray *items, gnutls_x509_crq_t crq)
{
  for (guint i = 0; i < CM_EXTENSION_TEXT_MAX; i++)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
      g_auto (CmGnutlsDatum) data = { 0 };
      char oid[CM_EXTENSION_TEXT_OID_SIZE] = "";
      gsize oid_bytes = sizeof oid;
      guint critical = 0;

      if (gnutls_x509_crq_get_extension_info (crq, i, oid, &oid_bytes, &critical) < 0
          || gnutls_x509_crq_get_extension_data2 (crq, i, &data) < 0)
        return;
      if (is_settled (oid))
        continue;
      cm_extension_text_add (rows, oid, /* critical: */ FALSE, &data);
      add (items, "", rows->pdata[0]);
    }
}

/**
 * cm_csr_dup_untaken:
 * @self: a request
 * @subject: what stands in the certificate, RFC 4514 text
 * @names: (nullable) (array zero-terminated=1): the names there, kinds in front; %NULL:
 *   names of the kinds that can be granted are shown elsewhere
 * @purposes: what it is for
 *
 * Compares what is asked for with what a certificate for servers says.
 *
 * Returns: (transfer full) (array zero-terminated=1): what it will not say, such as
 *   "C=DE", "otherName:1.3.6.1.4.1.311.20.2.3", "CA:TRUE", "keyUsage:keyCertSign"; may be
 *   empty
 */
char **
cm_csr_dup_untaken (CmCsr *self,
                    const char *subject,
                    const char *const *names,
                    CmKeyPurposes purposes)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_auto (gnutls_x509_crq_t) crq = NULL;
  gnutls_datum_t der;

  g_return_val_if_fail (CM_IS_CSR (self), NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  der = cm_gnutls_datum_from_bytes (cm_csr_get_der (self));
  add_subject (items, self, subject);
  add_names (items, self, names);
  if (gnutls_x509_crq_init (&crq) >= 0
      && gnutls_x509_crq_import (crq, &der, GNUTLS_X509_FMT_DER) >= 0)
    {
      add_other_names (items, crq);
      if (cm_csr_asks_for_ca (self))
        add (items, "CA:TRUE", "");
      add_usage (items, crq);
      add_purposes (items, crq, purposes);
      add_extensions (items, crq);
    }
  return cm_names_end (&items);
}
