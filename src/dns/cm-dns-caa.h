/* cm-dns-caa.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-resolver.h"

G_BEGIN_DECLS

/**
 * CmDnsCaa:
 * @critical: whether who does not know @tag must not issue
 * @tag: what it is about, as in "issue", in small letters
 * @value: what it says
 *
 * A CAA record (RFC 8659).
 */
typedef struct
{
  gboolean critical;
  char *tag;
  char *value;
} CmDnsCaa;

CmDnsCaa *cm_dns_caa_new (gboolean critical, const char *tag, const char *value);
void cm_dns_caa_free (CmDnsCaa *self);

/* Those that hold for a name: its own, or those of the next name above that has some.
 * @where: (out): which name that is; NULL: there are none. (element-type CmDnsCaa) */
GPtrArray *cm_dns_caa_find (CmDnsResolver *resolver,
                            const char *fqdn,
                            char **where,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
