/* cm-acme-account-opener-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-acme-account.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* Its document as it is now. */
CmAcmeAccountDoc *cm_acme_account_opener_get (CmContext *context,
                                              const char *id,
                                              GCancellable *cancellable,
                                              GError **error);
/* Its server, for what needs no key. */
CmAcmeClient *cm_acme_account_opener_ask (CmContext *context,
                                          const char *directory,
                                          const char *trusted,
                                          const char *proxy,
                                          GError **error);
CmAcmeClient *cm_acme_account_opener_client (CmContext *context,
                                             CmAcmeAccountDoc *document,
                                             GError **error);
/* The account, with its key open and its server to be asked. @sealed: NULL: its own key
 */
CmAcmeAccount *cm_acme_account_opener_open (CmContext *context,
                                            CmAcmeAccountDoc *document,
                                            GBytes *sealed,
                                            GError **error);
/* The same by id, for work that an account can do: it is registered and not closed. A
 * change of its key that was interrupted is brought to its end first. */
CmAcmeAccount *cm_acme_account_opener_open_ready (CmContext *context,
                                                  const char *id,
                                                  GCancellable *cancellable,
                                                  GError **error);
GBytes *
cm_acme_account_opener_seal (CmContext *context, CmSecret *payload, GError **error);
gboolean cm_acme_account_opener_commit (CmContext *context,
                                        CmAcmeAccountDoc *document,
                                        const char *detail,
                                        GCancellable *cancellable,
                                        GError **error);
/* Finds out which of two keys the CA has. */
gboolean cm_acme_account_opener_settle (CmContext *context,
                                        CmAcmeAccountDoc *document,
                                        GCancellable *cancellable,
                                        GError **error);

G_END_DECLS
