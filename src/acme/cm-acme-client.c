/* cm-acme-client.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every request to an ACME server is signed over a nonce that the server gave out before,
 * and brings another one back. So there is a pool: a request takes one when it is about
 * to be sent, or fetches one first. A server may forget nonces at any time, and a
 * connection may break after the request was taken; both are met by signing anew, which
 * no request of ACME minds: what was done already is answered from what is there.
 */

#include "cm-acme-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-jws.h"
#include "cm-retry.h"

#define MAX_NONCES 32
#define MAX_NONCE_BYTES 1024
#define MAX_BAD_NONCES 10
#define MAX_FAILURES 5
#define FIRST_DELAY_MS 250
#define LONGEST_DELAY_MS 8000
#define LONGEST_ASKED_SECONDS 60 /* a busy server may ask for that much patience */

struct _CmAcmeClient
{
  GObject parent_instance;

  CmHttp *http;
  CmClock *clock;
  char *url;
  CmAcmeDirectory *directory; /* nullable: not asked for yet */
  GPtrArray *former; /* (element-type CmAcmeDirectory): others may hold addresses of it */
  GQueue nonces;     /* (element-type utf8) */
  guint max_failures;
  CmAcmeSilenceFunc silence_func; /* nullable */
  gpointer silence_data;
  gboolean is_silent; /* the server, as far as was told */
};

G_DEFINE_FINAL_TYPE (CmAcmeClient, cm_acme_client, G_TYPE_OBJECT)

static void
cm_acme_client_finalize (GObject *object)
{
  CmAcmeClient *self = CM_ACME_CLIENT (object);

  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->directory, cm_acme_directory_free);
  g_ptr_array_unref (self->former);
  g_queue_clear_full (&self->nonces, g_free);
  g_free (self->url);

  G_OBJECT_CLASS (cm_acme_client_parent_class)->finalize (object);
}

static void
cm_acme_client_class_init (CmAcmeClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_client_finalize;
}

static void
cm_acme_client_init (CmAcmeClient *self)
{
  self->max_failures = MAX_FAILURES;
  g_queue_init (&self->nonces);
  self->former = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_directory_free);
}

/**
 * cm_acme_client_new:
 * @http: how to reach the server
 * @directory_url: the address of its directory
 * @clock: what time it is
 *
 * Returns: (transfer full): a client that has not spoken to the server yet
 */
CmAcmeClient *
cm_acme_client_new (CmHttp *http, const char *directory_url, CmClock *clock)
{
  CmAcmeClient *self;

  g_return_val_if_fail (CM_IS_HTTP (http), NULL);
  g_return_val_if_fail (directory_url != NULL && CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_ACME_CLIENT, NULL);
  self->http = g_object_ref (http);
  self->clock = g_object_ref (clock);
  self->url = g_strdup (directory_url);
  return self;
}

/**
 * cm_acme_client_set_max_failures:
 * @self: a client
 * @max_failures: how often the directory is asked for once more after no answer came
 *
 * Says how much patience there is, where somebody waits who can try again.
 */
void
cm_acme_client_set_max_failures (CmAcmeClient *self, guint max_failures)
{
  g_return_if_fail (CM_IS_ACME_CLIENT (self));

  self->max_failures = max_failures;
}

/**
 * cm_acme_client_set_silence_func:
 * @self: a client
 * @func: (nullable) (scope forever): who hears of it, in the thread of the client
 * @user_data: for @func
 *
 * Says who hears that the server gives no answer while it is asked again, and that it
 * gives one after that.
 */
void
cm_acme_client_set_silence_func (CmAcmeClient *self,
                                 CmAcmeSilenceFunc func,
                                 gpointer user_data)
{
  g_return_if_fail (CM_IS_ACME_CLIENT (self));

  self->silence_func = func;
  self->silence_data = user_data;
}

/**
 * cm_acme_client_get_url:
 * @self: a client
 *
 * Returns: (transfer none): the address of the directory
 */
const char *
cm_acme_client_get_url (CmAcmeClient *self)
{
  g_return_val_if_fail (CM_IS_ACME_CLIENT (self), NULL);

  return self->url;
}

/**
 * cm_acme_client_get_http:
 * @self: a client
 *
 * Returns: (transfer none): how the server is reached
 */
CmHttp *
cm_acme_client_get_http (CmAcmeClient *self)
{
  g_return_val_if_fail (CM_IS_ACME_CLIENT (self), NULL);

  return self->http;
}

/**
 * cm_acme_client_get_now:
 * @self: a client
 *
 * Returns: what time it is, Unix seconds
 */
gint64
cm_acme_client_get_now (CmAcmeClient *self)
{
  g_return_val_if_fail (CM_IS_ACME_CLIENT (self), 0);

  return cm_clock_get_unix (self->clock);
}

/* ---- patience ---- */

typedef struct
{
  guint n_failures;
  guint n_bad_nonces;
} Patience;

static guint
get_delay (Patience *patience)
{
  return cm_retry_delay_ms (patience->n_failures, FIRST_DELAY_MS, LONGEST_DELAY_MS,
                            g_random_double ());
}

/* @failure: NULL: an answer came */
static void
tell_silence (CmAcmeClient *self, const GError *failure)
{
  gboolean is_news = failure != NULL || self->is_silent;

  self->is_silent = failure != NULL;
  if (is_news && self->silence_func != NULL)
    self->silence_func (failure, self->silence_data);
}

/* Whether to ask again after no answer came; sets the delay. */
static gboolean
endure_failure (CmAcmeClient *self,
                Patience *patience,
                const GError *failure,
                guint *delay_ms)
{
  if (!cm_net_error_is_transient (failure) || patience->n_failures >= MAX_FAILURES)
    return FALSE;
  patience->n_failures++;
  *delay_ms = get_delay (patience);
  tell_silence (self, failure);
  return TRUE;
}

static gboolean
endure_problem (Patience *patience, const CmAcmeProblem *problem, guint *delay_ms)
{
  guint asked = cm_acme_problem_get_retry_after (problem);

  if (cm_acme_problem_is (problem, "badNonce"))
    return patience->n_bad_nonces++ < MAX_BAD_NONCES;
  if (cm_acme_problem_get_status (problem) < 500 || asked > LONGEST_ASKED_SECONDS
      || patience->n_failures >= MAX_FAILURES)
    return FALSE;
  patience->n_failures++;
  *delay_ms = MAX (get_delay (patience), asked * 1000);
  return TRUE;
}

/* ---- the directory ---- */

static gboolean
fetch_directory (CmAcmeClient *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmHttpRequest) request = cm_http_request_new ("GET", self->url, NULL, NULL);
  g_autoptr (CmHttpResponse) response
      = cm_http_send (self->http, request, cancellable, error);
  g_autoptr (CmAcmeProblem) problem = NULL;

  if (response == NULL)
    return FALSE;
  tell_silence (self, /* failure: */ NULL);
  if (response->status == 200)
    {
      self->directory = cm_acme_directory_parse (response->body, error);
      return self->directory != NULL;
    }
  problem = cm_acme_problem_new_from_response (response, cm_acme_client_get_now (self));
  if (response->status >= 500 || response->status == 429)
    return cm_acme_error_set_problem (error, problem);
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_PROTOCOL,
               _ ("There is no ACME directory at “%s” (status %u)."), self->url,
               response->status);
  return FALSE;
}

/**
 * cm_acme_client_get_directory:
 * @self: a client
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmNetError or #CmAcmeError
 *
 * Asks the server what it offers, the first time. Blocks.
 *
 * Returns: (transfer none): the directory, or %NULL
 */
CmAcmeDirectory *
cm_acme_client_get_directory (CmAcmeClient *self,
                              GCancellable *cancellable,
                              GError **error)
{
  Patience patience = { 0 };

  g_return_val_if_fail (CM_IS_ACME_CLIENT (self), NULL);

  while (self->directory == NULL)
    {
      g_autoptr (GError) local_error = NULL;
      guint delay_ms = 0;

      if (fetch_directory (self, cancellable, &local_error))
        break;
      if (patience.n_failures >= self->max_failures
          || !endure_failure (self, &patience, local_error, &delay_ms))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (!cm_http_pause (self->http, delay_ms, cancellable, error))
        return NULL;
    }
  return self->directory;
}

/* ---- signed requests ---- */

typedef struct
{
  CmAcmeClient *client;
  const CmAcmeSigner *signer;
  CmAcmePost *posts;
  Patience *patience;  /* one for each */
  gboolean *is_asking; /* for a nonce */
} Dialogue;

static void
keep_nonce (CmAcmeClient *self, CmHttpResponse *response)
{
  const char *nonce = cm_http_response_get_header (response, "replay-nonce");

  if (nonce != NULL && strlen (nonce) <= MAX_NONCE_BYTES
      && g_queue_get_length (&self->nonces) < MAX_NONCES)
    g_queue_push_tail (&self->nonces, g_strdup (nonce));
}

static CmHttpRequest *
sign (Dialogue *self, CmAcmePost *post, GError **error)
{
  g_autofree char *nonce = g_queue_pop_tail (&self->client->nonces);
  const CmJwsHeader header
      = { .url = post->url, .nonce = nonce, .account = self->signer->account };
  g_autoptr (JsonObject) jws
      = cm_jws_sign (self->signer->key, &header, post->payload, error);
  g_autoptr (GBytes) body = NULL;
  CmHttpRequest *request;

  if (jws == NULL)
    return NULL;
  body = cm_json_to_bytes (jws);
  request = cm_http_request_new ("POST", post->url, "application/jose+json", body);
  /* The server takes a nonce once, and so the request. */
  request->is_repeatable = TRUE;
  return request;
}

static CmHttpRequest *
next_request (guint job, gpointer user_data, GError **error)
{
  Dialogue *self = user_data;

  self->is_asking[job] = g_queue_is_empty (&self->client->nonces);
  return self->is_asking[job] ? cm_http_request_new (
             "HEAD", self->client->directory->new_nonce, NULL, NULL)
                              : sign (self, &self->posts[job], error);
}

static CmHttpStep
take_problem (Dialogue *self,
              guint job,
              CmHttpResponse *response,
              guint *delay_ms,
              GError **error)
{
  g_autoptr (CmAcmeProblem) problem = cm_acme_problem_new_from_response (
      response, cm_acme_client_get_now (self->client));

  if (endure_problem (&self->patience[job], problem, delay_ms))
    return CM_HTTP_STEP_AGAIN;
  if (response->status >= 300 && response->status < 400)
    cm_acme_error_set_protocol (error, "redirect");
  else
    cm_acme_error_set_problem (error, problem);
  return CM_HTTP_STEP_FAIL;
}

static CmHttpStep
take_answer (guint job,
             CmHttpResponse *response,
             const GError *failure,
             guint *delay_ms,
             gpointer user_data,
             GError **error)
{
  Dialogue *self = user_data;

  if (response == NULL)
    {
      if (endure_failure (self->client, &self->patience[job], failure, delay_ms))
        return CM_HTTP_STEP_AGAIN;
      g_propagate_error (error, g_error_copy (failure));
      return CM_HTTP_STEP_FAIL;
    }
  tell_silence (self->client, /* failure: */ NULL);
  keep_nonce (self->client, response);
  if (response->status < 200 || response->status > 299)
    return take_problem (self, job, response, delay_ms, error);
  if (!self->is_asking[job])
    {
      self->posts[job].response = cm_http_response_copy (response);
      return CM_HTTP_STEP_DONE;
    }
  if (!g_queue_is_empty (&self->client->nonces))
    return CM_HTTP_STEP_AGAIN;
  if (self->patience[job].n_bad_nonces++ < MAX_BAD_NONCES)
    return CM_HTTP_STEP_AGAIN;
  cm_acme_error_set_protocol (error, "no Replay-Nonce");
  return CM_HTTP_STEP_FAIL;
}

/* ---- a server that moves ---- */

typedef struct
{
  const char *old;
  const char *new;
} Move;

/* Where a request goes now that another directory is in force. */
static gboolean
move_post (CmAcmePost *post, CmAcmeDirectory *old, CmAcmeDirectory *new)
{
  const Move moves[] = { { old->new_account, new->new_account },
                         { old->new_order, new->new_order },
                         { old->revoke_cert, new->revoke_cert },
                         { old->key_change, new->key_change } };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    if (g_strcmp0 (post->url, moves[i].old) == 0 && moves[i].new != NULL
        && !g_str_equal (moves[i].old, moves[i].new))
      {
        post->url = moves[i].new;
        return TRUE;
      }
  return FALSE;
}

/* Whether the directory has changed since it was read, so that there is a point in asking
 * again what was not found. */
static gboolean
follow_move (CmAcmeClient *self, CmAcmePost *post, GCancellable *cancellable)
{
  CmAcmeDirectory *old = g_steal_pointer (&self->directory);
  gboolean moved;

  if (!fetch_directory (self, cancellable, NULL))
    {
      self->directory = old;
      return FALSE;
    }
  g_ptr_array_add (self->former, old);
  moved = !g_str_equal (old->new_nonce, self->directory->new_nonce);
  return move_post (post, old, self->directory) || moved;
}

static gboolean
post_once (CmAcmeClient *self,
           const CmAcmeSigner *signer,
           CmAcmePost *posts,
           guint n_posts,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree Patience *patience = g_new0 (Patience, n_posts + 1);
  g_autofree gboolean *is_asking = g_new0 (gboolean, n_posts + 1);
  Dialogue dialogue = { self, signer, posts, patience, is_asking };
  const CmHttpJobs jobs = { next_request, take_answer, &dialogue };

  return cm_acme_client_get_directory (self, cancellable, error) != NULL
         && cm_http_run (self->http, n_posts, &jobs, cancellable, error);
}

/**
 * cm_acme_client_post_all:
 * @self: a client
 * @signer: who speaks
 * @posts: (array length=n_posts): what to send; gets the answers
 * @n_posts: how many
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError, #CmNetError or #CmCryptoError
 *
 * Sends signed requests (RFC 8555 section 6), up to eight at the same time. A refused
 * nonce is replaced ten times, a server that is out of order asked again five times.
 * Blocks.
 *
 * Returns: whether all succeeded
 */
gboolean
cm_acme_client_post_all (CmAcmeClient *self,
                         const CmAcmeSigner *signer,
                         CmAcmePost *posts,
                         guint n_posts,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_ACME_CLIENT (self), FALSE);
  g_return_val_if_fail (signer != NULL && (posts != NULL || n_posts == 0), FALSE);

  if (post_once (self, signer, posts, n_posts, cancellable, &local_error))
    return TRUE;
  /* One alone, as no answer of several is to be fetched twice. */
  if (n_posts == 1 && g_error_matches (local_error, CM_ACME_ERROR, CM_ACME_ERROR_GONE)
      && follow_move (self, posts, cancellable))
    return post_once (self, signer, posts, n_posts, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * cm_acme_client_post:
 * @self: a client
 * @signer: who speaks
 * @url: where to
 * @payload: (nullable): what is said; %NULL: nothing, as POST-as-GET does
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError, #CmNetError or #CmCryptoError
 *
 * Sends one signed request; see cm_acme_client_post_all(). Blocks.
 *
 * Returns: (transfer full): an answer of success, or %NULL
 */
CmHttpResponse *
cm_acme_client_post (CmAcmeClient *self,
                     const CmAcmeSigner *signer,
                     const char *url,
                     JsonObject *payload,
                     GCancellable *cancellable,
                     GError **error)
{
  CmAcmePost post = { .url = url, .payload = payload };

  g_return_val_if_fail (url != NULL, NULL);

  return cm_acme_client_post_all (self, signer, &post, 1, cancellable, error)
             ? post.response
             : NULL;
}

/**
 * cm_acme_client_read_object:
 * @response: an answer
 * @error: return location for %CM_ACME_ERROR_PROTOCOL
 *
 * Returns: (transfer full): the JSON object in it, or %NULL
 */
JsonObject *
cm_acme_client_read_object (CmHttpResponse *response, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  JsonObject *object;

  g_return_val_if_fail (response != NULL, NULL);

  object = cm_json_parse (response->body, &local_error);
  if (object == NULL)
    cm_acme_error_set_protocol (error, local_error->message);
  return object;
}
