/* cm-identity-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How participants come and go. A newcomer keeps its key and shows a request; an admin
 * looks at it, opens the authority's key for a moment and issues the identity. What the
 * newcomer may open, and what somebody who leaves must not open any more, is settled in
 * the same commit, so that roles and seals never disagree. If somebody else changed one
 * of the documents meanwhile, everything is read again and done again.
 */

#include "cm-identity-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-context-private.h"
#include "cm-founding-private.h"
#include "cm-reseal-private.h"
#include "cm-task.h"

#define MAX_TRIES 20

typedef struct
{
  CmContext *context;
  CmCsr *request;
  char *name;
  CmRoles roles;
} Approval;

static void
approval_clear (Approval *self)
{
  g_clear_object (&self->context);
  g_clear_object (&self->request);
  g_clear_pointer (&self->name, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Approval, approval_clear)

static gboolean
require_admin (CmContext *context, GError **error)
{
  CmIdentityDoc *own = cm_context_get_own_identity (context);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  if (own != NULL && (cm_identity_doc_get_roles (own) & CM_ROLES_ADMIN) != 0)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                       _ ("Only an administrator can let in or retire identities."));
  return FALSE;
}

/* The next part of a distinguished name (RFC 4514) from @rest on, which moves behind it;
 * an escaped separator does not end it. */
static char *
next_part (const char **rest)
{
  const char *start = *rest;
  const char *end = start;

  while (*end != '\0' && *end != ',' && *end != '+')
    end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
  *rest = *end != '\0' ? end + 1 : end;
  return g_strstrip (g_strndup (start, (gsize)(end - start)));
}

/* Roles a request asks for by its organizational units; other units mean nothing. */
static CmRoles
get_requested_roles (CmCsr *request)
{
  const char *rest = cm_csr_get_subject (request);
  CmRoles roles = CM_ROLES_NONE;

  while (rest != NULL && *rest != '\0')
    {
      g_autofree char *part = next_part (&rest);
      gboolean is_unit = g_ascii_strncasecmp (part, "OU=", 3) == 0;
      const char *const words[] = { is_unit ? part + 3 : "", NULL };
      CmRoles role = CM_ROLES_NONE;

      if (is_unit && cm_roles_from_strv (words, &role))
        roles |= role;
    }
  return roles != CM_ROLES_NONE ? roles : CM_ROLES_SERVER;
}

static gboolean
can_be_recipient (CmKeySpec spec)
{
  switch (spec)
    {
    case CM_KEY_SPEC_ED25519:
    case CM_KEY_SPEC_ED448:
      return FALSE;
    case CM_KEY_SPEC_OTHER:
    case CM_KEY_SPEC_RSA2048:
    case CM_KEY_SPEC_RSA3072:
    case CM_KEY_SPEC_RSA4096:
    case CM_KEY_SPEC_P256:
    case CM_KEY_SPEC_P384:
    case CM_KEY_SPEC_P521:
      return TRUE;
    }
  return FALSE;
}

/* What the approval will say, from what the admin chose and what the request asks for. */
static gboolean
fill_approval (Approval *self, const char *name, CmRoles roles, GError **error)
{
  const char *wanted = name != NULL ? name : cm_csr_get_common_name (self->request);

  if (!can_be_recipient (cm_csr_get_key_spec (self->request)))
    {
      g_set_error (
          error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
          _ ("Nothing can be sealed for a key of the kind %s. The request has to "
             "be made with an ECDSA or RSA key."),
          cm_csr_get_key_label (self->request));
      return FALSE;
    }
  self->name = cm_founding_check_name (wanted != NULL ? wanted : "", error);
  self->roles = roles != CM_ROLES_NONE ? roles : get_requested_roles (self->request);
  return self->name != NULL;
}

/* Whoever was retired may still open what was sealed for that key. */
static gboolean
check_new (const Approval *self, CmTrust *trust, GError **error)
{
  CmIdentityDoc *other
      = cm_trust_find_identity_by_key (trust, cm_csr_get_public_key_id (self->request));
  gboolean retired
      = other != NULL && cm_identity_doc_get_state (other) == CM_IDENTITY_STATE_RETIRED;

  if (cm_trust_find_identity_by_name (trust, self->name) != NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is an active identity “%s” already."), self->name);
      return FALSE;
    }
  if (other == NULL)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               retired ? _ ("The key of this request was that of “%s”, which is retired. "
                            "A new request needs a new key.")
                       : _ ("The key of this request is already that of “%s”."),
               cm_identity_doc_get_name (other));
  return FALSE;
}

static CmIdentityDoc *
issue (const Approval *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmIdentity) authority = cm_reseal_open_authority (
      self->context, /* document: */ NULL, cancellable, error);
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *pem = NULL;
  CmIdentityDoc *document;

  if (authority == NULL)
    return NULL;
  certificate
      = cm_identity_issue (authority, cm_csr_get_spki (self->request), self->name,
                           self->roles, cm_context_get_now (self->context), &local_error);
  if (certificate == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  document = cm_identity_doc_new (self->name, self->roles);
  pem = cm_csr_to_pem (self->request);
  cm_identity_doc_set_csr (document, pem);
  cm_identity_doc_set_certificate (document, certificate);
  cm_identity_doc_set_state (document, CM_IDENTITY_STATE_ACTIVE);
  return document;
}

static gboolean
approve_once (const Approval *self,
              CmIdentityDoc **document,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_auto (GStrv) words = cm_roles_to_strv (self->roles);
  g_autofree char *detail = g_strjoinv (", ", words);
  g_autoptr (CmIdentityDoc) newcomer = NULL;

  if (!check_new (self, trust, error))
    return FALSE;
  newcomer = issue (self, cancellable, error);
  if (newcomer == NULL)
    return FALSE;
  cm_change_set_expect_trust (changes, trust);
  cm_change_set_put (changes, CM_DOCUMENT (newcomer), CM_ACTION_APPROVE, detail);
  if (!cm_reseal_for_newcomer (self->context, changes, newcomer, cancellable, error)
      || !cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  *document = g_steal_pointer (&newcomer);
  return TRUE;
}

/* Whether a failed attempt is worth another: somebody was faster, and what he wrote could
 * be read. */
static gboolean
should_retry (CmContext *context,
              const GError *error,
              guint n_tried,
              GCancellable *cancellable)
{
  return n_tried < MAX_TRIES
         && g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT)
         && cm_certstore_load (cm_context_get_certstore (context), cancellable,
                               /* error: */ NULL);
}

/* Another program may have stored a key after the keys were read for the newcomer, and
 * before it was let in. */
static gboolean
catch_up (CmContext *context,
          CmIdentityDoc *newcomer,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  guint n_tried = 0;

  if ((cm_identity_doc_get_roles (newcomer) & CM_ROLES_MANAGER) == 0)
    return TRUE;
  do
    {
      g_autoptr (CmChangeSet) changes = cm_change_set_new ();

      g_clear_error (&local_error);
      if (cm_reseal_catch_up (context, changes, newcomer, cancellable, &local_error)
          && cm_context_commit (context, changes, cancellable, &local_error))
        return TRUE;
    }
  while (should_retry (context, local_error, ++n_tried, cancellable));
  g_prefix_error (&local_error,
                  _ ("“%s” was let in, but not every key could be sealed for it. "),
                  cm_identity_doc_get_name (newcomer));
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_identity_flow_approve:
 * @context: an unlocked context of an admin
 * @request: what the newcomer asks for
 * @name: (nullable): what it will be called; by default the request's common name
 * @roles: what it may do; %CM_ROLES_NONE: the roles the request names, else server
 * @document: (out) (optional) (transfer full): the new identity
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if the name or the key cannot be
 * used; %CM_FLOW_ERROR_EXISTS, if an active identity has the name or the key;
 *   %CM_FLOW_ERROR_NOT_ALLOWED; %CM_FLOW_ERROR_LOCKED; or another #CmFlowError
 *
 * Issues an identity. A new admin gets the authority's key, a new manager the key of
 * every credential, in the same commit. Blocks.
 *
 * Returns: whether the newcomer is in
 */
gboolean
cm_identity_flow_approve (CmContext *context,
                          CmCsr *request,
                          const char *name,
                          CmRoles roles,
                          CmIdentityDoc **document,
                          GCancellable *cancellable,
                          GError **error)
{
  g_auto (Approval) approval = { 0 };
  g_autoptr (CmIdentityDoc) newcomer = NULL;
  g_autoptr (GError) local_error = NULL;
  guint n_tried = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (CM_IS_CSR (request), FALSE);

  approval.context = g_object_ref (context);
  approval.request = g_object_ref (request);
  if (!require_admin (context, error) || !fill_approval (&approval, name, roles, error))
    return FALSE;
  do
    {
      g_clear_error (&local_error);
      if (approve_once (&approval, &newcomer, cancellable, &local_error))
        break;
    }
  while (should_retry (context, local_error, ++n_tried, cancellable));
  if (newcomer == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (!catch_up (context, newcomer, cancellable, error))
    return FALSE;
  if (document != NULL)
    *document = g_steal_pointer (&newcomer);
  return TRUE;
}

/* ---- retiring ---- */

static gboolean
is_only_one (CmTrust *trust, CmIdentityDoc *identity, CmRoles role)
{
  g_autoptr (GPtrArray) others = cm_trust_list_active (trust, role);

  return (cm_identity_doc_get_roles (identity) & role) != 0 && others->len <= 1;
}

static gboolean
check_can_retire (CmContext *context,
                  CmTrust *trust,
                  CmIdentityDoc *identity,
                  GError **error)
{
  CmIdentityDoc *own = cm_context_get_own_identity (context);
  const char *name = cm_identity_doc_get_name (identity);

  if (is_only_one (trust, identity, CM_ROLES_ADMIN))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("“%s” is the last administrator. Approve another one first."), name);
  else if (is_only_one (trust, identity, CM_ROLES_MANAGER))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("“%s” is the last manager. Approve another one first."), name);
  else if (own != NULL
           && g_str_equal (cm_document_get_id (CM_DOCUMENT (own)),
                           cm_document_get_id (CM_DOCUMENT (identity))))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("“%s” is this computer. Retire it from another one."), name);
  else
    return TRUE;
  return FALSE;
}

static CmIdentityDoc *
find_active (CmContext *context, const char *name_or_id, GError **error)
{
  g_autoptr (CmIdentityDoc) found = cm_context_find_identity (context, name_or_id);

  if (found != NULL && cm_identity_doc_get_state (found) == CM_IDENTITY_STATE_ACTIVE)
    return g_steal_pointer (&found);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("There is no active identity “%s”."), name_or_id);
  return NULL;
}

static gboolean
retire_once (CmContext *context,
             const char *name_or_id,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  g_autoptr (CmIdentityDoc) found = find_active (context, name_or_id, error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmDocument) document = NULL;

  if (found == NULL || !check_can_retire (context, trust, found, error))
    return FALSE;
  cm_change_set_expect_trust (changes, trust);
  document = cm_context_get_document (context, cm_document_get_id (CM_DOCUMENT (found)),
                                      cancellable, error);
  if (document == NULL)
    return FALSE;
  cm_identity_doc_set_state (CM_IDENTITY_DOC (document), CM_IDENTITY_STATE_RETIRED);
  cm_change_set_put (changes, document, CM_ACTION_RETIRE, NULL);
  return cm_reseal_without (context, changes, CM_IDENTITY_DOC (document), cancellable,
                            error)
         && cm_context_commit (context, changes, cancellable, error);
}

/**
 * cm_identity_flow_retire:
 * @context: an unlocked context of an admin
 * @name_or_id: which identity
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND; %CM_FLOW_ERROR_NOT_ALLOWED, if it
 *   is the last admin, the last manager or this computer, or this computer is no admin;
 *   %CM_FLOW_ERROR_LOCKED; or another #CmFlowError
 *
 * Retires an identity: what it signs from now on is refused, and every key it could open
 * is sealed anew without it, in one commit. It may still hold keys it opened before.
 * Blocks.
 *
 * Returns: whether it is out
 */
gboolean
cm_identity_flow_retire (CmContext *context,
                         const char *name_or_id,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  guint n_tried = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (name_or_id != NULL, FALSE);

  if (!require_admin (context, error))
    return FALSE;
  do
    {
      g_clear_error (&local_error);
      if (retire_once (context, name_or_id, cancellable, &local_error))
        return TRUE;
    }
  while (should_retry (context, local_error, ++n_tried, cancellable));
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* ---- the _async halves ---- */

typedef struct
{
  CmCsr *request;
  char *name;
  CmRoles roles;
  CmIdentityDoc *document; /* result */
} IdentityTask;

static void
identity_task_clear (IdentityTask *data)
{
  g_clear_object (&data->request);
  g_free (data->name);
  g_clear_object (&data->document);
}

CM_DEFINE_TASK_DATA (IdentityTask, identity_task)

static void
approve_thread (GTask *task,
                gpointer source_object,
                gpointer task_data,
                GCancellable *cancellable)
{
  IdentityTask *data = task_data;
  GError *error = NULL;

  if (cm_identity_flow_approve (source_object, data->request, data->name, data->roles,
                                &data->document, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
retire_thread (GTask *task,
               gpointer source_object,
               gpointer task_data,
               GCancellable *cancellable)
{
  IdentityTask *data = task_data;
  GError *error = NULL;

  if (cm_identity_flow_retire (source_object, data->name, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_identity_flow_approve_async:
 * @context: an unlocked context of an admin
 * @request: what the newcomer asks for
 * @name: (nullable): what it will be called
 * @roles: what it may do
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_identity_flow_approve() in a worker thread.
 */
void
cm_identity_flow_approve_async (CmContext *context,
                                CmCsr *request,
                                const char *name,
                                CmRoles roles,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  IdentityTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CSR (request));

  data = identity_task_new ();
  data->request = g_object_ref (request);
  data->name = g_strdup (name);
  data->roles = roles;
  cm_task_run (context, cm_identity_flow_approve_async, data, identity_task_free,
               approve_thread, cancellable, callback, user_data);
}

/**
 * cm_identity_flow_approve_finish:
 * @context: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the new identity, or %NULL; see cm_identity_flow_approve()
 */
CmIdentityDoc *
cm_identity_flow_approve_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&identity_task_get (G_TASK (result))->document);
}

/**
 * cm_identity_flow_retire_async:
 * @context: an unlocked context of an admin
 * @name_or_id: which identity
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_identity_flow_retire() in a worker thread.
 */
void
cm_identity_flow_retire_async (CmContext *context,
                               const char *name_or_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  IdentityTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (name_or_id != NULL);

  data = identity_task_new ();
  data->name = g_strdup (name_or_id);
  cm_task_run (context, cm_identity_flow_retire_async, data, identity_task_free,
               retire_thread, cancellable, callback, user_data);
}

/**
 * cm_identity_flow_retire_finish:
 * @context: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_identity_flow_retire()
 */
gboolean
cm_identity_flow_retire_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
