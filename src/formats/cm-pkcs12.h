/* cm-pkcs12.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

#define CM_TYPE_PKCS12_PROFILE (cm_pkcs12_profile_get_type ())

/**
 * CmPkcs12Profile:
 * @CM_PKCS12_PROFILE_MODERN: AES-256, SHA-256
 * @CM_PKCS12_PROFILE_COMPATIBLE: 3DES, SHA-1: old Windows, macOS and appliances
 */
typedef enum
{
  CM_PKCS12_PROFILE_MODERN,
  CM_PKCS12_PROFILE_COMPATIBLE,
} CmPkcs12Profile;

GType cm_pkcs12_profile_get_type (void) G_GNUC_CONST;

extern const CmFormat cm_pkcs12_format;

/**
 * CmPkcs12Entry:
 * @chain: (element-type CmCertificate): the certificates, leaf first, at least one
 * @key: (nullable): the leaf's private key
 * @friendly_name: (nullable): what readers shall call it, UTF-8
 */
typedef struct
{
  GPtrArray *chain;
  CmPrivateKey *key;
  const char *friendly_name;
} CmPkcs12Entry;

/* Several in one file, at least one; each authority stands in it once. */
GBytes *cm_pkcs12_write_many (const CmPkcs12Entry *entries,
                              guint n_entries,
                              CmPkcs12Profile profile,
                              CmSecret *password,
                              GError **error);

/* @chain: (element-type CmCertificate), leaf first. @key: nullable. RFC 7292. */
GBytes *cm_pkcs12_write (GPtrArray *chain,
                         CmPrivateKey *key,
                         const char *friendly_name,
                         CmPkcs12Profile profile,
                         CmSecret *password,
                         GError **error);

G_END_DECLS
