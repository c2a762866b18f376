/* cm-import-user-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words somebody would try first who wants to guess an export password: the names in
 * the certificates, their parts, and the user's own. Their number is bounded, since the
 * strength is judged at every keystroke.
 */

#include "cm-import-flow-private.h"

#include <string.h>

#include "cm-import-item-private.h"

#define MAX_WORDS 2000
#define MIN_WORD_BYTES 3

typedef struct
{
  GStrvBuilder *words;
  GHashTable *seen;
} WordList;

static void
add_word (WordList *list, const char *text, gsize size_bytes)
{
  g_autofree char *word = NULL;

  if (text == NULL || size_bytes < MIN_WORD_BYTES
      || g_hash_table_size (list->seen) == MAX_WORDS)
    return;
  word = g_strndup (text, size_bytes);
  if (g_hash_table_contains (list->seen, word))
    return;
  g_strv_builder_add (list->words, word);
  g_hash_table_add (list->seen, g_steal_pointer (&word));
}

static void
add_whole (WordList *list, const char *text)
{
  if (text != NULL)
    add_word (list, text, strlen (text));
}

/* A name and what stands between its dots, spaces, signs of equality and commas. */
static void
add_with_parts (WordList *list, const char *text)
{
  add_whole (list, text);
  while (text != NULL && *text != '\0')
    {
      gsize size_bytes = strcspn (text, ".,=+*-_@ ");

      add_word (list, text, size_bytes);
      text += size_bytes + (text[size_bytes] != '\0' ? 1 : 0);
    }
}

static void
add_item (WordList *list, CmImportItem *item)
{
  CmCertificate *certificate = cm_import_item_get_certificate (item);
  const char *const *names;

  add_with_parts (list, cm_import_item_get_title (item));
  if (certificate == NULL)
    return;
  add_with_parts (list, cm_certificate_get_subject (certificate));
  names = cm_certificate_get_host_names (certificate);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    add_with_parts (list, names[i]);
}

/**
 * cm_import_user_words: (skip)
 * @items: (element-type CmImportItem): the rows of the preview
 *
 * Returns: (transfer full): what an export password must not be made of
 */
char **
cm_import_user_words (GListModel *items)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  WordList list = { .words = words, .seen = seen };

  add_whole (&list, "certmgr");
  add_whole (&list, g_get_user_name ());
  add_with_parts (&list, g_get_real_name ());
  for (guint i = 0;
       i < g_list_model_get_n_items (items) && g_hash_table_size (seen) < MAX_WORDS; i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_get_selected (item) && cm_import_item_get_key (item) != NULL)
        add_item (&list, item);
    }
  return g_strv_builder_end (words);
}
