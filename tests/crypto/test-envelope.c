/* test-envelope.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-envelope.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define CONTENT "{\"type\":\"credential\",\"title\":\"Żółw\"}\r\n\n"

typedef struct
{
  CmIdentity *authority;
  CmIdentity *alice;
  CmCertificate *root; /* of the authority, borrowed */
  GBytes *content;
  GBytes *envelope; /* of Alice */
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->authority = cm_test_authority ();
  fixture->root = cm_identity_get_certificate (fixture->authority);
  fixture->alice = cm_test_participant (fixture->authority, "Alice", CM_ROLES_ADMIN);
  fixture->content = g_bytes_new_static (CONTENT, strlen (CONTENT));
  fixture->envelope
      = cm_envelope_sign (fixture->content, fixture->alice, CM_TEST_NOW, &error);
  g_assert_no_error (error);
  fixture->dir = cm_test_make_dir ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->alice);
  g_assert_finalize_object (fixture->authority);
  g_bytes_unref (fixture->content);
  g_bytes_unref (fixture->envelope);
  g_free (fixture->dir);
}

/* A file of one of @identity's halves, for openssl. */
static char *
write_certificate (Fixture *fixture, const char *name, CmIdentity *identity)
{
  g_autofree char *pem = cm_certificate_to_pem (cm_identity_get_certificate (identity));

  return cm_test_write_text (fixture->dir, name, pem);
}

static char *
write_key (Fixture *fixture, const char *name, CmIdentity *identity)
{
  CmSecret *pkcs8 = cm_private_key_get_pkcs8 (cm_identity_get_key (identity));
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (pkcs8, &size_bytes);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);

  return cm_test_write (fixture->dir, name, bytes);
}

static void
assert_refused (GBytes *envelope, CmCertificate *root, CmCryptoError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmEnvelopeVerifier) verifier = cm_envelope_verifier_new (root);
  GBytes *content = (GBytes *)&error; /* anything that is not NULL: must stay */
  CmCertificate *signer = (CmCertificate *)&error;

  g_assert_false (cm_envelope_verify (envelope, root, &content, &signer, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
  g_assert_true (content == (GBytes *)&error && signer == (CmCertificate *)&error);

  g_clear_error (&error);
  g_assert_false (cm_envelope_verifier_verify (verifier, envelope, NULL, NULL, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
}

static void
test_round (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (CmCertificate) signer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cm_envelope_verify (fixture->envelope, fixture->root, &content, &signer, &error));
  g_assert_no_error (error);
  cm_test_assert_bytes_equal (content, fixture->content);
  g_assert_true (
      cm_certificate_equal (signer, cm_identity_get_certificate (fixture->alice)));
  g_assert_true (
      cm_envelope_verify (fixture->envelope, fixture->root, NULL, NULL, &error));
}

static void
test_kinds_of_keys (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "leaf-rsa", "leaf-p384", "leaf-p521" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmPrivateKey) key = cm_test_private_key (names[i]);
      g_autoptr (CmIdentity) signer
          = cm_test_participant_with_key (fixture->authority, "Bob", CM_ROLES_ADMIN, key);
      g_autoptr (GBytes) envelope
          = cm_envelope_sign (fixture->content, signer, CM_TEST_NOW, NULL);
      g_autoptr (GBytes) content = NULL;

      g_assert_true (cm_envelope_verify (envelope, fixture->root, &content, NULL, NULL));
      cm_test_assert_bytes_equal (content, fixture->content);
    }
}

static void
test_empty_and_large (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 4 * 1024 * 1024 };
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (CM_ENVELOPE_MAX_BYTES + 1),
                                              CM_ENVELOPE_MAX_BYTES + 1);
  g_autoptr (GBytes) at_limit = g_bytes_new_from_bytes (huge, 0, CM_ENVELOPE_MAX_BYTES);
  GBytes *const too_large[] = { huge, at_limit }; /* the signature comes on top */

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (sizes[i] + 1), sizes[i]);
      g_autoptr (GBytes) envelope
          = cm_envelope_sign (bytes, fixture->alice, CM_TEST_NOW, NULL);
      g_autoptr (GBytes) content = NULL;

      g_assert_true (cm_envelope_verify (envelope, fixture->root, &content, NULL, NULL));
      cm_test_assert_bytes_equal (content, bytes);
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_large); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
          cm_envelope_sign (too_large[i], fixture->alice, CM_TEST_NOW, &error));
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
    }
  assert_refused (huge, fixture->root, CM_CRYPTO_ERROR_PARSE);
}

static void
test_hash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hash = cm_envelope_hash (fixture->envelope);
  g_autofree char *expected
      = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->envelope);

  g_assert_cmpstr (hash, ==, expected);
}

static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentity) namesake = cm_test_authority ();
  g_autoptr (CmIdentity) mallory
      = cm_test_participant (namesake, "Alice", CM_ROLES_ADMIN);
  g_autoptr (CmIdentity) below
      = cm_test_participant (fixture->alice, "Below", CM_ROLES_ADMIN);
  CmIdentity *const strangers[] = { mallory, namesake, below, fixture->authority };

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_autoptr (GBytes) envelope
          = cm_envelope_sign (fixture->content, strangers[i], CM_TEST_NOW, NULL);

      assert_refused (envelope, fixture->root, CM_CRYPTO_ERROR_UNTRUSTED);
    }
}

/* Dates are not looked at: a document outlives the identity that wrote it. */
static void
test_expired_signer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmCertificate) old = cm_identity_issue (
      fixture->authority, cm_private_key_get_spki (key), "Old", CM_ROLES_ADMIN, 0, NULL);
  g_autoptr (CmIdentity) signer = cm_identity_new (key, old, NULL);
  g_autoptr (GBytes) envelope
      = cm_envelope_sign (fixture->content, signer, CM_TEST_NOW, NULL);

  g_assert_cmpint (cm_certificate_get_not_after (old), <, CM_TEST_NOW);
  g_assert_true (cm_envelope_verify (envelope, fixture->root, NULL, NULL, NULL));
}

/* Every byte wrong once. Whatever still verifies is the same document of the same signer:
 * a few bytes, as the version number, are under nobody's signature. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
  gsize size = g_bytes_get_size (fixture->envelope);
  guint n_accepted = 0;

  for (gsize i = 0; i < size; i++)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (fixture->envelope, NULL), size);
      g_autoptr (GBytes) bad = NULL;
      g_autoptr (GBytes) content = NULL;
      g_autoptr (CmCertificate) signer = NULL;
      g_autoptr (GError) error = NULL;

      copy[i] ^= 0x01;
      bad = g_bytes_new_take (copy, size);
      if (!cm_envelope_verify (bad, fixture->root, &content, &signer, &error))
        {
          g_assert_true (error->domain == CM_CRYPTO_ERROR);
          continue;
        }
      n_accepted++;
      cm_test_assert_bytes_equal (content, fixture->content);
      g_assert_true (
          cm_certificate_equal (signer, cm_identity_get_certificate (fixture->alice)));
    }
  g_assert_cmpuint (n_accepted, <, size / 50);
}

static void
test_cut_or_longer (Fixture *fixture, gconstpointer data)
{
  gsize size = g_bytes_get_size (fixture->envelope);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (fixture->envelope, 0, size - 1);
  g_autoptr (GByteArray) longer
      = g_bytes_unref_to_array (g_bytes_ref (fixture->envelope));
  g_autoptr (GBytes) trailing = NULL;
  g_autoptr (GBytes) certificate = cm_test_load ("leaf.der");

  g_byte_array_append (longer, (const guint8 *)"\0", 1);
  trailing = g_byte_array_free_to_bytes (g_steal_pointer (&longer));
  assert_refused (empty, fixture->root, CM_CRYPTO_ERROR_PARSE);
  assert_refused (cut, fixture->root, CM_CRYPTO_ERROR_PARSE);
  assert_refused (trailing, fixture->root, CM_CRYPTO_ERROR_PARSE);
  assert_refused (certificate, fixture->root, CM_CRYPTO_ERROR_PARSE);
}

static void
test_openssl_verifies (Fixture *fixture, gconstpointer data)
{
  g_autofree char *envelope
      = cm_test_write (fixture->dir, "envelope.der", fixture->envelope);
  g_autofree char *root
      = write_certificate (fixture, "authority.pem", fixture->authority);
  g_autofree char *result = g_build_filename (fixture->dir, "content", NULL);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, CM_TEST_NOW);
  g_autofree char *output = NULL;
  g_autofree char *printed = NULL;
  g_autoptr (GBytes) content = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  output = cm_test_run ("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in",
                        envelope, "-CAfile", root, "-attime", at, "-out", result, NULL);
  content = cm_test_read (result);
  cm_test_assert_bytes_equal (content, fixture->content);

  printed = cm_test_run ("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in",
                         envelope, "-noout", NULL);
  g_assert_nonnull (strstr (printed, "UTCTIME:Jun  1 00:00:00 2026 GMT"));
  g_assert_nonnull (strstr (printed, "algorithm: sha256"));
  g_assert_null (strstr (printed, "S/MIME Capabilities"));
}

/* What openssl makes of the same identity: @option is what is not as we do it. */
typedef struct
{
  const char *options[4];
  gboolean accepted;
} ForeignCase;

static const ForeignCase foreign_cases[] = {
  { { "-nodetach" }, TRUE },
  { { "-nodetach", "-nosmimecap", "-noindef" }, TRUE },
  { { "-nodetach", "-md", "sha512" }, TRUE },
  { { "-nodetach", "-keyid" }, TRUE },
  { { "-binary" }, FALSE }, /* detached */
  { { "-nodetach", "-noattr" }, FALSE },
  { { "-nodetach", "-md", "sha1" }, FALSE },
  { { "-nodetach", "-nocerts" }, FALSE },
  { { "-nodetach", "-econtent_type", "id-smime-ct-TSTInfo" }, FALSE },
};

static void
test_foreign (Fixture *fixture, gconstpointer data)
{
  g_autofree char *certificate = write_certificate (fixture, "alice.pem", fixture->alice);
  g_autofree char *key = write_key (fixture, "alice.key", fixture->alice);
  g_autofree char *input = cm_test_write (fixture->dir, "content", fixture->content);
  g_autofree char *output = g_build_filename (fixture->dir, "foreign.der", NULL);

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (foreign_cases); i++)
    {
      const char *const *options = foreign_cases[i].options;
      g_autofree char *log = cm_test_run (
          "openssl", "cms", "-sign", "-binary", "-in", input, "-outform", "DER", "-out",
          output, "-signer", certificate, "-inkey", key, "-keyform", "DER", options[0],
          options[1], options[1] != NULL ? options[2] : NULL, NULL);
      g_autoptr (GBytes) envelope = cm_test_read (output);
      g_autoptr (GBytes) content = NULL;

      g_test_message ("%s %s", options[0], options[1] != NULL ? options[1] : "");
      g_assert_cmpint (cm_envelope_verify (envelope, fixture->root, &content, NULL, NULL),
                       ==, foreign_cases[i].accepted);
      if (foreign_cases[i].accepted)
        cm_test_assert_bytes_equal (content, fixture->content);
    }
}

static void
test_several_signers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentity) bob
      = cm_test_participant (fixture->authority, "Bob", CM_ROLES_ADMIN);
  g_autofree char *first = write_certificate (fixture, "alice.pem", fixture->alice);
  g_autofree char *first_key = write_key (fixture, "alice.key", fixture->alice);
  g_autofree char *second = write_certificate (fixture, "bob.pem", bob);
  g_autofree char *second_key = write_key (fixture, "bob.key", bob);
  g_autofree char *input = cm_test_write (fixture->dir, "content", fixture->content);
  g_autofree char *output = g_build_filename (fixture->dir, "two.der", NULL);
  g_autofree char *log = NULL;
  g_autoptr (GBytes) envelope = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  log = cm_test_run ("openssl", "cms", "-sign", "-binary", "-nodetach", "-in", input,
                     "-outform", "DER", "-out", output, "-keyform", "DER", "-signer",
                     first, "-inkey", first_key, "-signer", second, "-inkey", second_key,
                     NULL);
  envelope = cm_test_read (output);
  assert_refused (envelope, fixture->root, CM_CRYPTO_ERROR_PARSE);
}

static void
test_verifier_remembers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmEnvelopeVerifier) verifier = cm_envelope_verifier_new (fixture->root);
  g_autoptr (GBytes) other
      = cm_envelope_sign (fixture->content, fixture->alice, CM_TEST_NOW + 1, NULL);
  g_autoptr (CmCertificate) first = NULL;
  g_autoptr (CmCertificate) second = NULL;

  g_assert_true (cm_envelope_verifier_get_authority (verifier) == fixture->root);
  g_assert_true (
      cm_envelope_verifier_verify (verifier, fixture->envelope, NULL, &first, NULL));
  g_assert_true (cm_envelope_verifier_verify (verifier, other, NULL, &second, NULL));
  g_assert_true (first == second);
}

typedef struct
{
  CmEnvelopeVerifier *verifier;
  CmIdentity *signer;
  GBytes *content;
} Work;

/* Signs and verifies, with handles that all threads make at the same time. */
static gpointer
sign_and_verify (gpointer data)
{
  Work *work = data;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GBytes) envelope
          = cm_envelope_sign (work->content, work->signer, CM_TEST_NOW + i, NULL);
      g_autoptr (GBytes) content = NULL;
      g_autoptr (CmCertificate) signer = NULL;

      g_assert_nonnull (envelope);
      g_assert_true (cm_envelope_verifier_verify (work->verifier, envelope, &content,
                                                  &signer, NULL));
      cm_test_assert_bytes_equal (content, work->content);
    }
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmEnvelopeVerifier) verifier = cm_envelope_verifier_new (fixture->root);
  g_autoptr (CmIdentity) signer
      = cm_test_participant (fixture->authority, "Bob", CM_ROLES_ADMIN);
  Work work = { verifier, signer, fixture->content };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sign", sign_and_verify, &work);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_finalize (Fixture *fixture, gconstpointer data)
{
  CmEnvelopeVerifier *verifier = cm_envelope_verifier_new (fixture->root);

  g_assert_true (
      cm_envelope_verifier_verify (verifier, fixture->envelope, NULL, NULL, NULL));
  g_assert_finalize_object (verifier);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/envelope/round", test_round },
    { "/envelope/kinds-of-keys", test_kinds_of_keys },
    { "/envelope/empty-and-large", test_empty_and_large },
    { "/envelope/hash", test_hash },
    { "/envelope/stranger", test_stranger },
    { "/envelope/expired-signer", test_expired_signer },
    { "/envelope/damage", test_damage },
    { "/envelope/cut-or-longer", test_cut_or_longer },
    { "/envelope/openssl-verifies", test_openssl_verifies },
    { "/envelope/foreign", test_foreign },
    { "/envelope/several-signers", test_several_signers },
    { "/envelope/verifier-remembers", test_verifier_remembers },
    { "/envelope/threads", test_threads },
    { "/envelope/finalize", test_finalize },
  };

  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
