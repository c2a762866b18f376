/* cm-acme-ways.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-record.h"

G_BEGIN_DECLS

/* How names can be proven to an ACME CA, as people see it. */
GListModel *cm_acme_ways_list_labels (void);
CmAcmeMethod cm_acme_ways_get_method (guint position);
const char *cm_acme_ways_get_label (CmAcmeMethod method);
guint cm_acme_ways_find (CmAcmeMethod method);
char *cm_acme_ways_dup_help (CmAcmeMethod method);

/* The records in DNS that prove them: the types of challenge. */
GListModel *cm_acme_ways_list_records (void);
const char *cm_acme_ways_get_challenge (guint position);
const char *cm_acme_ways_get_record_label (const char *challenge); /* nullable */
guint cm_acme_ways_find_challenge (const char *challenge);         /* nullable */
const char *cm_acme_ways_get_record_help (guint position, gboolean is_by_hand);

G_END_DECLS
