/* test-jwk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys were made and written by the Python package "cryptography".
 */

#include "cm-jwk.h"

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-test-home.h"

static const struct
{
  const char *text;
  const char *public_key_id;
  CmKeySpec spec;
} keys[] = {
  {
      "{\"n\": \"jl1rlNlhFWFLgKJX97TXLNNx1143P5pSjIxxkWM-Ep5onrlYDUIJHRqtxpbwzH-3vsDbjnT"
      "W7HUduNlMGai4xsat_zbp3gA7hsG4q8leQtROHtAf67dXii3n-UqcuPak9kaBrQGJBNtBhreoeVMV3"
      "3XW_9pJypkmPpux8u95s_nSO2H7vrurN1rycQ8SAK7Gi0ODChhYiuaoLedkHB4_TYk7Vv6UglLoZyi"
      "YaEz5O_yMNY8MZWGTiX7yv-k-KV77-NHMqLqz0wX9Ner5nK_oM-aPC8AJdVs3yFjLOtYbC2427eB29"
      "08kMqfSvRSYDnpM6h3APabfua61oJD1YQWdDQ\", \"e\": \"AQAB\", \"d\": \"aQB1w2A8HOJmBTG3_NS"
      "18QBYnS9kmPfgFWv4JFjOSSj7-Hwqeb764Dx8GfAgkRqiIvnxGBzIV1H5Fcgef0XUWGF-dAbVGVMKD"
      "ACrJ4B8Cdb72IJtKuEtANtsDinK7genNP2yOFLcwN6g-hWEKObfA6DzTB_SM5_9RCerRv630aNj5mP"
      "ZunK6Bcpv6TSvJYgibyanRkg8kaeAwZT7oUQ2_5QEHc6MXsi4iiZ0eM2iJ-lE4Y8qUpqv36HKKVK8P"
      "neXXbHTfmZmjsThnXcx7h5NhjHMNfZ6vbDO0yBO9obm0yId5ZmoTeW4ieV-HHlthxEXR1IhJLPi5BX"
      "BTCed4Mbp\", \"p\": \"wtvWxwB5ltzz6QRQEtCYNS5mIwv1DUksT-4hwA3vNXmqXRtDVjGRVeLI1WAd"
      "9dv4at65GLw1aNcWqAtrsiP-huPv2bNJ9YbPT6fV55fCezI0sRAYqeeoGK95QtfiM_Z3dnBOMtuMKS"
      "G7WLVybSI3iBbuRGrSb2qTok8JPa2H9bU\", \"q\": \"uwj6sslJh50-Nq8Zne15OpGxfG4f-s9x-39P"
      "8s_cxS5KRink3pS6lFC2LfnBdNJRg2XBqie2Ci__ZtjamvTyC97q9AlbpT_8DdEKgP-NxhIr59-NOC"
      "OxbZ-BGcRR4sN6NZ1MAariPknGz3sUnPGw_m5AfPq3BcX7T0ToY-9tIPk\", \"dp\": \"rDqvfblXvxa"
      "Qp9beB6NDxU27jSKWeCXC-usZ_azTT8q34A-m1tp9ARKwPJj2IkdJLPyrUceY1Y-3QNTHXe8em4-Ag"
      "kVMC64aMue_0zF5_nYDyLTXd-V_2EHQxloWX6NrN85P7_fJzNk5xFCsUPW7a5gJBYP9d-kVkJKXMmL"
      "dFzk\", \"dq\": \"SnpT4jfXSOJrsLjfOY0j1hfIFmV_5I8Qs3ZJ7sWpAvfg6bmrAps1BPRy5zHqQEuz"
      "29_8U3aGvd3JFTpLKqNZczKsWssTLGWjSBky1pVs7i-0Phw-DtnfwGhgr1MGzIbMtmbRqmRSvT0Bpw"
      "M6_RgdQ-PBWEM5-FmTLkihRZJE4Xk\", \"qi\": \"VneahU3OpxbJ-BhDwpLwqQZKwZtdGR-wNUCK1FW"
      "-SgOjHtBUAnuDNl1dLGMjUPz1ukyTbFTt_HGMQAaZLunlNP7imil6Ng8GiwodKBns_Cv5qfspFkOVO"
      "cL7dKkA-2jI00vbsnsoiAxN0cPW3NsOlXjO0at9ub6Xv2jGRc6hMMo\", \"kty\": \"RSA\"}",
      "3a61c4f25c5539209885c038afa76f2a9b7f5c13423d867fe1c5d5c92ca36d0f",
      CM_KEY_SPEC_RSA2048,
  },
  {
      "{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"6L_K8ar3F6YOaaOZ6dDMih19JnjS-YdkBt2xtUuxWE"
      "4\", \"y\": \"8TzKxyE5rrZh6jhWEdl9_lKa_Qsd8JoTrS2CPYTmGtE\", \"d\": \"yCZYJysxTgiG3ZLu"
      "J_qZXNslM6qrw1nPMNp75IcfIy4\"}",
      "f5f3aae089c8251a757020d1396209a797e22fd3d09b8888eef1e6a8854fb103",
      CM_KEY_SPEC_P256,
  },
  {
      "{\"kty\": \"EC\", \"crv\": \"P-384\", \"x\": \"nSXCe_KWv0U2DFSm4BQtah2lIWH1V-0_1OK9S91L5F"
      "cMnfAff3ojppW-od9hXpLk\", \"y\": \"HfPvKokIqP4Gs-8zGZf9rcbG4-ZZ_2tVlKaJAqS920TZElh"
      "CSsBI7TjCvxyomfHg\", \"d\": \"Xw_E17jSQI-ySKyprxaRCJv-AGdvJJVNQ0w-35wXh7NSjcWBHD6r"
      "8UAEl-RTZDNH\"}",
      "10134bd23ab1b6d58afe143e1dd1dfb1273f74cd2a8dbac624afdf0b017c8b20",
      CM_KEY_SPEC_P384,
  },
  {
      "{\"kty\": \"EC\", \"crv\": \"P-521\", \"x\": \"ANMzXK97T2Umwe9eCvYODhIXto4YCfJEOzwZiIlIbI"
      "P68Tcypk30PQQvk0NuLInujJHxLqt4Udoa6-LAovTpjv3a\", \"y\": \"ABxQrxYGJ-wcDJOcMHh74KG"
      "WFvVRfa96DfHQIAwII4jKw5yxX-xju1lwh7YXnpzDAZ0RK5ZUKMF6KdCDoj0oFBwz\", \"d\": \"Ab1-"
      "uyDLtAY1Uk6FExINglsdM7LT8xtt3qF00V_AiNHt0Nf8v4Fptrf1_gbilfHARJhwqhEF4oStryzd9q"
      "DPleuL\"}",
      "d99bce4be9bf915b96a39e004ea8e24bac2c83081d432fdd1abebe6d18fe03ba",
      CM_KEY_SPEC_P521,
  },
  {
      "{\"kty\": \"OKP\", \"crv\": \"Ed25519\", \"x\": \"ozSkDhiYxep548TUJU2Ghb2G6ESsKFU1xsqZCIL"
      "1-aI\", \"d\": \"f-bg22Fz25m_GYWyaaIzcTi_GKXBCdEoO6Kviuvbdx8\"}",
      "63946808895981b9dbbf2936dd60d64fb57317620e79a0e3a5f59f805e39a33e",
      CM_KEY_SPEC_ED25519,
  },
};

static CmPrivateKey *
read_text (const char *text, GError **error)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (text);

  return cm_jwk_read_private_key (secret, error);
}

static void
test_kinds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (keys[i].text, strlen (keys[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (CmPrivateKey) key = read_text (keys[i].text, &error);

      g_assert_no_error (error);
      g_assert_true (cm_jwk_sniff (bytes));
      g_assert_cmpint (cm_private_key_get_spec (key), ==, keys[i].spec);
      g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==, keys[i].public_key_id);
    }
}

static void
assert_refused (const char *text, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_text (text, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CM_CRYPTO_ERROR, code);
}

static void
test_wrong (void)
{
  g_autofree char *large = g_strnfill (CM_PRIVATE_KEY_MAX_BYTES + 1, ' ');
  g_autofree char *number = g_strnfill (5000, 'A');
  g_autofree char *long_number = g_strdup_printf (
      "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\",\"d\":\"AQ\"}", number);
  const char *const damaged[] = {
    "",
    "{",
    "[]",
    "{\"kty\":\"RSA\"}",
    "{\"kty\":\"RSA\",\"d\":\"AQ\",\"n\":\"AQ\",\"e\":\"AQAB\"}",
    "{\"kty\":\"RSA\",\"d\":\"AQ\",\"n\":\"AA\",\"e\":\"AA\",\"p\":\"AA\",\"q\":\"AA\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AQ\",\"x\":\"AQ\",\"y\":7}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"AQ\",\"x\":\"AQ\",\"y\":\"AQ\"}",
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"d\":\"(\",\"x\":\"AQ\",\"y\":\"AQ\"}",
    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"AQ\",\"x\":\"AQ\"}",
    large,
    long_number,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (damaged); i++)
    assert_refused (damaged[i], CM_CRYPTO_ERROR_PARSE);
  assert_refused ("{\"kty\":\"oct\",\"d\":\"AQ\"}", CM_CRYPTO_ERROR_UNSUPPORTED);
  assert_refused ("{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"d\":\"AQ\"}",
                  CM_CRYPTO_ERROR_UNSUPPORTED);
}

/* Halves that do not belong together. */
static void
test_mixed (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *d = strstr (keys[i].text, "\"d\": \"");
      g_autofree char *text = g_strdup (keys[i].text);
      char *place = text + (d - keys[i].text) + strlen ("\"d\": \"") + 7;

      *place = *place == 'A' ? 'B' : 'A';
      assert_refused (text, CM_CRYPTO_ERROR_PARSE);
    }
}

/* Whatever is damaged, nothing else happens than that it is refused. */
static void
test_damage (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    for (gsize at = 0; at < strlen (keys[i].text); at += 3)
      {
        g_autofree char *text = g_strdup (keys[i].text);
        g_autofree char *cut = g_strndup (keys[i].text, at);
        g_autoptr (CmPrivateKey) key = NULL;

        text[at] ^= 4;
        key = read_text (text, NULL);
        g_assert_null (read_text (cut, NULL));
      }
}

static void
test_sniff (void)
{
  static const char *const others[]
      = { "", " ", "{}", "{\"body\": {}}", "kty", "[\"kty\"]" };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (others[i], strlen (others[i]));

      g_assert_false (cm_jwk_sniff (bytes));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/jwk/kinds", test_kinds);
  g_test_add_func ("/jwk/wrong", test_wrong);
  g_test_add_func ("/jwk/mixed", test_mixed);
  g_test_add_func ("/jwk/damage", test_damage);
  g_test_add_func ("/jwk/sniff", test_sniff);
  return g_test_run ();
}
