/* cm-acme-staging-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* A whole order at a directory whose certificates are worth nothing, by the same account
 * key; nothing of it is kept. Blocks. */
gboolean cm_acme_staging_run (CmContext *context,
                              CmAcmeAccountDoc *account,
                              const char *directory,
                              const CmAcmeRecord *settings,
                              const char *const *names,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
