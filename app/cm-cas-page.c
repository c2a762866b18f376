/* cm-cas-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A live list of the Micro CAs; one of them is shown. Its document is read when another
 * is chosen and when the certstore changes.
 */

#include "cm-cas-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-ca-card.h"
#include "cm-ca-flow.h"
#include "cm-ca-words.h"
#include "cm-issuance-tree.h"
#include "cm-summary.h"
#include "cm-task.h"
#include "cm-trust-window.h"

struct _CmCasPage
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GListModel *model;
  GCancellable *cancellable;
  CmMicroCaDoc *ca; /* nullable */
  char *wanted;     /* nullable: id to select */
  char *chosen;     /* nullable: id of the one there is, by somebody or as the default */

  gboolean is_changing; /* the list, and with it what is selected in it */

  /* template */
  GtkStack *stack;
  GtkDropDown *drop_down;
  CmCaCard *card;
  GtkActionable *issue_button;
  GtkMenuButton *menu_button;
  CmIssuanceTree *tree;
};

G_DEFINE_FINAL_TYPE (CmCasPage, cm_cas_page, GTK_TYPE_WIDGET)

static char *
dup_title (CmSummary *summary)
{
  return g_strdup (cm_summary_get_title (summary));
}

/* Takes over @target. */
static void
add_item (GMenu *menu, const char *label, const char *action, GVariant *target)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  g_menu_append_item (menu, item);
}

/* What can be done with this one; one that is disabled still revokes. */
static GMenuModel *
create_menu (CmMicroCaDoc *ca, gboolean has_cross)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) state = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();
  const char *id = cm_document_get_id (CM_DOCUMENT (ca));
  gboolean disabled = cm_micro_ca_doc_is_disabled (ca);
  gboolean revoked = cm_micro_ca_doc_get_revoked_at (ca) != 0;

  if (!disabled && !cm_micro_ca_doc_is_default (ca))
    add_item (state, _ ("_Make It the Default"), "win.ca-default",
              g_variant_new_string (id));
  if (!disabled)
    {
      add_item (state, _ ("_Sign a Request…"), "win.sign-request-with",
                g_variant_new_string (id));
      add_item (state, _ ("Issue from a _Table…"), "win.issue-table-with",
                g_variant_new_string (id));
    }
  if (!revoked)
    add_item (state, disabled ? _ ("_Enable") : _ ("_Disable"), "win.ca-disable",
              g_variant_new ("(sb)", id, !disabled));
  add_item (state, _ ("E_xport…"), "win.ca-export", g_variant_new_string (id));
  add_item (state, _ ("Save the Revocation _List…"), "win.ca-crl",
            g_variant_new_string (id));
  if (has_cross)
    add_item (state, _ ("Save the _Cross-Certificate…"), "win.ca-cross",
              g_variant_new_string (id));
  if (!revoked)
    add_item (state, _ ("_Renew…"), "win.ca-renew", g_variant_new_string (id));
  if (!revoked && cm_micro_ca_doc_get_parent (ca) != NULL)
    add_item (state, _ ("Re_voke…"), "win.ca-revoke", g_variant_new_string (id));
  if (!disabled && cm_micro_ca_doc_get_parent (ca) == NULL)
    add_item (more, _ ("New Micro CA _Below It…"), "win.new-ca-below",
              g_variant_new_string (id));
  add_item (more, _ ("_New Micro CA…"), "win.new-ca", NULL);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (state));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return G_MENU_MODEL (menu);
}

static void
show_ca (CmCasPage *self)
{
  gint64 now = cm_context_get_now (self->context);
  g_autoptr (GPtrArray) crosses = cm_ca_flow_list_cross (self->ca, now);
  g_autoptr (GMenuModel) menu = create_menu (self->ca, crosses->len > 0);

  cm_ca_words_show_ca (self->card, self->ca, now,
                       cm_context_get_warn_days (self->context));
  gtk_actionable_set_action_target (self->issue_button, "s",
                                    cm_document_get_id (CM_DOCUMENT (self->ca)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->issue_button),
                            !cm_micro_ca_doc_is_disabled (self->ca));
  gtk_menu_button_set_menu_model (self->menu_button, menu);
  gtk_stack_set_visible_child_name (self->stack, "ca");
}

static void
on_document_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmCasPage) self = CM_CAS_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);

  if (self->stack == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (CM_IS_MICRO_CA_DOC (document))
    {
      g_set_object (&self->ca, CM_MICRO_CA_DOC (document));
      show_ca (self);
    }
  else if (error != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
    }
}

static void
read_ca (CmCasPage *self)
{
  CmSummary *summary = gtk_drop_down_get_selected_item (self->drop_down);

  cm_task_renew_cancellable (&self->cancellable);
  cm_issuance_tree_set_ca (self->tree, self->context, summary);
  if (summary == NULL)
    gtk_stack_set_visible_child_name (self->stack, "none");
  else
    cm_context_get_document_async (self->context, cm_summary_get_id (summary),
                                   self->cancellable, on_document_cb,
                                   g_object_ref (self));
}

static gboolean
is_wanted (CmCasPage *self, CmSummary *summary)
{
  const char *id = self->wanted != NULL ? self->wanted : self->chosen;

  if (id != NULL)
    return g_str_equal (cm_summary_get_id (summary), id);
  return g_strcmp0 (cm_summary_get_fields (summary)->detail, "default") == 0;
}

static void
keep_chosen (CmCasPage *self, CmSummary *summary)
{
  g_free (self->chosen);
  self->chosen = summary != NULL ? g_strdup (cm_summary_get_id (summary)) : NULL;
}

/* The one that was asked for; at first the default one; then the one there was, wherever
 * it is listed now. */
static void
select_wanted (CmCasPage *self)
{
  guint n_items = g_list_model_get_n_items (self->model);

  gtk_widget_set_visible (GTK_WIDGET (self->drop_down), n_items > 1);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, i);

      if (!is_wanted (self, summary))
        continue;
      g_clear_pointer (&self->wanted, g_free);
      keep_chosen (self, summary);
      gtk_drop_down_set_selected (self->drop_down, i);
      break;
    }
  read_ca (self);
}

/* Before the drop-down hears of it: what it selects meanwhile nobody has chosen. */
static void
on_items_changing_cb (CmCasPage *self)
{
  self->is_changing = TRUE;
}

static void
on_items_changed_cb (CmCasPage *self)
{
  self->is_changing = FALSE;
  select_wanted (self);
}

static void
on_selected_cb (CmCasPage *self)
{
  if (self->context == NULL || self->is_changing)
    return;
  keep_chosen (self, gtk_drop_down_get_selected_item (self->drop_down));
  read_ca (self);
}

static void
on_trust_clicked_cb (CmCasPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->ca != NULL)
    cm_trust_window_present (GTK_WINDOW (root), self->ca);
}

static void
on_tree_activated_cb (CmCasPage *self, const char *id)
{
  if (g_str_has_prefix (id, "micro-ca:"))
    cm_cas_page_select (self, id);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-document", "s", id);
}

static void
cm_cas_page_dispose (GObject *object)
{
  CmCasPage *self = CM_CAS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->drop_down != NULL)
    gtk_drop_down_set_model (self->drop_down, NULL);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_CAS_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->model);
  g_clear_object (&self->ca);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->chosen, g_free);

  G_OBJECT_CLASS (cm_cas_page_parent_class)->dispose (object);
}

static void
cm_cas_page_class_init (CmCasPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_cas_page_dispose;

  g_type_ensure (CM_TYPE_CA_CARD);
  g_type_ensure (CM_TYPE_ISSUANCE_TREE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-cas-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, drop_down);
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, card);
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, issue_button);
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CmCasPage, tree);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tree_activated_cb);
}

static void
cm_cas_page_init (CmCasPage *self)
{
  g_autoptr (GtkExpression) title = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (dup_title), NULL, NULL);

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_expression (self->drop_down, title);
}

/**
 * cm_cas_page_set_context:
 * @self: the page
 * @context: an open certstore
 *
 * Says whose Micro CAs they are; once.
 */
void
cm_cas_page_set_context (CmCasPage *self, CmContext *context)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_MICRO_CA);

  g_return_if_fail (CM_IS_CAS_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->model = cm_context_create_list (context, query);
  g_signal_connect_object (self->model, "items-changed",
                           G_CALLBACK (on_items_changing_cb), self, G_CONNECT_SWAPPED);
  self->is_changing = TRUE;
  gtk_drop_down_set_model (self->drop_down, self->model);
  self->is_changing = FALSE;
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_items_changed_cb),
                           self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  select_wanted (self);
}

/**
 * cm_cas_page_select:
 * @self: the page
 * @id: id of a Micro CA
 *
 * Shows that one, as soon as it is listed.
 */
void
cm_cas_page_select (CmCasPage *self, const char *id)
{
  g_return_if_fail (CM_IS_CAS_PAGE (self));
  g_return_if_fail (id != NULL);

  g_free (self->wanted);
  self->wanted = g_strdup (id);
  if (self->model != NULL)
    select_wanted (self);
}
