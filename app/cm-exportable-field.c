/* cm-exportable-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A switch, and below it the rows of the export password while it is on. The password
 * stays in its rows until somebody asks for it. As they slide in, the rows are scrolled
 * into sight down to the button that generates one.
 */

#include "cm-exportable-field.h"

#include <adwaita.h>

#include "cm-password-rows.h"

#define MIN_FOLLOWED 3 /* frames: the first may come before the layout */

struct _CmExportableField
{
  GtkWidget parent_instance;

  /* owned */
  char *title;
  char *subtitle;
  guint follow_id;
  guint n_followed;

  /* template */
  GtkWidget *list_box;
  GtkRevealer *revealer;
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

static void
scroll_to_passwords (CmExportableField *self)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  if (viewport != NULL
      && gtk_widget_compute_bounds (GTK_WIDGET (self->passwords),
                                    gtk_viewport_get_child (GTK_VIEWPORT (viewport)),
                                    &bounds))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)),
                               bounds.origin.y, bounds.origin.y + bounds.size.height);
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CmExportableField *self = CM_EXPORTABLE_FIELD (widget);

  if (gtk_revealer_get_reveal_child (self->revealer))
    {
      scroll_to_passwords (self);
      if (self->n_followed++ < MIN_FOLLOWED
          || !gtk_revealer_get_child_revealed (self->revealer))
        return G_SOURCE_CONTINUE;
    }
  self->follow_id = 0;
  return G_SOURCE_REMOVE;
}

/* What is not revealed yet takes no focus. */
static void
show_passwords (CmExportableField *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->passwords));
  self->n_followed = 0;
  if (self->follow_id == 0)
    self->follow_id
        = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

/* The owner sets the words a password must not contain when it hears of the switch, so
 * the reason comes after it. */
static void
on_exportable_cb (CmExportableField *self)
{
  gboolean is_exportable = cm_exportable_field_is_exportable (self);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPORTABLE]);
  gtk_revealer_set_reveal_child (self->revealer, is_exportable);
  if (is_exportable)
    show_passwords (self);
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
