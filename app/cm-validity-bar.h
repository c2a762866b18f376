/* cm-validity-bar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CmValidity:
 *
 * A certificate's time as fractions of its whole life, 0 at its start and 1 at its end.
 * @now is where today stands, clamped to 0..1; @warn where the warning time begins.
 */
typedef struct
{
  double now;
  double warn;
  gboolean not_yet;
  gboolean soon;
  gboolean over;
} CmValidity;

CmValidity cm_validity_measure (gint64 not_before,
                                gint64 not_after,
                                gint64 now_unix_seconds,
                                guint warn_days);

#define CM_TYPE_VALIDITY_BAR (cm_validity_bar_get_type ())

/* A certificate's life from left to right (right to left where people read so): what is
 * past, today, what remains, and the time in which to renew. */
G_DECLARE_FINAL_TYPE (CmValidityBar, cm_validity_bar, CM, VALIDITY_BAR, GtkWidget)

GtkWidget *cm_validity_bar_new (void);
void cm_validity_bar_set_dates (CmValidityBar *self,
                                gint64 not_before,
                                gint64 not_after,
                                gint64 now_unix_seconds,
                                guint warn_days);
const CmValidity *cm_validity_bar_get_validity (CmValidityBar *self);

G_END_DECLS
