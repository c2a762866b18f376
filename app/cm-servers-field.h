/* cm-servers-field.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_SERVERS_FIELD (cm_servers_field_get_type ())

/* For whom a key is to be sealed: chips that can be taken out, and a dialog that adds
 * more. CmServersField::changed follows what the user does. */
G_DECLARE_FINAL_TYPE (CmServersField, cm_servers_field, CM, SERVERS_FIELD, GtkListBoxRow)

void cm_servers_field_set_context (CmServersField *self, CmContext *context);
void cm_servers_field_set_servers (CmServersField *self, const char *const *ids);
const char *const *cm_servers_field_get_servers (CmServersField *self);

G_END_DECLS
