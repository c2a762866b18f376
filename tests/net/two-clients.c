/* two-clients.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * two-clients URL PEM-FILE: asks for URL three times as a client that trusts the
 * certificates of the file, then as another that does not, and says what came of it. It
 * is no GLib test: in one GLib begins each TLS session anew.
 */

#include "cm-http.h"

#define N_REQUESTS 3

static gboolean
ask (const char *url, const char *trusted)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmHttpRequest) request = cm_http_request_new ("GET", url, NULL, NULL);
  g_autoptr (CmHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (!cm_http_set_trusted_pem (http, trusted, &error))
    return FALSE;
  response = cm_http_send (http, request, /* cancellable: */ NULL, &error);
  if (response != NULL)
    g_print ("answered\n");
  else if (g_error_matches (error, CM_NET_ERROR, CM_NET_ERROR_UNKNOWN_CA))
    g_print ("untrusted\n");
  else
    g_print ("%s\n", error->message);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autofree char *pem = NULL;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  if (argc != 3 || !g_file_get_contents (argv[2], &pem, NULL, NULL))
    return 2;
  for (guint i = 0; i < N_REQUESTS; i++)
    if (!ask (argv[1], pem))
      return 1;
  return ask (argv[1], /* trusted: */ NULL) ? 0 : 1;
}
