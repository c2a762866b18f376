/* cm-password-rows.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_TYPE_PASSWORD_ROWS (cm_password_rows_get_type ())

/**
 * CmPasswordRows:
 *
 * Sets a password: typed twice, rated as one types, generated on request. Used where a
 * password is made, never where one is asked for.
 *
 * Properties: "title" (string, construct: what the first row is called), "acceptable"
 * (boolean, read-only: strong enough and typed twice alike), "reason" (string, read-only,
 * nullable: why it is not acceptable yet, in words).
 *
 * CmPasswordRows::activate is emitted when Enter is pressed and the password is
 * acceptable.
 */
G_DECLARE_FINAL_TYPE (CmPasswordRows, cm_password_rows, CM, PASSWORD_ROWS, GtkWidget)

GtkWidget *cm_password_rows_new (const char *title);

void cm_password_rows_set_title (CmPasswordRows *self, const char *title);
void cm_password_rows_set_user_words (CmPasswordRows *self,
                                      const char *const *user_words);
gboolean cm_password_rows_is_acceptable (CmPasswordRows *self);
const char *cm_password_rows_get_reason (CmPasswordRows *self); /* nullable */
CmSecret *cm_password_rows_dup_secret (CmPasswordRows *self);   /* nullable; full */
void cm_password_rows_generate (CmPasswordRows *self);
void cm_password_rows_clear (CmPasswordRows *self);

G_END_DECLS
