/* cm-export-layout.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_LAYOUT (cm_export_layout_get_type ())

/**
 * CmExportLayout:
 * @CM_EXPORT_LAYOUT_NONE: one file in the format that was chosen
 * @CM_EXPORT_LAYOUT_NGINX: full chain, key, and the lines for its configuration
 * @CM_EXPORT_LAYOUT_APACHE: the same for Apache
 * @CM_EXPORT_LAYOUT_HAPROXY: chain and key in one file, and the lines for HAProxy
 *
 * What a server wants, ready to be copied to it.
 */
typedef enum
{
  CM_EXPORT_LAYOUT_NONE,
  CM_EXPORT_LAYOUT_NGINX,
  CM_EXPORT_LAYOUT_APACHE,
  CM_EXPORT_LAYOUT_HAPROXY,
} CmExportLayout;

GType cm_export_layout_get_type (void) G_GNUC_CONST;
const char *cm_export_layout_get_label (CmExportLayout layout); /* "nginx" */

G_END_DECLS
