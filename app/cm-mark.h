/* cm-mark.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-summary.h"

G_BEGIN_DECLS

#define CM_TYPE_MARK (cm_mark_get_type ())

/**
 * CmMark:
 * @CM_MARK_VALID: in order
 * @CM_MARK_WARNING: works, but somebody should look at it
 * @CM_MARK_ERROR: does not work
 * @CM_MARK_EXPIRED: its certificate ended
 * @CM_MARK_WAITING: something is still to come: an answer, an order, a renewal
 * @CM_MARK_REVOKED: taken back by its CA
 * @CM_MARK_ARCHIVED: superseded
 *
 * What the window shows of status and health together: one shape, one word, one colour.
 */
typedef enum
{
  CM_MARK_VALID,
  CM_MARK_WARNING,
  CM_MARK_ERROR,
  CM_MARK_EXPIRED,
  CM_MARK_WAITING,
  CM_MARK_REVOKED,
  CM_MARK_ARCHIVED,
} CmMark;

GType cm_mark_get_type (void) G_GNUC_CONST;

CmMark cm_mark_from (CmStatus status, CmHealth health);
CmMark cm_mark_of_summary (CmSummary *summary, gint64 now_unix_seconds, guint warn_days);

const char *cm_mark_get_label (CmMark mark);
const char *cm_mark_get_icon_name (CmMark mark); /* a shape of its own for each */
const char *cm_mark_get_style (CmMark mark);     /* a CSS class */

G_END_DECLS
