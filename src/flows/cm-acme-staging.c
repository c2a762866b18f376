/* cm-acme-staging.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an order would come to, tried where it costs nothing. The account's key is known
 * at the other directory afterwards, with the terms that were agreed to for it; by the
 * same key, web servers that answer by themselves answer the same.
 */

#include "cm-acme-staging-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-dns01-private.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-order.h"
#include "cm-acme-run-private.h"
#include "cm-csr.h"
#include "cm-net-error.h"

#define MAX_ATTEMPTS 5

typedef struct
{
  CmContext *context;
  const char *account_id; /* of the account whose key it is */
  CmAcmeHold *hold;
  CmAcmeAccount *account;
  CmAcmeRecord *record;
  CmAcmeRecord *noted; /* what was stored of it last */
  CmAcmeDns01 *dns;    /* nullable */
} Staging;

static void
staging_clear (Staging *self)
{
  g_clear_object (&self->dns);
  g_clear_object (&self->account);
  g_clear_pointer (&self->record, cm_acme_record_free);
  g_clear_pointer (&self->noted, cm_acme_record_free);
  g_clear_pointer (&self->hold, cm_acme_hold_free);
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

/* What an account's dry runs have published, another one's too. Transfer full. */
static CmAcmeRecord *
make_trial (Staging *self, CmAcmeAccountDoc *account)
{
  const CmAcmeRecord *stored = cm_acme_account_doc_get_trial (account);
  CmAcmeRecord *trial = stored != NULL
                            ? cm_acme_record_copy (stored)
                            : cm_acme_record_new (self->account_id, CM_ACME_METHOD_DNS);
  GPtrArray *before = self->noted->published;
  GPtrArray *now = self->record->published;
  const CmAcmePublished *entry;

  for (guint i = 0; before != NULL && i < before->len; i++)
    {
      entry = g_ptr_array_index (before, i);
      cm_acme_record_remove_published (trial, entry->account, entry->fqdn, entry->value);
    }
  for (guint i = 0; now != NULL && i < now->len; i++)
    {
      entry = g_ptr_array_index (now, i);
      cm_acme_record_add_published (trial, entry->account, entry->fqdn, entry->value);
    }
  return trial;
}

static gboolean
store_once (Staging *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_opener_get (self->context, self->account_id, cancellable, error);
  g_autoptr (CmAcmeRecord) trial = account != NULL ? make_trial (self, account) : NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (trial == NULL)
    return FALSE;
  cm_acme_account_doc_set_trial (
      account, trial->published != NULL && trial->published->len > 0 ? trial : NULL);
  cm_change_set_put_quietly (changes, CM_DOCUMENT (account));
  if (!cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  g_clear_pointer (&self->noted, cm_acme_record_free);
  self->noted = cm_acme_record_copy (self->record);
  return TRUE;
}

/* Before it is set, with the account: if this is killed, somebody else removes it. */
static gboolean
store_published (gpointer user_data, GCancellable *cancellable, GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (store_once (user_data, cancellable, &local_error))
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
}

static CmAcmeChallenge *
new_challenge (Staging *self)
{
  if (self->record->method != CM_ACME_METHOD_DNS)
    return cm_acme_run_new_http (self->context, self->record);
  self->dns
      = cm_acme_dns01_new (self->context, cm_acme_account_get_url (self->account),
                           self->record, /* watcher: */ NULL, store_published, self);
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
    cm_acme_dns01_clean (self->dns, /* left: */ NULL);
  return done;
}

/* Its web server is known by what the account trusts, which may be made for the other
 * directory alone. */
static void
explain (GError **failure, CmAcmeAccountDoc *account, const char *directory)
{
  g_autofree char *said = NULL;

  if (!g_error_matches (*failure, CM_NET_ERROR, CM_NET_ERROR_UNKNOWN_CA))
    return;
  said = g_strdup ((*failure)->message);
  g_clear_error (failure);
  g_set_error (
      failure, CM_NET_ERROR, CM_NET_ERROR_UNKNOWN_CA,
      _ ("%s Dry runs of the account “%s” are made at “%s”, which has a root of its own. "
         "Put this root into one PEM file with those that the account needs, and choose it "
         "with “Root of the CA’s Web Server…” in the menu of the account, or give it to "
         "“certmgrctl acme account update --ca-file”."),
      said, cm_document_get_title (CM_DOCUMENT (account)), directory);
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
  self.account_id = cm_document_get_id (CM_DOCUMENT (account));
  self.hold = cm_acme_hold_take (context, self.account_id, cancellable, error);
  if (self.hold == NULL)
    return FALSE;
  self.record = cm_acme_record_copy (settings);
  self.noted = cm_acme_record_copy (settings);
  request = make_request (names, &local_error);
  if (request != NULL
      && open_account (&self, account, directory, cancellable, &local_error))
    {
      cm_acme_record_begin (self.record, request, cm_context_get_now (context));
      if (order (&self, names, cancellable, &local_error))
        return TRUE;
    }
  explain (&local_error, account, directory);
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}
