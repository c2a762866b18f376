/* cm-totp.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One-time passwords as an authenticator app shows them, for accounts that ask for one.
 * liboath does the work.
 */

#include "cm-totp.h"

#include <liboath/oath.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 6

/**
 * cm_totp_generate:
 * @secret: the shared secret in base32, as providers show it: blanks and lower case too
 * @unix_seconds: the time
 *
 * Makes the password of RFC 6238 for this moment: SHA-1, 30 seconds, six digits.
 *
 * Returns: (transfer full) (nullable): the digits; %NULL if @secret is not base32
 */
char *
cm_totp_generate (const char *secret, gint64 unix_seconds)
{
  char digits[DIGITS + 1] = "";
  char *key = NULL;
  size_t key_bytes = 0;
  int code;

  g_return_val_if_fail (secret != NULL, NULL);

  if (oath_base32_decode (secret, strlen (secret), &key, &key_bytes) != OATH_OK)
    return NULL;
  code = oath_totp_generate (key, key_bytes, (time_t)unix_seconds,
                             OATH_TOTP_DEFAULT_TIME_STEP_SIZE,
                             OATH_TOTP_DEFAULT_START_TIME, DIGITS, digits);
  explicit_bzero (key, key_bytes);
  free (key);
  return code == OATH_OK ? g_strdup (digits) : NULL;
}
