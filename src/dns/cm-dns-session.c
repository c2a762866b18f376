/* cm-dns-session.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dialogue with one provider: logs in, does the steps of its definition, asks again
 * where a change takes its time, logs out. Here HTTP statuses become errors a user can
 * act on, with the provider's own words.
 */

#include "cm-dns-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-path.h"
#include "cm-dns-reply-private.h"

#define MAX_WORDS 300 /* characters of a provider's own sentence */

struct _CmDnsSession
{
  GObject parent_instance;

  /* owned */
  CmDnsDefinition *definition;
  CmDnsVariables *variables;
  CmDnsChannel *channel;
  CmClock *clock;

  gboolean open;
  gint64 ends_at; /* Unix seconds; 0: no limit known */
};

G_DEFINE_FINAL_TYPE (CmDnsSession, cm_dns_session, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  CmDnsItem *item = data;

  g_free (item->text);
  json_node_unref (item->node);
  g_free (item);
}

/**
 * cm_dns_answer_free:
 * @answer: (nullable): an answer
 *
 * Frees it.
 */
void
cm_dns_answer_free (CmDnsAnswer *answer)
{
  if (answer == NULL)
    return;
  g_ptr_array_unref (answer->items);
  g_free (answer);
}

static CmDnsAnswer *
answer_new (void)
{
  CmDnsAnswer *answer = g_new0 (CmDnsAnswer, 1);

  answer->items = g_ptr_array_new_with_free_func (item_free);
  return answer;
}

static void
cm_dns_session_finalize (GObject *object)
{
  CmDnsSession *self = CM_DNS_SESSION (object);

  g_clear_pointer (&self->definition, cm_dns_definition_unref);
  g_clear_object (&self->variables);
  g_clear_object (&self->channel);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (cm_dns_session_parent_class)->finalize (object);
}

static void
cm_dns_session_class_init (CmDnsSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_session_finalize;
}

static void
cm_dns_session_init (CmDnsSession *self)
{
}

/**
 * cm_dns_session_new:
 * @definition: a provider's definition
 * @settings: the account's settings, as "cred.NAME"
 * @http: how servers are reached
 * @clock: the time
 *
 * Returns: (transfer full): a session that is not open yet
 */
CmDnsSession *
cm_dns_session_new (CmDnsDefinition *definition,
                    CmDnsVariables *settings,
                    CmHttp *http,
                    CmClock *clock)
{
  CmDnsSession *self;

  g_return_val_if_fail (definition != NULL && CM_IS_DNS_VARIABLES (settings), NULL);
  g_return_val_if_fail (CM_IS_HTTP (http) && CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_DNS_SESSION, NULL);
  self->definition = cm_dns_definition_ref (definition);
  self->variables = cm_dns_variables_new (settings);
  self->channel = cm_dns_channel_new (definition, settings, http, clock);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * cm_dns_session_get_channel:
 * @self: a session
 *
 * Returns: (transfer none): the wire to the provider
 */
CmDnsChannel *
cm_dns_session_get_channel (CmDnsSession *self)
{
  g_return_val_if_fail (CM_IS_DNS_SESSION (self), NULL);

  return self->channel;
}

/**
 * cm_dns_session_get_definition:
 * @self: a session
 *
 * Returns: (transfer none): the provider's definition
 */
CmDnsDefinition *
cm_dns_session_get_definition (CmDnsSession *self)
{
  g_return_val_if_fail (CM_IS_DNS_SESSION (self), NULL);

  return self->definition;
}

/**
 * cm_dns_session_get_variables:
 * @self: a session
 *
 * Returns: (transfer none): the settings and what the login captured
 */
CmDnsVariables *
cm_dns_session_get_variables (CmDnsSession *self)
{
  g_return_val_if_fail (CM_IS_DNS_SESSION (self), NULL);

  return self->variables;
}

/* ---- errors ---- */

/* The provider's own words, on one line and not too long. */
static char *
find_words (CmDnsSession *self, JsonNode *tree, CmDnsVariables *variables)
{
  for (guint i = 0; tree != NULL && i < self->definition->error_paths->len; i++)
    {
      const char *path = g_ptr_array_index (self->definition->error_paths, i);
      g_autoptr (GPtrArray) found = cm_dns_path_select (path, tree, variables, NULL);
      g_autofree char *text = NULL, *masked = NULL;

      if (found != NULL && found->len > 0)
        text = cm_dns_path_dup_text (g_ptr_array_index (found, 0));
      if (text == NULL || *text == '\0')
        continue;
      masked = cm_dns_variables_mask (variables, text);
      g_strdelimit (masked, "\r\n\t", ' ');
      return g_utf8_strlen (masked, -1) > MAX_WORDS
                 ? g_utf8_substring (masked, 0, MAX_WORDS)
                 : g_strdup (masked);
    }
  return NULL;
}

static CmDnsError
classify (CmDnsSession *self, guint status)
{
  for (guint i = 0; i < self->definition->conflict->len; i++)
    if (g_array_index (self->definition->conflict, guint, i) == status)
      return CM_DNS_ERROR_CONFLICT;
  if (status == 401 || status == 403)
    return CM_DNS_ERROR_LOGIN;
  if (status == 429)
    return CM_DNS_ERROR_RATE_LIMITED;
  return status >= 500 ? CM_DNS_ERROR_UNREACHABLE : CM_DNS_ERROR_REFUSED;
}

static void
set_refused (CmDnsSession *self,
             CmDnsError code,
             guint status,
             JsonNode *tree,
             CmDnsVariables *variables,
             GError **error)
{
  const char *provider = self->definition->name;
  g_autofree char *words = find_words (self, tree, variables);

  if (words != NULL)
    /* Translators: the provider's name, the HTTP status, the provider's own words */
    g_set_error (error, CM_DNS_ERROR, code, _ ("%s answers %u: %s"), provider, status,
                 words);
  else if (code == CM_DNS_ERROR_LOGIN)
    g_set_error (error, CM_DNS_ERROR, code,
                 _ ("%s does not accept the credentials, or they may not do this (%u)."),
                 provider, status);
  else if (code == CM_DNS_ERROR_RATE_LIMITED)
    g_set_error (error, CM_DNS_ERROR, code, _ ("%s allows no more requests at present."),
                 provider);
  else
    g_set_error (error, CM_DNS_ERROR, code, _ ("%s answers %u without saying why."),
                 provider, status);
}

/* ---- a step ---- */

static gboolean
pass_checks (CmDnsSession *self,
             const CmDnsStep *step,
             guint status,
             JsonNode *tree,
             CmDnsVariables *variables,
             GError **error)
{
  for (guint i = 0; i < step->checks->len; i++)
    {
      gboolean result = FALSE;

      if (!cm_dns_reply_holds (g_ptr_array_index (step->checks, i), tree, variables,
                               &result, error))
        return FALSE;
      if (!result)
        {
          set_refused (self, self->open ? CM_DNS_ERROR_REFUSED : CM_DNS_ERROR_LOGIN,
                       status, tree, variables, error);
          return FALSE;
        }
    }
  return TRUE;
}

/* Sends the step's request once and judges the answer. @tree: what it said */
static gboolean
ask (CmDnsSession *self,
     const CmDnsStep *step,
     CmDnsVariables *variables,
     gboolean *missing,
     JsonNode **tree,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (CmHttpResponse) response = cm_dns_channel_send (
      self->channel, step, variables, !self->open, cancellable, error);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (GError) unreadable = NULL;

  if (response == NULL)
    return FALSE;
  answer = cm_dns_body_read (self->definition->answer_type, response->body, &unreadable);
  if (!cm_dns_reply_is_missing (step, response->status, answer, variables, missing,
                                error))
    return FALSE;
  if (*missing)
    return TRUE;
  if (!cm_dns_reply_is_success (step, response->status))
    {
      set_refused (self, classify (self, response->status), response->status, answer,
                   variables, error);
      return FALSE;
    }
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&unreadable));
      return FALSE;
    }
  if (step->poll_until == NULL
      && !pass_checks (self, step, response->status, answer, variables, error))
    return FALSE;
  *tree = g_steal_pointer (&answer);
  return cm_dns_reply_capture (step, response, *tree, variables, !self->open, error);
}

/* Asks again and again until the answer says what the step waits for. */
static gboolean
poll_step (CmDnsSession *self,
           const CmDnsStep *step,
           CmDnsVariables *variables,
           JsonNode *first,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (JsonNode) tree = json_node_ref (first);
  guint waited = 0;
  gboolean result = FALSE, missing = FALSE;

  while (cm_dns_reply_holds (step->poll_until, tree, variables, &result, error)
         && !result)
    {
      if (waited >= step->poll_limit_seconds)
        {
          g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT,
                       _ ("%s did not carry out the change within %u seconds."),
                       self->definition->name, step->poll_limit_seconds);
          return FALSE;
        }
      if (!cm_dns_channel_pause (self->channel, step->poll_interval_seconds * 1000,
                                 cancellable, error))
        return FALSE;
      waited += step->poll_interval_seconds;
      g_clear_pointer (&tree, json_node_unref);
      if (!ask (self, step, variables, &missing, &tree, cancellable, error))
        return FALSE;
      if (tree == NULL)
        tree = json_node_ref (first);
    }
  return result && pass_checks (self, step, 200, tree, variables, error);
}

/* Some lists hold only numbers that have to be asked for one by one. */
static JsonNode *
fetch_details (CmDnsSession *self,
               const CmDnsStep *step,
               CmDnsVariables *variables,
               JsonNode *item,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CmDnsVariables) inner = cm_dns_variables_new (variables);
  g_autoptr (JsonNode) tree = NULL;
  gboolean missing = FALSE;

  cm_dns_variables_set_node (inner, "item", item);
  if (!ask (self, step->details, inner, &missing, &tree, cancellable, error))
    return NULL;
  return tree != NULL ? g_steal_pointer (&tree) : json_node_new (JSON_NODE_NULL);
}

static gboolean
add_items (CmDnsSession *self,
           const CmDnsStep *step,
           CmDnsVariables *variables,
           JsonNode *tree,
           CmDnsAnswer *answer,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (step->items == NULL)
    return TRUE;
  found = cm_dns_path_select (step->items, tree, variables, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      g_autoptr (JsonNode) node = json_node_ref (g_ptr_array_index (found, i));
      g_autoptr (GPtrArray) texts = NULL;
      CmDnsItem *item;

      if (step->details != NULL)
        {
          JsonNode *details
              = fetch_details (self, step, variables, node, cancellable, error);

          if (details == NULL)
            return FALSE;
          json_node_unref (node);
          node = details;
        }
      texts = cm_dns_path_select (step->item, node, variables, error);
      if (texts == NULL)
        return FALSE;
      if (texts->len == 0)
        continue;
      item = g_new0 (CmDnsItem, 1);
      item->text = cm_dns_path_dup_text (g_ptr_array_index (texts, 0));
      item->node = g_steal_pointer (&node);
      g_ptr_array_add (answer->items, item);
    }
  return found != NULL;
}

/**
 * cm_dns_session_run:
 * @self: a session
 * @step: what to do
 * @variables: what its templates name; gets what it captures
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Does one step: all its pages, and again until it says what it waits for. Blocks.
 *
 * Returns: (transfer full) (nullable): what came of it
 */
CmDnsAnswer *
cm_dns_session_run (CmDnsSession *self,
                    const CmDnsStep *step,
                    CmDnsVariables *variables,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CmDnsAnswer) answer = answer_new ();

  g_return_val_if_fail (CM_IS_DNS_SESSION (self) && step != NULL, NULL);
  g_return_val_if_fail (CM_IS_DNS_VARIABLES (variables), NULL);

  if (!cm_dns_reply_is_due (step, variables))
    return g_steal_pointer (&answer);
  cm_dns_variables_set_int (variables, "page", 1);
  for (guint page = 1;; page++)
    {
      g_autoptr (JsonNode) tree = NULL;

      if (!ask (self, step, variables, &answer->missing, &tree, cancellable, error))
        return NULL;
      if (tree == NULL)
        return g_steal_pointer (&answer);
      if (step->poll_until != NULL
          && !poll_step (self, step, variables, tree, cancellable, error))
        return NULL;
      if (!add_items (self, step, variables, tree, answer, cancellable, error))
        return NULL;
      if (!cm_dns_reply_turn_page (step, variables, tree, page))
        return g_steal_pointer (&answer);
    }
}

/**
 * cm_dns_session_run_all:
 * @self: a session
 * @steps: (element-type CmDnsStep): what to do, in order
 * @variables: what their templates name; gets what they capture
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Does steps one after another, until one fails. Blocks.
 *
 * Returns: whether all went well
 */
gboolean
cm_dns_session_run_all (CmDnsSession *self,
                        GPtrArray *steps,
                        CmDnsVariables *variables,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_SESSION (self) && steps != NULL, FALSE);

  for (guint i = 0; i < steps->len; i++)
    {
      g_autoptr (CmDnsAnswer) answer = cm_dns_session_run (
          self, g_ptr_array_index (steps, i), variables, cancellable, error);

      if (answer == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_dns_session_capture_item:
 * @self: a session
 * @step: the step that listed it
 * @item: the item that was chosen
 * @variables: gets what the step captures of an item
 * @error: #CmDnsError
 *
 * Returns: whether it could be read
 */
gboolean
cm_dns_session_capture_item (CmDnsSession *self,
                             const CmDnsStep *step,
                             const CmDnsItem *item,
                             CmDnsVariables *variables,
                             GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_SESSION (self), FALSE);

  return cm_dns_reply_capture_paths (step->item_capture, item->node, variables, FALSE,
                                     error);
}

/* ---- opening and closing ---- */

/* A token that says how long it lives is asked for anew a minute before that. */
static gint64
find_end (CmDnsSession *self, gint64 now)
{
  CmSecret *expires = cm_dns_variables_get_secret (self->variables, "expires_in");
  gint64 seconds = 0;

  if (expires != NULL)
    seconds = g_ascii_strtoll (cm_secret_get_text (expires), NULL, 10);
  return seconds > 0 ? now + MAX (seconds - 60, 1) : 0;
}

/**
 * cm_dns_session_open:
 * @self: a session
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Logs in, unless that was done and still holds. Blocks.
 *
 * Returns: whether the session is open
 */
gboolean
cm_dns_session_open (CmDnsSession *self, GCancellable *cancellable, GError **error)
{
  gint64 now;

  g_return_val_if_fail (CM_IS_DNS_SESSION (self), FALSE);

  now = cm_clock_get_unix (self->clock);
  if (self->open && (self->ends_at == 0 || now < self->ends_at))
    return TRUE;
  self->open = FALSE;
  cm_dns_variables_set_int (self->variables, "login_time", now);
  if (!cm_dns_session_run_all (self, self->definition->login, self->variables,
                               cancellable, error))
    return FALSE;
  self->ends_at = find_end (self, now);
  self->open = TRUE;
  return TRUE;
}

/**
 * cm_dns_session_close:
 * @self: a session
 *
 * Logs out. What goes wrong with that is the provider's loss: sessions end by themselves.
 */
void
cm_dns_session_close (CmDnsSession *self)
{
  g_return_if_fail (CM_IS_DNS_SESSION (self));

  if (self->open)
    cm_dns_session_run_all (self, self->definition->logout, self->variables, NULL, NULL);
  self->open = FALSE;
  cm_dns_channel_forget (self->channel);
}
