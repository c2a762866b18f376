/* cm-import-unchanged.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An import makes keys known; it does not take decisions back that were made about a key
 * before. What was chosen for an import and does not happen is said, in the preview as
 * well as afterwards, with the way to get it.
 */

#include "cm-import-flow-private.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"

#define MAX_NAMES 3

/* Those of the chosen servers that have no access and get none. */
static GStrv
list_left_out (CmImportFlow *self, const CmImportKeyHere *here)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (gsize i = 0; self->servers != NULL && self->servers[i] != NULL; i++)
    if (here->servers == NULL || !g_strv_contains (here->servers, self->servers[i]))
      g_strv_builder_add (ids, self->servers[i]);
  return g_strv_builder_end (ids);
}

/**
 * cm_import_flow_get_unchanged:
 * @self: an import
 * @item: one of its items
 *
 * Follows what is chosen now, so it can be asked before a run and after it.
 *
 * Returns: what was chosen and does not happen to this item
 */
CmImportUnchanged
cm_import_flow_get_unchanged (CmImportFlow *self, CmImportItem *item)
{
  CmImportUnchanged unchanged = CM_IMPORT_UNCHANGED_NONE;
  const CmImportKeyHere *here;
  g_auto (GStrv) left_out = NULL;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), CM_IMPORT_UNCHANGED_NONE);
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (item), CM_IMPORT_UNCHANGED_NONE);

  here = cm_import_item_get_key_here (item);
  if (!here->is_here)
    return CM_IMPORT_UNCHANGED_NONE;
  left_out = list_left_out (self, here);
  if (left_out[0] != NULL)
    unchanged |= CM_IMPORT_UNCHANGED_SERVERS;
  if (self->is_exportable && !here->is_exportable)
    unchanged |= CM_IMPORT_UNCHANGED_EXPORTABLE;
  return unchanged;
}

/**
 * cm_import_flow_dup_unchanged:
 * @self: an import
 * @item: one of its items
 *
 * Returns: (transfer full) (nullable): what was chosen and does not happen to this item,
 *   and what to do for it, in sentences; %NULL if there is nothing to say
 */
char *
cm_import_flow_dup_unchanged (CmImportFlow *self, CmImportItem *item)
{
  CmImportUnchanged unchanged = cm_import_flow_get_unchanged (self, item);
  g_autoptr (GString) text = NULL;

  if (unchanged == CM_IMPORT_UNCHANGED_NONE)
    return NULL;
  text = g_string_new (_ ("Its key is here already."));
  if (unchanged & CM_IMPORT_UNCHANGED_SERVERS)
    {
      g_auto (GStrv) left_out = list_left_out (self, cm_import_item_get_key_here (item));
      g_autofree char *names
          = cm_sentence_servers (self->context, (const char *const *)left_out, MAX_NAMES);

      g_string_append_c (text, ' ');
      /* Translators: %s is names of servers, "web01, web02 +3" */
      g_string_append_printf (text,
                              _ ("The import gives no access to %s: change its servers "
                                 "with access for that."),
                              names);
    }
  if (unchanged & CM_IMPORT_UNCHANGED_EXPORTABLE)
    g_string_append_printf (text, " %s",
                            _ ("It stays not exportable: delete and purge the credential "
                               "and import it once more to change that."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
