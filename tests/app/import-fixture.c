/* import-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drives the import dialog by its rows and buttons.
 */

#include "import-fixture.h"

#include "cm-import-dialog.h"
#include "cm-import-row.h"

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Import *import = user_data;
  g_autoptr (GError) error = NULL;

  import->answer = cm_import_dialog_run_finish (result, &error);
  g_assert_no_error (error);
  import->dialog = NULL;
  import->done = TRUE;
}

static gboolean
was_read (gpointer data)
{
  Import *import = data;
  GtkRevealer *progress
      = GTK_REVEALER (cm_gui_test_by_id (import->dialog, "progress_revealer"));

  return !gtk_revealer_get_reveal_child (progress);
}

/**
 * import_wait_reading:
 * @import: an import
 *
 * Waits until what is under way has ended.
 */
void
import_wait_reading (Import *import)
{
  cm_gui_test_wait (was_read, import);
}

/**
 * import_start:
 * @import: (out caller-allocates): the import
 * @fixture: a fixture
 * @files: (transfer full) (element-type GFile): what is dropped
 *
 * Opens the preview.
 */
void
import_start (Import *import, GuiFixture *fixture, GListModel *files)
{
  *import = (Import){ .flow = cm_import_flow_new (fixture->context) };
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      cm_import_flow_add_file (import->flow, file);
    }
  g_object_unref (files);
  cm_import_dialog_run_async (GTK_WINDOW (fixture->window), import->flow, on_answer_cb,
                              import);
  import->dialog = cm_gui_test_wait_window ("CmImportDialog");
  import_wait_reading (import);
  cm_gui_test_draw (import->dialog);
}

/**
 * import_end:
 * @import: an import that was answered
 *
 * Frees it; the dialog must be gone.
 */
void
import_end (Import *import)
{
  g_assert_true (import->done);
  cm_gui_test_wait_no_window ("CmImportDialog");
  flow_assert_finalizes (import->flow);
  g_free (import->answer);
}

/**
 * import_close:
 * @import: an import
 *
 * Closes the dialog.
 */
void
import_close (Import *import)
{
  gtk_window_close (GTK_WINDOW (import->dialog));
  cm_gui_test_wait_flag (&import->done);
}

/**
 * import_run:
 * @import: an import
 *
 * Presses Import and waits until the dialog has closed.
 */
void
import_run (Import *import)
{
  cm_gui_test_click (import_get_button (import));
  cm_gui_test_wait_flag (&import->done);
}

static GtkWidget *
find_row (GtkWidget *root, const char *title)
{
  GtkWidget *found = NULL;

  if (CM_IS_IMPORT_ROW (root) && gtk_widget_get_mapped (root)
      && cm_import_row_get_item (CM_IMPORT_ROW (root)) != NULL
      && strstr (cm_import_item_get_title (cm_import_row_get_item (CM_IMPORT_ROW (root))),
                 title)
             != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

/**
 * import_find_row:
 * @import: an import
 * @title: part of an item's title
 *
 * Returns: (transfer none): the row that shows it
 */
GtkWidget *
import_find_row (Import *import, const char *title)
{
  GtkWidget *row = find_row (import->dialog, title);

  if (row == NULL)
    g_error ("no row “%s”", title);
  return row;
}

/**
 * import_find_item:
 * @import: an import
 * @title: part of an item's title
 *
 * Returns: (transfer none): the item
 */
CmImportItem *
import_find_item (Import *import, const char *title)
{
  return cm_import_row_get_item (CM_IMPORT_ROW (import_find_row (import, title)));
}

/**
 * import_get_button:
 * @import: an import
 *
 * Returns: (transfer none): the button that imports
 */
GtkWidget *
import_get_button (Import *import)
{
  return cm_gui_test_by_id (import->dialog, "import_button");
}

/**
 * import_get_sentence:
 * @import: an import
 *
 * Returns: (transfer none): why Import cannot be pressed, or what went wrong
 */
const char *
import_get_sentence (Import *import)
{
  GtkWidget *label = cm_gui_test_by_id (import->dialog, "sentence");

  return gtk_widget_get_visible (label) ? gtk_label_get_label (GTK_LABEL (label)) : "";
}

/**
 * import_get_subtitle:
 * @import: an import
 *
 * Returns: (transfer none): how many of how many
 */
const char *
import_get_subtitle (Import *import)
{
  return adw_window_title_get_subtitle (
      ADW_WINDOW_TITLE (cm_gui_test_by_id (import->dialog, "window_title")));
}

/**
 * import_settle:
 * @import: an import
 *
 * Runs what waits in the main loop: the dialog follows its ticks once a turn.
 */
void
import_settle (Import *import)
{
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static void
append_pem (GString *text, const char *label, GBytes *der)
{
  g_autofree char *base64
      = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));

  g_string_append_printf (text, "-----BEGIN %s-----\n", label);
  for (gsize i = 0; i < strlen (base64); i += 64)
    g_string_append_printf (text, "%.64s\n", base64 + i);
  g_string_append_printf (text, "-----END %s-----\n", label);
}

static GBytes *
ref_pkcs8 (CmIdentity *identity)
{
  gsize size_bytes = 0;
  CmSecret *pkcs8 = cm_private_key_get_pkcs8 (cm_identity_get_key (identity));
  const guint8 *data = cm_secret_get_data (pkcs8, &size_bytes);

  return g_bytes_new (data, size_bytes);
}

/**
 * import_write_pairs:
 * @dir: a folder
 * @n_pairs: how many
 *
 * Writes certificates with their keys, all different, into one file.
 *
 * Returns: (transfer full): its path
 */
char *
import_write_pairs (const char *dir, guint n_pairs)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_pairs; i++)
    {
      g_autofree char *name = g_strdup_printf ("pair%04u.example.org", i);
      g_autoptr (CmIdentity) pair
          = cm_test_participant (authority, name, CM_ROLES_SERVER);
      g_autoptr (GBytes) key = ref_pkcs8 (pair);
      g_autofree char *pem = cm_certificate_to_pem (cm_identity_get_certificate (pair));

      g_string_append (text, pem);
      append_pem (text, "PRIVATE KEY", key);
    }
  return cm_test_write_text (dir, "pairs.pem", text->str);
}
