/* cm-responder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each request is answered from the certstore as it is at that moment: nothing is kept
 * that could be too old, and nothing but tokens is looked for.
 */

#include "cm-responder.h"

#include <string.h>

#include "cm-base64url.h"
#include "cm-challenge-flow-private.h"
#include "cm-http-listener.h"

struct _CmResponder
{
  GObject parent_instance;

  CmContext *context;
  CmHttpListener *listener;
};

G_DEFINE_FINAL_TYPE (CmResponder, cm_responder, G_TYPE_OBJECT)

static void
cm_responder_finalize (GObject *object)
{
  CmResponder *self = CM_RESPONDER (object);

  g_clear_object (&self->listener); /* its thread asks the certstore */
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_responder_parent_class)->finalize (object);
}

static void
cm_responder_class_init (CmResponderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_responder_finalize;
}

static void
cm_responder_init (CmResponder *self)
{
}

static char *
find (const char *path, gpointer user_data)
{
  CmResponder *self = user_data;
  const char *token = path + strlen (CM_ACME_HTTP_PATH);

  if (!g_str_has_prefix (path, CM_ACME_HTTP_PATH) || !cm_base64url_is_valid (token))
    return NULL;
  return cm_challenge_flow_find_answer (self->context, token);
}

/**
 * cm_responder_new:
 * @context: an open context; it may be locked
 * @where: "80", "192.0.2.1:80", "[2001:db8::1]:80"; a port alone means every address of
 *   this computer, v4 and v6
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE, or %CM_FLOW_ERROR_INPUT if
 *   nothing can listen there
 *
 * Starts to answer, in a thread of its own.
 *
 * Returns: (transfer full): what answers, or %NULL
 */
CmResponder *
cm_responder_new (CmContext *context, const char *where, GError **error)
{
  g_autoptr (CmResponder) self = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && where != NULL, NULL);

  if (cm_context_require_certstore (context, error) == NULL)
    return NULL;
  self = g_object_new (CM_TYPE_RESPONDER, NULL);
  self->context = g_object_ref (context);
  self->listener = cm_http_listener_new (where, &local_error);
  if (self->listener == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           local_error->message);
      return NULL;
    }
  cm_http_listener_set_finder (self->listener, find, self);
  return g_steal_pointer (&self);
}

/**
 * cm_responder_get_port:
 * @self: what answers
 *
 * Returns: the port it listens on
 */
guint16
cm_responder_get_port (CmResponder *self)
{
  g_return_val_if_fail (CM_IS_RESPONDER (self), 0);

  return cm_http_listener_get_port (self->listener);
}
