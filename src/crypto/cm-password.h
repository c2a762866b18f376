/* cm-password.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_PASSWORD_GATE_BITS 60.0
#define CM_PASSWORD_MAX_BYTES 1024

#define CM_TYPE_PASSWORD_STRENGTH (cm_password_strength_get_type ())

/**
 * CmPasswordStrength:
 * @CM_PASSWORD_STRENGTH_EMPTY: nothing typed
 * @CM_PASSWORD_STRENGTH_WEAK: below 40 bits
 * @CM_PASSWORD_STRENGTH_FAIR: below the gate of 60 bits
 * @CM_PASSWORD_STRENGTH_STRONG: passes the gate
 * @CM_PASSWORD_STRENGTH_EXCELLENT: 90 bits and more
 */
typedef enum
{
  CM_PASSWORD_STRENGTH_EMPTY,
  CM_PASSWORD_STRENGTH_WEAK,
  CM_PASSWORD_STRENGTH_FAIR,
  CM_PASSWORD_STRENGTH_STRONG,
  CM_PASSWORD_STRENGTH_EXCELLENT,
} CmPasswordStrength;

GType cm_password_strength_get_type (void) G_GNUC_CONST;

/* zxcvbn with @user_words (host names, subject, user, app name); a non-ASCII character
 * counts at most 5 bits. @bits and @sentence are optional; the sentence says the
 * strength and its reason in words ("Weak: contains the host name"), translated. */
CmPasswordStrength cm_password_rate (CmSecret *password,
                                     const char *const *user_words,
                                     double *bits,
                                     char **sentence);
gboolean cm_password_check (CmSecret *password,
                            const char *const *user_words,
                            GError **error); /* CM_CRYPTO_ERROR_WEAK_PASSWORD */
CmSecret *cm_password_generate (void); /* five groups of four unambiguous characters */

G_END_DECLS
