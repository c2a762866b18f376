/* cm-details-servers.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_SERVERS (cm_details_servers_get_type ())

/* The servers a credential's key is sealed for; each can be taken out, others added. */
G_DECLARE_FINAL_TYPE (CmDetailsServers,
                      cm_details_servers,
                      CM,
                      DETAILS_SERVERS,
                      GtkWidget)

void cm_details_servers_set_credential (CmDetailsServers *self,
                                        CmContext *context,
                                        CmCredentialDoc *credential);

G_END_DECLS
