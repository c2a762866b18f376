/* test-password-rows.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that set a password, driven as a person would: typing, generating, copying.
 */

#include "cm-gui-test.h"

#include "cm-clipboard.h"
#include "cm-password-rows.h"

#define STRONG "correct-horse-battery-staple-42"

typedef struct
{
  GtkWidget *window;
  CmPasswordRows *rows;
  GtkEditable *first;
  GtkEditable *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *rows = cm_password_rows_new ("Export password");

  fixture->window = gtk_window_new ();
  fixture->rows = CM_PASSWORD_ROWS (rows);
  gtk_window_set_child (GTK_WINDOW (fixture->window), rows);
  cm_gui_test_draw (fixture->window);
  fixture->first = GTK_EDITABLE (
      cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW, "Export password"));
  fixture->second = GTK_EDITABLE (
      cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW, "The Same Again"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  CmPasswordRows *rows = g_object_ref (fixture->rows);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (rows);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
  g_assert_nonnull (cm_password_rows_get_reason (fixture->rows));
  g_assert_null (cm_password_rows_dup_secret (fixture->rows));
}

static void
test_weak (Fixture *fixture, gconstpointer data)
{
  gtk_editable_set_text (fixture->first, "secret");
  gtk_editable_set_text (fixture->second, "secret");

  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
  g_assert_nonnull (cm_password_rows_get_reason (fixture->rows));
  cm_gui_test_wait_shows (GTK_WIDGET (fixture->rows), "Weak");
}

/* The colour of the bar says the same as the words. */
static void
test_colours (Fixture *fixture, gconstpointer data)
{
  static const char *const samples[][3] = {
    { "secret", "Weak", "weak" },
    { "kX9#vQ2!", "Not strong enough", "low" },
    { "kX9#vQ2!mZ5", "Strong", "full" },
    { "kX9#vQ2!mZ5%tR8&wB", "Excellent", "full" },
  };
  GtkWidget *bar = cm_gui_test_by_id (fixture->rows, "strength_bar");
  GtkWidget *block = gtk_widget_get_first_child (gtk_widget_get_first_child (bar));

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      gtk_editable_set_text (fixture->first, samples[i][0]);
      cm_gui_test_wait_shows (GTK_WIDGET (fixture->rows), samples[i][1]);
      g_assert_true (gtk_widget_has_css_class (block, "filled"));
      g_assert_true (gtk_widget_has_css_class (block, samples[i][2]));
    }
}

static void
test_strong (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmSecret) secret = NULL;

  gtk_editable_set_text (fixture->first, STRONG);
  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
  gtk_editable_set_text (fixture->second, STRONG);

  g_assert_true (cm_password_rows_is_acceptable (fixture->rows));
  g_assert_null (cm_password_rows_get_reason (fixture->rows));
  secret = cm_password_rows_dup_secret (fixture->rows);
  g_assert_cmpstr (cm_secret_get_text (secret), ==, STRONG);
}

static void
test_differs (Fixture *fixture, gconstpointer data)
{
  gtk_editable_set_text (fixture->first, STRONG);
  gtk_editable_set_text (fixture->second, STRONG "x");

  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (fixture->second), "error"));
  gtk_editable_set_text (fixture->second, STRONG);
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (fixture->second), "error"));
}

static void
test_user_words (Fixture *fixture, gconstpointer data)
{
  const char *words[] = { "correct-horse-battery-staple", NULL };

  gtk_editable_set_text (fixture->first, STRONG);
  gtk_editable_set_text (fixture->second, STRONG);
  g_assert_true (cm_password_rows_is_acceptable (fixture->rows));

  cm_password_rows_set_user_words (fixture->rows, words);
  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
}

static gboolean
is_shown (GtkEditable *row)
{
  return gtk_text_get_visibility (GTK_TEXT (gtk_editable_get_delegate (row)));
}

static void
test_generate (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->rows);

  g_assert_null (cm_gui_test_find (widget, GTK_TYPE_BUTTON, "Copy"));
  cm_gui_test_click (cm_gui_test_get (widget, GTK_TYPE_BUTTON, "Generate"));
  g_assert_true (cm_password_rows_is_acceptable (fixture->rows));
  cm_gui_test_wait_ms (50);
  cm_gui_test_get (widget, GTK_TYPE_BUTTON, "Copy");
  /* what nobody saw would be lost */
  g_assert_true (is_shown (fixture->first));

  cm_password_rows_clear (fixture->rows);
  g_assert_false (is_shown (fixture->first));
  g_assert_false (cm_password_rows_is_acceptable (fixture->rows));
  g_assert_cmpstr (gtk_editable_get_text (fixture->first), ==, "");
}

static void
on_activate_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
}

static void
test_activate (Fixture *fixture, gconstpointer data)
{
  gboolean activated = FALSE;

  g_signal_connect_swapped (fixture->rows, "activate", G_CALLBACK (on_activate_cb),
                            &activated);
  gtk_editable_set_text (fixture->first, STRONG);
  g_signal_emit_by_name (fixture->second, "entry-activated");
  g_assert_false (activated);
  gtk_editable_set_text (fixture->second, STRONG);
  g_signal_emit_by_name (fixture->second, "entry-activated");
  g_assert_true (activated);
}

static void
on_text_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_text_there (gpointer data)
{
  return *(char **)data != NULL;
}

static gboolean
is_clipboard_empty (gpointer data)
{
  return gdk_clipboard_get_content (data) == NULL;
}

static void
test_clipboard_cleared (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->rows);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (STRONG);
  g_autofree char *text = NULL;

  cm_clipboard_copy_secret (widget, secret, /* seconds: */ 1);
  gdk_clipboard_read_text_async (clipboard, NULL, on_text_read_cb, &text);
  cm_gui_test_wait (is_text_there, &text);
  g_assert_cmpstr (text, ==, STRONG);
  cm_gui_test_wait (is_clipboard_empty, clipboard);
}

/* What the toast after copying promises. */
G_STATIC_ASSERT (CM_CLIPBOARD_SECRET_SECONDS == 30);

static void
test_clipboard_of_others (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->rows);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (STRONG);

  cm_clipboard_copy_secret (widget, secret, /* seconds: */ 0);
  cm_clipboard_copy_text (widget, "something else");
  cm_gui_test_wait_ms (100);
  g_assert_nonnull (gdk_clipboard_get_content (clipboard));
}

/* When the program ends nothing of ours is left for others to store, and nothing of
 * theirs is taken. Managers of clipboards are asked not to keep it before that. */
static void
test_clipboard_at_the_end (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->rows);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkDisplay *display = gtk_widget_get_display (widget);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (STRONG);

  cm_clipboard_copy_secret (widget, secret, CM_CLIPBOARD_SECRET_SECONDS);
  g_assert_true (gdk_content_formats_contain_mime_type (
      gdk_clipboard_get_formats (clipboard), "x-kde-passwordManagerHint"));
  cm_clipboard_forget_secret (display);
  g_assert_null (gdk_clipboard_get_content (clipboard));
  cm_clipboard_copy_text (widget, "something else");
  cm_clipboard_forget_secret (display);
  g_assert_nonnull (gdk_clipboard_get_content (clipboard));
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  add ("/password-rows/empty", test_empty);
  add ("/password-rows/weak", test_weak);
  add ("/password-rows/colours", test_colours);
  add ("/password-rows/strong", test_strong);
  add ("/password-rows/differs", test_differs);
  add ("/password-rows/user-words", test_user_words);
  add ("/password-rows/generate", test_generate);
  add ("/password-rows/activate", test_activate);
  add ("/password-rows/clipboard-cleared", test_clipboard_cleared);
  add ("/password-rows/clipboard-of-others", test_clipboard_of_others);
  add ("/password-rows/clipboard-at-the-end", test_clipboard_at_the_end);
  return g_test_run ();
}
