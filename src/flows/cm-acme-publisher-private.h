/* cm-acme-publisher-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_PUBLISHER (cm_acme_publisher_get_type ())

/* HTTP-01 answered by whoever has the certstore. */
G_DECLARE_FINAL_TYPE (CmAcmePublisher, cm_acme_publisher, CM, ACME_PUBLISHER, GObject)

CmAcmePublisher *cm_acme_publisher_new (CmContext *context);

G_END_DECLS
