/* cm-csr-wishes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a request asks for besides names. None of it is granted because it stands there;
 * it is read so that somebody can see it.
 */

#include "cm-csr.h"

#include <string.h>

#include "cm-extension-text-private.h"
#include "cm-names-private.h"

#define MAX_PURPOSES 50

static int
load (CmCsr *self, gnutls_x509_crq_t *crq)
{
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (cm_csr_get_der (self));
  int code = gnutls_x509_crq_init (crq);

  return code >= 0 ? gnutls_x509_crq_import (*crq, &der, GNUTLS_X509_FMT_DER) : code;
}

/**
 * cm_csr_dup_extensions:
 * @self: a request
 *
 * Describes the extensions that it asks for; names are left out, they have a place of
 * their own.
 *
 * Returns: (transfer full) (array zero-terminated=1): name, value, name, value, … in the
 *   request's order
 */
char **
cm_csr_dup_extensions (CmCsr *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_auto (gnutls_x509_crq_t) crq = NULL;
  int code;

  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  code = load (self, &crq);
  for (guint i = 0; code >= 0 && i < CM_EXTENSION_TEXT_MAX; i++)
    {
      g_auto (CmGnutlsDatum) data = { 0 };
      char oid[CM_EXTENSION_TEXT_OID_SIZE] = "";
      gsize oid_bytes = sizeof oid;
      guint critical = 0;

      if (gnutls_x509_crq_get_extension_info (crq, i, oid, &oid_bytes, &critical) < 0
          || gnutls_x509_crq_get_extension_data2 (crq, i, &data) < 0)
        break;
      if (strcmp (oid, GNUTLS_X509EXT_OID_SAN) != 0)
        cm_extension_text_add (rows, oid, critical != 0, &data);
    }
  return cm_names_end (&rows);
}

/**
 * cm_csr_asks_for_ca:
 * @self: a request
 *
 * Returns: whether its basic constraints say that it wants to be a CA
 */
gboolean
cm_csr_asks_for_ca (CmCsr *self)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  guint is_ca = 0;

  g_return_val_if_fail (CM_IS_CSR (self), FALSE);

  return load (self, &crq) >= 0
         && gnutls_x509_crq_get_basic_constraints (crq, /* critical */ NULL, &is_ca,
                                                   /* path length */ NULL)
                >= 0
         && is_ca != 0;
}

/**
 * cm_csr_asks_for_client:
 * @self: a request
 *
 * Returns: whether its extended key usage has clientAuth (RFC 5280 section 4.2.1.12)
 */
gboolean
cm_csr_asks_for_client (CmCsr *self)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  int code;

  g_return_val_if_fail (CM_IS_CSR (self), FALSE);

  code = load (self, &crq);
  for (guint i = 0; code >= 0 && i < MAX_PURPOSES; i++)
    {
      char oid[CM_EXTENSION_TEXT_OID_SIZE] = "";
      gsize oid_bytes = sizeof oid;

      code = gnutls_x509_crq_get_key_purpose_oid (crq, i, oid, &oid_bytes, NULL);
      if (code >= 0 && strcmp (oid, GNUTLS_KP_TLS_WWW_CLIENT) == 0)
        return TRUE;
      if (code == GNUTLS_E_SHORT_MEMORY_BUFFER)
        code = GNUTLS_E_SUCCESS;
    }
  return FALSE;
}
