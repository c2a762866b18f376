/* cm-servers-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_SERVERS_DIALOG (cm_servers_dialog_get_type ())

/* Chooses servers among the active identities with that role. */
G_DECLARE_FINAL_TYPE (CmServersDialog, cm_servers_dialog, CM, SERVERS_DIALOG, AdwWindow)

/**
 * CmServersChoice:
 * @all: ids of identities that each key shall be sealed for
 * @some: ids of identities that stay as they are: with several keys, some are sealed for
 *   them
 *
 * What was chosen; all other servers shall have no access.
 */
typedef struct
{
  GStrv all;
  GStrv some;
} CmServersChoice;

void cm_servers_choice_free (CmServersChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmServersChoice, cm_servers_choice_free)

void cm_servers_dialog_run_async (GtkWindow *parent,
                                  CmContext *context,
                                  const char *const *all,
                                  const char *const *some,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* NULL without an error: the user cancelled. */
CmServersChoice *cm_servers_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
