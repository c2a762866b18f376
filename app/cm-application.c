/* cm-application.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows the window first and opens the certstore behind it. Files given on the command
 * line or by the file manager go to the running instance. A certstore named by --store
 * gets a process of its own: the running one may have another open.
 */

#include "cm-application.h"

#include <glib/gi18n-lib.h>

#include "cm-app-resources.h"
#include "cm-clipboard.h"
#include "cm-drag-out.h"
#include "cm-window.h"

#define WEBSITE "https://certmgr.org"

struct _CmApplication
{
  AdwApplication parent_instance;

  /* owned */
  CmContext *context;
  char *directory; /* nullable: the default */
};

G_DEFINE_FINAL_TYPE (CmApplication, cm_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "store", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Open the certstore in this folder"),
    N_ ("FOLDER") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmApplication) self = CM_APPLICATION (user_data);
  g_autoptr (GError) error = NULL;
  GtkWindow *window;

  if (cm_context_open_finish (CM_CONTEXT (source), result, &error))
    return;
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (CM_IS_WINDOW (window))
    cm_window_show_problem (CM_WINDOW (window), error->message);
}

/* The shortcuts window of GTK 4 is as large as its columns, whatever the screen. */
static void
let_shortcuts_scroll (GtkApplicationWindow *window)
{
  GtkShortcutsWindow *overlay = gtk_application_window_get_help_overlay (window);
  GtkWindow *shortcuts = GTK_WINDOW (overlay);
  g_autoptr (GtkWidget) content = NULL;
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  content = g_object_ref (gtk_window_get_child (shortcuts));
  gtk_window_set_child (shortcuts, scrolled);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), content);
  gtk_window_set_resizable (shortcuts, TRUE);
}

static CmWindow *
ensure_window (CmApplication *self)
{
  GtkApplication *application = GTK_APPLICATION (self);
  CmWindow *window;

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (CM_IS_WINDOW (l->data))
      return CM_WINDOW (l->data);
  window = CM_WINDOW (cm_window_new (application, self->context));
  let_shortcuts_scroll (GTK_APPLICATION_WINDOW (window));
  return window;
}

static void
cm_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (CM_APPLICATION (application))));
}

static void
cm_application_open (GApplication *application,
                     GFile **files,
                     int n_files,
                     const char *hint)
{
  g_autoptr (GListStore) list = g_list_store_new (G_TYPE_FILE);
  CmWindow *window = ensure_window (CM_APPLICATION (application));

  for (int i = 0; i < n_files; i++)
    g_list_store_append (list, files[i]);
  gtk_window_present (GTK_WINDOW (window));
  cm_window_import_files (window, G_LIST_MODEL (list));
}

static int
cm_application_handle_local_options (GApplication *application, GVariantDict *given)
{
  CmApplication *self = CM_APPLICATION (application);
  g_autofree char *directory = NULL;

  if (g_variant_dict_contains (given, "version"))
    {
      g_print ("certmgr-admin %s\n", CM_VERSION);
      return EXIT_SUCCESS;
    }
  if (g_variant_dict_lookup (given, "store", "^ay", &directory))
    {
      self->directory = g_canonicalize_filename (directory, NULL);
      g_application_set_flags (application, g_application_get_flags (application)
                                                | G_APPLICATION_NON_UNIQUE);
    }
  return -1;
}

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  /* closing saves the layout, and lets a dialog that works refuse */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (GTK_WINDOW (l->data));
}

static char *
dup_debug_info (CmApplication *self)
{
  return g_strdup_printf (
      "CertMgr Admin %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n", CM_VERSION,
      gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
      adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
      glib_major_version, glib_minor_version, glib_micro_version);
}

static void
on_about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CmApplication *self = CM_APPLICATION (user_data);
  g_autofree char *debug_info = dup_debug_info (self);

  adw_show_about_window (
      gtk_application_get_active_window (GTK_APPLICATION (self)), "application-name",
      _ ("CertMgr Admin"), "application-icon", CM_APP_ID, "version", CM_VERSION,
      "comments",
      _ ("Keeps the certificates and keys of servers: signed, sealed for those who may use "
         "them, and never out of date unnoticed."),
      "license-type", GTK_LICENSE_GPL_3_0, "developer-name",
      _ ("The CertMgr Admin developers"), "website", WEBSITE, "debug-info", debug_info,
      "debug-info-filename", "certmgr-admin.txt", "translator-credits",
      _ ("translator-credits"), NULL);
}

static const GActionEntry actions[] = {
  { "quit", on_quit_cb, NULL, NULL, NULL, { 0 } },
  { "about", on_about_cb, NULL, NULL, NULL, { 0 } },
};

typedef struct
{
  const char *action;
  const char *accels[3];
} Accel;

static const Accel accels[] = {
  { "app.quit", { "<Ctrl>q" } },
  { "window.close", { "<Ctrl>w" } },
  { "win.new-certificate", { "<Ctrl>n" } },
  { "win.import", { "<Ctrl>o", "<Ctrl>i" } },
  { "win.export", { "<Ctrl>e" } },
  { "win.find", { "<Ctrl>f" } },
  { "win.toggle-lock", { "<Ctrl>l" } },
  { "win.preferences", { "<Ctrl>comma" } },
  { "win.details", { "<Alt>Return" } },
  { "win.sidebar", { "F9" } },
  { "win.show-help-overlay", { "<Ctrl>question" } },
};

static void
on_cleaned_cb (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  cm_drag_out_clean_up ();
}

static void
cm_application_startup (GApplication *application)
{
  CmApplication *self = CM_APPLICATION (application);
  g_autofree char *default_directory = cm_context_dup_default_directory ();
  g_autoptr (CmClock) clock = cm_clock_new ();
  g_autoptr (GTask) cleaning = g_task_new (NULL, NULL, NULL, NULL);

  G_APPLICATION_CLASS (cm_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions),
                                   self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                           accels[i].accels);

  self->context = cm_context_new (
      self->directory != NULL ? self->directory : default_directory, clock);
  cm_context_open_async (self->context, /* cancellable: */ NULL, on_opened_cb,
                         g_object_ref (self));
  g_task_run_in_thread (cleaning, on_cleaned_cb);
}

static void
cm_application_shutdown (GApplication *application)
{
  CmApplication *self = CM_APPLICATION (application);

  if (self->context != NULL)
    cm_context_lock (self->context);
  if (gdk_display_get_default () != NULL)
    cm_clipboard_forget_secret (gdk_display_get_default ());

  G_APPLICATION_CLASS (cm_application_parent_class)->shutdown (application);
}

static void
cm_application_finalize (GObject *object)
{
  CmApplication *self = CM_APPLICATION (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->directory, g_free);

  G_OBJECT_CLASS (cm_application_parent_class)->finalize (object);
}

static void
cm_application_class_init (CmApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_application_finalize;
  application_class->activate = cm_application_activate;
  application_class->open = cm_application_open;
  application_class->handle_local_options = cm_application_handle_local_options;
  application_class->startup = cm_application_startup;
  application_class->shutdown = cm_application_shutdown;
}

static void
cm_application_init (CmApplication *self)
{
  g_resources_register (cm_app_get_resource ());
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

/**
 * cm_application_new:
 *
 * Returns: (transfer full): the application
 */
CmApplication *
cm_application_new (void)
{
  return g_object_new (CM_TYPE_APPLICATION, "application-id", CM_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/org/certmgr/Admin", NULL);
}

/**
 * cm_application_get_context:
 * @self: the application
 *
 * Returns: (transfer none) (nullable): its certstore, once it has started
 */
CmContext *
cm_application_get_context (CmApplication *self)
{
  g_return_val_if_fail (CM_IS_APPLICATION (self), NULL);

  return self->context;
}
