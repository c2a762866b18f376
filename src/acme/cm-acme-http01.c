/* cm-acme-http01.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA asks a name's web server for a file whose name is a token. The file may really be
 * there, in every folder that a web server may answer from; this computer may be the web
 * server while it is asked; or the server makes up the answer, as it is the token and the
 * thumbprint of the account's key, and then nothing is to be done here.
 */

#include "cm-acme-http01.h"

#include "cm-acme-error.h"
#include "cm-acme-webroot-private.h"
#include "cm-base64url.h"
#include "cm-http-listener.h"

struct _CmAcmeHttp01
{
  GObject parent_instance;

  char **roots;             /* nullable */
  char *where;              /* nullable */
  CmHttpListener *listener; /* nullable */
};

static void cm_acme_http01_init_interface (CmAcmeChallengeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmAcmeHttp01,
                               cm_acme_http01,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_ACME_CHALLENGE,
                                                      cm_acme_http01_init_interface))

static void
cm_acme_http01_finalize (GObject *object)
{
  CmAcmeHttp01 *self = CM_ACME_HTTP01 (object);

  g_strfreev (self->roots);
  g_free (self->where);
  g_clear_object (&self->listener);

  G_OBJECT_CLASS (cm_acme_http01_parent_class)->finalize (object);
}

static void
cm_acme_http01_class_init (CmAcmeHttp01Class *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_http01_finalize;
}

static void
cm_acme_http01_init (CmAcmeHttp01 *self)
{
  (void)self;
}

static char *
dup_path (const CmAcmeAnswer *answer)
{
  return g_strconcat (CM_ACME_HTTP_PATH, answer->token, NULL);
}

/* ---- files ---- */

static gboolean
publish_files (CmAcmeHttp01 *self,
               GPtrArray *answers,
               GCancellable *cancellable,
               GError **error)
{
  for (gsize i = 0; self->roots[i] != NULL; i++)
    if (!cm_acme_webroot_write (self->roots[i], answers, cancellable, error))
      return FALSE;
  return TRUE;
}

static void
remove_files (CmAcmeHttp01 *self, GPtrArray *answers)
{
  for (gsize i = 0; self->roots[i] != NULL; i++)
    cm_acme_webroot_remove (self->roots[i], answers);
}

/* ---- listening ---- */

static gboolean
publish_texts (CmAcmeHttp01 *self, GPtrArray *answers, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->listener == NULL)
    self->listener = cm_http_listener_new (self->where, &local_error);
  if (self->listener == NULL)
    {
      g_set_error_literal (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
                           local_error->message);
      return FALSE;
    }
  for (guint i = 0; i < answers->len; i++)
    {
      const CmAcmeAnswer *answer = g_ptr_array_index (answers, i);
      g_autofree char *path = dup_path (answer);

      cm_http_listener_put (self->listener, path, answer->text);
    }
  return TRUE;
}

/* ---- the interface ---- */

static const char *
cm_acme_http01_get_kind (CmAcmeChallenge *challenge)
{
  return "http-01";
}

/* A token becomes a file name and part of an address; RFC 8555 section 8.3 makes us look
 * at it first. */
static gboolean
check_tokens (GPtrArray *answers, GError **error)
{
  for (guint i = 0; i < answers->len; i++)
    if (!cm_base64url_is_valid (
            ((const CmAcmeAnswer *)g_ptr_array_index (answers, i))->token))
      return cm_acme_error_set_protocol (error, "token");
  return TRUE;
}

static gboolean
cm_acme_http01_publish (CmAcmeChallenge *challenge,
                        GPtrArray *answers,
                        GCancellable *cancellable,
                        GError **error)
{
  CmAcmeHttp01 *self = CM_ACME_HTTP01 (challenge);

  if (!check_tokens (answers, error))
    return FALSE;
  if (self->where != NULL)
    return publish_texts (self, answers, error);
  return self->roots == NULL || publish_files (self, answers, cancellable, error);
}

static void
cm_acme_http01_withdraw (CmAcmeChallenge *challenge, GPtrArray *answers)
{
  CmAcmeHttp01 *self = CM_ACME_HTTP01 (challenge);

  if (self->roots != NULL && check_tokens (answers, NULL))
    remove_files (self, answers);
  g_clear_object (&self->listener);
}

static void
cm_acme_http01_init_interface (CmAcmeChallengeInterface *iface)
{
  iface->get_kind = cm_acme_http01_get_kind;
  iface->publish = cm_acme_http01_publish;
  iface->withdraw = cm_acme_http01_withdraw;
}

/**
 * cm_acme_http01_new_stateless:
 *
 * Returns: (transfer full): a way in which nothing is to be done here
 */
CmAcmeHttp01 *
cm_acme_http01_new_stateless (void)
{
  return g_object_new (CM_TYPE_ACME_HTTP01, NULL);
}

/**
 * cm_acme_http01_new_webroot:
 * @roots: folders of web servers: paths, or addresses of GIO
 *
 * Returns: (transfer full): a way that writes into each of @roots
 */
CmAcmeHttp01 *
cm_acme_http01_new_webroot (const char *const *roots)
{
  CmAcmeHttp01 *self = g_object_new (CM_TYPE_ACME_HTTP01, NULL);

  self->roots = g_strdupv ((char **)roots);
  return self;
}

/**
 * cm_acme_http01_new_listener:
 * @where: an address, see cm_http_listener_new()
 *
 * Returns: (transfer full): a way in which this computer answers
 */
CmAcmeHttp01 *
cm_acme_http01_new_listener (const char *where)
{
  CmAcmeHttp01 *self = g_object_new (CM_TYPE_ACME_HTTP01, NULL);

  self->where = g_strdup (where);
  return self;
}
