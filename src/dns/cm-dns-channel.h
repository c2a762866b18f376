/* cm-dns-channel.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-clock.h"
#include "cm-dns-definition.h"
#include "cm-http.h"

G_BEGIN_DECLS

/**
 * CmDnsTrace:
 * @request: a request as people read it, with dots for secrets
 * @status: the HTTP status, or 0 if there was no answer
 * @answer: the answer, with dots for secrets
 * @user_data: data
 *
 * Looks at what is said between a provider and us.
 */
typedef void (*CmDnsTrace) (const char *request,
                            guint status,
                            const char *answer,
                            gpointer user_data);

#define CM_TYPE_DNS_CHANNEL (cm_dns_channel_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsChannel, cm_dns_channel, CM, DNS_CHANNEL, GObject)

CmDnsChannel *cm_dns_channel_new (CmDnsDefinition *definition,
                                  CmDnsVariables *settings,
                                  CmHttp *http,
                                  CmClock *clock);
void cm_dns_channel_set_trace (CmDnsChannel *self, CmDnsTrace trace, gpointer user_data);

CmHttpResponse *cm_dns_channel_send (CmDnsChannel *self,
                                     const CmDnsStep *step,
                                     CmDnsVariables *variables,
                                     gboolean is_login,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean cm_dns_channel_pause (CmDnsChannel *self,
                               guint milliseconds,
                               GCancellable *cancellable,
                               GError **error);
void cm_dns_channel_forget (CmDnsChannel *self);

G_END_DECLS
