/* test-seal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define GCM_TAG_BYTES 16

/* Participants with every kind of key that can be a recipient. */
typedef enum
{
  WHO_P256,
  WHO_P384,
  WHO_P521,
  WHO_RSA,
  N_WHO,
} Who;

static const char *const key_names[N_WHO]
    = { "leaf", "leaf-p384", "leaf-p521", "leaf-rsa" };

typedef struct
{
  CmIdentity *authority;
  CmIdentity *who[N_WHO];
  CmIdentity *stranger;
  CmSecret *payload;
  char *dir;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmPrivateKey) sealed_key = cm_test_private_key ("leaf-direct");

  fixture->authority = cm_test_authority ();
  for (guint i = 0; i < N_WHO; i++)
    {
      g_autoptr (CmPrivateKey) key = cm_test_private_key (key_names[i]);

      fixture->who[i] = cm_test_participant_with_key (fixture->authority, key_names[i],
                                                      CM_ROLES_SERVER, key);
    }
  fixture->stranger
      = cm_test_participant (fixture->authority, "stranger", CM_ROLES_SERVER);
  fixture->payload = cm_secret_ref (cm_private_key_get_pkcs8 (sealed_key));
  fixture->dir = cm_test_make_dir ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < N_WHO; i++)
    g_assert_finalize_object (fixture->who[i]);
  g_assert_finalize_object (fixture->stranger);
  g_assert_finalize_object (fixture->authority);
  cm_secret_unref (fixture->payload);
  g_free (fixture->dir);
}

static GBytes *
seal_for (Fixture *fixture, guint first, guint last)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GBytes *sealed;

  for (guint i = first; i <= last; i++)
    g_ptr_array_add (recipients, cm_identity_get_certificate (fixture->who[i]));
  sealed = cm_seal (fixture->payload, recipients, &error);
  g_assert_no_error (error);
  return sealed;
}

static void
assert_opens (Fixture *fixture, GBytes *sealed, CmIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) opened = cm_seal_open (sealed, identity, &error);

  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (opened, fixture->payload));
  g_assert_true (cm_seal_is_for (sealed, cm_identity_get_certificate (identity)));
}

static void
assert_refused (GBytes *sealed, CmIdentity *identity, CmCryptoError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_seal_open (sealed, identity, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
}

static void
test_round (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, N_WHO - 1);
  g_autofree char *base64
      = g_base64_encode (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));

  g_assert_cmpuint (cm_seal_count_recipients (sealed), ==, N_WHO);
  for (guint i = 0; i < N_WHO; i++)
    assert_opens (fixture, sealed, fixture->who[i]);
  cm_test_assert_no_secret (base64, fixture->payload);
}

static void
test_not_recipient (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, WHO_P256, WHO_P384);

  assert_refused (sealed, fixture->stranger, CM_CRYPTO_ERROR_NOT_RECIPIENT);
  assert_refused (sealed, fixture->who[WHO_RSA], CM_CRYPTO_ERROR_NOT_RECIPIENT);
  g_assert_false (
      cm_seal_is_for (sealed, cm_identity_get_certificate (fixture->stranger)));
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 15, 16, 17, 4096, CM_SEAL_MAX_BYTES };
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (CmSecret) huge
      = cm_secret_new_take (g_malloc0 (CM_SEAL_MAX_BYTES + 1), CM_SEAL_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (recipients, cm_identity_get_certificate (fixture->who[WHO_P256]));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (CmSecret) payload
          = cm_secret_new_take (g_malloc0 (sizes[i] + 1), sizes[i]);
      g_autoptr (GBytes) sealed = cm_seal (payload, recipients, &error);
      g_autoptr (CmSecret) opened = NULL;

      g_assert_no_error (error);
      opened = cm_seal_open (sealed, fixture->who[WHO_P256], &error);
      g_assert_no_error (error);
      g_assert_true (cm_secret_equal (opened, payload));
    }
  g_assert_null (cm_seal (huge, recipients, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

static void
test_recipient_twice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  CmCertificate *certificate = cm_identity_get_certificate (fixture->who[WHO_P256]);
  g_autoptr (CmCertificate) same
      = cm_certificate_new_from_der (cm_certificate_get_der (certificate), NULL);
  g_autoptr (GBytes) sealed = NULL;

  g_ptr_array_add (recipients, certificate);
  g_ptr_array_add (recipients, same);
  sealed = cm_seal (fixture->payload, recipients, NULL);
  g_assert_cmpuint (cm_seal_count_recipients (sealed), ==, 1);
}

static void
test_key_that_only_signs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) recipients = cm_test_chain ("leaf", "leaf-ed25519", NULL);
  g_autoptr (GBytes) sealed = seal_for (fixture, WHO_P256, WHO_P256);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) adding = NULL;

  g_assert_null (cm_seal (fixture->payload, recipients, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_assert_null (cm_seal_add_recipient (sealed, fixture->who[WHO_P256],
                                        g_ptr_array_index (recipients, 1), &adding));
  g_assert_error (adding, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

static void
test_too_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_object_unref);
  GBytes *spki = cm_private_key_get_spki (cm_identity_get_key (fixture->who[WHO_P256]));
  g_autoptr (GBytes) full = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) adding = NULL;

  for (guint i = 0; i <= CM_SEAL_MAX_RECIPIENTS; i++)
    g_ptr_array_add (recipients, cm_identity_issue (fixture->authority, spki, "one",
                                                    CM_ROLES_SERVER, CM_TEST_NOW, NULL));
  g_assert_null (cm_seal (fixture->payload, recipients, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);

  g_ptr_array_insert (recipients, 0,
                      g_object_ref (cm_identity_get_certificate (fixture->who[0])));
  g_ptr_array_set_size (recipients, CM_SEAL_MAX_RECIPIENTS);
  full = cm_seal (fixture->payload, recipients, NULL);
  g_assert_cmpuint (cm_seal_count_recipients (full), ==, CM_SEAL_MAX_RECIPIENTS);
  assert_opens (fixture, full, fixture->who[0]);
  g_assert_null (cm_seal_add_recipient (
      full, fixture->who[0], cm_identity_get_certificate (fixture->stranger), &adding));
  g_assert_error (adding, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

/* Every kind of holder lets every kind of newcomer in. */
static void
test_add_recipient (Fixture *fixture, gconstpointer data)
{
  for (guint holder = 0; holder < N_WHO; holder++)
    for (guint newcomer = 0; newcomer < N_WHO; newcomer++)
      {
        g_autoptr (GBytes) sealed = seal_for (fixture, holder, holder);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) more = cm_seal_add_recipient (
            sealed, fixture->who[holder],
            cm_identity_get_certificate (fixture->who[newcomer]), &error);

        g_assert_no_error (error);
        g_assert_cmpuint (cm_seal_count_recipients (more), ==,
                          holder == newcomer ? 1 : 2);
        assert_opens (fixture, more, fixture->who[holder]);
        assert_opens (fixture, more, fixture->who[newcomer]);
      }
}

static void
test_add_one_after_the_other (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, 0);

  for (guint i = 1; i < N_WHO; i++)
    {
      GBytes *more
          = cm_seal_add_recipient (sealed, fixture->who[i - 1],
                                   cm_identity_get_certificate (fixture->who[i]), NULL);

      g_bytes_unref (sealed);
      sealed = more;
    }
  for (guint i = 0; i < N_WHO; i++)
    assert_opens (fixture, sealed, fixture->who[i]);
}

static void
test_add_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, WHO_P256, WHO_P256);
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  CmCertificate *newcomer = cm_identity_get_certificate (fixture->who[WHO_RSA]);
  g_autoptr (GError) stranger = NULL;
  g_autoptr (GError) parse = NULL;

  g_assert_null (cm_seal_add_recipient (sealed, fixture->stranger, newcomer, &stranger));
  g_assert_error (stranger, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_NOT_RECIPIENT);
  g_assert_null (cm_seal_add_recipient (garbage, fixture->who[0], newcomer, &parse));
  g_assert_error (parse, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, 0);
  gsize size = g_bytes_get_size (sealed);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (sealed, 0, size - 1);
  g_autoptr (GBytes) certificate = cm_test_load ("leaf.der");
  g_autoptr (GBytes) huge
      = g_bytes_new_take (g_malloc0 (4 * 1024 * 1024), 4 * 1024 * 1024);
  GBytes *const bad[] = { empty, cut, certificate, huge };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      assert_refused (bad[i], fixture->who[0], CM_CRYPTO_ERROR_PARSE);
      g_assert_cmpuint (cm_seal_count_recipients (bad[i]), ==, 0);
      g_assert_false (
          cm_seal_is_for (bad[i], cm_identity_get_certificate (fixture->who[0])));
    }
}

/* Every byte wrong once: what opens is what was sealed. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
  static const Who kinds[] = { WHO_P256, WHO_RSA };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (GBytes) sealed = seal_for (fixture, kinds[i], kinds[i]);
      gsize size = g_bytes_get_size (sealed);

      for (gsize j = 0; j < size; j += kinds[i] == WHO_RSA ? 5 : 1)
        {
          guint8 *copy = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
          g_autoptr (GBytes) bad = NULL;
          g_autoptr (CmSecret) opened = NULL;
          g_autoptr (GError) error = NULL;

          copy[j] ^= 0x01;
          bad = g_bytes_new_take (copy, size);
          opened = cm_seal_open (bad, fixture->who[kinds[i]], &error);
          if (opened != NULL)
            g_assert_true (cm_secret_equal (opened, fixture->payload));
          else
            g_assert_true (error->domain == CM_CRYPTO_ERROR);
        }
    }
}

/* The last bytes are content and tag: there every change must be found. */
static void
test_damaged_content (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, 0);
  gsize size = g_bytes_get_size (sealed);

  for (gsize i = 1; i <= GCM_TAG_BYTES + 100; i++)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
      g_autoptr (GBytes) bad = NULL;

      if (i > GCM_TAG_BYTES && i <= GCM_TAG_BYTES + 2)
        {
          g_free (copy); /* tag and length of the GCM tag: no longer a seal at all */
          continue;
        }
      copy[size - i] ^= 0x80;
      bad = g_bytes_new_take (copy, size);
      assert_refused (bad, fixture->who[0], CM_CRYPTO_ERROR_TAMPERED);
    }
}

/* Takes @n bytes off the length that stands at @offset as 82 xx xx. */
static void
shorten (guint8 *der, gsize offset, guint n)
{
  guint length = der[offset + 1] * 256u + der[offset + 2] - n;

  g_assert_cmpuint (der[offset], ==, 0x82);
  g_assert_cmpuint (length, >, 255);
  der[offset + 1] = (guint8)(length / 256);
  der[offset + 2] = (guint8)(length % 256);
}

/* A tag cut to one byte is guessed in 256 attempts. OpenSSL 3.0 takes it. */
static void
test_short_tag (Fixture *fixture, gconstpointer data)
{
  static const guint kept[] = { 0, 1, 4, 12, 15 };
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, 0);
  gsize size = g_bytes_get_size (sealed);

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      guint n_cut = GCM_TAG_BYTES - kept[i];
      guint8 *copy = g_memdup2 (g_bytes_get_data (sealed, NULL), size);
      g_autoptr (GBytes) bad = NULL;

      shorten (copy, 1, n_cut);              /* ContentInfo */
      shorten (copy, 4 + 13 + 1, n_cut);     /* [0], after the 13 bytes of its type */
      shorten (copy, 4 + 13 + 4 + 1, n_cut); /* AuthEnvelopedData */
      copy[size - GCM_TAG_BYTES - 1] = (guint8)kept[i];
      bad = g_bytes_new_take (copy, size - n_cut);
      g_assert_cmpuint (cm_seal_count_recipients (bad), ==, 1); /* it is well-formed */
      assert_refused (bad, fixture->who[0], CM_CRYPTO_ERROR_PARSE);
    }
}

static char *
write_pem (Fixture *fixture, const char *name, CmIdentity *identity)
{
  g_autofree char *pem = cm_certificate_to_pem (cm_identity_get_certificate (identity));

  return cm_test_write_text (fixture->dir, name, pem);
}

static char *
write_secret (Fixture *fixture, const char *name, CmSecret *secret)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (secret, &size_bytes);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);

  return cm_test_write (fixture->dir, name, bytes);
}

static void
assert_openssl_opens (Fixture *fixture, GBytes *sealed, CmIdentity *identity)
{
  CmSecret *pkcs8 = cm_private_key_get_pkcs8 (cm_identity_get_key (identity));
  g_autofree char *path = cm_test_write (fixture->dir, "sealed.der", sealed);
  g_autofree char *certificate = write_pem (fixture, "who.pem", identity);
  g_autofree char *key = write_secret (fixture, "who.key", pkcs8);
  g_autofree char *result = g_build_filename (fixture->dir, "opened", NULL);
  g_autofree char *log = cm_test_run ("openssl", "cms", "-decrypt", "-binary", "-inform",
                                      "DER", "-in", path, "-inkey", key, "-keyform",
                                      "DER", "-recip", certificate, "-out", result, NULL);
  g_autoptr (GBytes) opened = cm_test_read (result);

  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened),
                   cm_secret_get_data (fixture->payload, NULL),
                   cm_secret_get_size (fixture->payload));
}

static void
test_openssl_opens (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal_for (fixture, 0, N_WHO - 1);
  g_autoptr (GBytes) one = seal_for (fixture, WHO_RSA, WHO_RSA);
  g_autoptr (GBytes) more = cm_seal_add_recipient (
      one, fixture->who[WHO_RSA], cm_identity_get_certificate (fixture->who[WHO_P256]),
      NULL);

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < N_WHO; i++)
    assert_openssl_opens (fixture, sealed, fixture->who[i]);
  assert_openssl_opens (fixture, more, fixture->who[WHO_RSA]);
  assert_openssl_opens (fixture, more, fixture->who[WHO_P256]);
}

/* What openssl seals, in DER and as it streams, opens here. */
static void
test_openssl_seals (Fixture *fixture, gconstpointer data)
{
  static const char *const forms[] = { "-stream", "-noindef" };
  g_autofree char *input = write_secret (fixture, "payload", fixture->payload);
  g_autofree char *ec = write_pem (fixture, "ec.pem", fixture->who[WHO_P256]);
  g_autofree char *rsa = write_pem (fixture, "rsa.pem", fixture->who[WHO_RSA]);
  g_autofree char *output = g_build_filename (fixture->dir, "theirs.der", NULL);

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *log = cm_test_run (
          "openssl", "cms", "-encrypt", "-binary", "-aes-256-gcm", forms[i], "-in", input,
          "-outform", "DER", "-out", output, "-recip", ec, "-keyopt",
          "ecdh_kdf_md:sha256", "-recip", rsa, "-keyopt", "rsa_padding_mode:oaep",
          "-keyopt", "rsa_oaep_md:sha256", NULL);
      g_autoptr (GBytes) sealed = cm_test_read (output);

      g_assert_cmpuint (cm_seal_count_recipients (sealed), ==, 2);
      assert_opens (fixture, sealed, fixture->who[WHO_P256]);
      assert_opens (fixture, sealed, fixture->who[WHO_RSA]);
    }
}

/* Without authentication (EnvelopedData, CBC) a seal could be changed unnoticed. */
static void
test_unauthenticated (Fixture *fixture, gconstpointer data)
{
  g_autofree char *input = write_secret (fixture, "payload", fixture->payload);
  g_autofree char *ec = write_pem (fixture, "ec.pem", fixture->who[WHO_P256]);
  g_autofree char *output = g_build_filename (fixture->dir, "cbc.der", NULL);
  g_autofree char *log = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  log = cm_test_run ("openssl", "cms", "-encrypt", "-binary", "-aes-256-cbc", "-in",
                     input, "-outform", "DER", "-out", output, "-recip", ec, NULL);
  sealed = cm_test_read (output);
  assert_refused (sealed, fixture->who[WHO_P256], CM_CRYPTO_ERROR_PARSE);
}

static gpointer
seal_and_open (gpointer data)
{
  Fixture *fixture = data;

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GBytes) sealed = seal_for (fixture, WHO_P256, WHO_P384);

      assert_opens (fixture, sealed, fixture->who[WHO_P256]);
    }
  return NULL;
}

static void
test_threads (Fixture *fixture, gconstpointer data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("seal", seal_and_open, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/seal/round", test_round },
    { "/seal/not-recipient", test_not_recipient },
    { "/seal/sizes", test_sizes },
    { "/seal/recipient-twice", test_recipient_twice },
    { "/seal/key-that-only-signs", test_key_that_only_signs },
    { "/seal/too-many", test_too_many },
    { "/seal/add-recipient", test_add_recipient },
    { "/seal/add-one-after-the-other", test_add_one_after_the_other },
    { "/seal/add-refused", test_add_refused },
    { "/seal/garbage", test_garbage },
    { "/seal/damage", test_damage },
    { "/seal/damaged-content", test_damaged_content },
    { "/seal/short-tag", test_short_tag },
    { "/seal/openssl-opens", test_openssl_opens },
    { "/seal/openssl-seals", test_openssl_seals },
    { "/seal/unauthenticated", test_unauthenticated },
    { "/seal/threads", test_threads },
  };

  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
