/* cm-gui-test.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tests run in the program's own process: they see every widget, need neither a bus nor
 * a window manager, and wait for conditions instead of sleeping. Buttons are clicked by
 * their signal, since gtk_widget_activate() on a button takes effect a quarter of a
 * second later.
 */

#include "cm-gui-test.h"

#include <locale.h>

#include "cm-app-resources.h"

/* Finds a hang, measures nothing. */
#define PATIENCE_SECONDS 40

/* The file chooser is believed once it says the same so often, so long after another. */
#define N_SEEN 3
#define N_SAVE_LOOKS 10
#define N_LOOKS_UNTIL_AGAIN 30
#define LOOK_MS 100

/* GTK 4.8 says of the bar of its file chooser, and of what else changes between layout
 * and frame, that it has no allocation yet; the next frame shows it.
 */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE")
        && strstr (fields[i].value, "without a current allocation") != NULL)
      return g_log_writer_standard_streams (level, fields, n_fields, data);
  return g_log_writer_default (level, fields, n_fields, data);
}

/**
 * cm_gui_test_init:
 * @argc: (inout): of main()
 * @argv: (inout): of main()
 *
 * Starts GTK, libadwaita and the application's resources; warnings become fatal.
 */
void
cm_gui_test_init (int *argc, char ***argv)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  gtk_test_init (argc, argv, NULL);
  setlocale (LC_ALL, "C.UTF-8"); /* GTK has set en_US, where there is that */
  adw_init ();
  g_resources_register (cm_app_get_resource ());
  gtk_icon_theme_add_resource_path (
      gtk_icon_theme_get_for_display (gdk_display_get_default ()),
      "/org/certmgr/Admin/icons");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

static gboolean
on_patience_end_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What a person would see there, for whoever reads why a test waited in vain. */
static void
tell_labels (GtkWidget *widget)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget) && gtk_label_get_text (GTK_LABEL (widget))[0] != '\0')
    g_printerr (" | %s", gtk_label_get_text (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    tell_labels (child);
}

static void
tell_windows (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!gtk_widget_get_mapped (window))
        continue;
      g_printerr ("# waited in vain before %s", G_OBJECT_TYPE_NAME (window));
      tell_labels (window);
      g_printerr ("\n");
    }
}

/**
 * cm_gui_test_wait:
 * @condition: what must become true
 * @data: for @condition
 *
 * Runs the main loop until @condition is true; fails the test when that takes too long.
 */
void
cm_gui_test_wait (CmGuiTestCondition condition, gpointer data)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_end_cb, &late);

  while (!late && !condition (data))
    g_main_context_iteration (NULL, TRUE);
  if (late)
    tell_windows ();
  g_assert_false (late);
  g_source_remove (source);
}

static gboolean
is_flag_set (gpointer data)
{
  return *(gboolean *)data;
}

/**
 * cm_gui_test_wait_flag:
 * @flag: what a callback sets
 *
 * Runs the main loop until @flag is set.
 */
void
cm_gui_test_wait_flag (gboolean *flag)
{
  cm_gui_test_wait (is_flag_set, flag);
}

/**
 * cm_gui_test_wait_ms:
 * @milliseconds: how long
 *
 * Runs the main loop for a while: for what has no condition, such as a transition.
 */
void
cm_gui_test_wait_ms (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_patience_end_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/**
 * cm_gui_test_draw:
 * @window: a window
 *
 * Presents the window and waits for its first frame.
 */
void
cm_gui_test_draw (GtkWidget *window)
{
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
}

static gboolean
property_contains (GtkWidget *widget, const char *property, const char *words)
{
  GParamSpec *pspec
      = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), property);
  g_autofree char *text = NULL;

  if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
    return FALSE;
  g_object_get (widget, property, &text, NULL);
  return text != NULL && strstr (text, words) != NULL;
}

static gboolean
widget_says (GtkWidget *widget, const char *words)
{
  /* what a person reads: without mnemonics and markup */
  if (GTK_IS_LABEL (widget)
      && strstr (gtk_label_get_text (GTK_LABEL (widget)), words) != NULL)
    return TRUE;
  return property_contains (widget, "label", words)
         || property_contains (widget, "title", words)
         || property_contains (widget, "subtitle", words)
         || property_contains (widget, "tooltip-text", words)
         || property_contains (widget, "icon-name", words)
         || property_contains (widget, "name", words);
}

/**
 * cm_gui_test_find:
 * @root: where to look, itself included
 * @type: the kind of widget
 * @words: (nullable): part of its label, title, subtitle, tooltip, icon or name
 *
 * Returns: (transfer none) (nullable): the first mapped widget like that
 */
GtkWidget *
cm_gui_test_find (GtkWidget *root, GType type, const char *words)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_type_is_a (G_OBJECT_TYPE (root), type)
      && (words == NULL || widget_says (root, words)))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = cm_gui_test_find (child, type, words);
  return found;
}

typedef struct
{
  GtkWidget *root;
  GType type;
  const char *words;
  GtkWidget *found;
} Search;

static gboolean
has_found (gpointer data)
{
  Search *search = data;

  search->found = cm_gui_test_find (search->root, search->type, search->words);
  return search->found != NULL;
}

/**
 * cm_gui_test_get:
 * @root: where to look
 * @type: the kind of widget
 * @words: (nullable): as in cm_gui_test_find()
 *
 * Like cm_gui_test_find(), but waits until there is one, and fails the test when that
 * takes too long.
 *
 * Returns: (transfer none): the widget
 */
GtkWidget *
cm_gui_test_get (GtkWidget *root, GType type, const char *words)
{
  Search search = { root, type, words, NULL };

  cm_gui_test_wait (has_found, &search);
  return search.found;
}

/**
 * cm_gui_test_shows:
 * @root: where to look
 * @words: what to look for
 *
 * Returns: whether a mapped label contains @words
 */
gboolean
cm_gui_test_shows (GtkWidget *root, const char *words)
{
  return cm_gui_test_find (root, GTK_TYPE_LABEL, words) != NULL;
}

static gboolean
is_sensitive (gpointer widget)
{
  return gtk_widget_is_sensitive (widget);
}

/**
 * cm_gui_test_click:
 * @button: a button
 *
 * Clicks a button as soon as it can be clicked.
 */
void
cm_gui_test_click (gpointer button)
{
  g_autoptr (GtkWidget) kept = g_object_ref (button);

  cm_gui_test_wait (is_sensitive, kept);
  g_signal_emit_by_name (kept, "clicked");
}

typedef struct
{
  GtkWindow *main_window;
  GtkWidget *dialog;
} DialogSearch;

static gboolean
find_dialog (gpointer data)
{
  DialogSearch *search = data;
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != GTK_WIDGET (search->main_window) && gtk_widget_get_mapped (window))
        search->dialog = window;
    }
  return search->dialog != NULL;
}

/**
 * cm_gui_test_wait_dialog:
 * @main_window: (nullable): the window that does not count
 *
 * Waits until another window is shown.
 *
 * Returns: (transfer none): that window
 */
GtkWidget *
cm_gui_test_wait_dialog (GtkWindow *main_window)
{
  DialogSearch search = { main_window, NULL };

  cm_gui_test_wait (find_dialog, &search);
  return search.dialog;
}

/**
 * cm_gui_test_find_window:
 * @type_name: name of a class, also one that only its own file knows
 *
 * Returns: (transfer none) (nullable): the first window of that class that is shown
 */
GtkWidget *
cm_gui_test_find_window (const char *type_name)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (gtk_widget_get_mapped (window)
          && strcmp (G_OBJECT_TYPE_NAME (window), type_name) == 0)
        return window;
    }
  return NULL;
}

static gboolean
is_window_there (gpointer type_name)
{
  return cm_gui_test_find_window (type_name) != NULL;
}

static gboolean
is_window_gone (gpointer type_name)
{
  return cm_gui_test_find_window (type_name) == NULL;
}

/**
 * cm_gui_test_wait_window:
 * @type_name: name of a class
 *
 * Waits until a window of that class is shown.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
cm_gui_test_wait_window (const char *type_name)
{
  cm_gui_test_wait (is_window_there, (gpointer)type_name);
  return cm_gui_test_find_window (type_name);
}

/**
 * cm_gui_test_wait_no_window:
 * @type_name: name of a class
 *
 * Waits until no window of that class is shown.
 */
void
cm_gui_test_wait_no_window (const char *type_name)
{
  cm_gui_test_wait (is_window_gone, (gpointer)type_name);
}

static GtkWidget *
find_id (GtkWidget *root, const char *id)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_id (child, id);
  return found;
}

/**
 * cm_gui_test_by_id:
 * @root: a widget
 * @id: the id in a template
 *
 * Finds a widget by its id, wherever a layout puts it, shown or not; fails the test when
 * there is none.
 *
 * Returns: (transfer none): the widget
 */
gpointer
cm_gui_test_by_id (gpointer root, const char *id)
{
  GtkWidget *found = find_id (GTK_WIDGET (root), id);

  if (found == NULL)
    g_error ("no widget has the id “%s”", id);
  return found;
}

typedef struct
{
  GtkWidget *root;
  const char *words;
} Words;

static gboolean
is_said (gpointer data)
{
  Words *words = data;

  return cm_gui_test_shows (words->root, words->words);
}

/**
 * cm_gui_test_wait_shows:
 * @root: a widget
 * @words: what a label is to say
 *
 * Waits until a mapped label contains @words.
 */
void
cm_gui_test_wait_shows (GtkWidget *root, const char *words)
{
  Words data = { root, words };

  cm_gui_test_wait (is_said, &data);
}

/**
 * cm_gui_test_wait_sensitive:
 * @widget: a widget
 *
 * Waits until it can be used.
 */
void
cm_gui_test_wait_sensitive (gpointer widget)
{
  cm_gui_test_wait (is_sensitive, widget);
}

typedef struct
{
  GtkFileChooser *chooser;
  GFile *file;
} Choice;

static gboolean
is_chosen (gpointer data)
{
  Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (choice->chooser);

  return file != NULL && g_file_equal (file, choice->file);
}

static void
set_choice (Choice *choice)
{
  if (gtk_file_chooser_get_action (choice->chooser) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_autoptr (GFile) folder = g_file_get_parent (choice->file);
      g_autofree char *name = g_file_get_basename (choice->file);

      g_assert_true (gtk_file_chooser_set_current_folder (choice->chooser, folder, NULL));
      gtk_file_chooser_set_current_name (choice->chooser, name);
    }
  else
    {
      g_assert_true (gtk_file_chooser_set_file (choice->chooser, choice->file, NULL));
    }
}

/* GTK's chooser loads the folder it starts in. One that is told of another meanwhile ends
 * in the one above the first, so that is waited for, though not for ever: one that starts
 * with what was used lately loads none. */
static void
wait_folder (Choice *choice)
{
  gboolean opens
      = gtk_file_chooser_get_action (choice->chooser) == GTK_FILE_CHOOSER_ACTION_OPEN;

  for (guint i = 0; i < (opens ? N_SEEN : N_SAVE_LOOKS); i++)
    {
      g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (choice->chooser);

      if (folder != NULL)
        return;
      cm_gui_test_wait_ms (LOOK_MS);
    }
}

/**
 * cm_gui_test_choose_file:
 * @path: (nullable): the file to choose or to save as; %NULL cancels
 *
 * Waits for a file chooser and answers it.
 */
void
cm_gui_test_choose_file (const char *path)
{
  GtkWidget *dialog = cm_gui_test_wait_window ("GtkFileChooserDialog");
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  Choice choice = { GTK_FILE_CHOOSER (dialog), file };
  guint n_seen = 0;

  if (file == NULL)
    {
      gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
      return;
    }
  wait_folder (&choice);
  set_choice (&choice);
  for (guint i = 0; n_seen < N_SEEN; i++)
    {
      g_assert_cmpuint (i, <, PATIENCE_SECONDS * 1000 / LOOK_MS);
      n_seen = is_chosen (&choice) ? n_seen + 1 : 0;
      if (n_seen == 0 && i % N_LOOKS_UNTIL_AGAIN == N_LOOKS_UNTIL_AGAIN - 1)
        set_choice (&choice);
      cm_gui_test_wait_ms (LOOK_MS);
    }
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  cm_gui_test_wait_no_window ("GtkFileChooserDialog");
}

/**
 * cm_gui_test_is_in_sight:
 * @widget: a widget in a viewport
 *
 * Returns: whether all of it can be seen without scrolling
 */
gboolean
cm_gui_test_is_in_sight (gpointer widget)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (widget)
         && gtk_widget_compute_bounds (widget, viewport, &bounds) && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (viewport);
}
