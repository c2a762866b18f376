/* cm-named.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people call a document, where there are so few of its type that all are read.
 */

#include "cm-named-private.h"

#include <string.h>

#include "cm-flow-error.h"
#include "cm-summary.h"

#define MIN_PREFIX 4 /* of an id: shorter ones are rather a title */

/**
 * cm_named_matches: (skip)
 * @document: a document
 * @name: what somebody typed
 *
 * Returns: whether @name is its title (in any case), its id, or the beginning of that,
 *   with or without the type before it
 */
gboolean
cm_named_matches (CmDocument *document, const char *name)
{
  const char *id = cm_document_get_id (document);
  const char *uuid = strchr (id, ':') + 1;
  g_autofree char *title = cm_summary_fold (cm_document_get_title (document));
  g_autofree char *wanted = cm_summary_fold (name);
  gsize size = strlen (name);

  if (g_str_equal (title, wanted))
    return TRUE;
  return size >= MIN_PREFIX
         && (g_str_has_prefix (uuid, name)
             || (size > (gsize)(uuid - id) && g_str_has_prefix (id, name)));
}

/* The sentence is a translation of the caller's, with one place for the name. */
static void
set_error (GError **error, CmFlowError code, const char *format, const char *name)
{
  g_autoptr (GString) sentence = g_string_new (format);

  g_string_replace (sentence, "%s", name, 1);
  g_set_error_literal (error, CM_FLOW_ERROR, (int)code, sentence->str);
}

/**
 * cm_named_find: (skip)
 * @documents: (element-type CmDocument): all of a type
 * @name: what somebody typed
 * @several: what is said if several are called so, with one `%s` for @name
 * @none: what is said if none is, with one `%s` for @name
 * @error: return location for %CM_FLOW_ERROR_AMBIGUOUS or %CM_FLOW_ERROR_NOT_FOUND
 *
 * Finds the one document a person means.
 *
 * Returns: (transfer full): it, or %NULL
 */
CmDocument *
cm_named_find (GPtrArray *documents,
               const char *name,
               const char *several,
               const char *none,
               GError **error)
{
  CmDocument *found = NULL;

  for (guint i = 0; i < documents->len; i++)
    {
      if (!cm_named_matches (g_ptr_array_index (documents, i), name))
        continue;
      if (found != NULL)
        {
          set_error (error, CM_FLOW_ERROR_AMBIGUOUS, several, name);
          return NULL;
        }
      found = g_ptr_array_index (documents, i);
    }
  if (found == NULL)
    set_error (error, CM_FLOW_ERROR_NOT_FOUND, none, name);
  return found != NULL ? g_object_ref (found) : NULL;
}
