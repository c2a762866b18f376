/* cm-import-report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What became of an import, for the words after it.
 */

#include "cm-import-flow-private.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"

/**
 * cm_import_flow_count_results:
 * @self: an import
 * @result: a result
 *
 * Returns: how many items have it
 */
guint
cm_import_flow_count_results (CmImportFlow *self, CmImportResult result)
{
  guint n = 0;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), 0);

  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    n += cm_import_item_get_result (cm_import_flow_get_item (self, i)) == result ? 1 : 0;
  return n;
}

/**
 * cm_import_flow_count_foreseen:
 * @self: an import that was read
 * @result: a result
 *
 * Before a run: what it would say, if nothing goes wrong with the certstore meanwhile.
 *
 * Returns: how many items have it, or would
 */
guint
cm_import_flow_count_foreseen (CmImportFlow *self, CmImportResult result)
{
  guint n = 0;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), 0);

  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    n += cm_import_item_foresee (cm_import_flow_get_item (self, i)) == result ? 1 : 0;
  return n;
}

static void
append_sentence (GString *text, guint n, char *sentence)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

/* Which one it is about stands in some reasons, but not in all. */
static char *
dup_reason (CmImportItem *item)
{
  const char *reason = cm_import_item_get_reason (item);
  const char *title = cm_import_item_get_title (item);

  if (cm_sentence_quotes (reason, title)
      || cm_sentence_quotes (reason, cm_import_item_get_source (item)))
    return g_strdup (reason);
  /* Translators: a file or certificate, then what is wrong with it */
  return g_strdup_printf (_ ("“%s”: %s"), title, reason);
}

static char *
dup_first_reason (CmImportFlow *self)
{
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);

      if (cm_import_item_get_result (item) == CM_IMPORT_RESULT_FAILED
          && cm_import_item_get_reason (item) != NULL)
        return dup_reason (item);
    }
  return NULL;
}

/**
 * cm_import_flow_dup_report:
 * @self: an import that was run
 *
 * Returns: (transfer full): what was done, in a sentence or two: "3 were imported. 1 was
 *   here already."
 */
char *
cm_import_flow_dup_report (CmImportFlow *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *reason = NULL;
  guint n_imported, n_attached, n_restored, n_here, n_failed;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  n_imported = cm_import_flow_count_results (self, CM_IMPORT_RESULT_IMPORTED);
  n_attached = cm_import_flow_count_results (self, CM_IMPORT_RESULT_ATTACHED);
  n_restored = cm_import_flow_count_results (self, CM_IMPORT_RESULT_RESTORED);
  n_here = cm_import_flow_count_results (self, CM_IMPORT_RESULT_ALREADY_HERE);
  n_failed = cm_import_flow_count_results (self, CM_IMPORT_RESULT_FAILED);
  append_sentence (
      text, n_imported,
      g_strdup_printf (ngettext ("%'u was imported.", "%'u were imported.", n_imported),
                       n_imported));
  append_sentence (text, n_attached,
                   g_strdup_printf (ngettext ("%'u completed what was here.",
                                              "%'u completed what was here.", n_attached),
                                    n_attached));
  append_sentence (
      text, n_restored,
      g_strdup_printf (ngettext ("%'u was deleted here and is back.",
                                 "%'u were deleted here and are back.", n_restored),
                       n_restored));
  append_sentence (
      text, n_here,
      g_strdup_printf (
          ngettext ("%'u was here already.", "%'u were here already.", n_here), n_here));
  append_sentence (text, n_failed,
                   g_strdup_printf (ngettext ("%'u could not be imported:",
                                              "%'u could not be imported:", n_failed),
                                    n_failed));
  reason = dup_first_reason (self);
  if (reason != NULL)
    g_string_append_printf (text, " %s", reason);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE)
                       : g_strdup (_ ("Nothing was imported."));
}

static void
add_part (GPtrArray *parts, guint n, char *words)
{
  if (n > 0)
    g_ptr_array_add (parts, words);
  else
    g_free (words);
}

/**
 * cm_import_flow_dup_unchanged_note:
 * @self: an import
 *
 * The same as cm_import_flow_dup_unchanged(), for all of it: before a run and after.
 *
 * Returns: (transfer full) (nullable): what was chosen and does not happen, since keys
 * are here already; %NULL if there is nothing to say
 */
char *
cm_import_flow_dup_unchanged_note (CmImportFlow *self)
{
  CmImportItem *first = NULL;
  g_autofree char *sentence = NULL;
  guint n = 0;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);

      if (cm_import_flow_get_unchanged (self, item) == CM_IMPORT_UNCHANGED_NONE)
        continue;
      first = n++ == 0 ? item : first;
    }
  if (n == 0)
    return NULL;
  if (n > 1)
    return g_strdup_printf (
        ngettext (
            "%'u key was here: its servers and whether it is exportable stay as "
            "they are.",
            "%'u keys were here: their servers and whether they are exportable stay "
            "as they are.",
            n),
        n);
  sentence = cm_import_flow_dup_unchanged (self, first);
  return g_strdup_printf (_ ("“%s”: %s"), cm_import_item_get_title (first), sentence);
}

static char *
dup_counts (CmImportFlow *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint n_imported, n_attached, n_restored, n_here, n_failed;

  n_imported = cm_import_flow_count_results (self, CM_IMPORT_RESULT_IMPORTED);
  n_attached = cm_import_flow_count_results (self, CM_IMPORT_RESULT_ATTACHED);
  n_restored = cm_import_flow_count_results (self, CM_IMPORT_RESULT_RESTORED);
  n_here = cm_import_flow_count_results (self, CM_IMPORT_RESULT_ALREADY_HERE);
  n_failed = cm_import_flow_count_results (self, CM_IMPORT_RESULT_FAILED);
  add_part (parts, n_imported,
            g_strdup_printf (ngettext ("%'u imported", "%'u imported", n_imported),
                             n_imported));
  add_part (parts, n_attached,
            g_strdup_printf (ngettext ("%'u completed", "%'u completed", n_attached),
                             n_attached));
  add_part (
      parts, n_restored,
      g_strdup_printf (ngettext ("%'u brought back", "%'u brought back", n_restored),
                       n_restored));
  add_part (parts, n_here,
            g_strdup_printf (ngettext ("%'u already here", "%'u already here", n_here),
                             n_here));
  add_part (parts, n_failed,
            g_strdup_printf (ngettext ("%'u not imported", "%'u not imported", n_failed),
                             n_failed));
  if (parts->len == 0)
    return g_strdup (_ ("Nothing was imported."));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

/**
 * cm_import_flow_dup_summary:
 * @self: an import that was run
 *
 * Returns: (transfer full): what was done, as short as it can be said: "3 imported · 1
 *   already here"; on a second line what was chosen and did not happen, if there is
 *   something
 */
char *
cm_import_flow_dup_summary (CmImportFlow *self)
{
  g_autofree char *counts = NULL;
  g_autofree char *unchanged = NULL;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  counts = dup_counts (self);
  unchanged = cm_import_flow_dup_unchanged_note (self);
  return unchanged != NULL ? g_strdup_printf ("%s\n%s", counts, unchanged)
                           : g_steal_pointer (&counts);
}
