/* test-system-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real `trust`, with a token of our own in a p11-kit configuration of our own.
 * p11-kit does not read that of root, so as root the program runs itself again as nobody.
 * The part of pkexec is played by a script: it refuses, or opens the token as root would.
 */

#include "cm-system-trust.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cm-flow-error.h"
#include "cm-private-key.h"
#include "cm-test-home.h"
#include "cm-test.h"
#include "flow-fixture.h"

typedef struct
{
  char *dir;
  char *token;
  char *path; /* what PATH was */
  CmCertificate *root;
} Fixture;

static void
write_config (Fixture *fixture)
{
  g_autofree char *modules
      = g_build_filename (g_get_user_config_dir (), "pkcs11", "modules", NULL);
  g_autofree char *module = g_strdup_printf (
      "module: p11-kit-trust.so\ntrust-policy: yes\nx-init-reserved: paths='%s'\n",
      fixture->token);

  g_assert_cmpint (g_mkdir_with_parents (modules, 0700), ==, 0);
  g_free (cm_test_write_text (modules, "p11-kit-trust.module", module));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *bin = NULL;
  g_autofree char *path = NULL;

  fixture->dir = cm_test_make_dir ();
  fixture->token = g_build_filename (fixture->dir, "token", NULL);
  fixture->path = g_strdup (g_getenv ("PATH"));
  fixture->root = cm_test_certificate ("root");
  bin = g_build_filename (fixture->dir, "bin", NULL);
  path = g_strconcat (bin, ":", fixture->path, NULL);
  g_assert_cmpint (g_mkdir (fixture->token, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (bin, 0755), ==, 0);
  g_setenv ("PATH", path, TRUE);
  write_config (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_chmod (fixture->token, 0755);
  g_setenv ("PATH", fixture->path, TRUE);
  g_clear_object (&fixture->root);
  g_clear_pointer (&fixture->path, g_free);
  g_clear_pointer (&fixture->token, g_free);
  g_clear_pointer (&fixture->dir, g_free);
}

/* @script: behind what makes $TOKEN of it. */
static void
play_pkexec (Fixture *fixture, const char *script)
{
  g_autofree char *bin = g_build_filename (fixture->dir, "bin", NULL);
  g_autofree char *text
      = g_strdup_printf ("#!/bin/sh\nTOKEN='%s'\n%s\n", fixture->token, script);
  g_autofree char *file = cm_test_write_text (bin, "pkexec", text);

  g_assert_cmpint (g_chmod (file, 0755), ==, 0);
}

static void
assert_trusted (Fixture *fixture, gboolean trusted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *listed = cm_test_run ("trust", "list", "--filter=ca-anchors", NULL);
  gboolean is_trusted = !trusted;

  g_assert_true (cm_system_trust_look (fixture->root, &is_trusted, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (is_trusted, ==, trusted);
  g_assert_cmpint (listed != NULL && strstr (listed, "certificate") != NULL, ==, trusted);
}

static void
assert_set (Fixture *fixture, gboolean trusted)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_system_trust_set (fixture->root, trusted, NULL, &error));
  g_assert_no_error (error);
  assert_trusted (fixture, trusted);
}

static void
assert_refused (Fixture *fixture, gboolean trusted, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_system_trust_set (fixture->root, trusted, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_nonnull (strstr (error->message, words));
  assert_trusted (fixture, !trusted);
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *asked = g_build_filename (fixture->dir, "asked", NULL);

  play_pkexec (fixture, "echo >\"$TOKEN/../asked\"; exit 126");
  assert_trusted (fixture, FALSE);
  assert_set (fixture, FALSE); /* is so already */
  assert_set (fixture, TRUE);
  assert_set (fixture, TRUE);
  assert_set (fixture, FALSE);
  g_assert_false (g_file_test (asked, G_FILE_TEST_EXISTS));
}

/* The one that is asked about, not another of its name. */
static void
test_another (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) other = cm_test_certificate ("false-root");
  g_autoptr (GError) error = NULL;
  gboolean is_trusted = TRUE;

  assert_set (fixture, TRUE);
  g_assert_true (cm_system_trust_look (other, &is_trusted, NULL, &error));
  g_assert_false (is_trusted);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (g_chmod (fixture->token, 0555), ==, 0);
  play_pkexec (fixture, "exit 126");
  assert_refused (fixture, TRUE, "password");
  play_pkexec (fixture, "echo 'Not authorized'; exit 127");
  assert_refused (fixture, TRUE, "Not authorized");
  /* a password does not help where p11-kit has no place for it */
  play_pkexec (fixture, "exec \"$@\"");
  assert_refused (fixture, TRUE, "no configured writable location");
}

static void
test_administrator (Fixture *fixture, gconstpointer data)
{
  play_pkexec (fixture, "chmod u+w \"$TOKEN\"; \"$@\"; status=$?; chmod u-w \"$TOKEN\"; "
                        "exit $status");
  g_assert_cmpint (g_chmod (fixture->token, 0555), ==, 0);
  assert_set (fixture, TRUE);
  assert_set (fixture, FALSE);
}

static void
test_no_trust (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_trusted = FALSE;

  g_assert_true (cm_system_trust_is_there ());
  g_setenv ("PATH", fixture->dir, TRUE);
  g_assert_false (cm_system_trust_is_there ());
  g_assert_false (cm_system_trust_look (fixture->root, &is_trusted, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (cm_system_trust_set (fixture->root, TRUE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

static gboolean
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

/* Also while a password is asked for, which may take for ever. */
static void
test_async (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (GAsyncResult) looked = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_trusted = FALSE;

  cm_system_trust_set_async (fixture->root, TRUE, NULL, flow_keep_result, &changed);
  g_assert_true (cm_system_trust_finish (fixture->root, flow_wait_result (&changed),
                                         &is_trusted, &error));
  g_assert_no_error (error);
  g_assert_true (is_trusted);
  is_trusted = FALSE;
  cm_system_trust_look_async (fixture->root, NULL, flow_keep_result, &looked);
  g_assert_true (cm_system_trust_finish (fixture->root, flow_wait_result (&looked),
                                         &is_trusted, &error));
  g_assert_true (is_trusted);

  g_assert_cmpint (g_chmod (fixture->token, 0555), ==, 0);
  play_pkexec (fixture, "exec sleep 600");
  g_timeout_add (1500, cancel, cancellable);
  cm_system_trust_set_async (fixture->root, FALSE, cancellable, flow_keep_result,
                             &cancelled);
  g_assert_false (cm_system_trust_finish (fixture->root, flow_wait_result (&cancelled),
                                          NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static guint
count_left (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  guint n_left = 0;

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);

      n_left += g_str_has_prefix (name, "certmgr-trust-") && g_access (path, W_OK) == 0;
    }
  return n_left;
}

static void
test_tidy (Fixture *fixture, gconstpointer data)
{
  guint n_before = count_left ();

  assert_set (fixture, TRUE);
  g_assert_cmpint (g_chmod (fixture->token, 0555), ==, 0);
  play_pkexec (fixture, "exit 126");
  assert_refused (fixture, FALSE, "password");
  g_assert_cmpuint (count_left (), ==, n_before);
}

/* Becomes nobody, for good. */
static void
run_as_nobody (char **argv)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *output = NULL;

  if (!cm_test_try (&output, "setpriv", "--reuid=65534", "--regid=65534",
                    "--clear-groups", "test", "-x", self, NULL))
    return;
  g_ptr_array_add (words, "setpriv");
  g_ptr_array_add (words, "--reuid=65534");
  g_ptr_array_add (words, "--regid=65534");
  g_ptr_array_add (words, "--clear-groups");
  g_ptr_array_add (words, self);
  for (guint i = 1; argv[i] != NULL; i++)
    g_ptr_array_add (words, argv[i]);
  g_ptr_array_add (words, NULL);
  execvp ("setpriv", (char **)words->pdata);
}

static void
test_as_root (void)
{
  g_test_skip ("root has no p11-kit configuration of its own");
  if (g_getenv ("CI") != NULL)
    g_test_fail ();
}

#define add(path, function)                                                              \
  g_test_add ("/system-trust/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  if (geteuid () == 0)
    run_as_nobody (argv);
  cm_test_init (&argc, &argv);
  if (geteuid () == 0)
    {
      g_test_add_func ("/system-trust/as-root", test_as_root);
      return g_test_run ();
    }
  add ("there-and-back", test_there_and_back);
  add ("another", test_another);
  add ("refused", test_refused);
  add ("administrator", test_administrator);
  add ("no-trust", test_no_trust);
  add ("async", test_async);
  add ("tidy", test_tidy);
  return g_test_run ();
}
