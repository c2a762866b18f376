/* cm-live-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window makes its list once, perhaps before there is a certstore. So the list it gets
 * is this one: empty at first, and as soon as the context has a store a thin cover over
 * the store's own list, which does all the work.
 */

#include "cm-live-list-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-store-list.h"

struct _CmLiveList
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  CmQuery *query;
  CmStoreList *rows; /* nullable: there is no certstore yet */
};

enum
{
  PROP_QUERY = 1,
  PROP_LOADING,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void cm_live_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmLiveList,
                               cm_live_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_live_list_iface_init))

static GType
cm_live_list_get_item_type (GListModel *model)
{
  return CM_TYPE_SUMMARY;
}

static guint
cm_live_list_get_n_items (GListModel *model)
{
  CmLiveList *self = CM_LIVE_LIST (model);

  return self->rows != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->rows)) : 0;
}

static gpointer
cm_live_list_get_item (GListModel *model, guint position)
{
  CmLiveList *self = CM_LIVE_LIST (model);

  return self->rows != NULL ? g_list_model_get_item (G_LIST_MODEL (self->rows), position)
                            : NULL;
}

static void
cm_live_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_live_list_get_item_type;
  iface->get_n_items = cm_live_list_get_n_items;
  iface->get_item = cm_live_list_get_item;
}

static void
on_rows_items_changed_cb (GListModel *rows,
                          guint position,
                          guint removed,
                          guint added,
                          CmLiveList *self)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static void
on_rows_notify_loading_cb (CmStoreList *rows, GParamSpec *pspec, CmLiveList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
on_rows_notify_problem_cb (CmStoreList *rows, GParamSpec *pspec, CmLiveList *self)
{
  const char *problem = cm_store_list_get_problem (rows);
  g_autofree char *sentence
      = problem != NULL
            ? g_strdup_printf (_ ("A list may not be up to date: %s"), problem)
            : NULL;

  cm_problems_set (cm_context_get_problems (self->context), self, sentence);
}

static void
adopt_store (CmLiveList *self)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  guint n_items;

  if (certstore == NULL || self->rows != NULL)
    return;
  self->rows = cm_store_list_new (cm_certstore_get_store (certstore), self->query);
  g_signal_connect_object (self->rows, "items-changed",
                           G_CALLBACK (on_rows_items_changed_cb), self, 0);
  g_signal_connect_object (self->rows, "notify::loading",
                           G_CALLBACK (on_rows_notify_loading_cb), self, 0);
  g_signal_connect_object (self->rows, "notify::problem",
                           G_CALLBACK (on_rows_notify_problem_cb), self, 0);
  n_items = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  if (n_items > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_items);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
on_context_notify_state_cb (CmContext *context, GParamSpec *pspec, CmLiveList *self)
{
  adopt_store (self);
}

static void
set_query (CmLiveList *self, CmQuery *query)
{
  if (!g_set_object (&self->query, query))
    return;
  if (self->rows != NULL)
    cm_store_list_set_query (self->rows, query);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

static void
cm_live_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CmLiveList *self = CM_LIVE_LIST (object);

  switch (id)
    {
    case PROP_QUERY:
      g_value_set_object (value, self->query);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value,
                           self->rows != NULL && cm_store_list_is_loading (self->rows));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_live_list_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  CmLiveList *self = CM_LIVE_LIST (object);

  switch (id)
    {
    case PROP_QUERY:
      g_return_if_fail (CM_IS_QUERY (g_value_get_object (value)));
      set_query (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cm_live_list_finalize (GObject *object)
{
  CmLiveList *self = CM_LIVE_LIST (object);

  cm_problems_set (cm_context_get_problems (self->context), self, NULL);
  g_clear_object (&self->rows);
  g_clear_object (&self->query);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (cm_live_list_parent_class)->finalize (object);
}

static void
cm_live_list_class_init (CmLiveListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_live_list_get_property;
  object_class->set_property = cm_live_list_set_property;
  object_class->finalize = cm_live_list_finalize;

  properties[PROP_QUERY] = g_param_spec_object (
      "query", NULL, NULL, CM_TYPE_QUERY,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_LOADING] = g_param_spec_boolean (
      "loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cm_live_list_init (CmLiveList *self)
{
}

/**
 * cm_live_list_new:
 * @context: where the documents are
 * @query: which of them, in which order
 *
 * Returns: (transfer full): a list of #CmSummary that follows the certstore, also one
 * that is opened or made later
 */
CmLiveList *
cm_live_list_new (CmContext *context, CmQuery *query)
{
  CmLiveList *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_QUERY (query), NULL);

  self = g_object_new (CM_TYPE_LIVE_LIST, NULL);
  self->context = g_object_ref (context);
  self->query = g_object_ref (query);
  g_signal_connect_object (context, "notify::state",
                           G_CALLBACK (on_context_notify_state_cb), self, 0);
  adopt_store (self);
  return self;
}
