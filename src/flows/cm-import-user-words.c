/* cm-import-user-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words somebody would try first who wants to guess the export password of what is
 * imported: the names in the certificates.
 */

#include "cm-import-flow-private.h"

#include "cm-import-item-private.h"
#include "cm-user-words-private.h"

static void
add_item (CmUserWords *words, CmImportItem *item)
{
  CmCertificate *certificate = cm_import_item_get_certificate (item);
  const char *const *names;

  cm_user_words_add (words, cm_import_item_get_title (item));
  if (certificate == NULL)
    return;
  cm_user_words_add (words, cm_certificate_get_subject (certificate));
  names = cm_certificate_get_host_names (certificate);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    cm_user_words_add (words, names[i]);
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
  g_autoptr (CmUserWords) words = cm_user_words_new ();

  for (guint i = 0;
       i < g_list_model_get_n_items (items) && !cm_user_words_is_full (words); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_get_selected (item) && cm_import_item_get_key (item) != NULL)
        add_item (words, item);
    }
  return cm_user_words_end (g_steal_pointer (&words));
}
