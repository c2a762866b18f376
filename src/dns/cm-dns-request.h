/* cm-dns-request.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-definition.h"
#include "cm-dns-template.h"

G_BEGIN_DECLS

typedef struct _CmDnsRequest CmDnsRequest;

/**
 * CmDnsRequest:
 * @method: the HTTP method
 * @url: the whole address
 * @headers: (element-type utf8 utf8): headers by name
 * @body: (nullable): the body
 * @sight: whether its secrets are dots
 *
 * One HTTP request with all its values. Freeing it wipes headers and body.
 */
struct _CmDnsRequest
{
  char *method;
  char *url;
  GHashTable *headers;
  char *body;
  CmDnsSight sight;
};

CmDnsRequest *cm_dns_request_build (const CmDnsDefinition *definition,
                                    const CmDnsStep *step,
                                    CmDnsVariables *variables,
                                    CmDnsSight sight,
                                    GError **error);
void cm_dns_request_free (CmDnsRequest *self);
void cm_dns_request_set_header (CmDnsRequest *self, const char *name, const char *value);
char *cm_dns_request_describe (const CmDnsRequest *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsRequest, cm_dns_request_free)

G_END_DECLS
