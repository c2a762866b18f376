/* cm-dns-chooser-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-dns-account-doc.h"
#include "cm-dns-definition.h"
#include "cm-dns-provider.h"

G_BEGIN_DECLS

/* DNS accounts, which of them is for a name, and opened ones. Belongs into one thread. */
typedef struct _CmDnsChooser CmDnsChooser;

/* @ids: nullable: those to choose from; NULL: all */
CmDnsChooser *cm_dns_chooser_new (CmContext *context,
                                  const char *const *ids,
                                  GCancellable *cancellable,
                                  GError **error);
void cm_dns_chooser_free (CmDnsChooser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsChooser, cm_dns_chooser_free)

/* Transfer none, both. */
CmDnsAccountDoc *cm_dns_chooser_find (CmDnsChooser *self,
                                      const char *fqdn,
                                      GCancellable *cancellable,
                                      GError **error);
CmDnsAccountDoc *cm_dns_chooser_get (CmDnsChooser *self, const char *id);
CmDnsProvider *
cm_dns_chooser_open (CmDnsChooser *self, CmDnsAccountDoc *account, GError **error);
/* How long the longest zone is that the account names and the name is in; 0: none. */
gsize cm_dns_chooser_rate (CmDnsAccountDoc *account, const char *fqdn);
/* Thread-safe; transfer full, to be closed by the caller. */
CmDnsProvider *
cm_dns_chooser_open_another (CmDnsChooser *self, const char *id, GError **error);
/* Transfer full, nullable: what an account that was removed was called. */
char *cm_dns_chooser_dup_former_name (CmContext *context, const char *id);
/* Transfer full, nullable. */
CmDnsDefinition *cm_dns_chooser_dup_definition (CmDnsChooser *self, const char *id);

G_END_DECLS
