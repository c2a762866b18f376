/* test-acme-account-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-account-key.h"

#include <string.h>

#include "cm-flow-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

/* How it was read is said, and nothing of it. */
static void
test_describe (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } cases[] = {
    { " c2VjcmV0LXNlY3JldC1zZWNyZXQ= ", "as base64url: 20 bytes" },
    { "+/+/AAAAAAAAAAAAAAAAAAAAAAAA+w==", "as base64: 22 bytes" },
    { "000102030405060708090a0b0c0d0e0f", "as hexadecimal: 16 bytes" },
    { "eldORFpNNmVRR0hXcFNSVFBhbDVlSVVZRlR1N0VhalZJb2d1eXNxWjl3RzQ0bk1FdHgzTVVBc1VEa01UUTEyVw==",
      "as Google gives it: 48 bytes" }
  };
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("(c2VjcmV0)");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmSecret) text = cm_secret_new_from_text (cases[i].text);
      g_autofree char *sentence = cm_acme_account_key_describe_eab (text, &error);

      g_assert_no_error (error);
      g_test_message ("%s", sentence);
      g_assert_nonnull (strstr (sentence, cases[i].words));
    }
  g_assert_null (cm_acme_account_key_describe_eab (wrong, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_null (strstr (error->message, "c2VjcmV0"));
}

static CmPrivateKey *
read_text (const char *text, GError **error)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "account.key", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_set_contents (path, text, -1, NULL);
  return cm_acme_account_key_read (file, /* password: */ NULL, NULL, error);
}

static char *
make_pem (CmKeySpec spec)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (spec, NULL);
  CmSecret *der = cm_private_key_get_pkcs8 (key);
  gsize size = 0;
  const guint8 *data = cm_secret_get_data (der, &size);
  g_autofree char *base64 = g_base64_encode (data, size);

  return g_strdup_printf ("-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n",
                          base64);
}

/* One, of a kind that ACME knows. */
static void
test_read (void)
{
  g_autofree char *good = make_pem (CM_KEY_SPEC_ED25519);
  g_autofree char *other = make_pem (CM_KEY_SPEC_P256);
  g_autofree char *unknown = make_pem (CM_KEY_SPEC_ED448);
  g_autofree char *two = g_strconcat (good, other, NULL);
  const char *const wrong[] = { "", "hello", unknown, two };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = read_text (good, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cm_private_key_get_spec (key), ==, CM_KEY_SPEC_ED25519);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_null (read_text (wrong[i], &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_true (error->domain == CM_FLOW_ERROR);
      g_clear_error (&error);
    }
}

/* As certbot keeps it. */
static void
test_jwk (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key
      = read_text ("{\"crv\": \"Ed25519\", \"kty\": \"OKP\", "
                   "\"d\": \"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\", "
                   "\"x\": \"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}",
                   &error);

  g_assert_no_error (error);
  g_assert_cmpint (cm_private_key_get_spec (key), ==, CM_KEY_SPEC_ED25519);
  g_assert_null (read_text ("{\"kty\": \"RSA\", \"n\": \"AQAB\"}", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "no private half"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-account-key/describe", test_describe);
  g_test_add_func ("/acme-account-key/read", test_read);
  g_test_add_func ("/acme-account-key/jwk", test_jwk);
  return g_test_run ();
}
