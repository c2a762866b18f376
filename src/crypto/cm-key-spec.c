/* cm-key-spec.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The kinds of keys this program makes, and their names: nicks for documents and
 * options, labels for people. Labels are the same in every language.
 */

#include "cm-key-spec.h"

G_DEFINE_ENUM_TYPE (CmKeySpec,
                    cm_key_spec,
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_RSA2048, "rsa2048"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_RSA3072, "rsa3072"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_RSA4096, "rsa4096"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_P256, "p256"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_P384, "p384"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_P521, "p521"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_ED25519, "ed25519"),
                    G_DEFINE_ENUM_VALUE (CM_KEY_SPEC_ED448, "ed448"))

/**
 * cm_key_spec_get_label:
 * @spec: a kind of key
 *
 * Returns: (transfer none): its name for people, as "ECDSA P-256"; for
 *   %CM_KEY_SPEC_OTHER ask the certificate or key itself, which knows more
 */
const char *
cm_key_spec_get_label (CmKeySpec spec)
{
  switch (spec)
    {
    case CM_KEY_SPEC_OTHER:
      return "?";
    case CM_KEY_SPEC_RSA2048:
      return "RSA 2048";
    case CM_KEY_SPEC_RSA3072:
      return "RSA 3072";
    case CM_KEY_SPEC_RSA4096:
      return "RSA 4096";
    case CM_KEY_SPEC_P256:
      return "ECDSA P-256";
    case CM_KEY_SPEC_P384:
      return "ECDSA P-384";
    case CM_KEY_SPEC_P521:
      return "ECDSA P-521";
    case CM_KEY_SPEC_ED25519:
      return "Ed25519";
    case CM_KEY_SPEC_ED448:
      return "Ed448";
    }
  g_return_val_if_reached ("?");
}
