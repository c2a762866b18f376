/* cm-spread-fields.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Only what the chosen way needs is shown.
 */

#include "cm-spread-fields.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-enum.h"
#include "cm-whole-choices.h"

/* In the order of their row, with what the servers are called. */
static const struct
{
  CmDnsSpread spread;
  const char *label;
  const char *servers; /* nullable: nobody is asked */
} ways[] = {
  { CM_DNS_SPREAD_AUTHORITATIVE, N_ ("The name servers of the zone have them"),
    N_ ("Name servers to ask; none: those of the zone") },
  { CM_DNS_SPREAD_RESOLVERS, N_ ("Certain resolvers find them, too"),
    N_ ("Resolvers, as in 192.0.2.53") },
  { CM_DNS_SPREAD_DOH, N_ ("DNS over HTTPS finds them, too"),
    N_ ("Addresses that begin with https://") },
  { CM_DNS_SPREAD_DELAY, N_ ("A fixed time has passed"), NULL },
  { CM_DNS_SPREAD_NONE, N_ ("They are set: nobody is asked"), NULL },
};

struct _CmSpreadFields
{
  GtkWidget parent_instance;

  GStrv servers; /* nullable; owned: as they were read last */
  gboolean inherits;
  gboolean is_by_hand; /* there is no account to leave it to */
  gboolean was_usual;  /* it was left to an account before */

  /* template */
  GtkWidget *box;
  AdwComboRow *spread_row;
  AdwPreferencesRow *servers_row;
  GtkWidget *delay_row;
  GtkSpinButton *delay_spin;
  GtkWidget *limit_row;
  GtkSpinButton *limit_spin;
};

enum
{
  PROP_0,
  PROP_INHERITS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmSpreadFields, cm_spread_fields, GTK_TYPE_WIDGET)

static int
count_before (CmSpreadFields *self)
{
  return self->inherits && !self->is_by_hand ? 1 : 0;
}

/* Index in ways; negative: that is left to the account. */
static int
get_way (CmSpreadFields *self)
{
  guint selected = adw_combo_row_get_selected (self->spread_row);

  return selected == GTK_INVALID_LIST_POSITION ? 0 : (int)selected - count_before (self);
}

static void
on_changed_cb (CmSpreadFields *self)
{
  int way = get_way (self);
  gboolean asks = way >= 0 && ways[way].servers != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->servers_row), asks);
  if (asks)
    adw_preferences_row_set_title (self->servers_row, _ (ways[way].servers));
  gtk_widget_set_visible (self->limit_row, asks);
  gtk_widget_set_visible (self->delay_row,
                          way >= 0 && ways[way].spread == CM_DNS_SPREAD_DELAY);
}

static void
fill (CmSpreadFields *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  if (count_before (self) > 0)
    gtk_string_list_append (labels, _ ("As the DNS account says"));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_string_list_append (labels, _ (ways[i].label));
  adw_combo_row_set_model (self->spread_row, G_LIST_MODEL (labels));
  on_changed_cb (self);
}

static void
cm_spread_fields_constructed (GObject *object)
{
  G_OBJECT_CLASS (cm_spread_fields_parent_class)->constructed (object);

  fill (CM_SPREAD_FIELDS (object));
}

static void
cm_spread_fields_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_INHERITS:
      g_value_set_boolean (value, CM_SPREAD_FIELDS (object)->inherits);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_spread_fields_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_INHERITS:
      CM_SPREAD_FIELDS (object)->inherits = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_spread_fields_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SPREAD_FIELDS);

  G_OBJECT_CLASS (cm_spread_fields_parent_class)->dispose (object);
}

static void
cm_spread_fields_finalize (GObject *object)
{
  g_clear_pointer (&CM_SPREAD_FIELDS (object)->servers, g_strfreev);

  G_OBJECT_CLASS (cm_spread_fields_parent_class)->finalize (object);
}

static void
cm_spread_fields_class_init (CmSpreadFieldsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = cm_spread_fields_constructed;
  object_class->get_property = cm_spread_fields_get_property;
  object_class->set_property = cm_spread_fields_set_property;
  object_class->dispose = cm_spread_fields_dispose;
  object_class->finalize = cm_spread_fields_finalize;

  /**
   * CmSpreadFields:inherits:
   *
   * Whether it can be left to the DNS account.
   */
  properties[PROP_INHERITS] = g_param_spec_boolean (
      "inherits", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-spread-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, box);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, spread_row);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, servers_row);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, delay_row);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, delay_spin);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, limit_row);
  gtk_widget_class_bind_template_child (widget_class, CmSpreadFields, limit_spin);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
cm_spread_fields_init (CmSpreadFields *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_whole_choices_show (self->spread_row);
}

/**
 * cm_spread_fields_get_label:
 * @spread: how to find out whether records have spread
 *
 * Returns: (transfer none): what people call it, to be read after "records have spread
 *   when"
 */
const char *
cm_spread_fields_get_label (CmDnsSpread spread)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].spread == spread)
      return _ (ways[i].label);
  return "";
}

static void
show (CmSpreadFields *self, const CmDnsSpreadChoice *choice)
{
  g_autofree char *servers
      = choice->servers != NULL ? g_strjoinv (", ", (char **)choice->servers) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (ways[i].spread == choice->spread)
      adw_combo_row_set_selected (self->spread_row, i + (guint)count_before (self));
  gtk_editable_set_text (GTK_EDITABLE (self->servers_row),
                         servers != NULL ? servers : "");
  gtk_spin_button_set_value (self->delay_spin, choice->delay_seconds);
  gtk_spin_button_set_value (self->limit_spin, choice->limit_seconds);
}

/**
 * cm_spread_fields_set_account:
 * @self: the fields
 * @account: a DNS account
 *
 * Fills in what holds for an account.
 */
void
cm_spread_fields_set_account (CmSpreadFields *self, CmDnsAccountDoc *account)
{
  g_return_if_fail (CM_IS_SPREAD_FIELDS (self));
  g_return_if_fail (CM_IS_DNS_ACCOUNT_DOC (account));

  show (self, &(CmDnsSpreadChoice){
                  .spread = cm_dns_account_doc_get_spread (account),
                  .servers = cm_dns_account_doc_get_spread_servers (account),
                  .delay_seconds = cm_dns_account_doc_get_spread_delay (account),
                  .limit_seconds = cm_dns_account_doc_get_spread_limit (account) });
}

/**
 * cm_spread_fields_set_record:
 * @self: the fields
 * @record: how a credential is obtained
 *
 * Fills in what holds for a credential; nothing, if that is left to the account.
 */
void
cm_spread_fields_set_record (CmSpreadFields *self, const CmAcmeRecord *record)
{
  int spread;

  g_return_if_fail (CM_IS_SPREAD_FIELDS (self) && record != NULL);

  if (record->spread == NULL
      || !cm_enum_from_nick (CM_TYPE_DNS_SPREAD, record->spread, &spread))
    return;
  show (self,
        &(CmDnsSpreadChoice){ .spread = (CmDnsSpread)spread,
                              .servers = (const char *const *)record->spread_servers,
                              .delay_seconds = (guint)record->spread_delay_seconds,
                              .limit_seconds = (guint)record->spread_limit_seconds });
}

/**
 * cm_spread_fields_set_by_hand:
 * @self: the fields
 * @is_by_hand: whether people set the records
 *
 * Says whether there is a DNS account at all that it can be left to.
 */
void
cm_spread_fields_set_by_hand (CmSpreadFields *self, gboolean is_by_hand)
{
  int way;

  g_return_if_fail (CM_IS_SPREAD_FIELDS (self));

  if (self->is_by_hand == is_by_hand)
    return;
  way = get_way (self);
  if (is_by_hand)
    self->was_usual = way < 0;
  else if (way == 0 && self->was_usual)
    way = -1;
  self->is_by_hand = is_by_hand;
  fill (self);
  adw_combo_row_set_selected (self->spread_row,
                              (guint)MAX (way + count_before (self), 0));
}

static GStrv
dup_servers (CmSpreadFields *self)
{
  int way = get_way (self);
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) servers = g_strv_builder_new ();

  if (way < 0 || ways[way].servers == NULL)
    return NULL;
  words = g_strsplit_set (gtk_editable_get_text (GTK_EDITABLE (self->servers_row)), ", ;",
                          -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (servers, words[i]);
  return g_strv_builder_end (servers);
}

static gboolean
complain (CmSpreadFields *self, GError **error, const char *format, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *sentence = g_strjoinv (word, parts);

  gtk_widget_grab_focus (GTK_WIDGET (self->servers_row));
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);
  return FALSE;
}

/**
 * cm_spread_fields_check:
 * @self: the fields
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether what is filled in makes sense
 */
gboolean
cm_spread_fields_check (CmSpreadFields *self, GError **error)
{
  g_auto (GStrv) servers = NULL;
  gboolean is_doh;
  int way;

  g_return_val_if_fail (CM_IS_SPREAD_FIELDS (self), FALSE);

  way = get_way (self);
  servers = dup_servers (self);
  if (servers == NULL)
    return TRUE;
  is_doh = ways[way].spread == CM_DNS_SPREAD_DOH;
  if (servers[0] == NULL && ways[way].spread != CM_DNS_SPREAD_AUTHORITATIVE)
    return complain (self, error, _ ("Say whom to ask."), "");
  for (gsize i = 0; servers[i] != NULL; i++)
    if (g_str_has_prefix (servers[i], "https://") != is_doh)
      return complain (
          self, error,
          is_doh ? _ ("“%s” is no address of DNS over HTTPS: those begin with https://.")
                 : _ ("“%s” is an address of DNS over HTTPS, not of a name server."),
          servers[i]);
  return TRUE;
}

/**
 * cm_spread_fields_read:
 * @self: the fields
 * @choice: (out caller-allocates): what is filled in, good until it is read again
 *
 * Reads them.
 */
void
cm_spread_fields_read (CmSpreadFields *self, CmDnsSpreadChoice *choice)
{
  int way;

  g_return_if_fail (CM_IS_SPREAD_FIELDS (self));
  g_return_if_fail (choice != NULL);

  way = get_way (self);
  g_strfreev (self->servers);
  self->servers = dup_servers (self);
  choice->spread = way >= 0 ? ways[way].spread : CM_DNS_SPREAD_AUTHORITATIVE;
  choice->servers = (const char *const *)self->servers;
  choice->delay_seconds = (guint)gtk_spin_button_get_value_as_int (self->delay_spin);
  choice->limit_seconds = (guint)gtk_spin_button_get_value_as_int (self->limit_spin);
}

/* Nothing was said that an order would not do by itself. */
static gboolean
is_usual (CmSpreadFields *self)
{
  int way = get_way (self);

  return way < 0
         || (self->is_by_hand && self->was_usual && way == 0
             && *gtk_editable_get_text (GTK_EDITABLE (self->servers_row)) == '\0'
             && gtk_spin_button_get_value_as_int (self->limit_spin) == 0);
}

/**
 * cm_spread_fields_apply:
 * @self: the fields
 * @record: how a credential is to be obtained
 *
 * Writes into it what is filled in; nothing, if that is left to the account.
 */
void
cm_spread_fields_apply (CmSpreadFields *self, CmAcmeRecord *record)
{
  CmDnsSpreadChoice choice;

  g_return_if_fail (CM_IS_SPREAD_FIELDS (self));
  g_return_if_fail (record != NULL);

  if (is_usual (self))
    return;
  cm_spread_fields_read (self, &choice);
  g_free (record->spread);
  g_strfreev (record->spread_servers);
  record->spread = g_strdup (cm_enum_to_nick (CM_TYPE_DNS_SPREAD, (int)choice.spread));
  record->spread_servers = g_strdupv ((char **)choice.servers);
  record->spread_delay_seconds = choice.delay_seconds;
  record->spread_limit_seconds = choice.limit_seconds;
}
