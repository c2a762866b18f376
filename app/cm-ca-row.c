/* cm-ca-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Micro CAs are read in a thread, once and again when the certstore changes. Where
 * there is none, the row says that one will be made.
 */

#include "cm-ca-row.h"

#include <glib/gi18n-lib.h>

#include "cm-summary.h"
#include "cm-task.h"

struct _CmCaRow
{
  AdwComboRow parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GListStore *cas; /* (element-type CmSummary) */
  char *wanted;    /* nullable: id to select; NULL: the default one, which is the first */
  gboolean is_filling;
};

enum
{
  PROP_0,
  PROP_CA_ID,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmCaRow, cm_ca_row, ADW_TYPE_COMBO_ROW)

static char *
dup_title (CmSummary *summary)
{
  return g_strdup (cm_summary_get_title (summary));
}

static gboolean
has_detail (CmSummary *summary, const char *detail)
{
  return g_strcmp0 (cm_summary_get_fields (summary)->detail, detail) == 0;
}

static void
select_wanted (CmCaRow *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->cas)); i++)
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (G_LIST_MODEL (self->cas), i);

      if (g_strcmp0 (cm_summary_get_id (summary), self->wanted) == 0)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self), i);
    }
}

/* The default one first; those that are disabled not at all. What the row selects by
 * itself while it is being filled is nobody's choice. */
static void
list_cas (CmCaRow *self, GPtrArray *summaries)
{
  g_autoptr (GPtrArray) cas = g_ptr_array_new ();

  for (guint i = 0; i < summaries->len; i++)
    {
      CmSummary *summary = g_ptr_array_index (summaries, i);

      if (has_detail (summary, "default"))
        g_ptr_array_insert (cas, 0, summary);
      else if (!has_detail (summary, "disabled"))
        g_ptr_array_add (cas, summary);
    }
  self->is_filling = TRUE;
  g_list_store_splice (self->cas, 0, g_list_model_get_n_items (G_LIST_MODEL (self->cas)),
                       cas->pdata, cas->len);
  if (cas->len > 0)
    adw_combo_row_set_selected (ADW_COMBO_ROW (self), 0);
  select_wanted (self);
  self->is_filling = FALSE;
}

static void
query_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_MICRO_CA);
  GError *error = NULL;
  GPtrArray *summaries = cm_context_query (task_data, query, cancellable, &error);

  if (summaries != NULL)
    g_task_return_pointer (task, summaries, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/* Where there is none at all, one is made; where all are disabled, nothing is. */
static const char *
get_hint (CmCaRow *self, GPtrArray *summaries)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->cas)) > 0)
    return NULL;
  return summaries->len == 0 ? _ ("There is none yet: one is made")
                             : _ ("None can issue: enable one, or make one");
}

static void
on_queried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmCaRow *self = CM_CA_ROW (source);
  g_autoptr (GPtrArray) summaries
      = g_task_propagate_pointer (G_TASK (result), /* error: */ NULL);
  gboolean any;

  if (summaries == NULL || self->context == NULL)
    return;
  list_cas (self, summaries);
  any = g_list_model_get_n_items (G_LIST_MODEL (self->cas)) > 0;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), get_hint (self, summaries));
  gtk_widget_set_sensitive (GTK_WIDGET (self), any);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CA_ID]);
}

static void
read_cas (CmCaRow *self)
{
  cm_task_renew_cancellable (&self->cancellable);
  cm_task_read (self, read_cas, g_object_ref (self->context), g_object_unref,
                query_thread, self->cancellable, on_queried_cb, NULL);
}

static void
on_selected_cb (CmCaRow *self)
{
  const char *id = cm_ca_row_get_ca_id (self);

  if (self->is_filling)
    return;
  if (id != NULL && g_strcmp0 (id, self->wanted) != 0)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (id);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CA_ID]);
}

static void
cm_ca_row_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CA_ID:
      g_value_set_string (value, cm_ca_row_get_ca_id (CM_CA_ROW (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_ca_row_dispose (GObject *object)
{
  CmCaRow *self = CM_CA_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_ca_row_parent_class)->dispose (object);
}

static void
cm_ca_row_finalize (GObject *object)
{
  CmCaRow *self = CM_CA_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->cas);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (cm_ca_row_parent_class)->finalize (object);
}

static void
cm_ca_row_class_init (CmCaRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_ca_row_get_property;
  object_class->dispose = cm_ca_row_dispose;
  object_class->finalize = cm_ca_row_finalize;

  properties[PROP_CA_ID] = g_param_spec_string (
      "ca-id", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_ca_row_init (CmCaRow *self)
{
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_title), NULL, NULL);

  self->cancellable = g_cancellable_new ();
  self->cas = g_list_store_new (CM_TYPE_SUMMARY);
  adw_combo_row_set_expression (ADW_COMBO_ROW (self), title);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (self->cas));
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}

/**
 * cm_ca_row_set_context:
 * @self: a row
 * @context: the certstore
 *
 * Sets where Micro CAs come from, once.
 */
void
cm_ca_row_set_context (CmCaRow *self, CmContext *context)
{
  g_return_if_fail (CM_IS_CA_ROW (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (read_cas), self,
                           G_CONNECT_SWAPPED);
  read_cas (self);
}

/**
 * cm_ca_row_set_ca_id:
 * @self: a row
 * @id: (nullable): id of a Micro CA
 *
 * Selects that one, as soon as it is known.
 */
void
cm_ca_row_set_ca_id (CmCaRow *self, const char *id)
{
  g_return_if_fail (CM_IS_CA_ROW (self));

  g_free (self->wanted);
  self->wanted = g_strdup (id);
  select_wanted (self);
}

/**
 * cm_ca_row_get_ca_id:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): id of the Micro CA that is selected; %NULL while
 *   there is none
 */
const char *
cm_ca_row_get_ca_id (CmCaRow *self)
{
  gpointer summary;

  g_return_val_if_fail (CM_IS_CA_ROW (self), NULL);

  summary = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));
  return summary != NULL ? cm_summary_get_id (summary) : NULL;
}
