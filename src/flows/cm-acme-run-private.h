/* cm-acme-run-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* Brings the order of a credential to its end. Transfer full. */
CmCredentialDoc *cm_acme_run (CmContext *context,
                              const char *id,
                              GCancellable *cancellable,
                              GError **error);
/* Until it is known what people have to set in DNS. Transfer full. */
CmCredentialDoc *cm_acme_run_plan (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GError **error);
/* The credential as it is now, if ACME is how it is obtained. */
/* As cm_acme_run_get(), also one that is archived. */
CmCredentialDoc *cm_acme_run_get_any (CmContext *context,
                                      const char *id,
                                      GCancellable *cancellable,
                                      GError **error);
CmCredentialDoc *cm_acme_run_get (CmContext *context,
                                  const char *id,
                                  GCancellable *cancellable,
                                  GError **error);
gboolean cm_acme_run_commit (CmContext *context,
                             CmCredentialDoc *credential,
                             CmAction action,
                             const char *detail,
                             GCancellable *cancellable,
                             GError **error);

/* By what its record says. */
void cm_acme_run_set_status (CmCredentialDoc *credential);
/* NULL: no order of it is under way. Transfer full. */
CmCredentialDoc *cm_acme_run_get_left (CmContext *context,
                                       const CmSummaryFields *fields,
                                       GCancellable *cancellable);

/* How settings want HTTP-01 answered; NULL: not at all. Transfer full. */
CmAcmeChallenge *cm_acme_run_new_http (CmContext *context, const CmAcmeRecord *record);

/* How long to look for records that people set; seconds. */
guint cm_acme_run_get_patience (CmAcmeBoard *board, gboolean is_resumed);

G_END_DECLS
