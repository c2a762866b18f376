/* cm-dns-body.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CmDnsBodyType:
 * @CM_DNS_BODY_TYPE_JSON: application/json
 * @CM_DNS_BODY_TYPE_FORM: application/x-www-form-urlencoded, an object of texts
 * @CM_DNS_BODY_TYPE_XML: application/xml; "@name" is an attribute, a list repeats its
 *   element
 *
 * How a provider writes what it is sent and what it answers.
 */
typedef enum
{
  CM_DNS_BODY_TYPE_JSON,
  CM_DNS_BODY_TYPE_FORM,
  CM_DNS_BODY_TYPE_XML,
} CmDnsBodyType;

GType cm_dns_body_type_get_type (void);
#define CM_TYPE_DNS_BODY_TYPE (cm_dns_body_type_get_type ())

const char *cm_dns_body_get_media_type (CmDnsBodyType type);
char *cm_dns_body_write (CmDnsBodyType type, JsonNode *tree, GError **error);
JsonNode *cm_dns_body_read (CmDnsBodyType type, GBytes *bytes, GError **error);

G_END_DECLS
