/* test-dns-definition.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-definition.h"

#include "cm-dns-catalog.h"
#include "cm-dns-error.h"
#include "cm-json.h"
#include "cm-test-home.h"

static const char good[]
    = "{\"format\":1,\"id\":\"x\",\"version\":3,\"name\":\"X\",\"base\":\"https://x.example\","
      "\"settings\":[{\"name\":\"token\",\"label\":\"Token\",\"secret\":true},"
      "{\"name\":\"user\",\"label\":\"User\",\"required\":false,\"default\":\"me\"}],"
      "\"headers\":{\"Authorization\":\"Bearer {cred.token}\"},\"model\":\"values\","
      "\"zone_method\":\"candidates\","
      "\"zone\":{\"path\":\"/z/{zone}\",\"missing\":[404],\"capture\":{\"zid\":\"/id\"}},"
      "\"add\":[{\"method\":\"POST\",\"path\":\"/z/{zid}\",\"body\":{\"v\":\"{value}\"}}]}";

static CmDnsDefinition *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return cm_dns_definition_parse (bytes, error);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsDefinition) definition = parse (good, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (definition->id, ==, "x");
  g_assert_cmpuint (definition->version, ==, 3);
  g_assert_cmpint (definition->model, ==, CM_DNS_MODEL_VALUES);
  g_assert_cmpuint (definition->settings->len, ==, 2);
  g_assert_true (cm_dns_definition_get_setting (definition, "token")->secret);
  g_assert_false (cm_dns_definition_get_setting (definition, "user")->required);
  g_assert_null (cm_dns_definition_get_setting (definition, "gone"));
  g_assert_cmpstr (definition->zone->path, ==, "/z/{zone}");
  g_assert_cmpuint (definition->add->len, ==, 1);
  g_assert_cmpuint (definition->ttl_seconds, ==, 60);
}

/* What a base begins with, of all or of one step, is the address of a server. */
static void
test_addresses (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsDefinition) definition = parse (
      "{\"format\":1,\"id\":\"x\",\"version\":1,\"name\":\"X\",\"model\":\"values\","
      "\"settings\":[{\"name\":\"server\",\"label\":\"Server\"},"
      "{\"name\":\"serv\",\"label\":\"Part\"},{\"name\":\"login\",\"label\":\"Login\"}],"
      "\"base\":\"{cred.server}/{cred.serv}\","
      "\"login\":[{\"base\":\"{cred.login}\",\"path\":\"/\"}],"
      "\"add\":[{\"path\":\"/{value}\"}]}",
      &error);

  g_assert_no_error (error);
  g_assert_true (cm_dns_definition_get_setting (definition, "server")->is_address);
  g_assert_true (cm_dns_definition_get_setting (definition, "login")->is_address);
  g_assert_false (cm_dns_definition_get_setting (definition, "serv")->is_address);
}

/* A program, and an interface without a way to read, cannot be asked. */
static void
test_can_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsDefinition) writes = parse (
      "{\"format\":1,\"id\":\"x\",\"version\":1,\"name\":\"X\",\"model\":\"values\","
      "\"base\":\"https://x.example\",\"add\":[{\"path\":\"/{value}\"}]}",
      &error);
  g_autoptr (CmDnsDefinition) command = cm_dns_catalog_find ("command", NULL);
  g_autoptr (CmDnsDefinition) updates = cm_dns_catalog_find ("rfc2136", NULL);
  g_autoptr (CmDnsDefinition) reads = cm_dns_catalog_find ("powerdns", NULL);

  g_assert_no_error (error);
  g_assert_false (cm_dns_definition_can_list (writes));
  g_assert_false (cm_dns_definition_can_list (command));
  g_assert_true (cm_dns_definition_can_list (updates));
  g_assert_true (cm_dns_definition_can_list (reads));
}

/* What is wrong is a change of the good one, and is named in the error. */
static const struct
{
  const char *from;
  const char *to;
  const char *words;
} wrong[] = {
  { "\"format\":1", "\"format\":2", "newer" },
  { "\"id\":\"x\"", "\"id\":\"X Y\"", "id" },
  { "\"base\":\"https:", "\"base\":\"http:", "https://" },
  { "\"base\":", "\"bass\":", "bass" },
  { "\"model\":\"values\"", "\"model\":\"rrset\"", "reads all values" },
  { "\"model\":\"values\"", "\"model\":\"record\"", "lists the records" },
  { "\"model\":\"values\"", "\"model\":\"else\"", "model" },
  { "\"add\"", "\"remove\"", "adds a value" },
  { "/z/{zid}", "/z/{zip}", "zip" },
  { "/z/{zid}", "/z/{cred.gone}", "cred.gone" },
  { "/z/{zid}", "/z/{cred.token}", "secret" },
  { "{value}", "{value|shout}", "shout" },
  { "\"missing\":[404]", "\"missing\":[40]", "HTTP" },
  { "\"missing\":[404]", "\"mising\":[404]", "mising" },
  { "\"/id\"", "\"id\"", "path" },
  { "\"candidates\"", "\"list\"", "list of zones" },
  { "\"method\":\"POST\"", "\"method\":\"post\"", "POST" },
  { "\"method\":\"POST\"", "\"sign\":\"rot13\"", "signer" },
};

static void
test_wrong (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (GStrv) parts = g_strsplit (good, wrong[i].from, -1);
      g_autofree char *text = g_strjoinv (wrong[i].to, parts);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i].to);
      g_assert_cmpuint (g_strv_length (parts), >, 1);
      g_assert_null (parse (text, &error));
      g_assert_true (error->domain == CM_DNS_ERROR || error->domain == CM_JSON_ERROR);
      g_assert_nonnull (strstr (error->message, wrong[i].words));
    }
}

static void
test_size (void)
{
  g_autofree char *text = g_strnfill (CM_DNS_DEFINITION_MAX_BYTES + 1, ' ');
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-definition/good", test_good);
  g_test_add_func ("/dns-definition/addresses", test_addresses);
  g_test_add_func ("/dns-definition/can-list", test_can_list);
  g_test_add_func ("/dns-definition/wrong", test_wrong);
  g_test_add_func ("/dns-definition/size", test_size);
  return g_test_run ();
}
