/* test-ca-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row that chooses a Micro CA: the default one unless somebody says otherwise, and
 * what somebody chose whatever happens to the certstore meanwhile.
 */

#include "cm-ca-row.h"

#include "cm-ca-flow.h"
#include "gui-fixture.h"

static char *
make_ca (GuiFixture *fixture, const char *name)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->context);
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_form_set_name (form, name);
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (ca)));
}

typedef struct
{
  CmCaRow *row;
  guint n_cas;
} Listed;

static gboolean
is_listed (gpointer data)
{
  const Listed *listed = data;
  GListModel *model = adw_combo_row_get_model (ADW_COMBO_ROW (listed->row));

  return g_list_model_get_n_items (model) == listed->n_cas;
}

static void
wait_listed (CmCaRow *row, guint n_cas)
{
  Listed listed = { row, n_cas };

  cm_gui_test_wait (is_listed, &listed);
}

static void
test_default (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *zulu = make_ca (fixture, "Zulu");
  g_autofree char *alpha = make_ca (fixture, "Alpha");
  g_autoptr (CmCaRow) row = g_object_ref_sink (g_object_new (CM_TYPE_CA_ROW, NULL));
  g_autofree char *bravo = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_row_set_context (row, fixture->context);
  cm_ca_row_set_ca_id (row, NULL);
  wait_listed (row, 2);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, zulu);

  /* nobody chose, so it follows the default */
  cm_ca_flow_set_default (fixture->context, alpha, NULL, &error);
  g_assert_no_error (error);
  bravo = make_ca (fixture, "Bravo");
  wait_listed (row, 3);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, alpha);
}

static void
test_wanted (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *zulu = make_ca (fixture, "Zulu");
  g_autofree char *alpha = make_ca (fixture, "Alpha");
  g_autoptr (CmCaRow) row = g_object_ref_sink (g_object_new (CM_TYPE_CA_ROW, NULL));
  g_autofree char *bravo = NULL;
  g_autofree char *charlie = NULL;

  cm_ca_row_set_context (row, fixture->context);
  cm_ca_row_set_ca_id (row, alpha);
  wait_listed (row, 2);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, alpha);
  bravo = make_ca (fixture, "Bravo");
  wait_listed (row, 3);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, alpha);

  /* chosen by hand: the default one, Alpha, Bravo */
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 2);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, bravo);
  charlie = make_ca (fixture, "Charlie");
  wait_listed (row, 4);
  g_assert_cmpstr (cm_ca_row_get_ca_id (row), ==, bravo);
}

static gboolean
has_hint (gpointer data)
{
  return g_strcmp0 (adw_action_row_get_subtitle (data),
                    "None can issue: enable one, or make one")
         == 0;
}

/* What is disabled is not replaced by a new one without a word. */
static void
test_disabled (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *alpha = make_ca (fixture, "Alpha");
  g_autoptr (CmCaRow) row = g_object_ref_sink (g_object_new (CM_TYPE_CA_ROW, NULL));
  g_autoptr (GError) error = NULL;

  cm_ca_row_set_context (row, fixture->context);
  wait_listed (row, 1);
  g_assert_false (has_hint (row));
  cm_ca_flow_set_disabled (fixture->context, alpha, TRUE, NULL, &error);
  g_assert_no_error (error);
  cm_gui_test_wait (has_hint, row);
  g_assert_null (cm_ca_row_get_ca_id (row));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add ("/app/ca-row/default", GuiFixture, NULL, gui_set_up_new, test_default,
              gui_tear_down);
  g_test_add ("/app/ca-row/wanted", GuiFixture, NULL, gui_set_up_new, test_wanted,
              gui_tear_down);
  g_test_add ("/app/ca-row/disabled", GuiFixture, NULL, gui_set_up_new, test_disabled,
              gui_tear_down);
  return g_test_run ();
}
