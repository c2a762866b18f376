/* cm-eab-key.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_TYPE_EAB_SPELLING (cm_eab_spelling_get_type ())

/**
 * CmEabSpelling:
 * @CM_EAB_SPELLING_BASE64URL: as RFC 8555 has it
 * @CM_EAB_SPELLING_BASE64: base64 with "+" or "/"
 * @CM_EAB_SPELLING_HEX: hexadecimal
 * @CM_EAB_SPELLING_TWICE: base64 of base64
 *
 * How a key was written.
 */
typedef enum
{
  CM_EAB_SPELLING_BASE64URL,
  CM_EAB_SPELLING_BASE64,
  CM_EAB_SPELLING_HEX,
  CM_EAB_SPELLING_TWICE,
} CmEabSpelling;

GType cm_eab_spelling_get_type (void) G_GNUC_CONST;

/* The key of an external account (RFC 8555 section 7.3.4), as a CA's web page shows it.
 */
CmSecret *cm_eab_key_parse (CmSecret *text, CmEabSpelling *spelling, GError **error);

G_END_DECLS
