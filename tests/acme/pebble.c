/* pebble.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Starts Pebble, and the name server it asks, on free ports; ends just these two.
 */

#include "pebble.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "net-server.h"

#define N_STARTS 5 /* a port that is free may be taken a moment later */
#define N_ATTEMPTS 100

struct _Pebble
{
  char *dir;
  char *directory;
  char *ca_pem;
  guint16 http_port;
  GSubprocess *ca;
  GSubprocess *dns;
};

guint16
pebble_find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return port;
}

static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocessLauncher *
new_launcher (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  return launcher;
}

static char *
start_dns (Pebble *self)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher ();
  g_autofree char *dns = g_strdup_printf ("127.0.0.1:%u", pebble_find_port ());
  g_autofree char *management = g_strdup_printf ("127.0.0.1:%u", pebble_find_port ());
  g_autoptr (GError) error = NULL;

  self->dns = g_subprocess_launcher_spawn (
      launcher, &error, "pebble-challtestsrv", "-management", management, "-dns01", dns,
      "-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", "", "-defaultIPv4",
      "127.0.0.1", NULL);
  g_assert_no_error (error);
  return g_steal_pointer (&dns);
}

static void
set_percent (GSubprocessLauncher *launcher, const char *name, guint percent)
{
  g_autofree char *text = g_strdup_printf ("%u", percent);

  g_subprocess_launcher_setenv (launcher, name, text, TRUE);
}

static void
start_ca (Pebble *self, const PebbleOptions *options, const char *config, const char *dns)
{
  g_autoptr (GSubprocessLauncher) launcher = new_launcher ();
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "PEBBLE_VA_NOSLEEP", "1", TRUE);
  set_percent (launcher, "PEBBLE_WFE_NONCEREJECT", options->bad_nonce_percent);
  set_percent (launcher, "PEBBLE_AUTHZREUSE", options->authz_reuse_percent);
  set_percent (launcher, "PEBBLE_ALTERNATE_ROOTS", 1);
  set_percent (launcher, "PEBBLE_CHAIN_LENGTH", 3);
  self->ca = g_subprocess_launcher_spawn (launcher, &error, "pebble", "-strict",
                                          "-config", config, "-dnsserver", dns, NULL);
  g_assert_no_error (error);
}

static char *
write_config (Pebble *self, const PebbleOptions *options, guint16 port)
{
  g_autofree char *json = g_strdup_printf (
      "{\"pebble\":{\"listenAddress\":\"127.0.0.1:%u\","
      "\"managementListenAddress\":\"127.0.0.1:%u\",\"certificate\":\"%s/certificate.pem\","
      "\"privateKey\":\"%s/key.pem\",\"httpPort\":%u,\"tlsPort\":%u,"
      "\"ocspResponderURL\":\"\",\"externalAccountBindingRequired\":%s,"
      "\"externalAccountMACKeys\":{\"" PEBBLE_EAB_KEY_ID "\":\"" PEBBLE_EAB_KEY "\"},"
      "\"domainBlocklist\":[\"blocked.example\"],\"certificateValidityPeriod\":7776000}}",
      port, pebble_find_port (), self->dir, self->dir, self->http_port,
      pebble_find_port (), options->external_accounts ? "true" : "false");

  return cm_test_write_text (self->dir, "pebble.json", json);
}

/* FALSE: it has ended, because somebody else was faster to take its port. */
static gboolean
wait_for_ca (Pebble *self)
{
  for (guint i = 0; i < N_ATTEMPTS && g_subprocess_get_identifier (self->ca) != NULL; i++)
    {
      g_autoptr (CmAcmeClient) client = pebble_client (self);
      g_autoptr (GError) error = NULL;
      g_autoptr (CmHttpRequest) request
          = cm_http_request_new ("GET", self->directory, NULL, NULL);
      g_autoptr (CmHttpResponse) response
          = cm_http_send (cm_acme_client_get_http (client), request, NULL, &error);

      if (response != NULL)
        return TRUE;
      g_usleep (100000);
    }
  return FALSE;
}

static void
end (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static gboolean
try_start (Pebble *self, const PebbleOptions *options)
{
  guint16 port = pebble_find_port ();
  g_autofree char *config = NULL;
  g_autofree char *dns = NULL;

  self->http_port = pebble_find_port ();
  g_free (self->directory);
  self->directory = g_strdup_printf ("https://127.0.0.1:%u/dir", port);
  dns = start_dns (self);
  config = write_config (self, options, port);
  start_ca (self, options, config, dns);
  if (wait_for_ca (self))
    return TRUE;
  end (self->ca);
  end (self->dns);
  return FALSE;
}

Pebble *
pebble_start (const PebbleOptions *options)
{
  g_autofree char *pem_file = NULL;
  Pebble *self;

  if (!cm_test_have_peer ("pebble") || !cm_test_have_peer ("pebble-challtestsrv")
      || !cm_test_have_peer ("openssl"))
    return NULL;
  self = g_new0 (Pebble, 1);
  self->dir = cm_test_make_dir ();
  pem_file = net_server_make_pem (self->dir);
  g_file_get_contents (pem_file, &self->ca_pem, NULL, NULL);
  strstr (self->ca_pem, "-----BEGIN PRIVATE KEY")[0] = '\0';
  for (guint i = 0; i < N_STARTS; i++)
    if (try_start (self, options))
      return self;
  g_error ("pebble did not start");
}

void
pebble_stop (Pebble *self)
{
  end (self->ca);
  end (self->dns);
  g_free (self->dir);
  g_free (self->directory);
  g_free (self->ca_pem);
  g_free (self);
}

const char *
pebble_get_directory (Pebble *self)
{
  return self->directory;
}

const char *
pebble_get_ca_pem (Pebble *self)
{
  return self->ca_pem;
}

guint16
pebble_get_http_port (Pebble *self)
{
  return self->http_port;
}

CmAcmeClient *
pebble_client (Pebble *self)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmClock) clock = cm_clock_new ();
  g_autoptr (GError) error = NULL;

  cm_http_set_trusted_pem (http, self->ca_pem, &error);
  g_assert_no_error (error);
  return cm_acme_client_new (http, self->directory, clock);
}

CmAcmeAccount *
pebble_account (Pebble *self, CmKeySpec spec)
{
  static const char *const contacts[] = { "mailto:admin@example.org", NULL };
  const CmAcmeRegistration registration = { .contacts = contacts, .agree = TRUE };
  g_autoptr (CmAcmeClient) client = pebble_client (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (spec, &error);
  CmAcmeAccount *account = cm_acme_account_new (client, key, NULL);

  cm_acme_account_register (account, &registration, NULL, &error);
  g_assert_no_error (error);
  return account;
}

static gboolean
is_stopped (GSubprocess *process)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (process));
  g_autofree char *status = NULL;

  return g_file_get_contents (path, &status, NULL, NULL)
         && strstr (status, "\nState:\tT") != NULL;
}

/* A signal takes a moment, in which a thread may answer. */
void
pebble_pause (Pebble *self)
{
  g_subprocess_send_signal (self->ca, SIGSTOP);
  while (!is_stopped (self->ca))
    g_usleep (1000);
}

void
pebble_go_on (Pebble *self)
{
  g_subprocess_send_signal (self->ca, SIGCONT);
}
