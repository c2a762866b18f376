/* cm-user-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a password must not be made of. A name counts as a whole and in the pieces between
 * its dots, spaces and signs.
 */

#include "cm-user-words-private.h"

#include <string.h>

#define MAX_WORDS 2000
#define MIN_WORD_BYTES 3

struct _CmUserWords
{
  GPtrArray *words;
  GHashTable *seen; /* borrows from words */
};

static void
add_word (CmUserWords *self, const char *text, gsize size_bytes)
{
  char *word;

  if (text == NULL || size_bytes < MIN_WORD_BYTES || cm_user_words_is_full (self))
    return;
  word = g_strndup (text, size_bytes);
  if (g_hash_table_contains (self->seen, word))
    {
      g_free (word);
      return;
    }
  g_hash_table_add (self->seen, word);
  g_ptr_array_add (self->words, word);
}

/**
 * cm_user_words_new: (skip)
 *
 * Returns: (transfer full): the program's name and the user's
 */
CmUserWords *
cm_user_words_new (void)
{
  CmUserWords *self = g_new0 (CmUserWords, 1);

  self->words = g_ptr_array_new ();
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  add_word (self, "certmgr", strlen ("certmgr"));
  add_word (self, g_get_user_name (), strlen (g_get_user_name ()));
  cm_user_words_add (self, g_get_real_name ());
  return self;
}

/**
 * cm_user_words_free: (skip)
 * @self: (transfer full): words
 *
 * Frees them.
 */
void
cm_user_words_free (CmUserWords *self)
{
  g_hash_table_unref (self->seen);
  g_ptr_array_set_free_func (self->words, g_free);
  g_ptr_array_unref (self->words);
  g_free (self);
}

/**
 * cm_user_words_is_full: (skip)
 * @self: words
 *
 * Returns: whether no more are taken
 */
gboolean
cm_user_words_is_full (CmUserWords *self)
{
  return self->words->len >= MAX_WORDS;
}

/**
 * cm_user_words_add: (skip)
 * @self: words
 * @name: (nullable): a host name, a subject, a person
 *
 * Adds a name, and what stands between its dots, spaces, signs of equality and commas.
 */
void
cm_user_words_add (CmUserWords *self, const char *name)
{
  if (name == NULL)
    return;
  add_word (self, name, strlen (name));
  while (*name != '\0')
    {
      gsize size_bytes = strcspn (name, ".,=+*-_@ ");

      add_word (self, name, size_bytes);
      name += size_bytes + (name[size_bytes] != '\0' ? 1 : 0);
    }
}

/**
 * cm_user_words_end: (skip)
 * @self: (transfer full): words
 *
 * Returns: (transfer full): the words, each once
 */
char **
cm_user_words_end (CmUserWords *self)
{
  char **words;

  g_hash_table_unref (self->seen);
  g_ptr_array_add (self->words, NULL);
  words = (char **)g_ptr_array_free (self->words, FALSE);
  g_free (self);
  return words;
}
