/* gui-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every test opens the window on a certstore of its own and ends by asserting that
 * closing it lets go of everything. Rows, files and documents are looked at through the
 * flows, so that what a test says was stored is in the database.
 */

#include "gui-fixture.h"

#include <stdarg.h>

#include "cm-details-page.h"
#include "cm-import-flow.h"
#include "cm-root-flow.h"
#include "cm-sidebar.h"
#include "cm-window.h"

/* Settings live as long as the process; each test starts with the defaults. */
static void
reset_settings (void)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (guint i = 0; keys[i] != NULL; i++)
    g_settings_reset (settings, keys[i]);
}

/* As an application does that has a resource of this name. */
static void
load_style (void)
{
  static GtkCssProvider *provider;

  if (provider != NULL)
    return;
  provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/certmgr/Admin/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
open_window (GuiFixture *fixture)
{
  load_style ();
  fixture->window = cm_window_new (/* application: */ NULL, fixture->context);
  cm_gui_test_draw (fixture->window);
}

/**
 * gui_set_up_empty:
 * @fixture: a fixture
 * @data: unused
 *
 * Shows the window over an empty folder.
 */
void
gui_set_up_empty (GuiFixture *fixture, gconstpointer data)
{
  reset_settings ();
  fixture->dir = cm_test_make_dir ();
  fixture->context = flow_folder_context (fixture->dir);
  open_window (fixture);
}

/**
 * gui_set_up_new:
 * @fixture: a fixture
 * @data: unused
 *
 * Shows the window over an unlocked certstore without a credential.
 */
void
gui_set_up_new (GuiFixture *fixture, gconstpointer data)
{
  reset_settings ();
  fixture->dir = cm_test_make_dir ();
  fixture->context = flow_folder_context (fixture->dir);
  flow_create (fixture->context);
  open_window (fixture);
}

static void
approve (GuiFixture *fixture, const char *name, char **id)
{
  g_autoptr (CmIdentityDoc) server
      = flow_approve (fixture->context, name, CM_ROLES_SERVER);

  *id = g_strdup (cm_document_get_id (CM_DOCUMENT (server)));
}

static void
trust_root (GuiFixture *fixture, const char *name)
{
  g_autoptr (GPtrArray) certificates = cm_test_chain (name, NULL);
  g_autoptr (GError) error = NULL;

  cm_root_flow_add_certificates (fixture->context, certificates, NULL, NULL, &error);
  g_assert_no_error (error);
}

/**
 * gui_set_up:
 * @fixture: a fixture
 * @data: unused
 *
 * Shows the window over an unlocked certstore with four credentials, two servers and a
 * trusted root.
 */
void
gui_set_up (GuiFixture *fixture, gconstpointer data)
{
  const char *const first[] = { "leaf.crt", "leaf.key", "intermediate.crt", NULL };
  const char *const others[] = { "leaf-rsa.crt",  "leaf-rsa.key",     "leaf-soon.crt",
                                 "leaf-soon.key", "leaf-expired.crt", NULL };
  const char *servers[2] = { NULL, NULL };

  reset_settings ();
  fixture->dir = cm_test_make_dir ();
  fixture->context = flow_folder_context (fixture->dir);
  flow_create (fixture->context);
  approve (fixture, "web01", &fixture->web01);
  approve (fixture, "web02", &fixture->web02);
  trust_root (fixture, "root");
  servers[0] = fixture->web01;
  gui_import (fixture, servers, CM_TEST_PASSWORD, first);
  gui_import (fixture, NULL, NULL, others);
  open_window (fixture);
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
}

/**
 * gui_tear_down:
 * @fixture: a fixture
 * @data: unused
 *
 * Closes the window. Window and certstore must go as soon as worker threads let go of
 * them.
 */
void
gui_tear_down (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = g_object_ref (fixture->window);

  gtk_window_destroy (GTK_WINDOW (window));
  flow_assert_finalizes (window);
  flow_assert_finalizes (fixture->context);
  g_free (fixture->dir);
  g_free (fixture->web01);
  g_free (fixture->web02);
}

static void
add_file (CmImportFlow *flow, const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  cm_import_flow_add_file (flow, file);
}

/**
 * gui_import:
 * @fixture: a fixture with an unlocked certstore
 * @servers: (nullable): ids of the servers that get access
 * @password: (nullable): makes the keys exportable
 * @names: names of fixtures
 *
 * Imports files without the window; everything in them must get in.
 */
void
gui_import (GuiFixture *fixture,
            const char *const *servers,
            const char *password,
            const char *const *names)
{
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    add_file (flow, names[i]);
  if (servers != NULL)
    cm_import_flow_set_servers (flow, servers);
  if (password != NULL)
    {
      g_autoptr (CmSecret) secret = cm_secret_new_from_text (password);

      cm_import_flow_set_exportable (flow, TRUE);
      cm_import_flow_set_export_password (flow, secret);
    }
  cm_import_flow_read (flow, NULL, &error);
  g_assert_no_error (error);
  cm_import_flow_run (flow, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 0);
}

/**
 * gui_list_files:
 * @name: name of a fixture
 * @...: more, ended by %NULL
 *
 * Returns: (transfer full) (element-type GFile): the files
 */
GListModel *
gui_list_files (const char *name, ...)
{
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  va_list names;

  va_start (names, name);
  for (; name != NULL; name = va_arg (names, const char *))
    {
      g_autofree char *path = cm_test_fixture_path (name);
      g_autoptr (GFile) file = g_file_new_for_path (path);

      g_list_store_append (files, file);
    }
  va_end (names);
  return G_LIST_MODEL (files);
}

/**
 * gui_list:
 * @fixture: a fixture
 *
 * Returns: (transfer none): the list of credentials
 */
CmCredentialList *
gui_list (GuiFixture *fixture)
{
  return CM_CREDENTIAL_LIST (cm_gui_test_by_id (fixture->window, "list"));
}

typedef struct
{
  CmCredentialList *list;
  guint n_rows;
} RowCount;

static gboolean
has_rows (gpointer data)
{
  RowCount *count = data;

  return !cm_credential_list_is_loading (count->list)
         && cm_credential_list_get_n_items (count->list) == count->n_rows;
}

/**
 * gui_wait_rows:
 * @fixture: a fixture
 * @n_rows: how many
 *
 * Waits until the list has that many rows.
 */
void
gui_wait_rows (GuiFixture *fixture, guint n_rows)
{
  RowCount count = { gui_list (fixture), n_rows };

  cm_gui_test_wait (has_rows, &count);
}

typedef struct
{
  CmSidebar *sidebar;
  const char *id;
} Choice;

static gboolean
has_view (gpointer data)
{
  Choice *choice = data;

  return cm_sidebar_find_view (choice->sidebar, choice->id) != NULL;
}

/**
 * gui_show_view:
 * @fixture: a fixture
 * @id: id of a view of the sidebar
 * @n_rows: how many credentials it has
 *
 * Chooses a view, as soon as there is one like that, and waits for its rows.
 */
void
gui_show_view (GuiFixture *fixture, const char *id, guint n_rows)
{
  Choice choice = { cm_gui_test_by_id (fixture->window, "sidebar"), id };

  cm_gui_test_wait (has_view, &choice);
  g_assert_true (cm_sidebar_select (choice.sidebar, id));
  gui_wait_rows (fixture, n_rows);
}

typedef struct
{
  CmDetailsPage *page;
  const char *id;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *shown = data;
  CmCredentialDoc *credential = cm_details_page_get_credential (shown->page);

  return credential != NULL
         && strcmp (cm_document_get_id (CM_DOCUMENT (credential)), shown->id) == 0;
}

/**
 * gui_select:
 * @fixture: a fixture
 * @title: title of a credential in the list
 *
 * Selects a row and waits for its details.
 */
void
gui_select (GuiFixture *fixture, const char *title)
{
  g_autofree char *id = gui_find_id (fixture, title);
  Shown shown = { cm_gui_test_by_id (fixture->window, "details_page"), id };

  cm_credential_list_select_id (gui_list (fixture), id);
  cm_gui_test_wait (is_shown, &shown);
}

/**
 * gui_read:
 * @fixture: a fixture
 * @title: title of a credential
 *
 * Returns: (transfer full): the document, read from the store and verified
 */
CmCredentialDoc *
gui_read (GuiFixture *fixture, const char *title)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_context_find_credential (fixture->context, title, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

/**
 * gui_find_id:
 * @fixture: a fixture
 * @title: title of a credential
 *
 * Returns: (transfer full): its id
 */
char *
gui_find_id (GuiFixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (fixture, title);

  return g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

/**
 * gui_has:
 * @fixture: a fixture
 * @title: title of a credential
 *
 * Returns: whether it is in the store and not deleted
 */
gboolean
gui_has (GuiFixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_context_find_credential (fixture->context, title, NULL, NULL);

  return credential != NULL;
}

typedef struct
{
  GtkWidget *window;
  const char *words;
} Toast;

/* One waits for the end of the other; that nobody waits for is closed. */
static gboolean
has_toast (gpointer data)
{
  Toast *wanted = data;
  GType type = g_type_from_name ("AdwToastWidget");
  GtkWidget *toast;

  if (cm_gui_test_shows (wanted->window, wanted->words))
    return TRUE;
  toast = type != 0 ? cm_gui_test_find (wanted->window, type, NULL) : NULL;
  if (toast != NULL)
    cm_gui_test_click (gtk_widget_get_last_child (toast));
  return FALSE;
}

/**
 * gui_wait_toast:
 * @fixture: a fixture
 * @words: part of what it says
 *
 * Waits until the window says something.
 */
void
gui_wait_toast (GuiFixture *fixture, const char *words)
{
  Toast wanted = { fixture->window, words };

  cm_gui_test_wait (has_toast, &wanted);
}

/**
 * gui_is_enabled:
 * @widget: a widget
 * @action: full name of an action
 *
 * Returns: whether the action can be called from there
 */
gboolean
gui_is_enabled (GtkWidget *widget, const char *action)
{
  GtkWidget *button = gtk_button_new ();
  gboolean enabled;

  /* a button knows; GTK has no other way to ask */
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_parent (button, widget);
  enabled = gtk_widget_is_sensitive (button);
  gtk_widget_unparent (button);
  return enabled;
}

typedef struct
{
  GtkWidget *widget;
  const char *action;
} Call;

static gboolean
is_callable (gpointer data)
{
  Call *call = data;

  return gui_is_enabled (call->widget, call->action);
}

/**
 * gui_wait_enabled:
 * @widget: a widget
 * @action: full name of an action
 *
 * Waits until the action can be called from there: what a list shows may be there a
 * moment before what can be done about it.
 */
void
gui_wait_enabled (GtkWidget *widget, const char *action)
{
  Call call = { widget, action };

  cm_gui_test_wait (is_callable, &call);
}

/**
 * gui_activate:
 * @widget: a widget
 * @action: full name of an action without parameter
 *
 * Calls an action as soon as it is enabled, as somebody would who looks at its button.
 */
void
gui_activate (GtkWidget *widget, const char *action)
{
  gui_wait_enabled (widget, action);
  g_assert_true (gtk_widget_activate_action (widget, action, NULL));
}

typedef struct
{
  char *text;
  gboolean done;
} Clip;

static void
on_text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Clip *clip = user_data;

  clip->text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  clip->done = TRUE;
}

/**
 * gui_read_clipboard:
 * @widget: a widget
 *
 * Returns: (transfer full) (nullable): the text on the clipboard
 */
char *
gui_read_clipboard (GtkWidget *widget)
{
  Clip clip = { 0 };

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, on_text_cb,
                                 &clip);
  cm_gui_test_wait_flag (&clip.done);
  return clip.text;
}
