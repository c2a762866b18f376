/* test-chain-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the chain diagram says of whole, broken, old and incomplete chains, and walking
 * it with the keyboard.
 */

#include "cm-gui-test.h"

#include "cm-chain-node.h"
#include "cm-chain-step.h"
#include "cm-chain-view.h"
#include "cm-test.h"

static const CmChainStep *
get (GPtrArray *steps, guint position)
{
  g_assert_cmpuint (position, <, steps->len);
  return g_ptr_array_index (steps, position);
}

static void
test_whole (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (GPtrArray) steps
      = cm_chain_steps_new (chain, CM_CHAIN_STATE_TRUSTED, CM_TEST_NOW);

  g_assert_cmpuint (steps->len, ==, 3);
  g_assert_cmpint (get (steps, 0)->kind, ==, CM_CHAIN_KIND_LEAF);
  g_assert_cmpint (get (steps, 1)->kind, ==, CM_CHAIN_KIND_INTERMEDIATE);
  g_assert_cmpint (get (steps, 2)->kind, ==, CM_CHAIN_KIND_ROOT);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (get (steps, i)->mark, ==, CM_MARK_VALID);
      g_assert_true (get (steps, i)->linked);
    }
  g_assert_cmpstr (get (steps, 0)->title, ==, "www.example.com");
  g_assert_nonnull (strstr (get (steps, 2)->caption, "Trusted root"));
}

/* The one in between is marked, not the root, which is trusted; and the leaf if it was
 * revoked itself. */
static void
test_revoked (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (GPtrArray) fallen = cm_chain_steps_new (
      chain, CM_CHAIN_STATE_TRUSTED | CM_CHAIN_STATE_CA_REVOKED, CM_TEST_NOW);
  g_autoptr (GPtrArray) revoked = cm_chain_steps_new (
      chain, CM_CHAIN_STATE_TRUSTED | CM_CHAIN_STATE_REVOKED, CM_TEST_NOW);

  g_assert_cmpint (get (fallen, 0)->mark, ==, CM_MARK_VALID);
  g_assert_cmpint (get (fallen, 1)->mark, ==, CM_MARK_REVOKED);
  g_assert_cmpint (get (fallen, 2)->mark, ==, CM_MARK_VALID);
  g_assert_nonnull (strstr (get (fallen, 1)->caption, "revoked"));
  g_assert_cmpint (get (revoked, 0)->mark, ==, CM_MARK_REVOKED);
  g_assert_cmpint (get (revoked, 1)->mark, ==, CM_MARK_VALID);
}

static void
test_missing_issuer (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);
  g_autoptr (GPtrArray) steps
      = cm_chain_steps_new (chain, CM_CHAIN_STATE_OPEN, CM_TEST_NOW);

  g_assert_cmpuint (steps->len, ==, 2);
  g_assert_false (get (steps, 0)->linked);
  g_assert_cmpint (get (steps, 1)->kind, ==, CM_CHAIN_KIND_MISSING);
  g_assert_cmpstr (get (steps, 1)->title, ==, "Example Issuing CA 1");
  g_assert_null (get (steps, 1)->certificate);
}

static void
test_untrusted_root (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("other-leaf", "other-root", NULL);
  g_autoptr (GPtrArray) steps
      = cm_chain_steps_new (chain, CM_CHAIN_STATE_OPEN, CM_TEST_NOW);

  g_assert_cmpuint (steps->len, ==, 2);
  g_assert_cmpint (get (steps, 0)->mark, ==, CM_MARK_VALID);
  g_assert_cmpint (get (steps, 1)->mark, ==, CM_MARK_WARNING);
}

static void
test_broken (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "other-root", NULL);
  g_autoptr (GPtrArray) steps
      = cm_chain_steps_new (chain, CM_CHAIN_STATE_TRUSTED, CM_TEST_NOW);

  g_assert_false (get (steps, 0)->linked);
  g_assert_cmpint (get (steps, 0)->mark, ==, CM_MARK_ERROR);
}

static void
test_dates (void)
{
  g_autoptr (GPtrArray) old_chain = cm_test_chain ("leaf-expired", NULL);
  g_autoptr (GPtrArray) new_chain = cm_test_chain ("leaf-future", NULL);
  g_autoptr (GPtrArray) old_steps
      = cm_chain_steps_new (old_chain, CM_CHAIN_STATE_TRUSTED, CM_TEST_NOW);
  g_autoptr (GPtrArray) new_steps
      = cm_chain_steps_new (new_chain, CM_CHAIN_STATE_TRUSTED, CM_TEST_NOW);

  g_assert_cmpint (get (old_steps, 0)->mark, ==, CM_MARK_EXPIRED);
  g_assert_cmpint (get (new_steps, 0)->mark, ==, CM_MARK_WAITING);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GPtrArray) steps
      = cm_chain_steps_new (chain, CM_CHAIN_STATE_OPEN, CM_TEST_NOW);

  g_assert_cmpuint (steps->len, ==, 0);
}

static void
on_activated_cb (CmChainView *view, CmCertificate *certificate, gpointer data)
{
  g_set_object ((CmCertificate **)data, certificate);
}

static void
test_walk (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (CmCertificate) activated = NULL;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = cm_chain_view_new ();
  GtkWidget *focus;

  g_signal_connect (view, "certificate-activated", G_CALLBACK (on_activated_cb),
                    &activated);
  gtk_window_set_child (GTK_WINDOW (window), view);
  cm_chain_view_set_chain (CM_CHAIN_VIEW (view), chain, CM_CHAIN_STATE_TRUSTED,
                           CM_TEST_NOW);
  cm_gui_test_draw (window);
  cm_gui_test_wait_shows (view, "Example Root CA");
  gtk_test_accessible_assert_role (view, GTK_ACCESSIBLE_ROLE_LIST);

  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_first_child (view)));
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_DOWN));
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (CM_IS_CHAIN_NODE (focus));
  g_signal_emit_by_name (focus, "activated");
  g_assert_true (activated == g_ptr_array_index (chain, 1));

  /* another chain, then none, in the same widget and from right to left */
  gtk_widget_set_direction (view, GTK_TEXT_DIR_RTL);
  g_ptr_array_set_size (chain, 1);
  cm_chain_view_set_chain (CM_CHAIN_VIEW (view), chain, CM_CHAIN_STATE_OPEN, CM_TEST_NOW);
  gtk_test_widget_wait_for_draw (window);
  cm_gui_test_wait_shows (view, "Not found");
  cm_chain_view_set_chain (CM_CHAIN_VIEW (view), NULL, FALSE, CM_TEST_NOW);
  g_assert_null (gtk_widget_get_first_child (view));

  g_object_ref (view);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  g_test_add_func ("/chain-view/whole", test_whole);
  g_test_add_func ("/chain-view/revoked", test_revoked);
  g_test_add_func ("/chain-view/missing-issuer", test_missing_issuer);
  g_test_add_func ("/chain-view/untrusted-root", test_untrusted_root);
  g_test_add_func ("/chain-view/broken", test_broken);
  g_test_add_func ("/chain-view/dates", test_dates);
  g_test_add_func ("/chain-view/empty", test_empty);
  g_test_add_func ("/chain-view/walk", test_walk);
  return g_test_run ();
}
