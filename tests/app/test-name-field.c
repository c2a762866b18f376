/* test-name-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names that are typed, pasted as a list, taken out again, and what is said while one is
 * wrong. The owner is a form, as in the windows that have the field.
 */

#include "cm-gui-test.h"

#include "cm-alt-name.h"
#include "cm-name-field.h"

typedef struct
{
  GtkWidget *window;
  CmNameField *field;
  GPtrArray *names; /* NULL at the end */
} Fixture;

static void
show_names (Fixture *fixture)
{
  cm_name_field_set_names (fixture->field, (const char *const *)fixture->names->pdata);
}

static void
on_add_cb (Fixture *fixture, const char *text)
{
  g_auto (GStrv) names = cm_alt_names_parse_list (text, NULL);

  g_assert_nonnull (names);
  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_insert (fixture->names, (int)fixture->names->len - 1,
                        g_strdup (names[i]));
  show_names (fixture);
}

static void
on_removed_cb (Fixture *fixture, const char *name)
{
  guint at = 0;

  for (guint i = 0; i + 1 < fixture->names->len; i++)
    if (g_str_equal (g_ptr_array_index (fixture->names, i), name))
      at = i;
  g_ptr_array_remove_index (fixture->names, at);
  show_names (fixture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (fixture->names, NULL);
  fixture->window = gtk_window_new ();
  fixture->field = CM_NAME_FIELD (cm_name_field_new ("Host names", "Type here"));
  cm_name_field_set_parser (fixture->field, cm_alt_names_parse_list);
  g_signal_connect_swapped (fixture->field, "add", G_CALLBACK (on_add_cb), fixture);
  g_signal_connect_swapped (fixture->field, "removed", G_CALLBACK (on_removed_cb),
                            fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->field));
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  CmNameField *field = g_object_ref (fixture->field);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (field);
  g_ptr_array_unref (fixture->names);
}

static GtkEditable *
get_entry (Fixture *fixture)
{
  return GTK_EDITABLE (cm_gui_test_by_id (fixture->field, "entry"));
}

static gboolean
shows (Fixture *fixture, const char *words)
{
  return cm_gui_test_shows (GTK_WIDGET (fixture->field), words);
}

static void
assert_names (Fixture *fixture, const char *const *names)
{
  g_assert_cmpstrv (fixture->names->pdata, names);
}

static void
test_type (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { "DNS:shop.example.org", NULL };
  const char *const two[] = { "DNS:shop.example.org", "IP:192.0.2.1", NULL };

  gtk_editable_set_text (get_entry (fixture), "shop.example.org");
  assert_names (fixture, (const char *const[]){ NULL });
  g_signal_emit_by_name (get_entry (fixture), "activate");
  assert_names (fixture, one);
  g_assert_cmpstr (gtk_editable_get_text (get_entry (fixture)), ==, "");
  g_assert_true (shows (fixture, "shop.example.org"));

  /* a comma ends a name, too */
  gtk_editable_set_text (get_entry (fixture), "192.0.2.1,");
  assert_names (fixture, two);
  gtk_test_accessible_assert_property (get_entry (fixture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Host names");
}

static void
test_paste (Fixture *fixture, gconstpointer data)
{
  const char *const names[]
      = { "DNS:xn--bcher-kva.example", "DNS:*.example.org", "IP:2001:db8::1", NULL };

  gtk_editable_set_text (get_entry (fixture),
                         "bücher.example\n*.example.org;\t2001:db8::1");
  assert_names (fixture, names);
  /* for people as they write it */
  g_assert_true (shows (fixture, "bücher.example"));
  g_assert_false (shows (fixture, "xn--"));
}

static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  GtkWidget *reason = cm_gui_test_by_id (fixture->field, "reason_label");

  gtk_editable_set_text (get_entry (fixture), "shop_example!.org");
  g_assert_true (gtk_widget_get_visible (reason));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (reason)), !=, "");
  g_assert_false (cm_name_field_commit (fixture->field));
  assert_names (fixture, (const char *const[]){ NULL });
  /* one that is wrong keeps the whole list where it can be mended */
  gtk_editable_set_text (get_entry (fixture), "shop.example.org, a..b");
  g_assert_true (gtk_widget_get_visible (reason));
  assert_names (fixture, (const char *const[]){ NULL });

  gtk_editable_set_text (get_entry (fixture), "shop.example.org");
  g_assert_false (gtk_widget_get_visible (reason));
  g_assert_true (cm_name_field_commit (fixture->field));
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  gtk_editable_set_text (get_entry (fixture), "a.example.org b.example.org ");
  cm_gui_test_click (cm_gui_test_get (GTK_WIDGET (fixture->field), GTK_TYPE_BUTTON,
                                      "Remove a.example.org"));
  assert_names (fixture, (const char *const[]){ "DNS:b.example.org", NULL });
}

/* Whoever goes on to the next field has given a name. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (fixture->field)));
  gtk_editable_set_text (get_entry (fixture), "shop.example.org");
  gtk_window_set_focus (GTK_WINDOW (fixture->window), NULL);
  assert_names (fixture, (const char *const[]){ "DNS:shop.example.org", NULL });
}

/* The keyboard gets out again, forwards and backwards. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  GtkWindow *window = GTK_WINDOW (fixture->window);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *buttons[]
      = { gtk_button_new_with_label ("Before"), gtk_button_new_with_label ("After") };
  g_autoptr (GtkWidget) field = g_object_ref (GTK_WIDGET (fixture->field));

  gtk_window_set_child (window, box);
  gtk_box_append (GTK_BOX (box), buttons[0]);
  gtk_box_append (GTK_BOX (box), field);
  gtk_box_append (GTK_BOX (box), buttons[1]);
  cm_gui_test_draw (fixture->window);
  cm_gui_test_wait_ms (50);
  for (guint i = 0; i < 2; i++)
    {
      gtk_widget_grab_focus (field);
      g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), field));
      gtk_widget_child_focus (fixture->window,
                              i == 0 ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD);
      g_assert_true (gtk_window_get_focus (window) == buttons[i]);
    }
}

#define add(path, function)                                                              \
  g_test_add ("/app/name-field/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("type", test_type);
  add ("keys", test_keys);
  add ("paste", test_paste);
  add ("wrong", test_wrong);
  add ("remove", test_remove);
  add ("focus", test_focus);
  return g_test_run ();
}
