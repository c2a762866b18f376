/* cm-dns-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What name servers say about records that were just set, for whoever shows it. Plain
 * data, so that it can be filled below and shown above.
 */

#include "cm-dns-watch.h"

static void
row_free (CmDnsWatchRow *row)
{
  g_free (row->fqdn);
  g_free (row->value);
  g_free (row->server);
  g_free (row->address);
  g_free (row->problem);
  g_free (row);
}

/**
 * cm_dns_watch_new:
 *
 * Returns: (transfer full): a watch without rows
 */
CmDnsWatch *
cm_dns_watch_new (void)
{
  CmDnsWatch *self = g_new0 (CmDnsWatch, 1);

  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
  return self;
}

/**
 * cm_dns_watch_add:
 * @self: a watch
 * @fqdn: the name of a record
 * @value: what is looked for
 * @server: a name server
 * @recursive: whether it is a resolver
 *
 * Adds a value at a server.
 *
 * Returns: (transfer none): its row
 */
CmDnsWatchRow *
cm_dns_watch_add (CmDnsWatch *self,
                  const char *fqdn,
                  const char *value,
                  const char *server,
                  gboolean recursive)
{
  CmDnsWatchRow *row;

  g_return_val_if_fail (self != NULL && fqdn != NULL && value != NULL, NULL);
  g_return_val_if_fail (server != NULL, NULL);

  row = g_new0 (CmDnsWatchRow, 1);
  row->fqdn = g_strdup (fqdn);
  row->value = g_strdup (value);
  row->server = g_strdup (server);
  row->recursive = recursive;
  g_ptr_array_add (self->rows, row);
  return row;
}

/**
 * cm_dns_watch_copy:
 * @self: a watch
 *
 * Returns: (transfer full): the same
 */
CmDnsWatch *
cm_dns_watch_copy (const CmDnsWatch *self)
{
  CmDnsWatch *copy = cm_dns_watch_new ();

  copy->ends_at = self->ends_at;
  for (guint i = 0; i < self->rows->len; i++)
    {
      const CmDnsWatchRow *row = g_ptr_array_index (self->rows, i);
      CmDnsWatchRow *added
          = cm_dns_watch_add (copy, row->fqdn, row->value, row->server, row->recursive);

      added->address = g_strdup (row->address);
      added->state = row->state;
      added->n_failures = row->n_failures;
      added->problem = g_strdup (row->problem);
      added->next_at = row->next_at;
    }
  return copy;
}

/**
 * cm_dns_watch_free:
 * @self: a watch
 *
 * Frees it.
 */
void
cm_dns_watch_free (CmDnsWatch *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}
