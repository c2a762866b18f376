/* cm-key-set.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of keys as bits. A query finds its rows in whatever order is cheapest, each
 * condition by itself; this is where they meet before the order of the list is laid over
 * them. Keys are small numbers given in sequence, so the bits are dense.
 */

#include "cm-key-set-private.h"

#define WORD_BITS 64

struct _CmKeySet
{
  gsize n_words;
  guint64 words[];
};

/**
 * cm_key_set_new:
 * @max_key: the highest key it may hold
 *
 * Returns: (transfer full): an empty set
 */
CmKeySet *
cm_key_set_new (gint64 max_key)
{
  CmKeySet *self;
  gsize n_words;

  g_return_val_if_fail (max_key >= 0, NULL);

  n_words = (gsize)max_key / WORD_BITS + 1;
  self = g_malloc0 (sizeof (CmKeySet) + n_words * sizeof (guint64));
  self->n_words = n_words;
  return self;
}

/**
 * cm_key_set_free:
 * @self: (transfer full): a set
 *
 * Frees @self.
 */
void
cm_key_set_free (CmKeySet *self)
{
  g_free (self);
}

/**
 * cm_key_set_new_like:
 * @other: a set
 *
 * Returns: (transfer full): an empty set for the same keys
 */
CmKeySet *
cm_key_set_new_like (const CmKeySet *other)
{
  g_return_val_if_fail (other != NULL, NULL);

  return cm_key_set_new ((gint64)other->n_words * WORD_BITS - 1);
}

/**
 * cm_key_set_copy:
 * @self: a set
 *
 * Returns: (transfer full): the same keys
 */
CmKeySet *
cm_key_set_copy (const CmKeySet *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof (CmKeySet) + self->n_words * sizeof (guint64));
}

/**
 * cm_key_set_add:
 * @self: a set
 * @key: a key, from 0 to the highest
 *
 * Adds a key.
 */
void
cm_key_set_add (CmKeySet *self, gint64 key)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (key >= 0 && (gsize)key / WORD_BITS < self->n_words);

  self->words[key / WORD_BITS] |= G_GUINT64_CONSTANT (1) << (key % WORD_BITS);
}

/**
 * cm_key_set_contains:
 * @self: a set
 * @key: any key
 *
 * Returns: whether @key is in the set
 */
gboolean
cm_key_set_contains (const CmKeySet *self, gint64 key)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (key < 0 || (gsize)key / WORD_BITS >= self->n_words)
    return FALSE;
  return (self->words[key / WORD_BITS] >> (key % WORD_BITS)) & 1;
}

/**
 * cm_key_set_intersect:
 * @self: a set
 * @other: a set made for the same highest key
 *
 * Keeps what is in both.
 */
void
cm_key_set_intersect (CmKeySet *self, const CmKeySet *other)
{
  g_return_if_fail (self != NULL && other != NULL);
  g_return_if_fail (self->n_words == other->n_words);

  for (gsize i = 0; i < self->n_words; i++)
    self->words[i] &= other->words[i];
}

/**
 * cm_key_set_get_size:
 * @self: a set
 *
 * Returns: how many keys are in it
 */
guint
cm_key_set_get_size (const CmKeySet *self)
{
  guint size = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (gsize i = 0; i < self->n_words; i++)
    size += (guint)__builtin_popcountll (self->words[i]);
  return size;
}
