/* cm-chain-step.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the chain diagram says, without a widget: one step per certificate, and one more
 * for the issuer that nobody has, because what is missing is what people look for. Each
 * link is checked by itself, so that the diagram shows where a chain breaks.
 */

#include "cm-chain-step.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"
#include "cm-verifier.h"

/**
 * cm_chain_step_free:
 * @self: (transfer full): a step
 *
 * Frees a step.
 */
void
cm_chain_step_free (CmChainStep *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->certificate);
  g_free (self->title);
  g_free (self->caption);
  g_free (self);
}

static CmChainKind
get_kind (CmCertificate *certificate, guint position)
{
  if (position == 0)
    return CM_CHAIN_KIND_LEAF;
  return cm_certificate_is_self_issued (certificate) ? CM_CHAIN_KIND_ROOT
                                                     : CM_CHAIN_KIND_INTERMEDIATE;
}

static const char *
get_place (CmChainKind kind, gboolean trusted)
{
  switch (kind)
    {
    case CM_CHAIN_KIND_LEAF:
      return _ ("This certificate");
    case CM_CHAIN_KIND_INTERMEDIATE:
      return _ ("Intermediate CA");
    case CM_CHAIN_KIND_ROOT:
      return trusted ? _ ("Trusted root") : _ ("Root that is not trusted here");
    case CM_CHAIN_KIND_MISSING:
      return _ ("Not found: import it, or add it to the trusted roots");
    }
  return NULL;
}

static gboolean
is_revoked (CmChainKind kind, CmChainState state)
{
  return (kind == CM_CHAIN_KIND_LEAF && (state & CM_CHAIN_STATE_REVOKED) != 0)
         || (kind == CM_CHAIN_KIND_INTERMEDIATE
             && (state & CM_CHAIN_STATE_CA_REVOKED) != 0);
}

static CmMark
get_mark (CmCertificate *certificate, gboolean accepted, gint64 now_unix_seconds)
{
  if (cm_certificate_get_not_after (certificate) < now_unix_seconds)
    return CM_MARK_EXPIRED;
  if (cm_certificate_get_not_before (certificate) > now_unix_seconds)
    return CM_MARK_WAITING;
  if (cm_certificate_is_weak (certificate) || !accepted)
    return CM_MARK_WARNING;
  return CM_MARK_VALID;
}

static char *
describe (CmCertificate *certificate,
          const char *place,
          gboolean revoked,
          gint64 now_unix_seconds)
{
  gint64 not_after = cm_certificate_get_not_after (certificate);
  g_autofree char *start = cm_sentence_date (cm_certificate_get_not_before (certificate));
  g_autofree char *end = cm_sentence_date (not_after);
  g_autofree char *when = NULL;

  if (not_after < now_unix_seconds)
    when = g_strdup_printf (_ ("expired on %s"), end);
  else if (cm_certificate_get_not_before (certificate) > now_unix_seconds)
    when = g_strdup_printf (_ ("not valid before %s"), start);
  else if (cm_sentence_is_endless (not_after))
    when = g_strdup (_ ("without an end"));
  else
    when = g_strdup_printf (_ ("until %s"), end);

  if (revoked)
    return g_strdup_printf (_ ("%s, %s, revoked"), place, when);
  if (cm_certificate_is_weak (certificate))
    return g_strdup_printf (_ ("%s, %s, weak"), place, when);
  return g_strdup_printf (_ ("%s, %s"), place, when);
}

static CmChainStep *
step_new (GPtrArray *chain, guint position, CmChainState state, gint64 now_unix_seconds)
{
  gboolean trusted = (state & CM_CHAIN_STATE_TRUSTED) != 0;
  CmCertificate *certificate = g_ptr_array_index (chain, position);
  gboolean last = position + 1 == chain->len;
  CmChainStep *step = g_new0 (CmChainStep, 1);
  gboolean accepted, revoked;

  step->certificate = g_object_ref (certificate);
  step->kind = get_kind (certificate, position);
  step->linked = last
                 || cm_verifier_is_signed_by (certificate,
                                              g_ptr_array_index (chain, position + 1));
  revoked = is_revoked (step->kind, state);
  accepted = step->linked && (step->kind != CM_CHAIN_KIND_ROOT || trusted);
  step->mark
      = step->linked ? get_mark (certificate, accepted, now_unix_seconds) : CM_MARK_ERROR;
  if (revoked)
    step->mark = CM_MARK_REVOKED;
  step->title = cm_certificate_dup_title (certificate);
  step->caption = describe (certificate, get_place (step->kind, trusted), revoked,
                            now_unix_seconds);
  return step;
}

static CmChainStep *
missing_step_new (CmCertificate *last)
{
  CmChainStep *step = g_new0 (CmChainStep, 1);

  step->kind = CM_CHAIN_KIND_MISSING;
  step->mark = CM_MARK_WARNING;
  step->linked = TRUE;
  step->title = g_strdup (cm_certificate_get_issuer_name (last));
  step->caption = g_strdup (get_place (CM_CHAIN_KIND_MISSING, FALSE));
  return step;
}

/**
 * cm_chain_steps_new:
 * @chain: (element-type CmCertificate): leaf first
 * @state: what is known of it as a whole
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: (transfer container) (element-type CmChainStep): what to draw, leaf first
 */
GPtrArray *
cm_chain_steps_new (GPtrArray *chain, CmChainState state, gint64 now_unix_seconds)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_chain_step_free);

  g_return_val_if_fail (chain != NULL, steps);

  for (guint i = 0; i < chain->len; i++)
    g_ptr_array_add (steps, step_new (chain, i, state, now_unix_seconds));
  if (chain->len > 0)
    {
      CmCertificate *last = g_ptr_array_index (chain, chain->len - 1);

      if ((state & CM_CHAIN_STATE_TRUSTED) == 0 && !cm_certificate_is_self_issued (last))
        {
          CmChainStep *below = g_ptr_array_index (steps, chain->len - 1);

          below->linked = FALSE;
          g_ptr_array_add (steps, missing_step_new (last));
        }
    }
  return steps;
}
