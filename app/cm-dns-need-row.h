/* cm-dns-need-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-dns-flow.h"

G_BEGIN_DECLS

/* A row for one thing that an account at a DNS provider needs; dots for a secret. The
 * signal "entry-activated" is AdwEntryRow's. */
GtkWidget *cm_dns_need_row_new (const CmDnsNeed *need);
const char *cm_dns_need_row_get_name (GtkWidget *row);
void cm_dns_need_row_set_known (GtkWidget *row); /* a secret that there is already */
void cm_dns_need_row_set_former (GtkWidget *row, const char *value); /* no secret */
gboolean cm_dns_need_row_is_changed (GtkWidget *row);
/* NULL: there has to be a value, and there is none. An empty one: none is needed. */
CmSecret *cm_dns_need_row_dup_value (GtkWidget *row);

G_END_DECLS
