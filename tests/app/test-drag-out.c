/* test-drag-out.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a drag out of the window carries. A drag onto another program is in
 * test-desktop.py; here the content is asked as a target asks it.
 */

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <utime.h>

#include "gui-fixture.h"

#include "cm-drag-content.h"
#include "cm-drag-out.h"

typedef struct
{
  gboolean done;
  GError *error;
} Written;

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Written *written = user_data;

  gdk_content_provider_write_mime_type_finish (GDK_CONTENT_PROVIDER (source), result,
                                               &written->error);
  written->done = TRUE;
}

/* What a target gets that asks for @mime_type. */
static char *
ask (GdkContentProvider *content, const char *mime_type, GError **error)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  Written written = { FALSE, NULL };

  gdk_content_provider_write_mime_type_async (
      content, mime_type, stream, G_PRIORITY_DEFAULT, NULL, on_written_cb, &written);
  cm_gui_test_wait_flag (&written.done);
  if (written.error != NULL)
    {
      g_propagate_error (error, written.error);
      return NULL;
    }
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_strndup (
      g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
      g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

static GdkContentProvider *
create_content (GuiFixture *fixture, const char *first, const char *second)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autofree char *first_id = gui_find_id (fixture, first);

  g_strv_builder_add (ids, first_id);
  if (second != NULL)
    {
      g_autofree char *second_id = gui_find_id (fixture, second);

      g_strv_builder_add (ids, second_id);
    }
  return cm_drag_content_new (fixture->context, g_strv_builder_end (ids));
}

static void
test_files (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkContentProvider) content
      = create_content (fixture, GUI_TITLE, GUI_OTHER_TITLE);
  g_autofree char *list = ask (content, "text/uri-list", NULL);
  g_auto (GStrv) uris = g_uri_list_extract_uris (list);
  g_autofree char *leaf = cm_test_load_text ("leaf.crt");
  GStatBuf status;

  g_assert_cmpuint (g_strv_length (uris), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_filename_from_uri (uris[i], NULL, NULL);
      g_autofree char *name = g_path_get_basename (path);
      g_autofree char *text = NULL;

      g_assert_cmpstr (name, ==, i == 0 ? "www.example.com.crt" : "rsa.example.com.crt");
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, "BEGIN CERTIFICATE"));
      g_assert_null (strstr (text, "PRIVATE"));
      g_assert_true (i == 1 || strstr (text, g_strstrip (leaf)) != NULL);
    }
}

/* For an editor it is text; the files are not needed for that, but made once for all. */
static void
test_text (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkContentProvider) content = create_content (fixture, GUI_TITLE, NULL);
  g_autofree char *text = ask (content, "text/plain;charset=utf-8", NULL);
  g_autofree char *again = ask (content, "text/plain;charset=utf-8", NULL);
  g_autofree char *root = cm_test_load_text ("root.crt");

  g_assert_true (g_str_has_prefix (text, "-----BEGIN CERTIFICATE-----"));
  g_assert_null (strstr (text, "PRIVATE"));
  /* what a server sends: without the root */
  g_assert_null (strstr (text, g_strstrip (root)));
  g_assert_cmpstr (text, ==, again);
}

static void
test_formats (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GdkContentProvider) content = create_content (fixture, GUI_TITLE, NULL);
  g_autoptr (GdkContentFormats) formats = gdk_content_provider_ref_formats (content);

  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));
  g_assert_true (gdk_content_formats_contain_mime_type (formats, "text/uri-list"));
  g_assert_true (
      gdk_content_formats_contain_mime_type (formats, "text/plain;charset=utf-8"));
}

static void
test_nothing_yet (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id
      = flow_add_credential (fixture->context, "waiting.example.com", NULL);
  g_autoptr (GdkContentProvider) content
      = create_content (fixture, "waiting.example.com", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ask (content, "text/uri-list", &error);

  g_assert_null (text);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static GtkDragSource *
find_source (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DRAG_SOURCE (controller))
        return GTK_DRAG_SOURCE (controller);
    }
  return NULL;
}

typedef struct
{
  GtkWidget *view;
  const char *title;
  GdkContentProvider *content;
} Drag;

/* What was shown a moment ago has no place yet where it could be dragged from. */
static gboolean
is_dragged (gpointer data)
{
  Drag *drag = data;
  GtkWidget *label = cm_gui_test_find (drag->view, GTK_TYPE_LABEL, drag->title);
  double x = 0;
  double y = 0;

  if (label == NULL
      || !gtk_widget_translate_coordinates (label, drag->view, 3, 3, &x, &y))
    return FALSE;
  g_signal_emit_by_name (find_source (drag->view), "prepare", x, y, &drag->content);
  return drag->content != NULL;
}

static char *
drag (GtkWidget *view, const char *title)
{
  Drag drag = { view, title, NULL };
  g_autoptr (GdkContentProvider) content = NULL;

  cm_gui_test_wait (is_dragged, &drag);
  content = drag.content;
  return ask (content, "text/uri-list", NULL);
}

static char *
drag_row (GuiFixture *fixture, const char *title)
{
  return drag (cm_credential_list_get_view (gui_list (fixture)), title);
}

/* The row under the pointer, or all that is selected if it is one of them. */
static void
test_rows (GuiFixture *fixture, gconstpointer data)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  g_autofree char *one = drag_row (fixture, GUI_TITLE);
  g_autofree char *other = NULL;
  g_autofree char *all = NULL;
  GdkContentProvider *nothing = NULL;

  g_assert_nonnull (strstr (one, "www.example.com.crt"));
  g_assert_null (strstr (one, "rsa.example.com.crt"));
  gui_select (fixture, GUI_OTHER_TITLE);
  other = drag_row (fixture, GUI_TITLE);
  g_assert_null (strstr (other, "rsa.example.com.crt"));
  gtk_selection_model_select_all (gtk_column_view_get_model (view));
  all = drag_row (fixture, GUI_TITLE);
  g_assert_nonnull (strstr (all, "www.example.com.crt"));
  g_assert_nonnull (strstr (all, "old.example.com.crt"));

  /* a heading is no row */
  g_signal_emit_by_name (find_source (GTK_WIDGET (view)), "prepare", 20.0, 3.0, &nothing);
  g_assert_null (nothing);
}

static void
test_roots (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "roots_page");
  GtkWidget *view = cm_gui_test_by_id (page, "view");
  GdkContentProvider *nothing = NULL;
  g_autofree char *uris = NULL;

  gui_show_view (fixture, "trusted-roots", GUI_N_CREDENTIALS);
  uris = drag (view, "Example Root CA");
  g_assert_nonnull (strstr (uris, "Example%20Root%20CA.crt"));

  /* below the last row */
  g_signal_emit_by_name (find_source (view), "prepare", 20.0,
                         gtk_widget_get_height (view) - 2.0, &nothing);
  g_assert_null (nothing);
}

static void
assert_name (const char *title, const char *expected)
{
  g_autofree char *name = cm_drag_out_dup_file_name (title, ".crt");

  g_assert_cmpstr (name, ==, expected);
}

static void
test_names (void)
{
  g_autofree char *long_title = g_strnfill (300, 'x');
  g_autofree char *long_name = cm_drag_out_dup_file_name (long_title, ".crt");

  assert_name ("shop.example.org", "shop.example.org.crt");
  assert_name ("*.example.org", "_.example.org.crt");
  assert_name ("../../etc/passwd", "_.._etc_passwd.crt");
  assert_name ("a\nb\"c", "a_b_c.crt");
  assert_name ("bücher.example", "bücher.example.crt");
  assert_name ("...", "certificate.crt");
  g_assert_cmpuint (strlen (long_name), <, 120);
}

static char *
make_leftover (const char *name, gboolean is_old)
{
  g_autofree char *parent
      = g_build_filename (g_get_user_cache_dir (), "certmgr-admin", NULL);
  char *folder = g_build_filename (parent, name, NULL);
  struct utimbuf long_ago = { 0, 0 };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_free (cm_test_write_text (folder, "a.crt", "x"));
  if (is_old)
    g_assert_cmpint (utime (folder, &long_ago), ==, 0);
  return folder;
}

static void
test_clean_up (void)
{
  g_autofree char *old = make_leftover ("drag-old", TRUE);
  g_autofree char *recent = make_leftover ("drag-new", FALSE);
  g_autofree char *other = make_leftover ("something", TRUE);

  cm_drag_out_clean_up ();
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (recent, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  cm_drag_out_remove_folder (recent);
  cm_drag_out_remove_folder (other);
  g_assert_false (g_file_test (recent, G_FILE_TEST_EXISTS));
}

#define add(path, function)                                                              \
  g_test_add ("/app/drag-out/" path, GuiFixture, NULL, gui_set_up, function,             \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("files", test_files);
  add ("text", test_text);
  add ("formats", test_formats);
  add ("nothing-yet", test_nothing_yet);
  add ("rows", test_rows);
  add ("roots", test_roots);
  g_test_add_func ("/app/drag-out/names", test_names);
  g_test_add_func ("/app/drag-out/clean-up", test_clean_up);
  return g_test_run ();
}
