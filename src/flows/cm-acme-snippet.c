/* cm-acme-snippet.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer to HTTP-01 is the token that the CA asks for and the thumbprint of the
 * account's key. So a web server that knows the thumbprint answers for ever, and nothing
 * has to be brought to it. Tested with the servers named.
 */

#include "cm-acme-snippet.h"

#include <string.h>

#include "cm-context-private.h"
#include "cm-enum.h"
#include "cm-task.h"

G_DEFINE_ENUM_TYPE (CmWebServer,
                    cm_web_server,
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_NGINX, "nginx"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_HAPROXY, "haproxy"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_CADDY, "caddy"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_APACHE, "apache"))

#define TOKEN "^/\\.well-known/acme-challenge/[-_A-Za-z0-9]+$"
#define CAUGHT "^/\\.well-known/acme-challenge/([-_A-Za-z0-9]+)$"

/* Configuration is the same in every language. */
static const char *const templates[] = {
  [CM_WEB_SERVER_NGINX] = "# nginx: into each server { } that listens on port 80\n"
                          "location ~ \"" CAUGHT "\" {\n"
                          "    default_type text/plain;\n"
                          "    return 200 \"$1.THUMBPRINT\";\n"
                          "}\n",
  [CM_WEB_SERVER_HAPROXY]
  = "# HAProxy: into the frontend that binds port 80, before its redirects\n"
    "http-request return status 200 content-type text/plain "
    "lf-string \"%[path,field(-1,/)].THUMBPRINT\" if { path_reg " TOKEN " }\n",
  [CM_WEB_SERVER_CADDY] = "# Caddy: into each site, which has to answer for http:// too\n"
                          "@acme path_regexp acme " CAUGHT "\n"
                          "respond @acme \"{re.acme.1}.THUMBPRINT\" 200\n",
  [CM_WEB_SERVER_APACHE]
  = "# Apache: into each virtual host on port 80; with mod_rewrite, mod_alias and\n"
    "# mod_include. /etc/apache2/acme/acme.shtml has to hold this one line:\n"
    "# <!--#echo var=\"ACME_TOKEN\" -->.THUMBPRINT\n"
    "RewriteEngine on\n"
    "RewriteRule \"" CAUGHT "\" \"/acme.shtml\" [E=ACME_TOKEN:$1,PT]\n"
    "Alias \"/acme.shtml\" \"/etc/apache2/acme/acme.shtml\"\n"
    "<Directory \"/etc/apache2/acme\">\n"
    "    Require all granted\n"
    "    Options +Includes\n"
    "    SetOutputFilter INCLUDES\n"
    "    ForceType text/plain\n"
    "</Directory>\n",
};

/**
 * cm_acme_snippet_new:
 * @server: a kind of web server
 * @thumbprint: of an account's key (RFC 7638)
 *
 * Returns: (transfer full): configuration that answers HTTP-01 for that account
 */
char *
cm_acme_snippet_new (CmWebServer server, const char *thumbprint)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (server < G_N_ELEMENTS (templates), NULL);
  g_return_val_if_fail (thumbprint != NULL, NULL);

  parts = g_strsplit (templates[server], "THUMBPRINT", -1);
  return g_strjoinv (thumbprint, parts);
}

static void
add_hosts (GPtrArray *hosts, CmDocument *document, const char *account_id)
{
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;
  const char *const *names;

  if (record == NULL || record->method != CM_ACME_METHOD_STATELESS
      || g_strcmp0 (record->account, account_id) != 0)
    return;
  names = cm_credential_doc_get_host_names (CM_CREDENTIAL_DOC (document));
  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (hosts, names[i], g_str_equal, NULL))
      g_ptr_array_add (hosts, g_strdup (names[i]));
}

/**
 * cm_acme_snippet_list_hosts:
 * @context: the certstore
 * @account_id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds the web servers that answer by themselves with this account's thumbprint, and do
 * so no longer when its key changes. Blocks.
 *
 * Returns: (transfer full): their names, or %NULL
 */
GStrv
cm_acme_snippet_list_hosts (CmContext *context,
                            const char *account_id,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) hosts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && account_id != NULL, NULL);

  rows = cm_context_query (context, query, cancellable, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      g_autoptr (CmDocument) document = NULL;

      if (fields->provider != CM_PROVIDER_ACME || fields->status == CM_STATUS_ARCHIVED)
        continue;
      document = cm_context_get_document (context, fields->id, cancellable, NULL);
      add_hosts (hosts, document, account_id);
    }
  g_ptr_array_add (hosts, NULL);
  return (GStrv)g_ptr_array_steal (hosts, NULL);
}

typedef struct
{
  char *account_id;
} HostsTask;

static void
hosts_task_clear (HostsTask *data)
{
  g_free (data->account_id);
}

CM_DEFINE_TASK_DATA (HostsTask, hosts_task)

static void
hosts_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HostsTask *data = hosts_task_get (task);
  GError *error = NULL;
  GStrv hosts
      = cm_acme_snippet_list_hosts (source, data->account_id, cancellable, &error);

  if (hosts != NULL)
    g_task_return_pointer (task, hosts, (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_snippet_list_hosts_async:
 * @context: the certstore
 * @account_id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_snippet_list_hosts() in a worker thread.
 */
void
cm_acme_snippet_list_hosts_async (CmContext *context,
                                  const char *account_id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  HostsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && account_id != NULL);

  data = hosts_task_new ();
  data->account_id = g_strdup (account_id);
  cm_task_run (context, cm_acme_snippet_list_hosts_async, data, hosts_task_free,
               hosts_thread, cancellable, callback, user_data);
}

/**
 * cm_acme_snippet_list_hosts_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): their names, or %NULL
 */
GStrv
cm_acme_snippet_list_hosts_finish (CmContext *context,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
