/* cm-text-slab.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of a list has a dozen short texts. Allocated one by one, a hundred thousand rows
 * take a million allocations, a third more memory, and most of the time it takes to load
 * them, because the heap of a thread grows page by page. Here they lie next to each
 * other.
 *
 * A text that many rows have, such as the name of an issuer, is found again if it was
 * added to the same box not long ago.
 */

#include "cm-text-slab-private.h"

#include <string.h>

#define FIRST_BOX_BYTES 2048
#define MAX_BOX_BYTES (128 * 1024)
#define N_RECENT 32

struct _CmTextSlab
{
  char *box; /* nullable; a reference */
  gsize box_bytes;
  gsize used_bytes;
  const char *recent[N_RECENT]; /* texts in @box by hash */
};

/**
 * cm_text_slab_new:
 *
 * Returns: (transfer full): an empty slab
 */
CmTextSlab *
cm_text_slab_new (void)
{
  return g_new0 (CmTextSlab, 1);
}

/**
 * cm_text_slab_free:
 * @self: (transfer full): a slab
 *
 * Frees @self; boxes that rows refer to stay.
 */
void
cm_text_slab_free (CmTextSlab *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->box, g_atomic_rc_box_release);
  g_free (self);
}

/**
 * cm_text_slab_reserve:
 * @self: a slab
 * @n_pointers: pointers the row needs for lists of texts
 * @size_bytes: bytes of its texts, closing zeros included
 *
 * Makes room for all texts of one row.
 *
 * Returns: (transfer none): the box they will lie in; the row has to take a reference
 */
gpointer
cm_text_slab_reserve (CmTextSlab *self, gsize n_pointers, gsize size_bytes)
{
  gsize needed_bytes;

  g_return_val_if_fail (self != NULL, NULL);

  /* One pointer more, as the first has to be aligned. */
  needed_bytes = (n_pointers + 1) * sizeof (gpointer) + size_bytes;
  if (self->box != NULL && self->box_bytes - self->used_bytes >= needed_bytes)
    return self->box;

  g_clear_pointer (&self->box, g_atomic_rc_box_release);
  memset (self->recent, 0, sizeof self->recent);
  self->box_bytes = CLAMP (self->box_bytes * 2, FIRST_BOX_BYTES, MAX_BOX_BYTES);
  self->box_bytes = MAX (self->box_bytes, needed_bytes);
  self->used_bytes = 0;
  self->box = g_atomic_rc_box_alloc (self->box_bytes);
  return self->box;
}

static gpointer
take (CmTextSlab *self, gsize size_bytes)
{
  char *place = self->box + self->used_bytes;

  g_assert (self->box_bytes - self->used_bytes >= size_bytes);
  self->used_bytes += size_bytes;
  return place;
}

/**
 * cm_text_slab_add:
 * @self: a slab with room
 * @text: (nullable): a text
 * @size_bytes: its length without closing zero
 *
 * Returns: (transfer none) (nullable): the copy of @text in the box
 */
char *
cm_text_slab_add (CmTextSlab *self, const char *text, gsize size_bytes)
{
  char *copy;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;
  copy = take (self, size_bytes + 1);
  memcpy (copy, text, size_bytes);
  copy[size_bytes] = '\0';
  return copy;
}

/**
 * cm_text_slab_add_shared:
 * @self: a slab with room
 * @text: (nullable): a text that other rows may have as well
 * @size_bytes: its length without closing zero
 *
 * Returns: (transfer none) (nullable): @text in the box
 */
char *
cm_text_slab_add_shared (CmTextSlab *self, const char *text, gsize size_bytes)
{
  guint place;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;
  place = g_str_hash (text) % N_RECENT;
  if (self->recent[place] == NULL || strcmp (self->recent[place], text) != 0)
    self->recent[place] = cm_text_slab_add (self, text, size_bytes);
  return (char *)self->recent[place];
}

/**
 * cm_text_slab_add_lines:
 * @self: a slab with room
 * @text: (nullable): lines, without a line feed at the end
 * @n_lines: how many they are
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the lines in the box
 */
char **
cm_text_slab_add_lines (CmTextSlab *self, const char *text, gsize n_lines)
{
  gsize misaligned;
  char **lines;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;
  misaligned = self->used_bytes % sizeof (gpointer);
  if (misaligned > 0)
    take (self, sizeof (gpointer) - misaligned);
  lines = take (self, (n_lines + 1) * sizeof (gpointer));
  for (gsize i = 0; i < n_lines; i++)
    {
      const char *end = strchrnul (text, '\n');

      lines[i] = cm_text_slab_add (self, text, (gsize)(end - text));
      text = end + (*end != '\0');
    }
  lines[n_lines] = NULL;
  return lines;
}
