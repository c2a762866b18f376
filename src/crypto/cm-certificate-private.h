/* cm-certificate-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-issuer-name-private.h"
#include "cm-names-private.h"
#include "cm-openssl.h"
#include "cm-public-key-private.h"

G_BEGIN_DECLS

#define CM_CERTIFICATE_FINGERPRINT_SIZE 65 /* of SHA-256 in hexadecimal digits */

/**
 * CmVerifiedStep:
 * @CM_VERIFIED_STEP_NONE: nothing is known
 * @CM_VERIFIED_STEP_SIGNED: that certificate's key signed this one
 * @CM_VERIFIED_STEP_STRICT: and it may, by algorithms that are still good
 *
 * How much of a step of a chain was verified.
 */
typedef enum
{
  CM_VERIFIED_STEP_NONE,
  CM_VERIFIED_STEP_SIGNED,
  CM_VERIFIED_STEP_STRICT,
} CmVerifiedStep;

struct _CmCertificate
{
  GObject parent_instance;

  GBytes *der;
  char *fingerprint;
  CmPublicKey public_key;
  char *signature_algorithm;
  gboolean weak_signature;

  CmName subject;
  CmIssuerName *issuer;
  GBytes *subject_der;
  char *serial;
  GBytes *subject_key_id;
  GBytes *authority_key_id;
  GStrv host_names;
  GStrv alt_names;

  gint64 not_before;
  gint64 not_after;
  gboolean is_ca;
  gboolean lacks_server_names;
  gboolean may_serve; /* its key usages allow a TLS server, or it has none */

  X509 *x509;   /* made when OpenSSL needs it first; atomic */
  int verified; /* a CmVerifiedStep, or that it is being written; atomic */
  char verified_by[CM_CERTIFICATE_FINGERPRINT_SIZE];
};

int cm_certificate_read (CmCertificate *self, gnutls_x509_crt_t crt);
int cm_certificate_import (CmCertificate *self, gnutls_x509_crt_t *crt);
X509 *cm_certificate_peek_x509 (CmCertificate *self);

/* A certificate does not change, so neither does who signed it; the first is remembered.
 */
CmVerifiedStep cm_certificate_get_verified (CmCertificate *self, CmCertificate *issuer);
void cm_certificate_set_verified (CmCertificate *self,
                                  CmCertificate *issuer,
                                  CmVerifiedStep step);

G_END_DECLS
