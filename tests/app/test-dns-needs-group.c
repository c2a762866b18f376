/* test-dns-needs-group.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-needs-group.h"

#include "cm-gui-test.h"

static CmDnsNeed user = { .name = "user", .label = "User", .required = TRUE };
static CmDnsNeed password
    = { .name = "password", .label = "Password", .secret = TRUE, .required = TRUE };
static CmDnsNeed zone = { .name = "zone", .label = "Zone" };
static CmDnsNeed server
    = { .name = "server", .label = "Server", .fallback = "https://dns.example" };

/* (element-type CmDnsNeed); @first: the first of them, up to NULL */
static GPtrArray *
make_needs (CmDnsNeed *first, ...)
{
  GPtrArray *needs = g_ptr_array_new ();
  va_list more;

  va_start (more, first);
  for (CmDnsNeed *need = first; need != NULL; need = va_arg (more, CmDnsNeed *))
    g_ptr_array_add (needs, need);
  va_end (more);
  return needs;
}

static CmDnsNeedsGroup *
create_group (GPtrArray *needs)
{
  CmDnsNeedsGroup *group
      = g_object_ref_sink (g_object_new (CM_TYPE_DNS_NEEDS_GROUP, NULL));

  cm_dns_needs_group_set_needs (group, needs);
  return group;
}

/* The row with that title; NULL: there is none. */
static GtkWidget *
find_row (GtkWidget *widget, const char *title)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ENTRY_ROW (widget)
      && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)),
                      title))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_row (child, title);
  return found;
}

static void
fill (CmDnsNeedsGroup *group, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (find_row (GTK_WIDGET (group), title)), text);
}

/* What is missing is missing; what may be left out is left out. */
static void
test_values (void)
{
  g_autoptr (GPtrArray) needs = make_needs (&user, &password, &zone, &server, NULL);
  g_autoptr (CmDnsNeedsGroup) group = create_group (needs);
  g_autoptr (GHashTable) values = NULL;

  g_assert_true (ADW_IS_PASSWORD_ENTRY_ROW (find_row (GTK_WIDGET (group), "Password")));
  g_assert_false (ADW_IS_PASSWORD_ENTRY_ROW (find_row (GTK_WIDGET (group), "User")));
  fill (group, "User", "me");
  g_assert_null (cm_dns_needs_group_dup_values (group));
  fill (group, "Password", "four words");
  values = cm_dns_needs_group_dup_values (group);
  g_assert_nonnull (values);
  g_assert_cmpuint (g_hash_table_size (values), ==, 3);
  g_assert_cmpstr (cm_secret_get_text (g_hash_table_lookup (values, "password")), ==,
                   "four words");
  g_assert_cmpstr (cm_secret_get_text (g_hash_table_lookup (values, "server")), ==,
                   "https://dns.example");
}

/* What was typed stays as long as the same is needed, and goes with the need. */
static void
test_again (void)
{
  g_autoptr (GPtrArray) needs = make_needs (&user, &password, NULL);
  g_autoptr (GPtrArray) others = make_needs (&user, &zone, NULL);
  g_autoptr (CmDnsNeedsGroup) group = create_group (needs);
  GtkWidget *row = find_row (GTK_WIDGET (group), "User");

  fill (group, "User", "me");
  cm_dns_needs_group_set_needs (group, needs);
  g_assert_true (find_row (GTK_WIDGET (group), "User") == row);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "me");
  cm_dns_needs_group_set_needs (group, others);
  row = find_row (GTK_WIDGET (group), "User");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  g_assert_null (find_row (GTK_WIDGET (group), "Password"));
  g_assert_nonnull (find_row (GTK_WIDGET (group), "Zone (optional)"));
}

static void
on_activated_cb (CmDnsNeedsGroup *group, guint *n)
{
  (*n)++;
}

static void
test_activated (void)
{
  g_autoptr (GPtrArray) needs = make_needs (&user, NULL);
  g_autoptr (CmDnsNeedsGroup) group = create_group (needs);
  guint n = 0;

  g_signal_connect (group, "activated", G_CALLBACK (on_activated_cb), &n);
  g_signal_emit_by_name (find_row (GTK_WIDGET (group), "User"), "entry-activated");
  g_assert_cmpuint (n, ==, 1);
}

/* A secret that was typed is gone from the row with the group. */
static void
test_clear (void)
{
  g_autoptr (GPtrArray) needs = make_needs (&password, NULL);
  CmDnsNeedsGroup *group = create_group (needs);
  g_autoptr (GtkWidget) row = NULL;

  g_set_object (&row, find_row (GTK_WIDGET (group), "Password"));
  fill (group, "Password", "four words");
  cm_dns_needs_group_clear (group);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  g_assert_null (find_row (GTK_WIDGET (group), "Password"));
  g_assert_finalize_object (group);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/dns-needs-group/values", test_values);
  g_test_add_func ("/dns-needs-group/again", test_again);
  g_test_add_func ("/dns-needs-group/activated", test_activated);
  g_test_add_func ("/dns-needs-group/clear", test_clear);

  return g_test_run ();
}
