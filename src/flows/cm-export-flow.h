/* cm-export-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_FORMAT (cm_export_format_get_type ())

typedef enum
{
  CM_EXPORT_FORMAT_PEM,            /* pem: leaf, the CAs above it, root */
  CM_EXPORT_FORMAT_PEM_FULL_CHAIN, /* pem-full-chain: leaf, the CAs above it */
  CM_EXPORT_FORMAT_PEM_LEAF,       /* pem-leaf: the leaf alone */
  CM_EXPORT_FORMAT_PEM_CHAIN,      /* pem-chain: the CAs above the leaf */
  CM_EXPORT_FORMAT_P12,            /* p12: modern */
  CM_EXPORT_FORMAT_P12_COMPATIBLE, /* p12-compatible */
  CM_EXPORT_FORMAT_DER,            /* der: the leaf alone */
  CM_EXPORT_FORMAT_P7B,            /* p7b: the chain */
} CmExportFormat;

GType cm_export_format_get_type (void) G_GNUC_CONST;
const char *cm_export_format_get_label (CmExportFormat format); /* "PKCS#12, modern" */
const char *cm_export_format_get_description (CmExportFormat format); /* who needs it */
const char *cm_export_format_get_suffix (CmExportFormat format);      /* ".pem" */
gboolean cm_export_format_can_hold_key (CmExportFormat format);
gboolean cm_export_format_is_pem (CmExportFormat format);
/* who cannot read the credential's key from it; nullable, none */
const char *cm_export_format_get_limit (CmExportFormat format,
                                        CmCredentialDoc *credential);

#define CM_TYPE_EXPORT_FLOW (cm_export_flow_get_type ())

/* One credential → bytes or a file. A form object. PKCS#12 without a key is allowed
 * (a trust store); with @with_key the key comes out of the exportable copy, opened with
 * the export password, and leaves encrypted with that same password. */
G_DECLARE_FINAL_TYPE (CmExportFlow, cm_export_flow, CM, EXPORT_FLOW, GObject)

CmExportFlow *cm_export_flow_new (CmContext *context, CmCredentialDoc *credential);
CmExportFlow *cm_export_flow_new_for_ca (CmContext *context, CmMicroCaDoc *ca);
CmContext *cm_export_flow_get_context (CmExportFlow *self);
gboolean cm_export_flow_is_for_ca (CmExportFlow *self);
CmCredentialDoc *cm_export_flow_get_credential (CmExportFlow *self);
void cm_export_flow_set_format (CmExportFlow *self, CmExportFormat format);
void cm_export_flow_set_with_key (CmExportFlow *self, gboolean with_key);
void cm_export_flow_set_legacy (CmExportFlow *self, gboolean legacy); /* PEM key: 3DES */
void cm_export_flow_set_password (CmExportFlow *self, CmSecret *password);
gboolean cm_export_flow_is_logged (CmExportFlow *self);  /* then it needs unlocking */
char *cm_export_flow_dup_file_name (CmExportFlow *self); /* "shop.example.org.pem" */

/* Whether run() would be let through, before a file is chosen: NOT_ALLOWED: not
 * exportable; PASSWORD: wrong. Writes nothing. Blocks (key derivation). */
gboolean
cm_export_flow_check (CmExportFlow *self, GCancellable *cancellable, GError **error);
void cm_export_flow_check_async (CmExportFlow *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean
cm_export_flow_check_finish (CmExportFlow *self, GAsyncResult *result, GError **error);

/* The same errors. Writes mode 0600, replacing atomically;
 * the activity entry is committed first. */
GBytes *
cm_export_flow_run (CmExportFlow *self, GCancellable *cancellable, GError **error);
gboolean cm_export_flow_run_to_file (CmExportFlow *self,
                                     GFile *file,
                                     GCancellable *cancellable,
                                     GError **error);
void cm_export_flow_run_to_file_async (CmExportFlow *self,
                                       GFile *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean cm_export_flow_run_to_file_finish (CmExportFlow *self,
                                            GAsyncResult *result,
                                            GError **error);

G_END_DECLS
