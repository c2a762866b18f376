/* cm-gnutls.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Automatic cleanups for GnuTLS handles, once for the two layers that may use GnuTLS
 * (crypto and formats; tests/check-layers.sh refuses it elsewhere).
 */

#pragma once

#include <glib.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crq_t, gnutls_x509_crq_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_privkey_t, gnutls_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs7_t, gnutls_pkcs7_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_t, gnutls_pkcs12_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pkcs12_bag_t, gnutls_pkcs12_bag_deinit, NULL)

/**
 * CmGnutlsDatum:
 *
 * A datum that GnuTLS allocated and we free: `g_auto (CmGnutlsDatum)`. Its bytes are
 * wiped first, since some of them are keys.
 */
typedef gnutls_datum_t CmGnutlsDatum;

static inline void
cm_gnutls_datum_clear (CmGnutlsDatum *datum)
{
  if (datum->data != NULL)
    gnutls_memset (datum->data, 0, datum->size);
  gnutls_free (datum->data);
  datum->data = NULL;
  datum->size = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmGnutlsDatum, cm_gnutls_datum_clear)

static inline gnutls_datum_t
cm_gnutls_datum_from_bytes (GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t){ .data = (unsigned char *)data, .size = (unsigned int)size };
}

G_END_DECLS
