/* cm-cli-acme-try.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme order --dry-run`: what an order would come to, name by name.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-trial.h"
#include "cm-cli-output.h"
#include "cm-cli-stop.h"
#include "cm-cli-text.h"
#include "cm-enum.h"
#include "cm-json.h"

static const char *
describe_reach (CmAcmeReach reach)
{
  switch (reach)
    {
    case CM_ACME_REACH_FOUND:
      return _ ("the right answer is there");
    case CM_ACME_REACH_OTHER:
      return _ ("another answer is there");
    case CM_ACME_REACH_SILENT:
      return _ ("does not answer this computer");
    case CM_ACME_REACH_NAMELESS:
      return _ ("the name has no address");
    }
  return "";
}

/* ---- as JSON ---- */

static JsonObject *
finding_to_json (const CmAcmeFinding *finding)
{
  JsonObject *object = json_object_new ();

  cm_cli_json_set_string (object, "address", finding->address);
  cm_json_set_enum (object, "reach", CM_TYPE_ACME_REACH, finding->reach);
  json_object_set_array_member (
      object, "steps", cm_cli_json_strings ((const char *const *)finding->steps));
  return object;
}

static JsonObject *
name_to_json (const CmAcmeTrialName *name)
{
  JsonObject *object = json_object_new ();
  JsonArray *findings = json_array_new ();

  for (guint i = 0; i < name->findings->len; i++)
    json_array_add_object_element (
        findings, finding_to_json (g_ptr_array_index (name->findings, i)));
  cm_cli_json_set_string (object, "name", name->name);
  json_object_set_boolean_member (object, "passes", name->passes);
  cm_json_set_enum (object, "caa", CM_TYPE_CAA_VERDICT, name->caa);
  cm_cli_json_set_string (object, "caa_at", name->caa_where);
  json_object_set_array_member (
      object, "caa_records",
      cm_cli_json_strings ((const char *const *)name->caa_records));
  json_object_set_array_member (object, "findings", findings);
  json_object_set_array_member (object, "chain",
                                cm_cli_json_strings ((const char *const *)name->chain));
  cm_cli_json_set_string (object, "dns_account", name->dns_account);
  cm_cli_json_set_string (object, "problem", name->problem);
  return object;
}

static void
print_json (const CmAcmeTrial *trial)
{
  JsonObject *object = json_object_new ();
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < trial->names->len; i++)
    json_array_add_object_element (names,
                                   name_to_json (g_ptr_array_index (trial->names, i)));
  json_object_set_array_member (object, "names", names);
  cm_cli_json_set_string (object, "staging", trial->staging);
  cm_cli_json_set_string (object, "staging_problem", trial->staging_problem);
  cm_cli_print_json_object (object);
}

/* ---- for people ---- */

static void
print_line (const char *text)
{
  g_autofree char *safe = cm_cli_text_make_safe (text);

  g_print ("  %s\n", safe);
}

static void
print_caa (const CmAcmeTrialName *name)
{
  g_autofree char *line = NULL;

  if (name->caa_where == NULL)
    line = g_strdup_printf ("CAA: %s", cm_caa_verdict_describe ((CmCaaVerdict)name->caa));
  else
    line = g_strdup_printf ("CAA (%s): %s", name->caa_where,
                            cm_caa_verdict_describe ((CmCaaVerdict)name->caa));
  print_line (line);
  for (gsize i = 0; name->caa_records[i] != NULL; i++)
    {
      g_autofree char *record = g_strconcat ("  ", name->caa_records[i], NULL);

      print_line (record);
    }
}

static void
print_finding (const CmAcmeFinding *finding)
{
  g_autofree char *line
      = finding->address != NULL
            ? g_strdup_printf ("%s: %s", finding->address,
                               describe_reach ((CmAcmeReach)finding->reach))
            : g_strdup (describe_reach ((CmAcmeReach)finding->reach));

  print_line (line);
  for (gsize i = 0; finding->steps[i] != NULL; i++)
    {
      g_autofree char *step = g_strconcat ("  ", finding->steps[i], NULL);

      print_line (step);
    }
}

static const char *
describe_name (const CmAcmeTrialName *name)
{
  if (!name->passes)
    return _ ("this would fail");
  switch (cm_acme_trial_name_get_sight (name))
    {
    case CM_ACME_SIGHT_ALL:
      break;
    case CM_ACME_SIGHT_SOME:
      return _ ("not all of its addresses can be reached from here");
    case CM_ACME_SIGHT_NONE:
      return _ ("it cannot be reached from here");
    }
  return _ ("nothing is against it");
}

static void
print_name (const CmAcmeTrialName *name)
{
  g_autofree char *record = cm_acme_trial_name_dup_record (name);

  g_print ("%s: %s\n", name->name, describe_name (name));
  print_caa (name);
  for (guint i = 0; i < name->findings->len; i++)
    print_finding (g_ptr_array_index (name->findings, i));
  if (record != NULL)
    print_line (record);
  if (name->problem != NULL)
    print_line (name->problem);
}

static void
print_all (CmCli *cli, const CmAcmeTrial *trial)
{
  for (guint i = 0; i < trial->names->len; i++)
    print_name (g_ptr_array_index (trial->names, i));
  if (trial->staging != NULL && trial->staging_problem == NULL)
    g_print (_ ("A test order at “%s” succeeded.\n"), trial->staging);
  if (trial->staging_problem != NULL)
    g_print (_ ("A test order at “%s” failed: %s\n"), trial->staging,
             trial->staging_problem);
  if (trial->staging == NULL)
    cm_cli_note (cli, "%s",
                 _ ("Nothing was ordered. What the CA reaches may differ from this."));
}

static gboolean
judge (const CmAcmeTrial *trial, GError **error)
{
  guint n_failed = cm_acme_trial_count_failed (trial);

  if (trial->staging_problem != NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE,
                         _ ("The test order failed."));
  else if (n_failed > 0)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE,
                 ngettext ("The order would fail for %u name of %u.",
                           "The order would fail for %u names of %u.", n_failed),
                 n_failed, trial->names->len);
  return n_failed == 0 && trial->staging_problem == NULL;
}

static gboolean
choose_staging (CmCli *cli,
                const CmAcmeRecord *settings,
                const char *word,
                char **staging,
                GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_find (cli->context, settings->account, NULL, error);
  const char *url;

  if (account == NULL)
    return FALSE;
  if (g_strcmp0 (word, "none") == 0)
    return TRUE;
  url = word != NULL ? cm_acme_trial_find_directory (word)
                     : cm_acme_trial_find_staging (account);
  if (word != NULL && url == NULL)
    return cm_cli_set_usage_error (error, _ ("“%s” is no directory of a CA."), word);
  *staging = g_strdup (url);
  return TRUE;
}

/**
 * cm_cli_acme_try:
 * @cli: what every command gets
 * @settings: by which account, and how names are proven
 * @names: host names and addresses
 * @staging: (nullable): a directory for a test order, or “none”; %NULL: the CA's own, if
 *   it has one
 * @error: return location for a #GError
 *
 * Tries and prints what was found.
 *
 * Returns: whether an order would succeed, as far as can be told
 */
gboolean
cm_cli_acme_try (CmCli *cli,
                 const CmAcmeRecord *settings,
                 const char *const *names,
                 const char *staging,
                 GError **error)
{
  g_autoptr (CmAcmeTrial) trial = NULL;
  g_autofree char *url = NULL;

  if (!choose_staging (cli, settings, staging, &url, error))
    return FALSE;
  trial = cm_acme_trial_run (cli->context, settings, names, url, cm_cli_stop_begin (cli),
                             error);
  if (trial == NULL)
    return FALSE;
  if (cli->json)
    print_json (trial);
  else
    print_all (cli, trial);
  return judge (trial, error);
}
