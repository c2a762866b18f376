/* cm-base64.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole files that stand as Base64 (RFC 4648) in a text without PEM marks: secrets of
 * Kubernetes (YAML, one long line), the signature of an S/MIME mail (many short ones),
 * the PKCS#12 of a cloud's vault (a string in JSON). A run of digits goes on over line
 * ends as long as whole lines are digits. What it decodes to decides, as with any file;
 * archives and Base64 in Base64 are left out, so nothing nests. A text is one of these if
 * one run in it is known; the long ones that are not are named then, so that nothing is
 * lost silently.
 */

#include "cm-base64.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-wiped-bytes.h"
#include "cm-zip.h"

#define MIN_DIGITS 64
#define MAX_PADS 3

typedef struct
{
  const char *at;
  const char *end;
  guint line;   /* of @at, counted from 1 */
  char *digits; /* of the run; has room for all */
  gsize n_digits;
  guint run_line;
} Scanner;

static void
scanner_init (Scanner *self, GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  *self = (Scanner){ .at = data, .end = data != NULL ? data + size : NULL, .line = 1 };
  self->digits = g_malloc (size + MAX_PADS);
}

static void
scanner_clear (Scanner *self)
{
  explicit_bzero (self->digits, self->n_digits);
  g_clear_pointer (&self->digits, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scanner, scanner_clear)

static gboolean
is_digit (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

static const char *
skip (const char *at, const char *end, const char *characters)
{
  while (at < end && *at != '\0' && strchr (characters, *at) != NULL)
    at++;
  return at;
}

/* Where the run goes on in the next line: there if that has nothing but digits. */
static const char *
find_continuation (const Scanner *self)
{
  const char *at = skip (self->at, self->end, "\r");
  const char *begin;

  if (at == self->end || *at != '\n')
    return NULL;
  begin = at = skip (at + 1, self->end, " \t>");
  while (at < self->end && is_digit (*at))
    at++;
  if (at == begin)
    return NULL;
  at = skip (at, self->end, "= \t\r");
  return at == self->end || *at == '\n' ? begin : NULL;
}

static void
take_run (Scanner *self)
{
  const char *next = self->at;

  explicit_bzero (self->digits, self->n_digits);
  self->n_digits = 0;
  self->run_line = self->line;
  while (next != NULL)
    {
      self->line += next > self->at ? 1 : 0;
      self->at = next;
      while (self->at < self->end && is_digit (*self->at))
        self->digits[self->n_digits++] = *self->at++;
      next = find_continuation (self);
    }
}

/* The next run that is long enough for a file. */
static gboolean
find_run (Scanner *self)
{
  while (self->at < self->end)
    if (!is_digit (*self->at))
      self->line += *self->at++ == '\n' ? 1 : 0;
    else
      {
        take_run (self);
        if (self->n_digits >= MIN_DIGITS)
          return TRUE;
      }
  return FALSE;
}

static GBytes *
decode_run (Scanner *self)
{
  gsize n = self->n_digits - (self->n_digits % 4 == 1 ? 1 : 0);
  guint8 *data = g_malloc (n);
  int state = 0;
  guint save = 0;
  gsize size;

  while (n % 4 != 0)
    self->digits[n++] = '=';
  size = g_base64_decode_step (self->digits, n, data, &state, &save);
  return cm_wiped_bytes_new_take (data, size);
}

static const CmFormat *
find_inner (GBytes *bytes)
{
  const CmFormat *format = cm_format_find (bytes);

  return format != &cm_zip_format && format != &cm_base64_format ? format : NULL;
}

static void
add_unknown (GPtrArray *items, const char *source, guint line)
{
  g_autoptr (GError) error
      = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
                     _ ("The Base64 text that begins on line %u holds no certificate or "
                        "key, or its beginning is damaged."),
                     line);

  g_ptr_array_add (items, cm_item_new_unusable (source, error));
}

static void
read_run (const char *source, Scanner *scanner, GPtrArray *passwords, GPtrArray *items)
{
  g_autoptr (GBytes) bytes = decode_run (scanner);
  const CmFormat *format = find_inner (bytes);
  g_autoptr (GError) error = NULL;

  if (format == NULL)
    add_unknown (items, source, scanner->run_line);
  else if (!format->read (source, bytes, passwords, items, &error))
    g_ptr_array_add (items, cm_item_new_unusable (source, error));
}

static gboolean
base64_sniff (GBytes *bytes)
{
  g_auto (Scanner) scanner = { 0 };

  scanner_init (&scanner, bytes);
  while (find_run (&scanner))
    {
      g_autoptr (GBytes) inner = decode_run (&scanner);

      if (find_inner (inner) != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
base64_read (const char *source,
             GBytes *bytes,
             GPtrArray *passwords,
             GPtrArray *items,
             GError **error)
{
  g_auto (Scanner) scanner = { 0 };
  guint before = items->len;

  scanner_init (&scanner, bytes);
  while (items->len < CM_FORMAT_MAX_ITEMS && find_run (&scanner))
    read_run (source, &scanner, passwords, items);
  return items->len > before || cm_format_set_unknown (source, error);
}

const CmFormat cm_base64_format = {
  .name = "Base64",
  .sniff = base64_sniff,
  .read = base64_read,
};
