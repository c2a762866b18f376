/* cm-acme-reply-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-json.h"

G_BEGIN_DECLS

#define CM_ACME_REPLY_MAX_TEXT_BYTES 4096

/* Members of what a CA sent, which may be anything. "": there is no such text. */
const char *cm_acme_reply_get_text (JsonObject *object, const char *member);
/* Nullable, transfer none, as is the next. */
JsonArray *cm_acme_reply_get_array (JsonObject *object, const char *member);
JsonObject *cm_acme_reply_get_object (JsonObject *object, const char *member);

G_END_DECLS
