/* cm-dns-record-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_RECORD_ROW (cm_dns_record_row_get_type ())

/* A name at which people have to set TXT records, all their texts, and how many name
 * servers have each. */
G_DECLARE_FINAL_TYPE (CmDnsRecordRow,
                      cm_dns_record_row,
                      CM,
                      DNS_RECORD_ROW,
                      GtkListBoxRow)

GtkWidget *
cm_dns_record_row_new (const char *title, const char *fqdn, const char *const *texts);
/* @watch: nullable: nobody looks for them */
void cm_dns_record_row_show_watch (CmDnsRecordRow *self, const CmDnsWatch *watch);

G_END_DECLS
