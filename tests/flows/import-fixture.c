/* import-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Imports of fixtures in few words, and their rows.
 */

#include "import-fixture.h"

#include <stdarg.h>
#include <string.h>

#include "cm-root-flow.h"

/* ---- imports ---- */

/**
 * import_add_path:
 * @flow: an import
 * @path: a file or folder
 *
 * Adds it.
 */
void
import_add_path (CmImportFlow *flow, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  cm_import_flow_add_file (flow, file);
}

/**
 * import_add:
 * @flow: an import
 * @name: a fixture
 *
 * Adds it as a file.
 */
void
import_add (CmImportFlow *flow, const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);

  import_add_path (flow, path);
}

/**
 * import_add_text:
 * @flow: an import
 * @source: what it is, for people
 * @text: content
 *
 * Adds pasted text.
 */
void
import_add_text (CmImportFlow *flow, const char *source, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  cm_import_flow_add_bytes (flow, source, bytes);
}

/**
 * import_add_password:
 * @flow: an import
 * @password: a password
 *
 * Adds it.
 */
void
import_add_password (CmImportFlow *flow, const char *password)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (password);

  cm_import_flow_add_password (flow, secret);
}

/**
 * import_read:
 * @flow: an import
 *
 * Reads it.
 */
void
import_read (CmImportFlow *flow)
{
  g_autoptr (GError) error = NULL;
  gboolean done = cm_import_flow_read (flow, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

/**
 * import_run:
 * @flow: an import that was read
 *
 * Runs it.
 */
void
import_run (CmImportFlow *flow)
{
  g_autoptr (GError) error = NULL;
  gboolean done = cm_import_flow_run (flow, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static CmImportFlow *
open_list (CmContext *context, va_list names)
{
  CmImportFlow *flow = cm_import_flow_new (context);
  const char *name;

  while ((name = va_arg (names, const char *)) != NULL)
    import_add (flow, name);
  import_read (flow);
  return flow;
}

/**
 * import_open:
 * @context: a context
 * @...: fixtures, ended by %NULL
 *
 * Returns: (transfer full): an import of them, read
 */
CmImportFlow *
import_open (CmContext *context, ...)
{
  CmImportFlow *flow;
  va_list names;

  va_start (names, context);
  flow = open_list (context, names);
  va_end (names);
  return flow;
}

/**
 * import_fixtures:
 * @context: an unlocked context
 * @...: fixtures, ended by %NULL
 *
 * Imports them; what is ticked by itself must go in.
 */
void
import_fixtures (CmContext *context, ...)
{
  g_autoptr (CmImportFlow) flow = NULL;
  va_list names;

  va_start (names, context);
  flow = open_list (context, names);
  va_end (names);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), >, 0);
  import_run (flow);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 0);
}

/**
 * import_trust:
 * @context: an unlocked context
 * @...: fixtures, without ".der", ended by %NULL
 *
 * Makes them trusted roots.
 */
void
import_trust (CmContext *context, ...)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list names;

  va_start (names, context);
  while ((name = va_arg (names, const char *)) != NULL)
    g_ptr_array_add (certificates, cm_test_certificate (name));
  va_end (names);
  cm_root_flow_add_certificates (context, certificates, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* ---- rows ---- */

/**
 * import_count:
 * @flow: an import
 *
 * Returns: how many rows it has
 */
guint
import_count (CmImportFlow *flow)
{
  return g_list_model_get_n_items (cm_import_flow_get_items (flow));
}

/**
 * import_get:
 * @flow: an import
 * @position: which row
 *
 * Returns: (transfer none): the row
 */
CmImportItem *
import_get (CmImportFlow *flow, guint position)
{
  g_assert_cmpuint (position, <, import_count (flow));
  return cm_import_flow_get_item (flow, position);
}

static CmImportItem *
find_by (CmImportFlow *flow,
         const char *(*get_name) (CmImportItem *item),
         const char *name)
{
  CmImportItem *found = NULL;

  for (guint i = 0; i < import_count (flow); i++)
    {
      CmImportItem *item = import_get (flow, i);

      if (g_strcmp0 (get_name (item), name) != 0)
        continue;
      g_assert_null (found);
      found = item;
    }
  return found;
}

/**
 * import_find:
 * @flow: an import
 * @name: a title or, if no row has it, a source
 *
 * Returns: (transfer none): the only row that has it
 */
CmImportItem *
import_find (CmImportFlow *flow, const char *name)
{
  CmImportItem *found = find_by (flow, cm_import_item_get_title, name);

  if (found == NULL)
    found = find_by (flow, cm_import_item_get_source, name);
  if (found == NULL)
    g_error ("There is no row “%s”", name);
  return found;
}

/**
 * import_assert_item:
 * @item: a row
 * @kind: what it has to be
 * @state: how it has to stand
 * @title: what it has to be called
 *
 * Asserts that.
 */
void
import_assert_item (CmImportItem *item,
                    CmImportKind kind,
                    CmImportState state,
                    const char *title)
{
  g_assert_cmpstr (cm_import_item_get_title (item), ==, title);
  g_assert_cmpint (cm_import_item_get_kind (item), ==, kind);
  g_assert_cmpint (cm_import_item_get_state (item), ==, state);
}
