/* cm-acme-persist.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* draft-ietf-acme-dns-persist: a record that is set once and stays. */
#define CM_ACME_DNS_PERSIST_01 "dns-persist-01"
#define CM_ACME_PERSIST_LABEL "_validation-persist."

/**
 * CmAcmePersist:
 * @issuer: what the CA is called in it
 * @account_url: the address of the account
 * @is_wildcard: whether it is to be for wildcards too
 *
 * What a record has to say.
 */
typedef struct
{
  const char *issuer;
  const char *account_url;
  gboolean is_wildcard;
} CmAcmePersist;

gboolean cm_acme_persist_is_issuer (const char *issuer);
char *cm_acme_persist_make_value (const CmAcmePersist *wanted);
/* Whether a record that is there says so, and still does a while from @now on. */
gboolean cm_acme_persist_matches (const char *value,
                                  const CmAcmePersist *wanted,
                                  gint64 now_unix_seconds);

G_END_DECLS
