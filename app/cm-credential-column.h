/* cm-credential-column.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmCredentialColumn: the columns of the list of credentials
 */
typedef enum
{
  CM_CREDENTIAL_COLUMN_TITLE,
  CM_CREDENTIAL_COLUMN_EXPIRES,
  CM_CREDENTIAL_COLUMN_PROVIDER,
  CM_CREDENTIAL_COLUMN_SERVERS,
  CM_CREDENTIAL_COLUMN_ISSUER,
  CM_CREDENTIAL_COLUMN_KEY,
  CM_CREDENTIAL_COLUMN_STATUS,
  CM_CREDENTIAL_COLUMN_CHANGED,
} CmCredentialColumn;

#define CM_CREDENTIAL_N_COLUMNS 8

const char *cm_credential_column_get_name (CmCredentialColumn column); /* in settings */
gboolean cm_credential_column_from_name (const char *name, CmCredentialColumn *column);
const char *cm_credential_column_get_title (CmCredentialColumn column);
CmQuerySort cm_credential_column_get_sort (CmCredentialColumn column);
int cm_credential_column_get_width (CmCredentialColumn column,
                                    GtkWidget *widget); /* application pixels */
int cm_credential_column_get_least_width (CmCredentialColumn column, int width);

char *cm_credential_column_dup_text (CmCredentialColumn column,
                                     CmContext *context,
                                     CmSummary *summary);
char *cm_credential_column_dup_tooltip (CmCredentialColumn column,
                                        CmContext *context,
                                        CmSummary *summary); /* nullable */

GtkListItemFactory *cm_credential_column_create_factory (CmCredentialColumn column,
                                                         CmContext *context);
/* The row a widget inside a cell belongs to; NULL if it is not in one. */
GtkListItem *cm_credential_column_find_item (GtkWidget *widget);
CmSummary *cm_credential_column_get_summary (GtkListItem *item); /* nullable, borrowed */

G_END_DECLS
