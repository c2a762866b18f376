/* cm-notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A toast goes away, and a dialog stops the work. That the certstore cannot be written,
 * or that what is shown may be old, stays true for a while and stops nothing: it stands
 * above the list until it is over.
 */

#include "cm-notice.h"

#include "cm-unbroken.h"

struct _CmNotice
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context; /* nullable */

  /* template */
  GtkWidget *box;
  GtkLabel *label;
};

enum
{
  PROP_0,
  PROP_CONTEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmNotice, cm_notice, GTK_TYPE_WIDGET)

static void
on_sentence_notify_cb (CmNotice *self)
{
  const char *sentence
      = cm_problems_get_sentence (cm_context_get_problems (self->context));

  if (self->label == NULL)
    return;
  if (sentence != NULL)
    gtk_label_set_label (self->label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);
}

static void
on_try_clicked_cb (CmNotice *self)
{
  cm_context_read_again (self->context);
}

static void
set_context (CmNotice *self, CmContext *context)
{
  if (!g_set_object (&self->context, context))
    return;
  g_signal_connect_object (cm_context_get_problems (context), "notify::sentence",
                           G_CALLBACK (on_sentence_notify_cb), self, G_CONNECT_SWAPPED);
  on_sentence_notify_cb (self);
}

static void
cm_notice_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, CM_NOTICE (object)->context);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_notice_set_property (GObject *object,
                        guint prop_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CONTEXT:
      if (g_value_get_object (value) != NULL)
        set_context (CM_NOTICE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_notice_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_NOTICE);

  G_OBJECT_CLASS (cm_notice_parent_class)->dispose (object);
}

static void
cm_notice_finalize (GObject *object)
{
  g_clear_object (&CM_NOTICE (object)->context);

  G_OBJECT_CLASS (cm_notice_parent_class)->finalize (object);
}

static void
cm_notice_class_init (CmNoticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_notice_get_property;
  object_class->set_property = cm_notice_set_property;
  object_class->dispose = cm_notice_dispose;
  object_class->finalize = cm_notice_finalize;

  /**
   * CmNotice:context:
   *
   * The certstore whose problems are said.
   */
  properties[PROP_CONTEXT] = g_param_spec_object (
      "context", NULL, NULL, CM_TYPE_CONTEXT, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-notice.ui");
  gtk_widget_class_bind_template_child (widget_class, CmNotice, box);
  gtk_widget_class_bind_template_child (widget_class, CmNotice, label);
  gtk_widget_class_bind_template_callback (widget_class, on_try_clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "notice");
}

static void
cm_notice_init (CmNotice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep (self->label, CM_UNBROKEN_OPTIONS);
}
