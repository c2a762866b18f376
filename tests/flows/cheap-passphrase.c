/* cheap-passphrase.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A passphrase is stretched for a twentieth of a second, which is its purpose, and which
 * hundreds of certstores of the tests need not pay each. Programs that are linked with
 * `--wrap=cm_private_key_encrypt_pem` call this instead: keys under the passphrase of the
 * tests are encrypted at the least cost there is, by OpenSSL, since GnuTLS has one cost
 * only. Everything else is done as ever. What users run knows nothing of this.
 */

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <string.h>

#include "cm-private-key.h"
#include "flow-fixture.h"

#define N_ROUNDS 1

char *__real_cm_private_key_encrypt_pem (CmPrivateKey *self,
                                         CmSecret *password,
                                         GError **error);
char *__wrap_cm_private_key_encrypt_pem (CmPrivateKey *self,
                                         CmSecret *password,
                                         GError **error);

static char *
encrypt_cheaply (CmPrivateKey *self)
{
  gsize size_bytes = 0;
  const guint8 *der = cm_secret_get_data (cm_private_key_get_pkcs8 (self), &size_bytes);
  PKCS8_PRIV_KEY_INFO *plain = d2i_PKCS8_PRIV_KEY_INFO (NULL, &der, (long)size_bytes);
  X509_SIG *encrypted = PKCS8_encrypt (/* scheme: PBES2 */ -1, EVP_aes_256_cbc (),
                                       FLOW_PASSPHRASE, (int)strlen (FLOW_PASSPHRASE),
                                       /* salt: */ NULL, 0, N_ROUNDS, plain);
  BIO *sink = BIO_new (BIO_s_mem ());
  char *text = NULL;
  char *pem;
  long length;

  g_assert_cmpint (PEM_write_bio_PKCS8 (sink, encrypted), ==, 1);
  length = BIO_get_mem_data (sink, &text);
  pem = g_strndup (text, (gsize)length);
  BIO_free (sink);
  X509_SIG_free (encrypted);
  PKCS8_PRIV_KEY_INFO_free (plain);
  return pem;
}

char *
__wrap_cm_private_key_encrypt_pem (CmPrivateKey *self, CmSecret *password, GError **error)
{
  if (strcmp (cm_secret_get_text (password), FLOW_PASSPHRASE) == 0)
    return encrypt_cheaply (self);
  return __real_cm_private_key_encrypt_pem (self, password, error);
}
