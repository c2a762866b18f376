/* cm-slot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK makes a new widget for every new item of a list, and takes away the widgets of
 * those that went. Where an item stands in a slot, the widgets belong to the slot and are
 * only written anew.
 */

#include "cm-slot.h"

struct _CmSlot
{
  GObject parent_instance;

  /* owned */
  GObject *item; /* nullable */
};

typedef enum
{
  PROP_ITEM = 1,
  N_PROPERTIES,
} Property;

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (CmSlot, cm_slot, G_TYPE_OBJECT)

static void
cm_slot_get_property (GObject *object, guint property, GValue *value, GParamSpec *pspec)
{
  if (property == PROP_ITEM)
    g_value_set_object (value, CM_SLOT (object)->item);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cm_slot_finalize (GObject *object)
{
  CmSlot *self = CM_SLOT (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (cm_slot_parent_class)->finalize (object);
}

static void
cm_slot_class_init (CmSlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_slot_get_property;
  object_class->finalize = cm_slot_finalize;

  /**
   * CmSlot:item:
   *
   * What stands in the slot; nothing while the slot is about to go.
   */
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, G_TYPE_OBJECT,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cm_slot_init (CmSlot *self)
{
}

/**
 * cm_slot_new:
 * @item: (type GObject) (nullable): what stands in it
 *
 * Returns: (transfer full): a slot
 */
CmSlot *
cm_slot_new (gpointer item)
{
  CmSlot *self = g_object_new (CM_TYPE_SLOT, NULL);

  g_set_object (&self->item, item);
  return self;
}

/**
 * cm_slot_get_item:
 * @self: a slot
 *
 * Returns: (type GObject) (transfer none) (nullable): what stands in it
 */
gpointer
cm_slot_get_item (CmSlot *self)
{
  g_return_val_if_fail (CM_IS_SLOT (self), NULL);

  return self->item;
}

/**
 * cm_slot_set_item:
 * @self: a slot
 * @item: (type GObject) (nullable): what stands in it from now on
 *
 * Puts another item into the slot and says so.
 */
void
cm_slot_set_item (CmSlot *self, gpointer item)
{
  g_return_if_fail (CM_IS_SLOT (self));

  if (g_set_object (&self->item, item))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}
