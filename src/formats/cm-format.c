/* cm-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of formats. Files are known by their content; what a file is called decides
 * nothing, since .cer, .crt, .pem and .key may be anything. Formats that are known but
 * not read have a table of their own, by the bytes they begin with, so that the answer is
 * what to do and not "unknown file".
 */

#include "cm-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64.h"
#include "cm-der.h"
#include "cm-jks.h"
#include "cm-kdb.h"
#include "cm-open-file.h"
#include "cm-pem-format.h"
#include "cm-pkcs12.h"
#include "cm-pkcs7.h"
#include "cm-stash.h"
#include "cm-wiped-bytes.h"
#include "cm-zip.h"

/* A certificate with its chain; a stream grows from there. */
#define STREAM_START_BYTES (16 * 1024)

/* The binary ones first: text may contain anything, and a file that only contains text
 * is none of them. */
static const CmFormat *const formats[] = {
  &cm_jks_format, &cm_kdb_format,   &cm_zip_format, &cm_pkcs12_format, &cm_pkcs7_format,
  &cm_der_format, &cm_stash_format, &cm_pem_format, &cm_base64_format,
};

#define SSH_PUBLIC_KEY                                                                     \
  N_ ("it is a public key of OpenSSH. There is no certificate in it, and no private key; " \
      "bring the private key’s file, or the certificate.")

/* Known by their first bytes, but not read: what to do instead. */
static const struct
{
  gsize offset;
  const char *magic;
  gsize size;
  const char *sentence;
} refused[] = {
#define MAGIC(text) text, sizeof text - 1
  { 0, MAGIC ("\x1f\x8b"),
    N_ ("it is compressed (gzip). Unpack it and bring the files inside.") },
  { 0, MAGIC ("\x1e\xf1\xb5\xb0"),
    N_ ("it is a Microsoft private key (PVK). Convert it with “openssl rsa -inform PVK "
        "-in FILE -out NEW.pem” and bring the new file.") },
  { 0, MAGIC ("PuTTY-User-Key-File-"),
    N_ ("it is a key of PuTTY for SSH. In PuTTYgen, load it and choose “Conversions”, "
        "“Export OpenSSH key”, then convert that with “ssh-keygen -p -m PKCS8”.") },
  { 0, MAGIC ("ssh-ed25519 "), SSH_PUBLIC_KEY },
  { 0, MAGIC ("ssh-rsa "), SSH_PUBLIC_KEY },
  { 0, MAGIC ("ecdsa-sha2-nistp"), SSH_PUBLIC_KEY },
#undef MAGIC
};

/* Nothing public says how the inside of these looks, so here the name has to do. */
static const struct
{
  const char *suffix;
  const char *sentence;
} refused_names[] = {
  { ".kyr",
    N_ ("by its name it is a Domino key ring, which only Domino’s own kyrtool can open. "
        "Where that is on this computer, name it in the Preferences. Or run “kyrtool "
        "show keys -k FILE.kyr”, “kyrtool show certs -k FILE.kyr” and “kyrtool show roots "
        "-k FILE.kyr”, save what each prints to a text file, and bring these together. Or "
        "import it into certstore.nsf (Notes 12.0.1 and later) as exportable, and export "
        "it from there as PKCS#12.") },
  { ".sth", N_ ("it is the stash file with the password of a key database. It holds no "
                "certificate or key; convert the key database it belongs to.") },
};

/**
 * cm_format_find:
 * @bytes: the content of a file, or of a part of one
 *
 * Returns: (transfer none) (nullable): the format that reads it
 */
const CmFormat *
cm_format_find (GBytes *bytes)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->sniff (bytes))
      return formats[i];
  return NULL;
}

static const char *
find_refusal (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    if (size >= refused[i].offset + refused[i].size
        && memcmp (data + refused[i].offset, refused[i].magic, refused[i].size) == 0)
      return refused[i].sentence;
  return NULL;
}

static const char *
find_refused_name (const char *source)
{
  g_autofree char *name = g_ascii_strdown (source, -1);

  for (guint i = 0; i < G_N_ELEMENTS (refused_names); i++)
    if (g_str_has_suffix (name, refused_names[i].suffix))
      return refused_names[i].sentence;
  return NULL;
}

static void
add_password (GPtrArray *passwords, CmSecret *password)
{
  if (!g_ptr_array_find_with_equal_func (passwords, password, (GEqualFunc)cm_secret_equal,
                                         NULL))
    g_ptr_array_add (passwords, cm_secret_ref (password));
}

/* Every password once, the empty one too. */
static GPtrArray *
collect_passwords (GPtrArray *passwords)
{
  GPtrArray *collected = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);
  g_autoptr (CmSecret) empty = cm_secret_new (NULL, 0);

  for (guint i = 0; passwords != NULL && i < passwords->len; i++)
    add_password (collected, passwords->pdata[i]);
  add_password (collected, empty);
  return collected;
}

/**
 * cm_format_set_too_large:
 * @source: a file's name, for people
 * @error: return location for a #CmFormatError
 *
 * Says that a file has more than %CM_FORMAT_MAX_BYTES, for the readers of formats.
 *
 * Returns: %FALSE
 */
gboolean
cm_format_set_too_large (const char *source, GError **error)
{
  g_return_val_if_fail (source != NULL, FALSE);

  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
               _ ("“%s” is larger than %d MB. Files with certificates are not."), source,
               CM_FORMAT_MAX_BYTES / (1024 * 1024));
  return FALSE;
}

/**
 * cm_format_set_unknown:
 * @source: a file's name, for people
 * @error: return location for a #CmFormatError
 *
 * Says that nothing usable was in a file, for the readers of formats.
 *
 * Returns: %FALSE
 */
gboolean
cm_format_set_unknown (const char *source, GError **error)
{
  g_return_val_if_fail (source != NULL, FALSE);

  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
               _ ("No certificate or key was found in “%s”."), source);
  return FALSE;
}

static gboolean
set_refused (const char *source, const char *sentence, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
               /* Translators: a file's name, then what it is and what to do */
               _ ("“%s” cannot be read: %s"), source, _ (sentence));
  return FALSE;
}

/**
 * cm_format_read_part:
 * @source: the name of a file, or of one in an archive, for people
 * @bytes: its content
 * @passwords: (element-type CmSecret): as for a reader
 * @items: (element-type CmItem): gets what is found
 * @error: return location for a #CmFormatError
 *
 * Does what cm_format_read() does, for the readers of formats that hold whole files.
 *
 * Returns: as a reader does
 */
gboolean
cm_format_read_part (const char *source,
                     GBytes *bytes,
                     GPtrArray *passwords,
                     GPtrArray *items,
                     GError **error)
{
  const CmFormat *format = NULL;
  const char *refusal;

  g_return_val_if_fail (source != NULL && bytes != NULL, FALSE);
  g_return_val_if_fail (passwords != NULL && items != NULL, FALSE);

  if (g_bytes_get_size (bytes) > CM_FORMAT_MAX_BYTES)
    return cm_format_set_too_large (source, error);
  if (g_bytes_get_size (bytes) == 0)
    {
      g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN, _ ("“%s” is empty."),
                   source);
      return FALSE;
    }
  refusal = find_refusal (bytes);
  if (refusal == NULL)
    format = cm_format_find (bytes);
  if (refusal == NULL && format == NULL)
    refusal = find_refused_name (source);
  if (refusal != NULL)
    return set_refused (source, refusal, error);
  if (format == NULL)
    return cm_format_set_unknown (source, error);
  return format->read (source, bytes, passwords, items, error);
}

/* The readers stop by themselves at the limit; what they left out is said. */
static void
add_too_many (const char *source, GPtrArray *items)
{
  g_autoptr (GError) error = NULL;

  if (items->len < CM_FORMAT_MAX_ITEMS)
    return;
  error = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
                       _ ("“%s” holds more than %d certificates and keys. "
                          "The rest was not read; split the file."),
                       source, CM_FORMAT_MAX_ITEMS);
  g_ptr_array_add (items, cm_item_new_unusable (source, error));
}

/**
 * cm_format_read:
 * @source: the file's name, for people
 * @bytes: its content
 * @passwords: (element-type CmSecret) (nullable): tried on everything that is locked, as
 *   the empty password always is
 *
 * Reads one file, whatever it is. What is wrong with it comes back as an UNUSABLE item
 * with a #CmFormatError. Blocks: key derivation takes about a tenth of a second for each
 * locked thing and password.
 *
 * Returns: (transfer full) (element-type CmItem): what was found, at least one item
 */
GPtrArray *
cm_format_read (const char *source, GBytes *bytes, GPtrArray *passwords)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) collected = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (source != NULL && bytes != NULL, NULL);

  collected = collect_passwords (passwords);
  if (!cm_format_read_part (source, bytes, collected, items, &error))
    g_ptr_array_add (items, cm_item_new_unusable (source, error));
  add_too_many (source, items);
  return g_steal_pointer (&items);
}

/* Grows as it goes: how long a stream is, only its end says. */
static GBytes *
load_stream (GInputStream *stream,
             const char *name,
             gsize expected_bytes,
             GCancellable *cancellable,
             GError **error)
{
  gsize capacity = expected_bytes + 1;
  gsize size = 0, n_read = 0;
  guint8 *data = NULL;
  gboolean good = TRUE;
  g_autoptr (GBytes) bytes = NULL;

  do
    {
      capacity = size > 0 ? MIN (2 * capacity, CM_FORMAT_MAX_BYTES + 1) : capacity;
      data = cm_wiped_bytes_grow (data, size, capacity);
      good = g_input_stream_read_all (stream, data + size, capacity - size, &n_read,
                                      cancellable, error);
      size += n_read;
    }
  while (good && size == capacity && capacity <= CM_FORMAT_MAX_BYTES);

  bytes = cm_wiped_bytes_new_take (data, size);
  if (!good)
    return NULL;
  if (size <= CM_FORMAT_MAX_BYTES)
    return g_steal_pointer (&bytes);
  cm_format_set_too_large (name, error);
  return NULL;
}

/**
 * cm_format_load_stream:
 * @stream: a stream
 * @name: what it is called, for people
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #GError
 *
 * Reads a stream to its end, as cm_format_load_file() does with a file. Blocks.
 *
 * Returns: (transfer full): its content, or %NULL
 */
GBytes *
cm_format_load_stream (GInputStream *stream,
                       const char *name,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return load_stream (stream, name, STREAM_START_BYTES, cancellable, error);
}

/**
 * cm_format_load_file:
 * @file: a file
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #GError
 *
 * Loads a whole file into memory that is wiped when freed, since it may hold a key. A
 * file larger than %CM_FORMAT_MAX_BYTES is refused with %CM_FORMAT_ERROR_TOO_LARGE;
 * what the system says about it comes as a #GIOErrorEnum. Blocks.
 *
 * Returns: (transfer full): its content, or %NULL
 */
GBytes *
cm_format_load_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *name = NULL;
  gsize size_bytes = 0;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  stream = cm_open_file_stream (file, &size_bytes, cancellable, error);
  if (stream == NULL)
    return NULL;
  name = g_file_get_basename (file);
  return load_stream (stream, name, MIN (size_bytes, CM_FORMAT_MAX_BYTES), cancellable,
                      error);
}
