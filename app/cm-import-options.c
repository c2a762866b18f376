/* cm-import-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What concerns all keys of an import alike: the servers that get access, and whether a
 * second copy under an export password is kept. The servers are the flow's until the user
 * changes them. The password stays in its rows until the import runs.
 */

#include "cm-import-options.h"

#include "cm-exportable-field.h"
#include "cm-servers-field.h"

struct _CmImportOptions
{
  GtkWidget parent_instance;

  /* owned */
  CmImportFlow *flow;

  /* template */
  GtkWidget *list_box;
  CmServersField *servers_field;
  CmExportableField *exportable_field;
};

enum
{
  PROP_0,
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

G_DEFINE_FINAL_TYPE (CmImportOptions, cm_import_options, GTK_TYPE_WIDGET)

/* The user changed them: from now on the flow's default does not count. */
static void
on_servers_changed_cb (CmImportOptions *self)
{
  cm_import_flow_set_servers (self->flow,
                              cm_servers_field_get_servers (self->servers_field));
}

static void
on_exportable_cb (CmImportOptions *self)
{
  g_auto (GStrv) words = cm_import_flow_dup_user_words (self->flow);

  cm_import_flow_set_exportable (
      self->flow, cm_exportable_field_is_exportable (self->exportable_field));
  cm_exportable_field_set_user_words (self->exportable_field, (const char *const *)words);
}

static void
on_reason_cb (CmImportOptions *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
on_activate_cb (CmImportOptions *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
cm_import_options_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_REASON:
      g_value_set_string (value,
                          cm_import_options_get_reason (CM_IMPORT_OPTIONS (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_import_options_dispose (GObject *object)
{
  CmImportOptions *self = CM_IMPORT_OPTIONS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_IMPORT_OPTIONS);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (cm_import_options_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-import-options.ui");
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, list_box);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, servers_field);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, exportable_field);
  gtk_widget_class_bind_template_callback (widget_class, on_servers_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_exportable_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_reason_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
}

static void
cm_import_options_class_init (CmImportOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_import_options_get_property;
  object_class->dispose = cm_import_options_dispose;

  /**
   * CmImportOptions:reason:
   *
   * Why the export password is not good yet; %NULL if it is, or if none is needed.
   */
  properties[PROP_REASON] = g_param_spec_string (
      "reason", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CmImportOptions::activate:
   * @self: the options
   *
   * Enter was pressed and the export password is good.
   */
  signals[ACTIVATE]
      = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CM_TYPE_EXPORTABLE_FIELD);
  g_type_ensure (CM_TYPE_SERVERS_FIELD);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
cm_import_options_init (CmImportOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_import_options_set_flow:
 * @self: options
 * @flow: the import they belong to
 *
 * Sets the flow, once.
 */
void
cm_import_options_set_flow (CmImportOptions *self, CmImportFlow *flow)
{
  g_return_if_fail (CM_IS_IMPORT_OPTIONS (self));
  g_return_if_fail (CM_IS_IMPORT_FLOW (flow));
  g_return_if_fail (self->flow == NULL);

  self->flow = g_object_ref (flow);
  cm_servers_field_set_context (self->servers_field, cm_import_flow_get_context (flow));
  cm_servers_field_set_servers (self->servers_field, cm_import_flow_get_servers (flow));
}

/**
 * cm_import_options_get_reason:
 * @self: options
 *
 * Returns: (transfer none) (nullable): why the export password is not good yet, in words;
 *   %NULL if it is, or if none is needed
 */
const char *
cm_import_options_get_reason (CmImportOptions *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_OPTIONS (self), NULL);

  return self->exportable_field != NULL
             ? cm_exportable_field_get_reason (self->exportable_field)
             : NULL;
}

/**
 * cm_import_options_apply:
 * @self: options
 *
 * Gives the flow the export password, or takes it away if keys are not exportable.
 */
void
cm_import_options_apply (CmImportOptions *self)
{
  g_autoptr (CmSecret) password = NULL;

  g_return_if_fail (CM_IS_IMPORT_OPTIONS (self));

  password = cm_exportable_field_dup_password (self->exportable_field);
  cm_import_flow_set_exportable (
      self->flow, cm_exportable_field_is_exportable (self->exportable_field));
  cm_import_flow_set_export_password (self->flow, password);
}
