/* test-order-views.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is shown of an order: beside its credential, and in the list of all. An order that
 * waits is no error, and one that failed says at which step.
 */

#include "cm-acme-board-private.h"
#include "cm-acme-run-private.h"
#include "cm-details-acme.h"
#include "cm-details-order.h"
#include "cm-orders-group.h"
#include "cm-sentence.h"
#include "flow-asserts.h"
#include "gui-fixture.h"

#define HOST "orders.example.com"
#define PROBLEM "The CA is gone.\nwww: not found"
#define ERROR_ICON "cm-state-error-symbolic"
#define WAITING_ICON "cm-state-waiting-symbolic"

typedef struct
{
  const char *name;
  const char *problem; /* nullable */
  gboolean interrupted;
  gboolean by_people;
  gboolean is_error;
  guint n_awaited; /* records that people have to set */
} Case;

static const Case cases[] = {
  { "under-way", NULL, FALSE, FALSE, FALSE },
  { "failed", PROBLEM, FALSE, FALSE, TRUE },
  { "no-network", PROBLEM, TRUE, FALSE, FALSE },
  { "by-people", PROBLEM, FALSE, TRUE, FALSE },
  { "awaited", NULL, FALSE, TRUE, FALSE, .n_awaited = 2 },
};

static CmCredentialDoc *
add_order (GuiFixture *fixture, const Case *test)
{
  const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  g_autofree char *id = flow_add_credential (fixture->context, HOST, NULL);
  CmCredentialDoc *credential = flow_get_credential (fixture->context, id);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new ("acme-account:none", CM_ACME_METHOD_LISTENER);
  g_autoptr (GError) error = NULL;
  CmAcmeOrderRecord *order = cm_acme_record_begin (record, "request", CM_TEST_NOW);

  order->step = CM_ACME_STEP_PROVE;
  record->listen = g_strdup ("192.0.2.1:80");
  record->profile = g_strdup ("shortlived");
  cm_acme_record_set_problem (record, test->problem);
  record->interrupted = test->interrupted;
  if (test->by_people)
    {
      record->method = CM_ACME_METHOD_DNS;
      record->dns_accounts = g_strdupv ((char **)manual);
    }
  for (guint i = 0; i < test->n_awaited; i++)
    {
      g_autofree char *value = g_strdup_printf ("text-%u", i);

      cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, "_acme-challenge." HOST,
                                    value);
    }
  cm_credential_doc_set_provider (credential, CM_PROVIDER_ACME);
  cm_credential_doc_set_acme (credential, record);
  cm_acme_run_set_status (credential);
  cm_acme_run_commit (fixture->context, credential, CM_ACTION_CHANGE, NULL, NULL, &error);
  g_assert_no_error (error);
  return credential;
}

static GtkWidget *
show_in_window (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), widget);
  cm_gui_test_draw (window);
  return window;
}

static guint
count_icons (GtkWidget *widget, const char *icon)
{
  guint n = GTK_IS_IMAGE (widget) && gtk_widget_get_mapped (widget)
            && g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (widget)), icon) == 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_icons (child, icon);
  return n;
}

/* The step and the sentence above it have the same mark. */
static void
test_details (GuiFixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autoptr (CmCredentialDoc) credential = add_order (fixture, test);
  g_autoptr (CmAcmeOrders) orders = cm_acme_orders_new (fixture->context);
  CmDetailsOrder *view = g_object_new (CM_TYPE_DETAILS_ORDER, NULL);
  GtkWidget *window;
  guint n = test->problem != NULL ? 2 : 1;

  cm_details_order_set_orders (view, orders,
                               cm_context_get_acme_board (fixture->context));
  cm_details_order_set_credential (view, credential);
  window = show_in_window (GTK_WIDGET (view));
  g_assert_cmpuint (count_icons (window, ERROR_ICON), ==, test->is_error ? n : 0);
  g_assert_cmpuint (count_icons (window, WAITING_ICON), ==, test->is_error ? 0 : n);
  g_assert_cmpint (cm_gui_test_shows (window, "The CA is gone."), ==,
                   test->problem != NULL);
  g_assert_cmpint (cm_gui_test_shows (window, "when the network is there again"), ==,
                   test->interrupted);
  g_assert_cmpint (cm_gui_test_shows (window, "not found"), ==, test->problem != NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_order (gpointer group)
{
  return cm_gui_test_shows (group, HOST);
}

static void
test_list (GuiFixture *fixture, gconstpointer data)
{
  const Case *test = data;
  g_autoptr (CmCredentialDoc) credential = add_order (fixture, test);
  g_autoptr (CmAcmeOrders) orders = cm_acme_orders_new (fixture->context);
  CmOrdersGroup *group = g_object_new (CM_TYPE_ORDERS_GROUP, NULL);
  GtkWidget *window;

  cm_orders_group_set_orders (group, orders);
  window = show_in_window (GTK_WIDGET (group));
  cm_orders_group_read (group);
  cm_gui_test_wait (has_order, group);
  g_assert_cmpuint (count_icons (window, ERROR_ICON), ==, test->is_error ? 1 : 0);
  g_assert_cmpuint (count_icons (window, WAITING_ICON), ==, test->is_error ? 0 : 1);
  g_assert_cmpint (cm_gui_test_shows (window, "The CA is gone."), ==,
                   test->problem != NULL);
  g_assert_false (cm_gui_test_shows (window, "not found"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
has_waiting_order (gpointer group)
{
  return cm_gui_test_shows (group, "Waits for 2 records in DNS to be set");
}

static gboolean
is_over (gpointer orders)
{
  return cm_acme_orders_get_n_running (orders) == 0;
}

/* While it waits for people nothing turns, also while it is worked on. */
static void
test_turn_of_people (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = add_order (fixture, &cases[4]);
  g_autofree char *sentence = cm_sentence_describe (fixture->context, credential);
  g_autoptr (CmAcmeOrders) orders = cm_acme_orders_new (fixture->context);
  CmDetailsOrder *view = g_object_new (CM_TYPE_DETAILS_ORDER, NULL);
  CmOrdersGroup *group = g_object_new (CM_TYPE_ORDERS_GROUP, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *window;

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (view));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (group));
  cm_details_order_set_orders (view, orders,
                               cm_context_get_acme_board (fixture->context));
  cm_details_order_set_credential (view, credential);
  cm_orders_group_set_orders (group, orders);
  window = show_in_window (box);
  cm_orders_group_read (group);
  cm_gui_test_wait (has_waiting_order, group);
  cm_acme_orders_start (orders, cm_document_get_id (CM_DOCUMENT (credential)));
  cm_gui_test_wait_shows (GTK_WIDGET (view), "Set the records below in DNS");
  g_assert_true (has_waiting_order (group));
  g_assert_cmpuint (count_icons (GTK_WIDGET (group), WAITING_ICON), ==, 1);
  g_assert_null (cm_gui_test_find (window, GTK_TYPE_SPINNER, NULL));
  g_assert_nonnull (strstr (sentence, "waits for 2 records in DNS"));
  cm_acme_orders_stop_all (orders);
  cm_gui_test_wait (is_over, orders);
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
tells_silence (gpointer view)
{
  return cm_gui_test_shows (view, "The CA does not answer and is asked again. <Gone>");
}

/* A spinner alone would say that it goes on. */
static void
test_silence (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = add_order (fixture, &cases[0]);
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  CmAcmeBoard *board = cm_context_get_acme_board (fixture->context);
  g_autoptr (CmAcmeOrders) orders = cm_acme_orders_new (fixture->context);
  CmDetailsOrder *view = g_object_new (CM_TYPE_DETAILS_ORDER, NULL);
  GtkWidget *window;

  cm_details_order_set_orders (view, orders, board);
  cm_details_order_set_credential (view, credential);
  window = show_in_window (GTK_WIDGET (view));
  cm_acme_board_set_silence (board, id, "<Gone>");
  cm_gui_test_wait_ms (50);
  g_assert_false (tells_silence (view));
  cm_acme_orders_start (orders, id);
  g_assert_true (tells_silence (view));
  cm_acme_orders_stop_all (orders);
  cm_gui_test_wait (is_over, orders);
  g_assert_false (tells_silence (view));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
is_account_read (gpointer view)
{
  return cm_gui_test_shows (view, "It is not here any more");
}

static void
test_way (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = add_order (fixture, &cases[0]);
  g_autoptr (CmCredentialDoc) by_people = add_order (fixture, &cases[3]);
  CmDetailsAcme *view = g_object_new (CM_TYPE_DETAILS_ACME, NULL);
  GtkWidget *window;

  cm_details_acme_set_credential (view, fixture->context, credential);
  window = show_in_window (GTK_WIDGET (view));
  cm_gui_test_wait (is_account_read, view);
  cm_gui_test_wait_shows (window, "This computer");
  cm_gui_test_wait_shows (window, "192.0.2.1:80");
  cm_gui_test_wait_shows (window, "shortlived");
  g_assert_false (cm_gui_test_shows (window, "Somebody, by hand"));

  cm_details_acme_set_credential (view, fixture->context, by_people);
  cm_gui_test_wait_shows (window, "A record in DNS");
  cm_gui_test_wait_shows (window, "Somebody, by hand");
  g_assert_false (cm_gui_test_shows (window, "192.0.2.1:80"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
add (const char *name,
     const Case *test,
     void (*function) (GuiFixture *fixture, gconstpointer data))
{
  g_autofree char *path
      = g_strdup_printf ("/order-views/%s%s%s", name, test != NULL ? "/" : "",
                         test != NULL ? test->name : "");

  g_test_add (path, GuiFixture, test, gui_set_up_new, function, gui_tear_down);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add ("details", &cases[i], test_details);
      add ("list", &cases[i], test_list);
    }
  add ("turn-of-people", NULL, test_turn_of_people);
  add ("silence", NULL, test_silence);
  add ("way", NULL, test_way);
  return g_test_run ();
}
