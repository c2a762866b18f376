/* cm-snippet-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text goes into a file as it is; where a line does not fit into the window it only
 * looks broken. It stands from left to right in every language. A label shows it, for a
 * text view without a scrolled window does not always get the height of its lines.
 */

#include "cm-snippet-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-snippet.h"
#include "cm-clipboard.h"
#include "cm-unbroken.h"

/* Names of programs are not translated. */
static const struct
{
  CmWebServer server;
  const char *name;
} servers[] = {
  { CM_WEB_SERVER_NGINX, "nginx" },
  { CM_WEB_SERVER_HAPROXY, "HAProxy" },
  { CM_WEB_SERVER_CADDY, "Caddy" },
  { CM_WEB_SERVER_APACHE, "Apache" },
};

struct _CmSnippetView
{
  GtkWidget parent_instance;

  /* owned */
  char *thumbprint; /* nullable */
  char *next;       /* nullable: of the key that is prepared */

  /* template */
  GtkWidget *box;
  AdwComboRow *server_row;
  GtkWidget *next_row;
  GtkSwitch *next_switch;
  GtkLabel *text_label;
  GtkLabel *next_label;
};

G_DEFINE_FINAL_TYPE (CmSnippetView, cm_snippet_view, GTK_TYPE_WIDGET)

static gboolean
is_for_next (CmSnippetView *self)
{
  return self->next != NULL && gtk_switch_get_active (self->next_switch);
}

static char *
dup_snippet (CmSnippetView *self)
{
  guint selected = adw_combo_row_get_selected (self->server_row);

  return self->thumbprint != NULL && selected < G_N_ELEMENTS (servers)
             ? cm_acme_snippet_new (servers[selected].server,
                                    is_for_next (self) ? self->next : self->thumbprint)
             : g_strdup ("");
}

static void
on_changed_cb (CmSnippetView *self)
{
  g_autofree char *snippet = NULL;

  if (self->text_label == NULL)
    return;
  snippet = g_strchomp (dup_snippet (self));
  gtk_label_set_label (self->text_label, snippet);
  gtk_label_set_label (self->next_label,
                       is_for_next (self)
                           ? _ ("This is for the next key: web servers need it once the "
                                "key of the account was changed, and not before.")
                           : _ ("This is for the key there is. A next one is prepared: "
                                "once the key was changed, web servers need what the "
                                "switch shows."));
}

static void
on_copy_clicked_cb (CmSnippetView *self)
{
  g_autofree char *snippet = dup_snippet (self);

  cm_clipboard_copy_text (GTK_WIDGET (self), snippet);
}

static void
cm_snippet_view_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SNIPPET_VIEW);

  G_OBJECT_CLASS (cm_snippet_view_parent_class)->dispose (object);
}

static void
cm_snippet_view_finalize (GObject *object)
{
  CmSnippetView *self = CM_SNIPPET_VIEW (object);

  g_clear_pointer (&self->thumbprint, g_free);
  g_clear_pointer (&self->next, g_free);

  G_OBJECT_CLASS (cm_snippet_view_parent_class)->finalize (object);
}

static void
cm_snippet_view_class_init (CmSnippetViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_snippet_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_snippet_view_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-snippet-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, box);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, server_row);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, next_row);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, next_switch);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, text_label);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetView, next_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
}

static void
cm_snippet_view_init (CmSnippetView *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->text_label), GTK_TEXT_DIR_LTR);
  cm_unbroken_keep (self->text_label, CM_UNBROKEN_VALUE);
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    gtk_string_list_append (names, servers[i].name);
  adw_combo_row_set_model (self->server_row, G_LIST_MODEL (names));
}

/**
 * cm_snippet_view_set_account:
 * @self: the view
 * @account: (nullable): an account; %NULL: there is nothing to show yet
 *
 * Says for which account web servers are to answer.
 */
void
cm_snippet_view_set_account (CmSnippetView *self, CmAcmeAccountDoc *account)
{
  g_return_if_fail (CM_IS_SNIPPET_VIEW (self));
  g_return_if_fail (account == NULL || CM_IS_ACME_ACCOUNT_DOC (account));

  g_free (self->thumbprint);
  g_free (self->next);
  self->thumbprint
      = account != NULL ? g_strdup (cm_acme_account_doc_get_thumbprint (account)) : NULL;
  self->next = account != NULL
                   ? g_strdup (cm_acme_account_doc_get_next_thumbprint (account))
                   : NULL;
  gtk_widget_set_visible (self->next_row, self->next != NULL);
  on_changed_cb (self);
}
