/* cm-renewal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_RENEWAL_KEY (cm_renewal_key_get_type ())

/**
 * CmRenewalKey:
 * @CM_RENEWAL_KEY_DEFAULT: a new key, unless the one there is may be exported: a new one
 *   could not without the export password
 * @CM_RENEWAL_KEY_SAME: the key stays
 * @CM_RENEWAL_KEY_NEW: a new key
 *
 * Which key the next certificate is for.
 */
typedef enum
{
  CM_RENEWAL_KEY_DEFAULT,
  CM_RENEWAL_KEY_SAME,
  CM_RENEWAL_KEY_NEW,
} CmRenewalKey;

GType cm_renewal_key_get_type (void) G_GNUC_CONST;

/* When a certificate is to be replaced, Unix seconds: what the CA said, or else a
 * fraction of its lifetime, or @renew_days before its end. CM_NO_TIME: it has none. */
gint64 cm_renewal_get_due_at (CmCredentialDoc *credential, guint renew_days);

/* Whether its end is so near that it should be renewed: a pure rule. */
gboolean cm_renewal_is_due (CmCredentialDoc *credential,
                            guint renew_days,
                            gint64 now_unix_seconds);

/* The same by the settings of the certstore. */
gint64 cm_renewal_flow_get_due_at (CmContext *context, CmCredentialDoc *credential);

/* (element-type utf8) ids of what is due and can be renewed without anybody's help. */
GPtrArray *
cm_renewal_flow_list_due (CmContext *context, GCancellable *cancellable, GError **error);

/* Renews by the credential's own provider. Blocks; windows use the _async half. */
CmCredentialDoc *cm_renewal_flow_renew (CmContext *context,
                                        const char *id,
                                        CmRenewalKey key,
                                        GCancellable *cancellable,
                                        GError **error);
/* By another Micro CA than the one that issued it. Blocks. */
CmCredentialDoc *cm_renewal_flow_renew_by (CmContext *context,
                                           const char *id,
                                           const char *ca_id,
                                           CmRenewalKey key,
                                           GCancellable *cancellable,
                                           GError **error);
void cm_renewal_flow_renew_by_async (CmContext *context,
                                     const char *id,
                                     const char *ca_id,
                                     CmRenewalKey key,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void cm_renewal_flow_renew_async (CmContext *context,
                                  const char *id,
                                  CmRenewalKey key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
CmCredentialDoc *
cm_renewal_flow_renew_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
