/* cm-jks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Java keystores of the kinds JKS and JCEKS: a count, entries one after the other, and a
 * hash over the password of the store and everything before it. The whole is gone through
 * first, without any password; what comes out of it counts only if the hash fits, since
 * nothing else protects the certificates. Keys have a password of their own, mostly the
 * same. Java's third kind, PKCS#12, is read by cm-pkcs12.c.
 */

#include "cm-jks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-der.h"
#include "cm-gnutls.h"
#include "cm-java-stream.h"
#include "cm-jks-key.h"

#define MAGIC_JKS 0xfeedfeedu
#define MAGIC_JCEKS 0xcecececeu
#define HASH_SIZE 20
#define WHITENER "Mighty Aphrodite" /* Java's: it stands between password and content */
#define MAX_CHAIN 100

typedef enum
{
  ENTRY_PRIVATE_KEY = 1,
  ENTRY_CERTIFICATE = 2,
  ENTRY_SECRET_KEY = 3,
} EntryKind;

typedef struct
{
  EntryKind kind;
  char *alias;
  GBytes *key;             /* of PRIVATE_KEY: protected */
  GPtrArray *certificates; /* (element-type GBytes): DER */
} Entry;

typedef struct
{
  const char *source;
  GPtrArray *passwords;
  GPtrArray *items;
} Reading;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->alias);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_ptr_array_unref (self->certificates);
  g_free (self);
}

static guint32
get_magic (GBytes *bytes)
{
  CmByteReader reader = cm_byte_reader (bytes, g_bytes_get_size (bytes));

  return cm_byte_reader_u32 (&reader);
}

static gboolean
jks_sniff (GBytes *bytes)
{
  guint32 magic = get_magic (bytes);

  return magic == MAGIC_JKS || magic == MAGIC_JCEKS;
}

/* ---- what is in it ---- */

static void
read_certificate (CmByteReader *reader, guint32 version, Entry *entry)
{
  GBytes *der;

  if (version > 1)
    {
      g_autofree char *type = cm_java_stream_read_text (reader); /* "X.509" */
    }
  der = cm_byte_reader_take (reader, cm_byte_reader_u32 (reader));
  if (der != NULL)
    g_ptr_array_add (entry->certificates, der);
}

static void
read_chain (CmByteReader *reader, guint32 version, Entry *entry)
{
  guint32 n_certificates = cm_byte_reader_u32 (reader);

  if (n_certificates > MAX_CHAIN)
    reader->failed = TRUE;
  for (guint32 i = 0; i < n_certificates && !reader->failed; i++)
    read_certificate (reader, version, entry);
}

static Entry *
read_entry (CmByteReader *reader, guint32 version)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->certificates = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  entry->kind = (EntryKind)cm_byte_reader_u32 (reader);
  entry->alias = cm_java_stream_read_text (reader);
  cm_byte_reader_skip (reader, sizeof (guint64)); /* when it was made */
  if (entry->kind == ENTRY_PRIVATE_KEY)
    {
      entry->key = cm_byte_reader_take (reader, cm_byte_reader_u32 (reader));
      read_chain (reader, version, entry);
    }
  else if (entry->kind == ENTRY_CERTIFICATE)
    read_certificate (reader, version, entry);
  else if (entry->kind == ENTRY_SECRET_KEY)
    cm_java_stream_skip_object (reader);
  else
    reader->failed = TRUE;
  return entry;
}

/* NULL if the lengths do not add up to the whole file. */
static GPtrArray *
read_entries (GBytes *bytes)
{
  gsize size = g_bytes_get_size (bytes);
  CmByteReader reader = cm_byte_reader (bytes, size > HASH_SIZE ? size - HASH_SIZE : 0);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  guint32 version, n_entries;

  cm_byte_reader_u32 (&reader); /* the magic number */
  version = cm_byte_reader_u32 (&reader);
  n_entries = cm_byte_reader_u32 (&reader);
  if (version < 1 || version > 2)
    return NULL;
  for (guint32 i = 0; i < n_entries && !reader.failed; i++)
    g_ptr_array_add (entries, read_entry (&reader, version));
  if (reader.failed || cm_byte_reader_get_left (&reader) > 0)
    return NULL;
  return g_steal_pointer (&entries);
}

/* ---- its password ---- */

static gboolean
fits_hash (GBytes *bytes, CmSecret *password)
{
  g_autoptr (CmSecret) encoded = cm_jks_key_encode_password (password);
  guint8 digest[HASH_SIZE];
  gnutls_hash_hd_t hash = NULL;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (encoded == NULL || gnutls_hash_init (&hash, GNUTLS_DIG_SHA1) < 0)
    return FALSE;
  gnutls_hash (hash, cm_secret_get_data (encoded, NULL), cm_secret_get_size (encoded));
  gnutls_hash (hash, WHITENER, strlen (WHITENER));
  gnutls_hash (hash, data, size - HASH_SIZE);
  gnutls_hash_deinit (hash, digest);
  return gnutls_memcmp (digest, data + size - HASH_SIZE, HASH_SIZE) == 0;
}

static void
move_to_front (GPtrArray *passwords, guint index)
{
  if (index > 0)
    g_ptr_array_insert (passwords, 0, g_ptr_array_steal_index (passwords, index));
}

static gboolean
check_hash (Reading *self, GBytes *bytes)
{
  for (guint i = 0; i < self->passwords->len; i++)
    if (fits_hash (bytes, self->passwords->pdata[i]))
      {
        move_to_front (self->passwords, i);
        return TRUE;
      }
  return FALSE;
}

/* ---- its items ---- */

static void
add_item (Reading *self, CmItem *item, const char *alias)
{
  g_autoptr (CmItem) plain = item;

  if (self->items->len >= CM_FORMAT_MAX_ITEMS)
    return;
  g_ptr_array_add (self->items, cm_item_with_friendly_name (plain, alias));
}

static CmItem *
new_locked_key (Reading *self, const Entry *entry)
{
  g_autofree char *what
      /* Translators: the name of a key in a Java keystore */
      = g_strdup_printf (_ ("the private key “%s” in a Java keystore"), entry->alias);

  return cm_item_new_locked (self->source, what);
}

static CmItem *
open_key (Reading *self, const Entry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) key = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  for (guint i = 0; i < self->passwords->len && key == NULL; i++)
    {
      g_clear_error (&error);
      key = cm_jks_key_open (entry->key, self->passwords->pdata[i], &error);
      if (key == NULL
          && !g_error_matches (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_PASSWORD))
        return cm_item_new_unusable (self->source, error);
    }
  if (key == NULL)
    return new_locked_key (self, entry);
  return cm_der_open_key (self->source, key, cm_private_key_new_from_der, none);
}

static CmItem *
new_secret_key (Reading *self, const Entry *entry)
{
  g_autoptr (GError) error
      = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                     _ ("“%s” in the Java keystore is a secret key, which is neither a "
                        "certificate nor a private key; it was left out."),
                     entry->alias);

  return cm_item_new_unusable (self->source, error);
}

/* The certificates of a key that stays closed are only a part of what is there. */
static void
add_entry (Reading *self, const Entry *entry)
{
  guint first = self->items->len;
  gboolean lacks_key = FALSE;

  if (entry->kind == ENTRY_PRIVATE_KEY)
    {
      CmItem *key = open_key (self, entry);

      lacks_key = cm_item_get_kind (key) != CM_ITEM_KIND_PRIVATE_KEY;
      add_item (self, key, entry->alias);
    }
  else if (entry->kind == ENTRY_SECRET_KEY)
    add_item (self, new_secret_key (self, entry), entry->alias);
  /* The alias is the leaf's, not that of the authorities above it. */
  for (guint i = 0; i < entry->certificates->len; i++)
    add_item (self, cm_der_read_certificate (self->source, entry->certificates->pdata[i]),
              i == 0 ? entry->alias : NULL);
  if (lacks_key)
    cm_item_array_add_loss (self->items, first, CM_ITEM_LOSS_KEY);
}

static gboolean
jks_read (const char *source,
          GBytes *bytes,
          GPtrArray *passwords,
          GPtrArray *items,
          GError **error)
{
  Reading self = { .source = source, .passwords = passwords, .items = items };
  g_autoptr (GPtrArray) entries = read_entries (bytes);

  if (entries == NULL)
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                 _ ("“%s” begins like a Java keystore but is damaged or cut off."),
                 source);
  else if (entries->len == 0)
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
                 _ ("“%s” is an empty Java keystore."), source);
  else if (!check_hash (&self, bytes))
    g_ptr_array_add (items, cm_item_new_locked (source, _ ("a Java keystore")));
  else
    for (guint i = 0; i < entries->len && items->len < CM_FORMAT_MAX_ITEMS; i++)
      add_entry (&self, entries->pdata[i]);
  return entries != NULL && entries->len > 0;
}

const CmFormat cm_jks_format = {
  .name = "JKS",
  .sniff = jks_sniff,
  .read = jks_read,
};
