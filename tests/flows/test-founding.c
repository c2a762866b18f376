/* test-founding.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first commit of a certstore, and the names it takes.
 */

#include "cm-founding-private.h"

#include <string.h>

#include "cm-authority-doc.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

typedef struct
{
  CmClock *clock;
  SpyStore *spy;
  CmIdentity *identity;
  CmCertificate *authority;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->clock = flow_clock ();
  fixture->spy = spy_store_new (fixture->clock);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->identity);
  g_clear_object (&fixture->authority);
  g_assert_finalize_object (fixture->spy);
  g_assert_finalize_object (fixture->clock);
}

static gboolean
found (Fixture *fixture,
       const char *name,
       const char *device,
       GCancellable *cancellable,
       GError **error)
{
  return cm_founding_run (CM_STORE (fixture->spy), fixture->clock, name, device,
                          &fixture->identity, &fixture->authority, cancellable, error);
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertstore) certstore = NULL;
  g_autoptr (GPtrArray) authorities = NULL;
  g_autoptr (GPtrArray) activities = NULL;
  g_autoptr (CmSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  CmAuthorityDoc *document;

  g_assert_true (found (fixture, "  Example  ", "ws1", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, 1);
  g_assert_cmpint (
      cm_identity_get_certified_roles (cm_identity_get_certificate (fixture->identity),
                                       fixture->authority),
      ==, CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_assert_cmpstr (
      cm_certificate_get_common_name (cm_identity_get_certificate (fixture->identity)),
      ==, "ws1");

  certstore
      = cm_certstore_new (CM_STORE (fixture->spy), fixture->clock, fixture->authority);
  g_assert_true (cm_certstore_load (certstore, NULL, &error));
  authorities
      = cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_AUTHORITY, NULL, &error);
  g_assert_cmpuint (authorities->len, ==, 1);
  document = g_ptr_array_index (authorities, 0);
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (document)), ==, "Example");
  key = cm_seal_open (cm_authority_doc_get_sealed_key (document), fixture->identity,
                      &error);
  g_assert_no_error (error);
  activities = cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_ACTIVITY, NULL, &error);
  g_assert_cmpuint (activities->len, ==, 1);
}

static void
assert_fails (Fixture *fixture, const char *name, const char *device, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (found (fixture, name, device, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  g_assert_null (fixture->identity);
  g_assert_null (fixture->authority);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, 0);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  assert_fails (fixture, "", "ws1", CM_FLOW_ERROR_INPUT);
  assert_fails (fixture, "Example", "\n\t", CM_FLOW_ERROR_INPUT);
  spy_store_fail_after (fixture->spy, 0, CM_STORE_ERROR_FULL);
  assert_fails (fixture, "Example", "ws1", CM_FLOW_ERROR_FAILED);
  spy_store_fail_after (fixture->spy, 0, -1);
  spy_store_fail_reading (fixture->spy, CM_STORE_ERROR_DAMAGED);
  assert_fails (fixture, "Example", "ws1", CM_FLOW_ERROR_DAMAGED);
  spy_store_fail_reading (fixture->spy, -1);
  g_cancellable_cancel (cancellable);
  g_assert_false (found (fixture, "Example", "ws1", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_exists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (found (fixture, "Example", "ws1", NULL, &error));
  g_clear_object (&fixture->identity);
  g_clear_object (&fixture->authority);
  g_assert_false (found (fixture, "Example", "ws1", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, 1);
}

/* Without names: the system's, cut to what a certificate holds. */
static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (found (fixture, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (cm_certificate_get_common_name (
                        cm_identity_get_certificate (fixture->identity))),
                    >, 0);
}

/* ---- names ---- */

static void
assert_name (const char *name, const char *expected, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *checked = cm_founding_check_name (name, &error);

  g_assert_cmpstr (checked, ==, expected);
  if (expected != NULL)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, words, NULL);
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (CM_FOUNDING_MAX_NAME, 'x');
  g_autofree char *too_long = g_strnfill (CM_FOUNDING_MAX_NAME + 1, 'x');
  g_autoptr (GString) umlauts = g_string_new (NULL);

  for (guint i = 0; i < CM_FOUNDING_MAX_NAME; i++)
    g_string_append (umlauts, "ü"); /* characters count, not bytes */
  assert_name (" ws1 ", "ws1", NULL);
  assert_name ("Büro 龜", "Büro 龜", NULL);
  assert_name (longest, longest, NULL);
  assert_name (umlauts->str, umlauts->str, NULL);
  assert_name (too_long, NULL, "longer than 64 characters");
  assert_name ("", NULL, "The name is empty");
  assert_name ("  ", NULL, "The name is empty");
  assert_name ("a\nb", NULL, "control characters");
  assert_name ("a\x7f", NULL, "control characters");
  assert_name ("a\xff", NULL, "not UTF-8");
}

#define ADD(name, func)                                                                  \
  g_test_add ("/founding/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("run", test_run);
  ADD ("errors", test_errors);
  ADD ("exists", test_exists);
  ADD ("defaults", test_defaults);
  g_test_add_func ("/founding/names", test_names);
  return g_test_run ();
}
