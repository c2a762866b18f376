/* cm-jks-key.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

/* A password as the hashes of keystores want it: UTF-16, big-endian. */
CmSecret *cm_jks_key_encode_password (CmSecret *password);

/* Opens a private key of a Java keystore (an EncryptedPrivateKeyInfo under one of Sun's
 * two algorithms). Returns PKCS#8 in DER; a CM_FORMAT_ERROR_PASSWORD if the password is
 * not its own. Blocks: key derivation. */
CmSecret *cm_jks_key_open (GBytes *protected_key, CmSecret *password, GError **error);

G_END_DECLS
