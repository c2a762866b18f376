/* cm-dns-caa-verdict.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What CAA records say about an order, as a CA reads them: "issue", or for wildcards
 * "issuewild" where there is one (RFC 8659 section 4), with the account and the methods
 * that a record may ask for (RFC 8657). One record that lets it pass is enough.
 */

#include "cm-dns-caa-verdict.h"

#include <string.h>

#define BLANKS " \t"

static gboolean
is_known (const CmDnsCaa *record)
{
  static const char *const tags[]
      = { "issue",        "issuewild", "iodef",    "contactemail",
          "contactphone", "issuemail", "issuevmc", NULL };

  return g_strv_contains (tags, record->tag);
}

static gboolean
has_tag (GPtrArray *records, const char *tag)
{
  for (guint i = 0; i < records->len; i++)
    if (g_str_equal (((const CmDnsCaa *)g_ptr_array_index (records, i))->tag, tag))
      return TRUE;
  return FALSE;
}

static gboolean
is_among (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list, ",", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    if (g_str_equal (g_strstrip (words[i]), word))
      return TRUE;
  return FALSE;
}

/* One "name=value" behind the CA's name. */
static CmCaaVerdict
judge_parameter (char *parameter, const CmDnsCaaWish *wish)
{
  char *equals = strchr (parameter, '=');
  const char *value = equals != NULL ? g_strstrip (equals + 1) : "";

  if (equals != NULL)
    *equals = '\0';
  g_strstrip (parameter);
  if (g_str_equal (parameter, "accounturi") && g_strcmp0 (value, wish->account_url) != 0)
    return CM_CAA_OTHER_ACCOUNT;
  if (g_str_equal (parameter, "validationmethods") && !is_among (value, wish->method))
    return CM_CAA_OTHER_METHOD;
  return CM_CAA_ALLOWED;
}

static gboolean
is_one_of (const char *const *identities, const char *name)
{
  for (gsize i = 0; identities[i] != NULL; i++)
    if (g_ascii_strcasecmp (identities[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* An issuer's name, and what it has to heed, with semicolons between. */
static CmCaaVerdict
judge_record (const CmDnsCaa *record, const CmDnsCaaWish *wish)
{
  g_auto (GStrv) parts = g_strsplit (record->value, ";", -1);

  if (parts[0] == NULL || !is_one_of (wish->identities, g_strstrip (parts[0])))
    return CM_CAA_OTHER_CA;
  for (gsize i = 1; parts[i] != NULL; i++)
    {
      CmCaaVerdict caa = judge_parameter (parts[i], wish);

      if (caa != CM_CAA_ALLOWED)
        return caa;
    }
  return CM_CAA_ALLOWED;
}

/* Of several reasons against it, the one that is nearest to letting it pass. */
static CmCaaVerdict
get_better (CmCaaVerdict one, CmCaaVerdict other)
{
  if (one == CM_CAA_ALLOWED || other == CM_CAA_ALLOWED)
    return CM_CAA_ALLOWED;
  return MAX (one, other);
}

/**
 * cm_dns_caa_judge:
 * @records: (element-type CmDnsCaa): those that hold for a name
 * @wish: what is to be ordered
 *
 * Returns: what they mean for it
 */
CmCaaVerdict
cm_dns_caa_judge (GPtrArray *records, const CmDnsCaaWish *wish)
{
  const char *tag = "issue";
  CmCaaVerdict caa = CM_CAA_OTHER_CA;

  g_return_val_if_fail (records != NULL && wish != NULL, CM_CAA_UNREADABLE);

  for (guint i = 0; i < records->len; i++)
    {
      const CmDnsCaa *record = g_ptr_array_index (records, i);

      if (record->critical && !is_known (record))
        return CM_CAA_CRITICAL;
    }
  if (wish->is_wildcard && has_tag (records, "issuewild"))
    tag = "issuewild";
  if (!has_tag (records, tag))
    return CM_CAA_OPEN;
  if (wish->identities == NULL || wish->identities[0] == NULL)
    return CM_CAA_UNTOLD;
  for (guint i = 0; i < records->len; i++)
    {
      const CmDnsCaa *record = g_ptr_array_index (records, i);

      if (g_str_equal (record->tag, tag))
        caa = get_better (caa, judge_record (record, wish));
    }
  return caa;
}
