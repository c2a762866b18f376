/* cm-pkcs12-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Automatic cleanups for OpenSSL's PKCS#12 types, once for the files that use them.
 */

#pragma once

#include "cm-openssl.h"

G_BEGIN_DECLS

typedef STACK_OF (PKCS7) CmPkcs12Safes;
typedef STACK_OF (PKCS12_SAFEBAG) CmPkcs12Bags;

static inline void
cm_pkcs12_safes_free (CmPkcs12Safes *safes)
{
  sk_PKCS7_pop_free (safes, PKCS7_free);
}

static inline void
cm_pkcs12_bags_free (CmPkcs12Bags *bags)
{
  sk_PKCS12_SAFEBAG_pop_free (bags, PKCS12_SAFEBAG_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmPkcs12Safes, cm_pkcs12_safes_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmPkcs12Bags, cm_pkcs12_bags_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PKCS12, PKCS12_free)

G_END_DECLS
