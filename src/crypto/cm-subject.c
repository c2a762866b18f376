/* cm-subject.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The subject of a request as text (RFC 4514). Its limits are the upper bounds of RFC
 * 5280 appendix A.1: a CA refuses what is longer, and it is better to hear it while
 * typing.
 */

#include "cm-subject.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-crypto-error.h"
#include "cm-gnutls.h"

G_DEFINE_ENUM_TYPE (CmSubjectPart,
                    cm_subject_part,
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_COMMON_NAME, "common-name"),
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_UNIT, "unit"),
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_ORGANIZATION, "organization"),
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_LOCALITY, "locality"),
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_STATE, "state"),
                    G_DEFINE_ENUM_VALUE (CM_SUBJECT_PART_COUNTRY, "country"))

static const struct
{
  const char *keyword;
  const char *oid;
  glong max_characters;
} looks[CM_SUBJECT_N_PARTS] = {
  [CM_SUBJECT_PART_COMMON_NAME] = { "CN", GNUTLS_OID_X520_COMMON_NAME, 64 },
  [CM_SUBJECT_PART_UNIT] = { "OU", GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, 64 },
  [CM_SUBJECT_PART_ORGANIZATION] = { "O", GNUTLS_OID_X520_ORGANIZATION_NAME, 64 },
  [CM_SUBJECT_PART_LOCALITY] = { "L", GNUTLS_OID_X520_LOCALITY_NAME, 128 },
  [CM_SUBJECT_PART_STATE] = { "ST", GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, 128 },
  [CM_SUBJECT_PART_COUNTRY] = { "C", GNUTLS_OID_X520_COUNTRY_NAME, 2 },
};

static gboolean
is_country (const char *value)
{
  return strlen (value) == 2 && g_ascii_isalpha (value[0]) && g_ascii_isalpha (value[1]);
}

/**
 * cm_subject_check_part:
 * @part: which part of a name
 * @value: what it is to be; empty leaves the part out
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Returns: whether a name may have this part
 */
gboolean
cm_subject_check_part (CmSubjectPart part, const char *value, GError **error)
{
  g_return_val_if_fail ((guint)part < CM_SUBJECT_N_PARTS, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  if (*value == '\0')
    return TRUE;
  if (part == CM_SUBJECT_PART_COUNTRY && !is_country (value))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                           _ ("A country is written with two letters, such as DE."));
      return FALSE;
    }
  if (g_utf8_validate (value, -1, NULL)
      && g_utf8_strlen (value, -1) <= looks[part].max_characters)
    return TRUE;
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
               _ ("This part of a name has at most %ld characters."),
               looks[part].max_characters);
  return FALSE;
}

/* RFC 4514 section 2.4 */
static void
append_escaped (GString *text, const char *value)
{
  gsize length = strlen (value);

  for (gsize i = 0; i < length; i++)
    {
      gboolean is_edge_space = value[i] == ' ' && (i == 0 || i == length - 1);

      if (is_edge_space || (value[i] == '#' && i == 0)
          || strchr ("\"+,;<>\\", value[i]) != NULL)
        g_string_append_c (text, '\\');
      g_string_append_c (text, value[i]);
    }
}

/**
 * cm_subject_build:
 * @parts: (array fixed-size=6): the parts by #CmSubjectPart; %NULL or empty ones are
 *   left out
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Returns: (transfer full): the name (RFC 4514), empty if every part is
 */
char *
cm_subject_build (const char *const parts[CM_SUBJECT_N_PARTS], GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < CM_SUBJECT_N_PARTS; i++)
    {
      g_autofree char *value = g_strstrip (g_strdup (parts[i] != NULL ? parts[i] : ""));

      if (!cm_subject_check_part ((CmSubjectPart)i, value, error))
        return NULL;
      if (*value == '\0')
        continue;
      g_string_append_printf (text, "%s%s=", text->len > 0 ? "," : "", looks[i].keyword);
      append_escaped (text, value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The parts that have a limit, in a whole name as well. */
static gboolean
check_whole (gnutls_x509_dn_t dn, GError **error)
{
  gnutls_x509_ava_st ava = { 0 };

  for (int i = 0; gnutls_x509_dn_get_rdn_ava (dn, i, 0, &ava) >= 0; i++)
    for (int j = 0; gnutls_x509_dn_get_rdn_ava (dn, i, j, &ava) >= 0; j++)
      {
        g_autofree char *value = g_strndup ((const char *)ava.value.data, ava.value.size);

        for (guint part = 0; part < CM_SUBJECT_N_PARTS; part++)
          if (strcmp ((const char *)ava.oid.data, looks[part].oid) == 0
              && !cm_subject_check_part ((CmSubjectPart)part, value, error))
            return FALSE;
      }
  return TRUE;
}

/**
 * cm_subject_normalize:
 * @subject: a name (RFC 4514)
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Returns: (transfer full): the name in the form in which certificates show it
 */
char *
cm_subject_normalize (const char *subject, GError **error)
{
  g_auto (CmGnutlsDatum) text = { 0 };
  gnutls_x509_dn_t dn = NULL;
  gboolean is_good = TRUE;
  int code;

  g_return_val_if_fail (subject != NULL, NULL);

  code = gnutls_x509_dn_init (&dn);
  if (code >= 0)
    code = gnutls_x509_dn_set_str (dn, subject, /* err */ NULL);
  if (code >= 0)
    code = gnutls_x509_dn_get_str2 (dn, &text, /* flags */ 0);
  if (code >= 0)
    is_good = check_whole (dn, error);
  if (dn != NULL)
    gnutls_x509_dn_deinit (dn);
  if (!is_good)
    return NULL;
  if (code >= 0 && text.size > 0)
    return g_strndup ((const char *)text.data, text.size);
  g_set_error (
      error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
      _ ("“%s” is not a distinguished name, such as “CN=shop.example.org,O=Example "
         "Org,C=DE”."),
      subject);
  return NULL;
}

static char *
find_common_name (gnutls_x509_dn_t dn)
{
  gnutls_x509_ava_st ava = { 0 };

  for (int i = 0; gnutls_x509_dn_get_rdn_ava (dn, i, 0, &ava) >= 0; i++)
    for (int j = 0; gnutls_x509_dn_get_rdn_ava (dn, i, j, &ava) >= 0; j++)
      if (strcmp ((const char *)ava.oid.data, GNUTLS_OID_X520_COMMON_NAME) == 0)
        return g_utf8_make_valid ((const char *)ava.value.data, (gssize)ava.value.size);
  return NULL;
}

/**
 * cm_subject_dup_common_name:
 * @subject: a name (RFC 4514)
 *
 * Returns: (transfer full) (nullable): its common name
 */
char *
cm_subject_dup_common_name (const char *subject)
{
  gnutls_x509_dn_t dn = NULL;
  char *found = NULL;

  g_return_val_if_fail (subject != NULL, NULL);

  if (gnutls_x509_dn_init (&dn) < 0)
    return NULL;
  if (gnutls_x509_dn_set_str (dn, subject, /* err */ NULL) >= 0)
    found = find_common_name (dn);
  gnutls_x509_dn_deinit (dn);
  return found;
}

/**
 * cm_subject_complete:
 * @subject: a name, as cm_subject_normalize() returns it
 * @common_name: a common name
 *
 * Returns: (transfer full): @subject, with @common_name in front if it has none
 */
char *
cm_subject_complete (const char *subject, const char *common_name)
{
  g_autofree char *present = NULL;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (subject != NULL, NULL);
  g_return_val_if_fail (common_name != NULL, NULL);

  present = cm_subject_dup_common_name (subject);
  if (present != NULL)
    return g_strdup (subject);
  text = g_string_new ("CN=");
  append_escaped (text, common_name);
  g_string_append_printf (text, ",%s", subject);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
