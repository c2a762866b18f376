/* cm-mark.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * State is never told by colour alone: every mark has a shape that differs in outline
 * from the others and a word that stands in the tooltip and for screen readers. The
 * colour is a CSS class of the theme, so that dark and high contrast follow.
 */

#include "cm-mark.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (CmMark,
                    cm_mark,
                    G_DEFINE_ENUM_VALUE (CM_MARK_VALID, "valid"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_WARNING, "warning"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_ERROR, "error"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_REVOKED, "revoked"),
                    G_DEFINE_ENUM_VALUE (CM_MARK_ARCHIVED, "archived"))

typedef struct
{
  const char *label;
  const char *icon_name;
  const char *style;
} MarkLook;

static const MarkLook looks[] = {
  [CM_MARK_VALID] = { N_ ("Valid"), "cm-state-valid-symbolic", "success" },
  [CM_MARK_WARNING] = { N_ ("Warning"), "cm-state-warning-symbolic", "warning" },
  [CM_MARK_ERROR] = { N_ ("Error"), "cm-state-error-symbolic", "error" },
  [CM_MARK_EXPIRED] = { N_ ("Expired"), "cm-state-expired-symbolic", "error" },
  [CM_MARK_WAITING] = { N_ ("Waiting"), "cm-state-waiting-symbolic", "accent" },
  [CM_MARK_REVOKED] = { N_ ("Revoked"), "cm-state-revoked-symbolic", "error" },
  [CM_MARK_ARCHIVED] = { N_ ("Archived"), "cm-state-archived-symbolic", "dim-label" },
};

static CmMark
mark_of_health (CmHealth health)
{
  switch (health)
    {
    case CM_HEALTH_VALID:
      return CM_MARK_VALID;
    case CM_HEALTH_WARNING:
      return CM_MARK_WARNING;
    case CM_HEALTH_ERROR:
      return CM_MARK_ERROR;
    }
  return CM_MARK_ERROR;
}

/**
 * cm_mark_from:
 * @status: a credential's effective status
 * @health: its effective health; counts where the status is `issued`
 *
 * Returns: what to show
 */
CmMark
cm_mark_from (CmStatus status, CmHealth health)
{
  switch (status)
    {
    case CM_STATUS_ISSUED:
      return mark_of_health (health);
    case CM_STATUS_DRAFT:
    case CM_STATUS_PENDING:
    case CM_STATUS_WAITING:
    case CM_STATUS_RENEWING:
    case CM_STATUS_REVOKING:
      return CM_MARK_WAITING;
    case CM_STATUS_ERROR:
      return CM_MARK_ERROR;
    case CM_STATUS_REVOKED:
      return CM_MARK_REVOKED;
    case CM_STATUS_ARCHIVED:
      return CM_MARK_ARCHIVED;
    case CM_STATUS_EXPIRED:
      return CM_MARK_EXPIRED;
    }
  return CM_MARK_ERROR;
}

/**
 * cm_mark_of_summary:
 * @summary: a row of a list
 * @now_unix_seconds: the moment to judge by
 * @warn_days: how many days before its end a certificate is a warning
 *
 * Returns: what to show for the row
 */
CmMark
cm_mark_of_summary (CmSummary *summary, gint64 now_unix_seconds, guint warn_days)
{
  g_return_val_if_fail (CM_IS_SUMMARY (summary), CM_MARK_ERROR);

  return cm_mark_from (cm_summary_get_status (summary, now_unix_seconds),
                       cm_summary_get_health (summary, now_unix_seconds, warn_days));
}

/**
 * cm_mark_get_label:
 * @mark: a mark
 *
 * Returns: (transfer none): its word, translated
 */
const char *
cm_mark_get_label (CmMark mark)
{
  g_return_val_if_fail ((guint)mark < G_N_ELEMENTS (looks), NULL);

  return _ (looks[mark].label);
}

/**
 * cm_mark_get_icon_name:
 * @mark: a mark
 *
 * Returns: (transfer none): a symbolic icon whose outline no other mark has
 */
const char *
cm_mark_get_icon_name (CmMark mark)
{
  g_return_val_if_fail ((guint)mark < G_N_ELEMENTS (looks), NULL);

  return looks[mark].icon_name;
}

/**
 * cm_mark_get_style:
 * @mark: a mark
 *
 * Returns: (transfer none): the CSS class that colours it
 */
const char *
cm_mark_get_style (CmMark mark)
{
  g_return_val_if_fail ((guint)mark < G_N_ELEMENTS (looks), NULL);

  return looks[mark].style;
}
