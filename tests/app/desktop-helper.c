/* desktop-helper.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another program on the desktop, for test-desktop.py: what it offers is dragged onto the
 * window, and what is dragged out of the window ends here. It is told what to do by lines
 * on standard input and answers on standard output:
 *
 *   files PATH...   offers files as GTK programs do      -> ready
 *   uris PATH...    offers them as text/uri-list alone   -> ready
 *   text PATH       offers what is in the file as text   -> ready
 *   copy PATH       puts that text on the clipboard      -> ready
 *   (a drop)                                             -> received PATH
 */

#include <gio/gunixinputstream.h>
#include <gtk/gtk.h>
#include <unistd.h>

typedef struct
{
  GtkWidget *window;
  GdkContentProvider *content; /* nullable: what a drag offers */
  GDataInputStream *commands;
  gboolean over;
} Helper;

static void G_GNUC_PRINTF (1, 2) say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
  fflush (stdout);
}

static GdkContentProvider *
offer_files (char **paths)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GValue) value = G_VALUE_INIT;

  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (files, g_file_new_for_path (paths[i]));
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value,
                      gdk_file_list_new_from_array ((GFile **)files->pdata, files->len));
  return gdk_content_provider_new_for_value (&value);
}

static GdkContentProvider *
offer_uris (char **paths)
{
  g_autoptr (GString) uris = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *uri = g_filename_to_uri (paths[i], NULL, NULL);

      g_string_append_printf (uris, "%s\r\n", uri);
    }
  bytes = g_bytes_new (uris->str, uris->len);
  return gdk_content_provider_new_for_bytes ("text/uri-list", bytes);
}

static GdkContentProvider *
offer_text (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  return gdk_content_provider_new_typed (G_TYPE_STRING, text);
}

static void
obey (Helper *helper, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GdkContentProvider) content = NULL;

  if (g_str_equal (words[0], "files"))
    content = offer_files (words + 1);
  else if (g_str_equal (words[0], "uris"))
    content = offer_uris (words + 1);
  else
    content = offer_text (words[1]);

  if (g_str_equal (words[0], "copy"))
    gdk_clipboard_set_content (gtk_widget_get_clipboard (helper->window), content);
  else
    g_set_object (&helper->content, content);
  say ("ready");
}

static void
on_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Helper *helper = user_data;
  g_autofree char *line
      = g_data_input_stream_read_line_finish (helper->commands, result, NULL, NULL);

  if (line == NULL)
    {
      helper->over = TRUE;
      return;
    }
  obey (helper, line);
  g_data_input_stream_read_line_async (helper->commands, G_PRIORITY_DEFAULT, NULL,
                                       on_line_cb, helper);
}

static GdkContentProvider *
on_prepare_cb (Helper *helper)
{
  return helper->content != NULL ? g_object_ref (helper->content) : NULL;
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *file = files; file != NULL; file = file->next)
    {
      g_autofree char *path = g_file_get_path (file->data);

      say ("received %s", path);
    }
  return TRUE;
}

static gboolean
on_close_cb (Helper *helper)
{
  helper->over = TRUE;
  return GDK_EVENT_PROPAGATE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  Helper helper = { 0 };
  GtkDragSource *source;
  GtkDropTarget *target;

  gtk_init ();
  helper.commands = g_data_input_stream_new (input);
  helper.window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (helper.window), "Desktop Helper");
  gtk_window_set_default_size (GTK_WINDOW (helper.window), 240, 200);
  gtk_window_set_child (GTK_WINDOW (helper.window), gtk_label_new ("files"));

  source = gtk_drag_source_new ();
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (on_prepare_cb), &helper);
  gtk_widget_add_controller (helper.window, GTK_EVENT_CONTROLLER (source));
  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop_cb), NULL);
  gtk_widget_add_controller (helper.window, GTK_EVENT_CONTROLLER (target));

  g_signal_connect_swapped (helper.window, "close-request", G_CALLBACK (on_close_cb),
                            &helper);
  g_data_input_stream_read_line_async (helper.commands, G_PRIORITY_DEFAULT, NULL,
                                       on_line_cb, &helper);
  gtk_window_present (GTK_WINDOW (helper.window));
  while (!helper.over)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}
