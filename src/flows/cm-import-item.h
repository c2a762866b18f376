/* cm-import-item.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_KIND (cm_import_kind_get_type ())
#define CM_TYPE_IMPORT_STATE (cm_import_state_get_type ())
#define CM_TYPE_IMPORT_RESULT (cm_import_result_get_type ())

/* Nicks are the values of "kind" in `certmgrctl import --json`. */
typedef enum
{
  CM_IMPORT_KIND_CREDENTIAL,   /* credential: leaf with its key */
  CM_IMPORT_KIND_CERTIFICATE,  /* certificate: leaf whose key is elsewhere or in the store
                                */
  CM_IMPORT_KIND_PRIVATE_KEY,  /* private-key: no certificate for it, here or in the store
                                */
  CM_IMPORT_KIND_CSR,          /* csr */
  CM_IMPORT_KIND_CRL,          /* crl */
  CM_IMPORT_KIND_TRUSTED_ROOT, /* trusted-root: a CA certificate */
  CM_IMPORT_KIND_UNKNOWN,      /* unknown */
} CmImportKind;

/**
 * CmImportState:
 * @CM_IMPORT_STATE_NEW: will be imported if ticked
 * @CM_IMPORT_STATE_ATTACHES: completes a credential that is already in the store
 * @CM_IMPORT_STATE_DELETED: was deleted in the store; importing brings it back as it was
 * @CM_IMPORT_STATE_ASKS: only if the user says so (a CA certificate as trusted root)
 * @CM_IMPORT_STATE_HERE: already in the store
 * @CM_IMPORT_STATE_LOCKED: needs a password
 * @CM_IMPORT_STATE_UNUSABLE: cannot be imported; the reason says why
 */
typedef enum
{
  CM_IMPORT_STATE_NEW,
  CM_IMPORT_STATE_ATTACHES,
  CM_IMPORT_STATE_DELETED,
  CM_IMPORT_STATE_ASKS,
  CM_IMPORT_STATE_HERE,
  CM_IMPORT_STATE_LOCKED,
  CM_IMPORT_STATE_UNUSABLE,
} CmImportState;

/* Nicks are the values of "result" in `certmgrctl import --json`. */
typedef enum
{
  CM_IMPORT_RESULT_NONE, /* none: not run yet (dry run) */
  CM_IMPORT_RESULT_IMPORTED,
  CM_IMPORT_RESULT_ALREADY_HERE,
  CM_IMPORT_RESULT_ATTACHED,
  CM_IMPORT_RESULT_RESTORED, /* it was deleted and is back */
  CM_IMPORT_RESULT_SKIPPED,
  CM_IMPORT_RESULT_FAILED,
} CmImportResult;

/**
 * CmImportCut:
 * @CM_IMPORT_CUT_CHAIN: its chain is longer than what is kept of it
 * @CM_IMPORT_CUT_NAMES: it has more names than can be searched for
 *
 * What does not fit into a document and is left out.
 */
typedef enum
{
  CM_IMPORT_CUT_NONE = 0,
  CM_IMPORT_CUT_CHAIN = 1 << 0,
  CM_IMPORT_CUT_NAMES = 1 << 1,
} CmImportCut;

/**
 * CmImportLoss:
 * @CM_IMPORT_LOSS_NONE: it is all there
 * @CM_IMPORT_LOSS_KEY: its key, most probably, is in the same file and could not be read
 * @CM_IMPORT_LOSS_PARTS: its file is damaged, and nothing vouches for the rest of it
 * @CM_IMPORT_LOSS_LOCKED: its key may be in a file beside it that no password opened
 *
 * What is missing of the PKCS#12 file or keystore that something comes from, or beside
 * it.
 */
typedef enum
{
  CM_IMPORT_LOSS_NONE,
  CM_IMPORT_LOSS_KEY,
  CM_IMPORT_LOSS_PARTS,
  CM_IMPORT_LOSS_LOCKED,
} CmImportLoss;

GType cm_import_kind_get_type (void) G_GNUC_CONST;
GType cm_import_state_get_type (void) G_GNUC_CONST;
GType cm_import_result_get_type (void) G_GNUC_CONST;

#define CM_TYPE_IMPORT_ITEM (cm_import_item_get_type ())

/* One row of the import preview. Properties: "selected" (boolean, read-write), "state",
 * "result", "title", "summary", "note" (strings). */
G_DECLARE_FINAL_TYPE (CmImportItem, cm_import_item, CM, IMPORT_ITEM, GObject)

CmImportKind cm_import_item_get_kind (CmImportItem *self);
CmImportState cm_import_item_get_state (CmImportItem *self);
CmImportResult cm_import_item_get_result (CmImportItem *self);
/* its result, or before a run the one it would have */
CmImportResult cm_import_item_foresee (CmImportItem *self);
const char *cm_import_item_get_title (CmImportItem *self); /* "shop.example.org" */
const char *cm_import_item_get_summary (
    CmImportItem *self); /* "certificate + key + 2 CA certificates" */
const char *cm_import_item_get_note (
    CmImportItem *self); /* "valid until 12 Mar 2027, chain complete" */
const char *cm_import_item_get_source (CmImportItem *self); /* "shop.p12, chain.pem" */
const char *cm_import_item_get_path (CmImportItem *self);   /* nullable: of a request */
const char *
cm_import_item_get_reason (CmImportItem *self); /* nullable: why not, or why failed */
const char *cm_import_item_get_subject (CmImportItem *self);        /* nullable */
CmCertificate *cm_import_item_get_certificate (CmImportItem *self); /* nullable */
const char *
cm_import_item_get_document_id (CmImportItem *self); /* nullable: made, found */
/* nullable: ids of credentials whose chains a CA certificate completes */
const char *const *cm_import_item_get_completes (CmImportItem *self);
/* a CA certificate that is no root and completes nothing */
gboolean cm_import_item_is_spare (CmImportItem *self);
CmImportCut cm_import_item_get_cut (CmImportItem *self);
/* lay in a folder and has nothing for us: no failure, not worth a line */
gboolean cm_import_item_is_bystander (CmImportItem *self);
gboolean cm_import_item_is_twin (CmImportItem *self);
/* what is missing of the container it comes from; it is not ticked by itself then */
CmImportLoss cm_import_item_get_loss (CmImportItem *self);
gboolean cm_import_item_is_selectable (CmImportItem *self);
gboolean cm_import_item_get_selected (CmImportItem *self);
void cm_import_item_set_selected (CmImportItem *self, gboolean selected);

G_END_DECLS
