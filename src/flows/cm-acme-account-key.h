/* cm-acme-account-key.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-private-key.h"

G_BEGIN_DECLS

/* The one key in a file that another program left. @password: nullable. May block. */
CmPrivateKey *cm_acme_account_key_read (GFile *file,
                                        CmSecret *password,
                                        GCancellable *cancellable,
                                        GError **error);
/* How the key of an external account was read, for people. @text: as it was copied */
char *cm_acme_account_key_describe_eab (CmSecret *text, GError **error);

G_END_DECLS
