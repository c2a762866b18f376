/* cm-import-options.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What concerns all keys of an import alike: the servers that get access, and whether a
 * second copy under an export password is kept. The servers are the flow's until the user
 * changes them. The password stays in its rows until the import runs.
 */

#include "cm-import-options.h"

#include <glib/gi18n-lib.h>

#include "cm-chips.h"
#include "cm-password-rows.h"
#include "cm-servers-dialog.h"

struct _CmImportOptions
{
  GtkWidget parent_instance;

  /* owned */
  CmImportFlow *flow;
  GPtrArray *servers; /* (element-type utf8) ids, NULL at the end */

  /* template */
  GtkWidget *list_box;
  GtkWidget *revealer;
  CmChips *servers_chips;
  GtkSwitch *exportable_switch;
  CmPasswordRows *passwords;
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

static void
update_servers (CmImportOptions *self)
{
  CmContext *context = cm_import_flow_get_context (self->flow);
  const char *const *ids = (const char *const *)self->servers->pdata;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (context, ids[i]);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  cm_chips_set_entries (self->servers_chips, ids, (const char *const *)names);
}

static void
set_servers (CmImportOptions *self, const char *const *ids)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (servers, g_strdup (ids[i]));
  g_ptr_array_add (servers, NULL);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  self->servers = g_steal_pointer (&servers);
}

/* The user changed them: from now on the flow's default does not count. */
static void
change_servers (CmImportOptions *self)
{
  cm_import_flow_set_servers (self->flow, (const char *const *)self->servers->pdata);
  update_servers (self);
}

static void
on_server_removed_cb (CmImportOptions *self, const char *id)
{
  const char *const *ids = (const char *const *)self->servers->pdata;

  for (guint i = 0; ids[i] != NULL; i++)
    if (g_str_equal (ids[i], id))
      {
        g_ptr_array_remove_index (self->servers, i);
        change_servers (self);
        return;
      }
}

static void
on_servers_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmImportOptions) self = user_data;
  g_auto (GStrv) ids = cm_servers_dialog_run_finish (result, /* error: */ NULL);

  if (ids == NULL || self->servers_chips == NULL)
    return;
  set_servers (self, (const char *const *)ids);
  change_servers (self);
}

static void
on_servers_add_cb (CmImportOptions *self)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW);

  cm_servers_dialog_run_async (GTK_WINDOW (window),
                               cm_import_flow_get_context (self->flow),
                               (const char *const *)self->servers->pdata,
                               on_servers_chosen_cb, g_object_ref (self));
}

static void
notify_reason (CmImportOptions *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
on_exportable_cb (CmImportOptions *self)
{
  gboolean is_exportable = gtk_switch_get_active (self->exportable_switch);
  g_auto (GStrv) words = cm_import_flow_dup_user_words (self->flow);

  cm_import_flow_set_exportable (self->flow, is_exportable);
  cm_password_rows_set_user_words (self->passwords, (const char *const *)words);
  if (is_exportable)
    gtk_widget_child_focus (GTK_WIDGET (self->passwords), GTK_DIR_TAB_FORWARD);
  notify_reason (self);
}

static void
on_password_cb (CmImportOptions *self)
{
  notify_reason (self);
}

static void
on_passwords_activate_cb (CmImportOptions *self)
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
  g_clear_pointer (&self->servers, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_import_options_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-import-options.ui");
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, list_box);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, revealer);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, servers_chips);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, exportable_switch);
  gtk_widget_class_bind_template_child (widget_class, CmImportOptions, passwords);
  gtk_widget_class_bind_template_callback (widget_class, on_server_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_servers_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_exportable_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_passwords_activate_cb);
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

  g_type_ensure (CM_TYPE_CHIPS);
  g_type_ensure (CM_TYPE_PASSWORD_ROWS);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
cm_import_options_init (CmImportOptions *self)
{
  set_servers (self, NULL);
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
  set_servers (self, cm_import_flow_get_servers (flow));
  update_servers (self);
  g_signal_connect_object (cm_import_flow_get_context (flow), "changed",
                           G_CALLBACK (update_servers), self, G_CONNECT_SWAPPED);
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

  if (self->exportable_switch == NULL || !gtk_switch_get_active (self->exportable_switch)
      || cm_password_rows_is_acceptable (self->passwords))
    return NULL;
  return cm_password_rows_get_reason (self->passwords);
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
  gboolean is_exportable;
  g_autoptr (CmSecret) password = NULL;

  g_return_if_fail (CM_IS_IMPORT_OPTIONS (self));

  is_exportable = gtk_switch_get_active (self->exportable_switch);
  if (is_exportable)
    password = cm_password_rows_dup_secret (self->passwords);
  cm_import_flow_set_exportable (self->flow, is_exportable);
  cm_import_flow_set_export_password (self->flow, password);
}
