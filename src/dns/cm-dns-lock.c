/* cm-dns-lock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One change of a name at a time within this program, whichever account it goes through.
 * Against other programs and computers a lock here is of no use; see CmDnsRest for that.
 */

#include "cm-dns-lock-private.h"

#define LOOK_AGAIN_US 100000

struct _CmDnsLock
{
  char *fqdn;
};

static GMutex mutex;
static GCond released;
static GHashTable *taken; /* names, NULL until there is one */

/* cm_dns_lock_take:
 * @fqdn: a name
 * @cancellable: (nullable): a cancellable, seen within a tenth of a second
 * @error: G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the lock
 */
CmDnsLock *
cm_dns_lock_take (const char *fqdn, GCancellable *cancellable, GError **error)
{
  CmDnsLock *self = NULL;

  g_mutex_lock (&mutex);
  if (taken == NULL)
    taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      if (g_hash_table_add (taken, g_strdup (fqdn)))
        {
          self = g_new0 (CmDnsLock, 1);
          self->fqdn = g_strdup (fqdn);
          break;
        }
      g_cond_wait_until (&released, &mutex, g_get_monotonic_time () + LOOK_AGAIN_US);
    }
  g_mutex_unlock (&mutex);
  return self;
}

/* cm_dns_lock_release:
 * @self: (transfer full): a lock
 */
void
cm_dns_lock_release (CmDnsLock *self)
{
  g_mutex_lock (&mutex);
  g_hash_table_remove (taken, self->fqdn);
  g_cond_broadcast (&released);
  g_mutex_unlock (&mutex);
  g_free (self->fqdn);
  g_free (self);
}
