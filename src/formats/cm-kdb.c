/* cm-kdb.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Key databases of IBM's GSKit: a header, and records in slots of one size. The header
 * tells whether a password is right; where it also has a hash over the records, that must
 * fit, since nothing else protects the certificates in them. A record is one DER
 * structure, which is written down here as a template for OpenSSL's parser; keys in it
 * are ordinary encrypted PKCS#8. The chain of a certificate is not stored with it: the
 * certificates of the authorities are records of their own.
 */

#include "cm-kdb.h"

#include <glib/gi18n-lib.h>
#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <string.h>

#include "cm-byte-reader.h"
#include "cm-der.h"
#include "cm-gnutls.h"

#define NAME_AT 8
#define SALTED_SIZE 0x30 /* what the verifier is made over */
#define MAX_HASH_SIZE 48
#define SLOT_HEAD_SIZE 12
#define TYPE_RECORD 1

typedef enum
{
  VERSION_3 = 3,
  VERSION_4 = 4,
  VERSION_6 = 6,
} Version;

typedef struct
{
  const char *source;
  GBytes *bytes;
  GPtrArray *passwords;
  GPtrArray *items;
  Version version;
  gsize hash_size;
  gsize slot_size;
  guint32 n_records;
} Reading;

/* ---- a record: SEQUENCE { number, content, label, flags } ---- */

typedef struct
{
  ASN1_TYPE *subject; /* a certificate or a request */
  ASN1_TYPE *key;
} KdbPair;

ASN1_SEQUENCE (KdbPair) = {
  ASN1_SIMPLE (KdbPair, subject, ASN1_ANY),
  ASN1_SIMPLE (KdbPair, key, ASN1_ANY),
} static_ASN1_SEQUENCE_END (KdbPair)

typedef enum
{
  CONTENT_REQUEST,
  CONTENT_AUTHORITY,
  CONTENT_PERSONAL,
  CONTENT_SECRET_KEY,
} ContentKind;

typedef struct
{
  int type; /* a ContentKind; OpenSSL wants this name */
  union
  {
    KdbPair *pair;
    ASN1_TYPE *any;
  } value;
} KdbContent;

ASN1_CHOICE (KdbContent) = {
  ASN1_EXP (KdbContent, value.pair, KdbPair, 0),
  ASN1_EXP (KdbContent, value.any, ASN1_ANY, 1),
  ASN1_EXP (KdbContent, value.pair, KdbPair, 2),
  ASN1_EXP (KdbContent, value.any, ASN1_ANY, 3),
} static_ASN1_CHOICE_END (KdbContent)

typedef struct
{
  ASN1_INTEGER *number;
  KdbContent *content;
  ASN1_VISIBLESTRING *label;
  ASN1_BIT_STRING *flags;
} KdbRecord;

ASN1_SEQUENCE (KdbRecord) = {
  ASN1_SIMPLE (KdbRecord, number, ASN1_INTEGER),
  ASN1_SIMPLE (KdbRecord, content, KdbContent),
  ASN1_SIMPLE (KdbRecord, label, ASN1_VISIBLESTRING),
  ASN1_SIMPLE (KdbRecord, flags, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END (KdbRecord)

static KdbRecord *
parse_record (GBytes *der)
{
  gsize size = 0;
  const unsigned char *data = g_bytes_get_data (der, &size);
  KdbRecord *record;

  ERR_set_mark ();
  record
      = (KdbRecord *)ASN1_item_d2i (NULL, &data, (long)size, ASN1_ITEM_rptr (KdbRecord));
  ERR_pop_to_mark ();
  return record;
}

static void
kdb_record_free (KdbRecord *self)
{
  ASN1_item_free ((ASN1_VALUE *)self, ASN1_ITEM_rptr (KdbRecord));
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KdbRecord, kdb_record_free)

/* ---- the header ---- */

static gboolean
kdb_sniff (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > SALTED_SIZE && memcmp (data, "7H", 2) == 0
         && memcmp (data + NAME_AT, "X509", 4) == 0;
}

static gsize
get_hash_size (Version version)
{
  switch (version)
    {
    case VERSION_3:
      return 16;
    case VERSION_4:
      return 20;
    case VERSION_6:
      return 48;
    }
  return 0;
}

static gboolean
read_header (Reading *self, GError **error)
{
  static const char revocation_lists[] = "X509CRL";
  CmByteReader reader = cm_byte_reader (self->bytes, g_bytes_get_size (self->bytes));
  const guint8 *name = reader.data + NAME_AT;

  cm_byte_reader_u16 (&reader);
  self->version = (Version)cm_byte_reader_u8 (&reader);
  self->hash_size = get_hash_size (self->version);
  cm_byte_reader_skip (&reader, NAME_AT + sizeof (guint64) - reader.at);
  self->slot_size = cm_byte_reader_u32 (&reader);
  self->n_records = cm_byte_reader_u32 (&reader);
  if (memcmp (name, revocation_lists, strlen (revocation_lists)) == 0)
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                 _ ("“%s” holds the revocation lists of an IBM key database. They are "
                    "not kept in a certstore."),
                 self->source);
  else if (self->hash_size == 0)
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                 _ ("“%s” is an IBM key database of a version that is not known here. "
                    "Export from it with “gskcapicmd -cert -export -db FILE -label LABEL "
                    "-target NEW.p12 -target_type pkcs12” and bring the new file."),
                 self->source);
  else
    return TRUE;
  return FALSE;
}

/* Header and slots are the whole file, exactly. */
static gboolean
check_size (Reading *self, GError **error)
{
  gsize size = g_bytes_get_size (self->bytes);
  gsize header_size = SALTED_SIZE + 2 * self->hash_size;

  if (size >= header_size && self->slot_size > SLOT_HEAD_SIZE
      && (guint64)self->slot_size * self->n_records == size - header_size)
    return TRUE;
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("“%s” begins like an IBM key database but is damaged or cut off."),
               self->source);
  return FALSE;
}

/* ---- its password ---- */

static void
hash_plain (const guint8 *data, gsize size, CmSecret *password, guint8 *digest)
{
  gnutls_hash_hd_t hash = NULL;
  int code = gnutls_hash_init (&hash, GNUTLS_DIG_MD5);

  g_assert (code >= 0);
  gnutls_hash (hash, data, size);
  gnutls_hash (hash, cm_secret_get_data (password, NULL), cm_secret_get_size (password));
  gnutls_hash_deinit (hash, digest);
}

/* Over the first @size bytes, and from @rest on if that is not 0. */
static void
hash_keyed (Reading *self, CmSecret *password, gsize size, gsize rest, guint8 *digest)
{
  gnutls_mac_algorithm_t mac
      = self->version == VERSION_4 ? GNUTLS_MAC_SHA1 : GNUTLS_MAC_SHA384;
  gsize file_size = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &file_size);
  gnutls_hmac_hd_t hmac = NULL;
  int code = gnutls_hmac_init (&hmac, mac, cm_secret_get_data (password, NULL),
                               cm_secret_get_size (password));

  g_assert (code >= 0);
  gnutls_hmac (hmac, data, size);
  if (rest > 0)
    gnutls_hmac (hmac, data + rest, file_size - rest);
  gnutls_hmac_deinit (hmac, digest);
}

static gboolean
is_password (Reading *self, CmSecret *password)
{
  const guint8 *data = g_bytes_get_data (self->bytes, NULL);
  guint8 digest[MAX_HASH_SIZE];

  if (self->version == VERSION_3)
    hash_plain (data, SALTED_SIZE, password, digest);
  else
    hash_keyed (self, password, SALTED_SIZE, 0, digest);
  return gnutls_memcmp (digest, data + SALTED_SIZE, self->hash_size) == 0;
}

/* The one that fits moves to the front. */
static gboolean
find_password (Reading *self)
{
  for (guint i = 0; i < self->passwords->len; i++)
    if (is_password (self, self->passwords->pdata[i]))
      {
        if (i > 0)
          g_ptr_array_insert (self->passwords, 0,
                              g_ptr_array_steal_index (self->passwords, i));
        return TRUE;
      }
  return FALSE;
}

/* How version 3 makes the hash over its records is not known. */
static gboolean
is_whole (Reading *self)
{
  const guint8 *data = g_bytes_get_data (self->bytes, NULL);
  gsize at = SALTED_SIZE + self->hash_size;
  guint8 digest[MAX_HASH_SIZE];

  if (self->version == VERSION_3)
    return TRUE;
  hash_keyed (self, self->passwords->pdata[0], at, at + self->hash_size, digest);
  return gnutls_memcmp (digest, data + at, self->hash_size) == 0;
}

/* ---- its items ---- */

static void
add_unusable (Reading *self, CmFormatError code, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (CM_FORMAT_ERROR, code, sentence);

  g_ptr_array_add (self->items, cm_item_new_unusable (self->source, error));
}

/* Labels are said to be ASCII; some are not. */
static char *
dup_label (const KdbRecord *record)
{
  const char *data = (const char *)ASN1_STRING_get0_data (record->label);
  gssize size = ASN1_STRING_length (record->label);

  if (g_utf8_validate (data, size, NULL))
    return g_strndup (data, (gsize)size);
  return g_convert (data, size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* What stands in a record is read as if it was a file of its own. */
static void
add_der (Reading *self, const ASN1_TYPE *value, const char *label)
{
  g_autoptr (GBytes) der = NULL;
  guint before = self->items->len;

  if (value->type == V_ASN1_SEQUENCE)
    der = g_bytes_new (value->value.sequence->data, (gsize)value->value.sequence->length);
  if (der == NULL || !cm_der_format.sniff (der)
      || !cm_der_format.read (self->source, der, self->passwords, self->items, NULL))
    add_unusable (self, CM_FORMAT_ERROR_DAMAGED,
                  _ ("A record of the IBM key database is damaged."));
  for (guint i = before; i < self->items->len; i++)
    {
      g_autoptr (CmItem) plain = self->items->pdata[i];

      self->items->pdata[i] = cm_item_with_friendly_name (plain, label);
    }
}

static void
add_secret_key (Reading *self, const char *label)
{
  g_autofree char *sentence
      = g_strdup_printf (_ ("“%s” in the IBM key database is a secret key, which is "
                            "neither a certificate nor a private key; it was left out."),
                         label);

  add_unusable (self, CM_FORMAT_ERROR_UNSUPPORTED, sentence);
}

static void
add_content (Reading *self, const KdbContent *content, const char *label)
{
  switch ((ContentKind)content->type)
    {
    case CONTENT_REQUEST:
    case CONTENT_PERSONAL:
      add_der (self, content->value.pair->subject, label);
      add_der (self, content->value.pair->key, label);
      return;
    case CONTENT_AUTHORITY:
      add_der (self, content->value.any, label);
      return;
    case CONTENT_SECRET_KEY:
      add_secret_key (self, label);
      return;
    }
}

/* Whether a part of a record could not be read; another may be a certificate. */
static gboolean
lacks_key (Reading *self, guint first)
{
  for (guint i = first; i < self->items->len; i++)
    if (cm_item_get_error (self->items->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
add_record (Reading *self, guint32 index)
{
  CmByteReader reader = cm_byte_reader (self->bytes, g_bytes_get_size (self->bytes));
  g_autoptr (GBytes) der = NULL;
  g_autoptr (KdbRecord) record = NULL;
  g_autofree char *label = NULL;
  guint first = self->items->len;
  guint32 type, size;

  cm_byte_reader_skip (&reader, SALTED_SIZE + 2 * self->hash_size
                                    + (gsize)index * self->slot_size);
  type = cm_byte_reader_u32 (&reader);
  cm_byte_reader_u32 (&reader); /* its number */
  size = cm_byte_reader_u32 (&reader);
  if (type != TYPE_RECORD)
    return; /* an empty slot */
  if (size <= self->slot_size - SLOT_HEAD_SIZE)
    der = cm_byte_reader_take (&reader, size);
  if (der != NULL)
    record = parse_record (der);
  if (record == NULL)
    {
      add_unusable (self, CM_FORMAT_ERROR_DAMAGED,
                    _ ("A record of the IBM key database is damaged."));
      return;
    }
  label = dup_label (record);
  add_content (self, record->content, label);
  if (lacks_key (self, first))
    cm_item_array_add_loss (self->items, first, CM_ITEM_LOSS_KEY);
}

static gboolean
kdb_read (const char *source,
          GBytes *bytes,
          GPtrArray *passwords,
          GPtrArray *items,
          GError **error)
{
  Reading self
      = { .source = source, .bytes = bytes, .passwords = passwords, .items = items };
  guint before = items->len;

  if (!read_header (&self, error) || !check_size (&self, error))
    return FALSE;
  if (!find_password (&self))
    {
      g_ptr_array_add (items, cm_item_new_locked (source, _ ("an IBM key database")));
      return TRUE;
    }
  if (!is_whole (&self))
    {
      g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                   _ ("“%s” was changed after it was written: its hash does not fit."),
                   source);
      return FALSE;
    }
  for (guint32 i = 0; i < self.n_records && items->len < CM_FORMAT_MAX_ITEMS; i++)
    add_record (&self, i);
  if (items->len > before)
    return TRUE;
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
               _ ("“%s” is an empty IBM key database."), source);
  return FALSE;
}

const CmFormat cm_kdb_format = {
  .name = "KDB",
  .sniff = kdb_sniff,
  .read = kdb_read,
};
