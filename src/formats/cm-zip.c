/* cm-zip.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ZIP archives, as CAs mail them. libarchive opens them in memory and each file in them
 * is read as if it had come by itself, so nothing is ever written to disk and names
 * decide nothing. An archive in an archive is opened too. What all of it may unpack to is
 * bounded in number, depth and bytes; an archive beyond that is refused as a whole, since
 * whoever made it did not mean to send certificates. A file that is damaged inside is
 * said and does not spoil the others, as long as the directory at the end is there:
 * without it nobody knows what is missing. A stash file may come behind the key database
 * that it opens, so where something stays locked all is read once more.
 *
 * The content of each file lies in memory that is wiped. libarchive's own buffers are
 * not, and there is no way to reach them.
 */

#include "cm-zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "cm-stash.h"
#include "cm-wiped-bytes.h"

#define MAGIC "PK\x03\x04"
#define MAX_NAME_CHARS 200
#define MAX_PASSWORDS 100
#define REPLACEMENT 0xfffd

typedef struct archive CmArchive;

typedef struct
{
  GPtrArray *passwords; /* those given, and those found in stash files */
  GPtrArray *items;
  guint n_entries; /* in all archives together */
  gsize n_bytes;
  gboolean is_beyond; /* a limit was met: an error of the whole */
} Reading;

static void
close_archive (CmArchive *archive)
{
  archive_read_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmArchive, close_archive)

static gboolean
refuse_entries (Reading *self, const char *source, GError **error)
{
  self->is_beyond = TRUE;
  g_set_error (
      error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
      _ ("“%s” holds more than %d files. Nothing of it was read; bring the files "
         "with the certificates by themselves."),
      source, CM_ZIP_MAX_ENTRIES);
  return FALSE;
}

static gboolean
refuse_bytes (Reading *self, const char *source, GError **error)
{
  self->is_beyond = TRUE;
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
               _ ("“%s” unpacks to more than %d MB. Nothing of it was read; bring the "
                  "files with the certificates by themselves."),
               source, CM_ZIP_MAX_TOTAL_BYTES / (1024 * 1024));
  return FALSE;
}

static gboolean
refuse_depth (Reading *self, const char *source, GError **error)
{
  self->is_beyond = TRUE;
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
               _ ("“%s” is an archive in more than %d other archives. Nothing of it was "
                  "read; bring the files with the certificates by themselves."),
               source, CM_ZIP_MAX_DEPTH - 1);
  return FALSE;
}

static gboolean
set_damaged (const char *source, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("The ZIP archive “%s” is damaged or cut off."), source);
  return FALSE;
}

static gboolean
set_damaged_entry (const char *name, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("“%s” is damaged in the ZIP archive it is in."), name);
  return FALSE;
}

static gboolean
set_encrypted (const char *source, GError **error)
{
  g_set_error (
      error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
      _ ("“%s” is encrypted by the ZIP archive it is in. Unpack the archive with "
         "its password and bring the files inside."),
      source);
  return FALSE;
}

/* "answer.zip/www.crt". Names come from whoever made the archive: nothing in one may
 * break a line or turn the direction of the text around it. */
static char *
dup_name (const char *source, struct archive_entry *entry)
{
  const char *raw = archive_entry_pathname_utf8 (entry);
  g_autofree char *valid = NULL;
  g_autoptr (GString) name = g_string_new (source);
  const char *c;

  if (raw == NULL)
    raw = archive_entry_pathname (entry);
  valid = g_utf8_make_valid (raw != NULL ? raw : "", -1);
  c = valid;
  g_string_append_c (name, '/');
  for (guint i = 0; *c != '\0' && i < MAX_NAME_CHARS; i++, c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);
      GUnicodeType type = g_unichar_type (character);

      if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT
          || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        character = REPLACEMENT;
      g_string_append_unichar (name, character);
    }
  if (*c != '\0')
    g_string_append (name, "…");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static gsize
get_expected_size (struct archive_entry *entry)
{
  gint64 size = archive_entry_size_is_set (entry) ? archive_entry_size (entry) : 0;

  return (gsize)CLAMP (size, 0, CM_FORMAT_MAX_BYTES);
}

/* What an entry says about its size is a hint: it may say anything. */
static GBytes *
unpack (Reading *self,
        CmArchive *archive,
        struct archive_entry *entry,
        const char *name,
        GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0, capacity = get_expected_size (entry) + 1;
  guint8 *data = NULL;
  la_ssize_t n_read = 0;

  do
    {
      if (size > 0)
        capacity = MIN (2 * capacity, CM_FORMAT_MAX_BYTES + 1);
      data = cm_wiped_bytes_grow (data, size, capacity);
      while (size < capacity
             && (n_read = archive_read_data (archive, data + size, capacity - size)) > 0)
        size += (gsize)n_read;
    }
  while (n_read > 0 && capacity <= CM_FORMAT_MAX_BYTES);

  bytes = cm_wiped_bytes_new_take (data, size);
  self->n_bytes += size;
  if (n_read < 0)
    set_damaged_entry (name, error);
  else if (size > CM_FORMAT_MAX_BYTES)
    cm_format_set_too_large (name, error);
  else
    return g_steal_pointer (&bytes);
  return NULL;
}

static gboolean read_archive (Reading *self,
                              const char *source,
                              GBytes *bytes,
                              guint depth,
                              GError **error);

/* As files do that come together. */
static void
take_stash (Reading *self, GBytes *bytes)
{
  g_autoptr (CmSecret) password = cm_stash_read (bytes);

  if (password != NULL && self->passwords->len < MAX_PASSWORDS
      && !g_ptr_array_find_with_equal_func (self->passwords, password,
                                            (GEqualFunc)cm_secret_equal, NULL))
    g_ptr_array_add (self->passwords, g_steal_pointer (&password));
}

static gboolean
read_entry (Reading *self,
            CmArchive *archive,
            struct archive_entry *entry,
            const char *name,
            guint depth,
            GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (archive_entry_is_encrypted (entry))
    return set_encrypted (name, error);
  bytes = unpack (self, archive, entry, name, error);
  if (bytes == NULL)
    return FALSE;
  if (cm_zip_format.sniff (bytes))
    return read_archive (self, name, bytes, depth + 1, error);
  take_stash (self, bytes);
  return cm_format_read_part (name, bytes, self->passwords, self->items, error);
}

static gboolean
is_folder (struct archive_entry *entry)
{
  return archive_entry_filetype (entry) == AE_IFDIR && get_expected_size (entry) == 0;
}

static gboolean
set_no_file (const char *name, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
               _ ("“%s” is no file but a link or the like, so it was left out."), name);
  return FALSE;
}

/* FALSE if a limit was met; what is wrong with one entry is an item. */
static gboolean
add_entry (Reading *self,
           CmArchive *archive,
           struct archive_entry *entry,
           const char *source,
           guint depth,
           GError **error)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean good;

  if (++self->n_entries > CM_ZIP_MAX_ENTRIES)
    return refuse_entries (self, source, error);
  if (is_folder (entry))
    return TRUE;
  name = dup_name (source, entry);
  good = archive_entry_filetype (entry) == AE_IFREG
             ? read_entry (self, archive, entry, name, depth, &local_error)
             : set_no_file (name, &local_error);
  if (!self->is_beyond && self->n_bytes > CM_ZIP_MAX_TOTAL_BYTES)
    return refuse_bytes (self, source, error);
  if (self->is_beyond)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!good)
    g_ptr_array_add (self->items, cm_item_new_unusable (name, local_error));
  return !self->is_beyond;
}

static gboolean
read_archive (Reading *self,
              const char *source,
              GBytes *bytes,
              guint depth,
              GError **error)
{
  g_autoptr (CmArchive) archive = archive_read_new ();
  struct archive_entry *entry = NULL;
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  int code;

  if (depth > CM_ZIP_MAX_DEPTH)
    return refuse_depth (self, source, error);
  /* by the directory at the end, not by walking along: else what is cut off is not
   * missed */
  archive_read_support_format_zip_seekable (archive);
  code = archive_read_open_memory (archive, data, size);
  while (code >= ARCHIVE_WARN && self->items->len < CM_FORMAT_MAX_ITEMS
         && (code = archive_read_next_header (archive, &entry)) != ARCHIVE_EOF
         && code >= ARCHIVE_WARN)
    if (!add_entry (self, archive, entry, source, depth, error))
      return FALSE;
  return code >= ARCHIVE_WARN ? TRUE : set_damaged (source, error);
}

static gboolean
zip_sniff (GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return size >= strlen (MAGIC) && memcmp (data, MAGIC, strlen (MAGIC)) == 0;
}

static gboolean
has_found_any (const Reading *self, guint before)
{
  for (guint i = before; i < self->items->len; i++)
    if (!g_error_matches (cm_item_get_error (self->items->pdata[i]), CM_FORMAT_ERROR,
                          CM_FORMAT_ERROR_UNKNOWN))
      return TRUE;
  return FALSE;
}

static gboolean
has_locked (const Reading *self, guint before)
{
  for (guint i = before; i < self->items->len; i++)
    if (cm_item_get_kind (self->items->pdata[i]) == CM_ITEM_KIND_LOCKED)
      return TRUE;
  return FALSE;
}

static void
begin_again (Reading *self, guint before)
{
  g_ptr_array_set_size (self->items, (int)before);
  self->n_entries = 0;
  self->n_bytes = 0;
}

static gboolean
read_whole (Reading *self, const char *source, GBytes *bytes, GError **error)
{
  guint before = self->items->len, n_passwords = self->passwords->len;
  gboolean good = read_archive (self, source, bytes, 1, error);

  if (good && self->passwords->len > n_passwords && has_locked (self, before))
    {
      begin_again (self, before);
      good = read_archive (self, source, bytes, 1, error);
    }
  if (self->is_beyond || !has_found_any (self, before))
    g_ptr_array_set_size (self->items, (int)before);
  if (good && self->items->len == before)
    return cm_format_set_unknown (source, error);
  return good;
}

/* libarchive hands names over in the charset of the locale, and has none for those that
 * do not fit in it. */
static gboolean
zip_read (const char *source,
          GBytes *bytes,
          GPtrArray *passwords,
          GPtrArray *items,
          GError **error)
{
  g_autoptr (GPtrArray) more = g_ptr_array_copy (
      passwords, (GCopyFunc)(void (*) (void))cm_secret_ref, /* user_data: */ NULL);
  Reading self = { .passwords = more, .items = items };
  locale_t utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", duplocale (uselocale (0)));
  locale_t before = uselocale (utf8);
  gboolean good = read_whole (&self, source, bytes, error);

  uselocale (before);
  freelocale (utf8);
  return good;
}

const CmFormat cm_zip_format = {
  .name = "ZIP",
  .sniff = zip_sniff,
  .read = zip_read,
};
