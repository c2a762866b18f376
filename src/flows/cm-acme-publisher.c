/* cm-acme-publisher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in which this computer only writes down what a CA has to find: web servers have
 * the certstore, or hand the CA on to one that has it.
 */

#include "cm-acme-publisher-private.h"

#include "cm-challenge-flow-private.h"

struct _CmAcmePublisher
{
  GObject parent_instance;

  CmContext *context;
};

static void cm_acme_publisher_init_interface (CmAcmeChallengeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmAcmePublisher,
                               cm_acme_publisher,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_ACME_CHALLENGE,
                                                      cm_acme_publisher_init_interface))

static void
cm_acme_publisher_finalize (GObject *object)
{
  g_clear_object (&CM_ACME_PUBLISHER (object)->context);

  G_OBJECT_CLASS (cm_acme_publisher_parent_class)->finalize (object);
}

static void
cm_acme_publisher_class_init (CmAcmePublisherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_publisher_finalize;
}

static void
cm_acme_publisher_init (CmAcmePublisher *self)
{
}

static const char *
cm_acme_publisher_get_kind (CmAcmeChallenge *challenge)
{
  return "http-01";
}

static gboolean
cm_acme_publisher_publish (CmAcmeChallenge *challenge,
                           GPtrArray *answers,
                           GCancellable *cancellable,
                           GError **error)
{
  return cm_challenge_flow_publish (CM_ACME_PUBLISHER (challenge)->context, answers,
                                    cancellable, error);
}

/* What stays, expires. */
static void
cm_acme_publisher_withdraw (CmAcmeChallenge *challenge, GPtrArray *answers)
{
  cm_challenge_flow_withdraw (CM_ACME_PUBLISHER (challenge)->context, answers,
                              /* cancellable: */ NULL, /* error: */ NULL);
}

static void
cm_acme_publisher_init_interface (CmAcmeChallengeInterface *iface)
{
  iface->get_kind = cm_acme_publisher_get_kind;
  iface->publish = cm_acme_publisher_publish;
  iface->withdraw = cm_acme_publisher_withdraw;
}

/**
 * cm_acme_publisher_new: (skip)
 * @context: an unlocked context
 *
 * Returns: (transfer full): a way that writes answers into the certstore
 */
CmAcmePublisher *
cm_acme_publisher_new (CmContext *context)
{
  CmAcmePublisher *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_ACME_PUBLISHER, NULL);
  self->context = g_object_ref (context);
  return self;
}
