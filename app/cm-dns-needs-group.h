/* cm-dns-needs-group.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-dns-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_NEEDS_GROUP (cm_dns_needs_group_get_type ())

/* The rows for all that an account at a DNS provider needs, below whatever else is in the
 * group. Signal "activated": Return in one of them. */
G_DECLARE_FINAL_TYPE (CmDnsNeedsGroup,
                      cm_dns_needs_group,
                      CM,
                      DNS_NEEDS_GROUP,
                      AdwPreferencesGroup)

/* (element-type CmDnsNeed); what was typed stays if the same is needed as before */
void cm_dns_needs_group_set_needs (CmDnsNeedsGroup *self, GPtrArray *needs);
/* What an account has already; its secrets are not shown, and stay if nothing is typed.
 */
void cm_dns_needs_group_set_account (CmDnsNeedsGroup *self, CmDnsAccountDoc *account);
/* (element-type utf8 CmSecret); NULL: something is missing, and has the focus */
GHashTable *cm_dns_needs_group_dup_values (CmDnsNeedsGroup *self);
/* Whether something was typed that was not there before. */
gboolean cm_dns_needs_group_is_changed (CmDnsNeedsGroup *self);
/* Takes the rows away, and what was typed with them. */
void cm_dns_needs_group_clear (CmDnsNeedsGroup *self);

/* The row of what commands call @name. */
void cm_dns_needs_group_focus (CmDnsNeedsGroup *self, const char *name);

G_END_DECLS
