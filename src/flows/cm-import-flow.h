/* cm-import-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-import-item.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_FLOW (cm_import_flow_get_type ())

/**
 * CmImportFlow:
 *
 * Files or pasted text → preview → documents. A form object: the dialog and the command
 * line fill it in and run it. Nothing is stored before cm_import_flow_run().
 *
 * Properties: "n-selected", "n-importable", "n-locked" (uint), "busy" (boolean),
 * "fraction" (double, 0..1), "message" (string: "3,120 of 10,000").
 */
G_DECLARE_FINAL_TYPE (CmImportFlow, cm_import_flow, CM, IMPORT_FLOW, GObject)

CmImportFlow *cm_import_flow_new (CmContext *context);
CmContext *cm_import_flow_get_context (CmImportFlow *self); /* transfer none */

/* Adds sources; files may be folders (walked, bounded). Reading is the next step. */
void cm_import_flow_add_file (CmImportFlow *self, GFile *file);
void cm_import_flow_add_file_as (CmImportFlow *self, GFile *file, const char *name);
void cm_import_flow_add_bytes (CmImportFlow *self, const char *source, GBytes *bytes);
gboolean cm_import_flow_add_stream (CmImportFlow *self,
                                    const char *source,
                                    GInputStream *stream,
                                    GCancellable *cancellable,
                                    GError **error);

/* Tried on everything that is locked at the next read. Empty ones are always tried. */
void cm_import_flow_add_password (CmImportFlow *self, CmSecret *password);

/* Where the program is that opens Domino key rings; without, it is looked for on PATH. */
void cm_import_flow_set_kyrtool (CmImportFlow *self, const char *path);

/* Reads all sources and (re)builds the items; also after a password was added: what was
 * opened before is not read again, ticks stay. Fails only if cancelled or the store
 * cannot be read; what is wrong with a file is an item. */
gboolean
cm_import_flow_read (CmImportFlow *self, GCancellable *cancellable, GError **error);
void cm_import_flow_read_async (CmImportFlow *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
cm_import_flow_read_finish (CmImportFlow *self, GAsyncResult *result, GError **error);

GListModel *
cm_import_flow_get_items (CmImportFlow *self); /* CmImportItem; transfer none */
gboolean cm_import_flow_is_busy (CmImportFlow *self);
guint cm_import_flow_get_n_locked (CmImportFlow *self);
guint cm_import_flow_get_n_selected (CmImportFlow *self);

/* Options */
void cm_import_flow_set_servers (CmImportFlow *self, const char *const *identity_ids);
const char *const *cm_import_flow_get_servers (CmImportFlow *self); /* nullable */
void cm_import_flow_set_exportable (CmImportFlow *self, gboolean exportable);
void cm_import_flow_set_export_password (CmImportFlow *self, CmSecret *password);
void cm_import_flow_set_with_key_only (CmImportFlow *self, gboolean with_key_only);
void cm_import_flow_set_take_other_keys (CmImportFlow *self, gboolean take_other_keys);
void cm_import_flow_set_take_roots (CmImportFlow *self,
                                    gboolean take_roots); /* ticks ASKS items */

/* Host names, subjects and user name: what an export password must not contain. */
char **cm_import_flow_dup_user_words (CmImportFlow *self);

/* Whether run() would be let through: unlocked, something selected, export password good
 * enough (NOT_ALLOWED, with the reason in words). Immediate. */
gboolean cm_import_flow_check (CmImportFlow *self, GError **error);
/* only what concerns the export password */
gboolean cm_import_flow_check_password (CmImportFlow *self, GError **error);

/* Seals and stores what is selected; each transaction holds up to 1,000 credentials with
 * their activity entry, wholly or not at all. Cancelling stops between transactions; what
 * was stored says so in its item. Each item's result is set. */
gboolean
cm_import_flow_run (CmImportFlow *self, GCancellable *cancellable, GError **error);
void cm_import_flow_run_async (CmImportFlow *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
cm_import_flow_run_finish (CmImportFlow *self, GAsyncResult *result, GError **error);

guint cm_import_flow_count_results (CmImportFlow *self, CmImportResult result);
/* the same before a run: what it would say */
guint cm_import_flow_count_foreseen (CmImportFlow *self, CmImportResult result);

/**
 * CmImportUnchanged:
 * @CM_IMPORT_UNCHANGED_SERVERS: a chosen server gets no access
 * @CM_IMPORT_UNCHANGED_EXPORTABLE: the key does not become exportable
 *
 * What was chosen for an import and stays as it is, because the key is here already.
 */
typedef enum
{
  CM_IMPORT_UNCHANGED_NONE = 0,
  CM_IMPORT_UNCHANGED_SERVERS = 1 << 0,
  CM_IMPORT_UNCHANGED_EXPORTABLE = 1 << 1,
} CmImportUnchanged;

CmImportUnchanged cm_import_flow_get_unchanged (CmImportFlow *self, CmImportItem *item);
/* the same in words, with what to do instead; nullable: nothing to say */
char *cm_import_flow_dup_unchanged (CmImportFlow *self, CmImportItem *item);

char *cm_import_flow_dup_unchanged_note (CmImportFlow *self); /* of all of it */

char *cm_import_flow_dup_report (CmImportFlow *self);  /* sentences */
char *cm_import_flow_dup_summary (CmImportFlow *self); /* a few words, for a toast */
char *cm_import_flow_dup_text (CmImportFlow *self);    /* everything, to keep */

/* What is said of an item instead of its reason and what stays unchanged; nullable. */
typedef char *(*CmImportReasonFunc) (CmImportFlow *self,
                                     CmImportItem *item,
                                     gpointer user_data);

char *cm_import_flow_dup_text_with (CmImportFlow *self,
                                    CmImportReasonFunc func,
                                    gpointer user_data);

G_END_DECLS
