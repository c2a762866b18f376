/* cm-rsa-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An RSA key file holds eight numbers of which any three give the rest. GnuTLS looks at
 * the modulus and its factors alone, and keeps a damaged exponent; OpenSSL's own check
 * proves the factors prime, which takes longer than all other work of an import. So the
 * equations of RFC 8017 section 3.2 are checked here, and primality is believed.
 */

#include "cm-rsa-check-private.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "cm-openssl.h"

typedef enum
{
  NUMBER_N,
  NUMBER_E,
  NUMBER_D,
  NUMBER_P,
  NUMBER_Q,
  NUMBER_DP,
  NUMBER_DQ,
  NUMBER_QINV,
  N_NUMBERS,
} Number;

static const char *const parameter_names[N_NUMBERS] = {
  [NUMBER_N] = OSSL_PKEY_PARAM_RSA_N,
  [NUMBER_E] = OSSL_PKEY_PARAM_RSA_E,
  [NUMBER_D] = OSSL_PKEY_PARAM_RSA_D,
  [NUMBER_P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
  [NUMBER_Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,
  [NUMBER_DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
  [NUMBER_DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2,
  [NUMBER_QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

/* a * b = 1 (mod m) */
static gboolean
are_inverse (const BIGNUM *a, const BIGNUM *b, const BIGNUM *m, BN_CTX *context)
{
  BIGNUM *product = BN_CTX_get (context);

  return product != NULL && BN_mod_mul (product, a, b, m, context) == 1
         && BN_is_one (product);
}

/* The exponent of one factor: e * d = 1 and part = d (mod factor - 1) */
static gboolean
is_factor_sound (const BIGNUM *factor,
                 const BIGNUM *part,
                 const BIGNUM *e,
                 const BIGNUM *d,
                 BN_CTX *context)
{
  BIGNUM *order = BN_CTX_get (context);
  BIGNUM *rest = BN_CTX_get (context);

  return rest != NULL && BN_sub (order, factor, BN_value_one ()) == 1
         && are_inverse (e, d, order, context) && BN_mod (rest, d, order, context) == 1
         && BN_cmp (rest, part) == 0;
}

static gboolean
are_sound (BIGNUM *const numbers[N_NUMBERS], BN_CTX *context)
{
  const BIGNUM *p = numbers[NUMBER_P], *q = numbers[NUMBER_Q];
  const BIGNUM *e = numbers[NUMBER_E], *d = numbers[NUMBER_D];
  BIGNUM *product = BN_CTX_get (context);

  return product != NULL && !BN_is_zero (p) && !BN_is_zero (q)
         && BN_mul (product, p, q, context) == 1
         && BN_cmp (product, numbers[NUMBER_N]) == 0
         && is_factor_sound (p, numbers[NUMBER_DP], e, d, context)
         && is_factor_sound (q, numbers[NUMBER_DQ], e, d, context)
         && are_inverse (numbers[NUMBER_QINV], q, p, context);
}

/*< private >
 * cm_rsa_check:
 * @pkcs8: an RSA key in plain PKCS#8 DER
 * @pss: whether it is limited to PSS signatures (RFC 4055)
 *
 * Returns: whether all its numbers belong together
 */
gboolean
cm_rsa_check (CmSecret *pkcs8, gboolean pss)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (pkcs8, &size_bytes);
  /* with the type said OpenSSL need not try all it knows, which takes four times as long
   */
  g_autoptr (EVP_PKEY) key = d2i_PrivateKey (pss ? EVP_PKEY_RSA_PSS : EVP_PKEY_RSA, NULL,
                                             &data, (long)size_bytes);
  BN_CTX *context = BN_CTX_secure_new ();
  BIGNUM *numbers[N_NUMBERS] = { NULL };
  gboolean sound = key != NULL && context != NULL;

  for (guint i = 0; i < N_NUMBERS && sound; i++)
    sound = EVP_PKEY_get_bn_param (key, parameter_names[i], &numbers[i]) == 1;
  if (context != NULL)
    BN_CTX_start (context);
  sound = sound && are_sound (numbers, context);
  if (context != NULL)
    BN_CTX_end (context);
  for (guint i = 0; i < N_NUMBERS; i++)
    BN_clear_free (numbers[i]);
  BN_CTX_free (context);
  ERR_clear_error ();
  return sound;
}
