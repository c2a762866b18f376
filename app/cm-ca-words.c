/* cm-ca-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sentences on the card of a Micro CA. What is wrong with a field stands where the
 * field is on the card; what is merely not filled in yet is no mistake.
 */

#include "cm-ca-words.h"

#include <glib/gi18n-lib.h>

#include "cm-ca-flow.h"
#include "cm-ca-upkeep.h"
#include "cm-name-field.h"
#include "cm-sentence.h"

#define MAX_NAMES_SHOWN 5
#define EVERY_IPV4 "IP:0.0.0.0/0"
#define EVERY_IPV6 "IP:::/0"
#define EVERY_HOST "DNS:"

static char *
dup_key_line (CmKeySpec spec, gint64 not_after)
{
  g_autofree char *until = cm_sentence_date (not_after);

  return g_strdup_printf (_ ("%s · until %s"), cm_key_spec_get_label (spec), until);
}

/* The first names, and how many more there are. */
static char *
join_names (const char *const *names)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_names = g_strv_length ((char **)names);

  for (guint i = 0; i < MIN (n_names, MAX_NAMES_SHOWN); i++)
    {
      g_autofree char *label = cm_name_field_dup_label (names[i]);

      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, label);
    }
  if (n_names > MAX_NAMES_SHOWN)
    g_string_append_printf (text, " +%u", n_names - MAX_NAMES_SHOWN);
  return g_strdup (text->str);
}

/* Without what means every address of a family, or every host: where something is
 * permitted they go without saying. */
static char *
join_excluded (const char *const *excluded, gboolean is_permitted)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (gsize i = 0; excluded[i] != NULL; i++)
    if (!is_permitted
        || (!g_str_equal (excluded[i], EVERY_IPV4)
            && !g_str_equal (excluded[i], EVERY_IPV6)
            && !g_str_equal (excluded[i], EVERY_HOST)))
      g_strv_builder_add (builder, excluded[i]);
  names = g_strv_builder_end (builder);
  return join_names ((const char *const *)names);
}

static char *
dup_names_line (const char *const *permitted, const char *const *excluded)
{
  g_autofree char *only = join_names (permitted);
  g_autofree char *but = join_excluded (excluded, *only != '\0');

  if (*only != '\0' && *but != '\0')
    return g_strdup_printf (_ ("only for %s; not for %s"), only, but);
  if (*only != '\0')
    return g_strdup_printf (_ ("only for %s"), only);
  if (*but != '\0')
    return g_strdup_printf (_ ("for all names but %s"), but);
  return g_strdup (_ ("for all names"));
}

/* The first of these fields that is wrong. */
static char *
dup_problem (CmCaForm *form, CmCaField one, CmCaField other)
{
  g_autoptr (GError) error = NULL;

  if (cm_ca_form_check_field (form, one, &error)
      && cm_ca_form_check_field (form, other, &error))
    return NULL;
  return g_strdup (error->message);
}

/**
 * cm_ca_words_show_form:
 * @card: a card
 * @form: what is to be
 * @typed_problem: (nullable): why what is being typed is no name
 * @now_unix_seconds: the time
 *
 * Shows a Micro CA that is not made yet, and what is wrong with it.
 */
void
cm_ca_words_show_form (CmCaCard *card,
                       CmCaForm *form,
                       const char *typed_problem,
                       gint64 now_unix_seconds)
{
  const char *name = cm_ca_form_get_name (form);
  gint64 not_after
      = now_unix_seconds + (gint64)cm_ca_form_get_validity_days (form) * 86400;
  g_autofree char *key = dup_key_line (cm_ca_form_get_key_spec (form), not_after);
  g_autofree char *names
      = dup_names_line (cm_ca_form_get_permitted (form), cm_ca_form_get_excluded (form));
  g_autofree char *name_problem
      = *name != '\0' ? dup_problem (form, CM_CA_FIELD_NAME, CM_CA_FIELD_NAME) : NULL;
  g_autofree char *organization_problem
      = dup_problem (form, CM_CA_FIELD_ORGANIZATION, CM_CA_FIELD_ORGANIZATION);
  g_autofree char *key_problem
      = dup_problem (form, CM_CA_FIELD_KEY_SPEC, CM_CA_FIELD_VALIDITY);
  g_autofree char *names_problem
      = dup_problem (form, CM_CA_FIELD_PERMITTED, CM_CA_FIELD_EXCLUDED);

  cm_ca_card_set_line (card, CM_CA_CARD_LINE_NAME, *name != '\0' ? name : _ ("Its name"),
                       name_problem);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_ORGANIZATION,
                       cm_ca_form_get_organization (form), organization_problem);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_KEY, key, key_problem);
  /* "for all names" is not what somebody means who is typing names */
  cm_ca_card_set_line (
      card, CM_CA_CARD_LINE_NAMES,
      typed_problem == NULL || *cm_ca_form_get_permitted (form) != NULL ? names : NULL,
      typed_problem != NULL ? typed_problem : names_problem);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_STATE, _ ("not created yet"), NULL);
  cm_ca_card_set_pattern (card, name);
}

/* Whose it is, and whom it stands below. */
static char *
dup_organization_line (CmMicroCaDoc *ca)
{
  CmCertificate *certificate = cm_micro_ca_doc_get_certificate (ca);
  const char *organization = cm_certificate_get_organization (certificate);
  g_autofree char *below = NULL;

  if (cm_micro_ca_doc_get_parent (ca) == NULL)
    return g_strdup (organization);
  /* Translators: a CA stands below another one, which is named */
  below = g_strdup_printf (_ ("below %s"), cm_certificate_get_issuer_name (certificate));
  return organization != NULL ? g_strdup_printf ("%s · %s", organization, below)
                              : g_steal_pointer (&below);
}

static const char *
get_state (CmMicroCaDoc *ca, gint64 now_unix_seconds)
{
  CmCertificate *certificate = cm_micro_ca_doc_get_certificate (ca);

  if (cm_certificate_get_not_after (certificate) < now_unix_seconds)
    return _ ("expired");
  if (cm_micro_ca_doc_get_revoked_at (ca) != 0)
    return _ ("revoked");
  if (cm_micro_ca_doc_is_disabled (ca))
    return _ ("disabled");
  return cm_micro_ca_doc_is_default (ca) ? _ ("the default Micro CA") : NULL;
}

static char *
dup_state_line (CmMicroCaDoc *ca, gint64 now_unix_seconds, const char *crl)
{
  const char *state = get_state (ca, now_unix_seconds);

  if (state != NULL && crl != NULL)
    return g_strdup_printf ("%s · %s", state, crl);
  return g_strdup (state != NULL ? state : crl);
}

/**
 * cm_ca_words_show_ca:
 * @card: a card
 * @ca: a Micro CA
 * @now_unix_seconds: the time
 * @warn_days: how many days before its end a warning begins
 *
 * Shows a Micro CA, with the fingerprint of its certificate.
 */
void
cm_ca_words_show_ca (CmCaCard *card,
                     CmMicroCaDoc *ca,
                     gint64 now_unix_seconds,
                     guint warn_days)
{
  CmCertificate *certificate = cm_micro_ca_doc_get_certificate (ca);
  g_autofree char *key = dup_key_line (cm_micro_ca_doc_get_key_spec (ca),
                                       cm_certificate_get_not_after (certificate));
  g_autofree char *names = dup_names_line (cm_micro_ca_doc_get_permitted (ca),
                                           cm_micro_ca_doc_get_excluded (ca));
  g_autofree char *colons
      = cm_sentence_fingerprint_colons (cm_certificate_get_fingerprint (certificate));
  g_autofree char *fingerprint = g_strdup_printf ("SHA-256 %s", colons);
  g_autofree char *organization = dup_organization_line (ca);
  g_autofree char *crl = cm_ca_flow_dup_crl_words (ca, now_unix_seconds, NULL);
  g_auto (GStrv) upkeep = cm_ca_upkeep_list (ca, now_unix_seconds, warn_days);
  g_autofree char *problem = g_strjoinv ("\n", upkeep);
  g_autofree char *state
      = dup_state_line (ca, now_unix_seconds, *problem == '\0' ? crl : NULL);

  cm_ca_card_set_line (card, CM_CA_CARD_LINE_NAME,
                       cm_document_get_title (CM_DOCUMENT (ca)), NULL);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_ORGANIZATION, organization, NULL);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_KEY, key, NULL);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_NAMES, names, NULL);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_FINGERPRINT, fingerprint, NULL);
  cm_ca_card_set_line (card, CM_CA_CARD_LINE_STATE, state,
                       *problem != '\0' ? problem : NULL);
  cm_ca_card_set_pattern (card, cm_certificate_get_public_key_id (certificate));
}
