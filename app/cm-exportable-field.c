/* cm-exportable-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A switch, and below it the rows of the export password while it is on. The password
 * stays in its rows until somebody asks for it.
 */

#include "cm-exportable-field.h"

#include <adwaita.h>

#include "cm-password-rows.h"

struct _CmExportableField
{
  GtkWidget parent_instance;

  /* owned */
  char *title;
  char *subtitle;

  /* template */
  GtkWidget *list_box;
  GtkWidget *revealer;
  AdwActionRow *exportable_row;
  GtkSwitch *exportable_switch;
  CmPasswordRows *passwords;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_EXPORTABLE,
  PROP_REASON,
  N_PROPS
};

enum
{
  ACTIVATE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmExportableField, cm_exportable_field, GTK_TYPE_WIDGET)

/* The owner sets the words a password must not contain when it hears of the switch, so
 * the reason comes after it. */
static void
on_exportable_cb (CmExportableField *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPORTABLE]);
  if (cm_exportable_field_is_exportable (self))
    gtk_widget_child_focus (GTK_WIDGET (self->passwords), GTK_DIR_TAB_FORWARD);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
on_password_cb (CmExportableField *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
on_passwords_activate_cb (CmExportableField *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
cm_exportable_field_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  CmExportableField *self = CM_EXPORTABLE_FIELD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_EXPORTABLE:
      g_value_set_boolean (value, cm_exportable_field_is_exportable (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, cm_exportable_field_get_reason (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_exportable_field_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  CmExportableField *self = CM_EXPORTABLE_FIELD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      self->title = g_value_dup_string (value);
      break;
    case PROP_SUBTITLE:
      self->subtitle = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_exportable_field_constructed (GObject *object)
{
  CmExportableField *self = CM_EXPORTABLE_FIELD (object);

  G_OBJECT_CLASS (cm_exportable_field_parent_class)->constructed (object);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->exportable_row), self->title);
  adw_action_row_set_subtitle (self->exportable_row, self->subtitle);
}

static void
cm_exportable_field_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_EXPORTABLE_FIELD);

  G_OBJECT_CLASS (cm_exportable_field_parent_class)->dispose (object);
}

static void
cm_exportable_field_finalize (GObject *object)
{
  CmExportableField *self = CM_EXPORTABLE_FIELD (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subtitle, g_free);

  G_OBJECT_CLASS (cm_exportable_field_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags once = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, once);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, once);
  properties[PROP_EXPORTABLE]
      = g_param_spec_boolean ("exportable", NULL, NULL, FALSE, read);
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_exportable_field_class_init (CmExportableFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_exportable_field_get_property;
  object_class->set_property = cm_exportable_field_set_property;
  object_class->constructed = cm_exportable_field_constructed;
  object_class->dispose = cm_exportable_field_dispose;
  object_class->finalize = cm_exportable_field_finalize;
  install_properties (object_class);

  signals[ACTIVATE]
      = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CM_TYPE_PASSWORD_ROWS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-exportable-field.ui");
  gtk_widget_class_bind_template_child (widget_class, CmExportableField, list_box);
  gtk_widget_class_bind_template_child (widget_class, CmExportableField, revealer);
  gtk_widget_class_bind_template_child (widget_class, CmExportableField, exportable_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportableField,
                                        exportable_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportableField, passwords);
  gtk_widget_class_bind_template_callback (widget_class, on_exportable_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_passwords_activate_cb);
}

static void
cm_exportable_field_init (CmExportableField *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_exportable_field_is_exportable:
 * @self: a field
 *
 * Returns: whether the switch is on
 */
gboolean
cm_exportable_field_is_exportable (CmExportableField *self)
{
  g_return_val_if_fail (CM_IS_EXPORTABLE_FIELD (self), FALSE);

  return self->exportable_switch != NULL
         && gtk_switch_get_active (self->exportable_switch);
}

/**
 * cm_exportable_field_get_reason:
 * @self: a field
 *
 * Returns: (transfer none) (nullable): why the export password is not good yet, in words;
 *   %NULL if it is, or if none is needed
 */
const char *
cm_exportable_field_get_reason (CmExportableField *self)
{
  g_return_val_if_fail (CM_IS_EXPORTABLE_FIELD (self), NULL);

  if (!cm_exportable_field_is_exportable (self)
      || cm_password_rows_is_acceptable (self->passwords))
    return NULL;
  return cm_password_rows_get_reason (self->passwords);
}

/**
 * cm_exportable_field_set_user_words:
 * @self: a field
 * @words: what the password must not be made of
 *
 * Sets the words.
 */
void
cm_exportable_field_set_user_words (CmExportableField *self, const char *const *words)
{
  g_return_if_fail (CM_IS_EXPORTABLE_FIELD (self));

  cm_password_rows_set_user_words (self->passwords, words);
}

/**
 * cm_exportable_field_dup_password:
 * @self: a field
 *
 * Returns: (transfer full) (nullable): the export password, if the switch is on
 */
CmSecret *
cm_exportable_field_dup_password (CmExportableField *self)
{
  g_return_val_if_fail (CM_IS_EXPORTABLE_FIELD (self), NULL);

  return cm_exportable_field_is_exportable (self)
             ? cm_password_rows_dup_secret (self->passwords)
             : NULL;
}
