/* cm-openssl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of twenty years ago are encrypted with what OpenSSL 3 keeps in its "legacy"
 * provider: RC2, RC4 with short keys, single DES. Those algorithms are there for reading
 * only, in a library context of their own, so nothing that is written can come to use
 * them.
 */

#include "cm-openssl.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <time.h>

#include "cm-clock.h"

/* OpenSSL would take itself down while the program ends, though threads that have worked
 * with it may not have ended yet: they would use what is gone, or leave behind what they
 * had. The kernel takes all of it soon enough.
 */
__attribute__ ((constructor)) static void
let_openssl_be (void)
{
  OPENSSL_init_crypto (OPENSSL_INIT_NO_ATEXIT, NULL);
}

static gpointer
make_old_context (gpointer data)
{
  OSSL_LIB_CTX *context = OSSL_LIB_CTX_new ();

  /* where the second one is not installed, the first still reads what it can */
  OSSL_PROVIDER_load (context, "default");
  OSSL_PROVIDER_load (context, "legacy");
  return context;
}

/**
 * cm_openssl_get_old_context:
 *
 * The first call takes some milliseconds. Any thread may use it.
 *
 * Returns: (transfer none): OpenSSL with the algorithms of the past
 */
OSSL_LIB_CTX *
cm_openssl_get_old_context (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_old_context, NULL);
}

/**
 * cm_openssl_read_time:
 * @time: (nullable): a UTCTime or GeneralizedTime
 *
 * Reads what GnuTLS takes for the first second of 1970 when it is earlier. There is no
 * year 0.
 *
 * Returns: Unix seconds; %CM_NO_TIME if there is no time, or it cannot be read
 */
gint64
cm_openssl_read_time (const ASN1_TIME *time)
{
  struct tm parts = { 0 };

  if (time == NULL || !ASN1_TIME_to_tm (time, &parts) || parts.tm_year <= -1900)
    return CM_NO_TIME;
  return (gint64)timegm (&parts);
}
