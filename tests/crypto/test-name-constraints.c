/* test-name-constraints.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule alone; what openssl, certtool and NSS make of it stands with the Micro CA.
 */

#include "cm-crypto-error.h"
#include "cm-name-constraints.h"
#include "cm-test-home.h"
#include "cm-test.h"

typedef struct
{
  const char *permitted[4];
  const char *excluded[4];
  const char *name;
  gboolean allowed;
} Case;

static const Case cases[] = {
  { { NULL }, { NULL }, "DNS:shop.example.org", TRUE },
  { { "example.org" }, { NULL }, "DNS:example.org", TRUE },
  { { "example.org" }, { NULL }, "DNS:a.b.example.org", TRUE },
  { { "example.org" }, { NULL }, "DNS:EXAMPLE.org", TRUE },
  { { "example.org" }, { NULL }, "DNS:*.example.org", TRUE },
  { { "example.org" }, { NULL }, "DNS:notexample.org", FALSE },
  { { "example.org" }, { NULL }, "DNS:example.org.evil", FALSE },
  { { "example.org" }, { NULL }, "DNS:org", FALSE },
  { { "a.example.org" }, { NULL }, "DNS:*.example.org", FALSE },
  { { "a.example.org", "b.example" }, { NULL }, "DNS:x.b.example", TRUE },
  { { "example.org" }, { "secret.example.org" }, "DNS:shop.example.org", TRUE },
  { { "example.org" }, { "secret.example.org" }, "DNS:secret.example.org", FALSE },
  { { "example.org" }, { "secret.example.org" }, "DNS:x.secret.example.org", FALSE },
  { { "example.org" }, { "secret.example.org" }, "DNS:*.secret.example.org", FALSE },
  /* it would stand for the excluded host, too */
  { { "example.org" }, { "secret.example.org" }, "DNS:*.example.org", FALSE },
  { { NULL }, { "example.org" }, "DNS:shop.example.org", FALSE },
  { { NULL }, { "example.org" }, "DNS:shop.example.net", TRUE },
  { { NULL }, { "example.org" }, "IP:192.0.2.1", TRUE },
  /* domains alone: no address */
  { { "example.org" }, { NULL }, "IP:192.0.2.1", FALSE },
  { { "example.org" }, { NULL }, "IP:2001:db8::1", FALSE },
  { { "example.org" }, { NULL }, "EMAIL:admin@example.org", FALSE },
  { { "example.org" }, { NULL }, "URI:https://example.org/x", FALSE },
  { { "192.0.2.0/24" }, { NULL }, "EMAIL:admin@example.org", FALSE },
  { { "192.0.2.0/24" }, { NULL }, "URI:https://192.0.2.1/x", FALSE },
  { { NULL }, { "example.org" }, "EMAIL:admin@example.net", TRUE },
  { { NULL }, { "example.org" }, "URI:https://example.net/x", TRUE },
  { { "192.0.2.0/24" }, { NULL }, "IP:192.0.2.255", TRUE },
  { { "192.0.2.0/24" }, { NULL }, "IP:192.0.3.1", FALSE },
  { { "192.0.2.0/25" }, { NULL }, "IP:192.0.2.128", FALSE },
  /* where GnuTLS lets IPv6 pass */
  { { "192.0.2.0/24" }, { NULL }, "IP:2001:db8::1", FALSE },
  { { "192.0.2.0/24" }, { NULL }, "DNS:shop.example.org", FALSE },
  { { "2001:db8::/32" }, { NULL }, "IP:2001:db8:ffff::1", TRUE },
  { { "2001:db8::/32" }, { NULL }, "IP:2001:db9::1", FALSE },
  { { "2001:db8::/32" }, { NULL }, "IP:192.0.2.1", FALSE },
  { { "192.0.2.0/24", "2001:db8::/32" }, { NULL }, "IP:2001:db8::1", TRUE },
  { { "192.0.2.0/24" }, { "192.0.2.7" }, "IP:192.0.2.7", FALSE },
  { { "192.0.2.0/24" }, { "192.0.2.7" }, "IP:192.0.2.8", TRUE },
  { { NULL }, { "0.0.0.0/0" }, "IP:192.0.2.8", FALSE },
  { { NULL }, { "0.0.0.0/0" }, "IP:2001:db8::1", TRUE },
  { { NULL }, { NULL }, "RID:1.2.3", FALSE },
};

static void
test_allow (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CmNameConstraints) constraints
          = cm_name_constraints_new (cases[i].permitted, cases[i].excluded, &error);

      g_assert_no_error (error);
      if (cm_name_constraints_allow (constraints, cases[i].name) != cases[i].allowed)
        g_error ("Case %zu, %s", i, cases[i].name);
    }
}

static void
test_parse (void)
{
  static const char *const good[][2] = {
    { "example.org", "DNS:example.org" },
    { ".Example.org", "DNS:example.org" },
    { "DNS:bücher.example", "DNS:xn--bcher-kva.example" },
    { "192.0.2.77/24", "IP:192.0.2.0/24" },
    { "IP:192.0.2.1", "IP:192.0.2.1/32" },
    { " 2001:DB8::1/32 ", "IP:2001:db8::/32" },
    { "0.0.0.0/0", "IP:0.0.0.0/0" },
  };
  static const char *const bad[] = { "",
                                     "*.example.org",
                                     "192.0.2.0/33",
                                     "a@example.org",
                                     "https://example.org",
                                     "2001:db8::/129",
                                     "a b" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *constraint = cm_name_constraint_parse (good[i][0], NULL);

      g_assert_cmpstr (constraint, ==, good[i][1]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const list[] = { "example.org", bad[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_name_constraint_parse (bad[i], &error));
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
      g_assert_null (cm_name_constraints_new (list, NULL, NULL));
      g_assert_null (cm_name_constraints_new (NULL, list, NULL));
    }
}

static void
test_too_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= CM_NAME_CONSTRAINTS_MAX; i++)
    g_strv_builder_add (builder, "example.org");
  names = g_strv_builder_end (builder);
  g_assert_null (
      cm_name_constraints_new ((const char *const *)names, /* excluded: */ NULL, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_none (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("root");
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_name_constraints_new_from_certificate (certificate, &error));
  g_assert_no_error (error);
}

static void
test_finalize (void)
{
  CmNameConstraints *constraints = cm_name_constraints_new (NULL, NULL, NULL);

  g_object_add_weak_pointer (G_OBJECT (constraints), (gpointer *)&constraints);
  g_object_unref (constraints);
  g_assert_null (constraints);
}

static void
test_covers (void)
{
  static const struct
  {
    const char *constraint;
    const char *other;
    gboolean covers;
  } pairs[] = {
    { "DNS:example.org", "DNS:example.org", TRUE },
    { "DNS:example.org", "DNS:a.example.org", TRUE },
    { "DNS:a.example.org", "DNS:example.org", FALSE },
    { "DNS:example.org", "DNS:badexample.org", FALSE },
    { "DNS:", "DNS:example.org", TRUE },
    { "DNS:example.org", "IP:10.0.0.0/8", FALSE },
    { "IP:10.0.0.0/8", "IP:10.1.0.0/16", TRUE },
    { "IP:10.0.0.0/8", "IP:10.0.0.0/8", TRUE },
    { "IP:10.1.0.0/16", "IP:10.0.0.0/8", FALSE },
    { "IP:10.0.0.0/8", "IP:11.0.0.0/8", FALSE },
    { "IP:0.0.0.0/0", "IP:2001:db8::/32", FALSE },
    { "IP:2001:db8::/32", "IP:2001:db8:1::/48", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_cmpint (cm_name_constraint_covers (pairs[i].constraint, pairs[i].other), ==,
                     pairs[i].covers);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/name-constraints/allow", test_allow);
  g_test_add_func ("/name-constraints/parse", test_parse);
  g_test_add_func ("/name-constraints/too-many", test_too_many);
  g_test_add_func ("/name-constraints/none", test_none);
  g_test_add_func ("/name-constraints/finalize", test_finalize);
  g_test_add_func ("/name-constraints/covers", test_covers);

  return g_test_run ();
}
