/* cm-acme-settings-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* What a credential's ACME record says of orders to come: checked before it is taken. */
gboolean cm_acme_settings_check (const CmAcmeRecord *settings,
                                 const char *const *names,
                                 GError **error);
gboolean cm_acme_settings_check_profile (CmContext *context,
                                         const CmAcmeRecord *settings,
                                         GCancellable *cancellable,
                                         GError **error);
/* With the kinds in front. */
GStrv cm_acme_settings_list_names (CmCredentialDoc *credential);

G_END_DECLS
