/* cm-view-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sidebar as a list. Its fixed rows are a table; below them stands one row per active
 * server. Counting 100,000 credentials takes a moment, so it is done in a worker, all
 * queries at once and never twice at a time: what changes meanwhile is counted in the
 * next round. A row that stays is the same object, so a selection survives.
 */

#include "cm-view.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-flow.h"
#include "cm-ca-upkeep.h"
#include "cm-context-private.h"
#include "cm-task.h"
#include "cm-view-private.h"

typedef struct
{
  const char *id;
  const char *title;
  const char *icon_name;
  CmViewSection section;
  CmDocumentType type;
  CmQueryView view;
  CmQuerySort sort;
  gboolean descending;
  gboolean only_if_any; /* not shown while its count is 0 */
} FixedView;

static const FixedView fixed_views[] = {
  { "all", N_ ("All"), "view-list-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_ALL, CM_QUERY_SORT_TITLE, FALSE, FALSE },
  { "expiring", N_ ("Expiring"), "alarm-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_EXPIRING, CM_QUERY_SORT_EXPIRES, FALSE,
    FALSE },
  { "waiting", N_ ("Waiting"), "cm-state-waiting-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_WAITING, CM_QUERY_SORT_CHANGED, TRUE,
    FALSE },
  { "errors", N_ ("Errors"), "cm-state-error-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_ERRORS, CM_QUERY_SORT_TITLE, FALSE,
    FALSE },
  { "expired", N_ ("Expired"), "cm-state-expired-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_EXPIRED, CM_QUERY_SORT_EXPIRES, TRUE,
    FALSE },
  { "archived", N_ ("Archived"), "cm-state-archived-symbolic",
    CM_VIEW_SECTION_CREDENTIALS, CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_ARCHIVED,
    CM_QUERY_SORT_CHANGED, TRUE, FALSE },
  { "deleted", N_ ("Deleted"), "user-trash-symbolic", CM_VIEW_SECTION_CREDENTIALS,
    CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_DELETED, CM_QUERY_SORT_CHANGED, TRUE,
    TRUE },
  { "micro-cas", N_ ("Micro CAs"), "cm-certificate-symbolic", CM_VIEW_SECTION_MICRO_CAS,
    CM_DOCUMENT_TYPE_MICRO_CA, CM_QUERY_VIEW_ALL, CM_QUERY_SORT_TITLE, FALSE, FALSE },
  { "acme", N_ ("ACME"), "cm-acme-symbolic", CM_VIEW_SECTION_ACME,
    CM_DOCUMENT_TYPE_ACME_ACCOUNT, CM_QUERY_VIEW_ALL, CM_QUERY_SORT_TITLE, FALSE, FALSE },
  { "dns", N_ ("DNS"), "cm-dns-symbolic", CM_VIEW_SECTION_DNS,
    CM_DOCUMENT_TYPE_DNS_ACCOUNT, CM_QUERY_VIEW_ALL, CM_QUERY_SORT_TITLE, FALSE, FALSE },
  { "trusted-roots", N_ ("Trusted Roots"), "security-high-symbolic",
    CM_VIEW_SECTION_TRUST, CM_DOCUMENT_TYPE_TRUSTED_ROOT, CM_QUERY_VIEW_ALL,
    CM_QUERY_SORT_TITLE, FALSE, FALSE },
  { "activity", N_ ("Activity"), "document-open-recent-symbolic", CM_VIEW_SECTION_LOG,
    CM_DOCUMENT_TYPE_ACTIVITY, CM_QUERY_VIEW_ALL, CM_QUERY_SORT_CHANGED, TRUE, FALSE },
};

#define SERVER_PREFIX "server:"
#define SERVER_ICON "network-server-symbolic"

struct _CmViewList
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *views; /* (element-type CmView) all there are, shown or not */
  GPtrArray *rows;  /* (element-type CmView) what is shown */

  guint warn_days; /* as in the queries */
  gboolean is_counting;
  gboolean count_again;
};

typedef struct
{
  CmContext *context;
  CmStore *store;
  GPtrArray *views;   /* (element-type CmView) */
  GPtrArray *queries; /* (element-type CmQuery) of them */
  GArray *counts;     /* (element-type guint) result */
  char *upkeep;       /* what Micro CAs need: result */
  guint n_open;       /* ACME accounts that are not closed: result */
} CountTask;

static void
count_task_clear (CountTask *data)
{
  g_clear_object (&data->context);
  g_clear_object (&data->store);
  g_clear_pointer (&data->upkeep, g_free);
  g_clear_pointer (&data->views, g_ptr_array_unref);
  g_clear_pointer (&data->queries, g_ptr_array_unref);
  g_clear_pointer (&data->counts, g_array_unref);
}

CM_DEFINE_TASK_DATA (CountTask, count_task)

static void cm_view_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmViewList,
                               cm_view_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_view_list_iface_init))

static GType
cm_view_list_get_item_type (GListModel *model)
{
  return CM_TYPE_VIEW;
}

static guint
cm_view_list_get_n_items (GListModel *model)
{
  return CM_VIEW_LIST (model)->rows->len;
}

static gpointer
cm_view_list_get_item (GListModel *model, guint position)
{
  CmViewList *self = CM_VIEW_LIST (model);

  return position < self->rows->len
             ? g_object_ref (g_ptr_array_index (self->rows, position))
             : NULL;
}

static void
cm_view_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_view_list_get_item_type;
  iface->get_n_items = cm_view_list_get_n_items;
  iface->get_item = cm_view_list_get_item;
}

/* ---- which rows ---- */

static gboolean
is_shown (CmView *view)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_views); i++)
    {
      if (g_str_equal (cm_view_get_id (view), fixed_views[i].id))
        return !fixed_views[i].only_if_any || cm_view_get_count (view) > 0;
    }
  return TRUE;
}

/* Shows those of the views that are to be seen, and announces just the range that
 * differs from what was shown before. */
static void
update_rows (CmViewList *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) before = NULL;
  guint head = 0, tail = 0, shorter;

  for (guint i = 0; i < self->views->len; i++)
    {
      CmView *view = g_ptr_array_index (self->views, i);

      if (is_shown (view))
        g_ptr_array_add (rows, g_object_ref (view));
    }
  before = g_steal_pointer (&self->rows);
  self->rows = g_ptr_array_ref (rows);

  shorter = MIN (before->len, rows->len);
  while (head < shorter && before->pdata[head] == rows->pdata[head])
    head++;
  while (tail < shorter - head
         && before->pdata[before->len - 1 - tail] == rows->pdata[rows->len - 1 - tail])
    tail++;
  if (head < before->len || head < rows->len)
    g_list_model_items_changed (G_LIST_MODEL (self), head, before->len - head - tail,
                                rows->len - head - tail);
}

static CmQuery *
build_query (const FixedView *fixed, guint warn_days)
{
  CmQuery *query = cm_query_new (fixed->type);

  cm_query_set_view (query, fixed->view);
  cm_query_set_sort (query, fixed->sort, fixed->descending);
  cm_query_set_warn_days (query, warn_days);
  return query;
}

static CmQuery *
build_server_query (const char *server, guint warn_days)
{
  CmQuery *query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_view (query, CM_QUERY_VIEW_ALL);
  cm_query_set_server (query, server);
  cm_query_set_warn_days (query, warn_days);
  return query;
}

static void
add_fixed_views (CmViewList *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_views); i++)
    {
      const FixedView *fixed = &fixed_views[i];
      g_autoptr (CmQuery) query = build_query (fixed, self->warn_days);

      g_ptr_array_add (self->views,
                       cm_view_new (fixed->id, _ (fixed->title), fixed->icon_name,
                                    fixed->section, /* server: */ NULL, query));
    }
}

/* The queries carry the days of warning, which stand in the settings. */
static void
update_warn_days (CmViewList *self)
{
  guint warn_days = cm_context_get_warn_days (self->context);

  if (warn_days == self->warn_days)
    return;
  self->warn_days = warn_days;
  for (guint i = 0; i < self->views->len; i++)
    {
      CmView *view = g_ptr_array_index (self->views, i);
      g_autoptr (CmQuery) query = cm_query_copy (cm_view_get_query (view));

      cm_query_set_warn_days (query, warn_days);
      cm_view_set_query (view, query);
    }
}

/* The view of a server out of @views, or a new one. */
static CmView *
ref_server_view (CmViewList *self, GPtrArray *views, CmIdentityDoc *identity)
{
  const char *server = cm_document_get_id (CM_DOCUMENT (identity));
  const char *uuid = strchr (server, ':') != NULL ? strchr (server, ':') + 1 : server;
  g_autofree char *id = g_strconcat (SERVER_PREFIX, uuid, NULL);
  g_autoptr (CmQuery) query = NULL;

  for (guint i = 0; i < views->len; i++)
    {
      if (g_str_equal (cm_view_get_id (g_ptr_array_index (views, i)), id))
        return g_object_ref (g_ptr_array_index (views, i));
    }
  query = build_server_query (server, self->warn_days);
  return cm_view_new (id, cm_identity_doc_get_name (identity), SERVER_ICON,
                      CM_VIEW_SECTION_SERVERS, server, query);
}

static void
update_servers (CmViewList *self)
{
  g_autoptr (GPtrArray) servers
      = cm_context_list_identities (self->context, CM_ROLES_SERVER);
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->views);

  self->views = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (fixed_views); i++)
    g_ptr_array_add (self->views, g_object_ref (g_ptr_array_index (before, i)));
  for (guint i = 0; i < servers->len; i++)
    g_ptr_array_add (self->views,
                     ref_server_view (self, before, g_ptr_array_index (servers, i)));
}

/* ---- counting ---- */

static void
count_thread (GTask *task,
              gpointer source_object,
              gpointer task_data,
              GCancellable *cancellable)
{
  CountTask *data = task_data;
  g_auto (GStrv) upkeep = NULL;
  GError *error = NULL;

  upkeep = cm_ca_upkeep_list_all (data->context, cancellable, /* error: */ NULL);
  data->upkeep = upkeep != NULL ? g_strjoinv ("\n", upkeep) : NULL;
  data->counts = cm_store_count (data->store, data->queries, cancellable, &error);
  if (data->counts != NULL
      && cm_acme_account_flow_count_open (data->context, &data->n_open, cancellable,
                                          &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void start_count (CmViewList *self);

static void
report (CmViewList *self, const GError *error)
{
  g_autofree char *sentence
      = error != NULL ? g_strdup_printf (_ ("What the sidebar counts may not be up to "
                                            "date: %s"),
                                         error->message)
                      : NULL;

  cm_problems_set (cm_context_get_problems (self->context), self, sentence);
}

/* An account that was closed is of no use, and so not counted. Nobody acts on the length
 * of the log, whose documents hold many entries each. */
static void
apply_count (CmView *view, guint count, const CountTask *data)
{
  CmViewSection section = cm_view_get_section (view);

  if (section == CM_VIEW_SECTION_LOG)
    return;
  cm_view_set_count (view, section == CM_VIEW_SECTION_ACME ? data->n_open : count);
  if (section == CM_VIEW_SECTION_MICRO_CAS)
    cm_view_set_attention (view, data->upkeep);
}

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmViewList *self = CM_VIEW_LIST (source);
  CountTask *data = count_task_get (G_TASK (result));
  g_autoptr (GError) error = NULL;

  self->is_counting = FALSE;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      for (guint i = 0; i < data->views->len; i++)
        apply_count (g_ptr_array_index (data->views, i),
                     g_array_index (data->counts, guint, i), data);
      update_rows (self);
    }
  report (self, error);
  if (self->count_again)
    start_count (self);
}

static gpointer
copy_ref (gconstpointer object, gpointer user_data)
{
  return g_object_ref ((gpointer)object);
}

static void
start_count (CmViewList *self)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  CountTask *data;

  self->count_again = self->is_counting;
  if (certstore == NULL || self->is_counting)
    return;
  data = count_task_new ();
  data->context = g_object_ref (self->context);
  data->store = g_object_ref (cm_certstore_get_store (certstore));
  data->views = g_ptr_array_copy (self->views, copy_ref, NULL);
  data->queries = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->views->len; i++)
    g_ptr_array_add (data->queries, g_object_ref (cm_view_get_query (
                                        g_ptr_array_index (self->views, i))));
  self->is_counting = TRUE;
  cm_task_run (self, start_count, data, count_task_free, count_thread,
               /* cancellable: */ NULL, on_counted_cb, NULL);
}

static void
update (CmViewList *self)
{
  update_warn_days (self);
  update_servers (self);
  update_rows (self);
  start_count (self);
}

/* ---- the object ---- */

static void
cm_view_list_finalize (GObject *object)
{
  CmViewList *self = CM_VIEW_LIST (object);

  cm_problems_set (cm_context_get_problems (self->context), self, NULL);
  g_clear_object (&self->context);
  g_clear_pointer (&self->views, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (cm_view_list_parent_class)->finalize (object);
}

static void
cm_view_list_class_init (CmViewListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_view_list_finalize;
}

static void
cm_view_list_init (CmViewList *self)
{
  self->views = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cm_view_list_new:
 * @context: what is looked at
 *
 * Makes the sidebar's list. It may be made at any time: while there is no certstore its
 * counts are 0 and it has no servers. "Deleted" is there only while something is.
 *
 * Returns: (transfer full): a #GListModel of #CmView
 */
CmViewList *
cm_view_list_new (CmContext *context)
{
  CmViewList *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_VIEW_LIST, NULL);
  self->context = g_object_ref (context);
  self->warn_days = cm_context_get_warn_days (context);
  add_fixed_views (self);
  update (self);
  g_signal_connect_object (context, "notify::state", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "changed", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * cm_view_list_refresh:
 * @self: the list
 *
 * Counts everything anew, since what has ended follows the clock.
 */
void
cm_view_list_refresh (CmViewList *self)
{
  g_return_if_fail (CM_IS_VIEW_LIST (self));

  update (self);
}
