/* cm-issuer-name-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-names-private.h"

G_BEGIN_DECLS

/**
 * CmIssuerName:
 * @name: its parts
 * @der: the same in DER, to compare
 *
 * The name of an issuer. Immutable, and shared by all certificates that have it.
 */
typedef struct
{
  CmName name;
  GBytes *der;

  /*< private >*/
  guint n_users;
} CmIssuerName;

int cm_issuer_name_read (CmIssuerName **self, gnutls_x509_crt_t crt);
void cm_issuer_name_unref (CmIssuerName *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmIssuerName, cm_issuer_name_unref)

G_END_DECLS
