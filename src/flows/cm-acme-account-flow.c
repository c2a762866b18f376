/* cm-acme-account-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts at ACME CAs. A key is stored before the CA hears of it, so an account that was
 * made while the computer stopped is found again by its key and never made twice. What a
 * CA has surely not made does not stay.
 */

#include "cm-acme-account-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-name-private.h"
#include "cm-acme-account-busy-private.h"
#include "cm-acme-account-closed-private.h"
#include "cm-acme-account-opener-private.h"
#include "cm-attempt-private.h"
#include "cm-eab-key.h"
#include "cm-jose.h"

/* ---- making ---- */

static gboolean
has_key (CmAcmeAccountDoc *document, CmPrivateKey *key)
{
  g_autofree char *thumbprint = cm_jose_dup_thumbprint (key, NULL);

  return g_strcmp0 (cm_acme_account_doc_get_thumbprint (document), thumbprint) == 0;
}

/* One whose registration was interrupted. NULL without an error: there is none. */
static CmAcmeAccountDoc *
find_unregistered (CmContext *context,
                   const char *directory,
                   const CmAcmeAccountOptions *options,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) all = cm_acme_account_flow_list (context, cancellable, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      CmAcmeAccountDoc *document = g_ptr_array_index (all, i);

      if (cm_acme_account_doc_get_url (document) == NULL
          && (options->key != NULL
                  ? has_key (document, options->key)
                  : cm_acme_account_doc_get_key_spec (document) == options->key_spec)
          && g_str_equal (cm_acme_account_doc_get_directory (document), directory))
        return g_object_ref (document);
    }
  return NULL;
}

static CmAcmeAccountDoc *
make_document (CmContext *context,
               const char *directory,
               const CmAcmeAccountOptions *options,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmPrivateKey) key
      = options->key != NULL ? g_object_ref (options->key)
                             : cm_private_key_generate (options->key_spec, &local_error);
  g_autofree char *thumbprint
      = key != NULL ? cm_jose_dup_thumbprint (key, &local_error) : NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (thumbprint == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  sealed = cm_acme_account_opener_seal (context, cm_private_key_get_pkcs8 (key), error);
  return sealed != NULL ? cm_acme_account_doc_new (
             directory, directory, cm_private_key_get_spec (key), thumbprint, sealed)
                        : NULL;
}

static GStrv
make_contacts (const char *const *mailboxes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; mailboxes != NULL && mailboxes[i] != NULL; i++)
    {
      g_autofree char *contact = strchr (mailboxes[i], ':') != NULL
                                     ? g_strdup (mailboxes[i])
                                     : g_strconcat ("mailto:", mailboxes[i], NULL);

      g_strv_builder_add (builder, contact);
    }
  return g_strv_builder_end (builder);
}

/* One that is gone on with keeps its name if no other is wanted. */
static gboolean
set_name (CmContext *context,
          CmAcmeAccountDoc *document,
          const char *wanted,
          gboolean is_new,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree char *name = NULL;

  if (wanted == NULL && !is_new)
    return TRUE;
  name = cm_acme_account_name_choose (context, wanted,
                                      cm_acme_account_doc_get_directory (document),
                                      document, cancellable, error);
  if (name != NULL)
    cm_document_set_title (CM_DOCUMENT (document), name);
  return name != NULL;
}

static gboolean
set_options (CmContext *context,
             CmAcmeAccountDoc *document,
             const CmAcmeAccountOptions *options,
             CmSecret *eab_key,
             GError **error)
{
  g_auto (GStrv) contacts = make_contacts (options->contacts);
  const char *staging;
  g_autoptr (GBytes) sealed = NULL;

  cm_acme_account_doc_set_contacts (document, (const char *const *)contacts);
  cm_acme_account_doc_set_trusted (document, options->trusted);
  cm_acme_account_doc_set_proxy (document, options->proxy);
  if (!cm_acme_account_flow_check_staging (options->staging, &staging, error))
    return FALSE;
  if (staging != NULL)
    cm_acme_account_doc_set_staging (document, staging);
  if (eab_key == NULL)
    return TRUE;
  sealed = cm_acme_account_opener_seal (context, eab_key, error);
  if (sealed == NULL)
    return FALSE;
  cm_acme_account_doc_set_external_account (document, options->eab_key_id, sealed);
  return TRUE;
}

static CmAcmeRegistration
make_registration (const CmAcmeAccountOptions *options,
                   const char *const *contacts,
                   CmSecret *eab_key)
{
  return (CmAcmeRegistration){ .contacts = contacts,
                               .agree = options->agree,
                               .eab_key_id = options->eab_key_id,
                               .eab_key = eab_key };
}

/* Before there is anything to store. */
static gboolean
check_ca (CmContext *context,
          const CmAcmeAccountOptions *options,
          const char *directory,
          CmSecret *eab_key,
          GCancellable *cancellable,
          GError **error)
{
  const CmAcmeRegistration registration
      = make_registration (options, /* contacts: */ NULL, eab_key);
  g_autoptr (CmAcmeClient) client = cm_acme_account_opener_ask (
      context, directory, options->trusted, options->proxy, error);
  g_autoptr (GError) local_error = NULL;

  if (client == NULL)
    return FALSE;
  return cm_acme_account_may_register (client, &registration, cancellable, &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* Whether the CA has said that there is no account. */
static gboolean
is_refusal (const GError *failure)
{
  return g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_INPUT)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_AGREEMENT)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_EXTERNAL_ACCOUNT)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_RATE_LIMITED)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
}

static gboolean
forget (CmContext *context,
        CmAcmeAccountDoc *document,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_purge (changes, cm_document_get_id (CM_DOCUMENT (document)),
                       cm_document_get_title (CM_DOCUMENT (document)));
  return cm_context_commit (context, changes, cancellable, error);
}

/* @is_new: its key was made for this and never sent before */
static gboolean
register_account (CmContext *context,
                  CmAcmeAccountDoc *document,
                  const CmAcmeRegistration *registration,
                  gboolean is_new,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmAcmeAccount) account
      = cm_acme_account_opener_open (context, document, NULL, error);
  g_autoptr (GError) local_error = NULL;
  CmAcmeDirectory *directory;

  if (account == NULL)
    return FALSE;
  if (!cm_acme_account_register (account, registration, cancellable, &local_error))
    {
      if (is_new && is_refusal (local_error))
        forget (context, document, /* cancellable: */ NULL, /* error: */ NULL);
      return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  directory
      = cm_acme_client_get_directory (cm_acme_account_get_client (account), NULL, NULL);
  cm_acme_account_doc_set_url (document, cm_acme_account_get_url (account));
  cm_acme_account_doc_set_terms (document, directory->terms);
  return TRUE;
}

static gboolean
check_options (const CmAcmeAccountOptions *options,
               const char **directory,
               CmSecret **eab_key,
               GError **error)
{
  g_autofree char *names = cm_acme_directory_list_names ();
  g_autoptr (GError) local_error = NULL;

  *directory = cm_acme_directory_find_url (options->directory);
  if (*directory == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is neither one of %s, nor an address that begins with "
                      "https://."),
                   options->directory, names);
      return FALSE;
    }
  if ((options->eab_key != NULL) != (options->eab_key_id != NULL))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("An external account has a key id and a key."));
      return FALSE;
    }
  if (options->eab_key == NULL)
    return TRUE;
  *eab_key = cm_eab_key_parse (options->eab_key, /* spelling: */ NULL, &local_error);
  return *eab_key != NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* Before the CA is asked for anything; where it is stored it is looked at once more. */
static gboolean
check_name (CmContext *context,
            const CmAcmeAccountOptions *options,
            const char *directory,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmAcmeAccountDoc) own
      = find_unregistered (context, directory, options, cancellable, &local_error);
  g_autofree char *name = NULL;

  if (local_error != NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  name = cm_acme_account_name_choose (context, options->name, directory, own, cancellable,
                                      error);
  return name != NULL;
}

typedef struct
{
  CmContext *context;
  const CmAcmeAccountOptions *options;
  const char *directory;
  CmSecret *eab_key;    /* nullable */
  CmAcmeAccount *found; /* nullable: its CA has it already */
  CmAcmeAccountDoc *document;
  gboolean is_new;
} Adding;

static void
adding_clear (Adding *self)
{
  g_clear_pointer (&self->eab_key, cm_secret_unref);
  g_clear_object (&self->found);
  g_clear_object (&self->document);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Adding, adding_clear)

static gboolean
check_stored (Adding *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) all
      = cm_acme_account_flow_list (self->context, cancellable, error);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      CmAcmeAccountDoc *document = g_ptr_array_index (all, i);

      if (has_key (document, self->options->key)
          && cm_acme_account_doc_get_url (document) != NULL
          && g_str_equal (cm_acme_account_doc_get_directory (document), self->directory))
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                       _ ("The account “%s” has this key already."),
                       cm_document_get_title (CM_DOCUMENT (document)));
          return FALSE;
        }
    }
  return all != NULL;
}

/* The account that the key is of, if the CA knows one. Somebody who agreed to the terms
 * gets another one with the key otherwise: web servers that answer by themselves can then
 * do so for several CAs. */
static gboolean
find_by_key (Adding *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmAcmeClient) client
      = cm_acme_account_opener_ask (self->context, self->directory,
                                    self->options->trusted, self->options->proxy, error);
  g_autoptr (CmAcmeAccount) account
      = client != NULL ? cm_acme_account_new (client, self->options->key, NULL) : NULL;
  g_autoptr (GError) local_error = NULL;

  if (account == NULL || !check_stored (self, cancellable, error))
    return FALSE;
  if (cm_acme_account_find (account, cancellable, &local_error))
    {
      self->found = g_steal_pointer (&account);
      return TRUE;
    }
  if (!g_error_matches (local_error, CM_ACME_ERROR, CM_ACME_ERROR_ACCOUNT))
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (self->options->agree)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                       _ ("The CA has no account with this key. It makes one if its "
                          "terms of service are agreed to."));
  return FALSE;
}

/* What the CA has is taken as it is. */
static void
set_found (Adding *self)
{
  CmAcmeDirectory *directory = cm_acme_client_get_directory (
      cm_acme_account_get_client (self->found), NULL, NULL);

  cm_acme_account_doc_set_url (self->document, cm_acme_account_get_url (self->found));
  cm_acme_account_doc_set_terms (self->document, directory->terms);
  cm_acme_account_doc_set_contacts (self->document,
                                    cm_acme_account_get_contacts (self->found));
}

/* The key is stored before the CA hears of it. Who is a manager is looked at before it is
 * sealed, and has to be true still when it is stored. */
static gboolean
store_key (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Adding *self = user_data;
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) local_error = NULL;

  g_clear_object (&self->document);
  self->document = find_unregistered (self->context, self->directory, self->options,
                                      cancellable, &local_error);
  self->is_new = self->document == NULL;
  if (self->document == NULL && local_error == NULL)
    self->document
        = make_document (self->context, self->directory, self->options, &local_error);
  if (self->document == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!set_name (self->context, self->document, self->options->name, self->is_new,
                 cancellable, error)
      || !set_options (self->context, self->document, self->options, self->eab_key,
                       error))
    return FALSE;
  if (self->found != NULL)
    set_found (self);
  cm_change_set_put (changes, CM_DOCUMENT (self->document), CM_ACTION_CHANGE,
                     self->found != NULL ? "found" : "key");
  cm_change_set_expect_trust (changes, trust);
  return cm_context_commit (self->context, changes, cancellable, error);
}

static gboolean
prepare (Adding *self, GCancellable *cancellable, GError **error)
{
  return cm_context_require_unlocked (self->context, error)
         && check_options (self->options, &self->directory, &self->eab_key, error)
         && check_name (self->context, self->options, self->directory, cancellable, error)
         && (self->options->key == NULL || find_by_key (self, cancellable, error))
         && (self->found != NULL
             || check_ca (self->context, self->options, self->directory, self->eab_key,
                          cancellable, error))
         && cm_attempt_run (store_key, self, cancellable, error);
}

/**
 * cm_acme_account_flow_add:
 * @context: an unlocked context
 * @options: what it is to be
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT; %CM_FLOW_ERROR_NOT_ALLOWED, if the
 *   terms of service have to be agreed to or an external account is needed;
 *   %CM_FLOW_ERROR_NOT_FOUND, if they are not agreed to and the CA has no account with
 *   the key that was given; %CM_FLOW_ERROR_EXISTS, if it is here already;
 *   %CM_FLOW_ERROR_REMOTE; or another #CmFlowError
 *
 * Makes a key, stores it, and registers an account. One whose registration at the same CA
 * with such a key was interrupted is gone on with, and one that the CA has for a key that
 * was given is found. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_add (CmContext *context,
                          const CmAcmeAccountOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  g_auto (Adding) adding = { .context = context, .options = options };
  CmAcmeRegistration registration;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && options != NULL, NULL);

  if (!prepare (&adding, cancellable, error))
    return NULL;
  if (adding.found != NULL && options->contacts != NULL && options->contacts[0] != NULL)
    return cm_acme_account_flow_set_contacts (
        context, cm_document_get_id (CM_DOCUMENT (adding.document)), options->contacts,
        cancellable, error);
  if (adding.found != NULL)
    return g_steal_pointer (&adding.document);
  registration = make_registration (
      options, cm_acme_account_doc_get_contacts (adding.document), adding.eab_key);
  if (!register_account (context, adding.document, &registration, adding.is_new,
                         cancellable, error)
      || !cm_acme_account_opener_commit (context, adding.document, "registered",
                                         cancellable, error))
    return NULL;
  return g_steal_pointer (&adding.document);
}

/* ---- changing ---- */

/**
 * cm_acme_account_flow_set_contacts:
 * @context: an unlocked context
 * @id: id of an account
 * @contacts: (nullable): mailboxes of people
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Tells the CA whom to write to. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_set_contacts (CmContext *context,
                                   const char *id,
                                   const char *const *contacts,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (CmAcmeAccount) account
      = cm_acme_account_opener_open_ready (context, id, cancellable, error);
  g_auto (GStrv) addresses = make_contacts (contacts);
  g_autoptr (CmAcmeAccountDoc) document = NULL;
  g_autoptr (GError) local_error = NULL;

  if (account == NULL)
    return NULL;
  if (!cm_acme_account_set_contacts (account, (const char *const *)addresses, cancellable,
                                     &local_error))
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  document = cm_acme_account_opener_get (context, id, cancellable, error);
  if (document == NULL)
    return NULL;
  cm_acme_account_doc_set_contacts (document, (const char *const *)addresses);
  return cm_acme_account_opener_commit (context, document, "contacts", cancellable, error)
             ? g_steal_pointer (&document)
             : NULL;
}

/* One that was prepared; NULL without an error: there is none. */
static CmPrivateKey *
open_prepared (CmContext *context, CmAcmeAccountDoc *document, GError **error)
{
  g_autoptr (CmSecret) opened = NULL;
  g_autoptr (GError) local_error = NULL;
  CmPrivateKey *key;

  if (cm_acme_account_doc_get_next_thumbprint (document) == NULL)
    return NULL;
  opened = cm_vault_open (cm_context_get_vault (context),
                          cm_acme_account_doc_get_next_key (document), error);
  if (opened == NULL)
    return NULL;
  key = cm_private_key_new_from_der (opened, /* password: */ NULL, &local_error);
  if (key == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return key;
}

static CmPrivateKey *
make_next_key (CmContext *context, CmAcmeAccountDoc *document, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (
      cm_acme_account_doc_get_key_spec (document), &local_error);
  g_autoptr (GBytes) sealed = NULL;

  if (key == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  sealed = cm_acme_account_opener_seal (context, cm_private_key_get_pkcs8 (key), error);
  if (sealed == NULL)
    return NULL;
  cm_acme_account_doc_set_next_key (document, sealed);
  return g_steal_pointer (&key);
}

static gboolean
is_prepared (CmAcmeAccountDoc *document)
{
  return cm_acme_account_doc_get_next_thumbprint (document) != NULL;
}

static gboolean
set_prepared (CmAcmeAccountDoc *document, CmPrivateKey *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *thumbprint = cm_jose_dup_thumbprint (key, &local_error);

  if (thumbprint == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_acme_account_doc_set_next_thumbprint (document, thumbprint);
  return TRUE;
}

/**
 * cm_acme_account_flow_prepare_key:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Makes the key that cm_acme_account_flow_roll_over() will take, and stores it. The CA
 * does not hear of it, so web servers can be told its thumbprint first; done again, the
 * key stays. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_prepare_key (CmContext *context,
                                  const char *id,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_autoptr (CmAcmeAccount) account
      = cm_acme_account_opener_open_ready (context, id, cancellable, error);
  g_autoptr (CmAcmeAccountDoc) document = NULL;
  g_autoptr (CmPrivateKey) key = NULL;

  if (account == NULL)
    return NULL;
  document = cm_acme_account_opener_get (context, id, cancellable, error);
  if (document == NULL || is_prepared (document))
    return g_steal_pointer (&document);
  key = make_next_key (context, document, error);
  return key != NULL && set_prepared (document, key, error)
                 && cm_acme_account_opener_commit (context, document, "prepared",
                                                   cancellable, error)
             ? g_steal_pointer (&document)
             : NULL;
}

/* The key is the CA's business from now on, whatever comes of it. */
static CmPrivateKey *
take_next_key (CmContext *context,
               CmAcmeAccountDoc *document,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CmPrivateKey) key = is_prepared (document)
                                     ? open_prepared (context, document, error)
                                     : make_next_key (context, document, error);

  if (key == NULL)
    return NULL;
  cm_acme_account_doc_set_next_thumbprint (document, NULL);
  return cm_acme_account_opener_commit (context, document, "next-key", cancellable, error)
             ? g_steal_pointer (&key)
             : NULL;
}

/**
 * cm_acme_account_flow_roll_over:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_CONFLICT, if an order is at work with the
 *   present key, or another #CmFlowError
 *
 * Gives an account a new key of the same kind, the one that was prepared if there is
 * one. It is stored before the CA hears of it; if the outcome stays unknown, the next one
 * who uses the account finds it out. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_roll_over (CmContext *context,
                                const char *id,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (CmAcmeAccountDoc) document = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!cm_acme_account_busy_check (context, id, cancellable, error))
    return NULL;
  account = cm_acme_account_opener_open_ready (context, id, cancellable, error);
  if (account == NULL)
    return NULL;
  document = cm_acme_account_opener_get (context, id, cancellable, error);
  if (document != NULL)
    key = take_next_key (context, document, cancellable, error);
  if (key == NULL)
    return NULL;
  if (!cm_acme_account_change_key (account, key, cancellable, &local_error))
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cm_acme_account_opener_settle (context, document, cancellable, error)
             ? g_steal_pointer (&document)
             : NULL;
}

/* Whatever its CA says: if it is there all the same, nobody uses it. */
static CmAcmeAccountDoc *
forget_unregistered (CmContext *context,
                     CmAcmeAccountDoc *document,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CmAcmeAccount) account
      = cm_acme_account_opener_open (context, document, NULL, error);

  if (account == NULL)
    return NULL;
  if (cm_acme_account_find (account, cancellable, /* error: */ NULL))
    cm_acme_account_deactivate (account, cancellable, /* error: */ NULL);
  cm_acme_account_doc_set_closed (document, TRUE);
  return forget (context, document, cancellable, error) ? g_object_ref (document) : NULL;
}

/**
 * cm_acme_account_flow_deactivate:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Closes an account for ever; one whose registration was interrupted is not kept. What is
 * renewed by it warns of that. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_deactivate (CmContext *context,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (CmAcmeAccountDoc) document = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  document = cm_acme_account_opener_get (context, id, cancellable, error);
  if (document == NULL)
    return NULL;
  if (cm_acme_account_doc_get_url (document) == NULL)
    return forget_unregistered (context, document, cancellable, error);
  g_clear_object (&document);
  account = cm_acme_account_opener_open_ready (context, id, cancellable, error);
  if (account == NULL)
    return NULL;
  /* What the CA does not know it cannot close. */
  if (!cm_acme_account_deactivate (account, cancellable, &local_error)
      && !g_error_matches (local_error, CM_ACME_ERROR, CM_ACME_ERROR_ACCOUNT))
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cm_acme_account_closed_commit (context, id, "closed", cancellable, error);
}
