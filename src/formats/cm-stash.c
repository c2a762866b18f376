/* cm-stash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GSKit's stash files, in which a server keeps the password of its key database. They
 * hide it from a passing glance and no more: all that is needed stands in the file.
 * Version 1 is a mask of one byte; version 2 lays a stream of HMAC-SHA-256 over that,
 * made from two blocks at the beginning, the second of which is the hash of the first.
 * Nothing else on a disk looks like version 2; version 1 is taken for one if it is text.
 * Hashes are GnuTLS's.
 */

#include "cm-stash.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-gnutls.h"

#define HASH_SIZE 32
#define BUFFER_SIZE 129
#define MASK 0xf5
#define STREAM_SIZE (5 * HASH_SIZE) /* as many blocks as cover the buffer */
#define N_ROUNDS 64
#define MAX_SEARCH 65536 /* the mark comes up every 256 rounds */

/* The same in every GSKit. */
static const char constant[]
    = "13EC6D5C885056915AB35FAD2BDDF39F40D7C57B8B4D28F66B61B75F391446FD"
      "A96751174DBD9713D02E0B38732E763501DBBB85EC60E437929ED2AA8981B36B";

static void
hash (gconstpointer data, gsize size, guint8 *digest)
{
  int code = gnutls_hash_fast (GNUTLS_DIG_SHA256, data, size, digest);

  g_assert (code >= 0);
}

static void
sign (const guint8 *key, gconstpointer data, gsize size, guint8 *digest)
{
  int code = gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, HASH_SIZE, data, size, digest);

  g_assert (code >= 0);
}

/* Whether the second block is the hash of 1 and the first. */
static gboolean
has_stream (const guint8 *data)
{
  guint8 first[1 + HASH_SIZE] = { 1 };
  guint8 digest[HASH_SIZE];

  memcpy (first + 1, data, HASH_SIZE);
  hash (first, sizeof first, digest);
  return memcmp (digest, data + HASH_SIZE, HASH_SIZE) == 0;
}

static gboolean
find_key (const guint8 *data, guint8 *key)
{
  guint n_rounds = 0;

  hash (data, 2 * HASH_SIZE, key);
  for (; key[8] != 3 && n_rounds < MAX_SEARCH; n_rounds++)
    hash (key, HASH_SIZE, key);
  for (guint i = 0; i < N_ROUNDS; i++)
    hash (key, HASH_SIZE, key);
  return n_rounds < MAX_SEARCH;
}

/* Each block is made of all those before it. */
static void
make_stream (const guint8 *key, guint8 *stream)
{
  static const guint8 start[] = { 1, 1, 2, 3, 5, 8 };
  guint8 state[STREAM_SIZE * STREAM_SIZE / HASH_SIZE];
  guint8 seed[HASH_SIZE];
  guint8 *end = state + sizeof state, *at = end - HASH_SIZE;

  sign (key, constant, strlen (constant), seed);
  sign (seed, start, sizeof start, at);
  for (gsize made = 0; made < STREAM_SIZE; made += HASH_SIZE)
    {
      at -= made;
      memcpy (at, stream, made);
      sign (seed, at, (gsize)(end - at), stream + made);
    }
  explicit_bzero (state, sizeof state);
  explicit_bzero (seed, sizeof seed);
}

/* A password is what comes before the first zero; without one this is no stash file. */
static CmSecret *
unmask (guint8 *buffer)
{
  const char *text = (const char *)buffer;
  const char *end;

  for (gsize i = 0; i < BUFFER_SIZE; i++)
    buffer[i] ^= MASK;
  end = memchr (buffer, 0, BUFFER_SIZE);
  if (end == NULL || end == text || !g_utf8_validate (text, end - text, NULL))
    return NULL;
  for (const char *at = text; at < end; at++)
    if (g_ascii_iscntrl (*at))
      return NULL;
  return cm_secret_new (buffer, (gsize)(end - text));
}

static gboolean
lift_stream (const guint8 *data, guint8 *buffer)
{
  guint8 key[HASH_SIZE], stream[STREAM_SIZE];
  gboolean found = has_stream (data) && find_key (data, key);

  if (!found)
    return FALSE;
  make_stream (key, stream);
  for (gsize i = 0; i < BUFFER_SIZE; i++)
    buffer[i] ^= stream[i];
  explicit_bzero (key, sizeof key);
  explicit_bzero (stream, sizeof stream);
  return TRUE;
}

/**
 * cm_stash_read:
 * @bytes: the content of a file
 *
 * Returns: (transfer full) (nullable): the password in it, %NULL if it is no stash file
 */
CmSecret *
cm_stash_read (GBytes *bytes)
{
  guint8 buffer[BUFFER_SIZE];
  gsize size = 0;
  const guint8 *data;
  gboolean is_new;
  CmSecret *password = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size);
  is_new = size == 2 * HASH_SIZE + BUFFER_SIZE;
  if (!is_new && size != BUFFER_SIZE)
    return NULL;
  memcpy (buffer, data + size - BUFFER_SIZE, BUFFER_SIZE);
  if (!is_new || lift_stream (data, buffer))
    password = unmask (buffer);
  explicit_bzero (buffer, sizeof buffer);
  return password;
}

/**
 * cm_stash_find_beside:
 * @key_database: a file
 * @cancellable: (nullable): a cancellable
 *
 * Looks for a stash file of the same name. Blocks.
 *
 * Returns: (transfer full) (nullable): the password in it
 */
CmSecret *
cm_stash_find_beside (GFile *key_database, GCancellable *cancellable)
{
  g_autofree char *name = NULL;
  g_autofree char *stash_name = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) stash = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const char *dot;

  g_return_val_if_fail (G_IS_FILE (key_database), NULL);

  folder = g_file_get_parent (key_database);
  name = g_file_get_basename (key_database);
  dot = name != NULL ? strrchr (name, '.') : NULL;
  if (folder == NULL || dot == NULL)
    return NULL;
  stash_name = g_strdup_printf ("%.*s.sth", (int)(dot - name), name);
  stash = g_file_get_child (folder, stash_name);
  if (g_file_query_file_type (stash, G_FILE_QUERY_INFO_NONE, cancellable)
      == G_FILE_TYPE_REGULAR)
    bytes = cm_format_load_file (stash, cancellable, /* error: */ NULL);
  return bytes != NULL ? cm_stash_read (bytes) : NULL;
}

static gboolean
stash_sniff (GBytes *bytes)
{
  g_autoptr (CmSecret) password = cm_stash_read (bytes);

  return password != NULL;
}

/* By itself it is nothing that anybody wants. */
static gboolean
stash_read (const char *source,
            GBytes *bytes,
            GPtrArray *passwords,
            GPtrArray *items,
            GError **error)
{
  g_set_error (
      error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_STASH,
      _ ("“%s” holds the password of a key database, which is tried on the files "
         "that come with it. It holds no certificate or key."),
      source);
  return FALSE;
}

const CmFormat cm_stash_format = {
  .name = "stash",
  .sniff = stash_sniff,
  .read = stash_read,
};
