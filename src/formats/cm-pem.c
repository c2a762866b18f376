/* cm-pem.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds PEM blocks (RFC 7468) in whatever text people have: a mail, a YAML file, a JSON
 * string, the output of a tool. The text is walked once, from mark to mark, so the time
 * grows with its size alone; each block is handed on before the next one is looked at,
 * so a bundle of many thousand certificates never stands in memory twice. A mark counts
 * wherever it stands in a line; what stands before it is taken for a quoting prefix.
 */

#include "cm-pem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-format-error.h"
#include "cm-wiped-bytes.h"

#define DASHES "-----"
#define BEGIN_MARK "-----BEGIN "
#define END_MARK "-----END "
#define MAX_LABEL_BYTES 64
#define MAX_PREFIX_BYTES 16
#define LINE_DIGITS 64 /* RFC 7468 section 2 */

typedef struct
{
  const char *start;
  const char *end;
  const char *at;         /* everything before it is done */
  const char *next_begin; /* (nullable): as found before */
  const char *counted;    /* lines before it are counted in n_lines */
  guint n_lines;
} Scanner;

typedef struct
{
  const char *label; /* in the text, not terminated */
  gsize label_size;
  const char *prefix; /* what stands before BEGIN on its line, if it looks like quoting */
  gsize prefix_size;
  const char *body;
  const char *body_end;
  gboolean is_orphan; /* an END without BEGIN */
} Mark;

/* A body without prefixes and odd line ends. Written into one allocation that is large
 * enough from the start, so that growing leaves no copies of a key behind. */
typedef struct
{
  char *text;
  gsize size;
  gsize capacity;
  gsize body_offset; /* after the headers */
  gsize n_digits;
  gsize n_pads;
  gboolean has_headers;
} Clean;

/**
 * cm_pem_block_free:
 * @self: (transfer full): a block
 *
 * Frees a block; its text and body are wiped.
 */
void
cm_pem_block_free (CmPemBlock *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->text, cm_secret_unref);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* UTF-16 shows in the first two characters: a byte order mark, or ASCII that is half
 * zeros. Returns the offset of the lower byte of each pair, -1 if it is not UTF-16. */
static int
find_utf16_low_byte (const guint8 *data, gsize size)
{
  if (size < 4)
    return -1;
  if (data[0] == 0xff && data[1] == 0xfe)
    return 0;
  if (data[0] == 0xfe && data[1] == 0xff)
    return 1;
  if (data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0)
    return 0;
  if (data[0] == 0 && data[1] != 0 && data[2] == 0 && data[3] != 0)
    return 1;
  return -1;
}

/* PEM is ASCII, so of UTF-16 only the characters that are ASCII matter. */
static GBytes *
narrow (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int low = find_utf16_low_byte (data, size);
  char *text;

  if (low < 0)
    return g_bytes_ref (bytes);
  text = g_malloc (size / 2);
  for (gsize i = 0; i < size / 2; i++)
    {
      guint8 high_byte = data[2 * i + 1 - low], low_byte = data[2 * i + low];

      text[i] = high_byte == 0 && low_byte < 0x80 ? (char)low_byte : '?';
    }
  return cm_wiped_bytes_new_take (text, size / 2);
}

static const char *
find (const char *at, const char *end, const char *what)
{
  return memmem (at, (gsize)(end - at), what, strlen (what));
}

static gboolean
starts_with (const char *at, const char *end, const char *what)
{
  gsize size = strlen (what);

  return (gsize)(end - at) >= size && memcmp (at, what, size) == 0;
}

static guint
count_lines (Scanner *self, const char *until)
{
  const char *found;

  while (self->counted < until
         && (found = memchr (self->counted, '\n', (gsize)(until - self->counted)))
                != NULL)
    {
      self->n_lines++;
      self->counted = found + 1;
    }
  return self->n_lines + 1;
}

/* A label runs to the next dashes, on the same line, and is short. */
static gsize
measure_label (const char *label, const char *end)
{
  const char *limit = MIN (end, label + MAX_LABEL_BYTES + strlen (DASHES));
  const char *dashes = find (label, limit, DASHES);

  if (dashes == NULL)
    return 0;
  for (const char *c = label; c < dashes; c++)
    if (!g_ascii_isprint (*c))
      return 0;
  return (gsize)(dashes - label);
}

static void
find_prefix (Scanner *self, const char *begin, Mark *mark)
{
  const char *start = begin;

  while (start > self->start && begin - start < MAX_PREFIX_BYTES
         && strchr ("\r\n", start[-1]) == NULL && !g_ascii_isalnum (start[-1]))
    start--;
  mark->prefix = start;
  mark->prefix_size = (gsize)(begin - start);
}

/* Whether the text ends in the middle of a mark. */
static gboolean
is_cut_off (Scanner *self, const char *label)
{
  if (self->end - label > MAX_LABEL_BYTES || find (label, self->end, DASHES) != NULL)
    return FALSE;
  for (const char *c = label; c < self->end; c++)
    if (!g_ascii_isprint (*c))
      return FALSE;
  return TRUE;
}

/* An END on the way to @until whose BEGIN is damaged or missing. */
static gboolean
find_orphan (Scanner *self, const char *until, Mark *mark)
{
  const char *end = find (self->at, until, END_MARK);

  if (end == NULL)
    return FALSE;
  mark->label = end + strlen (END_MARK);
  mark->label_size = measure_label (mark->label, self->end);
  mark->is_orphan = TRUE;
  if (mark->label_size > 0)
    self->at = mark->label + mark->label_size + strlen (DASHES);
  return mark->label_size > 0;
}

/* Looked for once, however many orphans come before it; the end if there is none. */
static const char *
find_next_begin (Scanner *self)
{
  if (self->next_begin == NULL || self->next_begin < self->at)
    self->next_begin = find (self->at, self->end, BEGIN_MARK);
  if (self->next_begin == NULL)
    self->next_begin = self->end;
  return self->next_begin;
}

static gboolean
find_begin (Scanner *self, Mark *mark)
{
  const char *begin;

  mark->is_orphan = FALSE;
  while ((begin = find_next_begin (self)) < self->end)
    {
      if (find_orphan (self, begin, mark))
        return TRUE;
      mark->is_orphan = FALSE;
      mark->label = begin + strlen (BEGIN_MARK);
      mark->label_size = measure_label (mark->label, self->end);
      self->at = mark->label;
      if (mark->label_size == 0 && !is_cut_off (self, mark->label))
        continue;
      if (mark->label_size == 0)
        mark->label_size = (gsize)(self->end - mark->label);
      find_prefix (self, begin, mark);
      mark->body = MIN (mark->label + mark->label_size + strlen (DASHES), self->end);
      self->at = mark->body;
      return TRUE;
    }
  return find_orphan (self, self->end, mark);
}

/* The next END, or NULL if the text or another BEGIN comes first. Moves behind it. */
static const char *
find_end (Scanner *self)
{
  const char *dashes;

  while ((dashes = find (self->at, self->end, DASHES)) != NULL)
    {
      if (starts_with (dashes, self->end, BEGIN_MARK))
        {
          self->at = dashes;
          return NULL;
        }
      self->at = dashes + 1;
      if (starts_with (dashes, self->end, END_MARK))
        {
          self->at = dashes + strlen (END_MARK);
          return dashes;
        }
    }
  self->at = self->end;
  return NULL;
}

static gboolean
set_damaged (Scanner *scanner, const CmPemBlock *block, const char *where, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("The block “%s” that begins on line %u is damaged on line %u."),
               block->label, block->line, count_lines (scanner, where));
  return FALSE;
}

static gboolean
set_orphan (const CmPemBlock *block, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("The block “%s” that ends on line %u has no beginning."), block->label,
               block->line);
  return FALSE;
}

static gboolean
find_body_end (Scanner *self, const CmPemBlock *block, Mark *mark, GError **error)
{
  const char *end = find_end (self);
  gsize label_size = end != NULL ? measure_label (self->at, self->end) : 0;
  g_autofree char *label = NULL;

  if (label_size == 0)
    {
      g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                   _ ("The block “%s” that begins on line %u has no end. "
                      "The file may be cut off."),
                   block->label, block->line);
      return FALSE;
    }
  mark->body_end = end;
  label = g_strndup (self->at, label_size);
  self->at += label_size + strlen (DASHES);
  if (strcmp (label, block->label) == 0)
    return TRUE;
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
               _ ("The block “%s” that begins on line %u ends as “%s”."), block->label,
               block->line, label);
  return FALSE;
}

static void
clean_append (Clean *self, const char *text, gsize size)
{
  g_assert (self->size + size <= self->capacity);
  memcpy (self->text + self->size, text, size);
  self->size += size;
}

static void
clean_end_line (Clean *self)
{
  if (self->size > 0 && self->text[self->size - 1] != '\n')
    clean_append (self, "\n", 1);
}

static void
clean_append_header (Clean *self, const char *line, gsize size)
{
  self->has_headers = TRUE;
  clean_append (self, line, size);
  clean_append (self, "\n", 1);
}

static void
clean_begin_body (Clean *self)
{
  if (self->has_headers)
    clean_append (self, "\n", 1);
  self->body_offset = self->size;
}

static gboolean
clean_append_digit (Clean *self, char c)
{
  if (c == '=')
    {
      if (++self->n_pads > 2)
        return FALSE;
    }
  else if (self->n_pads > 0 || !(g_ascii_isalnum (c) || c == '+' || c == '/'))
    return FALSE;
  else if (self->n_digits++ == 0)
    clean_begin_body (self);
  clean_append (self, &c, 1);
  return TRUE;
}

/* Escapes: `\n` as two characters ends a line where a whole PEM is one JSON string, and
 * a backslash before the line end goes on in the next line. */
static gsize
measure_line_break (const char *at, const char *end)
{
  const char *c = at;

  if (*at == '\n' || *at == '\r')
    return 1;
  while (c < end && *c == '\\')
    c++;
  if (c == at || c == end || *c == '\0' || strchr ("nr\n\r", *c) == NULL)
    return 0;
  return (gsize)(c - at) + 1;
}

static gsize
measure_line (const char *at, const char *end)
{
  const char *c = at;

  while (c < end && *c != '\n' && *c != '\r' && *c != '\\')
    c++;
  return (gsize)(c - at);
}

/* Takes quoting off both ends of a line. A prefix may be one that is Base64 by itself,
 * as the "+" of a patch: so it goes only where BEGIN had it too. */
static void
strip_line (const Mark *mark, const char **line, gsize *size)
{
  if (mark->prefix_size > 0 && *size >= mark->prefix_size
      && memcmp (*line, mark->prefix, mark->prefix_size) == 0)
    {
      *line += mark->prefix_size;
      *size -= mark->prefix_size;
    }
  while (*size > 0 && strchr (" \t>\"", **line) != NULL)
    {
      (*line)++;
      (*size)--;
    }
  while (*size > 0 && strchr (" \t\",", (*line)[*size - 1]) != NULL)
    (*size)--;
}

/* Mails write "=" as "=3D" where they are quoted-printable (RFC 2045 section 6.7). */
static gboolean
is_quoted_pad (const char *at, const char *end)
{
  return end - at >= 3 && at[0] == '=' && at[1] == '3' && (at[2] == 'D' || at[2] == 'd');
}

/* There a lone "=" at the end of a line says that it goes on in the next. Padding does
 * not: nothing but padding comes after it. */
static gboolean
is_soft_break (const char *at, const char *end)
{
  const char *next = at + 1;

  while (next < end && strchr (" \t\r\n>", *next) != NULL && *next != '\0')
    next++;
  return next > at + 1 && next < end
         && (g_ascii_isalnum (*next) || *next == '+' || *next == '/'
             || is_quoted_pad (next, end));
}

static gboolean
clean_line (Clean *self, const char *line, gsize size, const char *end)
{
  if (self->n_digits == 0 && memchr (line, ':', size) != NULL)
    {
      clean_append_header (self, line, size);
      return TRUE;
    }
  for (gsize i = 0; i < size; i++)
    {
      if (g_ascii_isspace (line[i]))
        clean_end_line (self);
      else if (line[i] == '=' && i + 1 == size && is_soft_break (line + i, end))
        continue;
      else if (is_quoted_pad (line + i, line + size))
        {
          if (!clean_append_digit (self, '='))
            return FALSE;
          i += 2;
        }
      else if (!clean_append_digit (self, line[i]))
        return FALSE;
    }
  clean_end_line (self);
  return TRUE;
}

static gboolean
clean_body (Clean *self,
            Scanner *scanner,
            const Mark *mark,
            const CmPemBlock *block,
            GError **error)
{
  const char *at = mark->body;

  while (at < mark->body_end)
    {
      gsize size = measure_line (at, mark->body_end), line_size = size;
      const char *line = at;

      strip_line (mark, &line, &line_size);
      if (!clean_line (self, line, line_size, mark->body_end - mark->prefix_size))
        return set_damaged (scanner, block, line, error);
      at += size;
      if (at < mark->body_end)
        size = measure_line_break (at, mark->body_end);
      if (at < mark->body_end && size == 0)
        return set_damaged (scanner, block, at, error);
      at = MIN (at + size, mark->body_end);
    }
  if (self->n_digits == 0 || (self->n_digits + self->n_pads) % 4 != 0)
    return set_damaged (scanner, block, mark->body_end, error);
  return TRUE;
}

static gboolean
is_private_key (const char *label)
{
  return g_str_has_suffix (label, "PRIVATE KEY");
}

static void
clean_append_mark (Clean *self, const char *mark, const char *label)
{
  clean_append (self, mark, strlen (mark));
  clean_append (self, label, strlen (label));
  clean_append (self, DASHES "\n", strlen (DASHES "\n"));
}

static GBytes *
clean_decode (Clean *self)
{
  int state = 0;
  guint save = 0;
  gsize size = g_base64_decode_step (self->text + self->body_offset,
                                     self->size - self->body_offset, (guchar *)self->text,
                                     &state, &save);

  explicit_bzero (self->text + size, self->size - size);
  return cm_wiped_bytes_new_take (g_realloc (g_steal_pointer (&self->text), size), size);
}

static void
clean_clear (Clean *self)
{
  if (self->text != NULL)
    explicit_bzero (self->text, self->size);
  g_clear_pointer (&self->text, g_free);
}

static void
read_body (Scanner *scanner, const Mark *mark, CmPemBlock *block)
{
  gsize body_size = (gsize)(mark->body_end - mark->body);
  Clean clean = { .capacity = body_size + 2 * mark->label_size + 64 };

  clean.text = g_malloc (clean.capacity);
  if (is_private_key (block->label))
    clean_append_mark (&clean, BEGIN_MARK, block->label);
  if (!clean_body (&clean, scanner, mark, block, &block->error))
    clean_clear (&clean);
  else if (is_private_key (block->label))
    {
      clean_append_mark (&clean, END_MARK, block->label);
      block->text = cm_secret_new_take (clean.text, clean.size);
    }
  else
    block->der = clean_decode (&clean);
}

/**
 * cm_pem_foreach:
 * @bytes: any text, or anything else
 * @func: (scope call): gets each block, which it has to free
 * @user_data: for @func
 *
 * Finds every PEM block (RFC 7468), good or broken, in the order of the text.
 *
 * Returns: %FALSE if @func stopped it
 */
gboolean
cm_pem_foreach (GBytes *bytes, CmPemFunc func, gpointer user_data)
{
  g_autoptr (GBytes) text = NULL;
  Scanner scanner = { 0 };
  Mark mark = { 0 };
  gsize size = 0;

  g_return_val_if_fail (bytes != NULL && func != NULL, FALSE);

  text = narrow (bytes);
  scanner.start = scanner.at = scanner.counted = g_bytes_get_data (text, &size);
  if (size == 0)
    return TRUE;
  scanner.end = scanner.start + size;
  while (find_begin (&scanner, &mark))
    {
      CmPemBlock *block = g_new0 (CmPemBlock, 1);

      block->label = g_strndup (mark.label, mark.label_size);
      block->line = count_lines (&scanner, mark.label);
      if (mark.is_orphan)
        set_orphan (block, &block->error);
      else if (find_body_end (&scanner, block, &mark, &block->error))
        read_body (&scanner, &mark, block);
      if (!func (block, user_data))
        return FALSE;
    }
  return TRUE;
}

/* A block without an end is taken to reach to the next empty line. */
static const char *
find_paragraph_end (const char *at, const char *end)
{
  for (; at < end; at++)
    if (*at == '\n'
        && (starts_with (at + 1, end, "\n") || starts_with (at + 1, end, "\r\n")))
      return at;
  return end;
}

/* One without a beginning, to the empty line before it. */
static const char *
find_paragraph_start (const char *at, const char *start)
{
  for (; at > start; at--)
    if (*at == '\n'
        && (at[-1] == '\n' || (at - 1 > start && at[-1] == '\r' && at[-2] == '\n')))
      return at;
  return start;
}

static void
blank (char *from, const char *to)
{
  for (; from < to; from++)
    if (*from != '\n')
      *from = ' ';
}

/**
 * cm_pem_dup_outside:
 * @bytes: any text
 *
 * Returns: (transfer full): the text with blanks where the PEM blocks are, and its lines
 *   where they were
 */
GBytes *
cm_pem_dup_outside (GBytes *bytes)
{
  g_autoptr (GBytes) text = NULL;
  Scanner scanner = { 0 };
  Mark mark = { 0 };
  gsize size = 0;
  const char *data;
  char *copy;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = narrow (bytes);
  data = g_bytes_get_data (text, &size);
  copy = g_memdup2 (data, size);
  scanner.start = scanner.at = scanner.counted = data;
  scanner.end = data + size;
  for (const char *before = data; size > 0 && find_begin (&scanner, &mark);
       before = scanner.at)
    {
      const char *begin
          = mark.is_orphan ? find_paragraph_start (mark.label, before) : mark.label;
      const char *end = mark.is_orphan ? mark.label : find_end (&scanner);

      if (end == NULL)
        end = find_paragraph_end (mark.body, scanner.at);
      blank (copy + (begin - data), copy + (end - data));
    }
  return cm_wiped_bytes_new_take (copy, size);
}

static gboolean
add_block (CmPemBlock *block, gpointer user_data)
{
  g_ptr_array_add (user_data, block);
  return TRUE;
}

/**
 * cm_pem_split:
 * @bytes: any text, or anything else
 *
 * Finds every PEM block; see cm_pem_foreach(), which needs less memory.
 *
 * Returns: (transfer full) (element-type CmPemBlock): the blocks, in order
 */
GPtrArray *
cm_pem_split (GBytes *bytes)
{
  g_autoptr (GPtrArray) blocks
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_pem_block_free);

  g_return_val_if_fail (bytes != NULL, NULL);

  cm_pem_foreach (bytes, add_block, blocks);
  return g_steal_pointer (&blocks);
}

/**
 * cm_pem_sniff:
 * @bytes: any text, or anything else
 *
 * Returns: whether a PEM block seems to begin in it
 */
gboolean
cm_pem_sniff (GBytes *bytes)
{
  g_autoptr (GBytes) text = NULL;
  gsize size = 0;
  const char *data;

  g_return_val_if_fail (bytes != NULL, FALSE);

  text = narrow (bytes);
  data = g_bytes_get_data (text, &size);
  return size > 0 && find (data, data + size, BEGIN_MARK) != NULL;
}

/**
 * cm_pem_encode:
 * @label: what shall stand between the dashes, as "CERTIFICATE"
 * @der: the body
 *
 * Writes one PEM block with lines of 64 characters (RFC 7468 section 2). The caller wipes
 * the text if it is secret.
 *
 * Returns: (transfer full): the block, with a line end after END
 */
char *
cm_pem_encode (const char *label, GBytes *der)
{
  g_autofree char *digits = NULL;
  gsize size = 0;
  gconstpointer data;
  GString *text;

  g_return_val_if_fail (label != NULL && der != NULL, NULL);

  data = g_bytes_get_data (der, &size);
  digits = g_base64_encode (data, size);
  size = strlen (digits);
  text = g_string_sized_new (size + size / LINE_DIGITS + 2 * strlen (label) + 64);
  g_string_append_printf (text, "%s%s%s\n", BEGIN_MARK, label, DASHES);
  for (gsize i = 0; i < size; i += LINE_DIGITS)
    {
      g_string_append_len (text, digits + i, (gssize)MIN (LINE_DIGITS, size - i));
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, "%s%s%s\n", END_MARK, label, DASHES);
  cm_secret_wipe_text (digits);
  return g_string_free (text, FALSE);
}
