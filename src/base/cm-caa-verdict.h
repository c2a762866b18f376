/* cm-caa-verdict.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_CAA_VERDICT (cm_caa_verdict_get_type ())

/**
 * CmCaaVerdict:
 * @CM_CAA_OPEN: no record says who may issue
 * @CM_CAA_ALLOWED: this CA may issue, for this account and in this way
 * @CM_CAA_OTHER_CA: only others may, or nobody
 * @CM_CAA_OTHER_ACCOUNT: only for another account
 * @CM_CAA_OTHER_METHOD: only if the name is proven in another way
 * @CM_CAA_CRITICAL: there is a record that every CA must understand and that we do
 *   not know
 * @CM_CAA_UNTOLD: the CA does not say what it is called in such records
 * @CM_CAA_UNREADABLE: the records cannot be read
 *
 * What CAA records mean for an order.
 */
typedef enum
{
  CM_CAA_OPEN,
  CM_CAA_ALLOWED,
  CM_CAA_OTHER_CA,
  CM_CAA_OTHER_ACCOUNT,
  CM_CAA_OTHER_METHOD,
  CM_CAA_CRITICAL,
  CM_CAA_UNTOLD,
  CM_CAA_UNREADABLE,
} CmCaaVerdict;

GType cm_caa_verdict_get_type (void) G_GNUC_CONST;

gboolean cm_caa_verdict_forbids (CmCaaVerdict verdict);
const char *cm_caa_verdict_describe (CmCaaVerdict verdict);

G_END_DECLS
