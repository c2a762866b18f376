/* cm-cms-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-openssl.h"

G_BEGIN_DECLS

CMS_ContentInfo *cm_cms_parse (GBytes *bytes, gsize max_bytes, int type_nid);
gboolean cm_cms_write (CMS_ContentInfo *cms, gconstpointer data, gsize size_bytes);
GBytes *cm_cms_encode (CMS_ContentInfo *cms);

G_END_DECLS
