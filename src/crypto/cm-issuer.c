/* cm-issuer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who signs a certificate, parsed. Thousands of certificates come from a few authorities,
 * one after the other, and parsing costs a third of what verifying a signature does: the
 * last few that were asked for are kept.
 */

#include "cm-issuer-private.h"

#include <string.h>

#include "cm-certificate-private.h"

#define N_KEPT 8

struct _CmIssuer
{
  gnutls_x509_crt_t crt;
  char fingerprint[CM_CERTIFICATE_FINGERPRINT_SIZE];
};

static GMutex kept_mutex;
static CmIssuer *kept[N_KEPT]; /* the last one asked for is the first; under kept_mutex */

/* NULL if GnuTLS cannot read it. */
static CmIssuer *
issuer_new (CmCertificate *certificate)
{
  g_autoptr (CmIssuer) self = g_atomic_rc_box_new0 (CmIssuer);

  g_strlcpy (self->fingerprint, cm_certificate_get_fingerprint (certificate),
             sizeof self->fingerprint);
  return cm_certificate_import (certificate, &self->crt) >= 0 ? g_steal_pointer (&self)
                                                              : NULL;
}

/**
 * cm_issuer_ref: (skip)
 * @self: an issuer
 *
 * Returns: (transfer full): @self
 */
CmIssuer *
cm_issuer_ref (CmIssuer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  CmIssuer *self = data;

  if (self->crt != NULL)
    gnutls_x509_crt_deinit (self->crt);
}

/**
 * cm_issuer_unref: (skip)
 * @self: (transfer full): an issuer
 */
void
cm_issuer_unref (CmIssuer *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* The caller holds the mutex. */
static void
move_to_front (guint index)
{
  CmIssuer *issuer = kept[index];

  memmove (&kept[1], &kept[0], index * sizeof kept[0]);
  kept[0] = issuer;
}

static CmIssuer *
recall (const char *fingerprint)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&kept_mutex);

  for (guint i = 0; i < N_KEPT && kept[i] != NULL; i++)
    if (g_str_equal (kept[i]->fingerprint, fingerprint))
      {
        move_to_front (i);
        return cm_issuer_ref (kept[0]);
      }
  return NULL;
}

static void
keep (CmIssuer *issuer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&kept_mutex);

  g_clear_pointer (&kept[N_KEPT - 1], cm_issuer_unref);
  kept[N_KEPT - 1] = cm_issuer_ref (issuer);
  move_to_front (N_KEPT - 1);
}

/**
 * cm_issuer_find: (skip)
 * @certificate: an authority
 *
 * Parses @certificate, unless it is among the last few. Thread-safe.
 *
 * Returns: (transfer full) (nullable): it, parsed; %NULL if GnuTLS cannot read it
 */
CmIssuer *
cm_issuer_find (CmCertificate *certificate)
{
  CmIssuer *self = recall (cm_certificate_get_fingerprint (certificate));

  if (self == NULL)
    {
      self = issuer_new (certificate);
      if (self != NULL)
        keep (self);
    }
  return self;
}

/**
 * cm_issuer_verify: (skip)
 * @self: an issuer
 * @certificate: what it may have signed
 * @flags: for gnutls_x509_crt_verify()
 * @status: (out): what is wrong
 *
 * Returns: a GnuTLS code; @status counts if it is not negative
 */
int
cm_issuer_verify (CmIssuer *self,
                  gnutls_x509_crt_t certificate,
                  guint flags,
                  guint *status)
{
  return gnutls_x509_crt_verify (certificate, &self->crt, 1, flags, status);
}
