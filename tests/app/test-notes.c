/* test-notes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comments and tags as they are typed in the details: saved, kept while they are not, and
 * asked for when the window closes.
 */

#include "gui-fixture.h"

#include "cm-credential-flow.h"
#include "cm-window.h"

static gboolean
has_notes (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, GUI_TITLE);
  CmDocument *document = CM_DOCUMENT (credential);
  const char *const *tags = cm_document_get_tags (document);

  return g_strcmp0 (cm_document_get_comment (document), "Behind the balancer") == 0
         && tags != NULL && g_strv_length ((char **)tags) == 2;
}

static void
test_notes (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  GtkTextView *view;
  GtkWidget *tags;

  gui_select (fixture, GUI_TITLE);
  view = cm_gui_test_by_id (details, "comment_view");
  tags = cm_gui_test_by_id (details, "tags_row");
  gui_activate (fixture->window, "win.edit-comment");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), "Behind the balancer", -1);
  cm_gui_test_wait_ms (50);
  cm_gui_test_click (cm_gui_test_get (details, GTK_TYPE_BUTTON, "Save"));
  gtk_editable_set_text (GTK_EDITABLE (tags), "web, balancer, web");
  g_signal_emit_by_name (tags, "apply");
  cm_gui_test_wait (has_notes, fixture);
}

/* What was typed and not saved is there when one comes back, and only there. */
static void
test_draft (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  GtkTextView *view;
  GtkTextBuffer *buffer;
  g_autofree char *elsewhere = NULL;
  g_autofree char *back = NULL;

  gui_select (fixture, GUI_TITLE);
  view = cm_gui_test_by_id (details, "comment_view");
  buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_set_text (buffer, "Half a tho", -1);
  gui_select (fixture, GUI_OTHER_TITLE);
  g_object_get (buffer, "text", &elsewhere, NULL);
  g_assert_cmpstr (elsewhere, ==, "");
  gui_select (fixture, GUI_TITLE);
  g_object_get (buffer, "text", &back, NULL);
  g_assert_cmpstr (back, ==, "Half a tho");
  cm_gui_test_wait_ms (50);
  cm_gui_test_click (cm_gui_test_get (details, GTK_TYPE_BUTTON, "Discard"));
  g_clear_pointer (&back, g_free);
  g_object_get (buffer, "text", &back, NULL);
  g_assert_cmpstr (back, ==, "");
}

static char *
dup_note (GuiFixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (fixture, title);

  return g_strdup (cm_document_get_comment (CM_DOCUMENT (credential)));
}

static GtkWidget *
type_note (GuiFixture *fixture, const char *title, const char *note)
{
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  GtkTextView *view;

  gui_select (fixture, title);
  view = cm_gui_test_by_id (details, "comment_view");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), note, -1);
  return details;
}

static void
answer_close (GuiFixture *fixture, const char *words, const char *button)
{
  GtkWidget *dialog;

  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, words);
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, button));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
}

static gboolean
is_gone (gpointer data)
{
  return cm_gui_test_find_window ("CmWindow") == NULL;
}

/* What was typed in two of them; the window of the next start is another one. */
static void
close_and_reopen (GuiFixture *fixture, const char *button)
{
  GtkWidget *window = g_object_ref (fixture->window);

  answer_close (fixture, "2 certificates", button);
  cm_gui_test_wait (is_gone, NULL);
  flow_assert_finalizes (window);
  fixture->window = cm_window_new (/* application: */ NULL, fixture->context);
  cm_gui_test_draw (fixture->window);
}

static void
assert_notes (GuiFixture *fixture, const char *first, const char *other)
{
  g_autofree char *one = dup_note (fixture, GUI_TITLE);
  g_autofree char *two = dup_note (fixture, GUI_OTHER_TITLE);

  g_assert_cmpstr (one, ==, first);
  g_assert_cmpstr (two, ==, other);
}

/* Closing the window asks for notes that were not saved, of whatever row. */
static void
test_close (GuiFixture *fixture, gconstpointer data)
{
  type_note (fixture, GUI_TITLE, "First");
  answer_close (fixture, GUI_TITLE, "Cancel");
  g_assert_nonnull (cm_gui_test_find_window ("CmWindow"));
  type_note (fixture, GUI_OTHER_TITLE, "Second");
  close_and_reopen (fixture, "Discard");
  assert_notes (fixture, NULL, NULL);

  type_note (fixture, GUI_TITLE, "First");
  type_note (fixture, GUI_OTHER_TITLE, "Second");
  close_and_reopen (fixture, "Save");
  assert_notes (fixture, "First", "Second");
}

/* Without the passphrase nothing is saved, and nothing that was typed is lost. */
static void
test_close_locked (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *details = type_note (fixture, GUI_TITLE, "First");
  GtkWidget *unlock;

  cm_context_lock (fixture->context);
  answer_close (fixture, GUI_TITLE, "Save");
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_window_close (GTK_WINDOW (unlock));
  cm_gui_test_wait_no_window ("CmUnlockDialog");
  flow_settle ();
  g_assert_nonnull (cm_gui_test_find_window ("CmWindow"));

  cm_gui_test_click (cm_gui_test_get (details, GTK_TYPE_BUTTON, "Save"));
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_window_close (GTK_WINDOW (unlock));
  cm_gui_test_wait_no_window ("CmUnlockDialog");
  flow_settle ();
  answer_close (fixture, GUI_TITLE, "Cancel");
}

static gboolean
is_in_sight (gpointer button)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (button, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (button, viewport, &bounds) && bounds.origin.y >= 0
         && bounds.size.height > 1
         && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (viewport);
}

/* The buttons that appear under a note at the edge are scrolled into sight. */
static void
test_note_buttons (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  GtkTextView *view;

  gui_select (fixture, GUI_TITLE);
  view = cm_gui_test_by_id (details, "comment_view");
  gui_activate (fixture->window, "win.edit-comment");
  cm_gui_test_wait (is_in_sight, view);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), "Behind the balancer", -1);
  cm_gui_test_wait_ms (50);
  cm_gui_test_wait (is_in_sight, cm_gui_test_get (details, GTK_TYPE_BUTTON, "Save"));
}

/* What another program does in the meantime. */
static void
comment_elsewhere (GuiFixture *fixture, const char *comment)
{
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);

  g_assert_true (
      cm_credential_flow_set_comment (fixture->context, id, comment, NULL, NULL));
  cm_gui_test_wait_ms (50);
}

static void
answer_which (GuiFixture *fixture, const char *button, const char *stored)
{
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  GtkTextView *view = cm_gui_test_by_id (details, "comment_view");
  GtkWidget *dialog;
  g_autofree char *note = NULL;
  g_autofree char *shown = NULL;

  cm_gui_test_click (cm_gui_test_get (details, GTK_TYPE_BUTTON, "Save"));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "Mine");
  cm_gui_test_wait_shows (dialog, "Theirs");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, button));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
  flow_settle ();
  note = dup_note (fixture, GUI_TITLE);
  g_assert_cmpstr (note, ==, stored);
  g_object_get (gtk_text_view_get_buffer (view), "text", &shown, NULL);
  g_assert_cmpstr (shown, ==, strcmp (button, "Cancel") == 0 ? "Mine" : stored);
}

/* Somebody else writes another note in the meantime: neither is lost without a word. */
static void
test_changed_elsewhere (GuiFixture *fixture, gconstpointer data)
{
  type_note (fixture, GUI_TITLE, "Mine");
  comment_elsewhere (fixture, "Theirs");
  answer_which (fixture, "Cancel", "Theirs");
  answer_which (fixture, "Theirs", "Theirs");

  comment_elsewhere (fixture, NULL);
  type_note (fixture, GUI_TITLE, "Mine");
  comment_elsewhere (fixture, "Theirs");
  answer_which (fixture, "Mine", "Mine");

  /* the second edit begins with what the first one left */
  type_note (fixture, GUI_TITLE, "Mine, too");
  cm_gui_test_click (cm_gui_test_get (cm_gui_test_by_id (fixture->window, "details_page"),
                                      GTK_TYPE_BUTTON, "Save"));
  flow_settle ();
  g_assert_null (cm_gui_test_find_window ("AdwMessageDialog"));
}

/* Closing the window asks as well, and stays open with what is not to be saved. */
static void
test_close_changed_elsewhere (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *note = NULL;

  type_note (fixture, GUI_TITLE, "Mine");
  comment_elsewhere (fixture, "Theirs");
  gtk_window_close (GTK_WINDOW (fixture->window));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "Save"));
  cm_gui_test_wait_shows (cm_gui_test_wait_window ("AdwMessageDialog"), "Theirs");
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "Cancel"));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
  flow_settle ();
  g_assert_nonnull (cm_gui_test_find_window ("CmWindow"));
  note = dup_note (fixture, GUI_TITLE);
  g_assert_cmpstr (note, ==, "Theirs");
}

static gboolean
has_both_tags (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, GUI_TITLE);
  const char *const *tags = cm_document_get_tags (CM_DOCUMENT (credential));

  return tags != NULL && g_strv_contains (tags, "mine")
         && g_strv_contains (tags, "theirs");
}

/* Tags of both are kept, and what is being typed stays in the row. */
static void
test_tags_changed_elsewhere (GuiFixture *fixture, gconstpointer data)
{
  const char *const theirs[] = { "theirs", NULL };
  GtkWidget *details = cm_gui_test_by_id (fixture->window, "details_page");
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);
  GtkEditable *row;

  gui_select (fixture, GUI_TITLE);
  row = cm_gui_test_by_id (details, "tags_row");
  gtk_editable_set_text (row, "mine");
  g_assert_true (
      cm_credential_flow_change_tags (fixture->context, id, theirs, NULL, NULL, NULL));
  cm_gui_test_wait_ms (50);
  g_assert_cmpstr (gtk_editable_get_text (row), ==, "mine");
  g_signal_emit_by_name (row, "apply");
  cm_gui_test_wait (has_both_tags, fixture);
  flow_settle ();
  g_assert_cmpstr (gtk_editable_get_text (row), !=, "mine");
}

#define add(path, function)                                                              \
  g_test_add ("/app/notes/" path, GuiFixture, NULL, gui_set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("save", test_notes);
  add ("draft", test_draft);
  add ("close", test_close);
  add ("close-locked", test_close_locked);
  add ("buttons", test_note_buttons);
  add ("changed-elsewhere", test_changed_elsewhere);
  add ("close-changed-elsewhere", test_close_changed_elsewhere);
  add ("tags-changed-elsewhere", test_tags_changed_elsewhere);
  return g_test_run ();
}
