/* cm-acme-hook.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_HOOK (cm_acme_hook_get_type ())

/* HTTP-01 (RFC 8555 section 8.3), answered by a program. */
G_DECLARE_FINAL_TYPE (CmAcmeHook, cm_acme_hook, CM, ACME_HOOK, GObject)

#define CM_ACME_HOOK_SECONDS 120 /* for one run */

/* @program: its path */
CmAcmeHook *cm_acme_hook_new (const char *program, guint time_limit_s);

/* A certstore tells the name of a program alone; which one that is says the computer. */
gboolean cm_acme_hook_is_name (const char *name);

G_END_DECLS
