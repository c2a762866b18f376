/* cm-issuer-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thousands of certificates come from a few authorities, whose name is read and kept
 * once, for as long as somebody has it.
 */

#include "cm-issuer-name-private.h"

static GMutex mutex;
static GHashTable *names; /* DER → CmIssuerName, which are borrowed; under mutex */

static void
issuer_name_free (CmIssuerName *self)
{
  cm_name_clear (&self->name);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}

static CmIssuerName *
find (GBytes *der)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  CmIssuerName *known = names != NULL ? g_hash_table_lookup (names, der) : NULL;

  if (known != NULL)
    known->n_users++;
  return known;
}

/* Another thread may have read the same name meanwhile; then that one is taken. */
static CmIssuerName *
share (CmIssuerName *fresh)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);
  CmIssuerName *known;

  if (names == NULL)
    names = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  known = g_hash_table_lookup (names, fresh->der);
  if (known != NULL)
    issuer_name_free (fresh);
  else
    {
      known = fresh;
      g_hash_table_insert (names, known->der, known);
    }
  known->n_users++;
  return known;
}

/**
 * cm_issuer_name_read: (skip)
 * @self: (out): where to put the name
 * @crt: a certificate
 *
 * Reads who issued @crt. Thread-safe.
 *
 * Returns: 0, or a GnuTLS error code; @self is %NULL then
 */
int
cm_issuer_name_read (CmIssuerName **self, gnutls_x509_crt_t crt)
{
  g_auto (CmGnutlsDatum) raw = { 0 };
  g_autoptr (GBytes) der = NULL;
  CmIssuerName *fresh;
  gnutls_x509_dn_t dn;
  int code = gnutls_x509_crt_get_raw_issuer_dn (crt, &raw);

  *self = NULL;
  if (code < 0)
    return code;
  der = g_bytes_new (raw.data, raw.size);
  *self = find (der);
  if (*self != NULL)
    return GNUTLS_E_SUCCESS;

  fresh = g_new0 (CmIssuerName, 1);
  fresh->der = g_steal_pointer (&der);
  code = gnutls_x509_crt_get_issuer (crt, &dn);
  if (code >= 0)
    code = cm_name_read (&fresh->name, dn);
  if (code >= 0)
    *self = share (fresh);
  else
    issuer_name_free (fresh);
  return code;
}

/**
 * cm_issuer_name_unref: (skip)
 * @self: (transfer full): a name
 *
 * The last one who has it frees it.
 */
void
cm_issuer_name_unref (CmIssuerName *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (--self->n_users > 0)
    return;
  g_hash_table_remove (names, self->der);
  if (g_hash_table_size (names) == 0)
    g_clear_pointer (&names, g_hash_table_unref);
  issuer_name_free (self);
}
