/* cm-revocations.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who was revoked. A certificate is known by its issuer's name and its serial number, as
 * in a revocation list (RFC 5280 section 5.3): so it does not matter whether it is here.
 */

#include "cm-revocations.h"

typedef struct
{
  GBytes *issuer;
  char *serial;
} Entry;

struct _CmRevocations
{
  GObject parent_instance;

  GHashTable *entries; /* set of Entry */
};

G_DEFINE_FINAL_TYPE (CmRevocations, cm_revocations, G_TYPE_OBJECT)

static guint
entry_hash (gconstpointer key)
{
  return g_str_hash (((const Entry *)key)->serial);
}

static gboolean
entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *left = a;
  const Entry *right = b;

  return g_str_equal (left->serial, right->serial)
         && g_bytes_equal (left->issuer, right->issuer);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->issuer);
  g_free (entry->serial);
  g_free (entry);
}

static void
cm_revocations_finalize (GObject *object)
{
  CmRevocations *self = CM_REVOCATIONS (object);

  g_clear_pointer (&self->entries, g_hash_table_unref);
  G_OBJECT_CLASS (cm_revocations_parent_class)->finalize (object);
}

static void
cm_revocations_class_init (CmRevocationsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_revocations_finalize;
}

static void
cm_revocations_init (CmRevocations *self)
{
  self->entries = g_hash_table_new_full (entry_hash, entry_equal, entry_free, NULL);
}

/**
 * cm_revocations_new:
 *
 * Returns: (transfer full): a list of nothing yet
 */
CmRevocations *
cm_revocations_new (void)
{
  return g_object_new (CM_TYPE_REVOCATIONS, NULL);
}

/**
 * cm_revocations_add:
 * @self: a list
 * @issuer_der: DER of the name of the CA that revoked
 * @serial: serial number, lower hex
 *
 * Adds a certificate, unless it is there already.
 */
void
cm_revocations_add (CmRevocations *self, GBytes *issuer_der, const char *serial)
{
  Entry *entry;

  g_return_if_fail (CM_IS_REVOCATIONS (self));
  g_return_if_fail (issuer_der != NULL && serial != NULL);

  entry = g_new0 (Entry, 1);
  entry->issuer = g_bytes_ref (issuer_der);
  entry->serial = g_strdup (serial);
  g_hash_table_add (self->entries, entry);
}

/**
 * cm_revocations_contain:
 * @self: a list
 * @certificate: a certificate
 *
 * Returns: whether its issuer revoked it
 */
gboolean
cm_revocations_contain (CmRevocations *self, CmCertificate *certificate)
{
  Entry wanted;

  g_return_val_if_fail (CM_IS_REVOCATIONS (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  if (g_hash_table_size (self->entries) == 0)
    return FALSE;
  wanted = (Entry){ .issuer = cm_certificate_get_issuer_der (certificate),
                    .serial = (char *)cm_certificate_get_serial (certificate) };
  return g_hash_table_contains (self->entries, &wanted);
}
