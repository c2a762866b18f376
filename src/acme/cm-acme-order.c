/* cm-acme-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order on its way (RFC 8555 section 7.4). Every step begins by asking the CA how the
 * order stands, so a step that was done before, by us or before a crash, is not done
 * twice: names that are proven already are passed over, an order that is ready is
 * finalized, one that is valid is fetched. All proofs are published, then all challenges
 * answered, and then one object is watched, the order.
 */

#include "cm-acme-order.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-authorization-private.h"
#include "cm-acme-chains.h"
#include "cm-acme-reply-private.h"
#include "cm-acme-window.h"
#include "cm-base64url.h"
#include "cm-csr.h"
#include "cm-jose.h"
#include "cm-retry.h"

#define SHORTEST_LOOK_MS 10
#define LONGEST_LOOK_MS 5000
#define LOOK_FRACTION 4

struct _CmAcmeOrder
{
  GObject parent_instance;

  CmAcmeAccount *account;
  CmAcmeChallenge *challenge;
  char **names;
  char *profile;  /* nullable */
  char *replaces; /* nullable: how the CA calls a certificate */
  guint patience_seconds;
  JsonObject *object; /* nullable: as the CA showed it last */
  guint retry_after;  /* seconds; 0: the CA did not say */
  GPtrArray *chains;  /* nullable (element-type GPtrArray) */

  CmAcmeOrderRecord *record; /* borrowed */
};

G_DEFINE_FINAL_TYPE (CmAcmeOrder, cm_acme_order, G_TYPE_OBJECT)

static void
cm_acme_order_finalize (GObject *object)
{
  CmAcmeOrder *self = CM_ACME_ORDER (object);

  g_clear_object (&self->account);
  g_clear_object (&self->challenge);
  g_strfreev (self->names);
  g_free (self->profile);
  g_free (self->replaces);
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->chains, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_acme_order_parent_class)->finalize (object);
}

static void
cm_acme_order_class_init (CmAcmeOrderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_order_finalize;
}

static void
cm_acme_order_init (CmAcmeOrder *self)
{
  self->patience_seconds = CM_ACME_ORDER_PATIENCE_SECONDS;
}

/**
 * cm_acme_order_new:
 * @account: who orders; it has an address
 * @challenge: how names are proven
 * @names: host names as A-labels, and IP addresses
 * @profile: (nullable): a kind of certificate that the CA has
 * @record: how far it is; borrowed, it has to live as long as the order
 *
 * Returns: (transfer full): an order; the CA is not asked
 */
CmAcmeOrder *
cm_acme_order_new (CmAcmeAccount *account,
                   CmAcmeChallenge *challenge,
                   const char *const *names,
                   const char *profile,
                   CmAcmeOrderRecord *record)
{
  CmAcmeOrder *self;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (account), NULL);
  g_return_val_if_fail (CM_IS_ACME_CHALLENGE (challenge), NULL);
  g_return_val_if_fail (names != NULL && record != NULL, NULL);

  self = g_object_new (CM_TYPE_ACME_ORDER, NULL);
  self->account = g_object_ref (account);
  self->challenge = g_object_ref (challenge);
  self->names = g_strdupv ((char **)names);
  self->profile = g_strdup (profile);
  self->record = record;
  return self;
}

/**
 * cm_acme_order_set_patience:
 * @self: an order
 * @seconds: how long to wait for the CA, for each of proving and issuing
 *
 * Sets the time limit.
 */
void
cm_acme_order_set_patience (CmAcmeOrder *self, guint seconds)
{
  g_return_if_fail (CM_IS_ACME_ORDER (self));

  self->patience_seconds = seconds;
}

/**
 * cm_acme_order_set_replaces:
 * @self: an order
 * @certificate: (nullable): a certificate that the same account got from the same CA
 *
 * Says what the new certificate takes the place of, which CAs may reward. One that does
 * not want to hear it is not told again.
 */
void
cm_acme_order_set_replaces (CmAcmeOrder *self, CmCertificate *certificate)
{
  g_return_if_fail (CM_IS_ACME_ORDER (self));

  g_free (self->replaces);
  self->replaces = certificate != NULL ? cm_acme_window_dup_id (certificate) : NULL;
}

/* ---- the order as the CA has it ---- */

static CmHttpResponse *
post (CmAcmeOrder *self,
      const char *url,
      JsonObject *payload,
      GCancellable *cancellable,
      GError **error)
{
  const CmAcmeSigner signer = cm_acme_account_get_signer (self->account);

  return cm_acme_client_post (cm_acme_account_get_client (self->account), &signer, url,
                              payload, cancellable, error);
}

/* @response: transfer full */
static gboolean
take_order (CmAcmeOrder *self, CmHttpResponse *response, GError **error)
{
  g_autoptr (CmHttpResponse) owned = response;
  gint64 now = cm_acme_client_get_now (cm_acme_account_get_client (self->account));
  JsonObject *object;

  if (response == NULL)
    return FALSE;
  object = cm_acme_client_read_object (response, error);
  if (object == NULL)
    return FALSE;
  g_clear_pointer (&self->object, json_object_unref);
  self->object = object;
  self->retry_after = 0;
  cm_retry_parse_after (cm_http_response_get_header (response, "retry-after"), now,
                        &self->retry_after);
  return TRUE;
}

static gboolean
read_order (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  return take_order (self, post (self, self->record->url, NULL, cancellable, error),
                     error);
}

static gboolean
has_status (CmAcmeOrder *self, const char *status)
{
  return g_str_equal (cm_acme_reply_get_text (self->object, "status"), status);
}

/* ---- authorisations ---- */

static JsonObject *
read_reply (CmAcmePost *reply, GError **error)
{
  return cm_acme_client_read_object (reply->response, error);
}

static void
clear_posts (CmAcmePost *posts, guint n)
{
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&posts[i].response, cm_http_response_free);
}

/* (element-type JsonObject) */
static GPtrArray *
fetch_authorizations (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  const CmAcmeSigner signer = cm_acme_account_get_signer (self->account);
  JsonArray *urls = cm_acme_reply_get_array (self->object, "authorizations");
  guint n = urls != NULL ? json_array_get_length (urls) : 0;
  g_autofree CmAcmePost *posts = g_new0 (CmAcmePost, n + 1);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_with_free_func ((GDestroyNotify)json_object_unref);
  gboolean done;

  if (n == 0 || n > CM_ACME_MAX_NAMES)
    {
      cm_acme_error_set_protocol (error, "authorizations");
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    posts[i].url = json_node_get_string (json_array_get_element (urls, i));
  for (guint i = 0; i < n; i++)
    if (posts[i].url == NULL)
      {
        cm_acme_error_set_protocol (error, "authorizations");
        return NULL;
      }
  done = cm_acme_client_post_all (cm_acme_account_get_client (self->account), &signer,
                                  posts, n, cancellable, error);
  for (guint i = 0; done && i < n; i++)
    {
      JsonObject *object = read_reply (&posts[i], error);

      if (object == NULL)
        done = FALSE;
      else
        g_ptr_array_add (found, object);
    }
  clear_posts (posts, n);
  return done ? g_steal_pointer (&found) : NULL;
}

/* ---- what went wrong ---- */

/* What the CA found wrong with each name, as one problem. */
static CmAcmeProblem *
collect_problem (CmAcmeOrder *self, const char *detail, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) found = fetch_authorizations (self, cancellable, NULL);
  g_autoptr (JsonObject) whole = json_object_new ();
  JsonObject *own = cm_acme_reply_get_object (self->object, "error");
  JsonArray *parts = json_array_new ();

  for (guint i = 0; found != NULL && i < found->len; i++)
    cm_acme_authorization_add_problems (g_ptr_array_index (found, i), parts);
  if (json_array_get_length (parts) == 0 && own != NULL)
    {
      json_array_unref (parts);
      return cm_acme_problem_new_from_json (own);
    }
  json_object_set_string_member (whole, "detail", detail);
  json_object_set_array_member (whole, "subproblems", parts);
  return cm_acme_problem_new_from_json (whole);
}

static gboolean
fail_invalid (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmAcmeProblem) problem
      = collect_problem (self, _ ("names could not be proven"), cancellable);

  return cm_acme_error_set_problem_as (error, CM_ACME_ERROR_CHALLENGE, problem);
}

static gboolean
fail_late (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *detail = g_strdup_printf (
      ngettext ("the order is not done after %u second",
                "the order is not done after %u seconds", self->patience_seconds),
      self->patience_seconds);
  g_autoptr (CmAcmeProblem) problem = collect_problem (self, detail, cancellable);

  return cm_acme_error_set_problem_as (error, CM_ACME_ERROR_TIMEOUT, problem);
}

/* ---- waiting ---- */

/* If the CA does not say when to look again, a quarter of the time that went by: whatever
 * it needs, little more is waited, and the looks become few. */
static guint
get_delay_ms (CmAcmeOrder *self, gint64 begin)
{
  gint64 gone_ms = (g_get_monotonic_time () - begin) / 1000;

  if (self->retry_after > 0)
    return self->retry_after * 1000;
  return (guint)CLAMP (gone_ms / LOOK_FRACTION, SHORTEST_LOOK_MS, LONGEST_LOOK_MS);
}

/* Looks at the order until it is no longer in @status. */
static gboolean
wait_while (CmAcmeOrder *self,
            const char *status,
            GCancellable *cancellable,
            GError **error)
{
  CmHttp *http = cm_acme_client_get_http (cm_acme_account_get_client (self->account));
  gint64 begin = g_get_monotonic_time ();
  gint64 end = begin + self->patience_seconds * (gint64)G_USEC_PER_SEC;

  while (has_status (self, status))
    {
      guint delay_ms = get_delay_ms (self, begin);

      if (g_get_monotonic_time () + delay_ms * (gint64)1000 > end)
        return fail_late (self, cancellable, error);
      if (!cm_http_pause (http, delay_ms, cancellable, error)
          || !read_order (self, cancellable, error))
        return FALSE;
    }
  return !has_status (self, "invalid") || fail_invalid (self, cancellable, error);
}

/* ---- the steps ---- */

static void
add_identifier (JsonArray *array, const char *name)
{
  JsonObject *identifier = json_object_new ();

  json_object_set_string_member (identifier, "type",
                                 g_hostname_is_ip_address (name) ? "ip" : "dns");
  json_object_set_string_member (identifier, "value", name);
  json_array_add_object_element (array, identifier);
}

static JsonObject *
make_order (CmAcmeOrder *self, CmAcmeDirectory *directory)
{
  JsonObject *payload = json_object_new ();
  JsonArray *identifiers = json_array_new ();

  for (gsize i = 0; self->names[i] != NULL; i++)
    add_identifier (identifiers, self->names[i]);
  json_object_set_array_member (payload, "identifiers", identifiers);
  cm_json_set_string (payload, "profile", self->profile);
  if (directory->renewal_info != NULL)
    cm_json_set_string (payload, "replaces", self->replaces);
  return payload;
}

/* What is wrong with an order that replaces something may be just that. */
static gboolean
is_worth_less (CmAcmeOrder *self, const GError *failure)
{
  return self->replaces != NULL
         && (g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED)
             || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_GONE));
}

static CmHttpResponse *
send_order (CmAcmeOrder *self,
            CmAcmeDirectory *directory,
            GCancellable *cancellable,
            GError **error)
{
  for (;;)
    {
      g_autoptr (JsonObject) payload = make_order (self, directory);
      g_autoptr (GError) local_error = NULL;
      CmHttpResponse *response
          = post (self, directory->new_order, payload, cancellable, &local_error);

      if (response != NULL)
        return response;
      if (!is_worth_less (self, local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_clear_pointer (&self->replaces, g_free);
    }
}

static gboolean
place_order (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  CmAcmeDirectory *directory = cm_acme_client_get_directory (
      cm_acme_account_get_client (self->account), cancellable, error);
  g_autofree char *url = NULL;
  CmHttpResponse *response;

  if (directory == NULL)
    return FALSE;
  response = send_order (self, directory, cancellable, error);
  url = response != NULL ? cm_http_response_dup_address (response, "location") : NULL;
  if (!take_order (self, response, error))
    return FALSE;
  if (url == NULL)
    return cm_acme_error_set_protocol (error, "no Location");
  cm_acme_order_record_set_url (self->record, url);
  self->record->step = CM_ACME_STEP_AUTHORIZE;
  return TRUE;
}

/* What the state of the order asks for. */
static CmAcmeStep
choose_step (CmAcmeOrder *self)
{
  if (has_status (self, "ready"))
    return CM_ACME_STEP_FINALIZE;
  if (has_status (self, "processing") || has_status (self, "valid"))
    return CM_ACME_STEP_COLLECT;
  return CM_ACME_STEP_PROVE;
}

static gboolean
authorize (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (!read_order (self, cancellable, error))
    return FALSE;
  if (has_status (self, "invalid"))
    return fail_invalid (self, cancellable, error);
  cm_acme_order_record_clear_proofs (self->record);
  if (choose_step (self) == CM_ACME_STEP_PROVE)
    {
      found = fetch_authorizations (self, cancellable, error);
      if (found == NULL)
        return FALSE;
      for (guint i = 0; i < found->len; i++)
        if (!cm_acme_authorization_add_proof (
                g_ptr_array_index (found, i),
                cm_acme_challenge_get_kind (self->challenge), self->record, error))
          return FALSE;
    }
  self->record->step = choose_step (self);
  return TRUE;
}

static GPtrArray *
make_answers (CmAcmeOrder *self, GError **error)
{
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_autofree char *thumbprint
      = cm_jose_dup_thumbprint (cm_acme_account_get_key (self->account), error);
  GPtrArray *proofs = self->record->proofs;

  if (thumbprint == NULL)
    return NULL;
  for (guint i = 0; proofs != NULL && i < proofs->len; i++)
    {
      const CmAcmeProof *proof = g_ptr_array_index (proofs, i);

      g_ptr_array_add (answers,
                       cm_acme_answer_new (proof->name, proof->token, thumbprint));
    }
  return g_steal_pointer (&answers);
}

static gboolean
answer_some (CmAcmeOrder *self,
             guint first,
             guint n,
             GCancellable *cancellable,
             GError **error)
{
  const CmAcmeSigner signer = cm_acme_account_get_signer (self->account);
  g_autofree CmAcmePost *posts = g_new0 (CmAcmePost, n + 1);
  g_autoptr (JsonObject) nothing = json_object_new ();
  gboolean done;

  for (guint i = 0; i < n; i++)
    {
      const CmAcmeProof *proof = g_ptr_array_index (self->record->proofs, first + i);

      posts[i].url = proof->url;
      posts[i].payload = nothing;
    }
  done = cm_acme_client_post_all (cm_acme_account_get_client (self->account), &signer,
                                  posts, n, cancellable, error);
  clear_posts (posts, n);
  return done;
}

/* A request whose answer was lost is sent once more, and some CAs refuse what they have
 * done already. */
static gboolean
may_be_done_already (const GError *failure, const char *type)
{
  const CmAcmeProblem *problem = cm_acme_error_get_problem (failure);

  return problem != NULL && cm_acme_problem_is (problem, type);
}

/* How the order is says later whether all are answered. */
static gboolean
answer_each (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *proofs = self->record->proofs;

  for (guint i = 0; i < proofs->len; i++)
    {
      g_autoptr (GError) failure = NULL;

      if (answer_some (self, i, 1, cancellable, &failure)
          || may_be_done_already (failure, "malformed"))
        continue;
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

static gboolean
answer_all (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  guint n = self->record->proofs != NULL ? self->record->proofs->len : 0;
  g_autoptr (GError) failure = NULL;

  if (answer_some (self, 0, n, cancellable, &failure))
    return TRUE;
  if (may_be_done_already (failure, "malformed"))
    return answer_each (self, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
prove_published (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  return answer_all (self, cancellable, error) && read_order (self, cancellable, error)
         && wait_while (self, "pending", cancellable, error);
}

static gboolean
prove (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) answers = make_answers (self, error);
  gboolean done;

  if (answers == NULL)
    return FALSE;
  done = cm_acme_challenge_publish (self->challenge, answers, cancellable, error)
         && prove_published (self, cancellable, error);
  cm_acme_challenge_withdraw (self->challenge, answers);
  if (!done)
    return FALSE;
  cm_acme_order_record_clear_proofs (self->record);
  self->record->step = choose_step (self);
  return TRUE;
}

static gboolean
finalize (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (CmCsr) csr = cm_csr_new_from_pem (self->record->csr, error);
  g_autofree char *text = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) failure = NULL;

  if (csr == NULL || !read_order (self, cancellable, error))
    return FALSE;
  if (has_status (self, "invalid"))
    return fail_invalid (self, cancellable, error);
  self->record->step = choose_step (self);
  if (self->record->step != CM_ACME_STEP_FINALIZE)
    return TRUE;
  url = g_strdup (cm_acme_reply_get_text (self->object, "finalize"));
  if (*url == '\0')
    return cm_acme_error_set_protocol (error, "finalize");
  text = cm_base64url_encode_bytes (cm_csr_get_der (csr));
  json_object_set_string_member (payload, "csr", text);
  if (take_order (self, post (self, url, payload, cancellable, &failure), &failure))
    {
      self->record->step = CM_ACME_STEP_COLLECT;
      return TRUE;
    }
  if (may_be_done_already (failure, "orderNotReady")
      && read_order (self, cancellable, /* error: */ NULL)
      && choose_step (self) == CM_ACME_STEP_COLLECT)
    {
      self->record->step = CM_ACME_STEP_COLLECT;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* ---- certificates ---- */

static gboolean
collect (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  GPtrArray *chains;
  const char *url;

  if (!read_order (self, cancellable, error)
      || !wait_while (self, "processing", cancellable, error))
    return FALSE;
  if (!has_status (self, "valid"))
    {
      self->record->step = CM_ACME_STEP_AUTHORIZE;
      return TRUE;
    }
  url = cm_acme_reply_get_text (self->object, "certificate");
  if (*url == '\0')
    return cm_acme_error_set_protocol (error, "certificate");
  chains = cm_acme_chains_fetch (self->account, url, cancellable, error);
  if (chains == NULL)
    return FALSE;
  g_clear_pointer (&self->chains, g_ptr_array_unref);
  self->chains = chains;
  cm_acme_order_record_set_certificate (self->record, url);
  self->record->step = CM_ACME_STEP_DONE;
  return TRUE;
}

/**
 * cm_acme_order_advance:
 * @self: an order
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_CHALLENGE, if names could not be proven;
 *   %CM_ACME_ERROR_GONE, if the CA has forgotten the order; %CM_ACME_ERROR_TIMEOUT, if it
 *   may be gone on with later; or another #CmAcmeError or #CmNetError
 *
 * Does the step that the record names. Blocks.
 *
 * Returns: whether the record names the next one now
 */
gboolean
cm_acme_order_advance (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CM_IS_ACME_ORDER (self), FALSE);

  switch ((CmAcmeStep)self->record->step)
    {
    case CM_ACME_STEP_ORDER:
      return place_order (self, cancellable, error);
    case CM_ACME_STEP_AUTHORIZE:
      return authorize (self, cancellable, error);
    case CM_ACME_STEP_PROVE:
      return prove (self, cancellable, error);
    case CM_ACME_STEP_FINALIZE:
      return finalize (self, cancellable, error);
    case CM_ACME_STEP_COLLECT:
      return collect (self, cancellable, error);
    case CM_ACME_STEP_DONE:
      return TRUE;
    }
  return FALSE;
}

/**
 * cm_acme_order_get_chains:
 * @self: an order that is done
 *
 * Returns: (transfer none) (element-type GPtrArray): the chains that the CA offers, its
 *   own choice first
 */
GPtrArray *
cm_acme_order_get_chains (CmAcmeOrder *self)
{
  g_return_val_if_fail (CM_IS_ACME_ORDER (self), NULL);

  return self->chains;
}

/**
 * cm_acme_order_publish:
 * @self: an order whose next step is to prove names
 * @cancellable: (nullable): a cancellable
 * @error: return location for what publishing fails with
 *
 * Publishes all answers and goes no further: the CA is not told. Blocks.
 *
 * Returns: whether they are published
 */
gboolean
cm_acme_order_publish (CmAcmeOrder *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) answers = NULL;

  g_return_val_if_fail (CM_IS_ACME_ORDER (self), FALSE);

  answers = make_answers (self, error);
  return answers != NULL
         && cm_acme_challenge_publish (self->challenge, answers, cancellable, error);
}

/**
 * cm_acme_order_withdraw:
 * @self: an order that was interrupted
 *
 * Takes away what it published, if nobody did; see cm_acme_challenge_withdraw(). Blocks.
 */
void
cm_acme_order_withdraw (CmAcmeOrder *self)
{
  g_autoptr (GPtrArray) answers = NULL;

  g_return_if_fail (CM_IS_ACME_ORDER (self));

  answers = make_answers (self, /* error: */ NULL);
  if (answers != NULL && answers->len > 0)
    cm_acme_challenge_withdraw (self->challenge, answers);
}
