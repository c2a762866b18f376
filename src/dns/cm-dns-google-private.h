/* cm-dns-google-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-variables.h"

G_BEGIN_DECLS

/* Sets "jwt": what a service account is logged in with. */
gboolean cm_dns_google_set_jwt (CmDnsVariables *variables, GError **error);

G_END_DECLS
