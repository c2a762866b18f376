/* test-keyring.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Against the real gnome-keyring-daemon on a message bus of its own: the program runs
 * itself again inside dbus-run-session. Without a bus there is one more thing to prove,
 * that the sentence is clear.
 */

#include <gio/gio.h>
#include <string.h>

#include "cm-flow-error.h"
#include "cm-keyring.h"
#include "cm-test-home.h"
#include "cm-test.h"
#include "flow-fixture.h"

#define INSIDE "CM_TEST_KEYRING_INSIDE"
#define FINGERPRINT "30d8a4f2c19b7e6d5a4c3b2a19080706f5e4d3c2b1a09f8e7d6c5b4a39281706"
#define OTHER "07bba4f2c19b7e6d5a4c3b2a19080706f5e4d3c2b1a09f8e7d6c5b4a39281706"

/* ---- inside the session ---- */

static void
test_round_trip (void)
{
  g_autoptr (CmSecret) passphrase = cm_secret_new_from_text ("Grüße, four words");
  g_autoptr (CmSecret) second = cm_secret_new_from_text ("another");
  g_autoptr (CmSecret) found = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_keyring_lookup (FINGERPRINT, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (cm_keyring_store (FINGERPRINT, "Certstore", passphrase, NULL, &error));
  g_assert_no_error (error);
  found = cm_keyring_lookup (FINGERPRINT, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (found, passphrase));
  g_assert_null (cm_keyring_lookup (OTHER, NULL, &error));
  g_assert_no_error (error);

  g_assert_true (cm_keyring_store (FINGERPRINT, "Certstore", second, NULL, &error));
  g_clear_pointer (&found, cm_secret_unref);
  found = cm_keyring_lookup (FINGERPRINT, NULL, &error);
  g_assert_true (cm_secret_equal (found, second));

  g_assert_true (cm_keyring_clear (FINGERPRINT, NULL, &error));
  g_assert_true (cm_keyring_clear (FINGERPRINT, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (cm_keyring_lookup (FINGERPRINT, NULL, &error));
  g_assert_no_error (error);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
test_async (void)
{
  g_autoptr (CmSecret) passphrase = cm_secret_new_from_text ("four words");
  g_autoptr (CmSecret) found = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) looked_up = NULL;
  g_autoptr (GError) error = NULL;

  cm_keyring_store_async (OTHER, "Certstore", passphrase, NULL, keep_result, &stored);
  while (stored == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cm_keyring_store_finish (stored, &error));
  g_assert_no_error (error);

  cm_keyring_lookup_async (OTHER, NULL, keep_result, &looked_up);
  while (looked_up == NULL)
    g_main_context_iteration (NULL, TRUE);
  found = cm_keyring_lookup_finish (looked_up, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (found, passphrase));
}

/* By this computer's identity, and by no other. */
static void
test_keep (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (context);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmSecret) found = NULL;
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) error = NULL;

  cm_keyring_keep_async (context, passphrase, NULL, keep_result, &stored);
  while (stored == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cm_keyring_store_finish (stored, &error));
  g_assert_no_error (error);
  found = cm_keyring_lookup (fingerprint, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (found, passphrase));
  g_assert_true (cm_keyring_clear (fingerprint, NULL, &error));
}

/* ---- outside ---- */

static void
assert_no_keyring (GError *error)
{
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "keyring"));
}

static void
test_no_bus (void)
{
  g_autoptr (CmSecret) passphrase = cm_secret_new_from_text ("never kept");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_assert_null (cm_keyring_lookup (FINGERPRINT, NULL, &error));
  assert_no_keyring (error);
  g_clear_error (&error);
  g_assert_false (cm_keyring_store (FINGERPRINT, "Certstore", passphrase, NULL, &error));
  assert_no_keyring (error);
  cm_test_assert_no_secret (error->message, passphrase);
  g_clear_error (&error);
  g_assert_false (cm_keyring_clear (FINGERPRINT, NULL, &error));
  assert_no_keyring (error);
  g_clear_error (&error);

  cm_keyring_lookup_async (FINGERPRINT, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (cm_keyring_lookup_finish (result, &error));
  assert_no_keyring (error);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cm_keyring_lookup (FINGERPRINT, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The daemon reads the password of its new keyring from its input. Everything it writes
 * goes into a folder of its own. */
static void
test_real_daemon (gconstpointer program)
{
  static const char script[]
      = "printf unlock | gnome-keyring-daemon --unlock --components=secrets >&2 && "
        "exec \"$0\"";
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *runtime = g_build_filename (dir, "run", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  if (!cm_test_have_peer ("gnome-keyring-daemon")
      || !cm_test_have_peer ("dbus-run-session"))
    return;
  g_assert_cmpint (g_mkdir_with_parents (runtime, 0700), ==, 0);
  g_subprocess_launcher_setenv (launcher, INSIDE, "1", TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", runtime, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "GNOME_KEYRING_CONTROL");
  process = g_subprocess_launcher_spawn (launcher, &error, "dbus-run-session", "--", "sh",
                                         "-c", script, program, NULL);
  g_assert_no_error (error);
  g_assert_true (
      g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error));
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("The session failed:\n%s", output);
  g_assert_nonnull (strstr (output, "/keyring/round-trip"));
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_canonicalize_filename (argv[0], NULL);

  if (g_getenv (INSIDE) != NULL)
    {
      /* The keyring's folders are the daemon's: no isolation in here. */
      g_test_init (&argc, &argv, NULL);
      g_test_add_func ("/keyring/round-trip", test_round_trip);
      g_test_add_func ("/keyring/async", test_async);
      g_test_add_func ("/keyring/keep", test_keep);
      return g_test_run ();
    }
  cm_test_init (&argc, &argv);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/cancelled", test_cancelled);
  g_test_add_data_func ("/keyring/real-daemon", program, test_real_daemon);
  return g_test_run ();
}
