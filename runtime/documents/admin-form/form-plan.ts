import type { Loaded } from '../catalog.ts';
import type { ConfigurationProperty, Connector } from '../generated/connector.ts';

/** The form by which an administrator makes a datasource of a connector: its fields, and where each belongs. */
export interface FormPlan {
  /** The connector: what the form calls a type. */
  readonly type: string;
  readonly label: string;
  readonly fields: readonly FormField[];
}

export type FormField = PropertyField | ToggleField;

/** It gives a property of the configuration. */
export interface PropertyField {
  readonly kind: 'property';
  readonly name: string;
  readonly property: string;
  readonly schema: ConfigurationProperty;
  readonly secret: boolean;
  /** Whether a new datasource needs it. */
  readonly required: boolean;
  readonly label: string;
}

/** It switches whether objects are synced, all of them together. */
export interface ToggleField {
  readonly kind: 'toggle';
  readonly name: string;
  readonly objects: readonly string[];
  readonly label: string;
}

/** Names of bodies and answers that no field may have. */
export const reservedNames: readonly string[] = ['type', 'id', 'status', 'lastTestAt', 'lastRun'];

const plans = new WeakMap<Connector, FormPlan>();

/** Undefined where its document has no form. One document has one plan: validators are remembered by what is made of it. */
export function formPlanOf({ document }: Pick<Loaded<Connector>, 'document'>): FormPlan | undefined {
  const { adminForm } = document;
  if (!adminForm) return undefined;
  const known = plans.get(document);
  if (known) return known;
  const fields = Object.entries(adminForm.fields).map(([name, target]) => fieldOf(name, [target].flat(), document));
  const plan = { type: document.name, label: document.label ?? document.name, fields };
  plans.set(document, plan);
  return plan;
}

function fieldOf(name: string, targets: readonly string[], document: Connector): FormField {
  const property = propertyIn(targets[0] ?? '');
  if (property === undefined) return toggleOf(name, targets.map(objectIn), document);
  const { required = [], properties = {} } = document.configurationSchema ?? {};
  // The rule of forms has looked that it is declared.
  const schema = properties[property] ?? {};
  const hasDefault = schema.default !== undefined || Object.hasOwn(document.defaultConfiguration ?? {}, property);
  return {
    kind: 'property',
    name,
    property,
    schema,
    secret: schema.secret === true,
    required: required.includes(property) && !hasDefault,
    label: schema.title ?? name,
  };
}

function toggleOf(name: string, objects: readonly string[], document: Connector): ToggleField {
  const first = document.objects.find((object) => object.name === objects[0]);
  return { kind: 'toggle', name, objects, label: first?.label ?? objects[0] ?? name };
}

/** The property of the configuration that a target names. */
export function propertyIn(target: string): string | undefined {
  return /^configuration\.(.+)$/.exec(target)?.[1];
}

/** The object that a target switches. */
export function objectIn(target: string): string {
  return /^synchronization\.objects\.(.+)\.enabled$/.exec(target)?.[1] ?? '';
}

export function propertyFields({ fields }: FormPlan): readonly PropertyField[] {
  return fields.filter((field) => field.kind === 'property');
}

export function toggleFields({ fields }: FormPlan): readonly ToggleField[] {
  return fields.filter((field) => field.kind === 'toggle');
}
