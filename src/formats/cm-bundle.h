/* cm-bundle.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-chain.h"
#include "cm-item.h"

G_BEGIN_DECLS

/**
 * CmBundleEntry:
 * @leaf: a certificate that is not a CA's, or one whose key is here
 * @key: (nullable): its private key, found by public key
 * @intermediates: (element-type CmCertificate): CA certificates of the files that are on
 *   the leaf's way up, in order
 * @friendly_name: (nullable): what its file calls it
 * @sources: names of the files its parts came from
 * @loss: what is missing of the container that the leaf comes from; nothing if it is
 *   whole in another file, and no key if that is here
 */
typedef struct
{
  CmCertificate *leaf;
  CmPrivateKey *key;
  GPtrArray *intermediates;
  char *friendly_name;
  GStrv sources;
  CmItemLoss loss;
} CmBundleEntry;

#define CM_TYPE_BUNDLE (cm_bundle_get_type ())

/* Everything found in a set of files, each thing once, keys and certificates paired by
 * public key. */
G_DECLARE_FINAL_TYPE (CmBundle, cm_bundle, CM, BUNDLE, GObject)

CmBundle *cm_bundle_new (GPtrArray *items);        /* (element-type CmItem) */
GPtrArray *cm_bundle_get_entries (CmBundle *self); /* (element-type CmBundleEntry) */
/* (element-type CmItem): CA certificates that no entry's chain uses as well as those it
 * uses: each CA certificate once */
GPtrArray *cm_bundle_get_authorities (CmBundle *self);
/* CA certificates are "used" if they stand in some entry's chain */
gboolean cm_bundle_is_used (CmBundle *self, CmCertificate *authority);
gboolean cm_bundle_has_key (CmBundle *self, CmCertificate *certificate);
/* (element-type CmItem): keys without a certificate here */
GPtrArray *cm_bundle_get_lone_keys (CmBundle *self);
GPtrArray *cm_bundle_get_requests (CmBundle *self); /* (element-type CmItem): CSRs */
GPtrArray *cm_bundle_get_others (CmBundle *self);   /* (element-type CmItem): the rest */

G_END_DECLS
