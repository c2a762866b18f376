/* cm-import-unlock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The password of files that are brought in. What opens nothing is said below the row,
 * and stays selected in it.
 */

#include "cm-import-unlock.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-password-row.h"

struct _CmImportUnlock
{
  GtkWidget parent_instance;

  CmImportFlow *flow; /* owned */
  guint n_locked;     /* before the password that is being tried */
  gboolean trying;

  /* template */
  GtkRevealer *locked_revealer;
  AdwPasswordEntryRow *password_row;
  GtkButton *unlock_button;
  GtkLabel *password_hint;
};

enum
{
  UNLOCK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmImportUnlock, cm_import_unlock, GTK_TYPE_WIDGET)

/* Which files they are, where a name that is long can be read. */
static char *
dup_hint (CmImportUnlock *self)
{
  GListModel *items = cm_import_flow_get_items (self->flow);
  guint n_locked = cm_import_flow_get_n_locked (self->flow);

  for (guint i = 0; n_locked == 1 && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED)
        return g_strdup_printf (_ ("%s needs a password."),
                                cm_import_item_get_source (item));
    }
  return g_strdup_printf (
      ngettext ("%'u file needs a password.",
                "%'u files need a password. It is tried on all of them.", n_locked),
      n_locked);
}

static void
set_hint (CmImportUnlock *self, const char *text, gboolean is_error)
{
  GtkWidget *hint = GTK_WIDGET (self->password_hint);

  gtk_label_set_label (self->password_hint, text);
  if (is_error)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->password_row), "error");
      gtk_widget_remove_css_class (hint, "dim-label");
      gtk_widget_add_css_class (hint, "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->password_row), "error");
      gtk_widget_remove_css_class (hint, "error");
      gtk_widget_add_css_class (hint, "dim-label");
    }
}

static void
set_plain_hint (CmImportUnlock *self)
{
  g_autofree char *hint = dup_hint (self);

  set_hint (self, hint, FALSE);
}

static void
on_unlock_cb (CmImportUnlock *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password_row));
  g_autoptr (CmSecret) password = NULL;

  if (*text == '\0' || cm_import_flow_is_busy (self->flow))
    return;
  password = cm_secret_new_from_text (text);
  self->trying = TRUE;
  self->n_locked = cm_import_flow_get_n_locked (self->flow);
  cm_import_flow_add_password (self->flow, password);
  g_signal_emit (self, signals[UNLOCK], 0);
}

static void
on_password_changed_cb (CmImportUnlock *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  gtk_widget_set_sensitive (GTK_WIDGET (self->unlock_button), *text != '\0');
  if (gtk_widget_has_css_class (GTK_WIDGET (self->password_row), "error"))
    set_plain_hint (self);
}

static void
cm_import_unlock_dispose (GObject *object)
{
  CmImportUnlock *self = CM_IMPORT_UNLOCK (object);

  cm_password_row_forget (self->password_row, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_IMPORT_UNLOCK);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (cm_import_unlock_parent_class)->dispose (object);
}

static void
cm_import_unlock_class_init (CmImportUnlockClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_import_unlock_dispose;

  /**
   * CmImportUnlock::unlock:
   * @self: the row
   *
   * The flow has one more password and is to be read again.
   */
  signals[UNLOCK] = g_signal_new ("unlock", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-import-unlock.ui");
  gtk_widget_class_bind_template_child (widget_class, CmImportUnlock, locked_revealer);
  gtk_widget_class_bind_template_child (widget_class, CmImportUnlock, password_row);
  gtk_widget_class_bind_template_child (widget_class, CmImportUnlock, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, CmImportUnlock, password_hint);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed_cb);
}

static void
cm_import_unlock_init (CmImportUnlock *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_import_unlock_set_flow:
 * @self: a password row
 * @flow: the import it is for
 *
 * Says whose files it opens; called once.
 */
void
cm_import_unlock_set_flow (CmImportUnlock *self, CmImportFlow *flow)
{
  g_return_if_fail (CM_IS_IMPORT_UNLOCK (self));
  g_return_if_fail (CM_IS_IMPORT_FLOW (flow));

  g_set_object (&self->flow, flow);
}

/* On failure nothing moves but the words. */
static void
report_wrong (CmImportUnlock *self)
{
  set_hint (self, _ ("The password is wrong, or the file is damaged."), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
  gtk_widget_error_bell (GTK_WIDGET (self->password_row));
}

/**
 * cm_import_unlock_report:
 * @self: a password row
 *
 * Shows what became of it after the flow was read: whether the password opened anything,
 * and what is still locked.
 *
 * Returns: whether the row keeps the focus, because something is locked
 */
gboolean
cm_import_unlock_report (CmImportUnlock *self)
{
  guint n_locked;
  gboolean was_tried;

  g_return_val_if_fail (CM_IS_IMPORT_UNLOCK (self), FALSE);

  n_locked = cm_import_flow_get_n_locked (self->flow);
  was_tried = self->trying;
  self->trying = FALSE;
  gtk_revealer_set_reveal_child (self->locked_revealer, n_locked > 0);
  if (was_tried && n_locked >= self->n_locked)
    {
      report_wrong (self);
      return TRUE;
    }
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  if (n_locked == 0)
    return FALSE;
  if (was_tried)
    set_hint (self, _ ("That opened some files. The others have another password."),
              FALSE);
  else
    set_plain_hint (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  return TRUE;
}

/**
 * cm_import_unlock_give_up:
 * @self: a password row
 *
 * Forgets that a password was being tried, because reading was stopped. The row shows
 * itself if something is locked.
 */
void
cm_import_unlock_give_up (CmImportUnlock *self)
{
  g_return_if_fail (CM_IS_IMPORT_UNLOCK (self));

  self->trying = FALSE;
  gtk_revealer_set_reveal_child (self->locked_revealer,
                                 cm_import_flow_get_n_locked (self->flow) > 0);
}
