/* test-dns-command.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <string.h>

#include "cm-dns-command.h"
#include "cm-dns-error.h"
#include "cm-test-home.h"

#define NAME "_acme-challenge.www.example.org"

static char *script; /* keeps what it hears in "heard" beside it */
static char *heard;

static void
write_script (const char *text)
{
  g_autofree char *whole = g_strdup_printf ("#!/bin/sh\n%s\n", text);

  g_assert_true (g_file_set_contents_full (script, whole, -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0700, NULL));
}

static CmDnsCommand *
open_command (const char *style, const char *time_limit)
{
  static const char *const zones[] = { "org", "example.org", NULL };
  g_autofree char *command = g_strdup_printf ("'%s' one 'two words'", script);
  g_autofree char *remove = g_strdup_printf ("'%s' away", script);
  g_autoptr (GError) error = NULL;
  CmDnsCommand *self
      = cm_dns_command_new (command, g_strcmp0 (style, "certbot") == 0 ? remove : NULL,
                            style, time_limit, zones, &error);

  g_assert_no_error (error);
  return self;
}

static char *
run (const char *style, const char *show, gboolean add)
{
  g_autoptr (CmDnsCommand) self = open_command (style, NULL);
  g_autofree char *text = g_strdup_printf ("%s > '%s'", show, heard);
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  write_script (text);
  if (add)
    cm_dns_provider_add (CM_DNS_PROVIDER (self), NAME, "va lue", NULL, &error);
  else
    cm_dns_provider_remove (CM_DNS_PROVIDER (self), NAME, "va lue", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (heard, &said, NULL, NULL));
  return said;
}

static void
test_told (void)
{
  g_autofree char *input = run ("json", "cat", TRUE);
  g_autofree char *certbot
      = run ("certbot", "echo \"$CERTBOT_DOMAIN|$CERTBOT_VALIDATION\"", TRUE);
  g_autofree char *acme_sh
      = run ("acme.sh", "echo \"$1|$2|$3|$4|$5|$fulldomain|$txtvalue\"", TRUE);
  g_autofree char *removed = run ("acme.sh", "echo \"$3\"", FALSE);
  g_autofree char *lego = run ("lego", "echo \"$3|$4|$5\"", FALSE);
  g_autofree char *none = run (NULL, "{ echo $#; cat; }", FALSE);

  g_assert_nonnull (strstr (input, "\"action\":\"add\""));
  g_assert_nonnull (strstr (input, "\"zone\":\"example.org\""));
  g_assert_nonnull (strstr (input, "\"value\":\"va lue\""));
  g_assert_cmpstr (certbot, ==, "www.example.org|va lue\n");
  g_assert_cmpstr (acme_sh, ==, "one|two words|add|" NAME "|va lue|" NAME "|va lue\n");
  g_assert_cmpstr (removed, ==, "rm\n");
  g_assert_cmpstr (lego, ==, "cleanup|" NAME ".|va lue\n");
  g_assert_true (g_str_has_prefix (none, "2\n"));
  g_assert_nonnull (strstr (none, "\"action\":\"remove\""));
}

static void
assert_fails (const char *text, const char *time_limit, CmDnsError code, const char *word)
{
  g_autoptr (CmDnsCommand) self = open_command ("json", time_limit);
  g_autoptr (GError) error = NULL;

  if (text != NULL)
    write_script (text);
  else
    g_unlink (script);
  g_assert_false (cm_dns_provider_add (CM_DNS_PROVIDER (self), NAME, "v", NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_cmpuint (strlen (error->message), <, 2000);
}

/* What it said is in the error, the end of it; one that does not end is ended. */
static void
test_fails (void)
{
  assert_fails ("echo no such zone >&2; exit 3", NULL, CM_DNS_ERROR_REFUSED,
                "exit status 3. It said: no such zone");
  assert_fails ("yes | head -c 50000; echo the end; exit 1", NULL, CM_DNS_ERROR_REFUSED,
                "the end");
  assert_fails ("echo out line; echo err line >&2; exit 1", NULL, CM_DNS_ERROR_REFUSED,
                "It said: out line err line");
  assert_fails ("kill -9 $$", NULL, CM_DNS_ERROR_REFUSED, "signal");
  assert_fails ("exec sleep 60", "1", CM_DNS_ERROR_TIMED_OUT, "1 second");
  assert_fails (NULL, NULL, CM_DNS_ERROR_SETTINGS, "cannot be started");
}

static void
assert_wrong (const char *command, const char *style, const char *time_limit)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_dns_command_new (command, NULL, style, time_limit, NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
}

static void
test_settings (void)
{
  assert_wrong ("", NULL, NULL);
  assert_wrong ("'unfinished", NULL, NULL);
  assert_wrong ("no/absolute/path", NULL, NULL);
  assert_wrong ("/bin/true", "bash", NULL);
  assert_wrong ("/bin/true", NULL, "0");
  assert_wrong ("/bin/true", NULL, "soon");
}

/* A hook of certbot cannot set another name than the one below its domain. */
static void
test_alias (void)
{
  g_autoptr (CmDnsCommand) self = open_command ("certbot", NULL);
  CmDnsProvider *provider = CM_DNS_PROVIDER (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *zone = cm_dns_provider_dup_zone (provider, NAME, NULL, NULL);

  g_assert_cmpstr (zone, ==, "example.org");
  g_assert_false (cm_dns_provider_can_list (provider));
  g_assert_false (cm_dns_provider_add (provider, "x.example.org", "v", NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
  g_clear_error (&error);
  g_assert_null (cm_dns_provider_dup_zone (provider, "example.net", NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE);
}

static void
add_and_remove (CmDnsProvider *first, CmDnsProvider *second)
{
  g_autoptr (GError) error = NULL;

  cm_dns_provider_add (first, NAME, "v", NULL, &error);
  g_assert_no_error (error);
  if (first != second)
    cm_dns_command_set_output (
        CM_DNS_COMMAND (second), NAME, "v",
        cm_dns_command_get_output (CM_DNS_COMMAND (first), NAME, "v"));
  cm_dns_provider_remove (second, NAME, "v", NULL, &error);
  g_assert_no_error (error);
}

/* The hook that cleans up hears what the other one printed, but not its complaints. */
static void
test_output (void)
{
  g_autoptr (CmDnsCommand) self = open_command ("certbot", NULL);
  g_autoptr (CmDnsCommand) other = open_command ("certbot", NULL);
  g_autofree char *text
      = g_strdup_printf ("printf '<%%s>' \"$CERTBOT_AUTH_OUTPUT\" >> '%s'\n"
                         "echo complaint >&2\necho\necho ' record 17 '",
                         heard);
  g_autofree char *said = NULL;

  g_unlink (heard);
  write_script (text);
  add_and_remove (CM_DNS_PROVIDER (self), CM_DNS_PROVIDER (self));
  add_and_remove (CM_DNS_PROVIDER (self), CM_DNS_PROVIDER (other));
  g_assert_true (g_file_get_contents (heard, &said, NULL, NULL));
  g_assert_cmpstr (said, ==, "<><record 17><><record 17>");
}

/* A hook of certbot sets whatever it is called for, so it is not called for removing. */
static void
test_no_cleanup_hook (void)
{
  g_autofree char *command = g_strdup_printf ("'%s'", script);
  g_autofree char *text = g_strdup_printf ("echo run >> '%s'", heard);
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsCommand) self
      = cm_dns_command_new (command, "", "certbot", NULL, NULL, &error);
  g_autoptr (CmDnsCommand) other
      = cm_dns_command_new (command, "", "lego", NULL, NULL, NULL);
  CmDnsProvider *provider = CM_DNS_PROVIDER (self);

  g_assert_no_error (error);
  g_assert_true (cm_dns_command_can_remove (other));
  g_assert_false (cm_dns_command_can_remove (self));
  g_unlink (heard);
  write_script (text);
  g_assert_true (cm_dns_provider_add (provider, NAME, "v", NULL, &error));
  g_assert_false (cm_dns_provider_remove (provider, NAME, "v", NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
  g_assert_true (g_file_get_contents (heard, &said, NULL, NULL));
  g_assert_cmpstr (said, ==, "run\n");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("dns-command-XXXXXX", NULL);
  int result;

  cm_test_init (&argc, &argv);
  script = g_build_filename (folder, "a hook", NULL);
  heard = g_build_filename (folder, "heard", NULL);
  g_test_add_func ("/dns-command/told", test_told);
  g_test_add_func ("/dns-command/fails", test_fails);
  g_test_add_func ("/dns-command/settings", test_settings);
  g_test_add_func ("/dns-command/alias", test_alias);
  g_test_add_func ("/dns-command/output", test_output);
  g_test_add_func ("/dns-command/no-cleanup-hook", test_no_cleanup_hook);
  result = g_test_run ();
  g_unlink (script);
  g_unlink (heard);
  g_rmdir (folder);
  g_free (script);
  g_free (heard);
  return result;
}
