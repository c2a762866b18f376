/* cm-webroot-advice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder that is not there is found out about here, not only when an order fails. It
 * holds up nothing: orders run on other computers, too. While somebody types, nearly
 * every folder is missing, so it waits for a pause.
 */

#include "cm-webroot-advice.h"

#include "cm-acme-webroot-advice.h"

#define PAUSE_MS 600

struct _CmWebrootAdvice
{
  AdwBin parent_instance;

  GCancellable *cancellable; /* owned, nullable: looking */
  GStrv webroots;            /* owned, nullable */
  guint timeout_id;

  /* template */
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (CmWebrootAdvice, cm_webroot_advice, ADW_TYPE_BIN)

static void
stop (CmWebrootAdvice *self)
{
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->webroots, g_strfreev);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWebrootAdvice) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *advice = cm_acme_webroot_advice_dup_finish (result, &error);

  if (error != NULL)
    return;
  gtk_label_set_label (self->label, advice != NULL ? advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self), advice != NULL);
}

static gboolean
on_pause_cb (gpointer user_data)
{
  CmWebrootAdvice *self = user_data;

  self->timeout_id = 0;
  self->cancellable = g_cancellable_new ();
  cm_acme_webroot_advice_dup_async ((const char *const *)self->webroots,
                                    self->cancellable, on_looked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
cm_webroot_advice_dispose (GObject *object)
{
  CmWebrootAdvice *self = CM_WEBROOT_ADVICE (object);

  stop (self); /* so that nobody comes back */

  G_OBJECT_CLASS (cm_webroot_advice_parent_class)->dispose (object);
}

static void
cm_webroot_advice_class_init (CmWebrootAdviceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_webroot_advice_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-webroot-advice.ui");
  gtk_widget_class_bind_template_child (widget_class, CmWebrootAdvice, label);
}

static void
cm_webroot_advice_init (CmWebrootAdvice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_webroot_advice_look:
 * @self: the advice
 * @webroots: (nullable): folders or addresses of folders; %NULL: there are none to be
 *   looked at
 *
 * Looks at them, after a pause, and says what is missing.
 */
void
cm_webroot_advice_look (CmWebrootAdvice *self, const char *const *webroots)
{
  g_return_if_fail (CM_IS_WEBROOT_ADVICE (self));

  stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (webroots == NULL || webroots[0] == NULL)
    return;
  self->webroots = g_strdupv ((char **)webroots);
  self->timeout_id = g_timeout_add (PAUSE_MS, on_pause_cb, self);
}
