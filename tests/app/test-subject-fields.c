/* test-subject-fields.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of a subject: what is wrong stands below its field as one types, the form
 * gets what is typed, and the next form starts with it.
 */

#include "gui-fixture.h"

#include "cm-subject-fields.h"

static GtkEditable *
get_row (CmSubjectFields *fields, const char *title)
{
  return GTK_EDITABLE (cm_gui_test_get (GTK_WIDGET (fields), ADW_TYPE_ENTRY_ROW, title));
}

static GtkWidget *
open_fields (CmSubjectFields **fields)
{
  GtkWidget *window = gtk_window_new ();

  *fields = g_object_new (CM_TYPE_SUBJECT_FIELDS, NULL);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (*fields));
  cm_gui_test_draw (window);
  return window;
}

static void
test_fields (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (fixture->context);
  CmSubjectFields *fields;
  GtkWidget *window = open_fields (&fields);
  g_autofree char *subject = NULL;

  cm_subject_fields_set_form (fields, form);
  g_assert_true (cm_subject_fields_is_good (fields));
  gtk_editable_set_text (get_row (fields, "Organization"), "Example, Inc.");
  gtk_editable_set_text (get_row (fields, "Country"), "Germany");
  g_assert_false (cm_subject_fields_is_good (fields));
  g_assert_true (
      gtk_widget_has_css_class (GTK_WIDGET (get_row (fields, "Country")), "error"));
  cm_subject_fields_focus_wrong (fields);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)),
                                         GTK_WIDGET (get_row (fields, "Country"))));
  gtk_editable_set_text (get_row (fields, "Country"), "DE");
  g_assert_true (cm_subject_fields_is_good (fields));
  gtk_editable_set_text (get_row (fields, "Common name"), "Shop");
  subject = cm_certificate_form_dup_subject (form, NULL);
  g_assert_cmpstr (subject, ==, "CN=Shop,O=Example\\, Inc.,C=DE");
  cm_subject_fields_remember (fields);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_remembered (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (fixture->context);
  CmSubjectFields *fields;
  GtkWidget *window = open_fields (&fields);

  gtk_editable_set_text (get_row (fields, "City"), "Bremen");
  gtk_editable_set_text (get_row (fields, "Common name"), "Shop");
  cm_subject_fields_remember (fields);
  gtk_window_destroy (GTK_WINDOW (window));

  window = open_fields (&fields);
  cm_subject_fields_set_form (fields, form);
  g_assert_cmpstr (cm_certificate_form_get_subject_part (form, CM_SUBJECT_PART_LOCALITY),
                   ==, "Bremen");
  g_assert_null (
      cm_certificate_form_get_subject_part (form, CM_SUBJECT_PART_COMMON_NAME));
  gtk_window_destroy (GTK_WINDOW (window));
}

#define add(path, function)                                                              \
  g_test_add ("/app/subject-fields/" path, GuiFixture, NULL, gui_set_up_new, function,   \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("fields", test_fields);
  add ("remembered", test_remembered);
  return g_test_run ();
}
