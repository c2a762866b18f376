/* cm-dns-records-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-record.h"
#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_RECORDS_VIEW (cm_dns_records_view_get_type ())

/* The records that people have to set for an order, by their names, and how far they
 * have spread; seconds are counted. Hidden while there are none. */
G_DECLARE_FINAL_TYPE (CmDnsRecordsView,
                      cm_dns_records_view,
                      CM,
                      DNS_RECORDS_VIEW,
                      GtkWidget)

/* @record: (nullable) */
void cm_dns_records_view_set_record (CmDnsRecordsView *self, const CmAcmeRecord *record);
/* Whether these records are those that are looked for; a watch is about one account. */
gboolean cm_dns_records_view_is_about (CmDnsRecordsView *self, const CmDnsWatch *watch);
/* @watch: (nullable) (transfer full) */
void cm_dns_records_view_set_watch (CmDnsRecordsView *self, CmDnsWatch *watch);

G_END_DECLS
