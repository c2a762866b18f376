/* test-host-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-host-name.h"
#include "cm-test-home.h"

typedef struct
{
  const char *name;
  const char *ascii;
  const char *unicode;
} Case;

static const Case cases[] = {
  { "www.example.com", "www.example.com", "www.example.com" },
  { "WWW.Example.COM", "www.example.com", "www.example.com" },
  { "bücher.example", "xn--bcher-kva.example", "bücher.example" },
  { "BÜCHER.example", "xn--bcher-kva.example", "bücher.example" },
  { "xn--bcher-kva.example", "xn--bcher-kva.example", "bücher.example" },
  { "*.example.com", "*.example.com", "*.example.com" },
  { "*.bücher.example", "*.xn--bcher-kva.example", "*.bücher.example" },
  { "食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn", "食狮.公司.cn" },
  { "192.0.2.1", "192.0.2.1", "192.0.2.1" },
  { "2001:db8::1", "2001:db8::1", "2001:db8::1" },
  { "2001:DB8::1", "2001:db8::1", "2001:db8::1" },
  { "_service.example.com", "_service.example.com", "_service.example.com" },
  { "localhost", "localhost", "localhost" },
  { "xn--.example", "xn--.example", "xn--.example" },
  { "xn--99999999.example", "xn--99999999.example", "xn--99999999.example" },
  { "", "", "" },
};

/* A foreign A-label is shown as what it stands for only if that is written as this
 * A-label again; else a name could look like another. */
static const char *const false_labels[]
    = { "xn--.example", "xn--a.example", "xn--A-.example", "xn--bcher-KVA.example\x80",
        NULL };

static void
test_false_labels (void)
{
  for (gsize i = 0; false_labels[i] != NULL; i++)
    {
      g_autofree char *unicode = cm_host_name_to_unicode (false_labels[i]);

      g_assert_cmpstr (unicode, ==, false_labels[i]);
    }
}

/* “straße”, and a name with a joiner, are right by IDNA 2008 alone. */
static void
test_a_labels (void)
{
  static const char *const good[] = { "www.example.com",
                                      "xn--bcher-kva.example",
                                      "*.XN--BCHER-KVA.example",
                                      "xn--strae-oqa.example",
                                      "xn--mgba3gch31f060k.example",
                                      "xn--55qx5d.cn",
                                      "xn--ls8h.example",
                                      "ab--cd.example",
                                      "axn--.example" };
  static const char *const bad[] = { "xn--zzzzzzz99999999.example.org",
                                     "xn--.example",
                                     "xn--a.example",
                                     "xn--bcher-kva-.example",
                                     "www.xn--0.example",
                                     "XN--0",
                                     "xn--example.org",
                                     "xn--a-ecp.example",
                                     "xn--a_b.example" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_cmpstr (cm_host_name_has_false_label (good[i]) ? good[i] : NULL, ==, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpstr (cm_host_name_has_false_label (bad[i]) ? NULL : bad[i], ==, NULL);
}

static void
test_root (void)
{
  static const char *const names[][2] = {
    { "www.example.com.", "www.example.com" },
    { "www.example.com", "www.example.com" },
    { "*.example.com.", "*.example.com" },
    { "localhost.", "localhost" },
    { "www.example.com..", "www.example.com.." },
    { ".", "." },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = cm_host_name_drop_root (names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

static void
test_both_ways (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ascii = cm_host_name_to_ascii (cases[i].name);
      g_autofree char *unicode = cm_host_name_to_unicode (ascii);

      g_assert_cmpstr (ascii, ==, cases[i].ascii);
      g_assert_cmpstr (unicode, ==, cases[i].unicode);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/host-name/both-ways", test_both_ways);
  g_test_add_func ("/host-name/root", test_root);
  g_test_add_func ("/host-name/a-labels", test_a_labels);
  g_test_add_func ("/host-name/false-labels", test_false_labels);
  return g_test_run ();
}
