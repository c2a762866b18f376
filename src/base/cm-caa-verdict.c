/* cm-caa-verdict.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What CAA records (RFC 8659) mean for an order.
 */

#include "cm-caa-verdict.h"

#include <glib/gi18n-lib.h>

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

/**
 * cm_caa_verdict_describe:
 * @verdict: what records mean
 *
 * Returns: (transfer none): that in words, the end of a sentence
 */
const char *
cm_caa_verdict_describe (CmCaaVerdict verdict)
{
  switch (verdict)
    {
    case CM_CAA_OPEN:
      return _ ("every CA may issue");
    case CM_CAA_ALLOWED:
      return _ ("this CA may issue");
    case CM_CAA_OTHER_CA:
      return _ ("this CA may not issue");
    case CM_CAA_OTHER_ACCOUNT:
      return _ ("this CA may issue for another account only");
    case CM_CAA_OTHER_METHOD:
      return _ ("this CA may issue only if the name is proven in another way");
    case CM_CAA_CRITICAL:
      return _ ("a record that every CA must understand is not known here");
    case CM_CAA_UNTOLD:
      return _ ("the CA does not say which name it has in such records");
    case CM_CAA_UNREADABLE:
      return _ ("the records cannot be read, so no CA issues");
    }
  return "";
}
