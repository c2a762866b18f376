/* cm-dns-watch-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_WATCH_VIEW (cm_dns_watch_view_get_type ())

/* At which name servers a record can be seen already; seconds are counted. Hidden while
 * nobody waits for one. */
G_DECLARE_FINAL_TYPE (CmDnsWatchView, cm_dns_watch_view, CM, DNS_WATCH_VIEW, GtkWidget)

/* @watch: (nullable) (transfer full) */
void cm_dns_watch_view_set_watch (CmDnsWatchView *self, CmDnsWatch *watch);

/* What a name server says. */
char *cm_dns_watch_view_describe (const CmDnsWatchRow *row);

G_END_DECLS
