/* cm-extension-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The extensions of a certificate or a request as rows for people: a name in the user's
 * language, and under it what GnuTLS writes about the content, without its indentation.
 */

#include "cm-extension-text-private.h"

#include "cm-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *oid;
  const char *name;
} ExtensionName;

static const ExtensionName extension_names[] = {
  { GNUTLS_X509EXT_OID_SUBJECT_KEY_ID, N_ ("Subject key identifier") },
  { GNUTLS_X509EXT_OID_KEY_USAGE, N_ ("Key usage") },
  { GNUTLS_X509EXT_OID_PRIVATE_KEY_USAGE_PERIOD, N_ ("Private key usage period") },
  { GNUTLS_X509EXT_OID_SAN, N_ ("Subject alternative names") },
  { GNUTLS_X509EXT_OID_IAN, N_ ("Issuer alternative names") },
  { GNUTLS_X509EXT_OID_BASIC_CONSTRAINTS, N_ ("Basic constraints") },
  { GNUTLS_X509EXT_OID_NAME_CONSTRAINTS, N_ ("Name constraints") },
  { GNUTLS_X509EXT_OID_CRL_DIST_POINTS, N_ ("Revocation lists") },
  { GNUTLS_X509EXT_OID_CRT_POLICY, N_ ("Certificate policies") },
  { GNUTLS_X509EXT_OID_AUTHORITY_KEY_ID, N_ ("Authority key identifier") },
  { GNUTLS_X509EXT_OID_EXTENDED_KEY_USAGE, N_ ("Extended key usage") },
  { GNUTLS_X509EXT_OID_AUTHORITY_INFO_ACCESS, N_ ("Authority information access") },
  { GNUTLS_X509EXT_OID_TLSFEATURES, N_ ("TLS features") },
  { GNUTLS_X509EXT_OID_CT_SCT_V1, N_ ("Certificate transparency") },
};

static char *
name_extension (const char *oid, gboolean critical)
{
  const char *name = oid;

  for (guint i = 0; i < G_N_ELEMENTS (extension_names); i++)
    if (g_str_equal (oid, extension_names[i].oid))
      name = _ (extension_names[i].name);
  /* Translators: the name of a certificate's extension */
  return critical ? g_strdup_printf (_ ("%s (critical)"), name) : g_strdup (name);
}

/* The first line repeats the name. */
static char *
strip_layout (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) value = g_string_new (NULL);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line == '\0')
        continue;
      if (value->len > 0)
        g_string_append_c (value, '\n');
      g_string_append (value, line);
    }
  return g_string_free (g_steal_pointer (&value), FALSE);
}

static char *
describe_value (gnutls_x509_ext_st *extension)
{
  g_auto (CmGnutlsDatum) text = { 0 };
  g_autofree char *valid = NULL;

  if (gnutls_x509_ext_print (extension, 1, GNUTLS_CRT_PRINT_FULL, &text) < 0
      || text.size == 0)
    return cm_hex (extension->data.data, extension->data.size);
  valid = g_utf8_make_valid ((const char *)text.data, text.size);
  return strip_layout (valid);
}

/**
 * cm_extension_text_add: (skip)
 * @rows: (element-type utf8): gets its name and its value
 * @oid: which extension
 * @critical: whether it must be understood
 * @data: its value, DER
 *
 * Describes one extension.
 */
void
cm_extension_text_add (GPtrArray *rows,
                       const char *oid,
                       gboolean critical,
                       const gnutls_datum_t *data)
{
  gnutls_x509_ext_st extension
      = { .oid = (char *)oid, .critical = critical, .data = *data };

  g_ptr_array_add (rows, name_extension (oid, critical));
  g_ptr_array_add (rows, describe_value (&extension));
}

/**
 * cm_certificate_dup_extensions:
 * @self: a certificate
 *
 * Describes the extensions for people.
 *
 * Returns: (transfer full) (array zero-terminated=1): name, value, name, value, … in the
 *   certificate's order; a critical extension says so in its name
 */
char **
cm_certificate_dup_extensions (CmCertificate *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_auto (gnutls_x509_crt_t) crt = NULL;
  int code;

  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  code = cm_certificate_import (self, &crt);
  for (guint i = 0; code >= 0 && i < CM_EXTENSION_TEXT_MAX; i++)
    {
      g_auto (CmGnutlsDatum) data = { 0 };
      char oid[CM_EXTENSION_TEXT_OID_SIZE] = "";
      gsize oid_bytes = sizeof oid;
      guint critical = 0;

      if (gnutls_x509_crt_get_extension_info (crt, i, oid, &oid_bytes, &critical) < 0
          || gnutls_x509_crt_get_extension_data2 (crt, i, &data) < 0)
        break;
      cm_extension_text_add (rows, oid, critical != 0, &data);
    }
  return cm_names_end (&rows);
}
