/* cm-ca-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Micro CAs are made, found and switched. A new root is trusted by this certstore from
 * the same transaction on, so that what it issues is healthy. There is at most one
 * default; the first one that is made is it.
 */

#include "cm-ca-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-attempt-private.h"
#include "cm-ca-opener-private.h"
#include "cm-founding-private.h"
#include "cm-named-private.h"
#include "cm-trusted-root-doc.h"

/* ---- finding ---- */

/**
 * cm_ca_flow_find:
 * @context: the certstore
 * @name_or_id: (nullable): an id, the beginning of one, or a name; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_AMBIGUOUS or
 *   another #CmFlowError
 *
 * Finds the one Micro CA a person means. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_find (CmContext *context,
                 const char *name_or_id,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) all = NULL;
  CmDocument *found;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  if (name_or_id == NULL)
    return cm_ca_opener_get_enabled (context, NULL, cancellable, error);
  all = cm_ca_opener_list (context, cancellable, error);
  if (all == NULL)
    return NULL;
  found = cm_named_find (all, name_or_id,
                         _ ("“%s” names several Micro CAs. Say which by its id."),
                         _ ("There is no Micro CA “%s”."), error);
  return found != NULL ? CM_MICRO_CA_DOC (found) : NULL;
}

/* ---- making ---- */

typedef struct
{
  CmContext *context;
  CmCaForm *form;
  char *name;
  CmPrivateKey *key; /* made once: it may have cost a second */
  GBytes *exportable_key;
  CmMicroCaDoc *document; /* result */
} Creation;

static void
creation_clear (Creation *self)
{
  g_free (self->name);
  g_clear_object (&self->key);
  g_clear_pointer (&self->exportable_key, g_bytes_unref);
  g_clear_object (&self->document);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Creation, creation_clear)

static gboolean
check_name_is_free (Creation *self, GPtrArray *all, GError **error)
{
  g_autofree char *wanted = cm_summary_fold (self->name);

  for (guint i = 0; i < all->len; i++)
    {
      const char *title = cm_document_get_title (g_ptr_array_index (all, i));
      g_autofree char *taken = cm_summary_fold (title);

      if (!g_str_equal (taken, wanted))
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is a Micro CA “%s” already."), title);
      return FALSE;
    }
  return TRUE;
}

static CmMicroCa *
sign_new (Creation *self, CmMicroCa *parent, GError **error)
{
  const char *organization = cm_ca_form_get_organization (self->form);
  CmCaTemplate template = {
    .name = self->name,
    .organization = *organization != '\0' ? organization : NULL,
    .validity_days = cm_ca_form_get_validity_days (self->form),
    .now = cm_context_get_now (self->context),
  };
  const char *const *permitted = cm_ca_form_get_permitted (self->form);
  const char *const *excluded = cm_ca_form_get_excluded (self->form);
  g_autoptr (CmNameConstraints) constraints = NULL;
  g_autoptr (GError) local_error = NULL;
  CmMicroCa *ca = NULL;

  if (permitted[0] != NULL || excluded[0] != NULL)
    constraints = cm_name_constraints_new (permitted, excluded, &local_error);
  template.constraints = constraints;
  if (local_error == NULL)
    ca = cm_micro_ca_create (&template, self->key, parent, &local_error);
  if (ca == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return ca;
}

static CmMicroCa *
open_wanted_parent (Creation *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmMicroCaDoc) parent = cm_ca_opener_get_enabled (
      self->context, cm_ca_form_get_parent (self->form), cancellable, error);

  return parent != NULL ? cm_ca_opener_open (self->context, parent, error) : NULL;
}

static CmMicroCaDoc *
describe (Creation *self, CmMicroCa *ca, GError **error)
{
  g_autoptr (GBytes) sealed = cm_ca_opener_seal (self->context, self->key, error);
  CmMicroCaDoc *document;

  if (sealed == NULL)
    return NULL;
  document = cm_micro_ca_doc_new (self->name, cm_micro_ca_get_chain (ca), sealed);
  cm_micro_ca_doc_set_parent (document, cm_ca_form_get_parent (self->form));
  cm_micro_ca_doc_set_exportable_key (document, self->exportable_key);
  return document;
}

/* Puts what has to stop being the default one. Returns whether there is another one. */
static gboolean
replace_default (GPtrArray *all, CmMicroCaDoc *successor, CmChangeSet *changes)
{
  gboolean was_one = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      CmMicroCaDoc *document = g_ptr_array_index (all, i);

      if (!cm_micro_ca_doc_is_default (document)
          || g_str_equal (cm_document_get_id (CM_DOCUMENT (document)),
                          cm_document_get_id (CM_DOCUMENT (successor))))
        continue;
      was_one = TRUE;
      if (changes == NULL)
        continue;
      cm_micro_ca_doc_set_default (document, FALSE);
      cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE_CA,
                         "-default");
    }
  return was_one;
}

static void
put_new (Creation *self, GPtrArray *all, CmMicroCaDoc *document, CmChangeSet *changes)
{
  g_autoptr (CmTrustedRootDoc) root = NULL;

  if (cm_ca_form_is_default (self->form))
    replace_default (all, document, changes);
  if (cm_ca_form_is_default (self->form) || !replace_default (all, document, NULL))
    cm_micro_ca_doc_set_default (document, TRUE);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CREATE_CA, NULL);
  if (cm_micro_ca_doc_get_parent (document) != NULL)
    return;
  root = cm_trusted_root_doc_new (cm_micro_ca_doc_get_certificate (document));
  cm_change_set_put (
      changes, CM_DOCUMENT (root), CM_ACTION_TRUST,
      cm_certificate_get_fingerprint (cm_micro_ca_doc_get_certificate (document)));
}

static gboolean
create_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Creation *self = data;
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (GPtrArray) all = cm_ca_opener_list (self->context, cancellable, error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmMicroCa) parent = NULL;
  g_autoptr (CmMicroCa) ca = NULL;
  g_autoptr (CmMicroCaDoc) document = NULL;

  if (all == NULL || !check_name_is_free (self, all, error))
    return FALSE;
  if (cm_ca_form_get_parent (self->form) != NULL)
    {
      parent = open_wanted_parent (self, cancellable, error);
      if (parent == NULL)
        return FALSE;
    }
  ca = sign_new (self, parent, error);
  if (ca == NULL)
    return FALSE;
  document = describe (self, ca, error);
  if (document == NULL)
    return FALSE;
  put_new (self, all, document, changes);
  /* who is a manager must not have changed since the key was sealed for them */
  cm_change_set_expect_trust (changes, trust);
  if (!cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  self->document = g_steal_pointer (&document);
  return TRUE;
}

static gboolean
make_key (Creation *self, GError **error)
{
  CmSecret *password = cm_ca_form_get_export_password (self->form);
  g_autoptr (GError) local_error = NULL;

  self->key
      = cm_private_key_generate (cm_ca_form_get_key_spec (self->form), &local_error);
  if (self->key != NULL && password != NULL)
    self->exportable_key = cm_private_key_encrypt (self->key, password, &local_error);
  return local_error == NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_ca_flow_create:
 * @form: what it is to be
 * @cancellable: (nullable): a cancellable
 * @error: return location for what is wrong with a field; %CM_FLOW_ERROR_EXISTS, if there
 *   is one of that name; %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin or the
 *   CA above may not certify what is permitted; or another #CmFlowError
 *
 * Makes a Micro CA, enabled, and trusts it if it is a root. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_create (CmCaForm *form, GCancellable *cancellable, GError **error)
{
  g_auto (Creation) creation = { .form = form };

  g_return_val_if_fail (CM_IS_CA_FORM (form), NULL);

  creation.context = cm_ca_form_get_context (form);
  if (!cm_context_require_unlocked (creation.context, error)
      || !cm_ca_form_check (form, error))
    return NULL;
  creation.name = cm_founding_check_name (cm_ca_form_get_name (form), error);
  if (creation.name == NULL || !make_key (&creation, error)
      || !cm_attempt_run (create_once, &creation, cancellable, error))
    return NULL;
  return g_steal_pointer (&creation.document);
}

/* ---- switching ---- */

typedef struct
{
  CmContext *context;
  const char *id;
  gboolean disabled;
} Switch;

static gboolean
set_default_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Switch *self = data;
  g_autoptr (CmMicroCaDoc) document
      = cm_ca_opener_get_enabled (self->context, self->id, cancellable, error);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (document == NULL)
    return FALSE;
  all = cm_ca_opener_list (self->context, cancellable, error);
  if (all == NULL)
    return FALSE;
  replace_default (all, document, changes);
  if (!cm_micro_ca_doc_is_default (document))
    {
      cm_micro_ca_doc_set_default (document, TRUE);
      cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE_CA,
                         "+default");
    }
  return cm_change_set_get_size (changes) == 0
         || cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_ca_flow_set_default:
 * @context: an unlocked context
 * @id: id of a Micro CA that is not disabled
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Makes it the one that is taken where none is named, instead of another. Blocks.
 *
 * Returns: whether it is the default one
 */
gboolean
cm_ca_flow_set_default (CmContext *context,
                        const char *id,
                        GCancellable *cancellable,
                        GError **error)
{
  Switch data = { .context = context, .id = id };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return cm_context_require_unlocked (context, error)
         && cm_attempt_run (set_default_once, &data, cancellable, error);
}

static gboolean
set_disabled_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Switch *self = data;
  g_autoptr (CmMicroCaDoc) document
      = cm_ca_opener_get (self->context, self->id, cancellable, error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (document == NULL)
    return FALSE;
  if (cm_micro_ca_doc_is_disabled (document) == self->disabled)
    return TRUE;
  if (!cm_ca_opener_require_unrevoked (document, error))
    return FALSE;
  cm_micro_ca_doc_set_disabled (document, self->disabled);
  if (self->disabled)
    cm_micro_ca_doc_set_default (document, FALSE);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE_CA,
                     self->disabled ? "+disabled" : "-disabled");
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_ca_flow_set_disabled:
 * @context: an unlocked context
 * @id: id of a Micro CA
 * @disabled: whether it shall issue nothing any more
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Disables a Micro CA or enables it again. What it issued stays valid, and it goes on
 * revoking. The default one stops being it. Blocks.
 *
 * Returns: whether it is as wanted
 */
gboolean
cm_ca_flow_set_disabled (CmContext *context,
                         const char *id,
                         gboolean disabled,
                         GCancellable *cancellable,
                         GError **error)
{
  Switch data = { .context = context, .id = id, .disabled = disabled };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return cm_context_require_unlocked (context, error)
         && cm_attempt_run (set_disabled_once, &data, cancellable, error);
}
