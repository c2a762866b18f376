/* cm-proxy-rows.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same list wherever a proxy is said, so that nobody has to know a word for what the
 * environment says.
 */

#include "cm-proxy-rows.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-flow-error.h"
#include "cm-whole-choices.h"

#define ENVIRONMENT "environment"

/* What the list offers. */
enum
{
  WAY_NONE,
  WAY_ENVIRONMENT,
  WAY_OWN,
};

struct _CmProxyRows
{
  GtkWidget parent_instance;

  gboolean show_apply_button;

  /* template */
  GtkWidget *box;
  AdwComboRow *proxy_way_row;
  GtkEditable *proxy_row;
};

enum
{
  PROP_0,
  PROP_SHOW_APPLY_BUTTON,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENTRY_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmProxyRows, cm_proxy_rows, GTK_TYPE_WIDGET)

static gboolean
is_own (CmProxyRows *self)
{
  return adw_combo_row_get_selected (self->proxy_way_row) == WAY_OWN;
}

static gboolean
has_address (CmProxyRows *self)
{
  return *gtk_editable_get_text (self->proxy_row) != '\0';
}

static void
on_way_changed_cb (CmProxyRows *self)
{
  if (self->proxy_row == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->proxy_row), is_own (self));
  if (is_own (self) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->proxy_row));
  if (!is_own (self) || has_address (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_apply_cb (CmProxyRows *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_activated_cb (CmProxyRows *self)
{
  g_signal_emit (self, signals[SIGNAL_ENTRY_ACTIVATED], 0);
}

static void
cm_proxy_rows_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_APPLY_BUTTON:
      g_value_set_boolean (value, CM_PROXY_ROWS (object)->show_apply_button);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_proxy_rows_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_APPLY_BUTTON:
      CM_PROXY_ROWS (object)->show_apply_button = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_proxy_rows_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PROXY_ROWS);

  G_OBJECT_CLASS (cm_proxy_rows_parent_class)->dispose (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, CM_TYPE_PROXY_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
cm_proxy_rows_class_init (CmProxyRowsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_proxy_rows_get_property;
  object_class->set_property = cm_proxy_rows_set_property;
  object_class->dispose = cm_proxy_rows_dispose;

  /**
   * CmProxyRows:show-apply-button:
   *
   * Whether an address is applied by itself, before the form is.
   */
  properties[PROP_SHOW_APPLY_BUTTON] = g_param_spec_boolean (
      "show-apply-button", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * CmProxyRows::changed:
   * @self: the rows
   *
   * Another proxy is to be used, whose address is there if it needs one.
   */
  signals[SIGNAL_CHANGED] = new_signal ("changed");
  /**
   * CmProxyRows::entry-activated:
   * @self: the rows
   *
   * Return was pressed in the address.
   */
  signals[SIGNAL_ENTRY_ACTIVATED] = new_signal ("entry-activated");

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-proxy-rows.ui");
  gtk_widget_class_bind_template_child (widget_class, CmProxyRows, box);
  gtk_widget_class_bind_template_child (widget_class, CmProxyRows, proxy_way_row);
  gtk_widget_class_bind_template_child (widget_class, CmProxyRows, proxy_row);
  gtk_widget_class_bind_template_callback (widget_class, on_way_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
cm_proxy_rows_init (CmProxyRows *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_whole_choices_show (self->proxy_way_row);
}

/**
 * cm_proxy_rows_get_proxy:
 * @self: the rows
 *
 * Returns: (transfer none) (nullable): an address, or "environment"; %NULL: none
 */
const char *
cm_proxy_rows_get_proxy (CmProxyRows *self)
{
  g_return_val_if_fail (CM_IS_PROXY_ROWS (self), NULL);

  if (is_own (self))
    return has_address (self) ? gtk_editable_get_text (self->proxy_row) : NULL;
  return adw_combo_row_get_selected (self->proxy_way_row) == WAY_ENVIRONMENT ? ENVIRONMENT
                                                                             : NULL;
}

/**
 * cm_proxy_rows_set_proxy:
 * @self: the rows
 * @proxy: (nullable): an address, or "environment"; %NULL: none
 *
 * Shows it.
 */
void
cm_proxy_rows_set_proxy (CmProxyRows *self, const char *proxy)
{
  gboolean is_environment = g_strcmp0 (proxy, ENVIRONMENT) == 0;

  g_return_if_fail (CM_IS_PROXY_ROWS (self));

  gtk_editable_set_text (self->proxy_row, proxy != NULL && !is_environment ? proxy : "");
  adw_combo_row_set_selected (self->proxy_way_row, proxy == NULL    ? WAY_NONE
                                                   : is_environment ? WAY_ENVIRONMENT
                                                                    : WAY_OWN);
}

/**
 * cm_proxy_rows_check:
 * @self: the rows
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether the address is there, if one is needed; otherwise it gets the focus
 */
gboolean
cm_proxy_rows_check (CmProxyRows *self, GError **error)
{
  g_return_val_if_fail (CM_IS_PROXY_ROWS (self), FALSE);

  if (!is_own (self) || has_address (self))
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("Give the address of the proxy."));
  gtk_widget_grab_focus (GTK_WIDGET (self->proxy_row));
  return FALSE;
}
