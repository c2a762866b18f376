/* test-ca-upkeep-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Micro CAs need: their own end and that of their lists is said in time, and no more
 * once it is done.
 */

#include "cm-ca-upkeep.h"

#include <string.h>

#include "ca-fixture.h"
#include "cm-test-home.h"
#include "cm-view.h"

#define DAY 86400
#define WARN_DAYS 30

static void
assert_says (CmMicroCaDoc *ca, gint64 now, const char *first, const char *second)
{
  g_auto (GStrv) sentences = cm_ca_upkeep_list (ca, now, WARN_DAYS);
  const char *const expected[] = { first, first != NULL ? second : NULL, NULL };

  for (guint i = 0; expected[i] != NULL; i++)
    {
      g_assert_nonnull (sentences[i]);
      g_assert_nonnull (strstr (sentences[i], expected[i]));
    }
  g_assert_cmpuint (g_strv_length (sentences), ==, g_strv_length ((char **)expected));
}

static CmMicroCaDoc *
make_list (CmContext *context, CmMicroCaDoc *ca)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) crl = cm_ca_flow_update_crl (context, ca_id (ca), NULL, &error);

  g_assert_no_error (error);
  return ca_get (context, ca);
}

static void
test_list (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) without = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmMicroCaDoc) ca = make_list (context, without);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) disabled = NULL;
  gint64 now = cm_context_get_now (context);
  gint64 end = cm_certificate_get_not_after (cm_micro_ca_doc_get_certificate (ca));

  assert_says (without, now, NULL, NULL);
  assert_says (without, now + 200 * DAY, NULL, NULL);
  assert_says (ca, now + 22 * DAY, NULL, NULL);
  assert_says (ca, now + 24 * DAY, "revocation list of “Example” may be used until",
               NULL);
  assert_says (ca, now + 31 * DAY, "revocation list of “Example” expired", NULL);
  assert_says (ca, end - DAY, "Example” is valid until", "revocation list");
  assert_says (ca, end + DAY, "The Micro CA “Example” expired", NULL);

  g_assert_true (cm_ca_flow_set_disabled (context, ca_id (ca), TRUE, NULL, &error));
  disabled = ca_get (context, ca);
  assert_says (disabled, now + 31 * DAY, "revocation list of “Example” expired", NULL);
  assert_says (disabled, end + DAY, NULL, NULL);
}

static CmMicroCaDoc *
create_short (CmContext *context)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *ca;

  cm_ca_form_set_name (form, "Short");
  cm_ca_form_set_validity_days (form, 5);
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return ca;
}

static gboolean
says (CmViewList *views, const char *words)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (views)); i++)
    {
      g_autoptr (CmView) view = g_list_model_get_item (G_LIST_MODEL (views), i);
      const char *attention = cm_view_get_attention (view);

      if (g_str_equal (cm_view_get_id (view), "micro-cas"))
        return words == NULL ? attention == NULL
                             : attention != NULL && strstr (attention, words) != NULL;
    }
  return FALSE;
}

/* All of them, and in the sidebar, until it is done. */
static void
test_all (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) fine = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmMicroCaDoc) brief = create_short (context);
  g_autoptr (CmViewList) views = cm_view_list_new (context);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) sentences = cm_ca_upkeep_list_all (context, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (sentences), ==, 1);
  g_assert_nonnull (strstr (sentences[0], "“Short” is valid until"));
  for (guint i = 0; i < 50 && !says (views, "“Short”"); i++)
    flow_settle ();
  g_assert_true (says (views, "“Short” is valid until"));

  g_assert_true (cm_ca_flow_set_disabled (context, ca_id (brief), TRUE, NULL, &error));
  for (guint i = 0; i < 50 && !says (views, NULL); i++)
    flow_settle ();
  g_assert_true (says (views, NULL));
  cm_view_list_refresh (views);
  flow_settle ();
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/ca-upkeep/list", test_list);
  g_test_add_func ("/ca-upkeep/all", test_all);
  return g_test_run ();
}
