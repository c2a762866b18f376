/* test-drop-zone.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drops as GTK delivers them to the target, and the clipboard, which comes by the same
 * signals. Drags from another program are in test-desktop.py.
 */

#include "cm-gui-test.h"

#include "cm-drop-zone.h"
#include "cm-paste.h"
#include "cm-secret.h"

typedef struct
{
  GtkWidget *window;
  CmDropZone *zone;
  GtkDropTarget *target;
  guint n_files;
  char *uris;
  char *text;
  gboolean done;
} Fixture;

static void
on_files_cb (Fixture *fixture, GListModel *files)
{
  g_autoptr (GString) uris = g_string_new (NULL);

  fixture->n_files = g_list_model_get_n_items (files);
  for (guint i = 0; i < fixture->n_files; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *uri = g_file_get_uri (file);

      g_string_append_printf (uris, "%s ", uri);
    }
  g_free (fixture->uris);
  fixture->uris = g_strdup (uris->str);
  fixture->done = TRUE;
}

static void
on_text_cb (Fixture *fixture, const char *text)
{
  g_free (fixture->text);
  fixture->text = g_strdup (text);
  fixture->done = TRUE;
}

static GtkDropTarget *
find_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  g_assert_not_reached ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->zone = CM_DROP_ZONE (cm_drop_zone_new ());
  cm_drop_zone_set_child (fixture->zone, gtk_label_new ("below"));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->zone));
  fixture->target = find_target (GTK_WIDGET (fixture->zone));
  g_signal_connect_swapped (fixture->zone, "files-dropped", G_CALLBACK (on_files_cb),
                            fixture);
  g_signal_connect_swapped (fixture->zone, "text-dropped", G_CALLBACK (on_text_cb),
                            fixture);
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  CmDropZone *zone = g_object_ref (fixture->zone);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (zone);
  g_free (fixture->uris);
  g_free (fixture->text);
}

static gboolean
drop (Fixture *fixture, const GValue *value)
{
  gboolean accepted = FALSE;

  g_signal_emit_by_name (fixture->target, "drop", value, 5.0, 5.0, &accepted);
  return accepted;
}

static GdkContentProvider *
offer_files (GdkFileList *list)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, list);
  return gdk_content_provider_new_for_value (&value);
}

static GdkFileList *
make_list (void)
{
  g_autoptr (GFile) a = g_file_new_for_path ("/tmp/a.pem");
  g_autoptr (GFile) b = g_file_new_for_path ("/tmp/b c.p12");
  GFile *files[] = { a, b };

  return gdk_file_list_new_from_array (files, G_N_ELEMENTS (files));
}

static void
test_hover (Fixture *fixture, gconstpointer data)
{
  GdkDragAction action = 0;

  g_assert_false (cm_drop_zone_is_hovered (fixture->zone));
  g_assert_false (cm_gui_test_shows (fixture->window, "Drop to import"));
  g_signal_emit_by_name (fixture->target, "enter", 5.0, 5.0, &action);

  g_assert_cmpint (action, ==, GDK_ACTION_COPY);
  g_assert_true (cm_drop_zone_is_hovered (fixture->zone));
  cm_gui_test_wait_shows (fixture->window, "Drop to import");
  cm_gui_test_wait_shows (fixture->window, "below");
  g_signal_emit_by_name (fixture->target, "leave");
  g_assert_false (cm_drop_zone_is_hovered (fixture->zone));
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, make_list ());

  g_assert_true (drop (fixture, &value));
  g_assert_cmpuint (fixture->n_files, ==, 2);
  g_assert_cmpstr (fixture->uris, ==, "file:///tmp/a.pem file:///tmp/b%20c.p12 ");
  g_assert_null (fixture->text);
}

static void
test_one_file (Fixture *fixture, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_FILE);
  g_value_take_object (&value, g_file_new_for_path ("/tmp/folder"));

  g_assert_true (drop (fixture, &value));
  g_assert_cmpstr (fixture->uris, ==, "file:///tmp/folder ");
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "-----BEGIN PRIVATE KEY-----\n");

  g_assert_true (drop (fixture, &value));
  g_assert_cmpstr (fixture->text, ==, "-----BEGIN PRIVATE KEY-----\n");
  g_assert_cmpuint (fixture->n_files, ==, 0);
}

static void
test_uris_as_text (Fixture *fixture, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value,
                      "file:///tmp/a.pem\r\n# a comment\r\nfile:///tmp/b.pem\r\n");

  g_assert_true (drop (fixture, &value));
  g_assert_cmpstr (fixture->uris, ==, "file:///tmp/a.pem file:///tmp/b.pem ");
  g_assert_null (fixture->text);
}

static gboolean
drop_on (Fixture *fixture, GtkWidget *field, const char *text)
{
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean accepted = FALSE;
  double x = 0;
  double y = 0;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  gtk_widget_translate_coordinates (field, GTK_WIDGET (fixture->zone),
                                    gtk_widget_get_width (field) / 2.0, 9, &x, &y);
  g_signal_emit_by_name (fixture->target, "drop", &value, x, y, &accepted);
  return accepted;
}

static char *
dup_text (GtkWidget *view)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  return text;
}

/* They take words, and nothing that is to be imported. */
static void
test_fields (Fixture *fixture, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *entry = gtk_search_entry_new ();
  GtkWidget *view = gtk_text_view_new ();
  const char *const imported[]
      = { "-----BEGIN PRIVATE KEY-----\n", "of mine:\n-----BEGIN CERTIFICATE-----\n",
          "file:///tmp/a.pem\r\n" };
  g_autofree char *noted = NULL;

  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), view);
  gtk_widget_set_size_request (view, 200, 100);
  cm_drop_zone_set_child (fixture->zone, box);
  cm_gui_test_wait_ms (50);
  g_assert_true (drop_on (fixture, entry, "rsa"));
  g_assert_true (drop_on (fixture, view, "Behind the balancer"));
  g_assert_false (fixture->done);
  for (guint i = 0; i < G_N_ELEMENTS (imported); i++)
    {
      fixture->done = FALSE;
      g_assert_true (drop_on (fixture, entry, imported[i]));
      g_assert_true (fixture->done);
      fixture->done = FALSE;
      g_assert_true (drop_on (fixture, view, imported[i]));
      g_assert_true (fixture->done);
    }
  noted = dup_text (view);
  g_assert_cmpstr (noted, ==, "Behind the balancer");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "rsa");
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_assert_false (drop (fixture, &value));
  g_assert_false (fixture->done);
}

static void
test_properties (Fixture *fixture, gconstpointer data)
{
  g_autofree char *title = NULL;
  GtkWidget *child = NULL;

  g_object_set (fixture->zone, "title", "Drop the answer here", NULL);
  g_object_get (fixture->zone, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "Drop the answer here");
  g_object_get (fixture->zone, "child", &child, NULL);
  g_assert_true (GTK_IS_LABEL (child));
  g_object_unref (child);
}

static void
test_builder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();
  const char *ui = "<interface><object class='CmDropZone' id='zone'>"
                   "<child><object class='GtkLabel' id='label'/></child>"
                   "</object></interface>";

  g_assert_true (gtk_builder_add_from_string (builder, ui, -1, NULL));
  g_assert_true (
      cm_drop_zone_get_child (CM_DROP_ZONE (gtk_builder_get_object (builder, "zone")))
      == GTK_WIDGET (gtk_builder_get_object (builder, "label")));
}

static void
paste (Fixture *fixture, GdkContentProvider *content)
{
  g_autoptr (GdkContentProvider) provider = content;

  fixture->done = FALSE;
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (fixture->zone)),
                             provider);
  cm_drop_zone_paste (fixture->zone);
  cm_gui_test_wait_flag (&fixture->done);
}

static void
test_paste_files (Fixture *fixture, gconstpointer data)
{
  paste (fixture, offer_files (make_list ()));
  g_assert_cmpuint (fixture->n_files, ==, 2);
}

static void
test_paste_text (Fixture *fixture, gconstpointer data)
{
  paste (fixture, gdk_content_provider_new_typed (G_TYPE_STRING, "some PEM"));
  g_assert_cmpstr (fixture->text, ==, "some PEM");
}

static void
test_paste_uris (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("file:///tmp/x.pem\r\n", 19);

  paste (fixture, gdk_content_provider_new_for_bytes ("text/uri-list", bytes));
  g_assert_cmpstr (fixture->uris, ==, "file:///tmp/x.pem ");
}

typedef struct
{
  gboolean done;
  gboolean has_content;
  GError *error;
} PasteAnswer;

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PasteAnswer *answer = user_data;
  GListModel *files = NULL;
  char *text = NULL;

  answer->has_content = cm_paste_read_finish (result, &files, &text, &answer->error);
  answer->done = TRUE;
  g_assert_null (files);
  g_assert_null (text);
}

static void
read_clipboard (Fixture *fixture, GdkContentProvider *content, PasteAnswer *answer)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->zone));

  gdk_clipboard_set_content (clipboard, content);
  cm_paste_read_async (clipboard, /* cancellable: */ NULL, on_read_cb, answer);
  cm_gui_test_wait_flag (&answer->done);
}

static void
test_paste_nothing (Fixture *fixture, gconstpointer data)
{
  PasteAnswer answer = { 0 };

  read_clipboard (fixture, NULL, &answer);
  g_assert_false (answer.has_content);
  g_assert_no_error (answer.error);
}

static void
test_paste_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_malloc (CM_PASTE_MAX_BYTES + 2);
  g_autoptr (GdkContentProvider) content = NULL;
  PasteAnswer answer = { 0 };

  memset (text, 'x', CM_PASTE_MAX_BYTES + 1);
  text[CM_PASTE_MAX_BYTES + 1] = '\0';
  content = gdk_content_provider_new_typed (G_TYPE_STRING, text);
  read_clipboard (fixture, content, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_clear_error (&answer.error);
}

static void
test_bytes (void)
{
  g_autoptr (GBytes) bytes = cm_paste_text_to_bytes ("PEM text");

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "PEM text",
                   8);
  g_assert_null (cm_paste_files_from_text ("-----BEGIN CERTIFICATE-----"));
  g_assert_null (cm_paste_files_from_text ("file:///a\nand prose"));
  g_assert_null (cm_paste_files_from_list (NULL));
}

#define add(path, function)                                                              \
  g_test_add ("/app/drop-zone/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("hover", test_hover);
  add ("files", test_files);
  add ("one-file", test_one_file);
  add ("text", test_text);
  add ("uris-as-text", test_uris_as_text);
  add ("fields", test_fields);
  add ("foreign", test_foreign);
  add ("properties", test_properties);
  add ("builder", test_builder);
  add ("paste/files", test_paste_files);
  add ("paste/text", test_paste_text);
  add ("paste/uris", test_paste_uris);
  add ("paste/nothing", test_paste_nothing);
  add ("paste/too-large", test_paste_too_large);
  g_test_add_func ("/app/paste/bytes", test_bytes);
  return g_test_run ();
}
