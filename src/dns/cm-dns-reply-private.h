/* cm-dns-reply-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-step.h"
#include "cm-http-message.h"

G_BEGIN_DECLS

gboolean cm_dns_reply_is_due (const CmDnsStep *step, CmDnsVariables *variables);
gboolean cm_dns_reply_is_success (const CmDnsStep *step, guint status);
gboolean cm_dns_reply_is_missing (const CmDnsStep *step,
                                  guint status,
                                  JsonNode *tree,
                                  CmDnsVariables *variables,
                                  gboolean *missing,
                                  GError **error);
gboolean cm_dns_reply_holds (const CmDnsCheck *check,
                             JsonNode *tree,
                             CmDnsVariables *variables,
                             gboolean *result,
                             GError **error);
gboolean cm_dns_reply_capture (const CmDnsStep *step,
                               CmHttpResponse *response,
                               JsonNode *tree,
                               CmDnsVariables *variables,
                               gboolean is_login,
                               GError **error);
gboolean cm_dns_reply_capture_paths (JsonObject *paths,
                                     JsonNode *tree,
                                     CmDnsVariables *variables,
                                     gboolean is_secret,
                                     GError **error);
gboolean cm_dns_reply_turn_page (const CmDnsStep *step,
                                 CmDnsVariables *variables,
                                 JsonNode *tree,
                                 guint page);

G_END_DECLS
