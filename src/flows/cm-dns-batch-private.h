/* cm-dns-batch-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-chooser-private.h"

G_BEGIN_DECLS

#define CM_DNS_BATCH_MAX_LANES 8

/**
 * CmDnsChange:
 * @account: id of a DNS account, borrowed
 * @fqdn: a name, borrowed
 * @value: a TXT record, borrowed
 * @done: whether it was done
 * @problem: (nullable): why it was not removed; of one that is done, why it stays all the
 *   same
 * @output: (nullable): what a hook printed when it was set
 *
 * A record that is to be set or removed.
 */
typedef struct
{
  const char *account;
  const char *fqdn;
  const char *value;
  gboolean done;
  char *problem;
  char *output;
} CmDnsChange;

void cm_dns_change_clear (CmDnsChange *self);

/* Names side by side, values of one name one after another. Both block. */
/* Ends at the first that fails. */
gboolean cm_dns_batch_add (CmDnsChooser *chooser,
                           CmDnsChange *changes,
                           guint n_changes,
                           GCancellable *cancellable,
                           GError **error);
/* All that can be removed. An account that is not there any more has nothing to do. */
void cm_dns_batch_remove (CmDnsChooser *chooser, CmDnsChange *changes, guint n_changes);

G_END_DECLS
