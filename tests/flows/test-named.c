/* test-named.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-account-doc.h"
#include "cm-flow-error.h"
#include "cm-named-private.h"
#include "cm-test-home.h"

#define SEVERAL "“%s” is what several are called"
#define NONE "None is called “%s”"

static GPtrArray *
make_documents (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  const char *const titles[] = { "Zürich 100%s", "Home", "home" };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    g_ptr_array_add (all, cm_dns_account_doc_new (titles[i], "desec"));
  return all;
}

static void
assert_finds (GPtrArray *all, const char *name, gpointer wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) found = cm_named_find (all, name, SEVERAL, NONE, &error);

  g_assert_no_error (error);
  g_assert_true (found == wanted);
}

static void
assert_fails (GPtrArray *all, const char *name, int code, const char *sentence)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_named_find (all, name, SEVERAL, NONE, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) all = make_documents ();
  const char *id = cm_document_get_id (all->pdata[1]);
  const char *uuid = strchr (id, ':') + 1;
  g_autofree char *beginning = g_strndup (uuid, 8);
  g_autofree char *with_type = g_strndup (id, (gsize)(uuid - id) + 8);
  g_autofree char *too_short = g_strndup (uuid, 3);
  g_autofree char *said = g_strdup_printf (NONE, too_short);

  assert_finds (all, "zürich 100%S", all->pdata[0]);
  assert_finds (all, id, all->pdata[1]);
  assert_finds (all, uuid, all->pdata[1]);
  assert_finds (all, beginning, all->pdata[1]);
  assert_finds (all, with_type, all->pdata[1]);
  assert_fails (all, too_short, CM_FLOW_ERROR_NOT_FOUND, said);
  assert_fails (all, "HOME", CM_FLOW_ERROR_AMBIGUOUS,
                "“HOME” is what several are called");
  assert_fails (all, "", CM_FLOW_ERROR_NOT_FOUND, "None is called “”");
  assert_fails (all, "dns-account:", CM_FLOW_ERROR_NOT_FOUND,
                "None is called “dns-account:”");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/named/find", test_find);
  return g_test_run ();
}
