/* cm-dns-watch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmDnsWatchState:
 * @CM_DNS_WATCH_WAITING: it was not asked yet
 * @CM_DNS_WATCH_MISSING: it does not have the value yet
 * @CM_DNS_WATCH_SEEN: it has the value
 * @CM_DNS_WATCH_FAILED: it gave no answer that counts
 *
 * What a name server says about a value.
 */
typedef enum
{
  CM_DNS_WATCH_WAITING,
  CM_DNS_WATCH_MISSING,
  CM_DNS_WATCH_SEEN,
  CM_DNS_WATCH_FAILED,
} CmDnsWatchState;

/**
 * CmDnsWatchRow:
 * @fqdn: the name of the record
 * @value: what is looked for
 * @server: the name server, as it is called
 * @address: (nullable): where it was asked last
 * @recursive: whether it is a resolver and not an authoritative server
 * @state: what it says
 * @n_failures: how often in a row it gave no answer
 * @problem: (nullable): why
 * @next_at: when it is asked again, in monotonic microseconds; 0: it is not
 *
 * One value at one name server.
 */
typedef struct
{
  char *fqdn;
  char *value;
  char *server;
  char *address;
  gboolean recursive;
  CmDnsWatchState state;
  guint n_failures;
  char *problem;
  gint64 next_at;
} CmDnsWatchRow;

/**
 * CmDnsWatch:
 * @rows: (element-type CmDnsWatchRow): each value at each server
 * @ends_at: when waiting ends, in monotonic microseconds
 *
 * How far records have spread; of somebody who waits a fixed time there are no rows.
 */
typedef struct
{
  GPtrArray *rows;
  gint64 ends_at;
} CmDnsWatch;

/**
 * CmDnsWatcher:
 * @published: (nullable): a record that is to be there, by whom it is set, and the
 * aliases that lead to it, the name that is proven first
 * @removable: (nullable): a record that people set, and that nobody needs any longer
 * @left: (nullable): a record that an account set and did not remove, and why; whether it
 * is going to be tried again
 * @changed: (nullable): something changed
 * @is_skipped: (nullable): whether somebody does not want to wait any longer
 * @user_data: for all
 *
 * Who hears how records spread, in the thread that waits for them.
 */
typedef struct
{
  void (*published) (const char *const *chain,
                     const char *value,
                     const char *account,
                     gpointer user_data);
  void (*removable) (const char *fqdn, const char *value, gpointer user_data);
  void (*left) (const char *fqdn,
                const char *value,
                const char *problem,
                gboolean again,
                gpointer user_data);
  void (*changed) (const CmDnsWatch *watch, gpointer user_data);
  gboolean (*is_skipped) (gpointer user_data);
  gpointer user_data;
} CmDnsWatcher;

CmDnsWatch *cm_dns_watch_new (void);
CmDnsWatchRow *cm_dns_watch_add (CmDnsWatch *self,
                                 const char *fqdn,
                                 const char *value,
                                 const char *server,
                                 gboolean recursive);
CmDnsWatch *cm_dns_watch_copy (const CmDnsWatch *self);
void cm_dns_watch_free (CmDnsWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsWatch, cm_dns_watch_free)

G_END_DECLS
