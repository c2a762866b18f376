/* cm-dns-trial-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-dns-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_TRIAL_VIEW (cm_dns_trial_view_get_type ())

/* The steps of a trial with a DNS provider, and what was said in each. Hidden as long as
 * there is none. */
G_DECLARE_FINAL_TYPE (CmDnsTrialView, cm_dns_trial_view, CM, DNS_TRIAL_VIEW, GtkWidget)

void
cm_dns_trial_view_report (CmDnsTrialView *self, CmDnsProgressKind kind, const char *text);
void cm_dns_trial_view_end (CmDnsTrialView *self, gboolean works);
void cm_dns_trial_view_clear (CmDnsTrialView *self);

G_END_DECLS
