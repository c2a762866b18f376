/* cm-item.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-csr.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

#define CM_TYPE_ITEM_KIND (cm_item_kind_get_type ())

/**
 * CmItemKind:
 * @CM_ITEM_KIND_CERTIFICATE: an X.509 certificate
 * @CM_ITEM_KIND_PRIVATE_KEY: an opened private key
 * @CM_ITEM_KIND_CSR: a PKCS#10 request
 * @CM_ITEM_KIND_CRL: a revocation list (named, not used)
 * @CM_ITEM_KIND_LOCKED: something that needs a password none of those tried opens
 * @CM_ITEM_KIND_UNUSABLE: something that cannot be used; the error says why
 */
typedef enum
{
  CM_ITEM_KIND_CERTIFICATE,
  CM_ITEM_KIND_PRIVATE_KEY,
  CM_ITEM_KIND_CSR,
  CM_ITEM_KIND_CRL,
  CM_ITEM_KIND_LOCKED,
  CM_ITEM_KIND_UNUSABLE,
} CmItemKind;

GType cm_item_kind_get_type (void) G_GNUC_CONST;

/**
 * CmItemLoss:
 * @CM_ITEM_LOSS_NONE: it is all there
 * @CM_ITEM_LOSS_KEY: a private key in the same container, perhaps its own, could not be
 *   read
 * @CM_ITEM_LOSS_PARTS: its container is damaged, and no hash vouches for what is left
 *
 * What is missing of the PKCS#12 file or keystore that something comes from, which is
 * one thing to whoever has it. The higher, the more.
 */
typedef enum
{
  CM_ITEM_LOSS_NONE,
  CM_ITEM_LOSS_KEY,
  CM_ITEM_LOSS_PARTS,
} CmItemLoss;

#define CM_TYPE_ITEM (cm_item_get_type ())

/* One thing found in one file. Immutable. */
G_DECLARE_FINAL_TYPE (CmItem, cm_item, CM, ITEM, GObject)

CmItem *cm_item_new_certificate (const char *source, CmCertificate *certificate);
CmItem *cm_item_new_private_key (const char *source, CmPrivateKey *key);
CmItem *cm_item_new_csr (const char *source, CmCsr *csr);
CmItem *cm_item_new_crl (const char *source, const char *issuer);
CmItem *cm_item_new_locked (const char *source, const char *what);
CmItem *cm_item_new_unusable (const char *source, const GError *error);
CmItem *cm_item_with_friendly_name (CmItem *self, const char *friendly_name);
CmItem *cm_item_with_certificate (CmItem *self, CmCertificate *certificate);
CmItem *cm_item_with_loss (CmItem *self, CmItemLoss loss);
void cm_item_array_add_loss (GPtrArray *items, guint first, CmItemLoss loss);

CmItemKind cm_item_get_kind (CmItem *self);
const char *cm_item_get_source (CmItem *self);         /* the file's name, for people */
CmCertificate *cm_item_get_certificate (CmItem *self); /* nullable, by kind */
CmPrivateKey *cm_item_get_private_key (CmItem *self);
CmCsr *cm_item_get_csr (CmItem *self);
const GError *cm_item_get_error (CmItem *self);       /* LOCKED and UNUSABLE */
const char *cm_item_get_friendly_name (CmItem *self); /* nullable */
const char *cm_item_get_detail (CmItem *self); /* nullable: CRL issuer, what is locked */
CmItemLoss cm_item_get_loss (CmItem *self);

G_END_DECLS
