/* cm-http.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-http-message.h"
#include "cm-net-error.h"

G_BEGIN_DECLS

#define CM_HTTP_MAX_BYTES (4 * 1024 * 1024) /* of an answer */
#define CM_HTTP_MAX_CONNECTIONS 8           /* to one host */
#define CM_HTTP_TIME_LIMIT_MS 30000         /* for one answer */
#define CM_HTTP_PROXY_ENVIRONMENT "environment"

#define CM_TYPE_HTTP (cm_http_get_type ())

/* A client of one kind of server: whom it trusts, which proxy it takes. Everything
 * blocks, and belongs into the thread that made it. */
G_DECLARE_FINAL_TYPE (CmHttp, cm_http, CM, HTTP, GObject)

CmHttp *cm_http_new (void);
/* Reads whom the system trusts, beside what the caller does. To be joined. */
GThread *cm_http_prepare (void);
/* Certificates trusted besides those of the system. */
gboolean cm_http_set_trusted_pem (CmHttp *self, const char *pem, GError **error);
/* NULL: none, whatever the environment says. */
gboolean cm_http_set_proxy (CmHttp *self, const char *proxy, GError **error);
void cm_http_set_time_limit (CmHttp *self, guint milliseconds);
void cm_http_set_max_bytes (CmHttp *self, gsize max_bytes);

/* Any status is an answer. Redirects are not followed. */
CmHttpResponse *cm_http_send (CmHttp *self,
                              const CmHttpRequest *request,
                              GCancellable *cancellable,
                              GError **error);

/**
 * CmHttpStep:
 * @CM_HTTP_STEP_DONE: this job is done
 * @CM_HTTP_STEP_AGAIN: it has another request, after a delay
 * @CM_HTTP_STEP_FAIL: all stops
 *
 * What comes after an answer.
 */
typedef enum
{
  CM_HTTP_STEP_DONE,
  CM_HTTP_STEP_AGAIN,
  CM_HTTP_STEP_FAIL,
} CmHttpStep;

/**
 * CmHttpJobs:
 * @next: makes the request of a job, just before it is sent
 * @take: gets the answer, or why there is none; sets the delay in milliseconds before
 *   the next request, which is 0 otherwise
 * @user_data: for both
 *
 * Jobs that need one or several requests each, worked through at the same time.
 */
typedef struct
{
  CmHttpRequest *(*next) (guint job, gpointer user_data, GError **error);
  CmHttpStep (*take) (guint job,
                      CmHttpResponse *response,
                      const GError *failure,
                      guint *delay_ms,
                      gpointer user_data,
                      GError **error);
  gpointer user_data;
} CmHttpJobs;

/* At most %CM_HTTP_MAX_CONNECTIONS requests are under way. */
gboolean cm_http_run (CmHttp *self,
                      guint n_jobs,
                      const CmHttpJobs *jobs,
                      GCancellable *cancellable,
                      GError **error);
/* Waits, unless it is cancelled. */
gboolean cm_http_pause (CmHttp *self,
                        guint milliseconds,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
