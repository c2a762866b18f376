/* cm-http-message.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmHttpRequest:
 * @method: "GET", "HEAD", "POST"
 * @url: absolute, http or https
 * @content_type: (nullable): of @body
 * @body: (nullable): what is sent
 * @headers: (nullable): more headers, by name; their values are wiped
 * @is_repeatable: whether a POST may reach the server twice, if a connection breaks
 *
 * What to ask a server. Of a POST that may not be repeated nobody knows whether it came,
 * if the connection breaks; and it has a connection of its own, which takes its time.
 */
typedef struct
{
  char *method;
  char *url;
  char *content_type;
  GBytes *body;
  GHashTable *headers;
  gboolean is_repeatable;
} CmHttpRequest;

CmHttpRequest *cm_http_request_new (const char *method,
                                    const char *url,
                                    const char *content_type,
                                    GBytes *body);
void
cm_http_request_set_header (CmHttpRequest *self, const char *name, const char *value);
CmHttpRequest *cm_http_request_copy (const CmHttpRequest *self);
void cm_http_request_free (CmHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmHttpRequest, cm_http_request_free)

/**
 * CmHttpResponse:
 * @url: what was asked
 * @status: HTTP status, 100 to 599
 * @headers: names in lower case, values; several of one name joined by ", "
 * @body: what came, never %NULL
 *
 * What a server answered.
 */
typedef struct
{
  char *url;
  guint status;
  GHashTable *headers;
  GBytes *body;
} CmHttpResponse;

CmHttpResponse *cm_http_response_new (const char *url, guint status, GBytes *body);
void
cm_http_response_add_header (CmHttpResponse *self, const char *name, const char *value);
CmHttpResponse *cm_http_response_copy (CmHttpResponse *self);
void cm_http_response_free (CmHttpResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmHttpResponse, cm_http_response_free)

const char *cm_http_response_get_header (CmHttpResponse *self,
                                         const char *name); /* nullable */
gboolean cm_http_response_is_type (CmHttpResponse *self, const char *media_type);
/* A header that holds an address, made absolute; nullable. */
char *cm_http_response_dup_address (CmHttpResponse *self, const char *name);
/* Targets of Link headers (RFC 8288) with that relation, made absolute. */
char **cm_http_response_dup_links (CmHttpResponse *self, const char *relation);

G_END_DECLS
