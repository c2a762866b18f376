/* cm-details-acme.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A credential names accounts by their ids; what people call them is read in a thread,
 * each time it is shown, as they can be renamed and removed.
 */

#include "cm-details-acme.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-ways.h"
#include "cm-dns-account-labels.h"
#include "cm-renewal.h"
#include "cm-sentence.h"
#include "cm-value-row.h"

struct _CmDetailsAcme
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;          /* nullable */
  CmCredentialDoc *credential; /* nullable */
  GCancellable *cancellable;   /* nullable: nothing is read */

  /* template */
  GtkWidget *group;
  CmValueRow *account_row;
  CmValueRow *way_row;
  CmValueRow *place_row;
  CmValueRow *dns_row;
  CmValueRow *record_row;
  CmValueRow *profile_row;
  CmValueRow *chain_row;
  CmValueRow *renewal_row;
  CmValueRow *reason_row;
};

G_DEFINE_FINAL_TYPE (CmDetailsAcme, cm_details_acme, GTK_TYPE_WIDGET)

/* Accounts */

static CmDocument *
find_document (GPtrArray *documents, const char *id)
{
  for (guint i = 0; i < documents->len; i++)
    if (g_strcmp0 (cm_document_get_id (g_ptr_array_index (documents, i)), id) == 0)
      return g_ptr_array_index (documents, i);
  return NULL;
}

static void
on_accounts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDetailsAcme) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts
      = cm_acme_account_flow_list_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *label = NULL;
  CmDocument *account;

  if (accounts == NULL || self->group == NULL
      || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  account
      = find_document (accounts, cm_credential_doc_get_acme (self->credential)->account);
  if (account != NULL)
    label = cm_acme_account_flow_dup_label (CM_ACME_ACCOUNT_DOC (account));
  cm_value_row_set_value (self->account_row,
                          label != NULL ? label : _ ("It is not here any more"));
}

static void
on_dns_accounts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDetailsAcme) self = user_data;
  g_auto (GStrv) labels = cm_dns_account_labels_find_finish (CM_CONTEXT (source), result,
                                                             /* error: */ NULL);
  g_autofree char *joined = NULL;

  if (labels == NULL || self->group == NULL
      || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;
  joined = g_strjoinv ("\n", labels);
  cm_value_row_set_value (self->dns_row, joined);
}

static void
show_dns (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  const char *const *ids = (const char *const *)record->dns_accounts;
  gboolean is_dns = record->method == CM_ACME_METHOD_DNS;

  cm_value_row_set_value (self->record_row,
                          is_dns ? cm_acme_ways_get_record_label (record->challenge)
                                 : NULL);
  cm_value_row_set_value (self->dns_row, NULL);
  if (!is_dns)
    return;
  if (ids == NULL || ids[0] == NULL)
    cm_value_row_set_value (self->dns_row, _ ("The account that has the zone"));
  else if (g_strv_contains (ids, CM_ACME_DNS_MANUAL))
    cm_value_row_set_value (self->dns_row, _ ("Somebody, by hand"));
  else
    cm_dns_account_labels_find_async (self->context, ids, self->cancellable,
                                      on_dns_accounts_cb, g_object_ref (self));
}

/* What stands in the credential itself */

static void
show_way (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  g_autofree char *webroots
      = record->webroots != NULL ? g_strjoinv ("\n", record->webroots) : NULL;
  const char *place = NULL;

  if (record->method == CM_ACME_METHOD_WEBROOT)
    place = webroots;
  else if (record->method == CM_ACME_METHOD_LISTENER)
    place = record->listen;
  else if (record->method == CM_ACME_METHOD_HOOK)
    place = record->hook;
  cm_value_row_set_value (self->way_row,
                          cm_acme_ways_get_label ((CmAcmeMethod)record->method));
  cm_value_row_set_value (self->place_row, place);
}

static void
show_chain (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  g_autofree char *certain = NULL;

  if (record->preferred_chain == NULL)
    cm_value_row_set_value (self->chain_row, _ ("One that ends at a trusted root"));
  else if (g_str_equal (record->preferred_chain, "shortest"))
    cm_value_row_set_value (self->chain_row, _ ("The shortest"));
  else
    {
      certain = g_strdup_printf (_ ("One with “%s”"), record->preferred_chain);
      cm_value_row_set_value (self->chain_row, certain);
    }
}

static gboolean
will_be_renewed (CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);

  return cm_credential_doc_get_leaf (credential) != NULL
         && (status == CM_STATUS_ISSUED || status == CM_STATUS_RENEWING);
}

static char *
describe_renewal (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  gint64 due = cm_renewal_flow_get_due_at (self->context, self->credential);
  g_autofree char *when = NULL;

  if (due == CM_NO_TIME || !will_be_renewed (self->credential))
    return NULL;
  when = cm_sentence_date_time (due);
  if (due <= cm_context_get_now (self->context))
    return g_strdup_printf (_ ("Due since %s"), when);
  return record->renewal != NULL ? g_strdup_printf (_ ("%s, as the CA wants"), when)
                                 : g_steal_pointer (&when);
}

static void
show_renewal (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  g_autofree char *text = describe_renewal (self, record);
  gboolean has_reason = text != NULL && record->renewal != NULL;

  cm_value_row_set_value (self->renewal_row, text);
  cm_value_row_set_value (self->reason_row,
                          has_reason ? record->renewal->explanation : NULL);
}

static void
show_settings (CmDetailsAcme *self, const CmAcmeRecord *record)
{
  show_way (self, record);
  show_dns (self, record);
  cm_value_row_set_value (self->profile_row, record->profile != NULL
                                                 ? record->profile
                                                 : _ ("The CA’s own choice"));
  show_chain (self, record);
  show_renewal (self, record);
}

/* What is archived is not renewed. */
static void
clear_settings (CmDetailsAcme *self)
{
  CmValueRow *const rows[]
      = { self->way_row,     self->place_row, self->dns_row,     self->record_row,
          self->profile_row, self->chain_row, self->renewal_row, self->reason_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    cm_value_row_set_value (rows[i], NULL);
}

static void
cm_details_acme_dispose (GObject *object)
{
  CmDetailsAcme *self = CM_DETAILS_ACME (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->credential);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_ACME);

  G_OBJECT_CLASS (cm_details_acme_parent_class)->dispose (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmDetailsAcme, name)

static void
cm_details_acme_class_init (CmDetailsAcmeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_acme_dispose;

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-details-acme.ui");
  bind (group);
  bind (account_row);
  bind (way_row);
  bind (place_row);
  bind (dns_row);
  bind (record_row);
  bind (profile_row);
  bind (chain_row);
  bind (renewal_row);
  bind (reason_row);
}

#undef bind

static void
cm_details_acme_init (CmDetailsAcme *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_acme_set_credential:
 * @self: the section
 * @context: its certstore
 * @credential: a credential
 *
 * Shows how it is obtained, if that is by ACME.
 */
void
cm_details_acme_set_credential (CmDetailsAcme *self,
                                CmContext *context,
                                CmCredentialDoc *credential)
{
  const CmAcmeRecord *record;

  g_return_if_fail (CM_IS_DETAILS_ACME (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  g_set_object (&self->context, context);
  g_set_object (&self->credential, credential);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  record = cm_credential_doc_get_acme (credential);
  gtk_widget_set_visible (GTK_WIDGET (self), record != NULL);
  if (record == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  cm_value_row_set_value (self->account_row, NULL);
  cm_acme_account_flow_list_async (context, self->cancellable, on_accounts_cb,
                                   g_object_ref (self));
  if (cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    clear_settings (self);
  else
    show_settings (self, record);
}
