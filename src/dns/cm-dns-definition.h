/* cm-dns-definition.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-body.h"
#include "cm-dns-step.h"

G_BEGIN_DECLS

typedef struct _CmDnsDefinition CmDnsDefinition;
typedef struct _CmDnsSetting CmDnsSetting;

/* In one definition, and of each kind of step. */
#define CM_DNS_DEFINITION_MAX_BYTES 65536
#define CM_DNS_DEFINITION_MAX_STEPS 10

/**
 * CmDnsModel:
 * @CM_DNS_MODEL_RECORD: each value is a record with an id of its own
 * @CM_DNS_MODEL_VALUES: single values are added to a name and taken away
 * @CM_DNS_MODEL_RRSET: all values of a name are read, changed here and written back
 *
 * What a provider's interface lets one change.
 */
typedef enum
{
  CM_DNS_MODEL_RECORD,
  CM_DNS_MODEL_VALUES,
  CM_DNS_MODEL_RRSET,
} CmDnsModel;

GType cm_dns_model_get_type (void);
#define CM_TYPE_DNS_MODEL (cm_dns_model_get_type ())

/**
 * CmDnsZoneMethod:
 * @CM_DNS_ZONE_METHOD_FIXED: the account names its zones
 * @CM_DNS_ZONE_METHOD_CANDIDATES: each suffix of the name is asked for, longest first
 * @CM_DNS_ZONE_METHOD_LIST: the provider lists zones; the longest that fits is it
 *
 * How the zone that holds a name is found; zones the account names come first with all.
 */
typedef enum
{
  CM_DNS_ZONE_METHOD_FIXED,
  CM_DNS_ZONE_METHOD_CANDIDATES,
  CM_DNS_ZONE_METHOD_LIST,
} CmDnsZoneMethod;

GType cm_dns_zone_method_get_type (void);
#define CM_TYPE_DNS_ZONE_METHOD (cm_dns_zone_method_get_type ())

/**
 * CmDnsNative:
 * @CM_DNS_NATIVE_NONE: nothing; steps say it
 * @CM_DNS_NATIVE_RFC2136: dynamic updates
 * @CM_DNS_NATIVE_COMMAND: a program of the user's
 *
 * What a provider is that steps cannot describe: its definition has settings alone.
 */
typedef enum
{
  CM_DNS_NATIVE_NONE,
  CM_DNS_NATIVE_RFC2136,
  CM_DNS_NATIVE_COMMAND,
} CmDnsNative;

GType cm_dns_native_get_type (void);
#define CM_TYPE_DNS_NATIVE (cm_dns_native_get_type ())

/**
 * CmDnsSetting:
 * @name: what templates call it, after "cred."
 * @label: what people call it
 * @help: (nullable): where it is found
 * @fallback: (nullable): its value if nothing is given
 * @secret: whether it is sealed, and masked wherever it is shown
 * @required: whether there has to be one
 * @whole_file: whether it is all of a file, not its first line
 * @is_address: whether it is the address of a server: a base begins with it
 *
 * One thing that an account of this provider needs.
 */
struct _CmDnsSetting
{
  char *name;
  char *label;
  char *help;
  char *fallback;
  gboolean secret;
  gboolean required;
  gboolean whole_file;
  gboolean is_address;
};

/**
 * CmDnsDefinition:
 * @id: its word in commands and documents
 * @version: of the definition, counted by its author
 * @is_shipped: whether it comes with the program, which translates its words then
 * @name: what people call the provider
 * @website: (nullable): its address
 * @documentation: (nullable): where its interface is described
 * @hint: (nullable): what a user should know first
 * @native: what it is if steps cannot say it; then nothing stands after @settings, but
 *   for the times
 * @settings: (element-type CmDnsSetting): what an account needs
 * @base: a template of what all URLs begin with
 * @headers: (nullable): templates of headers of all requests
 * @body_type: how requests are written
 * @answer_type: how answers are
 * @model: what can be changed
 * @ttl_seconds: of the records
 * @propagation_seconds: how long it takes until all name servers have them, as a rule
 * @requests_per_minute: what the provider allows; 0: no limit known
 * @max_values: how many values one name can have; 0: no limit known
 * @cookies: whether the session is kept in cookies
 * @conflict: (element-type guint): the statuses that mean that somebody else was first
 * @error_paths: (element-type utf8): where an answer holds the provider's own words
 * @zone_method: how the zone is found
 * @zone: (nullable): the step for it
 * @login: (element-type CmDnsStep): what opens a session; all they capture is secret
 * @logout: (element-type CmDnsStep): what ends it
 * @add: (element-type CmDnsStep): what adds a record or a value
 * @find: (nullable): the step that lists the records of a name
 * @remove: (element-type CmDnsStep): what takes a record or a value away
 * @get: (nullable): the step that reads all values of a name
 * @put: (element-type CmDnsStep): what writes all values of a name
 * @clear: (element-type CmDnsStep): what takes a name away that has no value any more
 *
 * How a provider is talked to. Immutable; safe to use from any thread.
 */
struct _CmDnsDefinition
{
  char *id;
  guint version;
  gboolean is_shipped;
  char *name;
  char *website;
  char *documentation;
  char *hint;
  CmDnsNative native;
  GPtrArray *settings;
  char *base;
  JsonObject *headers;
  CmDnsBodyType body_type;
  CmDnsBodyType answer_type;
  CmDnsModel model;
  guint ttl_seconds;
  guint propagation_seconds;
  guint requests_per_minute;
  guint max_values;
  gboolean cookies;
  GArray *conflict;
  GPtrArray *error_paths;
  CmDnsZoneMethod zone_method;
  CmDnsStep *zone;
  GPtrArray *login;
  GPtrArray *logout;
  GPtrArray *add;
  CmDnsStep *find;
  GPtrArray *remove;
  CmDnsStep *get;
  GPtrArray *put;
  GPtrArray *clear;
};

CmDnsDefinition *cm_dns_definition_parse (GBytes *bytes, GError **error);
CmDnsDefinition *cm_dns_definition_ref (CmDnsDefinition *self);
void cm_dns_definition_unref (CmDnsDefinition *self);
const CmDnsSetting *cm_dns_definition_get_setting (const CmDnsDefinition *self,
                                                   const char *name);
/* Whether the provider can be asked for the values of a name. */
gboolean cm_dns_definition_can_list (const CmDnsDefinition *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsDefinition, cm_dns_definition_unref)

G_END_DECLS
