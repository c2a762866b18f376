/* test-dns-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "ca-fixture.h"
#include "cm-dns-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"

static GHashTable *
make_values (void)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                              (GDestroyNotify)cm_secret_unref);

  g_hash_table_insert (values, (gpointer) "token", cm_secret_new_from_text ("t0ken"));
  return values;
}

static gboolean
can_open (CmIdentity *identity, GBytes *sealed)
{
  return cm_seal_is_for (sealed, cm_identity_get_certificate (identity));
}

/* As two processes would: one lets a manager in, of whom the other has not heard when it
 * seals something new. */
static void
test_new_manager_elsewhere (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GHashTable) values = make_values ();
  CmContext *here = flow_folder_context (dir);
  CmContext *elsewhere;
  CmIdentity *manager;
  CmDnsAccountDoc *account;
  CmMicroCaDoc *ca;
  g_autoptr (GError) error = NULL;

  flow_create (here);
  elsewhere = flow_folder_context (dir);
  flow_unlock (elsewhere);
  manager = flow_approve_with_key (elsewhere, "boss", CM_ROLES_MANAGER);

  account = cm_dns_flow_add_account (here, "Zones", "desec", NULL, values, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (can_open (manager, cm_dns_account_doc_get_sealed_secrets (account)));
  g_object_unref (manager);

  manager = flow_approve_with_key (elsewhere, "second", CM_ROLES_MANAGER);
  ca = ca_create (here, "Example", NULL, NULL);
  g_assert_true (can_open (manager, cm_micro_ca_doc_get_sealed_key (ca)));

  g_object_unref (manager);
  g_object_unref (account);
  g_object_unref (ca);
  flow_assert_finalizes (here);
  flow_assert_finalizes (elsewhere);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/dns-flow/new-manager-elsewhere", test_new_manager_elsewhere);

  return g_test_run ();
}
