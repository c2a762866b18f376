/* cm-acme-leftover-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-leftover.h"

G_BEGIN_DECLS

/* Of one credential. @left: nullable: gets a sentence of what stays. Returns: whether
 * nothing is left, or somebody is at work on it. */
gboolean cm_acme_leftover_sweep_one (CmContext *context, const char *id, GPtrArray *left);

G_END_DECLS
