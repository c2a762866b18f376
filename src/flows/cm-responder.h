/* cm-responder.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_RESPONDER (cm_responder_get_type ())

/* Answers HTTP-01 (RFC 8555 section 8.3) with what orders publish in the certstore, on
 * any computer that has it; it may be locked, and only readable. Answers until its last
 * reference goes. */
G_DECLARE_FINAL_TYPE (CmResponder, cm_responder, CM, RESPONDER, GObject)

/* @where: an address and a port, as "80", "192.0.2.1:80", "[2001:db8::1]:80" */
CmResponder *cm_responder_new (CmContext *context, const char *where, GError **error);
guint16 cm_responder_get_port (CmResponder *self);

G_END_DECLS
