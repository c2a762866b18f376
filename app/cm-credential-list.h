/* cm-credential-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CREDENTIAL_LIST (cm_credential_list_get_type ())

/**
 * CmCredentialList:
 *
 * The table of credentials: sorted and searched by the store, several rows selectable,
 * columns chosen, moved and sized by the user and remembered. Shows a page with words
 * instead when there is nothing to list.
 *
 * CmCredentialList::selection-changed, ::items-changed, and ::activated for a row that
 * was opened.
 */
G_DECLARE_FINAL_TYPE (CmCredentialList,
                      cm_credential_list,
                      CM,
                      CREDENTIAL_LIST,
                      GtkWidget)

void cm_credential_list_set_context (CmCredentialList *self, CmContext *context);
void cm_credential_list_set_query (CmCredentialList *self, CmQuery *query);

guint cm_credential_list_get_n_items (CmCredentialList *self);
gboolean cm_credential_list_is_loading (CmCredentialList *self);
guint cm_credential_list_get_n_selected (CmCredentialList *self);
CmSummary *cm_credential_list_get_selected (CmCredentialList *self); /* only one; full */
GPtrArray *cm_credential_list_list_selected (CmCredentialList *self);
GStrv cm_credential_list_dup_selected_ids (CmCredentialList *self);
void cm_credential_list_select_id (CmCredentialList *self, const char *id);
/* Whether that row was selected alone until it left what is listed, by itself. */
gboolean cm_credential_list_has_lost (CmCredentialList *self, const char *id);
void cm_credential_list_unselect_all (CmCredentialList *self);
void cm_credential_list_focus_selected (CmCredentialList *self);
GtkWidget *cm_credential_list_get_view (CmCredentialList *self); /* the GtkColumnView */
GMenuModel *cm_credential_list_get_column_menu (CmCredentialList *self);
GActionGroup *
cm_credential_list_get_column_actions (CmCredentialList *self); /* "columns" */
void cm_credential_list_refresh_words (CmCredentialList *self); /* a new day has begun */

G_END_DECLS
