/* cm-pkcs12.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads PKCS#12 (RFC 7292). The bags are walked one by one: one bad key or an unknown bag
 * does not spoil the rest, and a file without a key is as good as one with several. Each
 * key derivation costs up to a second, so the integrity check finds the password once and
 * moves it to the front of those tried on the bags. "No password" and "the empty
 * password" are two different things here, and files of both kinds exist.
 *
 * Where no MAC vouches for a file, a part that cannot be read, or that its issuer did not
 * sign, means that the file is damaged, and so perhaps the rest of it, too.
 */

#include "cm-pkcs12.h"

#include <glib/gi18n-lib.h>

#include "cm-container.h"
#include "cm-der.h"
#include "cm-gnutls.h"
#include "cm-key-cost.h"
#include "cm-pkcs12-large.h"

typedef struct
{
  const char *source;
  GBytes *bytes;
  GPtrArray *passwords;
  GPtrArray *items;
  gboolean no_password; /* what fitted last was none at all */
  gboolean locked;      /* said once for a file */
  gboolean sealed;      /* the MAC fits */
  gboolean lacks_key;   /* something was not read that may be one */
  gboolean lacks_part;
  guint bag_index;
} Reading;

/* Tries one password, %NULL for none; a GnuTLS code. */
typedef int (*TryFunc) (gpointer handle, const char *password);

G_DEFINE_ENUM_TYPE (CmPkcs12Profile,
                    cm_pkcs12_profile,
                    G_DEFINE_ENUM_VALUE (CM_PKCS12_PROFILE_MODERN, "modern"),
                    G_DEFINE_ENUM_VALUE (CM_PKCS12_PROFILE_COMPATIBLE, "compatible"))

static int
try_mac (gpointer handle, const char *password)
{
  return gnutls_pkcs12_verify_mac (handle, password);
}

static int
try_bag (gpointer handle, const char *password)
{
  return gnutls_pkcs12_bag_decrypt (handle, password);
}

static int
try_password (Reading *self, TryFunc func, gpointer handle, guint index)
{
  GPtrArray *passwords = self->passwords;
  int code = func (handle, cm_secret_get_text (passwords->pdata[index]));

  if (code >= 0 && index > 0)
    g_ptr_array_insert (passwords, 0, g_ptr_array_steal_index (passwords, index));
  if (code >= 0)
    self->no_password = FALSE;
  return code;
}

static int
try_without_password (Reading *self, TryFunc func, gpointer handle)
{
  int code = func (handle, NULL);

  if (code >= 0)
    self->no_password = TRUE;
  return code;
}

static gboolean
is_wrong_password (int code)
{
  return code == GNUTLS_E_MAC_VERIFY_FAILED || code == GNUTLS_E_DECRYPTION_FAILED;
}

/* Each password at most once, what fitted last first. Any other answer than "wrong" ends
 * it: another password would not change that. */
static int
try_all (Reading *self, TryFunc func, gpointer handle)
{
  gboolean none_first = self->no_password;
  int code = GNUTLS_E_DECRYPTION_FAILED;

  if (none_first)
    code = try_without_password (self, func, handle);
  for (guint i = 0; i < self->passwords->len && is_wrong_password (code); i++)
    code = try_password (self, func, handle, i);
  if (!none_first && is_wrong_password (code))
    code = try_without_password (self, func, handle);
  return code;
}

static void
add_item (Reading *self, CmItem *item, const char *friendly_name)
{
  g_autoptr (CmItem) plain = item;

  if (cm_item_get_error (item) != NULL)
    self->lacks_part = TRUE;
  if (self->items->len >= CM_FORMAT_MAX_ITEMS)
    return;
  if (friendly_name == NULL || *friendly_name == '\0'
      || !g_utf8_validate (friendly_name, -1, NULL))
    g_ptr_array_add (self->items, g_steal_pointer (&plain));
  else
    g_ptr_array_add (self->items, cm_item_with_friendly_name (plain, friendly_name));
}

static void
add_unusable (Reading *self, CmFormatError code, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (CM_FORMAT_ERROR, code, sentence);

  add_item (self, cm_item_new_unusable (self->source, error), NULL);
}

/* PKCS#8 that is encrypted with no password at all. PKCS#12's own key derivation tells
 * this from the empty one, and only GnuTLS has a word for it. */
static CmItem *
open_key_without_password (const char *source, const gnutls_datum_t *datum)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (CmGnutlsDatum) plain = { 0 };
  g_autoptr (CmSecret) secret = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  int code = gnutls_x509_privkey_init (&key);

  if (code >= 0)
    code = gnutls_x509_privkey_import_pkcs8 (key, datum, GNUTLS_X509_FMT_DER, NULL,
                                             GNUTLS_PKCS_NULL_PASSWORD);
  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL,
                                              GNUTLS_PKCS_PLAIN, &plain);
  if (code < 0)
    return NULL;
  secret = cm_secret_new (plain.data, plain.size);
  return cm_der_open_key (source, secret, cm_private_key_new_from_der, none);
}

static CmItem *
open_key (Reading *self, const gnutls_datum_t *datum)
{
  g_autoptr (CmSecret) key = cm_secret_new (datum->data, datum->size);
  g_autoptr (CmItem) item
      = cm_der_open_key (self->source, key, cm_private_key_new_from_der, self->passwords);
  g_autoptr (CmItem) other = NULL;

  if (self->no_password && cm_item_get_kind (item) == CM_ITEM_KIND_LOCKED)
    other = open_key_without_password (self->source, datum);
  if (other == NULL && cm_item_get_kind (item) != CM_ITEM_KIND_PRIVATE_KEY)
    self->lacks_key = TRUE;
  return other != NULL ? g_steal_pointer (&other) : g_steal_pointer (&item);
}

static CmItem *
read_element (Reading *self, gnutls_pkcs12_bag_type_t type, const gnutls_datum_t *datum)
{
  g_autoptr (GBytes) der = NULL;

  if (type == GNUTLS_BAG_PKCS8_KEY || type == GNUTLS_BAG_PKCS8_ENCRYPTED_KEY)
    return open_key (self, datum);
  der = g_bytes_new (datum->data, datum->size);
  if (type == GNUTLS_BAG_CERTIFICATE)
    return cm_der_read_certificate (self->source, der);
  if (type == GNUTLS_BAG_CRL)
    return cm_der_read_crl (self->source, der);
  return NULL;
}

/* Nothing of the credentials is missing for its sake. */
static void
add_secret (Reading *self)
{
  gboolean lacks_part = self->lacks_part;

  add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED,
                _ ("A secret in the PKCS#12 file, which is neither a certificate nor a "
                   "private key, was left out."));
  self->lacks_part = lacks_part;
}

static void
add_element (Reading *self, gnutls_pkcs12_bag_t bag, unsigned int index)
{
  int type = gnutls_pkcs12_bag_get_type (bag, index);
  gnutls_datum_t datum = { 0 };
  char *name = NULL;
  CmItem *item;

  if (type < 0 || gnutls_pkcs12_bag_get_data (bag, index, &datum) < 0)
    {
      self->lacks_part = TRUE;
      return;
    }
  gnutls_pkcs12_bag_get_friendly_name (bag, index, &name);
  item = read_element (self, (gnutls_pkcs12_bag_type_t)type, &datum);
  if (item != NULL)
    add_item (self, item, name);
  else if (type == GNUTLS_BAG_SECRET)
    add_secret (self);
  else
    self->lacks_part = TRUE;
}

static void
add_locked (Reading *self)
{
  if (!self->locked)
    add_item (self, cm_item_new_locked (self->source, _ ("a PKCS#12 file")), NULL);
  self->locked = TRUE;
  self->lacks_key = TRUE;
}

/* Keys of a large bag were read by GnuTLS already. */
static void
on_large_element (GBytes *der,
                  gboolean is_key,
                  const char *friendly_name,
                  gpointer user_data)
{
  Reading *self = user_data;

  if (!is_key)
    add_item (self, cm_der_read_certificate (self->source, der), friendly_name);
}

static void
on_old_element (GBytes *der,
                gboolean is_key,
                const char *friendly_name,
                gpointer user_data)
{
  Reading *self = user_data;
  gnutls_datum_t datum = cm_gnutls_datum_from_bytes (der);

  add_item (self,
            is_key ? open_key (self, &datum)
                   : cm_der_read_certificate (self->source, der),
            friendly_name);
}

static gboolean
read_old_bag_with (Reading *self, const char *password)
{
  return cm_pkcs12_large_foreach (self->bytes, self->bag_index, password, on_old_element,
                                  self);
}

/* A bag with a cipher that GnuTLS does not have. */
static gboolean
read_old_bag (Reading *self)
{
  if (self->no_password)
    return read_old_bag_with (self, NULL);
  for (guint i = 0; i < self->passwords->len; i++)
    if (read_old_bag_with (self, cm_secret_get_text (self->passwords->pdata[i])))
      return TRUE;
  return FALSE;
}

/* Keys and the like are taken from what GnuTLS has read: nothing known puts that many of
 * them into one bag. */
static void
add_large_bag (Reading *self, gnutls_pkcs12_bag_t bag, unsigned int n_elements)
{
  gboolean none = self->no_password || self->passwords->len == 0;
  const char *password = none ? NULL : cm_secret_get_text (self->passwords->pdata[0]);
  gboolean complete = cm_pkcs12_large_foreach (self->bytes, self->bag_index, password,
                                               on_large_element, self);

  for (unsigned int i = 0; i < n_elements; i++)
    if (!complete || gnutls_pkcs12_bag_get_type (bag, i) != GNUTLS_BAG_CERTIFICATE)
      add_element (self, bag, i);
  if (!complete)
    add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED,
                  _ ("The PKCS#12 file may hold more certificates than could be read. "
                     "Write it anew with “openssl pkcs12”."));
}

/* Rounds of key derivation come from the file. */
static gboolean
has_too_many_iterations (gnutls_pkcs12_bag_t bag)
{
  unsigned int schema = 0, cipher = 0, salt_size = 0, iterations = 0;
  g_autofree char *oid = NULL;

  gnutls_pkcs12_bag_enc_info (bag, &schema, &cipher, NULL, &salt_size, &iterations, &oid);
  return iterations > CM_KEY_COST_MAX_ITERATIONS;
}

/* FALSE if there is nothing more to read of it. */
static gboolean
decrypt_bag (Reading *self, gnutls_pkcs12_bag_t bag)
{
  int code;

  if (has_too_many_iterations (bag))
    {
      self->lacks_key = TRUE;
      add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED,
                    _ ("The PKCS#12 file is encrypted with so many rounds of key "
                       "derivation that opening it would take hours."));
      return FALSE;
    }
  code = try_all (self, try_bag, bag);
  if (code >= 0)
    return TRUE;
  if (is_wrong_password (code))
    add_locked (self);
  else if (!read_old_bag (self))
    {
      self->lacks_key = TRUE;
      add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED,
                    _ ("A part of the PKCS#12 file is encrypted in a way that cannot be "
                       "read, or is damaged."));
    }
  return FALSE;
}

/* GnuTLS passes over elements of a kind that it does not know. */
static gboolean
has_strange_elements (Reading *self, guint n_elements)
{
  gboolean none = self->no_password || self->passwords->len == 0;
  const char *password = none ? NULL : cm_secret_get_text (self->passwords->pdata[0]);

  return cm_pkcs12_large_count (self->bytes, self->bag_index, password) > n_elements;
}

static void
add_bag (Reading *self, gnutls_pkcs12_bag_t bag)
{
  int n_elements;

  if (gnutls_pkcs12_bag_get_type (bag, 0) == GNUTLS_BAG_ENCRYPTED
      && !decrypt_bag (self, bag))
    return;
  n_elements = gnutls_pkcs12_bag_get_count (bag);
  if (!self->sealed && has_strange_elements (self, (guint)n_elements))
    self->lacks_part = TRUE;
  if (n_elements >= CM_PKCS12_BAG_LIMIT)
    add_large_bag (self, bag, (unsigned int)n_elements);
  else
    for (int i = 0; i < n_elements; i++)
      add_element (self, bag, (unsigned int)i);
}

static void
add_bags (Reading *self, gnutls_pkcs12_t pkcs12)
{
  for (guint i = 0; self->items->len < CM_FORMAT_MAX_ITEMS; i++)
    {
      g_auto (gnutls_pkcs12_bag_t) bag = NULL;
      int code = gnutls_pkcs12_bag_init (&bag);

      if (code >= 0)
        code = gnutls_pkcs12_get_bag (pkcs12, (int)i, bag);
      if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return;
      if (code < 0)
        {
          self->lacks_key = TRUE;
          add_unusable (self, CM_FORMAT_ERROR_DAMAGED,
                        _ ("A part of the PKCS#12 file is damaged."));
          return;
        }
      self->bag_index = i;
      add_bag (self, bag);
    }
}

/* A file without MAC, or with one that GnuTLS does not know (PBMAC1), is opened as well:
 * its content says whether the password was right. FALSE if the file stays closed. */
static gboolean
check_mac (Reading *self, gnutls_pkcs12_t pkcs12)
{
  gnutls_mac_algorithm_t mac = GNUTLS_MAC_UNKNOWN;
  unsigned int salt_size = 0, iterations = 0;
  g_autofree char *oid = NULL;
  int code;

  gnutls_pkcs12_mac_info (pkcs12, &mac, NULL, &salt_size, &iterations, &oid);
  if (iterations > CM_KEY_COST_MAX_ITERATIONS)
    {
      add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED,
                    _ ("The PKCS#12 file is protected with so many rounds of key "
                       "derivation that opening it would take hours."));
      return FALSE;
    }
  code = try_all (self, try_mac, pkcs12);
  self->sealed = code >= 0;
  if (!is_wrong_password (code))
    return TRUE;
  add_locked (self);
  return FALSE;
}

/* ---- whether it is all there ---- */

static CmItemLoss
judge_loss (Reading *self, guint first)
{
  if (!self->sealed
      && (self->lacks_key || self->lacks_part
          || !cm_container_is_consistent (self->items, first)))
    return CM_ITEM_LOSS_PARTS;
  return self->lacks_key ? CM_ITEM_LOSS_KEY : CM_ITEM_LOSS_NONE;
}

static gboolean
pkcs12_sniff (GBytes *bytes)
{
  return cm_der_guess (bytes) == CM_DER_KIND_PKCS12;
}

static gboolean
set_unreadable (const char *source, int code, GError **error)
{
  if (code == GNUTLS_E_UNKNOWN_PKCS_CONTENT_TYPE)
    g_set_error (
        error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
        _ ("“%s” is a PKCS#12 file that is protected by a certificate instead of "
           "a password. Export it anew with a password."),
        source);
  else
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                 _ ("“%s” begins like PKCS#12 but is damaged or cut off."), source);
  return FALSE;
}

static gboolean
pkcs12_read (const char *source,
             GBytes *bytes,
             GPtrArray *passwords,
             GPtrArray *items,
             GError **error)
{
  g_auto (gnutls_pkcs12_t) pkcs12 = NULL;
  gnutls_datum_t datum = cm_gnutls_datum_from_bytes (bytes);
  Reading self
      = { .source = source, .bytes = bytes, .passwords = passwords, .items = items };
  guint before = items->len;
  int code = gnutls_pkcs12_init (&pkcs12);

  if (code >= 0)
    code = gnutls_pkcs12_import (pkcs12, &datum, GNUTLS_X509_FMT_DER, 0);
  if (code < 0)
    return set_unreadable (source, code, error);
  if (check_mac (&self, pkcs12))
    add_bags (&self, pkcs12);
  cm_item_array_add_loss (items, before, judge_loss (&self, before));
  return items->len > before ? TRUE : cm_format_set_unknown (source, error);
}

const CmFormat cm_pkcs12_format = {
  .name = "PKCS#12",
  .sniff = pkcs12_sniff,
  .read = pkcs12_read,
};
