/* cm-choice-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CmChoice:
 * @CM_CHOICE_NONE: nobody has it
 * @CM_CHOICE_SOME: some have it, and that stays so
 * @CM_CHOICE_ALL: all have it
 *
 * What becomes of one thing that several others have or have not.
 */
typedef enum
{
  CM_CHOICE_NONE,
  CM_CHOICE_SOME,
  CM_CHOICE_ALL,
} CmChoice;

#define CM_TYPE_CHOICE_ROW (cm_choice_row_get_type ())

/* A row with a tick of three states; by hand it is ticked or not. Signal: "changed". */
G_DECLARE_FINAL_TYPE (CmChoiceRow, cm_choice_row, CM, CHOICE_ROW, AdwActionRow)

GtkWidget *cm_choice_row_new (const char *id, const char *name, CmChoice choice);
const char *cm_choice_row_get_id (CmChoiceRow *self);
CmChoice cm_choice_row_get_choice (CmChoiceRow *self);
void cm_choice_row_set_choice (CmChoiceRow *self, CmChoice choice);

G_END_DECLS
