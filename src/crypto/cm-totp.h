/* cm-totp.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cm_totp_generate (const char *secret, gint64 unix_seconds);

G_END_DECLS
