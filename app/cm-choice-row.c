/* cm-choice-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The third state is where a choice for many starts when they differ: left alone, each
 * keeps what it has. A click decides for all of them.
 */

#include "cm-choice-row.h"

struct _CmChoiceRow
{
  AdwActionRow parent_instance;

  /* owned */
  char *id;

  /* borrowed */
  GtkCheckButton *check;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmChoiceRow, cm_choice_row, ADW_TYPE_ACTION_ROW)

static void
on_toggled_cb (CmChoiceRow *self)
{
  gtk_check_button_set_inconsistent (self->check, FALSE);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
cm_choice_row_finalize (GObject *object)
{
  g_free (CM_CHOICE_ROW (object)->id);

  G_OBJECT_CLASS (cm_choice_row_parent_class)->finalize (object);
}

static void
cm_choice_row_class_init (CmChoiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_choice_row_finalize;

  /**
   * CmChoiceRow::changed:
   * @self: the row
   *
   * The user ticked it or took the tick away.
   */
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_choice_row_init (CmChoiceRow *self)
{
  GtkWidget *check = gtk_check_button_new ();

  self->check = GTK_CHECK_BUTTON (check);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), check);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * cm_choice_row_new:
 * @id: what is chosen
 * @name: what people call it
 * @choice: how it is at first
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
cm_choice_row_new (const char *id, const char *name, CmChoice choice)
{
  CmChoiceRow *self;

  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (CM_TYPE_CHOICE_ROW, "title", name, NULL);
  self->id = g_strdup (id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  cm_choice_row_set_choice (self, choice);
  return GTK_WIDGET (self);
}

/**
 * cm_choice_row_get_id:
 * @self: a row
 *
 * Returns: (transfer none): what is chosen
 */
const char *
cm_choice_row_get_id (CmChoiceRow *self)
{
  g_return_val_if_fail (CM_IS_CHOICE_ROW (self), NULL);

  return self->id;
}

/**
 * cm_choice_row_get_choice:
 * @self: a row
 *
 * Returns: what becomes of it
 */
CmChoice
cm_choice_row_get_choice (CmChoiceRow *self)
{
  g_return_val_if_fail (CM_IS_CHOICE_ROW (self), CM_CHOICE_NONE);

  if (gtk_check_button_get_inconsistent (self->check))
    return CM_CHOICE_SOME;
  return gtk_check_button_get_active (self->check) ? CM_CHOICE_ALL : CM_CHOICE_NONE;
}

/**
 * cm_choice_row_set_choice:
 * @self: a row
 * @choice: what becomes of it
 *
 * Sets the tick; CmChoiceRow::changed is for what the user does.
 */
void
cm_choice_row_set_choice (CmChoiceRow *self, CmChoice choice)
{
  g_return_if_fail (CM_IS_CHOICE_ROW (self));

  g_signal_handlers_block_by_func (self->check, on_toggled_cb, self);
  gtk_check_button_set_active (self->check, choice == CM_CHOICE_ALL);
  gtk_check_button_set_inconsistent (self->check, choice == CM_CHOICE_SOME);
  g_signal_handlers_unblock_by_func (self->check, on_toggled_cb, self);
}
