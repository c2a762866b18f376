/* test-acme-persist.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-persist.h"

#include "cm-test-home.h"

#define ACCOUNT "https://ca.example/acct/1"
#define NOW 1000000

static const struct
{
  const char *value;
  gboolean matches; /* a name */
  gboolean matches_wildcard;
} cases[] = {
  { "ca.example; accounturi=" ACCOUNT, TRUE, FALSE },
  { "CA.example;accounturi=" ACCOUNT ";policy=Wildcard", TRUE, TRUE },
  { " ca.example ; policy=wildcard; ACCOUNTURI=" ACCOUNT " ", TRUE, TRUE },
  { "ca.example; accounturi=" ACCOUNT "; persistUntil=2000000", TRUE, FALSE },
  { "ca.example; accounturi=" ACCOUNT "; persistUntil=1000060", FALSE, FALSE },
  { "ca.example; accounturi=" ACCOUNT "; persistUntil=999999", FALSE, FALSE },
  { "ca.example; accounturi=" ACCOUNT "; persistUntil=soon", FALSE, FALSE },
  { "ca.example; accounturi=" ACCOUNT "2", FALSE, FALSE },
  { "ca.example; policy=wildcard", FALSE, FALSE },
  { "other.example; accounturi=" ACCOUNT, FALSE, FALSE },
  { "ca.example", FALSE, FALSE },
  { "", FALSE, FALSE },
};

static void
test_matches (void)
{
  const CmAcmePersist name = { "ca.example", ACCOUNT, FALSE };
  const CmAcmePersist wildcard = { "ca.example", ACCOUNT, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].value);
      g_assert_cmpint (cm_acme_persist_matches (cases[i].value, &name, NOW), ==,
                       cases[i].matches);
      g_assert_cmpint (cm_acme_persist_matches (cases[i].value, &wildcard, NOW), ==,
                       cases[i].matches_wildcard);
    }
}

/* What is made is what is looked for. */
static void
test_make (void)
{
  const CmAcmePersist wildcard = { "ca.example", ACCOUNT, TRUE };
  g_autofree char *value = cm_acme_persist_make_value (&wildcard);

  g_assert_cmpstr (value, ==, "ca.example; accounturi=" ACCOUNT "; policy=wildcard");
  g_assert_true (cm_acme_persist_matches (value, &wildcard, NOW));
}

static void
test_issuer (void)
{
  g_assert_true (cm_acme_persist_is_issuer ("ca-1.example"));
  g_assert_false (cm_acme_persist_is_issuer (""));
  g_assert_false (cm_acme_persist_is_issuer ("ca.example; accounturi=x"));
  g_assert_false (cm_acme_persist_is_issuer ("ca\".example"));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-persist/matches", test_matches);
  g_test_add_func ("/acme-persist/make", test_make);
  g_test_add_func ("/acme-persist/issuer", test_issuer);
  return g_test_run ();
}
