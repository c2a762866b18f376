/* cm-ip-range-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_IP_RANGE_MAX_BYTES 32

/**
 * CmIpRange:
 * @bytes: an address and its mask, as in RFC 5280 section 4.2.1.10
 * @size_bytes: 8 (IPv4) or 32 (IPv6)
 *
 * IP addresses with a common beginning.
 */
typedef struct
{
  guint8 bytes[CM_IP_RANGE_MAX_BYTES];
  guint size_bytes;
} CmIpRange;

/* "192.0.2.0/24"; an address alone is a range of one. */
gboolean cm_ip_range_parse (CmIpRange *self, const char *text);
gboolean cm_ip_range_read (CmIpRange *self, const guint8 *data, gsize size_bytes);
char *cm_ip_range_to_string (const CmIpRange *self);
gboolean cm_ip_range_contains (const CmIpRange *self, const char *address);

G_END_DECLS
