/* cm-export-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of the formats are made from what the flows know. What cannot be chosen with
 * what else is chosen goes away or says why, so that the form can always be read from top
 * to bottom.
 */

#include "cm-export-form.h"

#include "cm-password-row.h"

#include <glib/gi18n-lib.h>

#define N_FORMATS (CM_EXPORT_FORMAT_P7B + 1)
#define N_LAYOUTS (CM_EXPORT_LAYOUT_HAPROXY + 1)

struct _CmExportForm
{
  GtkWidget parent_instance;

  /* owned */
  char *key_reason;
  gboolean is_several;
  guint n_frames; /* since there was something new below the key */

  /* borrowed */
  GtkCheckButton *formats[N_FORMATS];
  GtkCheckButton *layouts[N_LAYOUTS]; /* none for CM_EXPORT_LAYOUT_NONE */

  /* template */
  GtkWidget *content;
  GtkWidget *key_box;
  GtkListBox *format_list;
  GtkWidget *each_list;
  GtkWidget *each_row;
  GtkSwitch *each_switch;
  AdwActionRow *key_row;
  GtkSwitch *key_switch;
  GtkWidget *legacy_row;
  GtkSwitch *legacy_switch;
  GtkWidget *password_row;
  GtkLabel *problem_label;
  GtkLabel *reason_label;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmExportForm, cm_export_form, GTK_TYPE_WIDGET)

static gboolean
has_password (CmExportForm *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0';
}

static const char *
get_key_reason (CmExportForm *self)
{
  if (self->key_reason != NULL)
    return self->key_reason;
  if (!cm_export_format_can_hold_key (cm_export_form_get_format (self)))
    return _ ("This format cannot hold a key.");
  return NULL;
}

static void
update_each (CmExportForm *self)
{
  gboolean is_forced = cm_export_form_get_layout (self) != CM_EXPORT_LAYOUT_NONE
                       || cm_export_form_get_format (self) == CM_EXPORT_FORMAT_DER;

  gtk_widget_set_visible (self->each_list, self->is_several);
  gtk_widget_set_sensitive (self->each_row, !is_forced);
  gtk_switch_set_active (self->each_switch,
                         is_forced || gtk_switch_get_active (self->each_switch));
}

static void
update (CmExportForm *self)
{
  const char *key_reason = get_key_reason (self);
  gboolean with_key = cm_export_form_is_with_key (self);
  const char *missing = cm_export_form_get_missing (self);

  update_each (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_switch), key_reason == NULL);
  adw_action_row_set_subtitle (
      self->key_row,
      key_reason != NULL ? key_reason : _ ("Encrypted with the export password"));
  gtk_widget_set_visible (self->password_row, with_key);
  gtk_widget_set_visible (
      self->legacy_row,
      with_key && cm_export_format_is_pem (cm_export_form_get_format (self)));
  gtk_label_set_label (self->reason_label, missing != NULL ? missing : "");
  gtk_widget_set_visible (
      GTK_WIDGET (self->reason_label),
      missing != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->problem_label)));
}

static void
on_changed_cb (CmExportForm *self)
{
  cm_export_form_set_problem (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* From the password to the end of what belongs to the key. */
static void
scroll_to_password (CmExportForm *self, GtkViewport *viewport)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
  GtkWidget *child = gtk_viewport_get_child (viewport);
  graphene_rect_t password;
  graphene_rect_t box;

  if (gtk_widget_compute_bounds (self->password_row, child, &password)
      && gtk_widget_compute_bounds (self->key_box, child, &box))
    gtk_adjustment_clamp_page (adjustment, password.origin.y,
                               box.origin.y + box.size.height);
}

/* The second frame: what is new got its place in the first. */
static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CmExportForm *self = CM_EXPORT_FORM (widget);
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);

  if (++self->n_frames < 2)
    return G_SOURCE_CONTINUE;
  if (viewport != NULL)
    scroll_to_password (self, GTK_VIEWPORT (viewport));
  return G_SOURCE_REMOVE;
}

/* Password and problem may be beyond the edge of a window. */
static void
show_password (CmExportForm *self)
{
  self->n_frames = 0;
  gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
}

static void
on_key_active_cb (CmExportForm *self)
{
  on_changed_cb (self);
  if (cm_export_form_is_with_key (self) && !has_password (self))
    gtk_widget_grab_focus (self->password_row);
  if (cm_export_form_is_with_key (self))
    show_password (self);
}

static void
on_check_toggled_cb (CmExportForm *self, GtkCheckButton *check)
{
  if (gtk_check_button_get_active (check))
    on_changed_cb (self);
}

static GtkCheckButton *
add_choice (CmExportForm *self, const char *label, const char *description)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->formats[0]);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->format_list, row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_check_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_CHECK_BUTTON (check);
}

static void
cm_export_form_dispose (GObject *object)
{
  CmExportForm *self = CM_EXPORT_FORM (object);

  cm_password_row_forget (self->password_row, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_EXPORT_FORM);

  G_OBJECT_CLASS (cm_export_form_parent_class)->dispose (object);
}

static void
cm_export_form_finalize (GObject *object)
{
  g_free (CM_EXPORT_FORM (object)->key_reason);

  G_OBJECT_CLASS (cm_export_form_parent_class)->finalize (object);
}

static void
cm_export_form_class_init (CmExportFormClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_export_form_dispose;
  object_class->finalize = cm_export_form_finalize;

  /**
   * CmExportForm::changed:
   * @self: the form
   *
   * The user chose or typed something else.
   */
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-export-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, content);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, key_box);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, format_list);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, each_list);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, each_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, each_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, key_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, key_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, legacy_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, legacy_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CmExportForm, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_active_cb);
}

static void
cm_export_form_init (CmExportForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < N_FORMATS; i++)
    self->formats[i] = add_choice (self, cm_export_format_get_label ((CmExportFormat)i),
                                   cm_export_format_get_description ((CmExportFormat)i));
  /* what most servers want */
  gtk_check_button_set_active (self->formats[CM_EXPORT_FORMAT_PEM_FULL_CHAIN], TRUE);
  update (self);
}

/**
 * cm_export_form_offer_layouts:
 * @self: a form
 *
 * Offers also what web servers want; once.
 */
void
cm_export_form_offer_layouts (CmExportForm *self)
{
  g_return_if_fail (CM_IS_EXPORT_FORM (self) && self->layouts[1] == NULL);

  for (guint i = 1; i < N_LAYOUTS; i++)
    {
      const char *name = cm_export_layout_get_label ((CmExportLayout)i);
      g_autofree char *label = g_strdup_printf (_ ("Files for %s"), name);

      self->layouts[i] = add_choice (
          self, label,
          _ ("The certificate with its chain, and the lines to configure it"));
    }
}

/**
 * cm_export_form_set_several:
 * @self: a form
 * @several: whether it is for several credentials
 *
 * Asks also for what there is to choose with several.
 */
void
cm_export_form_set_several (CmExportForm *self, gboolean several)
{
  g_return_if_fail (CM_IS_EXPORT_FORM (self));

  if (self->is_several == several)
    return;
  self->is_several = several;
  update (self);
}

/**
 * cm_export_form_set_limit:
 * @self: a form
 * @format: a kind of file
 * @limit: (nullable): who cannot read what is exported from it
 *
 * Says so beside that choice.
 */
void
cm_export_form_set_limit (CmExportForm *self, CmExportFormat format, const char *limit)
{
  GtkWidget *check, *row;
  const char *description = cm_export_format_get_description (format);
  g_autofree char *text = NULL;

  g_return_if_fail (CM_IS_EXPORT_FORM (self));
  g_return_if_fail ((guint)format < N_FORMATS);

  text = limit != NULL ? g_strdup_printf ("%s. %s", description, limit)
                       : g_strdup (description);
  check = GTK_WIDGET (self->formats[format]);
  row = gtk_widget_get_ancestor (check, ADW_TYPE_ACTION_ROW);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

/**
 * cm_export_form_set_key_reason:
 * @self: a form
 * @reason: (nullable): why no key can go along
 *
 * Says whether a key can be asked for.
 */
void
cm_export_form_set_key_reason (CmExportForm *self, const char *reason)
{
  g_return_if_fail (CM_IS_EXPORT_FORM (self));

  g_free (self->key_reason);
  self->key_reason = g_strdup (reason);
  update (self);
}

/**
 * cm_export_form_get_format:
 * @self: a form
 *
 * Returns: the kind of file; PEM if it is one for a server
 */
CmExportFormat
cm_export_form_get_format (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), CM_EXPORT_FORMAT_PEM);

  for (guint i = 0; i < N_FORMATS; i++)
    if (self->formats[i] != NULL && gtk_check_button_get_active (self->formats[i]))
      return (CmExportFormat)i;
  return CM_EXPORT_FORMAT_PEM;
}

/**
 * cm_export_form_get_layout:
 * @self: a form
 *
 * Returns: what a server wants
 */
CmExportLayout
cm_export_form_get_layout (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), CM_EXPORT_LAYOUT_NONE);

  for (guint i = 1; i < N_LAYOUTS; i++)
    if (self->layouts[i] != NULL && gtk_check_button_get_active (self->layouts[i]))
      return (CmExportLayout)i;
  return CM_EXPORT_LAYOUT_NONE;
}

/**
 * cm_export_form_is_for_each:
 * @self: a form
 *
 * Returns: whether each gets a file of its own
 */
gboolean
cm_export_form_is_for_each (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), FALSE);

  return self->is_several && gtk_switch_get_active (self->each_switch);
}

/**
 * cm_export_form_is_with_key:
 * @self: a form
 *
 * Returns: whether keys go along
 */
gboolean
cm_export_form_is_with_key (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), FALSE);

  return gtk_switch_get_active (self->key_switch) && get_key_reason (self) == NULL;
}

/**
 * cm_export_form_is_legacy:
 * @self: a form
 *
 * Returns: whether the key is encrypted for older programs
 */
gboolean
cm_export_form_is_legacy (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), FALSE);

  return gtk_widget_get_visible (self->legacy_row)
         && gtk_switch_get_active (self->legacy_switch);
}

/**
 * cm_export_form_dup_password:
 * @self: a form
 *
 * Returns: (transfer full) (nullable): the export password, if keys go along
 */
CmSecret *
cm_export_form_dup_password (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), NULL);

  if (!cm_export_form_is_with_key (self))
    return NULL;
  return cm_secret_new_from_text (
      gtk_editable_get_text (GTK_EDITABLE (self->password_row)));
}

/**
 * cm_export_form_get_missing:
 * @self: a form
 *
 * Returns: (transfer none) (nullable): what has to be filled in before it can go on, in
 *   words
 */
const char *
cm_export_form_get_missing (CmExportForm *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), NULL);

  if (!cm_export_form_is_with_key (self) || has_password (self))
    return NULL;
  return self->is_several ? _ ("Type the export password of these keys.")
                          : _ ("Type the export password of this key.");
}

/* What servers and Windows want to serve with, so it is of little use without a key. */
static gboolean
is_for_key (CmExportForm *self)
{
  CmExportFormat format = cm_export_form_get_format (self);

  return cm_export_form_get_layout (self) != CM_EXPORT_LAYOUT_NONE
         || format == CM_EXPORT_FORMAT_P12 || format == CM_EXPORT_FORMAT_P12_COMPATIBLE;
}

/**
 * cm_export_form_dup_key_hint:
 * @self: a form
 *
 * Returns: (transfer full) (nullable): that a key is missing in what is mostly exported
 *   with it, and why, in words
 */
char *
cm_export_form_dup_key_hint (CmExportForm *self)
{
  const char *reason;

  g_return_val_if_fail (CM_IS_EXPORT_FORM (self), NULL);

  if (!is_for_key (self) || cm_export_form_is_with_key (self))
    return NULL;
  reason = self->key_reason != NULL
               ? self->key_reason
               : _ ("Switch “With Private Key” on above to take it along.");
  return g_strdup_printf ("%s %s", _ ("This is exported without a private key."), reason);
}

/**
 * cm_export_form_set_problem:
 * @self: a form
 * @error: (nullable): what went wrong
 *
 * Says what went wrong, at the password if it was that; or that nothing did.
 */
void
cm_export_form_set_problem (CmExportForm *self, const GError *error)
{
  g_return_if_fail (CM_IS_EXPORT_FORM (self));

  gtk_label_set_label (self->problem_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), error != NULL);
  gtk_widget_remove_css_class (self->password_row, "error");
  update (self);
  if (error != NULL)
    show_password (self);
  if (!g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD))
    return;
  gtk_widget_add_css_class (self->password_row, "error");
  gtk_widget_grab_focus (self->password_row);
  gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
  gtk_widget_error_bell (self->password_row);
}

/**
 * cm_export_form_clear_password:
 * @self: a form
 *
 * Forgets what was typed.
 */
void
cm_export_form_clear_password (CmExportForm *self)
{
  g_return_if_fail (CM_IS_EXPORT_FORM (self));

  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
}
