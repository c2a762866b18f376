/* cm-dns-trial-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each step is a row, which opens to what was said if anything was; its secrets are
 * masked before they come here.
 */

#include "cm-dns-trial-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-mark.h"
#include "cm-said-label.h"

struct _CmDnsTrialView
{
  GtkWidget parent_instance;

  /* borrowed */
  GtkListBox *steps_box; /* nullable: after dispose */
  GtkWidget *step;       /* nullable: the row of the one that is being made */
  GtkImage *mark;        /* nullable: in it */

  gboolean is_undoing; /* that step takes away what was added */
};

G_DEFINE_FINAL_TYPE (CmDnsTrialView, cm_dns_trial_view, GTK_TYPE_WIDGET)

/* What became of the step that was being made. */
static void
end_step (CmDnsTrialView *self, CmMark mark)
{
  GtkImage *image = g_steal_pointer (&self->mark);

  self->step = NULL;
  self->is_undoing = FALSE;
  if (image == NULL)
    return;
  gtk_image_set_from_icon_name (image, cm_mark_get_icon_name (mark));
  gtk_widget_add_css_class (GTK_WIDGET (image), cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
}

static void
create_mark (CmDnsTrialView *self)
{
  self->mark = GTK_IMAGE (gtk_image_new_from_icon_name ("content-loading-symbolic"));
}

static void
add_step (CmDnsTrialView *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  end_step (self, CM_MARK_VALID);
  create_mark (self);
  self->step = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->step), escaped);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->step), GTK_WIDGET (self->mark));
  gtk_list_box_append (self->steps_box, self->step);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

/* Now that there is something to be seen in it. */
static void
let_step_open (CmDnsTrialView *self)
{
  GtkWidget *before = self->step;
  int index = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (before));

  create_mark (self);
  self->step = adw_expander_row_new ();
  adw_preferences_row_set_title (
      ADW_PREFERENCES_ROW (self->step),
      adw_preferences_row_get_title (ADW_PREFERENCES_ROW (before)));
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self->step), GTK_WIDGET (self->mark));
  gtk_list_box_remove (self->steps_box, before);
  gtk_list_box_insert (self->steps_box, self->step, index);
}

static void
cm_dns_trial_view_dispose (GObject *object)
{
  CmDnsTrialView *self = CM_DNS_TRIAL_VIEW (object);

  self->step = NULL;
  self->mark = NULL;
  if (self->steps_box != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->steps_box));
  self->steps_box = NULL;

  G_OBJECT_CLASS (cm_dns_trial_view_parent_class)->dispose (object);
}

static void
cm_dns_trial_view_class_init (CmDnsTrialViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_dns_trial_view_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
cm_dns_trial_view_init (CmDnsTrialView *self)
{
  self->steps_box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->steps_box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->steps_box), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->steps_box),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Steps"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->steps_box), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
add_exchange (CmDnsTrialView *self, const char *exchange)
{
  if (self->step == NULL)
    add_step (self, _ ("Getting access"));
  if (!ADW_IS_EXPANDER_ROW (self->step))
    let_step_open (self);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->step),
                            cm_said_label_new (exchange, /* is_verbatim: */ TRUE));
}

/**
 * cm_dns_trial_view_report:
 * @self: the view
 * @kind: what is reported
 * @text: a sentence, or what was said between the provider and us
 *
 * Shows how it goes on; see #CmDnsProgress.
 */
void
cm_dns_trial_view_report (CmDnsTrialView *self, CmDnsProgressKind kind, const char *text)
{
  g_return_if_fail (CM_IS_DNS_TRIAL_VIEW (self) && text != NULL);

  if (self->steps_box == NULL)
    return;
  switch (kind)
    {
    case CM_DNS_PROGRESS_STEP:
      add_step (self, text);
      break;
    case CM_DNS_PROGRESS_EXCHANGE:
      add_exchange (self, text);
      break;
    case CM_DNS_PROGRESS_UNDO:
      end_step (self, CM_MARK_ERROR);
      add_step (self, text);
      self->is_undoing = TRUE;
      break;
    case CM_DNS_PROGRESS_LEFT:
      end_step (self, CM_MARK_ERROR);
      add_step (self, text);
      end_step (self, CM_MARK_ERROR);
      break;
    }
}

/**
 * cm_dns_trial_view_end:
 * @self: the view
 * @works: whether it does
 *
 * Marks the last step, and says so if all went well.
 */
void
cm_dns_trial_view_end (CmDnsTrialView *self, gboolean works)
{
  g_return_if_fail (CM_IS_DNS_TRIAL_VIEW (self));

  if (self->steps_box == NULL)
    return;
  if (works)
    add_step (self, _ ("It works: each value came and went by itself."));
  end_step (self, works || self->is_undoing ? CM_MARK_VALID : CM_MARK_ERROR);
}

/**
 * cm_dns_trial_view_clear:
 * @self: the view
 *
 * Takes all steps away, for another trial.
 */
void
cm_dns_trial_view_clear (CmDnsTrialView *self)
{
  GtkListBoxRow *row;

  g_return_if_fail (CM_IS_DNS_TRIAL_VIEW (self));

  while ((row = gtk_list_box_get_row_at_index (self->steps_box, 0)) != NULL)
    gtk_list_box_remove (self->steps_box, GTK_WIDGET (row));
  self->step = NULL;
  self->mark = NULL;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
