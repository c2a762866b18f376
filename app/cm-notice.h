/* cm-notice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_NOTICE (cm_notice_get_type ())

/* A strip that says what is wrong with the certstore, as long as it is; nothing
 * otherwise. */
G_DECLARE_FINAL_TYPE (CmNotice, cm_notice, CM, NOTICE, GtkWidget)

G_END_DECLS
