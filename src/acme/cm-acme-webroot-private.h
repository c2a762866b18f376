/* cm-acme-webroot-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"

G_BEGIN_DECLS

/* @root: a path, or an address of GIO. @answers: (element-type CmAcmeAnswer), whose
 * tokens were looked at. */
gboolean cm_acme_webroot_write (const char *root,
                                GPtrArray *answers,
                                GCancellable *cancellable,
                                GError **error);
void cm_acme_webroot_remove (const char *root, GPtrArray *answers);

G_END_DECLS
