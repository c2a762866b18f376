/* cm-servers-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps ids and shows names; names follow the certstore, so a server that is let in
 * elsewhere is called by its name here, too.
 */

#include "cm-servers-field.h"

#include "cm-chips.h"
#include "cm-servers-dialog.h"

struct _CmServersField
{
  GtkListBoxRow parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *servers; /* (element-type utf8) ids, NULL at the end */

  /* template */
  CmChips *servers_chips;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmServersField, cm_servers_field, GTK_TYPE_LIST_BOX_ROW)

static void
update_chips (CmServersField *self)
{
  const char *const *ids = cm_servers_field_get_servers (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (self->context == NULL)
    return;
  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (self->context, ids[i]);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  cm_chips_set_entries (self->servers_chips, ids, (const char *const *)names);
}

static void
take_servers (CmServersField *self, const char *const *ids)
{
  g_autoptr (GPtrArray) servers = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (servers, g_strdup (ids[i]));
  g_ptr_array_add (servers, NULL);
  g_clear_pointer (&self->servers, g_ptr_array_unref);
  self->servers = g_steal_pointer (&servers);
}

static void
say_changed (CmServersField *self)
{
  update_chips (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_server_removed_cb (CmServersField *self, const char *id)
{
  const char *const *ids = cm_servers_field_get_servers (self);

  for (guint i = 0; ids[i] != NULL; i++)
    if (g_str_equal (ids[i], id))
      {
        g_ptr_array_remove_index (self->servers, i);
        say_changed (self);
        return;
      }
}

static void
on_servers_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmServersField) self = user_data;
  g_autoptr (CmServersChoice) choice
      = cm_servers_dialog_run_finish (result, /* error: */ NULL);

  if (choice == NULL || self->servers_chips == NULL)
    return;
  take_servers (self, (const char *const *)choice->all);
  say_changed (self);
}

static void
on_servers_add_cb (CmServersField *self)
{
  GtkWidget *window = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW);

  cm_servers_dialog_run_async (GTK_WINDOW (window), self->context,
                               cm_servers_field_get_servers (self), /* some: */ NULL,
                               on_servers_chosen_cb, g_object_ref (self));
}

static void
cm_servers_field_dispose (GObject *object)
{
  CmServersField *self = CM_SERVERS_FIELD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_SERVERS_FIELD);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_servers_field_parent_class)->dispose (object);
}

static void
cm_servers_field_finalize (GObject *object)
{
  g_clear_pointer (&CM_SERVERS_FIELD (object)->servers, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_servers_field_parent_class)->finalize (object);
}

static void
cm_servers_field_class_init (CmServersFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_servers_field_dispose;
  object_class->finalize = cm_servers_field_finalize;

  /**
   * CmServersField::changed:
   * @self: the field
   *
   * The user added servers or took one out.
   */
  signals[CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CM_TYPE_CHIPS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-servers-field.ui");
  gtk_widget_class_bind_template_child (widget_class, CmServersField, servers_chips);
  gtk_widget_class_bind_template_callback (widget_class, on_server_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_servers_add_cb);
}

static void
cm_servers_field_init (CmServersField *self)
{
  take_servers (self, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_servers_field_set_context:
 * @self: a field
 * @context: the certstore the servers belong to
 *
 * Sets where servers come from, once.
 */
void
cm_servers_field_set_context (CmServersField *self, CmContext *context)
{
  g_return_if_fail (CM_IS_SERVERS_FIELD (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (update_chips), self,
                           G_CONNECT_SWAPPED);
  update_chips (self);
}

/**
 * cm_servers_field_set_servers:
 * @self: a field
 * @ids: (nullable): ids of server identities
 *
 * Shows these servers; CmServersField::changed is for what the user does.
 */
void
cm_servers_field_set_servers (CmServersField *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_SERVERS_FIELD (self));

  take_servers (self, ids);
  update_chips (self);
}

/**
 * cm_servers_field_get_servers:
 * @self: a field
 *
 * Returns: (transfer none) (array zero-terminated=1): ids of the servers
 */
const char *const *
cm_servers_field_get_servers (CmServersField *self)
{
  g_return_val_if_fail (CM_IS_SERVERS_FIELD (self), NULL);

  return (const char *const *)self->servers->pdata;
}
