/* cm-value-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_VALUE_ROW (cm_value_row_get_type ())

/**
 * CmValueCopy:
 * @CM_VALUE_COPY_NONE: there is nothing worth copying
 * @CM_VALUE_COPY_TEXT: a button copies the value
 * @CM_VALUE_COPY_FINGERPRINT: the value is lower hex; a menu copies it as hex, with
 *   colons, or as base64
 */
typedef enum
{
  CM_VALUE_COPY_NONE,
  CM_VALUE_COPY_TEXT,
  CM_VALUE_COPY_FINGERPRINT,
} CmValueCopy;

#define CM_TYPE_VALUE_COPY (cm_value_copy_get_type ())
GType cm_value_copy_get_type (void) G_GNUC_CONST;

/* A name and a value, and how to copy it. Hidden while there is no value. Property
 * "copy" (CmValueCopy, construct-only). */
G_DECLARE_FINAL_TYPE (CmValueRow, cm_value_row, CM, VALUE_ROW, AdwActionRow)

GtkWidget *cm_value_row_new (const char *title, CmValueCopy copy);
void cm_value_row_set_value (CmValueRow *self, const char *value);
const char *cm_value_row_get_value (CmValueRow *self); /* nullable */
/* Shows other words than those that are copied. */
void cm_value_row_set_shown (CmValueRow *self, const char *shown);

G_END_DECLS
