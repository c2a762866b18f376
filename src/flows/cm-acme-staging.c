/* cm-acme-staging.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an order would come to, tried where it costs nothing. The account's key is known
 * at the other directory afterwards, with the terms that were agreed to for it; by the
 * same key, web servers that answer by themselves answer the same.
 */

#include "cm-acme-staging-private.h"

#include "cm-acme-account-opener-private.h"
#include "cm-acme-dns01-private.h"
#include "cm-acme-order.h"
#include "cm-acme-run-private.h"
#include "cm-csr.h"

typedef struct
{
  CmContext *context;
  CmAcmeAccount *account;
  CmAcmeRecord *record;
  CmAcmeDns01 *dns; /* nullable */
} Staging;

static void
staging_clear (Staging *self)
{
  g_clear_object (&self->dns);
  g_clear_object (&self->account);
  g_clear_pointer (&self->record, cm_acme_record_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Staging, staging_clear)

static gboolean
open_account (Staging *self,
              CmAcmeAccountDoc *account,
              const char *directory,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmAcmeAccountDoc) there
      = cm_acme_account_doc_new (cm_document_get_title (CM_DOCUMENT (account)), directory,
                                 cm_acme_account_doc_get_key_spec (account),
                                 cm_acme_account_doc_get_thumbprint (account),
                                 cm_acme_account_doc_get_sealed_key (account));
  const CmAcmeRegistration registration
      = { .contacts = cm_acme_account_doc_get_contacts (account), .agree = TRUE };

  cm_acme_account_doc_set_trusted (there, cm_acme_account_doc_get_trusted (account));
  cm_acme_account_doc_set_proxy (there, cm_acme_account_doc_get_proxy (account));
  self->account = cm_acme_account_opener_open (self->context, there, NULL, error);
  return self->account != NULL
         && cm_acme_account_register (self->account, &registration, cancellable, error);
}

static char *
make_request (const char *const *names, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) typed = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, error);
  g_autoptr (CmCsr) csr = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (
          g_hostname_is_ip_address (names[i]) ? "IP:" : "DNS:", names[i], NULL);

      g_strv_builder_add (builder, name);
    }
  typed = g_strv_builder_end (builder);
  if (key != NULL)
    csr = cm_csr_create_for_names (key, "", (const char *const *)typed, error);
  return csr != NULL ? cm_csr_to_pem (csr) : NULL;
}

/* Nothing is kept: “dns cleanup” finds what a crash leaves. */
static gboolean
store_nothing (gpointer user_data, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static CmAcmeChallenge *
new_challenge (Staging *self)
{
  if (self->record->method != CM_ACME_METHOD_DNS)
    return cm_acme_run_new_http (self->context, self->record);
  self->dns = cm_acme_dns01_new (self->context, cm_acme_account_get_url (self->account),
                                 self->record, /* watcher: */ NULL, store_nothing, NULL);
  return CM_ACME_CHALLENGE (g_object_ref (self->dns));
}

static gboolean
order (Staging *self, const char *const *names, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmAcmeChallenge) challenge = new_challenge (self);
  CmAcmeOrderRecord *record = self->record->order;
  g_autoptr (CmAcmeOrder) running = cm_acme_order_new (self->account, challenge, names,
                                                       self->record->profile, record);
  gboolean done = TRUE;

  while (done && record->step != CM_ACME_STEP_DONE)
    done = cm_acme_order_advance (running, cancellable, error);
  if (self->dns != NULL)
    cm_acme_dns01_clean (self->dns);
  return done;
}

/**
 * cm_acme_staging_run: (skip)
 * @context: an unlocked context
 * @account: by which account
 * @directory: the address of another directory
 * @settings: how names are proven
 * @names: A-labels and addresses
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE, with what the CA said, or another
 *   #CmFlowError
 *
 * Returns: whether a certificate came of it
 */
gboolean
cm_acme_staging_run (CmContext *context,
                     CmAcmeAccountDoc *account,
                     const char *directory,
                     const CmAcmeRecord *settings,
                     const char *const *names,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Staging) self = { .context = context };
  g_autoptr (GError) local_error = NULL;
  g_autofree char *request = NULL;

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  self.record = cm_acme_record_copy (settings);
  request = make_request (names, &local_error);
  if (request != NULL
      && open_account (&self, account, directory, cancellable, &local_error))
    {
      cm_acme_record_begin (self.record, request, cm_context_get_now (context));
      if (order (&self, names, cancellable, &local_error))
        return TRUE;
    }
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}
