/* test-secrets-in-memory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * After a piece of work nothing of its passwords and keys is left anywhere in memory:
 * each case does its work in full, lets go of everything, and has all memory of this
 * program searched. Every case has secrets of its own, so what it finds is its own.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ca-fixture.h"
#include "export-fixture.h"
#include "memory-scan.h"
#include "cm-password.h"
#include "cm-test-home.h"
#include "request-fixture.h"

#define MAX_NEEDLES 16

/* Read-only memory is not searched: these stand there. */
#define EXPORT_PASSWORD "Yellow barn 19 whistles softly"
#define FIRST_PASSPHRASE "Seven grey owls 23 counting"
#define SECOND_PASSPHRASE "Blue kettle 58 never boils"
#define WRONG_PASSPHRASE "Another guess 77 altogether"

static MemoryNeedle needles[MAX_NEEDLES];
static guint n_needles;

static void
look_for (const char *name, gconstpointer data, gsize size)
{
  g_assert_cmpuint (n_needles + 2, <=, MAX_NEEDLES);
  memory_needle_init (&needles[n_needles++], name, data, size);
}

static void
look_for_text (const char *text)
{
  look_for ("password", text, strlen (text));
}

/* As bytes and as a number */
static void
look_for_number (const char *name, gconstpointer data, gsize size)
{
  look_for (name, data, size);
  memory_needle_init_reversed (&needles[n_needles++], name, data, size);
}

/* A part of the private number: for EC (RFC 5915) and Ed25519 (RFC 8410) what stands in
 * an OCTET STRING, for RSA the middle of the private exponent and of a factor. */
static void
look_for_der (const guint8 *der, gsize size)
{
  static const guint8 ec[] = { 0x02, 0x01, 0x01, 0x04 }, ed25519[] = { 0x04, 0x22, 0x04 };
  const guint8 *number = memmem (der, size, ec, sizeof ec);

  if (number == NULL)
    number = memmem (der, MIN (size, 64), ed25519, sizeof ed25519);
  if (number != NULL)
    {
      look_for_number ("private key", number + 8, 20);
      return;
    }
  look_for_number ("RSA exponent", der + size / 2 - 48, 24);
  look_for_number ("RSA factor", der + size * 7 / 10, 24);
}

static void
look_for_key (CmPrivateKey *key)
{
  gsize size = 0;
  const guint8 *data = cm_secret_get_data (cm_private_key_get_pkcs8 (key), &size);

  look_for_der (data, size);
}

/* Read past all that buffers. */
static void
look_for_file (const char *name, gboolean is_pem)
{
  g_autofree char *path = cm_test_fixture_path (name);
  guint8 buffer[8192];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize size = read (fd, buffer, sizeof buffer);

  close (fd);
  g_assert_cmpint (size, >, 32);
  if (is_pem)
    {
      const guint8 *line = memchr (buffer, '\n', (gsize)size);

      look_for ("PEM", line + 8, 40);
    }
  else
    look_for_der (buffer, (gsize)size);
  explicit_bzero (buffer, sizeof buffer);
}

static void
assert_nothing_left (void)
{
  guint n_found;

  flow_settle ();
  n_found = memory_scan (needles, n_needles, stdout);
  n_needles = 0;
  g_assert_cmpuint (n_found, ==, 0);
}

/* ---- the tool itself ---- */

static void
test_finds (void)
{
  static const char secret[] = "This stands in the heap for once";
  g_autofree char *copy = g_strdup (secret);

  look_for ("a copy", secret, strlen (secret));
  look_for_number ("a number", secret, strlen (secret));
  g_assert_cmpuint (memory_scan (needles, n_needles, stdout), ==, 2);
  cm_secret_wipe_text (copy);
  assert_nothing_left ();
}

/* At the end of a block, where the C library writes nothing of its own. */
static char *
new_block (const char *secret)
{
  char *block = calloc (1, 500);

  g_assert_nonnull (block);
  strcpy (block + 440, secret);
  return block;
}

/* What is given back is overwritten at once, also where it grows or shrinks. */
static void
test_given_back (void)
{
  static const char secret[] = "This was given back unwiped";
  char *freed = new_block (secret);
  char *grown = realloc (new_block (secret), 100000);
  char *shrunk = realloc (new_block (secret), 8);

  look_for ("given back", secret, strlen (secret));
  g_assert_cmpuint (memory_scan (needles, n_needles, stdout), ==, 2);
  explicit_bzero (grown, 100000);
  free (freed);
  g_assert_cmpuint (memory_scan (needles, n_needles, stdout), ==, 0);
  free (grown);
  free (shrunk);
  n_needles = 0;
}

/* ---- cases ---- */

static void
run_vault (const char *dir)
{
  g_autoptr (CmSecret) first = cm_secret_new_from_text (FIRST_PASSPHRASE);
  g_autoptr (CmSecret) second = cm_secret_new_from_text (SECOND_PASSPHRASE);
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text (WRONG_PASSPHRASE);
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  cm_context_create (context, "Test", "ws1", first, NULL, &error);
  g_assert_no_error (error);
  identity = cm_vault_ref_identity (cm_context_get_vault (context));
  look_for_key (cm_identity_get_key (identity));
  g_assert_true (
      cm_vault_change_passphrase (cm_context_get_vault (context), first, second, &error));
  cm_context_lock (context);
  g_assert_false (cm_context_unlock (context, wrong, NULL, &error));
  g_clear_error (&error);
  g_assert_true (cm_context_unlock (context, second, NULL, &error));
}

static void
test_vault (void)
{
  g_autofree char *dir = cm_test_make_dir ();

  run_vault (dir);
  look_for_text (FIRST_PASSPHRASE);
  look_for_text (SECOND_PASSPHRASE);
  look_for_text (WRONG_PASSPHRASE);
  assert_nothing_left ();
}

static gboolean
unlock_in_thread (CmContext *context, const char *text)
{
  g_autoptr (CmSecret) passphrase = cm_secret_new_from_text (text);
  g_autoptr (GAsyncResult) result = NULL;

  cm_context_unlock_async (context, passphrase, NULL, flow_keep_result, &result);
  return cm_context_unlock_finish (context, flow_wait_result (&result), NULL);
}

/* As a window does it; the thread and its stack outlive the work. Several times, since it
 * depends on what ran there before. */
static void
test_unlock_in_thread (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);

  flow_create (context);
  for (guint i = 0; i < 10; i++)
    {
      cm_context_lock (context);
      g_assert_false (unlock_in_thread (context, WRONG_PASSPHRASE));
      g_assert_true (unlock_in_thread (context, FLOW_PASSPHRASE));
      look_for_text (FLOW_PASSPHRASE);
      look_for_text (WRONG_PASSPHRASE);
      assert_nothing_left ();
    }
}

static void
run_import (const char *certificate, const char *key, const char *password)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);

  import_add (flow, key);
  if (certificate != NULL)
    import_add (flow, certificate);
  if (password != NULL)
    import_add_password (flow, password);
  import_read (flow);
  import_run (flow);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED), >, 0);
}

static void
test_import_pem (void)
{
  run_import ("leaf-p384.crt", "leaf-p384.key", NULL);
  look_for_file ("leaf-p384.key", TRUE);
  assert_nothing_left ();
}

static void
test_import_der (void)
{
  run_import ("leaf-ed25519.crt", "leaf-ed25519-pkcs8.der", NULL);
  look_for_file ("leaf-ed25519-pkcs8.der", FALSE);
  assert_nothing_left ();
}

static void
test_import_rsa (void)
{
  run_import ("leaf-rsa.crt", "leaf-rsa.key", NULL);
  look_for_file ("leaf-rsa.key", TRUE);
  look_for_file ("leaf-rsa-pkcs8.der", FALSE);
  assert_nothing_left ();
}

static void
test_import_repaired (void)
{
  run_import ("leaf.crt", "leaf-nopublic-scrypt.key", CM_TEST_PASSWORD);
  look_for_file ("leaf-pkcs8.der", FALSE);
  look_for_text (CM_TEST_PASSWORD);
  assert_nothing_left ();
}

static void
test_import_encrypted (void)
{
  run_import ("leaf.crt", "leaf-pbes2.key", CM_TEST_PASSWORD);
  run_import ("leaf.crt", "leaf-proctype.key", CM_TEST_PASSWORD);
  look_for_file ("leaf-pkcs8.der", FALSE);
  look_for_text (CM_TEST_PASSWORD);
  assert_nothing_left ();
}

static void
test_import_pkcs12 (void)
{
  run_import (NULL, "p12-openssl.p12", CM_TEST_PASSWORD);
  run_import (NULL, "p12-legacy.p12", CM_TEST_PASSWORD);
  look_for_file ("leaf-pkcs8.der", FALSE);
  look_for_text (CM_TEST_PASSWORD);
  assert_nothing_left ();
}

static void
test_import_jks (void)
{
  run_import (NULL, "jks-JKS.jks", CM_TEST_PASSWORD);
  look_for_file ("leaf-pkcs8.der", FALSE);
  look_for_text (CM_TEST_PASSWORD);
  assert_nothing_left ();
}

static void
run_export (const char *dir)
{
  static const CmExportFormat formats[]
      = { CM_EXPORT_FORMAT_PEM, CM_EXPORT_FORMAT_P12, CM_EXPORT_FORMAT_P12_COMPATIBLE };
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmSecret) password = cm_secret_new_from_text (EXPORT_PASSWORD);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.key", "leaf.crt", NULL);

  cm_import_flow_set_exportable (flow, TRUE);
  cm_import_flow_set_export_password (flow, password);
  import_run (flow);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (CmExportFlow) export
          = export_form (context, formats[i], TRUE, EXPORT_PASSWORD);
      g_autofree char *path = export_to (export, dir);
    }
}

static void
test_export (void)
{
  g_autofree char *dir = cm_test_make_dir ();

  run_export (dir);
  look_for_file ("leaf-pkcs8.der", FALSE);
  look_for_text (EXPORT_PASSWORD);
  assert_nothing_left ();
}

static void
run_request (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmPrivateKey) key = request_open_key (context, credential);

  look_for_key (key);
}

static void
test_request (void)
{
  run_request ();
  assert_nothing_left ();
}

static void
run_issue (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Test CA", NULL, NULL);
  g_autoptr (CmCredentialDoc) credential = ca_issue (context, "a.example.org");
  g_autoptr (CmPrivateKey) key = request_open_key (context, credential);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) ca_key = cm_vault_open (
      cm_context_get_vault (context), cm_micro_ca_doc_get_sealed_key (ca), &error);

  g_assert_no_error (error);
  look_for_der (cm_secret_get_data (ca_key, NULL), cm_secret_get_size (ca_key));
  look_for_key (key);
}

static void
test_issue (void)
{
  run_issue ();
  assert_nothing_left ();
}

static void
test_rating (void)
{
  static const char text[] = "Пароль и ещё 4711 something";
  CmSecret *password = cm_secret_new_from_text (text);

  g_assert_cmpint (cm_password_rate (password, NULL, NULL, NULL), !=,
                   CM_PASSWORD_STRENGTH_EMPTY);
  cm_secret_unref (password);
  look_for_text (text);
  assert_nothing_left ();
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/secrets-in-memory/finds", test_finds);
  g_test_add_func ("/secrets-in-memory/given-back", test_given_back);
  g_test_add_func ("/secrets-in-memory/vault", test_vault);
  g_test_add_func ("/secrets-in-memory/unlock-in-thread", test_unlock_in_thread);
  g_test_add_func ("/secrets-in-memory/import-pem", test_import_pem);
  g_test_add_func ("/secrets-in-memory/import-der", test_import_der);
  g_test_add_func ("/secrets-in-memory/import-rsa", test_import_rsa);
  g_test_add_func ("/secrets-in-memory/import-repaired", test_import_repaired);
  g_test_add_func ("/secrets-in-memory/import-encrypted", test_import_encrypted);
  g_test_add_func ("/secrets-in-memory/import-pkcs12", test_import_pkcs12);
  g_test_add_func ("/secrets-in-memory/import-jks", test_import_jks);
  g_test_add_func ("/secrets-in-memory/export", test_export);
  g_test_add_func ("/secrets-in-memory/request", test_request);
  g_test_add_func ("/secrets-in-memory/issue", test_issue);
  g_test_add_func ("/secrets-in-memory/rating", test_rating);
  return g_test_run ();
}
