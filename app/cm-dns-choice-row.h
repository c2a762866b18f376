/* cm-dns-choice-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_CHOICE_ROW (cm_dns_choice_row_get_type ())

/* Who sets the records of an order: a DNS account, whichever has the zone, or somebody by
 * hand; and a button that makes another account. */
G_DECLARE_FINAL_TYPE (CmDnsChoiceRow, cm_dns_choice_row, CM, DNS_CHOICE_ROW, AdwComboRow)

void cm_dns_choice_row_set_context (CmDnsChoiceRow *self, CmContext *context);
void cm_dns_choice_row_set_accounts (CmDnsChoiceRow *self, const char *const *ids);
/* Ids, or CM_ACME_DNS_MANUAL; nullable: whichever has the zone. */
GStrv cm_dns_choice_row_dup_accounts (CmDnsChoiceRow *self);
gboolean cm_dns_choice_row_is_by_hand (CmDnsChoiceRow *self);

G_END_DECLS
