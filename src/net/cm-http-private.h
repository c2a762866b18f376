/* cm-http-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "cm-http.h"
#include "cm-trust-database.h"

G_BEGIN_DECLS

SoupSession *cm_http_get_session (CmHttp *self);
GMainContext *cm_http_get_main_context (CmHttp *self);
guint cm_http_get_time_limit (CmHttp *self);
gsize cm_http_get_max_bytes (CmHttp *self);
CmTrustDatabase *cm_http_get_trust (CmHttp *self);

/* One request under way. @done is called once, from the main context. */
typedef struct _CmHttpExchange CmHttpExchange;

typedef void (*CmHttpExchangeFunc) (
    CmHttpExchange *exchange,
    CmHttpResponse *response, /* transfer full, nullable */
    GError *failure,          /* transfer full, nullable */
    gpointer user_data);

/* NULL and INPUT, if the request cannot be sent. */
CmHttpExchange *cm_http_exchange_start (CmHttp *http,
                                        const CmHttpRequest *request,
                                        CmHttpExchangeFunc done,
                                        gpointer user_data,
                                        GError **error);
void cm_http_exchange_cancel (CmHttpExchange *self);

G_END_DECLS
