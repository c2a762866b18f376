/* cm-import-stored-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/**
 * CmImportStored:
 * @id: its id
 * @title: what it is called
 * @subject: (nullable): its subject
 * @host_names: (nullable): ASCII
 * @request: (nullable): one that is out
 * @leaf: (nullable): its certificate
 * @above: (element-type CmCertificate): what is above that in its chain
 * @has_key: whether its key is here
 * @is_exportable: whether that may be exported
 * @is_deleted: whether it is a tombstone
 * @servers: (nullable): ids of the servers with access
 * @changed_at: when it was changed last, Unix seconds
 *
 * What decides, of a credential in the certstore.
 */
typedef struct
{
  char *id;
  char *title;
  char *subject;
  GStrv host_names;
  CmCsr *request;
  CmCertificate *leaf;
  GPtrArray *above;
  gboolean has_key;
  gboolean is_exportable;
  gboolean is_deleted;
  GStrv servers;
  gint64 changed_at;
} CmImportStored;

/* (element-type utf8 CmImportStored), by id: those of @ids that can be read and verified.
 * Blocks. */
GHashTable *cm_import_stored_read_all (CmCertstore *certstore,
                                       GPtrArray *ids,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
