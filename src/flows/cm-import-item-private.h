/* cm-import-item-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bundle.h"
#include "cm-import-item.h"

G_BEGIN_DECLS

/**
 * CmImportKeyHere:
 * @is_here: whether a key for it is in the certstore, and stays as it is
 * @is_exportable: whether that may be exported
 * @servers: (nullable): ids of the servers that have access to it
 * @credential: (nullable): id of the credential that has it
 *
 * What an import does not change, whatever was chosen for it.
 */
typedef struct
{
  gboolean is_here;
  gboolean is_exportable;
  const char *const *servers;
  const char *credential;
} CmImportKeyHere;

/**
 * CmImportItemFields:
 *
 * What the reader of the import found out about one item. Strings are copied, objects
 * referenced; everything may be %NULL but the title and the source.
 */
typedef struct
{
  CmImportKind kind;
  CmImportState state;
  const char *title;
  const char *summary;
  const char *note;
  const char *source;
  const char *reason;
  const char *document_id; /* where it attaches, or what is here already */
  const char *friendly_name;
  const char *keyring_name; /* what a Domino key ring was called */
  const char *path;         /* of a request that is a file of its own */
  CmCertificate *certificate;
  CmPrivateKey *key;
  GPtrArray *intermediates; /* (element-type CmCertificate) */
  GPtrArray *completes; /* (element-type utf8): whose chains a CA certificate completes */
  CmImportCut cut;
  CmImportKeyHere key_here; /* copied */
  gboolean selected;
  gboolean is_bystander; /* lay beside what was looked for: no failure */
  gboolean is_other_key; /* for a host that is waited for with another key */
  gboolean is_twin;      /* of a certificate that has its key and a row of its own */
  CmImportLoss loss;     /* of the container it comes from: ticked by a person only */
} CmImportItemFields;

CmImportItem *cm_import_item_new (const CmImportItemFields *fields);

CmPrivateKey *cm_import_item_get_key (CmImportItem *self);         /* nullable, none */
GPtrArray *cm_import_item_get_intermediates (CmImportItem *self);  /* nullable, none */
const char *cm_import_item_get_friendly_name (CmImportItem *self); /* nullable */
const char *cm_import_item_get_keyring_name (CmImportItem *self);  /* nullable */

const CmImportKeyHere *cm_import_item_get_key_here (CmImportItem *self);

/* looks like the answer to a request, but is for another key; the reason says which */
gboolean cm_import_item_is_other_key (CmImportItem *self);

gboolean cm_import_item_is_done (CmImportItem *self); /* imported, attached, or here */

/* Told when the tick changes; one only, %NULL for none. Ten thousand signal handlers
 * would cost more than the items. */
typedef void (*CmImportItemFunc) (CmImportItem *item, gpointer user_data);

void cm_import_item_set_watcher (CmImportItem *self,
                                 CmImportItemFunc func,
                                 gpointer user_data);

/* On the main context only: notifies. What was stored is unticked and forgets its key. */
void cm_import_item_set_result (CmImportItem *self,
                                CmImportResult result,
                                const char *document_id,
                                const char *reason);

G_END_DECLS
