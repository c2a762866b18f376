/* cm-import-flow-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-import-flow.h"
#include "cm-import-progress-private.h"

G_BEGIN_DECLS

/* Shared by the files of the class; for no one else. */
struct _CmImportFlow
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  CmImportProgress *progress;
  GPtrArray *sources;   /* (element-type CmImportSource) */
  GPtrArray *passwords; /* (element-type CmSecret), the last one first */
  GListStore *items;    /* (element-type CmImportItem) */
  GStrv servers;
  CmSecret *export_password; /* nullable */
  char *message;
  char *kyrtool;      /* nullable */
  GError *gate_error; /* nullable; what the gate said, while gate_is_known */

  gboolean is_exportable;
  gboolean with_key_only;
  gboolean take_other_keys;
  gboolean take_roots;
  guint batch_size;

  guint n_selected;
  guint n_selected_keys;
  guint n_importable;
  guint n_locked;
  double fraction;
  gboolean is_busy;
  gboolean gate_is_known;
};

/* On the thread that made it. */
CmImportItem *cm_import_flow_get_item (CmImportFlow *self, guint position); /* none */
guint cm_import_flow_get_n_items (CmImportFlow *self);
void cm_import_flow_install_items (CmImportFlow *self, GPtrArray *items);
void cm_import_flow_set_busy (CmImportFlow *self, gboolean is_busy);

/* For tests: credentials in one transaction; 0 for what is best. */
void cm_import_flow_set_batch_size (CmImportFlow *self, guint batch_size);

/* What an export password must not contain, out of the ticked items that have a key
 * (element-type CmImportItem). Transfer full, each once, bounded. */
char **cm_import_user_words (GListModel *items);

G_END_DECLS
