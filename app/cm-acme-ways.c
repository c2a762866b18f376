/* cm-acme-ways.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-ways.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"

/* How names are proven, that which is the least work first. */
static const struct
{
  CmAcmeMethod method;
  const char *label;
  const char *help;
} ways[] = {
  { CM_ACME_METHOD_STATELESS, N_ ("The web servers, by themselves"),
    N_ ("They answer every question of the CA with the account’s thumbprint. It is set "
        "up once; nothing has to be written or opened later.") },
  { CM_ACME_METHOD_PUBLISHED, N_ ("The certstore, by way of other computers"),
    N_ ("Answers are published in the certstore; “certmgrctl respond” gives them from "
        "any server that has it.") },
  { CM_ACME_METHOD_WEBROOT, N_ ("A file on the web servers"),
    N_ ("A small file is put where the web servers show it, and taken away again.") },
  { CM_ACME_METHOD_LISTENER, N_ ("This computer"),
    N_ ("The CA must reach it on port 80 at each of the names. It listens only while an "
        "order runs.") },
  { CM_ACME_METHOD_HOOK, N_ ("A program of yours"),
    N_ ("It is told in JSON on its standard input what to publish and what to take "
        "away. It stands in this folder of the computer that orders: %s") },
  { CM_ACME_METHOD_DNS, N_ ("A record in DNS"),
    N_ ("A TXT record is set and taken away again; no web server is touched. The only "
        "way for wildcards.") },
};

/**
 * cm_acme_ways_list_labels:
 *
 * Returns: (transfer full): what people call the ways, in the order they are offered in
 */
GListModel *
cm_acme_ways_list_labels (void)
{
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_string_list_append (labels, _ (ways[i].label));
  return G_LIST_MODEL (labels);
}

/**
 * cm_acme_ways_get_method:
 * @position: in that order
 *
 * Returns: the way there; the first one, if there is none
 */
CmAcmeMethod
cm_acme_ways_get_method (guint position)
{
  return ways[position < G_N_ELEMENTS (ways) ? position : 0].method;
}

/**
 * cm_acme_ways_find:
 * @method: a way
 *
 * Returns: its position in that order
 */
guint
cm_acme_ways_find (CmAcmeMethod method)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].method == method)
      return i;
  return 0;
}

/**
 * cm_acme_ways_get_label:
 * @method: a way
 *
 * Returns: what people call it
 */
const char *
cm_acme_ways_get_label (CmAcmeMethod method)
{
  return _ (ways[cm_acme_ways_find (method)].label);
}

/**
 * cm_acme_ways_dup_help:
 * @method: a way
 *
 * Returns: (transfer full): what somebody who does not know it has to know
 */
char *
cm_acme_ways_dup_help (CmAcmeMethod method)
{
  g_autofree char *folder = cm_acme_flow_dup_hook_folder ();
  g_auto (GStrv) parts = NULL;
  guint i = cm_acme_ways_find (method);

  if (method != CM_ACME_METHOD_HOOK)
    return g_strdup (_ (ways[i].help));
  parts = g_strsplit (_ (ways[i].help), "%s", 2);
  return g_strjoinv (folder, parts);
}

/* What the record in DNS says. Which of them a CA knows it tells only in an order. */
static const struct
{
  const char *challenge; /* nullable: the usual one */
  const char *label;
  const char *help;    /* nullable: that of the way */
  const char *by_hand; /* nullable: the same, if people set it */
} records[] = {
  { NULL, N_ ("New for each order"), NULL,
    N_ ("You are told which TXT record to set, for each order anew; once it is done the "
        "record can be removed. No web server is touched. The only way for wildcards.") },
  { "dns-account-01", N_ ("New for each order, with a label of the account"),
    N_ ("A TXT record is set and taken away again; several accounts can prove one name "
        "side by side (dns-account-01). Few CAs know it; others refuse the order."),
    N_ ("You are told which TXT record to set, for each order anew; several accounts can "
        "prove one name side by side (dns-account-01). Few CAs know it; others refuse "
        "the order.") },
  { "dns-persist-01", N_ ("Set once, for all orders"),
    N_ ("A TXT record that stays names the CA and the account; later orders need nothing "
        "in DNS (dns-persist-01). For a wildcard it says “policy=wildcard”. One that is "
        "there is used until its “persistUntil”. Few CAs know it; others refuse the "
        "order."),
    NULL },
};

/**
 * cm_acme_ways_list_records:
 *
 * Returns: (transfer full): what people call the records in DNS that prove a name, in the
 *   order they are offered in
 */
GListModel *
cm_acme_ways_list_records (void)
{
  GtkStringList *labels = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    gtk_string_list_append (labels, _ (records[i].label));
  return G_LIST_MODEL (labels);
}

/**
 * cm_acme_ways_get_challenge:
 * @position: in that order
 *
 * Returns: (nullable): the type of challenge there; %NULL: the usual one
 */
const char *
cm_acme_ways_get_challenge (guint position)
{
  return position < G_N_ELEMENTS (records) ? records[position].challenge : NULL;
}

/**
 * cm_acme_ways_find_challenge:
 * @challenge: (nullable): a type of challenge; %NULL: the usual one
 *
 * Returns: its position in that order
 */
guint
cm_acme_ways_find_challenge (const char *challenge)
{
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    if (g_strcmp0 (records[i].challenge, challenge) == 0)
      return i;
  return 0;
}

/**
 * cm_acme_ways_get_record_label:
 * @challenge: (nullable): a type of challenge in DNS; %NULL: the usual one
 *
 * Returns: what people call the record that answers it
 */
const char *
cm_acme_ways_get_record_label (const char *challenge)
{
  return _ (records[cm_acme_ways_find_challenge (challenge)].label);
}

/**
 * cm_acme_ways_get_record_help:
 * @position: in that order
 * @is_by_hand: whether people set the record
 *
 * Returns: (nullable): what somebody who does not know the record has to know; %NULL:
 *   what is said of DNS
 */
const char *
cm_acme_ways_get_record_help (guint position, gboolean is_by_hand)
{
  const char *help;

  if (position >= G_N_ELEMENTS (records))
    return NULL;
  help = is_by_hand && records[position].by_hand != NULL ? records[position].by_hand
                                                         : records[position].help;
  return help != NULL ? _ (help) : NULL;
}
