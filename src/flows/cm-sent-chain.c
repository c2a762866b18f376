/* cm-sent-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certificates of a server in the order that it sends them. Each has to have signed
 * the one before it; one that comes again is otherwise as if it was not there.
 */

#include "cm-sent-chain-private.h"

#include <glib/gi18n-lib.h>

#include "cm-verifier.h"

static gboolean
was_sent_before (GPtrArray *chain, guint index)
{
  for (guint i = 0; i < index; i++)
    if (cm_certificate_equal (chain->pdata[i], chain->pdata[index]))
      return TRUE;
  return FALSE;
}

static CmSentPlace
judge (GPtrArray *chain, guint index, CmCertificate *before)
{
  CmCertificate *certificate = g_ptr_array_index (chain, index);

  if (was_sent_before (chain, index))
    return CM_SENT_PLACE_AGAIN;
  if (!cm_verifier_is_signed_by (before, certificate))
    return CM_SENT_PLACE_WRONG;
  return cm_certificate_is_self_issued (certificate) ? CM_SENT_PLACE_ROOT
                                                     : CM_SENT_PLACE_RIGHT;
}

/**
 * cm_sent_chain_judge: (skip)
 * @chain: (element-type CmCertificate): what a server sends, at least one
 *
 * Returns: (transfer full): how each of them stands there
 */
CmSentPlace *
cm_sent_chain_judge (GPtrArray *chain)
{
  CmSentPlace *places = g_new0 (CmSentPlace, chain->len + 1);
  CmCertificate *before = g_ptr_array_index (chain, 0);

  for (guint i = 1; i < chain->len; i++)
    {
      places[i] = judge (chain, i, before);
      if (places[i] != CM_SENT_PLACE_AGAIN)
        before = g_ptr_array_index (chain, i);
    }
  return places;
}

static char *
describe (CmSentPlace place, guint number, const char *title)
{
  switch (place)
    {
    case CM_SENT_PLACE_RIGHT:
      break;
    case CM_SENT_PLACE_AGAIN:
      /* Translators: a place in a list, a name in a certificate */
      return g_strdup_printf (_ ("%u. %s – sent before"), number, title);
    case CM_SENT_PLACE_WRONG:
      /* Translators: a place in a list, a name in a certificate */
      return g_strdup_printf (_ ("%u. %s – in the wrong place, or does not belong there"),
                              number, title);
    case CM_SENT_PLACE_ROOT:
      /* Translators: a place in a list, a name in a certificate */
      return g_strdup_printf (_ ("%u. %s – a root, which no client needs"), number,
                              title);
    }
  return g_strdup_printf ("%u. %s", number, title);
}

/**
 * cm_sent_chain_describe: (skip)
 * @chain: (element-type CmCertificate): what a server sends, at least one
 *
 * Returns: (transfer full): a line for each of them, for people
 */
GStrv
cm_sent_chain_describe (GPtrArray *chain)
{
  g_autofree CmSentPlace *places = cm_sent_chain_judge (chain);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *title = cm_certificate_dup_title (chain->pdata[i]);
      g_autofree char *line = describe (places[i], i + 1, title);

      g_strv_builder_add (lines, line);
    }
  return g_strv_builder_end (lines);
}
