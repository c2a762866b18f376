/* cm-caa-verdict.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What CAA records (RFC 8659) mean for an order.
 */

#include "cm-caa-verdict.h"

#include "cm-enum.h"

G_DEFINE_ENUM_TYPE (CmCaaVerdict,
                    cm_caa_verdict,
                    G_DEFINE_ENUM_VALUE (CM_CAA_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_ALLOWED, "allowed"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_OTHER_CA, "other-ca"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_OTHER_ACCOUNT, "other-account"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_OTHER_METHOD, "other-method"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_CRITICAL, "critical"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_UNTOLD, "untold"),
                    G_DEFINE_ENUM_VALUE (CM_CAA_UNREADABLE, "unreadable"))

/**
 * cm_caa_verdict_forbids:
 * @verdict: what records mean
 *
 * Returns: whether the CA will not issue
 */
gboolean
cm_caa_verdict_forbids (CmCaaVerdict verdict)
{
  switch (verdict)
    {
    case CM_CAA_OPEN:
    case CM_CAA_ALLOWED:
    case CM_CAA_UNTOLD:
      return FALSE;
    case CM_CAA_OTHER_CA:
    case CM_CAA_OTHER_ACCOUNT:
    case CM_CAA_OTHER_METHOD:
    case CM_CAA_CRITICAL:
    case CM_CAA_UNREADABLE:
      return TRUE;
    }
  return TRUE;
}
