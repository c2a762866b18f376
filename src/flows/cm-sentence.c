/* cm-sentence.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of lists and details. They are made here, once, for the window and the
 * command line, as whole sentences: a translator sees each as one piece.
 */

#include "cm-sentence.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name.h"
#include "cm-enum.h"
#include "cm-health-rule.h"
#include "cm-host-name.h"

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)
#define SECONDS_PER_HOUR G_GINT64_CONSTANT (3600)
#define MAX_NAMES_IN_SENTENCE 4
#define DAYS_ARE_ENOUGH 731 /* whoever reads more of them wants to know the years */
#define DAYS_PER_400_YEARS 146097

/* 99991231235959Z: "no well-defined expiration date" (RFC 5280 section 4.1.2.5) */
#define NO_END G_GINT64_CONSTANT (253402300799)

static char *
format_time (gint64 unix_seconds, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (unix_seconds);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  if (utc == NULL)
    return g_strdup ("");
  /* the last day of the calendar may be beyond it in the user's zone */
  return g_date_time_format (local != NULL ? local : utc, format);
}

static guint
get_years (guint days)
{
  return (guint)(days * G_GINT64_CONSTANT (400) / DAYS_PER_400_YEARS);
}

/**
 * cm_sentence_is_endless:
 * @not_after: when a certificate ends, Unix seconds
 *
 * Returns: whether that stands for no end (RFC 5280 section 4.1.2.5)
 */
gboolean
cm_sentence_is_endless (gint64 not_after)
{
  return not_after == NO_END;
}

/**
 * cm_sentence_date:
 * @unix_seconds: a point in time
 *
 * Returns: (transfer full): the day, in the user's zone: "12 March 2027"
 */
char *
cm_sentence_date (gint64 unix_seconds)
{
  /* Translators: a date, as in “12 March 2027”; see g_date_time_format() */
  return format_time (unix_seconds, _ ("%-d %B %Y"));
}

/**
 * cm_sentence_date_time:
 * @unix_seconds: a point in time
 *
 * Returns: (transfer full): day and time, in the user's zone
 */
char *
cm_sentence_date_time (gint64 unix_seconds)
{
  /* Translators: a date and time, as in “12 March 2027, 14:05” */
  return format_time (unix_seconds, _ ("%-d %B %Y, %H:%M"));
}

/* Less than a day apart is not the same as on one day. */
static gboolean
is_same_day (gint64 a, gint64 b)
{
  g_autofree char *first = format_time (a, "%F");
  g_autofree char *second = format_time (b, "%F");

  return g_str_equal (first, second);
}

static char *
describe_years (gint64 left, guint years)
{
  if (left < 0)
    return g_strdup_printf (
        ngettext ("expired %u year ago", "expired %u years ago", years), years);
  return g_strdup_printf (ngettext ("in %u year", "in %u years", years), years);
}

/**
 * cm_sentence_expires:
 * @not_after: when a certificate ends, Unix seconds
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: (transfer full): "in 71 days", "in 5 hours", "in 9 years", "expired 3 days
 * ago"
 */
char *
cm_sentence_expires (gint64 not_after, gint64 now_unix_seconds)
{
  gint64 left = not_after - now_unix_seconds;
  guint days = (guint)MIN (ABS (left) / SECONDS_PER_DAY, G_MAXINT);
  guint hours = (guint)(ABS (left) / SECONDS_PER_HOUR);

  if (left < 0 && days == 0)
    return g_strdup (is_same_day (not_after, now_unix_seconds) ? _ ("expired today")
                                                               : _ ("expired yesterday"));
  if (cm_sentence_is_endless (not_after))
    return g_strdup (_ ("never expires"));
  if (days >= DAYS_ARE_ENOUGH)
    return describe_years (left, get_years (days));
  if (left < 0)
    return g_strdup_printf (ngettext ("expired %u day ago", "expired %u days ago", days),
                            days);
  if (days == 0 && hours == 0)
    return g_strdup (_ ("in less than an hour"));
  if (days == 0)
    return g_strdup_printf (ngettext ("in %u hour", "in %u hours", hours), hours);
  return g_strdup_printf (ngettext ("in %u day", "in %u days", days), days);
}

/* "A", "A and B", "A, B and C", "A, B, C, D and 3 more" */
static char *
join_names (char **names, guint n_names)
{
  guint n_shown = MIN (n_names, MAX_NAMES_IN_SENTENCE);
  g_autoptr (GString) list = g_string_new (n_shown > 0 ? names[0] : "");

  if (n_names > MAX_NAMES_IN_SENTENCE)
    {
      guint n_more = n_names - n_shown;

      for (guint i = 1; i < n_shown; i++)
        g_string_append_printf (list, _ (", %s"), names[i]);
      g_string_append_printf (list, ngettext (" and %u more", " and %u more", n_more),
                              n_more);
    }
  else
    for (guint i = 1; i < n_shown; i++)
      g_string_append_printf (list, i == n_shown - 1 ? _ (" and %s") : _ (", %s"),
                              names[i]);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static char **
look_up_names (CmContext *context, const char *const *ids)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (context, ids[i]);

      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/**
 * cm_sentence_servers:
 * @context: the certstore
 * @ids: (nullable): ids of identities
 * @max_names: how many names to show
 *
 * Returns: (transfer full): names, and how many more there are: "web01 +2"
 */
char *
cm_sentence_servers (CmContext *context, const char *const *ids, guint max_names)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_names;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  names = look_up_names (context, ids);
  n_names = g_strv_length (names);
  for (guint i = 0; i < MIN (n_names, max_names); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", names[i]);
  if (n_names > max_names)
    g_string_append_printf (text, " +%u", n_names - max_names);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_sentence (GString *text, char *sentence)
{
  if (sentence != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

static char *
describe_past (guint days, gboolean is_today)
{
  guint years = get_years (days);

  if (days == 0)
    return g_strdup (is_today ? _ ("Expired today.") : _ ("Expired yesterday."));
  if (days >= DAYS_ARE_ENOUGH)
    return g_strdup_printf (
        ngettext ("Expired %u year ago.", "Expired %u years ago.", years), years);
  return g_strdup_printf (ngettext ("Expired %u day ago.", "Expired %u days ago.", days),
                          days);
}

static char *
describe_future (gint64 not_after, guint days, gboolean is_today)
{
  guint years = get_years (days);
  g_autofree char *date = NULL;

  if (cm_sentence_is_endless (not_after))
    return g_strdup (_ ("Valid without an end."));
  if (days == 0)
    return g_strdup (is_today ? _ ("Valid until later today.")
                              : _ ("Valid until tomorrow."));
  if (days < DAYS_ARE_ENOUGH)
    return g_strdup_printf (
        ngettext ("Valid for %u more day.", "Valid for %u more days.", days), days);
  date = cm_sentence_date (not_after);
  /* Translators: then a date, as in “Valid for 9 more years, until 12 March 2036.” */
  return g_strdup_printf (ngettext ("Valid for %u more year, until %s.",
                                    "Valid for %u more years, until %s.", years),
                          years, date);
}

/* For how many records that people have to set its order waits. */
static guint
count_awaited (CmCredentialDoc *credential)
{
  const CmAcmeRecord *acme = cm_credential_doc_get_acme (credential);

  return acme != NULL ? cm_acme_record_count_awaited (acme) : 0;
}

static char *
describe_absence (CmCredentialDoc *credential)
{
  guint n_awaited = count_awaited (credential);

  switch (cm_credential_doc_get_status (credential))
    {
    case CM_STATUS_WAITING:
      return g_strdup (_ ("The request is out; the answer is awaited."));
    case CM_STATUS_PENDING:
      if (n_awaited > 0)
        return g_strdup_printf (
            ngettext ("Its order waits for %u record in DNS that you have to set.",
                      "Its order waits for %u records in DNS that you have to set.",
                      n_awaited),
            n_awaited);
      return g_strdup (_ ("Its order is under way."));
    default:
      return g_strdup (_ ("There is no certificate yet."));
    }
}

static char *
describe_validity (CmCredentialDoc *credential, gint64 now)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autofree char *date = NULL;
  gint64 left;
  guint days;
  gboolean is_today;

  if (leaf == NULL)
    return describe_absence (credential);
  if (cm_certificate_is_never_valid (leaf))
    return g_strdup (_ ("Never valid: it ends before it begins."));
  left = cm_certificate_get_not_after (leaf) - now;
  days = (guint)MIN (ABS (left) / SECONDS_PER_DAY, G_MAXINT);
  is_today = is_same_day (cm_certificate_get_not_after (leaf), now);
  if (left < 0)
    return describe_past (days, is_today);
  if (cm_certificate_get_not_before (leaf) > now)
    {
      date = cm_sentence_date (cm_certificate_get_not_before (leaf));
      return g_strdup_printf (_ ("Not valid before %s."), date);
    }
  return describe_future (cm_certificate_get_not_after (leaf), days, is_today);
}

static const char *
get_revocation_words (CmRevocationReason reason)
{
  switch (reason)
    {
    case CM_REVOCATION_REASON_UNSPECIFIED:
      return NULL;
    case CM_REVOCATION_REASON_KEY_COMPROMISE:
      return _ ("somebody else may have the key");
    case CM_REVOCATION_REASON_CA_COMPROMISE:
      return _ ("somebody else may have the key of its CA");
    case CM_REVOCATION_REASON_AFFILIATION_CHANGED:
      return _ ("the name belongs to somebody else");
    case CM_REVOCATION_REASON_SUPERSEDED:
      return _ ("replaced by another certificate");
    case CM_REVOCATION_REASON_CESSATION_OF_OPERATION:
      return _ ("the server is gone");
    case CM_REVOCATION_REASON_PRIVILEGE_WITHDRAWN:
      return _ ("it may not be used any more");
    }
  return NULL;
}

static gboolean
has_warning (CmCredentialDoc *credential, CmReason reason)
{
  const char *const *warnings = cm_credential_doc_get_warnings (credential);

  return warnings != NULL
         && g_strv_contains (warnings, cm_enum_to_nick (CM_TYPE_REASON, (int)reason));
}

/* What was revoked before the day and the reason were written down has neither. */
static char *
describe_revocation (CmCredentialDoc *credential)
{
  gint64 revoked_at = cm_credential_doc_get_revoked_at (credential);
  const char *reason
      = get_revocation_words (cm_credential_doc_get_revocation_reason (credential));
  g_autofree char *date = revoked_at != 0 ? cm_sentence_date (revoked_at) : NULL;

  if (date == NULL)
    return g_strdup (_ ("Revoked."));
  if (reason == NULL)
    return g_strdup_printf (_ ("Revoked on %s."), date);
  /* Translators: a date and a reason, as in “the server is gone” */
  return g_strdup_printf (_ ("Revoked on %s: %s."), date, reason);
}

static gboolean
is_revoked (CmCredentialDoc *credential)
{
  return cm_credential_doc_get_status (credential) == CM_STATUS_REVOKED
         || cm_credential_doc_get_revoked_at (credential) != 0
         || has_warning (credential, CM_REASON_REVOKED);
}

static char *
describe_trust (CmCredentialDoc *credential)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);
  const char *const *warnings = cm_credential_doc_get_warnings (credential);
  g_autofree char *root = NULL;

  if (chain == NULL || chain->len == 0)
    return NULL;
  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    {
      if (g_str_equal (warnings[i], "chain-broken"))
        return g_strdup (_ ("Its chain is broken."));
      if (g_str_equal (warnings[i], "self-signed"))
        return g_strdup (_ ("It signed itself."));
      if (g_str_equal (warnings[i], "no-root"))
        return g_strdup (_ ("Its chain does not reach a trusted root."));
    }
  root = cm_certificate_dup_title (g_ptr_array_index (chain, chain->len - 1));
  return g_strdup_printf (_ ("Trusted by %s."), root);
}

static char *
describe_key (CmContext *context, CmCredentialDoc *credential)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *list = NULL;
  gboolean exportable = cm_credential_doc_get_exportable_key (credential) != NULL;

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return g_strdup (_ ("The key is not here; the certificate is only watched."));
  names = look_up_names (context, cm_credential_doc_get_servers (credential));
  if (names[0] == NULL)
    return g_strdup (
        exportable ? _ ("No server may use the key yet. The key can be exported.")
                   : _ ("No server may use the key yet. The key cannot be exported."));
  list = join_names (names, g_strv_length (names));
  return g_strdup_printf (exportable
                              ? _ ("The key is sealed for %s and can be exported.")
                              : _ ("The key is sealed for %s and cannot be exported."),
                          list);
}

/**
 * cm_sentence_names:
 * @alt_names: (nullable): names with their kinds in front
 *
 * Returns: (transfer full): the names as people read them, with commas
 */
char *
cm_sentence_names (const char *const *alt_names)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; alt_names != NULL && alt_names[i] != NULL; i++)
    {
      CmAltNameKind kind = CM_ALT_NAME_KIND_URI;
      const char *value = alt_names[i];
      g_autofree char *unicode = NULL;

      if (cm_alt_name_split (alt_names[i], &kind, &value) && kind == CM_ALT_NAME_KIND_DNS)
        unicode = cm_host_name_to_unicode (value);
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "",
                              unicode != NULL ? unicode : value);
    }
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static char *
describe_names (CmCredentialDoc *credential)
{
  g_auto (GStrv) missing = cm_health_rule_dup_missing_names (credential);
  g_autofree char *list = NULL;

  if (missing[0] == NULL)
    return NULL;
  list = cm_sentence_names ((const char *const *)missing);
  return g_strdup_printf (_ ("Its request also asked for %s."), list);
}

/* What a credential that works meanwhile waits for. */
static char *
describe_renewal (CmCredentialDoc *credential)
{
  const CmAcmeRecord *acme = cm_credential_doc_get_acme (credential);
  guint n_awaited = count_awaited (credential);

  if (cm_credential_doc_get_leaf (credential) != NULL && n_awaited > 0)
    return g_strdup_printf (ngettext ("The order of its next certificate waits for %u "
                                      "record in DNS that you have to set.",
                                      "The order of its next certificate waits for %u "
                                      "records in DNS that you have to set.",
                                      n_awaited),
                            n_awaited);
  if (cm_credential_doc_get_leaf (credential) != NULL && acme != NULL
      && cm_acme_record_is_waiting (acme))
    return g_strdup (_ ("The order of its next certificate is under way."));
  return cm_credential_doc_get_leaf (credential) != NULL
                 && cm_credential_doc_get_csr (credential) != NULL
                 && cm_credential_doc_get_status (credential) == CM_STATUS_RENEWING
             ? g_strdup (_ ("The request for its renewal is out; the answer is awaited."))
             : NULL;
}

/**
 * cm_sentence_describe:
 * @context: the certstore
 * @credential: a credential
 *
 * What there is to know about a credential, in plain sentences.
 *
 * Returns: (transfer full): "Valid for 71 more days. Trusted by ISRG Root X1. The key is
 *   sealed for web01 and web02 and can be exported."
 */
char *
cm_sentence_describe (CmContext *context, CmCredentialDoc *credential)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (CM_IS_CONTEXT (context) && CM_IS_CREDENTIAL_DOC (credential),
                        NULL);

  if (cm_document_is_deleted (CM_DOCUMENT (credential)))
    append_sentence (text, g_strdup (_ ("Deleted; it can be restored.")));
  else if (cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    append_sentence (text, g_strdup (_ ("Archived: a newer one has taken its place.")));
  if (is_revoked (credential))
    append_sentence (text, describe_revocation (credential));
  else if (has_warning (credential, CM_REASON_CA_REVOKED))
    append_sentence (text, g_strdup (_ ("A CA of its chain was revoked.")));
  else
    append_sentence (text, describe_validity (credential, cm_context_get_now (context)));
  append_sentence (text, describe_renewal (credential));
  if (!is_revoked (credential) && !has_warning (credential, CM_REASON_CA_REVOKED))
    append_sentence (text, describe_trust (credential));
  append_sentence (text, describe_names (credential));
  if (cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED)
    append_sentence (text, describe_key (context, credential));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_sentence_fingerprint_colons:
 * @hex: (nullable): a fingerprint in hex
 *
 * Returns: (transfer full): in upper case, with colons: "30:D8:..."
 */
char *
cm_sentence_fingerprint_colons (const char *hex)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; hex != NULL && hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_sentence_fingerprint_base64:
 * @hex: (nullable): a fingerprint in hex
 *
 * Returns: (transfer full): the same bytes as base64
 */
char *
cm_sentence_fingerprint_base64 (const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *c = hex; c != NULL && c[0] != '\0' && c[1] != '\0'; c += 2)
    {
      guint8 byte
          = (guint8)(g_ascii_xdigit_value (c[0]) << 4 | g_ascii_xdigit_value (c[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return g_base64_encode (bytes->data, bytes->len);
}

static gboolean
is_quote (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return character == '"' || type == G_UNICODE_INITIAL_PUNCTUATION
         || type == G_UNICODE_FINAL_PUNCTUATION || type == G_UNICODE_OPEN_PUNCTUATION;
}

/**
 * cm_sentence_quotes:
 * @sentence: a sentence
 * @name: the name of a file or certificate, which may be called like any word
 *
 * Returns: whether the sentence has that name in quotes, alone or at the end of a path
 */
gboolean
cm_sentence_quotes (const char *sentence, const char *name)
{
  const char *found = sentence;

  g_return_val_if_fail (sentence != NULL && name != NULL, FALSE);

  while (*name != '\0' && (found = strstr (found, name)) != NULL)
    {
      const char *end = found + strlen (name);
      const char *before = g_utf8_find_prev_char (sentence, found);

      if (before != NULL && (*before == '/' || is_quote (g_utf8_get_char (before)))
          && is_quote (g_utf8_get_char (end)))
        return TRUE;
      found = g_utf8_next_char (found);
    }
  return FALSE;
}

/**
 * cm_sentence_reason:
 * @credential: a credential
 * @reason: what is to be said against it
 *
 * Returns: (transfer none): what it means and what to do, for this one
 */
const char *
cm_sentence_reason (CmCredentialDoc *credential, CmReason reason)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), "");

  return reason == CM_REASON_NO_CERTIFICATE
                 && cm_credential_doc_get_acme (credential) != NULL
             ? _ ("There is no certificate yet, because its order failed. Mend what was "
                  "wrong and try again.")
             : cm_reason_get_sentence (reason);
}
